/* SPDX-License-Identifier: MIT */
/* Blanks, comments, words and signs; numbers are read in number.c. */
#include "lang/lexer_p.h"

#include <string.h>

struct complaint {
    const char *spelling;
    const char *message;
};

#define ASSIGNMENT "an expression assigns nothing; its value goes to the output"
#define CHOICE "a choice is written x if condition else y, or where(condition, x, y)"
#define INDEXING \
    "indexing and lists are not supported; give the part of the array as a variable of its own"
#define BRACES "braces are not supported; group with ( and )"
#define FOREIGN_SIGN "operators are written in ASCII; write "
#define QUOTES "strings are not supported; an expression works on numbers and bools"

/* Words of Python that have no meaning here. */
static const struct complaint wrong_words[] = {
    {"in", "'in' is not supported; compare with '==' and join with 'or': a == 1 or a == 2"},
    {"is", "'is' is not supported; write '==', or isnan(a) to find NaN"},
    {"lambda", "'lambda' is not supported; an expression defines no functions"},
    {"None", "there is no None; write nan for a missing float"},
};

/* Signs of other languages, of Python's statements, and of typeset mathematics. The longest wins.
 */
static const struct complaint wrong_signs[] = {
    {"&&", "'&&' is not an operator; write 'and'"},
    {"||", "'||' is not an operator; write 'or'"},
    {"!", "'!' is not an operator; write 'not', or '~' for bits"},
    {"===", "'===' is not an operator; write '=='"},
    {"!==", "'!==' is not an operator; write '!='"},
    {"<>", "'<>' is not an operator; write '!='"},
    {"=<", "'=<' is not an operator; write '<='"},
    {"=>", "'=>' is not an operator; write '>='"},
    {"=", "an expression assigns nothing; did you mean '=='?"},
    {":=", ASSIGNMENT},
    {"+=", ASSIGNMENT},
    {"-=", ASSIGNMENT},
    {"*=", ASSIGNMENT},
    {"/=", ASSIGNMENT},
    {"%=", ASSIGNMENT},
    {"&=", ASSIGNMENT},
    {"|=", ASSIGNMENT},
    {"^=", ASSIGNMENT},
    {"**=", ASSIGNMENT},
    {"//=", ASSIGNMENT},
    {"<<=", ASSIGNMENT},
    {">>=", ASSIGNMENT},
    {"?", "'?' is not an operator; " CHOICE},
    {":", "':' has no meaning here; " CHOICE},
    {";", "';' is not supported; write one expression"},
    {".", "attributes and methods are not supported; write sqrt(a), not a.sqrt()"},
    {"[", INDEXING},
    {"]", INDEXING},
    {"{", BRACES},
    {"}", BRACES},
    {"@", "matrix products are not supported; '*' multiplies element by element"},
    {"\\", "a backslash has no meaning here; an expression may go on in the next line without it"},
    {"\xc3\x97", FOREIGN_SIGN "'*' to multiply"},                /* multiplication sign */
    {"\xc2\xb7", FOREIGN_SIGN "'*' to multiply"},                /* middle dot */
    {"\xc3\xb7", FOREIGN_SIGN "'/' to divide"},                  /* division sign */
    {"\xe2\x88\x92", FOREIGN_SIGN "'-', the hyphen, for minus"}, /* minus sign */
    {"\xe2\x80\x93", FOREIGN_SIGN "'-', the hyphen, for minus"}, /* en dash */
    {"\xe2\x89\xa4", FOREIGN_SIGN "'<='"},                       /* less-than or equal */
    {"\xe2\x89\xa5", FOREIGN_SIGN "'>='"},                       /* greater-than or equal */
    {"\xe2\x89\xa0", FOREIGN_SIGN "'!='"},                       /* not equal */
    {"\xc2\xb2", FOREIGN_SIGN "'**2' for a square"},             /* superscript two */
    {"\xc2\xb3", FOREIGN_SIGN "'**3' for a cube"},               /* superscript three */
    {"\xcf\x80", FOREIGN_SIGN "'pi'"},                           /* Greek pi */
    {"\xe2\x88\x9a", FOREIGN_SIGN "sqrt(x)"},                    /* radical */
    {"\xc2\xa0", "this is a no-break space; write an ordinary one"},
};

enum { LONGEST_SIGN = 2 }; /* of the operators in the table */

void bx_lex_wrong(struct bx_token *token, expr_status status, const char *message) {
    token->kind = TOKEN_WRONG;
    token->status = status;
    token->message = message;
}

static bool spells(const struct bx_lexer *lexer, const struct bx_token *token, const char *word) {
    return strlen(word) == token->length &&
           memcmp(lexer->text + token->offset, word, token->length) == 0;
}

