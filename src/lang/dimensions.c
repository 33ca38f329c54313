/* SPDX-License-Identifier: MIT */
/*
 * The dimensions of a tree's values, for the functions that run over all axes
 * when none are named. Found when they are asked for, of each node once.
 */
#include "lang/tree_p.h"

enum { UNKNOWN = -1 };

static int of_operands(const struct bx_growing *tree, const struct bx_node *node) {
    int most = 0;
    for (unsigned j = 0; j < node->arity; j++) {
        const int one = tree->dimensions[node->operand[j]];
        if (one == UNKNOWN) return UNKNOWN;
        if (one > most) most = one;
    }
    return most;
}

static int of_reduction(const struct bx_growing *tree, const struct bx_node *node) {
    const int whole = of_operands(tree, node);
    if (node->axes == BX_ALL_AXES) return 0;
    const struct bx_axes *axes = &tree->axes[node->axes];
    if (whole == UNKNOWN || axes->keep) return whole;
    return whole < axes->count ? UNKNOWN : whole - axes->count; /* an error, found later */
}

static int of_node(const struct bx_growing *tree, const struct bx_node *node) {
    if (node->kind == NODE_CONSTANT) return 0;
    if (node->kind == NODE_VARIABLE) {
        const struct bx_symbol *symbol = &tree->symbols[node->symbol];
        return !symbol->rank ? 0 : symbol->ndim > 0 ? symbol->ndim : UNKNOWN;
    }
    const bool reduces = node->kind == NODE_OPERATION && bx_op_is_reduction((enum bx_op)node->op);
    return reduces ? of_reduction(tree, node) : of_operands(tree, node);
}

bool bx_tree_dimensions(struct bx_growing *tree, uint32_t node, int *ndim) {
    while (tree->dimensions_count <= node) {
        const uint32_t k = tree->dimensions_count;
        int8_t *larger =
            bx_tree_room(tree, tree->dimensions, k, &tree->dimensions_capacity, sizeof *larger);
        if (!larger) return false;
        tree->dimensions = larger;
        larger[k] = (int8_t)of_node(tree, &tree->nodes[k]);
        tree->dimensions_count++;
    }
    *ndim = tree->dimensions[node];
    return true;
}
