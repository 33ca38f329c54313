/* SPDX-License-Identifier: MIT */
/*
 * Moves along axes. They commute with whatever works element by element, so a
 * moved value is the same operations over moved arrays, and nothing is made of
 * it in memory. Only what a boundary fills in does not pass through operations:
 * it is chosen by a mask, unless an array is moved that takes it where it is
 * read. Unblocked programs move whole arrays instead.
 */
#include <string.h>

#include "base/error.h"
#include "compile/ir_p.h"

enum { FIRST_CAPACITY = 64 };

/* A value that is read from memory along a chain. */
static uint32_t moved_leaf(struct ir *ir, uint32_t base, uint32_t chain, uint16_t stage) {
    if (ir->failed) return 0;
    if (ir->chains[chain].count == 0) return base;
    const struct ir_value of = ir->values[base];
    struct ir_value value = bx_ir_blank(IR_MOVED, (enum bx_type)of.type);
    value.rank = 1;
    value.arity = 1;
    value.operand[0] = base;
    value.symbol = chain;
    value.stage = of.stage > stage ? of.stage : stage;
    value.shape = of.shape;
    value.place = of.place;
    return bx_ir_add(ir, &value);
}

static uint32_t inside(struct ir *ir, uint32_t chain, uint16_t stage) {
    if (ir->failed) return 0;
    const struct ir_chain *steps = &ir->chains[chain];
    if (steps->count == 0) return bx_ir_number(ir, T_bool, 1);
    struct ir_value value = bx_ir_blank(IR_INSIDE, T_bool);
    value.rank = 1;
    value.symbol = chain;
    value.stage = stage;
    value.shape = steps->step[steps->count - 1].frame;
    return bx_ir_add(ir, &value);
}

static bool is_leaf(const struct ir_value *v) {
    return v->kind != IR_OPERATION || ir_has_axes(v) || v->rank == 0;
}

/* A leaf's counterpart. */
static uint32_t move_leaf(struct ir *ir, uint32_t k, uint32_t chain, uint16_t stage) {
    const struct ir_value v = ir->values[k];
    if (v.kind == IR_MOVED) {
        const uint32_t joined = bx_ir_chain_join(ir, chain, v.symbol);
        return moved_leaf(ir, v.operand[0], joined, stage > v.stage ? stage : v.stage);
    }
    if (v.kind == IR_INSIDE)
        return inside(ir, bx_ir_chain_join(ir, chain, v.symbol), stage > v.stage ? stage : v.stage);
    return v.rank ? moved_leaf(ir, k, chain, stage) : k;
}

/* The same operation over moved operands. */
static uint32_t move_operation(struct ir *ir, uint32_t k, const uint32_t *moved) {
    struct ir_value v = ir->values[k];
    bool changed = false;
    v.shape = 0;
    v.stage = 0;
    for (unsigned j = 0; j < v.arity; j++) {
        const uint32_t operand = moved[v.operand[j]];
        changed |= operand != v.operand[j];
        v.operand[j] = operand;
        const struct ir_value *of = &ir->values[operand];
        if (of->stage > v.stage) v.stage = of->stage;
        v.shape = bx_ir_shape_union(ir, v.shape, of->shape);
    }
    return changed ? bx_ir_add(ir, &v) : k;
}

static bool make_room(struct ir *ir, uint32_t count) {
    if (ir->moved_capacity < count) {
        uint32_t capacity = ir->moved_capacity ? ir->moved_capacity : FIRST_CAPACITY;
        while (capacity < count) capacity *= 2;
        ir->moved = bx_arena_array(ir->arena, capacity, sizeof *ir->moved);
        ir->moved_capacity = ir->moved ? capacity : 0;
        if (!ir->moved) ir->failed = true;
    }
    return !ir->failed;
}

/* Everything that x is made of, moved: IR_NONE marks what it is not made of. */
static uint32_t move_value(struct ir *ir, uint32_t x, uint32_t chain, uint16_t stage) {
    if (ir->failed || ir->chains[chain].count == 0) return x;
    if (ir->request->unblocked) return ir->values[x].rank ? moved_leaf(ir, x, chain, stage) : x;
    if (!make_room(ir, x + 1)) return 0;
    uint32_t *moved = ir->moved;
    memset(moved, 0xff, (x + 1) * sizeof *moved);
    moved[x] = 0;
    for (uint32_t k = x + 1; k-- > 0;) {
        const struct ir_value *v = &ir->values[k];
        if (moved[k] == IR_NONE || is_leaf(v)) continue;
        for (unsigned j = 0; j < v->arity; j++) moved[v->operand[j]] = 0;
    }
    for (uint32_t k = 0; k <= x && !ir->failed; k++) {
        if (moved[k] == IR_NONE) continue;
        moved[k] =
            is_leaf(&ir->values[k]) ? move_leaf(ir, k, chain, stage) : move_operation(ir, k, moved);
    }
    return ir->failed ? 0 : moved[x];
}

