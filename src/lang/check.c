/* SPDX-License-Identifier: MIT */
/*
 * Types of the operations, by the rule of their row. A result is weak where all
 * operands are; a weak operand gives way to the strong ones, and only the kinds
 * of numbers count then: a weak float makes float64 of integers.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "lang/tree_p.h"

/* What the operands of an operation have in common. */
struct common {
    enum bx_type type;
    enum bx_weak weak;
};

static struct common meet(struct common a, struct common b) {
    if (a.weak == WEAK_NOT && b.weak == WEAK_NOT)
        return (struct common){bx_promote(a.type, b.type), WEAK_NOT};
    if (a.weak != WEAK_NOT && b.weak != WEAK_NOT) return a.weak == WEAK_FLOAT ? a : b;
    const enum bx_type strong = a.weak == WEAK_NOT ? a.type : b.type;
    const enum bx_weak weak = a.weak == WEAK_NOT ? b.weak : a.weak;
    if (weak == WEAK_INT) return (struct common){strong == T_bool ? T_i64 : strong, WEAK_NOT};
    return (struct common){bx_type_is_float(strong) ? strong : T_f64, WEAK_NOT};
}

static struct common to_float(struct common c) {
    if (c.weak == WEAK_INT) return (struct common){T_f64, WEAK_FLOAT};
    if (!bx_type_is_float(c.type)) c.type = T_f64;
    return c;
}

static struct common common_of(const struct bx_tree *tree, const struct bx_node *node,
                               unsigned first) {
    struct common result = {T_bool, WEAK_NOT};
    for (unsigned j = first; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        const struct common one = {(enum bx_type)operand->type, (enum bx_weak)operand->weak};
        result = j == first ? one : meet(result, one);
    }
    return result;
}

uint32_t bx_operation_length(const char *text, const struct bx_node *node) {
    uint32_t length = 0;
    while (bx_is_name_part(text[node->place + length]))
        length++; /* a function, a word, or the if of a choice */
    return length ? length : (uint32_t)strlen(bx_op_info((enum bx_op)node->op)->spelling);
}

static bool is_integer_literal(const struct bx_node *node) {
    return node->kind == NODE_CONSTANT && node->weak == WEAK_INT;
}

static const char *type_text(const struct bx_tree *tree, const struct bx_node *node, unsigned j) {
    return bx_type_text((enum bx_type)tree->nodes[node->operand[j]].type);
}

static expr_status refuse(const struct bx_tree *tree, const struct bx_node *node,
                          const char *cure) {
    const uint32_t length = bx_operation_length(tree->text, node);
    const bool two = node->arity > 1;
    return bx_error_at(EXPR_ERROR_TYPE, tree->text, node->place, length,
                       "'%.*s' does not take %s%s%s; %s", (int)length, tree->text + node->place,
                       type_text(tree, node, 0), two ? " and " : "",
                       two ? type_text(tree, node, 1) : "", cure);
}

static const char *cure_of_bits(enum bx_op op) {
    switch (op) {
    case OP_bit_xor: return "it works on integers and bools, and a power is written with '**'";
    case OP_invert:
        return "it works on integers and bools; write -a for a negative, not a for a truth value";
    default:
        return "it works on integers and bools; put comparisons in parentheses, as in "
               "(a > 0) & (b > 0)";
    }
}

static const char *cure_of_bools(enum bx_op op) {
    switch (op) {
    case OP_sub: return "write a ^ b for the difference of bools, or a*1 to make integers of them";
    case OP_neg: return "write ~a for the opposite of a bool, or -(a*1) to make an integer of it";
    case OP_pos:
    case OP_square:
    case OP_sign: return "write a*1 to make an integer of a bool";
    default: return "write a*1 to make integers of bools";
    }
}

/* The first integer literal that would not fit an int32, or NULL. */
static const struct bx_node *wide_literal(const struct bx_tree *tree, const struct bx_node *node) {
    for (unsigned j = node->op == OP_where; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        if (is_integer_literal(operand) &&
            (operand->value.i64 < INT32_MIN || operand->value.i64 > INT32_MAX))
            return operand;
    }
    return NULL;
}

/* Is there an integer among the operands that may not fit an int32? Of weak ones that are no
 * literals, scalars or what is computed from them, the value is not known here. */
static bool may_be_wide(const struct bx_tree *tree, const struct bx_node *node) {
    for (unsigned j = 0; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        if (operand->weak == WEAK_INT && operand->kind != NODE_CONSTANT) return true;
    }
    return wide_literal(tree, node) != NULL;
}

