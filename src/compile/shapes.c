/* SPDX-License-Identifier: MIT */
/* What the shapes of values depend on: sets of leaves, numbered so that equal ones are the same. */
#include <string.h>

#include "compile/ir_p.h"

enum { FIRST_CAPACITY = 16 };

/* The set of these leaves, which stand in the arena; 0 and ir->failed without memory. */
static uint32_t find_or_add(struct ir *ir, const uint32_t *leaf, uint32_t count) {
    for (uint32_t k = 0; k < ir->shape_count; k++)
        if (ir->shapes[k].count == count &&
            (count == 0 || memcmp(ir->shapes[k].leaf, leaf, count * sizeof *leaf) == 0))
            return k;
    struct ir_shape *shapes = bx_arena_grow(ir->arena, ir->shapes, ir->shape_count,
                                            &ir->shape_capacity, FIRST_CAPACITY, sizeof *shapes);
    if (!shapes) {
        ir->failed = true;
        return 0;
    }
    ir->shapes = shapes;
    ir->shapes[ir->shape_count] = (struct ir_shape){leaf, count};
    return ir->shape_count++;
}

/* The empty set is number 0. */
static void begin(struct ir *ir) {
    if (ir->shape_count == 0) find_or_add(ir, NULL, 0);
}

uint32_t bx_ir_shape_of_leaf(struct ir *ir, uint32_t leaf) {
    begin(ir);
    uint32_t *one = bx_arena_array(ir->arena, 1, sizeof *one);
    if (!one) {
        ir->failed = true;
        return 0;
    }
    *one = leaf;
    return find_or_add(ir, one, 1);
}

uint32_t bx_ir_shape_of_moved(struct ir *ir, uint32_t value) {
    const struct ir_value v = ir->values[value];
    if (!bx_ir_chain_cuts(ir, v.symbol)) return v.shape;
    /* One of several pieces of an array that are equally long speaks for all of them. */
    for (uint32_t k = 0; k < value; k++) {
        const struct ir_value *other = &ir->values[k];
        if (other->kind == v.kind && other->operand[0] == v.operand[0] &&
            bx_ir_chain_cuts_alike(ir, other->symbol, v.symbol))
            return other->shape;
    }
    return bx_ir_shape_of_leaf(ir, value);
}

static uint32_t merge(const struct ir_shape *a, const struct ir_shape *b, uint32_t *to) {
    uint32_t j = 0, k = 0, count = 0;
    while (j < a->count || k < b->count) {
        const bool from_a = k == b->count || (j < a->count && a->leaf[j] <= b->leaf[k]);
        const uint32_t next = from_a ? a->leaf[j] : b->leaf[k];
        if (j < a->count && a->leaf[j] == next) j++;
        if (k < b->count && b->leaf[k] == next) k++;
        if (to) to[count] = next;
        count++;
    }
    return count;
}

uint32_t bx_ir_shape_union(struct ir *ir, uint32_t a, uint32_t b) {
    begin(ir);
    if (ir->failed || a == b || b == 0) return a;
    if (a == 0) return b;
    const struct ir_shape x = ir->shapes[a];
    const struct ir_shape y = ir->shapes[b];
    const uint32_t count = merge(&x, &y, NULL);
    if (count == x.count) return a;
    if (count == y.count) return b;
    uint32_t *leaf = bx_arena_array(ir->arena, count, sizeof *leaf);
    if (!leaf) {
        ir->failed = true;
        return 0;
    }
    merge(&x, &y, leaf);
    return find_or_add(ir, leaf, count);
}

uint16_t bx_ir_axes_kept(struct ir *ir, uint16_t axes) {
    if (axes == BX_NO_AXES || ir->axes[axes].keep) return axes;
    struct bx_axes kept = ir->axes[axes];
    kept.keep = 1;
    for (uint32_t k = 0; k < ir->axes_count; k++)
        if (memcmp(&ir->axes[k], &kept, sizeof kept) == 0) return (uint16_t)k;
    if (ir->axes_count == ir->axes_capacity) { /* there is room for each entry's twin */
        ir->failed = true;
        return axes;
    }
    ir->axes[ir->axes_count] = kept;
    return (uint16_t)ir->axes_count++;
}
