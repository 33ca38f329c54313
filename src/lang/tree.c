/* SPDX-License-Identifier: MIT */
/* The arrays of a tree while they grow. */
#include <string.h>

#include "base/error.h"
#include "lang/tree_p.h"

enum { FIRST_CAPACITY = 32, FIRST_BYTES = 256 };

bool bx_tree_fail(struct bx_growing *tree, expr_status status) {
    tree->status = status;
    return false;
}

void *bx_tree_room(struct bx_growing *tree, void *array, uint32_t count, uint32_t *capacity,
                   size_t size) {
    void *grown = bx_arena_grow(tree->arena, array, count, capacity, FIRST_CAPACITY, size);
    if (!grown) bx_tree_fail(tree, bx_error_memory());
    return grown;
}

static bool add(struct bx_growing *tree, struct bx_node node, struct bx_span span, uint32_t place,
                uint32_t *index) {
    if (tree->count == EXPR_MAX_NODES)
        return bx_tree_fail(
            tree, bx_error_at(EXPR_ERROR_LIMIT, tree->text, place, 1,
                              "the expression has more than %d names, literals and operations "
                              "(EXPR_MAX_NODES); evaluate it in parts",
                              EXPR_MAX_NODES));
    struct bx_node *nodes =
        bx_tree_room(tree, tree->nodes, tree->count, &tree->capacity, sizeof *nodes);
    if (!nodes) return false;
    tree->nodes = nodes;
    node.offset = span.first;
    node.length = span.end - span.first;
    node.place = place;
    *index = tree->count;
    tree->nodes[tree->count++] = node;
    return true;
}

static bool add_leaf(struct bx_growing *tree, struct bx_node node, const struct bx_token *token,
                     struct bx_term *term) {
    term->named = false;
    term->span = (struct bx_span){token->offset, token->offset + token->length};
    return add(tree, node, term->span, token->offset, &term->node);
}

static bool keep_bytes(struct bx_growing *tree, const struct bx_token *token,
                       union bx_value *value) {
    const uint32_t length = bx_decode_bytes(tree->text, token, NULL);
    if (length > tree->byte_capacity - tree->byte_count) { /* all bytes together fit the text */
        uint32_t capacity = tree->byte_capacity ? 2 * tree->byte_capacity : FIRST_BYTES;
        while (capacity - tree->byte_count < length) capacity *= 2;
        char *bytes = bx_arena_array(tree->arena, capacity, 1);
        if (!bytes) return bx_tree_fail(tree, bx_error_memory());
        if (tree->byte_count) memcpy(bytes, tree->bytes, tree->byte_count);
        tree->bytes = bytes;
        tree->byte_capacity = capacity;
    }
    if (length) bx_decode_bytes(tree->text, token, tree->bytes + tree->byte_count);
    value->bytes.offset = tree->byte_count;
    value->bytes.length = length;
    tree->byte_count += length;
    return true;
}

bool bx_tree_literal(struct bx_growing *tree, const struct bx_token *token, struct bx_term *term) {
    struct bx_node node = {.kind = NODE_CONSTANT,
                           .type = (uint8_t)token->type,
                           .weak = (uint8_t)token->weak,
                           .value = token->value};
    if (token->type == T_bytes && !keep_bytes(tree, token, &node.value)) return false;
    return add_leaf(tree, node, token, term);
}

bool bx_tree_variable(struct bx_growing *tree, const struct bx_token *name, uint32_t symbol,
                      struct bx_term *term) {
    const struct bx_symbol *facts = &tree->symbols[symbol];
    struct bx_node node = {.kind = NODE_VARIABLE,
                           .type = facts->type,
                           .weak = facts->weak,
                           .rank = facts->rank,
                           .symbol = symbol};
    return add_leaf(tree, node, name, term);
}

bool bx_tree_operation(struct bx_growing *tree, enum bx_op op, const uint32_t operands[],
                       struct bx_span span, uint32_t place, uint32_t *node) {
    const uint8_t arity = bx_op_info(op)->arity;
    struct bx_node operation = {.kind = NODE_OPERATION,
                                .arity = arity,
                                .op = (uint16_t)op,
                                .axes = bx_op_is_reduction(op) ? BX_ALL_AXES : 0};
    memcpy(operation.operand, operands, arity * sizeof *operands);
    return add(tree, operation, span, place, node);
}

