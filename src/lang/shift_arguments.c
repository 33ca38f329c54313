/* SPDX-License-Identifier: MIT */
/*
 * What the functions that move arrays along axes are told: by position behind
 * the operand, or by keyword. Shifts, axes and orders are written out; a
 * boundary is a word, or any value that is filled in.
 */
#include "lang/shift_p.h"

#include <string.h>

static const struct bx_mover movers[] = {
    {OP_roll,
     2,
     2,
     {SETTING_SHIFT, SETTING_AXIS},
     "it has shift and axis",
     "shift must be written as a whole number; write roll(u, 1, 0)",
     "axis must be written as a whole number; write roll(u, 1, 0), or roll(u, (1, 2), (0, 1))",
     "roll(u, 1, 0)"},
    {OP_shift,
     3,
     3,
     {SETTING_SHIFT, SETTING_AXIS, SETTING_FILL},
     "it has shift, axis and fill",
     "shift must be written as a whole number; write shift(u, 1, 0, edge)",
     "axis must be written as a whole number; write shift(u, 1, 0, edge), or "
     "shift(u, 1, fill=edge) of an array of one dimension",
     "shift(u, 1, 0, edge)"},
    {OP_diff,
     1,
     2,
     {SETTING_AXIS, SETTING_ORDER},
     "it has axis, and n for the order",
     "",
     "axis must be written as a whole number; write diff(u, 0), or diff(u, -1) along the last",
     "diff(u, axis=0, n=2)"},
    {OP_laplacian,
     2,
     2,
     {SETTING_AXIS, SETTING_FILL},
     "it has axis and fill",
     "",
     "axis must be written as a whole number; write laplacian(u, (0, 1), edge), or "
     "laplacian(u, fill=edge) along all axes",
     "laplacian(u, (0, 1), edge)"},
};

static const char *const keywords[SETTING_COUNT] = {
    [SETTING_SHIFT] = "shift",
    [SETTING_AXIS] = "axis",
    [SETTING_FILL] = "fill",
    [SETTING_ORDER] = "n",
};

const struct bx_mover *bx_mover_of(enum bx_op op) {
    for (size_t k = 0; k < sizeof movers / sizeof *movers; k++)
        if (movers[k].op == op) return &movers[k];
    return NULL;
}

bool bx_begin_moving(struct bx_parser *p, struct bx_frame *call) {
    if (call->symbol != BX_NO_SYMBOL || !bx_mover_of((enum bx_op)call->op)) return true;
    struct bx_moving *moving = p->spare;
    if (moving) p->spare = moving->spare;
    if (!moving) moving = bx_arena_array(p->tree.arena, 1, sizeof *moving);
    if (!moving) return bx_tree_fail(&p->tree, bx_error_memory());
    memset(moving, 0, sizeof *moving);
    call->moving = moving;
    return true;
}

static struct bx_moving *top(struct bx_parser *p) { return bx_frame_top(p)->moving; }

static const struct bx_mover *mover(struct bx_parser *p) {
    return bx_mover_of((enum bx_op)bx_frame_top(p)->op);
}

bool bx_add_moved(struct bx_parser *p) {
    struct bx_frame *call = bx_frame_top(p);
    struct bx_moving *moving = call->moving;
    if (moving->awaits_fill) {
        moving->awaits_fill = false;
        moving->boundary = BOUNDARY_FILL;
        moving->fill = p->value.node;
        return true;
    }
    if (moving->has_keyword)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, p->value.span.first,
                       p->value.span.end - p->value.span.first,
                       "a value stands behind a keyword argument; the values come first, as in %s",
                       mover(p)->example);
    call->operand[call->arguments++] = p->value.node; /* what follows is no value */
    moving->position = 1;
    return true;
}

