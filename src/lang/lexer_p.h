/* SPDX-License-Identifier: MIT */
/* Text to tokens. Nothing fails here: what is wrong becomes a token that carries its complaint. */
#ifndef BX_LANG_LEXER_P_H
#define BX_LANG_LEXER_P_H

#include "lang/lang.h"

#define BX_TOO_LARGE "this integer does not fit int64; write it as a float, as in 1e19"

enum bx_token_kind {
    TOKEN_END,
    TOKEN_LITERAL,
    TOKEN_NAME,
    TOKEN_OPERATOR,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_COMMA,
    TOKEN_POINT,     /* of an attribute */
    TOKEN_ASSIGN,    /* =, or with the operator before it in infix */
    TOKEN_SEPARATOR, /* ; */
    TOKEN_IF,
    TOKEN_ELSE,
    TOKEN_WRONG
};

struct bx_token {
    enum bx_token_kind kind;
    bool after_newline; /* no other token stands before it in its line */
    uint32_t offset;
    uint32_t length;
    enum bx_op infix;  /* operators and assignments: OPERATOR_COUNT where there is none */
    enum bx_op prefix; /* operators: likewise */
    enum bx_type type; /* literals */
    enum bx_weak weak; /* literals */
    union bx_value
        value;           /* literals, but byte strings: these stay in the text till they are kept */
    expr_status status;  /* wrong tokens */
    const char *message; /* wrong tokens; static text */
};

struct bx_lexer {
    const char *text;
    uint32_t length;
    uint32_t position;
    struct bx_arena *arena;
};

void bx_lex(struct bx_lexer *lexer, struct bx_token *token);
/* Reads the number that begins at the lexer's position: a digit, or a point and a digit. */
void bx_lex_number(struct bx_lexer *lexer, struct bx_token *token);
/* Reads the byte string that begins at the token's offset: a quote, or b and a quote. */
void bx_lex_bytes(struct bx_lexer *lexer, struct bx_token *token);
/* Does a byte string begin here? */
bool bx_begins_bytes(const char *text);
/* The bytes of a byte string that was read, into to, or counted only if to is NULL. */
uint32_t bx_decode_bytes(const char *text, const struct bx_token *token, char *to);
/* Makes of the token, whose offset and length are set, one that is an error. */
void bx_lex_wrong(struct bx_token *token, expr_status status, const char *message);

/* ASCII whatever the locale. */
static inline bool bx_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool bx_is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
static inline bool bx_is_name_part(char c) { return bx_is_name_start(c) || bx_is_digit(c); }

#endif
