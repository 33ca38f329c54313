/* SPDX-License-Identifier: MIT */
/*
 * Types of the operations, by the rule of their row. A result is weak where all
 * operands are; a weak operand gives way to the strong ones, and only the kinds
 * of numbers count then: a weak float makes float64 of integers.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "lang/check_p.h"

/* What the operands of an operation have in common. */
struct common {
    enum bx_type type;
    enum bx_weak weak;
};

static struct common meet(struct common a, struct common b) {
    if (a.weak == WEAK_NOT && b.weak == WEAK_NOT)
        return (struct common){bx_promote(a.type, b.type), WEAK_NOT};
    if (a.weak != WEAK_NOT && b.weak != WEAK_NOT) return a.weak >= b.weak ? a : b;
    const enum bx_type strong = a.weak == WEAK_NOT ? a.type : b.type;
    const enum bx_weak weak = a.weak == WEAK_NOT ? b.weak : a.weak;
    const enum bx_kind kind = bx_type_kind(strong);
    enum bx_type type = strong;
    if (weak == WEAK_INT && kind == KIND_BOOL) type = T_i64;
    if (weak == WEAK_FLOAT && kind < KIND_FLOAT) type = T_f64;
    if (weak == WEAK_COMPLEX && kind < KIND_COMPLEX) type = bx_complex_of(strong);
    return (struct common){type, WEAK_NOT};
}

/* The least float type that holds the integers, as NumPy chooses it. */
static struct common to_float(struct common c) {
    if (c.weak == WEAK_INT) return (struct common){T_f64, WEAK_FLOAT};
    if (bx_type_kind(c.type) >= KIND_FLOAT) return c;
    const size_t size = bx_type_size(c.type);
    c.type = size == 1 ? T_f16 : size == 2 ? T_f32 : T_f64;
    return c;
}

/* Of quotients and means, float64 whatever the integers. */
static struct common to_quotient(struct common c) {
    if (c.weak == WEAK_INT) return (struct common){T_f64, WEAK_FLOAT};
    if (bx_type_kind(c.type) < KIND_FLOAT) c.type = T_f64;
    return c;
}

static struct common common_of(const struct bx_tree *tree, const struct bx_node *node,
                               unsigned first) {
    struct common result = {T_bool, WEAK_NOT};
    for (unsigned j = first; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        const enum bx_weak weak = (enum bx_weak)operand->weak;
        const struct common one = {weak == WEAK_INT ? T_i64 : (enum bx_type)operand->type, weak};
        result = j == first ? one : meet(result, one);
    }
    return result;
}

/* Byte strings are compared and searched, and meet only one another. */
static expr_status check_bytes(const struct bx_tree *tree, const struct bx_node *node,
                               enum bx_rule rule) {
    unsigned strings = 0;
    for (unsigned j = 0; j < node->arity; j++)
        strings += tree->nodes[node->operand[j]].type == T_bytes;
    const bool takes_strings =
        rule == RULE_BYTES || (bx_op_info((enum bx_op)node->op)->facts & FACT_STRINGS);
    if (node->op == OP_move_fill && strings > 0)
        return bx_refuse(tree, node,
                         "a byte string is moved with edge, reflect, symmetric or wrap, which "
                         "stand without quotes");
    if (rule == RULE_BYTES && strings < node->arity)
        return bx_refuse(tree, node, "it searches a byte string for another");
    if (strings == 0 || (takes_strings && strings == node->arity)) return EXPR_OK;
    return bx_refuse(tree, node,
                     takes_strings ? "a byte string is compared with another"
                                   : "byte strings are compared (==, <, ...) or searched with "
                                     "contains(a, b)");
}

/* NumPy's rule for integers; Python's, a float, where no array is concerned: 2**-1 is 0.5. */
static expr_status check_exponent(const struct bx_tree *tree, const struct bx_node *node,
                                  struct common *c) {
    const struct bx_node *exponent = &tree->nodes[node->operand[1]];
    const bool literal =
        exponent->kind == NODE_CONSTANT && exponent->weak == WEAK_INT && exponent->type == T_i64;
    if (!bx_type_is_integer(c->type) || !literal || exponent->value.i64 >= 0) return EXPR_OK;
    if (c->weak == WEAK_INT) {
        *c = to_float(*c);
        return EXPR_OK;
    }
    return bx_error_coded(
        EXPR_CODE_NEGATIVE_POWER,
        bx_error_at(EXPR_ERROR_TYPE, tree->text, node->place, bx_operation_length(tree->text, node),
                    "integers to negative integer powers are not integers; write the exponent "
                    "as a float, x**%" PRId64 ".0",
                    exponent->value.i64));
}

/* Exact, whatever the integers: nothing is rounded or refused. Comparisons with uint64 stay so
 * where the other side has a sign: the compiler looks at it. */
static enum bx_type compared_as(const struct bx_tree *tree, const struct bx_node *node,
                                enum bx_type type) {
    bool unsigned_64 = false;
    bool integers = true;
    for (unsigned j = 0; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        unsigned_64 |= operand->type == T_u64;
        integers &= bx_type_is_integer((enum bx_type)operand->type);
    }
    if (unsigned_64 && integers) return T_u64;
    if (bx_type_is_integer(type) && bx_type_size(type) < 8 && bx_may_pass(tree, node, type))
        return T_i64;
    return type;
}

