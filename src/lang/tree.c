/* SPDX-License-Identifier: MIT */
/* The array of nodes while it grows. */
#include <string.h>

#include "base/error.h"
#include "lang/tree_p.h"

enum { FIRST_CAPACITY = 32 };

bool bx_tree_fail(struct bx_growing *tree, expr_status status) {
    tree->status = status;
    return false;
}

static bool add(struct bx_growing *tree, struct bx_node node, struct bx_span span, uint32_t place,
                uint32_t *index) {
    if (tree->count == EXPR_MAX_NODES)
        return bx_tree_fail(
            tree, bx_error_at(EXPR_ERROR_LIMIT, tree->text, place, 1,
                              "the expression has more than %d names, literals and operations "
                              "(EXPR_MAX_NODES); evaluate it in parts",
                              EXPR_MAX_NODES));
    if (tree->count == tree->capacity) {
        uint32_t capacity = tree->capacity ? 2 * tree->capacity : FIRST_CAPACITY;
        struct bx_node *nodes = bx_arena_array(tree->arena, capacity, sizeof *nodes);
        if (!nodes) return bx_tree_fail(tree, bx_error_memory());
        if (tree->count) memcpy(nodes, tree->nodes, tree->count * sizeof *nodes);
        tree->nodes = nodes;
        tree->capacity = capacity;
    }
    node.offset = span.first;
    node.length = span.end - span.first;
    node.place = place;
    *index = tree->count;
    tree->nodes[tree->count++] = node;
    return true;
}

static bool add_leaf(struct bx_growing *tree, struct bx_node node, const struct bx_token *token,
                     struct bx_term *term) {
    term->span = (struct bx_span){token->offset, token->offset + token->length};
    return add(tree, node, term->span, token->offset, &term->node);
}

bool bx_tree_literal(struct bx_growing *tree, const struct bx_token *token, struct bx_term *term) {
    struct bx_node node = {.kind = NODE_CONSTANT,
                           .type = (uint8_t)token->type,
                           .weak = (uint8_t)token->weak,
                           .value = token->value};
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
    struct bx_node operation = {
        .kind = NODE_OPERATION, .arity = arity, .op = (uint16_t)op, .axes = BX_ALL_AXES};
    memcpy(operation.operand, operands, arity * sizeof *operands);
    return add(tree, operation, span, place, node);
}

bool bx_tree_is_signed_literal(const struct bx_growing *tree, enum bx_op sign, uint32_t node) {
    const struct bx_node *literal = &tree->nodes[node];
    return literal->kind == NODE_CONSTANT && literal->weak != WEAK_NOT &&
           (sign == OP_neg || sign == OP_pos);
}

bool bx_tree_fold_sign(struct bx_growing *tree, enum bx_op sign, uint32_t node,
                       struct bx_span span) {
    struct bx_node *literal = &tree->nodes[node];
    literal->offset = literal->place = span.first;
    literal->length = span.end - span.first;
    if (sign == OP_pos) return true;
    if (literal->weak == WEAK_FLOAT) {
        literal->value.f64 = -literal->value.f64;
    } else if (literal->value.i64 == INT64_MIN) {
        return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_RANGE, tree->text, literal->offset,
                                              literal->length, BX_TOO_LARGE));
    } else {
        literal->value.i64 = -literal->value.i64;
    }
    return true;
}