static void skip_blanks(struct bx_lexer *lexer) {
    const char *text = lexer->text;
    for (; lexer->position < lexer->length; lexer->position++) {
        char c = text[lexer->position];
        if (c == '#') {
            while (lexer->position < lexer->length && text[lexer->position] != '\n')
                lexer->position++;
        } else if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f') {
            return;
        }
    }
    lexer->position = lexer->length; /* a comment may have ended the text */
}

static void lex_bool(struct bx_token *token, uint8_t value) {
    token->kind = TOKEN_LITERAL;
    token->type = T_bool;
    token->weak = WEAK_NOT;
    token->value.b = value;
}

static void lex_word(struct bx_lexer *lexer, struct bx_token *token) {
    const char *word = lexer->text + token->offset;
    while (bx_is_name_part(word[token->length])) token->length++;
    token->kind = TOKEN_NAME;
    if (spells(lexer, token, "True")) {
        lex_bool(token, 1);
    } else if (spells(lexer, token, "False")) {
        lex_bool(token, 0);
    } else if (spells(lexer, token, "if")) {
        token->kind = TOKEN_IF;
    } else if (spells(lexer, token, "else")) {
        token->kind = TOKEN_ELSE;
    } else {
        for (size_t k = 0; k < sizeof wrong_words / sizeof *wrong_words; k++)
            if (spells(lexer, token, wrong_words[k].spelling))
                bx_lex_wrong(token, EXPR_ERROR_SYNTAX, wrong_words[k].message);
        token->infix = bx_op_find(word, token->length, SYNTAX_INFIX);
        token->prefix = bx_op_find(word, token->length, SYNTAX_PREFIX);
        if (token->infix != OPERATOR_COUNT || token->prefix != OPERATOR_COUNT)
            token->kind = TOKEN_OPERATOR;
    }
}

static const struct complaint *longest_wrong_sign(const char *sign) {
    const struct complaint *found = NULL;
    size_t longest = 0;
    for (size_t k = 0; k < sizeof wrong_signs / sizeof *wrong_signs; k++) {
        size_t length = strlen(wrong_signs[k].spelling);
        if (length <= longest || strncmp(sign, wrong_signs[k].spelling, length) != 0) continue;
        found = &wrong_signs[k];
        longest = length;
    }
    return found;
}

static void lex_string(const char *quote, uint32_t left, struct bx_token *token) {
    uint32_t length = 1;
    while (length < left && quote[length] != *quote && quote[length] != '\n') length++;
    token->length = length < left && quote[length] == *quote ? length + 1 : length;
    bx_lex_wrong(token, EXPR_ERROR_SYNTAX, QUOTES);
}

static void lex_sign(struct bx_lexer *lexer, struct bx_token *token) {
    const char *sign = lexer->text + token->offset;
    const uint32_t left = lexer->length - token->offset;
    if (*sign == '"' || *sign == '\'') {
        lex_string(sign, left, token);
        return;
    }
    uint32_t length = left < LONGEST_SIGN ? left : LONGEST_SIGN;
    for (; length > 0; length--) {
        token->infix = bx_op_find(sign, length, SYNTAX_INFIX);
        token->prefix = bx_op_find(sign, length, SYNTAX_PREFIX);
        if (token->infix != OPERATOR_COUNT || token->prefix != OPERATOR_COUNT) break;
    }
    const struct complaint *wrong = longest_wrong_sign(sign);
    if (wrong && strlen(wrong->spelling) > length) {
        token->length = (uint32_t)strlen(wrong->spelling);
        bx_lex_wrong(token, EXPR_ERROR_SYNTAX, wrong->message);
    } else if (length > 0) {
        token->kind = TOKEN_OPERATOR;
        token->length = length;
    } else {
        token->length = 1;
        while (token->length < 4 && ((unsigned char)sign[token->length] & 0xC0) == 0x80)
            token->length++; /* the rest of a UTF-8 character */
        bx_lex_wrong(token, EXPR_ERROR_SYNTAX,
                     (unsigned char)*sign < 0x80
                         ? "this character has no meaning in an expression; take it out"
                         : "names and operators are written in ASCII; take this character out");
    }
}

void bx_lex(struct bx_lexer *lexer, struct bx_token *token) {
    skip_blanks(lexer);
    const char *next = lexer->text + lexer->position;
    *token = (struct bx_token){.kind = TOKEN_END,
                               .offset = lexer->position,
                               .infix = OPERATOR_COUNT,
                               .prefix = OPERATOR_COUNT};
    if (lexer->position == lexer->length) return;
    token->length = 1;
    if (*next == '(') {
        token->kind = TOKEN_OPEN;
    } else if (*next == ')') {
        token->kind = TOKEN_CLOSE;
    } else if (*next == ',') {
        token->kind = TOKEN_COMMA;
    } else if (bx_is_digit(*next) || (*next == '.' && bx_is_digit(next[1]))) {
        bx_lex_number(lexer, token);
    } else if (bx_is_name_start(*next)) {
        lex_word(lexer, token);
    } else {
        lex_sign(lexer, token);
    }
    lexer->position = token->offset + token->length;
}