/* The operand type and the result of an operation whose operands have c in common. */
static expr_status apply_rule(const struct bx_tree *tree, const struct bx_node *node,
                              enum bx_rule rule, struct common *c, struct common *result) {
    const enum bx_op op = (enum bx_op)node->op;
    const bool bools = c->type == T_bool;
    *result = (struct common){T_bool, WEAK_NOT};
    switch (rule) {
    case RULE_SELECT: /* a strong condition makes a strong result, as numpy.where does */
        *result = *c;
        if (tree->nodes[node->operand[0]].weak == WEAK_NOT) result->weak = WEAK_NOT;
        return EXPR_OK;
    case RULE_LOGICAL: *c = *result; return EXPR_OK;
    case RULE_COMPARE: c->type = compared_as(tree, node, c->type); return EXPR_OK;
    case RULE_CLASSIFY: *c = to_float(*c); return EXPR_OK;
    case RULE_BITWISE:
    case RULE_SHIFT:
        if (bx_type_kind(c->type) >= KIND_FLOAT) return bx_refuse(tree, node, bx_cure_of_bits(op));
        if (bools && rule == RULE_SHIFT) return bx_refuse(tree, node, bx_cure_of_bools(op));
        *result = *c;
        return EXPR_OK;
    case RULE_POWER:
    case RULE_REMAINDER:
    case RULE_SUBTRACT:
        if (bools) return bx_refuse(tree, node, bx_cure_of_bools(op));
        if (rule == RULE_POWER) {
            const expr_status status = check_exponent(tree, node, c);
            if (status != EXPR_OK) return status;
        }
        *result = *c;
        return EXPR_OK;
    case RULE_ADD:
    case RULE_KEEP:
    case RULE_ROUND:
    case RULE_EXTREMUM: *result = *c; return EXPR_OK;
    case RULE_LIKE: *result = (struct common){c->type, WEAK_NOT}; return EXPR_OK;
    case RULE_CAST:
        *result = (struct common){(enum bx_type)bx_op_info(op)->to, WEAK_NOT};
        if (bx_is_large(&tree->nodes[node->operand[0]])) *c = *result;
        return EXPR_OK;
    case RULE_DIVIDE: *result = *c = to_quotient(*c); return EXPR_OK;
    case RULE_FLOAT:
    case RULE_ANALYTIC:
        *result = *c = to_float(*c);
        if ((bx_op_info(op)->facts & FACT_NO_HALVES) && bx_type_size(c->type) == 2)
            return bx_refuse(tree, node,
                             "it steps in float32 and float64; convert with float32(x)");
        return EXPR_OK;
    case RULE_MAGNITUDE:
    case RULE_PART:
        *result = *c;
        if (bx_type_is_complex(c->type)) {
            result->type = bx_complex_part(c->type);
            if (c->weak == WEAK_COMPLEX) result->weak = WEAK_FLOAT;
        }
        return EXPR_OK;
    case RULE_COMPLEX:
        result->type = bx_complex_of(c->type);
        result->weak = c->weak == WEAK_NOT ? WEAK_NOT : WEAK_COMPLEX;
        *c = (struct common){bx_complex_part(result->type), WEAK_NOT};
        return EXPR_OK;
    case RULE_BYTES: return EXPR_OK;
    case RULE_MOVE: *result = *c; return EXPR_OK;
    case RULE_SUM:
        if (bools || bx_type_kind(c->type) == KIND_SIGNED) c->type = T_i64;
        if (bx_type_kind(c->type) == KIND_UNSIGNED) c->type = T_u64;
        result->type = c->type;
        return EXPR_OK;
    case RULE_EXTREME: result->type = c->type; return EXPR_OK;
    case RULE_COUNT:
    case RULE_TRUTH:
        *c = *result;
        result->type = rule == RULE_COUNT ? T_i64 : T_bool;
        return EXPR_OK;
    case RULE_MEAN:
    case RULE_SPREAD:
        c->type = to_quotient(*c).type;
        result->type =
            rule == RULE_SPREAD && bx_type_is_complex(c->type) ? bx_complex_part(c->type) : c->type;
        return EXPR_OK;
    case RULE_WHICH: result->type = T_i64; return EXPR_OK;
    }
    return EXPR_OK;
}

static uint8_t rank_of_operands(const struct bx_tree *tree, const struct bx_node *node) {
    uint8_t rank = 0;
    for (unsigned j = 0; j < node->arity; j++)
        if (tree->nodes[node->operand[j]].rank > rank) rank = tree->nodes[node->operand[j]].rank;
    return rank;
}