static bool refuse_size(struct ir *ir, const struct bx_node *node) {
    if (ir->failed || ir->count < EXPR_MAX_VALUES) return false;
    bx_error_at(EXPR_ERROR_LIMIT, ir->request->tree->text, node->offset, node->length,
                "moves of moves make more than %d values of this (EXPR_MAX_VALUES); evaluate it in "
                "parts, by way of "
                "an output",
                EXPR_MAX_VALUES);
    ir->failed = ir->refused = true;
    return true;
}

static void name_axis(struct ir *ir, const struct bx_move *move, uint32_t frame) {
    struct ir_named_axis *axes =
        bx_arena_grow(ir->arena, ir->named_axes, ir->named_axis_count, &ir->named_axis_capacity,
                      FIRST_CAPACITY, sizeof *axes);
    if (!axes) {
        ir->failed = true;
        return;
    }
    ir->named_axes = axes;
    ir->named_axes[ir->named_axis_count++] = (struct ir_named_axis){move, frame};
}

/* The node's moves, made one after the other, as a chain, which leads back; boundary: that of the
 * node, or another one in its place. */
static uint32_t chain_of(struct ir *ir, const struct bx_node *node, uint32_t frame, int boundary,
                         uint32_t fill) {
    const struct bx_move *moves = &ir->request->tree->moves[node->first_move];
    struct ir_step steps[BX_MOST_AXES];
    for (unsigned k = 0; k < node->moves; k++)
        steps[node->moves - 1 - k] = (struct ir_step){
            .shift = moves[k].shift,
            .cut = moves[k].cut,
            .frame = frame,
            .fill = fill,
            .axis = moves[k].axis,
            .boundary = (uint8_t)(boundary < 0 ? moves[k].boundary : (unsigned)boundary)};
    return bx_ir_chain(ir, steps, node->moves);
}

/* Is it read from memory in the type that kernels hold it in, so that it can be filled up there? */
static bool takes_fill(const struct ir *ir, uint32_t x) {
    const struct ir_value *v = &ir->values[x];
    return (v->kind == IR_VARIABLE || v->kind == IR_MOVED || ir_has_axes(v)) && v->rank;
}

/* One part of a number. */
static uint32_t move_part(struct ir *ir, const struct bx_node *node, uint32_t x, uint32_t fill,
                          uint32_t frame, uint16_t stage) {
    if (ir->failed) return 0;
    const enum bx_type type = (enum bx_type)ir->values[x].type;
    if (node->op != OP_move_fill)
        return move_value(ir, x, chain_of(ir, node, frame, -1, IR_NONE), stage);
    if (ir->values[fill].stage > stage) stage = ir->values[fill].stage;
    if (ir->request->unblocked || takes_fill(ir, x))
        return move_value(ir, x, chain_of(ir, node, frame, BOUNDARY_FILL, fill), stage);
    const uint32_t mask = inside(ir, chain_of(ir, node, frame, BOUNDARY_FILL, IR_NONE), stage);
    const uint32_t moved =
        move_value(ir, x, chain_of(ir, node, frame, BOUNDARY_EDGE, IR_NONE), stage);
    return bx_ir_where(ir, type, mask, moved, fill, node->place);
}

struct ir_number bx_ir_move(struct ir *ir, const struct bx_node *node, struct ir_number x,
                            struct ir_number fill, enum bx_type type) {
    if (ir->failed || refuse_size(ir, node)) return x;
    /* Parts may depend on fewer arrays than the number. */
    if (bx_type_is_complex(type)) x = bx_ir_whole(ir, x);
    if (ir->failed) return x;
    const struct bx_move *moves = &ir->request->tree->moves[node->first_move];
    const uint32_t frame = ir->values[x.re].shape;
    const uint16_t stage = ir->values[x.re].stage;
    for (unsigned k = 0; k < node->moves; k++) name_axis(ir, &moves[k], frame);
    struct ir_number moved = {move_part(ir, node, x.re, fill.re, frame, stage), IR_NONE};
    if (x.im != IR_NONE)
        moved.im =
            move_part(ir, node, x.im, fill.im, frame, ir->failed ? stage : ir->values[x.im].stage);
    return moved;
}
