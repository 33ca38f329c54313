/* SPDX-License-Identifier: MIT */
/* Integer literals that do not fit the type of the arrays that they meet. */
#include <inttypes.h>

#include "base/error.h"
#include "lang/check_p.h"

bool bx_is_large(const struct bx_node *node) {
    return node->kind == NODE_CONSTANT && node->weak == WEAK_INT && node->type != T_i64;
}

/* Is it an integer literal that does not fit an integer type? */
static bool is_past(const struct bx_node *node, enum bx_type type) {
    if (bx_is_large(node)) return node->type != T_u64 || type != T_u64;
    return node->kind == NODE_CONSTANT && node->weak == WEAK_INT &&
           (node->value.i64 < bx_type_least(type) || node->value.i64 > bx_type_greatest(type));
}

/* A condition's type is its own. */
static unsigned first_operand(const struct bx_node *node) {
    return node->kind == NODE_OPERATION && node->op == OP_where;
}

bool bx_may_pass(const struct bx_tree *tree, const struct bx_node *node, enum bx_type type) {
    for (unsigned j = 0; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        if (operand->weak == WEAK_INT && (operand->kind != NODE_CONSTANT || is_past(operand, type)))
            return true;
    }
    return false;
}

expr_status bx_check_literals(const struct bx_tree *tree, const struct bx_node *node,
                              enum bx_type type) {
    for (unsigned j = first_operand(node); j < node->arity; j++) {
        expr_status status = bx_check_literal(tree, &tree->nodes[node->operand[j]], type);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}

static expr_status refuse_large(const struct bx_tree *tree, const struct bx_node *literal,
                                enum bx_type type) {
    const bool in_u64 = literal->type == T_u64;
    return bx_error_at(EXPR_ERROR_RANGE, tree->text, literal->offset, literal->length,
                       "%.*s does not fit %s, the type that it meets; write it as a float%s",
                       bx_shown(literal->length), tree->text + literal->offset, bx_type_text(type),
                       in_u64 ? ", or give the array as uint64" : "");
}

expr_status bx_check_literal(const struct bx_tree *tree, const struct bx_node *literal,
                             enum bx_type type) {
    if (!is_past(literal, type)) return EXPR_OK;
    if (bx_is_large(literal)) return refuse_large(tree, literal, type);
    return bx_error_at(EXPR_ERROR_RANGE, tree->text, literal->offset, literal->length,
                       "%" PRId64 " does not fit %s, the type that it meets; write it as a "
                       "float, or give the array as int64",
                       literal->value.i64, bx_type_text(type));
}

expr_status bx_check_large(const struct bx_tree *tree, const struct bx_node *node,
                           enum bx_type type) {
    if (!bx_type_is_integer(type)) return EXPR_OK;
    for (unsigned j = first_operand(node); j < node->arity; j++) {
        const struct bx_node *literal = &tree->nodes[node->operand[j]];
        if (bx_is_large(literal) && is_past(literal, type))
            return refuse_large(tree, literal, type);
    }
    return EXPR_OK;
}
