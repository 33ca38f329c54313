/* SPDX-License-Identifier: MIT */
/* The parser where a value is expected: literals, names, calls, prefixes, parentheses. */
#include <string.h>

#include "lang/parser_p.h"

/* 9223372036854775808 is an int64 only as the operand of a minus, which it swallows. */
static bool least_integer(struct bx_parser *p, struct bx_token *literal) {
    const struct bx_frame *minus = bx_frame_top(p);
    const bool negated = minus && minus->kind == FRAME_PREFIX && minus->op == OP_neg;
    const bool taken = p->token.kind == TOKEN_OPERATOR && p->token.infix != OPERATOR_COUNT &&
                       bx_op_info(p->token.infix)->left >= bx_frame_power(p); /* -x**2 */
    if (!negated || taken)
        return BX_FAIL(p, EXPR_ERROR_RANGE, literal->offset, literal->length, BX_TOO_LARGE);
    const uint32_t first = bx_frame_pop(p).first;
    literal->length += literal->offset - first;
    literal->offset = first;
    return true;
}

static bool read_literal(struct bx_parser *p) {
    struct bx_token literal = p->token;
    bx_advance(p);
    if (literal.needs_minus && !least_integer(p, &literal)) return false;
    return bx_tree_literal(&p->tree, &literal, &p->value);
}

static bool is_sign(const struct bx_parser *p, const struct bx_token *token, char sign) {
    return token->kind == TOKEN_WRONG && token->length == 1 && *bx_spelling(p, token) == sign;
}

static bool is_module(const struct bx_parser *p, const struct bx_token *name) {
    static const char *const modules[] = {"np", "numpy", "math", "ne", "numexpr"};
    for (size_t k = 0; k < sizeof modules / sizeof *modules; k++)
        if (strlen(modules[k]) == name->length &&
            memcmp(modules[k], bx_spelling(p, name), name->length) == 0)
            return true;
    return false;
}

/* What follows a name may show a misunderstanding larger than an unknown name. */
static bool check_behind_name(struct bx_parser *p, const struct bx_token *name) {
    const struct bx_frame *frame = bx_frame_top(p);
    const bool equals = is_sign(p, &p->token, '=');
    const bool point = is_sign(p, &p->token, '.');
    if (equals && frame && frame->kind == FRAME_CALL)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, name->length,
                       "the keyword argument '%.*s=' is not supported; arguments go by position, "
                       "and reductions run over all elements in this version",
                       bx_shown(name->length), bx_spelling(p, name));
    if (point && is_module(p, name))
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, p->token.offset + 1 - name->offset,
                       "functions stand in no module; write sqrt(a), not %.*s.sqrt(a)",
                       (int)name->length, bx_spelling(p, name));
    return (!equals && !point) || bx_complain_wrong(p, &p->token);
}

/* A name where a value is expected; *is_call tells that it opened a call instead. */
static bool read_name(struct bx_parser *p, bool *is_call) {
    const struct bx_token name = p->token;
    enum bx_op op;
    bx_advance(p);
    if (!check_behind_name(p, &name)) return false;
    *is_call = p->token.kind == TOKEN_OPEN;
    if (!*is_call) return bx_name_value(&p->tree, &name, &p->value);
    if (!bx_name_function(&p->tree, &name, &op)) return false;
    const struct bx_frame call = {.kind = FRAME_CALL,
                                  .right = POWER_OPEN,
                                  .op = (uint16_t)op,
                                  .first = name.offset,
                                  .place = p->token.offset};
    if (!bx_frame_push(p, &call, &name)) return false;
    bx_advance(p);
    return true;
}

bool bx_finish_call(struct bx_parser *p) {
    const struct bx_frame call = bx_frame_pop(p);
    const struct bx_span span = {call.first, p->token.offset + 1};
    bx_advance(p);
    if (call.arguments != bx_op_info((enum bx_op)call.op)->arity)
        return bx_complain_arity(p, &call, span);
    p->value.span = span;
    return bx_make(p, (enum bx_op)call.op, call.operand, span.first, span.first);
}

static bool read_prefix(struct bx_parser *p) {
    const struct bx_token *token = &p->token;
    if (token->prefix == OPERATOR_COUNT) return bx_complain_missing_value(p);
    const struct bx_frame frame = {.kind = FRAME_PREFIX,
                                   .right = bx_op_info(token->prefix)->right,
                                   .op = (uint16_t)token->prefix,
                                   .first = token->offset,
                                   .place = token->offset};
    if (frame.right < bx_frame_power(p)) /* a + not b */
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length,
                       "'%.*s' binds too loosely to stand here; put it in parentheses with its "
                       "operand",
                       (int)token->length, bx_spelling(p, token));
    if (!bx_frame_push(p, &frame, token)) return false;
    bx_advance(p);
    return true;
}

static bool read_open(struct bx_parser *p) {
    const struct bx_frame frame = {.kind = FRAME_OPEN,
                                   .right = POWER_OPEN,
                                   .first = p->token.offset,
                                   .place = p->token.offset};
    if (!bx_frame_push(p, &frame, &p->token)) return false;
    bx_advance(p);
    return true;
}

bool bx_operand(struct bx_parser *p) {
    for (;;) {
        bool more = true;
        switch (p->token.kind) {
        case TOKEN_LITERAL: return read_literal(p);
        case TOKEN_NAME:
            if (!read_name(p, &more)) return false;
            if (!more) return true;
            break;
        case TOKEN_OPEN:
            if (!read_open(p)) return false;
            break;
        case TOKEN_OPERATOR:
            if (!read_prefix(p)) return false;
            break;
        case TOKEN_CLOSE: { /* f() and f(a,) */
            const struct bx_frame *frame = bx_frame_top(p);
            const enum bx_token_kind before = p->previous.kind;
            if (frame && frame->kind == FRAME_CALL &&
                (before == TOKEN_OPEN || before == TOKEN_COMMA))
                return bx_finish_call(p);
            return bx_complain_missing_value(p);
        }
        default: return bx_complain_missing_value(p);
        }
    }
}