bool bx_tree_call(struct bx_growing *tree, uint32_t symbol, const uint32_t operands[],
                  struct bx_span span, uint32_t *node) {
    const struct bx_symbol *function = &tree->symbols[symbol];
    struct bx_node call = {.kind = NODE_CALL,
                           .type = function->type,
                           .arity = function->arity,
                           .op = OP_call,
                           .symbol = symbol};
    memcpy(call.operand, operands, function->arity * sizeof *operands);
    return add(tree, call, span, span.first, node);
}

bool bx_tree_move(struct bx_growing *tree, uint32_t operand, uint32_t fill,
                  const struct bx_move *moves, unsigned count, struct bx_span span, uint32_t place,
                  uint32_t *node) {
    const uint32_t operands[2] = {operand, fill};
    const enum bx_op op = fill == BX_NO_NODE ? OP_move : OP_move_fill;
    const uint32_t first = tree->move_count;
    for (unsigned k = 0; k < count; k++) {
        struct bx_move *larger =
            bx_tree_room(tree, tree->moves, tree->move_count, &tree->move_capacity, sizeof *larger);
        if (!larger) return false;
        tree->moves = larger;
        tree->moves[tree->move_count++] = moves[k];
    }
    if (!bx_tree_operation(tree, op, operands, span, place, node)) return false;
    tree->nodes[*node].moves = (uint16_t)count;
    tree->nodes[*node].first_move = first;
    return true;
}

/* Sorted, so that the same axes are found whatever the order in which they are written. */
static struct bx_axes in_order(const struct bx_axes *axes) {
    struct bx_axes sorted = {.count = axes->count, .keep = axes->keep};
    for (unsigned j = 0; j < axes->count; j++) {
        unsigned k = j;
        for (; k > 0 && sorted.axis[k - 1] > axes->axis[j]; k--)
            sorted.axis[k] = sorted.axis[k - 1];
        sorted.axis[k] = axes->axis[j];
    }
    return sorted;
}

bool bx_tree_reduce(struct bx_growing *tree, uint32_t node, const struct bx_axes *axes, int ddof) {
    tree->nodes[node].ddof = (int16_t)ddof;
    if (axes->count == 0 && !axes->keep) return true;
    const struct bx_axes sorted = in_order(axes);
    uint32_t k = 0;
    while (k < tree->axes_count && memcmp(&tree->axes[k], &sorted, sizeof sorted) != 0) k++;
    if (k == tree->axes_count) {
        struct bx_axes *larger =
            bx_tree_room(tree, tree->axes, tree->axes_count, &tree->axes_capacity, sizeof *larger);
        if (!larger) return false;
        tree->axes = larger;
        tree->axes[tree->axes_count++] = sorted;
    }
    tree->nodes[node].axes = (uint16_t)k;
    return true;
}

bool bx_tree_is_signed_literal(const struct bx_growing *tree, enum bx_op sign, uint32_t node) {
    const struct bx_node *literal = &tree->nodes[node];
    return literal->kind == NODE_CONSTANT &&
           (literal->weak == WEAK_INT || literal->weak == WEAK_FLOAT) &&
           (sign == OP_neg || sign == OP_pos);
}

bool bx_tree_fold_sign(struct bx_growing *tree, enum bx_op sign, struct bx_term *term) {
    const struct bx_span span = term->span;
    if (term->named && !add(tree, tree->nodes[term->node], span, span.first, &term->node))
        return false; /* others see the name's value, too */
    term->named = false;
    struct bx_node *literal = &tree->nodes[term->node];
    literal->offset = literal->place = span.first;
    literal->length = span.end - span.first;
    if (sign == OP_pos) return true;
    if (literal->type == T_f64) {
        literal->value.f64 = -literal->value.f64;
    } else if (literal->type == T_i64 && literal->value.i64 != INT64_MIN) {
        literal->value.i64 = -literal->value.i64;
    } else if (literal->value.u64 == (uint64_t)INT64_MAX + 1) { /* the bits stay as they are */
        literal->type = literal->type == T_u64 ? T_i64 : T_u64;
    } else {
        literal->type = T_f64;
        literal->value.f64 = -(double)literal->value.u64;
    }
    return true;
}
