/* SPDX-License-Identifier: MIT */
/*
 * The nodes that calls of moves become. roll and shift are one node; diff and
 * laplacian are written in moves and arithmetic, with one node for an operand
 * that is used several times.
 */
#include "lang/shift_p.h"

/* A call that is being made into nodes. */
struct making {
    struct bx_parser *p;
    const struct bx_moving *moving;
    uint32_t operand;
    struct bx_span name; /* of the function */
    struct bx_span span; /* of the call */
};

static struct bx_move move_along(const struct making *m, int64_t shift, unsigned axis) {
    const struct bx_written *axes = &m->moving->axis;
    const struct bx_span place = axis < axes->count ? axes->span[axis] : m->name;
    return (struct bx_move){.shift = shift,
                            .axis = axis < axes->count ? (int8_t)axes->value[axis] : 0,
                            .boundary = m->moving->boundary,
                            .place = place.first,
                            .length = place.end - place.first};
}

static bool add_moves(const struct making *m, uint32_t operand, const struct bx_move *moves,
                      unsigned count, uint32_t *node) {
    const bool fills = m->moving->given[SETTING_FILL] && m->moving->boundary == BOUNDARY_FILL;
    return bx_tree_move(&m->p->tree, operand, fills ? m->moving->fill : BX_NO_NODE, moves, count,
                        m->span, m->name.first, node);
}

static bool add_operation(const struct making *m, enum bx_op op, uint32_t left, uint32_t right,
                          uint32_t *node) {
    const uint32_t operands[2] = {left, right};
    return bx_tree_operation(&m->p->tree, op, operands, m->span, m->name.first, node);
}

/* One shift goes with all axes, and one axis with all shifts, as in NumPy. */
static bool make_shift(const struct making *m, uint32_t *node) {
    const struct bx_written *shift = &m->moving->shift;
    const struct bx_written *axis = &m->moving->axis;
    struct bx_move moves[BX_MOST_MOVES];
    if (shift->count > 1 && axis->count > 1 && shift->count != axis->count) {
        const struct bx_written *second = axis->whole.first > shift->whole.first ? axis : shift;
        return BX_FAIL(m->p, EXPR_ERROR_SYNTAX, second->whole.first,
                       second->whole.end - second->whole.first,
                       "%u shifts do not go with %u axes; give one shift for each axis, or a "
                       "single one for all",
                       shift->count, axis->count);
    }
    const unsigned count = shift->count > axis->count ? shift->count : axis->count;
    for (unsigned k = 0; k < count; k++) {
        moves[k] = move_along(m, shift->value[shift->count > 1 ? k : 0], axis->count > 1 ? k : 0);
        if (axis->count == 0) moves[k].ndim = 1;
    }
    return add_moves(m, m->operand, moves, count, node);
}

/* What the check of types makes a difference, or of bools !=, stands as OP_diff till then. */
static bool make_diff(const struct making *m, uint32_t *node) {
    const unsigned order = m->moving->given[SETTING_ORDER] ? m->moving->order : 1;
    struct bx_move next = move_along(m, -1, 0);
    if (m->moving->axis.count == 0) next.axis = -1;
    next.boundary = BOUNDARY_CUT;
    next.cut = 1;
    struct bx_move here = next;
    here.shift = 0;
    *node = m->operand;
    for (unsigned k = 0; k < order; k++) {
        uint32_t pair[2];
        if (!add_moves(m, *node, &next, 1, &pair[0]) || !add_moves(m, *node, &here, 1, &pair[1]) ||
            !add_operation(m, OP_sub, pair[0], pair[1], node))
            return false;
        m->p->tree.nodes[*node].op = OP_diff;
    }
    return true;
}

static bool fail_of_dimensions(const struct making *m, int ndim) {
    if (ndim == 0)
        return bx_fail_at(m->p, EXPR_ERROR_SHAPE, m->span,
                          "the operand has no dimensions, so there is no axis to move along; give "
                          "an array");
    if (ndim > BX_MOST_LAPLACIAN)
        return BX_FAIL(m->p, EXPR_ERROR_LIMIT, m->name.first, m->name.end - m->name.first,
                       "laplacian runs along at most 8 axes, and the operand has %d; name the "
                       "axes, as in laplacian(u, axis=(0, 1))",
                       ndim);
    return bx_fail_at(m->p, EXPR_ERROR_SHAPE, m->name,
                      "how many dimensions the operand has is not known here; name the axes, as in "
                      "laplacian(u, axis=(0, 1))");
}

