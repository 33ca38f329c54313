/* SPDX-License-Identifier: MIT */
/* Integer literals that do not fit the type of the arrays that they meet. */
#include <inttypes.h>

#include "base/error.h"
#include "lang/check_p.h"

static bool fits(int64_t value, enum bx_type type) {
    return value >= bx_type_least(type) && value <= bx_type_greatest(type);
}

/* A condition's type is its own. */
static unsigned first_operand(const struct bx_node *node) {
    return node->kind == NODE_OPERATION && node->op == OP_where;
}

const struct bx_node *bx_literal_past(const struct bx_tree *tree, const struct bx_node *node,
                                      enum bx_type type) {
    for (unsigned j = first_operand(node); j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        if (operand->kind == NODE_CONSTANT && operand->weak == WEAK_INT &&
            !fits(operand->value.i64, type))
            return operand;
    }
    return NULL;
}

bool bx_may_pass(const struct bx_tree *tree, const struct bx_node *node, enum bx_type type) {
    for (unsigned j = 0; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        if (operand->weak == WEAK_INT && operand->kind != NODE_CONSTANT) return true;
    }
    return bx_literal_past(tree, node, type) != NULL;
}

expr_status bx_check_literals(const struct bx_tree *tree, const struct bx_node *node,
                              enum bx_type type) {
    const struct bx_node *literal = bx_literal_past(tree, node, type);
    if (!literal) return EXPR_OK;
    return bx_error_at(EXPR_ERROR_RANGE, tree->text, literal->offset, literal->length,
                       "%" PRId64 " does not fit %s, the type that it meets; write it as a "
                       "float, or give the array as int64",
                       literal->value.i64, bx_type_text(type));
}
