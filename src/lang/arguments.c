/* SPDX-License-Identifier: MIT */
/* The arguments of calls, and among them what reductions are told about their axes. */
#include <string.h>

#include "lang/parser_p.h"

enum { FIRST_AXIS = -BX_MOST_AXES, LAST_AXIS = BX_MOST_AXES - 1, PAST_ALL = 1000000 };

/* The axes as they are written, before anything is said against them. */
struct written {
    unsigned count; /* may be one past what is kept; 0: None */
    bool is_tuple;
    int axis[BX_MOST_AXES + 1];
    struct bx_span span[BX_MOST_AXES + 1];
};

bool bx_add_argument(struct bx_parser *p) {
    struct bx_frame *call = bx_frame_top(p);
    const struct bx_span span = p->value.span;
    if (call->reducing.has_keyword)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, span.first, span.end - span.first,
                       "a value stands behind a keyword argument; the values come first, as in "
                       "sum(a, axis=0)");
    if (call->arguments < BX_MOST_OPERANDS) call->operand[call->arguments] = p->value.node;
    call->arguments++;
    return true;
}

/* Is the topmost call one of a reduction? */
static bool reduces(struct bx_parser *p) {
    const struct bx_frame *call = bx_frame_top(p);
    return call->symbol == BX_NO_SYMBOL && bx_op_is_reduction((enum bx_op)call->op);
}

static enum bx_rule rule_of_call(struct bx_parser *p) {
    return (enum bx_rule)bx_op_info((enum bx_op)bx_frame_top(p)->op)->rule;
}

static bool is_integer(const struct bx_token *token) {
    return token->kind == TOKEN_LITERAL && token->weak == WEAK_INT;
}

/* A literal integer with or without a sign; what is far too large counts as PAST_ALL. */
static bool scan_integer(struct bx_parser *p, int *value, struct bx_span *span) {
    const struct bx_token *token = &p->token;
    const bool minus = token->kind == TOKEN_OPERATOR && token->prefix == OP_neg;
    const bool plus = token->kind == TOKEN_OPERATOR && token->prefix == OP_pos;
    span->first = token->offset;
    if (minus || plus) bx_advance(p);
    if (!is_integer(token)) return false;
    const int64_t magnitude = token->value.i64;
    const bool past = token->needs_minus || magnitude > PAST_ALL;
    *value = past ? PAST_ALL : (int)magnitude;
    if (minus) *value = -*value;
    span->end = token->offset + token->length;
    bx_advance(p);
    return true;
}

static bool scan_tuple(struct bx_parser *p, struct written *axes) {
    axes->is_tuple = true;
    bx_advance(p);
    do {
        int axis;
        struct bx_span span;
        if (!scan_integer(p, &axis, &span)) return false;
        if (axes->count <= BX_MOST_AXES) {
            axes->axis[axes->count] = axis;
            axes->span[axes->count++] = span;
        }
        if (p->token.kind != TOKEN_COMMA) break;
        bx_advance(p);
    } while (p->token.kind != TOKEN_CLOSE);
    if (p->token.kind != TOKEN_CLOSE) return false;
    bx_advance(p);
    return true;
}

static bool ends_argument(const struct bx_parser *p) {
    return p->token.kind == TOKEN_COMMA || p->token.kind == TOKEN_CLOSE;
}

/* False, with the token at what is no part of axes; nothing is complained about. */
static bool scan_axes(struct bx_parser *p, struct written *axes) {
    *axes = (struct written){.count = 0};
    if (p->token.kind == TOKEN_WRONG && bx_spells(p, &p->token, "None")) {
        bx_advance(p);
    } else if (p->token.kind == TOKEN_OPEN) {
        if (!scan_tuple(p, axes)) return false;
    } else {
        if (!scan_integer(p, &axes->axis[0], &axes->span[0])) return false;
        axes->count = 1;
    }
    return ends_argument(p);
}

static bool fail_at(struct bx_parser *p, expr_status status, struct bx_span span,
                    const char *message) {
    return BX_FAIL(p, status, span.first, span.end - span.first, "%s", message);
}

/* What scan_axes has read becomes the call's. */
static bool take_axes(struct bx_parser *p, const struct written *written) {
    struct bx_frame *call = bx_frame_top(p);
    const bool single = rule_of_call(p) == RULE_WHICH;
    struct bx_axes *axes = &call->reducing.axes;
    for (unsigned k = 0; k < written->count; k++) {
        const int axis = written->axis[k];
        const struct bx_span span = written->span[k];
        if (k == BX_MOST_AXES)
            return fail_at(p, EXPR_ERROR_LIMIT, span,
                           "an array has at most 32 axes (EXPR_MAX_DIMENSIONS); name fewer");
        if (single && k > 0)
            return fail_at(p, EXPR_ERROR_SYNTAX, span,
                           "argmin and argmax take a single axis; write axis=0, or None for the "
                           "position among all elements");
        if (axis < FIRST_AXIS || axis > LAST_AXIS)
            return fail_at(p, EXPR_ERROR_RANGE, span,
                           "an axis is a number from -32 to 31; count from 0, or from -1 for the "
                           "last");
        if (memchr(axes->axis, (unsigned char)(int8_t)axis, axes->count))
            return fail_at(p, EXPR_ERROR_SYNTAX, span,
                           "this axis is given twice; a reduction runs over each axis once");
        axes->axis[axes->count++] = (int8_t)axis;
    }
    call->reducing.has_axis = true;
    return true;
}