static bool read_shift(struct bx_parser *p) {
    struct bx_written *shift = &top(p)->shift;
    if (!bx_scan_written(p, shift)) return bx_complain_unfit(p, mover(p)->shift_cure);
    if (shift->count == 0)
        return bx_fail_at(p, EXPR_ERROR_SYNTAX, shift->whole, mover(p)->shift_cure);
    for (unsigned k = 0; k < shift->count; k++) {
        if (k == BX_MOST_MOVES)
            return bx_fail_at(p, EXPR_ERROR_LIMIT, shift->span[k],
                              "at most 32 shifts stand in a tuple; move the result once more");
        if (shift->value[k] < -BX_MOST_SHIFT || shift->value[k] > BX_MOST_SHIFT)
            return bx_fail_at(p, EXPR_ERROR_RANGE, shift->span[k],
                              "a shift is a number of elements, from -2**62 to 2**62; give a "
                              "smaller one");
    }
    return true;
}

static bool check_axis(struct bx_parser *p, const struct bx_written *axes, unsigned k) {
    const enum bx_op op = mover(p)->op;
    if (op == OP_laplacian && k == BX_MOST_LAPLACIAN)
        return bx_fail_at(p, EXPR_ERROR_LIMIT, axes->span[k],
                          "laplacian takes at most 8 axes; add the laplacians of some to those of "
                          "the others");
    if (k == BX_MOST_MOVES)
        return bx_fail_at(p, EXPR_ERROR_LIMIT, axes->span[k],
                          "at most 32 axes stand in a tuple; move the result once more");
    if (axes->value[k] < BX_FIRST_AXIS || axes->value[k] > BX_LAST_AXIS)
        return bx_fail_at(p, EXPR_ERROR_RANGE, axes->span[k],
                          "an axis is a number from -32 to 31; count from 0, or from -1 for the "
                          "last");
    for (unsigned j = 0; op == OP_laplacian && j < k; j++)
        if (axes->value[j] == axes->value[k])
            return bx_fail_at(p, EXPR_ERROR_SYNTAX, axes->span[k],
                              "this axis is given twice; laplacian takes each axis once");
    return true;
}

static bool read_axis(struct bx_parser *p) {
    struct bx_written *axes = &top(p)->axis;
    if (!bx_scan_written(p, axes)) return bx_complain_unfit(p, mover(p)->axis_cure);
    if (axes->count == 0 && mover(p)->op == OP_diff)
        return bx_fail_at(p, EXPR_ERROR_SYNTAX, axes->whole, mover(p)->axis_cure);
    if (axes->count > 1 && mover(p)->op == OP_diff)
        return bx_fail_at(p, EXPR_ERROR_SYNTAX, axes->span[1],
                          "diff takes a single axis; write diff(diff(u, 0), 1) for two");
    for (unsigned k = 0; k < axes->count; k++)
        if (!check_axis(p, axes, k)) return false;
    return true;
}

static bool read_order(struct bx_parser *p) {
    int64_t order;
    struct bx_span span;
    if (!bx_scan_integer(p, &order, &span) || !bx_ends_argument(p))
        return bx_complain_unfit(p, "n, the order, must be written as a whole number; write n=2");
    if (order < 0 || order > BX_MOST_ORDER)
        return bx_fail_at(p, EXPR_ERROR_RANGE, span,
                          "n, the order of differences, is a number from 0 to 16; nest diff for "
                          "more");
    top(p)->order = (uint8_t)order;
    return true;
}

