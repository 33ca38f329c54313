/* SPDX-License-Identifier: MIT */
/* Literal byte strings: 'abc', "abc", b'abc'. Bytes stand for themselves, but for escapes. */
#include <string.h>

#include "lang/lexer_p.h"

static bool is_quote(char c) { return c == '"' || c == '\''; }

bool bx_begins_bytes(const char *text) {
    return is_quote(*text) || ((*text == 'b' || *text == 'B') && is_quote(text[1]));
}

static int hex_digit(char c) {
    if (bx_is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Bytes of the escape that begins with a backslash, and its value; 0 if there is no such escape. */
static uint32_t read_escape(const char *escape, char *value) {
    static const char letters[] = "\\'\"ntr";
    static const char values[] = "\\'\"\n\t\r";
    const char letter = escape[1];
    const char *known = letter != '\0' ? strchr(letters, letter) : NULL;
    if (known) {
        *value = values[known - letters];
        return 2;
    }
    if (letter == '0' && !bx_is_digit(escape[2])) { /* \012 is another thing in Python */
        *value = '\0';
        return 2;
    }
    if (letter != 'x') return 0;
    const int high = hex_digit(escape[2]);
    const int low = high < 0 ? -1 : hex_digit(escape[3]);
    if (low < 0) return 0;
    *value = (char)(unsigned char)(high * 16 + low);
    return 4;
}

static void wrong_escape(struct bx_token *token, const char *escape, const char *text) {
    token->offset = (uint32_t)(escape - text);
    token->length = 1;
    if (escape[1] != '\0' && escape[1] != '\n') token->length++;
    while (token->length > 1 && token->length < 5 &&
           ((unsigned char)escape[token->length] & 0xC0) == 0x80)
        token->length++; /* the rest of a UTF-8 character */
    bx_lex_wrong(token, EXPR_ERROR_SYNTAX,
                 escape[1] == 'x'
                     ? "two hexadecimal digits stand behind \\x, as in \\x1f"
                     : "there is no such escape; write \\\\ for a backslash, or one of "
                       "\\' \\\" \\n \\t \\r \\0 \\x1f");
}

/* The string does not end in its line; it may in another. */
static void never_closed(struct bx_token *token, const char *quote, const char *end) {
    const char *c = end;
    while (*c != '\0' && *c != *quote) c++;
    token->length = (uint32_t)(end - quote);
    bx_lex_wrong(token, EXPR_ERROR_SYNTAX,
                 *c != '\0' ? "a string ends in the line where it begins; write \\n for a new line"
                            : "this string is never closed; end it with the quote that begins it");
}

void bx_lex_bytes(struct bx_lexer *lexer, struct bx_token *token) {
    const char *start = lexer->text + token->offset;
    const char *quote = is_quote(*start) ? start : start + 1;
    const char *c = quote + 1;
    token->kind = TOKEN_LITERAL;
    token->type = T_bytes;
    token->weak = WEAK_NOT;
    while (*c != *quote) {
        char value;
        uint32_t length = *c == '\\' ? read_escape(c, &value) : 1;
        if (*c == '\0' || *c == '\n') {
            token->offset += (uint32_t)(quote - start);
            never_closed(token, quote, c);
            return;
        }
        if (length == 0) {
            wrong_escape(token, c, lexer->text);
            return;
        }
        c += length;
    }
    token->length = (uint32_t)(c + 1 - start);
}

uint32_t bx_decode_bytes(const char *text, const struct bx_token *token, char *to) {
    const char *c = text + token->offset + (is_quote(text[token->offset]) ? 1 : 2);
    const char *end = text + token->offset + token->length - 1;
    uint32_t count = 0;
    while (c < end) {
        char value = *c;
        c += *c == '\\' ? read_escape(c, &value) : 1;
        if (to) to[count] = value;
        count++;
    }
    return count;
}
