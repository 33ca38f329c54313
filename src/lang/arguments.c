/* SPDX-License-Identifier: MIT */
/* The arguments of calls, and among them what reductions are told about their axes. */
#include <string.h>

#include "lang/parser_p.h"

bool bx_add_argument(struct bx_parser *p) {
    struct bx_frame *call = bx_frame_top(p);
    if (call->moving) return bx_add_moved(p);
    if (call->reducing.has_keyword)
        return bx_fail_at(p, EXPR_ERROR_SYNTAX, p->value.span,
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

/* What bx_scan_written has read becomes the call's. */
static bool take_axes(struct bx_parser *p, const struct bx_written *written) {
    struct bx_frame *call = bx_frame_top(p);
    const bool single = rule_of_call(p) == RULE_WHICH;
    struct bx_axes *axes = &call->reducing.axes;
    for (unsigned k = 0; k < written->count; k++) {
        const int64_t axis = written->value[k];
        const struct bx_span span = written->span[k];
        if (k == BX_MOST_AXES)
            return bx_fail_at(p, EXPR_ERROR_LIMIT, span,
                              "an array has at most 32 axes (EXPR_MAX_DIMENSIONS); name fewer");
        if (single && k > 0)
            return bx_fail_at(p, EXPR_ERROR_SYNTAX, span,
                              "argmin and argmax take a single axis; write axis=0, or None for the "
                              "position among all elements");
        if (axis < BX_FIRST_AXIS || axis > BX_LAST_AXIS)
            return bx_fail_at(
                p, EXPR_ERROR_RANGE, span,
                "an axis is a number from -32 to 31; count from 0, or from -1 for the "
                "last");
        if (memchr(axes->axis, (unsigned char)(int8_t)axis, axes->count))
            return bx_fail_at(p, EXPR_ERROR_SYNTAX, span,
                              "this axis is given twice; a reduction runs over each axis once");
        axes->axis[axes->count++] = (int8_t)axis;
    }
    call->reducing.has_axis = true;
    return true;
}

/* max(a, 100) is rather the larger of two values than a maximum along axis 100. */
static bool is_other_value(struct bx_parser *p, const struct bx_written *axes) {
    const uint16_t op = bx_frame_top(p)->op;
    return (op == OP_min || op == OP_max) && axes->count == 1 && !axes->is_tuple &&
           (axes->value[0] < BX_FIRST_AXIS || axes->value[0] > BX_LAST_AXIS);
}

static bool read_axes(struct bx_parser *p, bool *found) {
    struct bx_frame *call = bx_frame_top(p);
    const struct bx_lexer lexer = p->lexer;
    const struct bx_token token = p->token;
    const struct bx_token previous = p->previous;
    struct bx_written written;
    *found = false;
    if (!reduces(p) || call->arguments != 1 || call->reducing.has_axis) return true;
    *found = bx_scan_written(p, &written) && !is_other_value(p, &written);
    if (*found) {
        call->reducing.by_position = true;
        return take_axes(p, &written);
    }
    p->lexer = lexer;
    p->token = token;
    p->previous = previous;
    return true;
}

bool bx_read_settings(struct bx_parser *p, bool *closed) {
    bool axes;
    if (bx_frame_top(p)->moving) return bx_read_moving(p, closed);
    if (!read_axes(p, &axes)) return false;
    *closed = axes && p->token.kind == TOKEN_CLOSE;
    if (axes && !*closed) bx_advance(p);
    return true;
}

static bool read_axis(struct bx_parser *p) {
    struct bx_written written;
    if (!bx_scan_written(p, &written))
        return bx_complain_unfit(
            p, "axis must be written as a number; write axis=0, axis=(0, 1) or axis=None");
    return take_axes(p, &written);
}

static bool read_keepdims(struct bx_parser *p) {
    static const char what[] = "keepdims must be written as True or False; True keeps the axes, "
                               "with length 1";
    const struct bx_token value = p->token;
    if (value.kind != TOKEN_LITERAL || value.type != T_bool) return bx_complain_unfit(p, what);
    bx_advance(p);
    if (!bx_ends_argument(p)) return bx_complain_unfit(p, what);
    bx_frame_top(p)->reducing.axes.keep = value.value.b;
    return true;
}

static bool read_ddof(struct bx_parser *p) {
    int64_t ddof;
    struct bx_span span;
    if (!bx_scan_integer(p, &ddof, &span) || !bx_ends_argument(p))
        return bx_complain_unfit(p, "ddof must be written as a whole number; write ddof=1");
    if (ddof < INT16_MIN || ddof > INT16_MAX)
        return bx_fail_at(p, EXPR_ERROR_RANGE, span,
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
    if (bx_frame_top(p)->moving) return bx_read_moving_keyword(p, name);
    const bool known = reduces(p);
    const bool axis = known && bx_spells(p, name, "axis");
    const bool keepdims = known && bx_spells(p, name, "keepdims");
    const bool ddof = known && rule_of_call(p) == RULE_SPREAD && bx_spells(p, name, "ddof");
    if (!axis && !keepdims && !ddof) return unknown_keyword(p, name);
    const bool twice = (axis && reducing->has_axis) || (keepdims && reducing->has_keepdims) ||
                       (ddof && reducing->has_ddof);
    if (!bx_begin_keyword(p, name, twice)) return false;
    reducing->has_keyword = true;
    reducing->has_keepdims |= keepdims;
    reducing->has_ddof |= ddof;
    return axis ? read_axis(p) : keepdims ? read_keepdims(p) : read_ddof(p);
}