/* A boundary's word gives way to a variable of that name; any other value is yet to be read. */
static bool read_fill(struct bx_parser *p) {
    struct bx_moving *moving = top(p);
    const struct bx_token name = p->token;
    const enum bx_token_kind behind = bx_peek(p).kind;
    const bool alone = behind == TOKEN_COMMA || behind == TOKEN_CLOSE;
    moving->awaits_fill = true;
    if (name.kind != TOKEN_NAME || !alone || bx_name_is_variable(&p->tree, &name)) return true;
    for (unsigned k = 0; k < BOUNDARY_WORDS; k++) {
        if (!bx_spells(p, &name, bx_boundary_info((enum bx_boundary)k)->name)) continue;
        moving->boundary = (uint8_t)k;
        moving->awaits_fill = false;
        bx_advance(p);
        return !p->tree.found || !(p->tree.found->flags & EXPR_NAMES_CONSTANTS) ||
               bx_names_add(&p->tree, &name, EXPR_NAME_CONSTANT);
    }
    if (p->tree.found || bx_name_has_value(&p->tree, &name)) return true; /* nan */
    return BX_FAIL(p, EXPR_ERROR_NAME, name.offset, name.length,
                   "'%.*s' is no boundary, and no variable; the boundaries are %s, and any scalar, "
                   "which is filled in",
                   bx_shown(name.length), bx_spelling(p, &name), bx_boundary_words());
}

/* Ends behind the argument, or before the value that is to be filled in. */
static bool read_setting(struct bx_parser *p, enum bx_setting setting) {
    top(p)->given[setting] = true;
    switch (setting) {
    case SETTING_SHIFT: return read_shift(p);
    case SETTING_AXIS: return read_axis(p);
    case SETTING_FILL: return read_fill(p);
    default: return read_order(p);
    }
}

static bool complain_too_many(struct bx_parser *p) {
    const struct bx_mover *of = mover(p);
    const struct bx_token *at = &p->token;
    if (at->kind == TOKEN_END) return bx_complain_never_closed(p, bx_frame_top(p));
    if (of->op == OP_roll)
        return BX_FAIL(p, EXPR_ERROR_ARITY, at->offset, at->length,
                       "'roll' takes no argument behind the axis; shift(u, 1, 0, edge) is the "
                       "one with a boundary");
    if (of->op == OP_diff)
        return BX_FAIL(p, EXPR_ERROR_ARITY, at->offset, at->length,
                       "'diff' takes an array and an axis, and the order by its keyword n, as in "
                       "%s; there is no boundary, as the result is shorter",
                       of->example);
    return BX_FAIL(p, EXPR_ERROR_ARITY, at->offset, at->length,
                   "'%s' takes no argument behind the boundary; write %s",
                   bx_op_info(of->op)->spelling, of->example);
}

static bool is_keyword(const struct bx_parser *p) {
    if (p->token.kind != TOKEN_NAME) return false;
    const struct bx_token sign = bx_peek(p);
    return sign.kind == TOKEN_ASSIGN && sign.infix == OPERATOR_COUNT;
}

bool bx_read_moving(struct bx_parser *p, bool *closed) {
    struct bx_moving *moving = top(p);
    *closed = false;
    while (!moving->has_keyword && p->token.kind != TOKEN_CLOSE && !is_keyword(p)) {
        if (moving->position > mover(p)->positions) return complain_too_many(p);
        if (!read_setting(p, mover(p)->settings[moving->position++ - 1])) return false;
        if (moving->awaits_fill) return true;
        *closed = p->token.kind == TOKEN_CLOSE;
        if (*closed) return true;
        bx_advance(p);
    }
    return true;
}

bool bx_read_moving_keyword(struct bx_parser *p, const struct bx_token *name) {
    const struct bx_mover *of = mover(p);
    unsigned k = 0;
    if (top(p)->awaits_fill) /* fill=axis=0 */
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, p->token.offset, p->token.length,
                       "an assignment is no value to fill in; did you mean '=='?");
    while (k < of->count && !bx_spells(p, name, keywords[of->settings[k]])) k++;
    if (k == of->count)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, name->length,
                       "'%s' has no keyword argument '%.*s='; %s", bx_op_info(of->op)->spelling,
                       bx_shown(name->length), bx_spelling(p, name), of->keywords);
    if (!bx_begin_keyword(p, name, top(p)->given[of->settings[k]])) return false;
    top(p)->has_keyword = true;
    return read_setting(p, of->settings[k]);
}