/* How many axes; those of the operand where none are named. */
static bool count_axes(const struct making *m, int *count) {
    *count = (int)m->moving->axis.count;
    if (*count > 0) return true;
    *count = 1; /* of values that are not known yet */
    if (m->p->tree.found) return true;
    m->p->tree.uses_ndim = true;
    if (!bx_tree_dimensions(&m->p->tree, m->operand, count)) return false;
    return (*count > 0 && *count <= BX_MOST_LAPLACIAN) || fail_of_dimensions(m, *count);
}

/* The neighbours on both sides, along an axis. */
static bool make_neighbours(const struct making *m, unsigned axis, int axes, uint32_t pair[2]) {
    struct bx_move move = move_along(m, 1, axis);
    if (m->moving->axis.count == 0) {
        move.axis = (int8_t)axis;
        move.ndim = (uint8_t)axes;
    }
    if (!add_moves(m, m->operand, &move, 1, &pair[0])) return false;
    move.shift = -1;
    return add_moves(m, m->operand, &move, 1, &pair[1]);
}

/* before + after + before + after ... - 2*axes*x, from the left. */
static bool make_laplacian(const struct making *m, uint32_t *node) {
    int axes;
    uint32_t sum = 0, product;
    struct bx_term factor;
    if (!count_axes(m, &axes)) return false;
    for (unsigned k = 0; k < (unsigned)axes; k++) {
        uint32_t pair[2];
        if (!make_neighbours(m, k, axes, pair)) return false;
        if (k > 0 && !add_operation(m, OP_add, sum, pair[0], &pair[0])) return false;
        if (!add_operation(m, OP_add, pair[0], pair[1], &sum)) return false;
    }
    const struct bx_token literal = {.kind = TOKEN_LITERAL,
                                     .offset = m->name.first,
                                     .length = m->name.end - m->name.first,
                                     .type = T_i64,
                                     .weak = WEAK_INT,
                                     .value.i64 = 2 * axes};
    return bx_tree_literal(&m->p->tree, &literal, &factor) &&
           add_operation(m, OP_mul, factor.node, m->operand, &product) &&
           add_operation(m, OP_sub, sum, product, node);
}

static bool check_given(const struct making *m, enum bx_op op, uint32_t values) {
    const struct bx_mover *of = bx_mover_of(op);
    const char *name = bx_op_info(op)->spelling;
    const uint32_t length = m->span.end - m->span.first;
    if (values == 0)
        return BX_FAIL(m->p, EXPR_ERROR_ARITY, m->span.first, length,
                       "'%s' is given no array to work on; write %s", name, of->example);
    if ((op == OP_roll || op == OP_shift) && !m->moving->given[SETTING_SHIFT])
        return BX_FAIL(m->p, EXPR_ERROR_ARITY, m->span.first, length,
                       "'%s' is not told by how many elements; write %s", name, of->example);
    if (op == OP_shift && !m->moving->given[SETTING_FILL])
        return BX_FAIL(m->p, EXPR_ERROR_ARITY, m->span.first, length,
                       "'shift' needs a boundary: %s, or a scalar to fill in; write "
                       "shift(u, 1, 0, edge)",
                       bx_boundary_words());
    return true;
}

static bool make(const struct making *m, enum bx_op op, uint32_t *node) {
    switch (op) {
    case OP_diff: return make_diff(m, node);
    case OP_laplacian: return make_laplacian(m, node);
    default: return make_shift(m, node);
    }
}

bool bx_finish_moving(struct bx_parser *p, const struct bx_frame *call, struct bx_span span) {
    const uint32_t end = call->first + bx_name_bytes(p->tree.text + call->first);
    const struct making making = {.p = p,
                                  .moving = call->moving,
                                  .operand = call->operand[0],
                                  .name = {call->first, end},
                                  .span = span};
    const enum bx_op op = (enum bx_op)call->op;
    struct bx_term value = {.span = span, .named = true}; /* diff(x, n=0) is the node of x */
    if (!check_given(&making, op, call->arguments) || !make(&making, op, &value.node)) return false;
    p->value = value;
    call->moving->spare = p->spare;
    p->spare = call->moving;
    return true;
}