/* max(a, 100) is rather the larger of two values than a maximum along axis 100. */
static bool is_other_value(struct bx_parser *p, const struct written *axes) {
    const uint16_t op = bx_frame_top(p)->op;
    return (op == OP_min || op == OP_max) && axes->count == 1 && !axes->is_tuple &&
           (axes->axis[0] < FIRST_AXIS || axes->axis[0] > LAST_AXIS);
}

bool bx_read_axes(struct bx_parser *p, bool *found) {
    struct bx_frame *call = bx_frame_top(p);
    const struct bx_lexer lexer = p->lexer;
    const struct bx_token token = p->token;
    const struct bx_token previous = p->previous;
    struct written written;
    *found = false;
    if (!reduces(p) || call->arguments != 1 || call->reducing.has_axis) return true;
    *found = scan_axes(p, &written) && !is_other_value(p, &written);
    if (*found) {
        call->reducing.by_position = true;
        return take_axes(p, &written);
    }
    p->lexer = lexer;
    p->token = token;
    p->previous = previous;
    return true;
}

/* The token is none that the keyword takes; what says what it takes. */
static bool unfit(struct bx_parser *p, const char *what) {
    const struct bx_token *token = &p->token;
    const bool broken_number = token->kind == TOKEN_WRONG && bx_is_digit(*bx_spelling(p, token));
    if (token->kind == TOKEN_END) return bx_complain_never_closed(p, bx_frame_top(p));
    if (broken_number) return bx_complain_wrong(p, token);
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length, "%s", what);
}

static bool read_axis(struct bx_parser *p) {
    struct written written;
    if (!scan_axes(p, &written))
        return unfit(p, "axis must be written as a number; write axis=0, axis=(0, 1) or axis=None");
    return take_axes(p, &written);
}

static bool read_keepdims(struct bx_parser *p) {
    static const char what[] = "keepdims must be written as True or False; True keeps the axes, "
                               "with length 1";
    const struct bx_token value = p->token;
    if (value.kind != TOKEN_LITERAL || value.type != T_bool) return unfit(p, what);
    bx_advance(p);
    if (!ends_argument(p)) return unfit(p, what);
    bx_frame_top(p)->reducing.axes.keep = value.value.b;
    return true;
}

static bool read_ddof(struct bx_parser *p) {
    int ddof;
    struct bx_span span;
    if (!scan_integer(p, &ddof, &span) || !ends_argument(p))
        return unfit(p, "ddof must be written as a whole number; write ddof=1");
    if (ddof < INT16_MIN || ddof > INT16_MAX)
        return fail_at(p, EXPR_ERROR_RANGE, span,
                       "ddof is a number from -32768 to 32767; write ddof=1");
    bx_frame_top(p)->reducing.ddof = (int16_t)ddof;
    return true;
}

static bool unknown_keyword(struct bx_parser *p, const struct bx_token *name) {
    const struct bx_frame *call = bx_frame_top(p);
    const char *function = p->tree.text + call->first;
    if (!reduces(p))
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, name->length,
                       "the keyword argument '%.*s=' is not supported; arguments go by position",
                       bx_shown(name->length), bx_spelling(p, name));
    return BX_FAIL(
        p, EXPR_ERROR_SYNTAX, name->offset, name->length,
        "'%.*s' has no keyword argument '%.*s='; it has %s", bx_shown(bx_name_bytes(function)),
        function, bx_shown(name->length), bx_spelling(p, name),
        rule_of_call(p) == RULE_SPREAD ? "axis, keepdims and ddof" : "axis and keepdims");
}

bool bx_read_keyword(struct bx_parser *p, const struct bx_token *name) {
    struct bx_reducing *reducing = &bx_frame_top(p)->reducing;
    const bool known = reduces(p);
    const bool axis = known && bx_spells(p, name, "axis");
    const bool keepdims = known && bx_spells(p, name, "keepdims");
    const bool ddof = known && rule_of_call(p) == RULE_SPREAD && bx_spells(p, name, "ddof");
    if (!axis && !keepdims && !ddof) return unknown_keyword(p, name);
    if ((axis && reducing->has_axis) || (keepdims && reducing->has_keepdims) ||
        (ddof && reducing->has_ddof))
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, name->length,
                       "'%.*s' is given twice; take one away", (int)name->length,
                       bx_spelling(p, name));
    reducing->has_keyword = true;
    reducing->has_keepdims |= keepdims;
    reducing->has_ddof |= ddof;
    const uint32_t end = p->token.offset + 1;
    bx_advance(p);
    if (ends_argument(p))
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, end - name->offset,
                       "expected a value after '%.*s='", (int)name->length, bx_spelling(p, name));
    return axis ? read_axis(p) : keepdims ? read_keepdims(p) : read_ddof(p);
}
