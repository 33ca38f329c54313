/* SPDX-License-Identifier: MIT */
/* Blanks, comments, words and signs; numbers are read in number.c. */
#include "lang/lexer_p.h"

#include <string.h>

struct complaint {
    const char *spelling;
    const char *message;
};

#define CHOICE "a choice is written x if condition else y, or where(condition, x, y)"
#define INDEXING \
    "indexing and lists are not supported; give the part of the array as a variable of its own"
#define BRACES "braces are not supported; group with ( and )"
#define FOREIGN_SIGN "operators are written in ASCII; write "

/* Words of Python that have no meaning here. */
static const struct complaint wrong_words[] = {
    {"in",
     "'in' is not supported; compare with '==' and join with 'or': a == 1 or a == 2, or search "
     "a string with contains(a, 'part')"},
    {"is", "'is' is not supported; write '==', or isnan(a) to find NaN"},
    {"lambda", "'lambda' is not supported; an expression defines no functions"},
    {"None", "None stands only in axis=None; write nan for a missing float"},
};

/* Signs of other languages and of typeset mathematics. The longest wins. */
static const struct complaint wrong_signs[] = {
    {"&&", "'&&' is not an operator; write 'and'"},
    {"||", "'||' is not an operator; write 'or'"},
    {"!", "'!' is not an operator; write 'not', or '~' for bits"},
    {"===", "'===' is not an operator; write '=='"},
    {"!==", "'!==' is not an operator; write '!='"},
    {"<>", "'<>' is not an operator; write '!='"},
    {"=<", "'=<' is not an operator; write '<='"},
    {"=>", "'=>' is not an operator; write '>='"},
    {":=", "':=' is not supported; assign with '=' in a statement of its own"},
    {"?", "'?' is not an operator; " CHOICE},
    {":", "':' has no meaning here; " CHOICE},
    {"[", INDEXING},
    {"]", INDEXING},
    {"{", BRACES},
    {"}", BRACES},
    {"@", "matrix products are not supported; '*' multiplies element by element"},
    {"\\", "a backslash stands only at the very end of a line, which then goes on in the next one"},
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

static const struct assignment {
    const char *spelling;
    enum bx_op op; /* of the old value and the new one */
} assignments[] = {
    {"=", OPERATOR_COUNT}, {"+=", OP_add},  {"-=", OP_sub},  {"*=", OP_mul},     {"/=", OP_div},
    {"//=", OP_floor_div}, {"%=", OP_mod},  {"**=", OP_pow}, {"&=", OP_bit_and}, {"|=", OP_bit_or},
    {"^=", OP_bit_xor},    {"<<=", OP_shl}, {">>=", OP_shr},
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

/* Bytes of a backslash and the end of the line behind it; 0: there is none. */
static uint32_t joined_lines(const char *text) {
    if (text[0] != '\\') return 0;
    if (text[1] == '\n') return 2;
    return text[1] == '\r' && text[2] == '\n' ? 3 : 0;
}

/* True if there was the end of a line, and no backslash before it. */
static bool skip_blanks(struct bx_lexer *lexer) {
    bool newline = false;
    bool comment = false;
    for (; lexer->position < lexer->length; lexer->position++) {
        const char c = lexer->text[lexer->position];
        const uint32_t joined = comment ? 0 : joined_lines(lexer->text + lexer->position);
        if (joined) {
            lexer->position += joined - 1;
        } else if (c == '\n') {
            newline = true;
            comment = false;
        } else if (c == '#') {
            comment = true;
        } else if (!comment && c != ' ' && c != '\t' && c != '\r' && c != '\f') {
            break;
        }
    }
    return newline;
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
        if (strspn(word, "rRbBuUfF") == token->length && token->length <= 2 &&
            (word[token->length] == '"' || word[token->length] == '\''))
            bx_lex_wrong(token, EXPR_ERROR_SYNTAX,
                         "a string has no prefix but b; write \\\\ for a backslash");
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

static const struct assignment *longest_assignment(const char *sign) {
    const struct assignment *found = NULL;
    for (size_t k = 0; k < sizeof assignments / sizeof *assignments; k++) {
        const char *spelling = assignments[k].spelling;
        if (strncmp(sign, spelling, strlen(spelling)) == 0 &&
            (!found || strlen(spelling) > strlen(found->spelling)))
            found = &assignments[k];
    }
    return found;
}

static void lex_sign(struct bx_lexer *lexer, struct bx_token *token) {
    const char *sign = lexer->text + token->offset;
    const uint32_t left = lexer->length - token->offset;
    uint32_t length = left < LONGEST_SIGN ? left : LONGEST_SIGN;
    for (; length > 0; length--) {
        token->infix = bx_op_find(sign, length, SYNTAX_INFIX);
        token->prefix = bx_op_find(sign, length, SYNTAX_PREFIX);
        if (token->infix != OPERATOR_COUNT || token->prefix != OPERATOR_COUNT) break;
    }
    const struct complaint *wrong = longest_wrong_sign(sign);
    const struct assignment *assignment = longest_assignment(sign);
    if (assignment && strlen(assignment->spelling) > length &&
        !(wrong && strlen(wrong->spelling) > strlen(assignment->spelling))) {
        token->kind = TOKEN_ASSIGN;
        token->length = (uint32_t)strlen(assignment->spelling);
        token->infix = assignment->op;
        token->prefix = OPERATOR_COUNT;
    } else if (wrong && strlen(wrong->spelling) > length) {
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
    const bool after_newline = skip_blanks(lexer);
    const char *next = lexer->text + lexer->position;
    *token = (struct bx_token){.kind = TOKEN_END,
                               .after_newline = after_newline,
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
    } else if (*next == ';') {
        token->kind = TOKEN_SEPARATOR;
    } else if (bx_begins_bytes(next)) {
        bx_lex_bytes(lexer, token);
    } else if (bx_is_digit(*next) || (*next == '.' && bx_is_digit(next[1]))) {
        bx_lex_number(lexer, token);
    } else if (bx_is_name_start(*next)) {
        lex_word(lexer, token);
    } else if (*next == '.') {
        token->kind = TOKEN_POINT;
    } else {
        lex_sign(lexer, token);
    }
    lexer->position = token->offset + token->length;
}