/* A move is of an array, and fills in a scalar. */
static expr_status check_move(const struct bx_tree *tree, const struct bx_node *node) {
    if (tree->nodes[node->operand[0]].rank == 0)
        return bx_error_at(EXPR_ERROR_SHAPE, tree->text, node->offset, node->length,
                           "the operand has no dimensions, so there is no axis to move along; "
                           "give an array");
    if (node->arity == 1) return EXPR_OK;
    const struct bx_node *fill = &tree->nodes[node->operand[1]];
    if (fill->rank == 0) return EXPR_OK;
    return bx_error_at(EXPR_ERROR_SHAPE, tree->text, fill->offset, fill->length,
                       "what is filled in must be a scalar, and this is an array; shift it and "
                       "choose with where, or give one of %s",
                       bx_boundary_words());
}

static bool meets_literals(enum bx_rule rule) {
    return rule != RULE_CAST && rule != RULE_LIKE && rule < RULE_SUM;
}

static expr_status check_operation(const struct bx_tree *tree, struct bx_node *node) {
    if (node->op == OP_diff) /* NumPy's difference of bools is whether they differ */
        node->op = tree->nodes[node->operand[0]].type == T_bool ? OP_ne : OP_sub;
    const enum bx_op op = (enum bx_op)node->op;
    const enum bx_rule rule = (enum bx_rule)bx_op_info(op)->rule;
    expr_status status = rule == RULE_MOVE ? check_move(tree, node) : EXPR_OK;
    if (status == EXPR_OK) status = check_bytes(tree, node, rule);
    if (status != EXPR_OK) return status;
    struct common c = common_of(tree, node, rule == RULE_SELECT);
    struct common result;
    if (bx_type_is_complex(c.type) && (bx_op_info(op)->facts & FACT_REAL))
        return bx_refuse(tree, node, bx_cure_of_complex(op));
    status = apply_rule(tree, node, rule, &c, &result);
    if (status == EXPR_OK && meets_literals(rule) && c.weak == WEAK_NOT &&
        bx_type_is_integer(c.type) && rule != RULE_COMPARE)
        status = bx_check_literals(tree, node, c.type);
    if (status == EXPR_OK) status = bx_check_large(tree, node, c.type);
    node->operand_type = (uint8_t)c.type;
    node->type = (uint8_t)result.type;
    node->weak = (uint8_t)result.weak;
    node->rank = rank_of_operands(tree, node);
    if (bx_op_is_reduction(op)) {
        if (node->axes == BX_ALL_AXES) {
            node->rank = 0;
        } else if (node->rank == 0 && tree->axes[node->axes].count > 0 && status == EXPR_OK) {
            return bx_error_at(EXPR_ERROR_SHAPE, tree->text, node->offset, node->length,
                               "the operand has no dimensions, so there is no axis to reduce; "
                               "leave axis out");
        }
    }
    return status;
}

static expr_status check_call(const struct bx_tree *tree, const struct bx_symbol *symbol,
                              struct bx_node *node) {
    for (unsigned j = 0; j < node->arity; j++) {
        const struct bx_node *operand = &tree->nodes[node->operand[j]];
        const enum bx_type wanted = (enum bx_type)symbol->argument[j];
        const enum bx_type given = operand->weak == WEAK_INT ? T_i64 : (enum bx_type)operand->type;
        bool fits = bx_can_cast(given, wanted, EXPR_CASTING_SAME_KIND);
        if (!fits || operand->type == T_bytes)
            return bx_error_coded(
                EXPR_CODE_CASTING,
                bx_error_at(EXPR_ERROR_TYPE, tree->text, operand->offset, operand->length,
                            "argument %u of '%.*s' is %s, and it takes %s; convert it with "
                            "%s(...)",
                            j + 1, BX_SHOWN, symbol->name,
                            bx_type_text((enum bx_type)operand->type), bx_type_text(wanted),
                            bx_type_text(wanted)));
        if (!bx_type_is_integer(wanted)) continue;
        const expr_status status = bx_check_literal(tree, operand, wanted);
        if (status != EXPR_OK) return status;
    }
    node->type = symbol->type;
    node->weak = WEAK_NOT;
    node->rank = rank_of_operands(tree, node);
    return EXPR_OK;
}

/* What the text computes has a type, and a large literal alone has none. */
static expr_status check_value(const struct bx_tree *tree, uint32_t k) {
    const struct bx_node *value = &tree->nodes[k];
    if (!bx_is_large(value)) return EXPR_OK;
    return bx_error_at(EXPR_ERROR_RANGE, tree->text, value->offset, value->length,
                       "this integer does not fit int64; write it as a float, as in 1e19, or "
                       "uint64(x)");
}

expr_status bx_check(const struct bx_tree *tree, const struct bx_symbol *symbols) {
    for (uint32_t k = 0; k < tree->count; k++) {
        struct bx_node *node = &tree->nodes[k];
        expr_status status = EXPR_OK;
        if (node->kind == NODE_OPERATION) status = check_operation(tree, node);
        if (node->kind == NODE_CALL) status = check_call(tree, &symbols[node->symbol], node);
        if (status != EXPR_OK) return status;
    }
    for (uint32_t k = 0; k < tree->output_count; k++) {
        const expr_status status = check_value(tree, tree->outputs[k].node);
        if (status != EXPR_OK) return status;
    }
    return check_value(tree, tree->root);
}
