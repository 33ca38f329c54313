/* SPDX-License-Identifier: MIT */
/*
 * The statements of a text: name = value, and at last a value that may have no
 * name. They end at a ';', or with the line, unless a parenthesis is open or
 * the line ends in an operator or a backslash.
 */
#include "lang/parser_p.h"

bool bx_ends_line(const struct bx_parser *p) { return p->open == 0 && p->token.after_newline; }

/* Does the statement begin with a sign, in a line that may have been meant to go on the last? */
static bool is_signed_line(const struct bx_parser *p, bool first) {
    return !first && p->token.after_newline && p->previous.kind != TOKEN_SEPARATOR &&
           p->token.kind == TOKEN_OPERATOR && p->token.prefix != OPERATOR_COUNT;
}

static bool complain_lost(struct bx_parser *p, const struct bx_token *sign) {
    if (sign)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, sign->offset, sign->length,
                       "a line that begins with '%.*s' begins a statement, so that a value is "
                       "lost; put '%.*s' at the end of the line above, or parentheses around both "
                       "lines",
                       (int)sign->length, bx_spelling(p, sign), (int)sign->length,
                       bx_spelling(p, sign));
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, p->value.span.first,
                   p->value.span.end - p->value.span.first,
                   "this value is lost, as another statement follows; assign it to a name, "
                   "or join the two by an operator");
}

/* Words look like names, and so may be assigned to by mistake. */
static bool check_word(struct bx_parser *p) {
    const struct bx_token *word = &p->token;
    const bool is_bytes = word->kind == TOKEN_LITERAL && word->type == T_bytes;
    if (is_bytes || word->kind == TOKEN_NAME || !bx_is_name_start(*bx_spelling(p, word)) ||
        bx_peek(p).kind != TOKEN_ASSIGN)
        return true;
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, word->offset, word->length,
                   "'%.*s' is a word of the language; assign to another name",
                   bx_shown(word->length), bx_spelling(p, word));
}

static bool read_assignment(struct bx_parser *p, const struct bx_token *name,
                            const struct bx_token *sign) {
    const bool augmented = sign->infix != OPERATOR_COUNT; /* d += x is d = d + (x) */
    struct bx_term former = {.node = BX_NO_NODE};
    if (augmented && !bx_name_value(&p->tree, name, &former)) return false;
    bx_advance(p);
    bx_advance(p);
    if (!bx_expression(p)) return false;
    const uint32_t operands[2] = {former.node, p->value.node};
    if (augmented && !bx_make(p, sign->infix, operands, name->offset, sign->offset)) return false;
    return bx_name_assign(&p->tree, name, p->value.node);
}

/* *named: the value was assigned to a name. */
static bool read_statement(struct bx_parser *p, bool *named) {
    const struct bx_token name = p->token;
    *named = false;
    if (name.kind == TOKEN_NAME) {
        const struct bx_token sign = bx_peek(p);
        *named = sign.kind == TOKEN_ASSIGN && !sign.after_newline;
        if (*named) return read_assignment(p, &name, &sign);
    }
    return check_word(p) && bx_expression(p);
}

bool bx_statements(struct bx_parser *p) {
    bool named = true;
    bool empty = true;
    struct bx_token sign = {.kind = TOKEN_END}; /* of the last statement without a name */
    bx_lex(&p->lexer, &p->token);
    for (;;) {
        while (p->token.kind == TOKEN_SEPARATOR) bx_advance(p);
        if (p->token.kind == TOKEN_END) break;
        const bool signed_line = is_signed_line(p, empty);
        if (!named && sign.kind == TOKEN_END && signed_line) sign = p->token;
        if (!named) return complain_lost(p, sign.kind == TOKEN_END ? NULL : &sign);
        if (signed_line) sign = p->token;
        if (!read_statement(p, &named)) return false;
        empty = false;
    }
    if (empty)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, 0, 0,
                       "the expression is empty; write one, such as a+b");
    return true;
}