static expr_status check_literals(const struct bx_tree *tree, const struct bx_node *node) {
    const struct bx_node *literal = wide_literal(tree, node);
    if (!literal) return EXPR_OK;
    return bx_error_at(EXPR_ERROR_RANGE, tree->text, literal->offset, literal->length,
                       "%" PRId64 " does not fit int32, the type that it meets; write it as a "
                       "float, or give the array as int64",
                       literal->value.i64);
}

/* NumPy's rule for integers; Python's, a float, where no array is concerned: 2**-1 is 0.5. */
static expr_status check_exponent(const struct bx_tree *tree, const struct bx_node *node,
                                  struct common *c) {
    const struct bx_node *exponent = &tree->nodes[node->operand[1]];
    if (!bx_type_is_integer(c->type) || !is_integer_literal(exponent) || exponent->value.i64 >= 0)
        return EXPR_OK;
    if (c->weak == WEAK_INT) {
        *c = to_float(*c);
        return EXPR_OK;
    }
    return bx_error_at(EXPR_ERROR_TYPE, tree->text, node->place,
                       bx_operation_length(tree->text, node),
                       "integers to negative integer powers are not integers; write the exponent "
                       "as a float, x**%" PRId64 ".0",
                       exponent->value.i64);
}

static expr_status check_operation(const struct bx_tree *tree, struct bx_node *node) {
    const enum bx_op op = (enum bx_op)node->op;
    const enum bx_rule rule = (enum bx_rule)bx_op_info(op)->rule;
    struct common c = common_of(tree, node, rule == RULE_SELECT);
    const bool bools = c.type == T_bool;
    struct common result = {T_bool, WEAK_NOT};
    expr_status status = EXPR_OK;
    switch (rule) {
    case RULE_SELECT: /* a strong condition makes a strong result, as numpy.where does */
        result = c;
        if (tree->nodes[node->operand[0]].weak == WEAK_NOT) result.weak = WEAK_NOT;
        break;
    case RULE_LOGICAL: c = result; break;
    case RULE_COMPARE: /* exact, as in NumPy: nothing is rounded or refused to make it narrow */
        if (c.type == T_i32 && may_be_wide(tree, node)) c.type = T_i64;
        break;
    case RULE_CLASSIFY: c = to_float(c); break;
    case RULE_BITWISE:
        if (bx_type_is_float(c.type)) return refuse(tree, node, cure_of_bits(op));
        result = c;
        break;
    case RULE_SHIFT:
        if (bx_type_is_float(c.type))
            return refuse(tree, node, "it works on integers; multiply by a power of two instead");
        if (bools) return refuse(tree, node, cure_of_bools(op));
        result = c;
        break;
    case RULE_POWER:
    case RULE_REMAINDER:
    case RULE_SUBTRACT:
        if (bools) return refuse(tree, node, cure_of_bools(op));
        if (rule == RULE_POWER) status = check_exponent(tree, node, &c);
        result = c;
        break;
    case RULE_ADD:
    case RULE_KEEP:
    case RULE_ROUND:
    case RULE_EXTREMUM: result = c; break;
    case RULE_DIVIDE:
    case RULE_FLOAT: result = c = to_float(c); break;
    case RULE_SUM:
        if (bools || c.type == T_i32) c.type = T_i64;
        result.type = c.type;
        break;
    case RULE_EXTREME: result.type = c.type; break;
    case RULE_COUNT:
    case RULE_TRUTH:
        c = result;
        result.type = rule == RULE_COUNT ? T_i64 : T_bool;
        break;
    }
    if (status == EXPR_OK && c.type == T_i32) status = check_literals(tree, node);
    node->operand_type = (uint8_t)c.type;
    node->type = (uint8_t)result.type;
    node->weak = (uint8_t)result.weak;
    for (unsigned j = 0; j < node->arity && !bx_op_is_reduction(op); j++)
        if (tree->nodes[node->operand[j]].rank > node->rank)
            node->rank = tree->nodes[node->operand[j]].rank;
    return status;
}

expr_status bx_check(const struct bx_tree *tree) {
    for (uint32_t k = 0; k < tree->count; k++) {
        if (tree->nodes[k].kind != NODE_OPERATION) continue;
        expr_status status = check_operation(tree, &tree->nodes[k]);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}
