/* SPDX-License-Identifier: MIT */
/* The parser where a value is expected: literals, names, calls, prefixes, parentheses. */
#include <string.h>

#include "lang/parser_p.h"

static bool read_literal(struct bx_parser *p) {
    const struct bx_token literal = p->token;
    bx_advance(p);
    return bx_tree_literal(&p->tree, &literal, &p->value);
}

static bool is_module(const struct bx_parser *p, const struct bx_token *name) {
    static const char *const modules[] = {"np", "numpy", "math", "ne", "numexpr"};
    for (size_t k = 0; k < sizeof modules / sizeof *modules; k++)
        if (bx_spells(p, name, modules[k])) return true;
    return false;
}

static enum bx_op attribute_of(const struct bx_parser *p, const struct bx_token *name) {
    if (name->kind == TOKEN_NAME && bx_spells(p, name, "real")) return OP_real;
    if (name->kind == TOKEN_NAME && bx_spells(p, name, "imag")) return OP_imag;
    return OPERATOR_COUNT;
}

bool bx_attribute(struct bx_parser *p) {
    const struct bx_token name = bx_peek(p);
    const enum bx_op op = attribute_of(p, &name);
    const uint32_t node = p->value.node;
    if (op == OPERATOR_COUNT) return bx_complain_attribute(p);
    bx_advance(p);
    bx_advance(p);
    p->value.span.end = name.offset + name.length;
    return bx_make(p, op, &node, p->value.span.first, name.offset);
}

/* What follows a name may show a misunderstanding larger than an unknown name. */
static bool check_behind_name(struct bx_parser *p, const struct bx_token *name) {
    if (p->token.kind == TOKEN_ASSIGN)
        return bx_ends_line(p) ? bx_complain_line(p) : bx_complain_missing_operator(p);
    /* Two words side by side are no expression, whatever the first one is: import os. */
    if ((p->token.kind == TOKEN_NAME || p->token.kind == TOKEN_LITERAL) && !bx_ends_line(p) &&
        !bx_name_has_value(&p->tree, name))
        return bx_complain_missing_operator(p);
    if (p->token.kind != TOKEN_POINT || bx_name_has_value(&p->tree, name)) return true;
    if (is_module(p, name))
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, p->token.offset + 1 - name->offset,
                       "functions stand in no module; write sqrt(a), not %.*s.sqrt(a)",
                       (int)name->length, bx_spelling(p, name));
    const struct bx_token attribute = bx_peek(p);
    return attribute_of(p, &attribute) != OPERATOR_COUNT || bx_complain_attribute(p);
}

static bool is_keyword(struct bx_parser *p) {
    const struct bx_frame *frame = bx_frame_top(p);
    return p->token.kind == TOKEN_ASSIGN && p->token.infix == OPERATOR_COUNT && frame &&
           frame->kind == FRAME_CALL;
}

/* In a new line, a parenthesis begins a statement. */
static bool is_call(const struct bx_parser *p) {
    return p->token.kind == TOKEN_OPEN && !bx_ends_line(p);
}

static bool read_call(struct bx_parser *p, const struct bx_token *name) {
    enum bx_op op;
    uint32_t symbol;
    if (!bx_name_function(&p->tree, name, &op, &symbol)) return false;
    struct bx_frame call = {.kind = FRAME_CALL,
                            .right = POWER_OPEN,
                            .op = (uint16_t)op,
                            .symbol = symbol,
                            .first = name->offset,
                            .place = p->token.offset};
    if (!bx_begin_moving(p, &call)) return false;
    if (!bx_frame_push(p, &call, name)) return false;
    bx_advance(p);
    return true;
}

/* A name where a value is expected; *more tells that the value is yet to come. */
static bool read_name(struct bx_parser *p, bool *more) {
    const struct bx_token name = p->token;
    bx_advance(p);
    *more = true;
    if (is_keyword(p)) {
        if (!bx_read_keyword(p, &name)) return false;
        const struct bx_moving *moving = bx_frame_top(p)->moving;
        if (moving && moving->awaits_fill) return true;
        *more = p->token.kind == TOKEN_COMMA;
        if (!*more) return bx_finish_call(p);
        bx_advance(p);
        return true;
    }
    if (!check_behind_name(p, &name)) return false;
    if (is_call(p)) return read_call(p, &name);
    *more = false;
    return bx_name_value(&p->tree, &name, &p->value);
}

uint32_t bx_call_arity(const struct bx_parser *p, const struct bx_frame *call) {
    if (call->symbol == BX_ANY_SYMBOL) return call->arguments;
    return call->symbol != BX_NO_SYMBOL ? p->tree.symbols[call->symbol].arity
                                        : bx_op_info((enum bx_op)call->op)->arity;
}

bool bx_finish_call(struct bx_parser *p) {
    const struct bx_frame call = bx_frame_pop(p);
    const struct bx_span span = {call.first, p->token.offset + 1};
    const enum bx_op op = (enum bx_op)call.op;
    bx_advance(p);
    if (call.moving) return bx_finish_moving(p, &call, span);
    if (call.arguments != bx_call_arity(p, &call)) return bx_complain_arity(p, &call, span);
    p->value = (struct bx_term){.span = span};
    if (call.symbol == BX_ANY_SYMBOL) { /* any value goes for its result */
        const struct bx_token result = {.offset = span.first,
                                        .length = span.end - span.first,
                                        .type = T_f64,
                                        .weak = WEAK_FLOAT};
        return bx_tree_literal(&p->tree, &result, &p->value);
    }
    if (call.symbol != BX_NO_SYMBOL)
        return bx_tree_call(&p->tree, call.symbol, call.operand, span, &p->value.node);
    if (!bx_make(p, op, call.operand, span.first, span.first)) return false;
    return !bx_op_is_reduction(op) ||
           bx_tree_reduce(&p->tree, p->value.node, &call.reducing.axes, call.reducing.ddof);
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
