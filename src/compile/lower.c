/* SPDX-License-Identifier: MIT */
/* Tree to values: conversions become operations, equal values become one. */
#include <string.h>

#include "base/error.h"
#include "compile/ir_p.h"

enum { FIRST_CAPACITY = 64 };

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint64_t hash_value(const struct ir_value *v) {
    uint64_t hash = mix(v->kind, (uint64_t)v->type << 32 | (uint64_t)v->operand_type << 16 | v->op);
    hash = mix(hash, v->bits);
    hash = mix(hash, (uint64_t)v->operand[0] << 32 | v->operand[1]);
    return mix(hash, (uint64_t)v->operand[2] << 32 | v->symbol);
}

static bool same_value(const struct ir_value *a, const struct ir_value *b) {
    return a->kind == b->kind && a->type == b->type && a->operand_type == b->operand_type &&
           a->op == b->op && a->bits == b->bits && a->symbol == b->symbol &&
           memcmp(a->operand, b->operand, sizeof a->operand) == 0;
}

static bool grow(struct ir *ir) {
    uint32_t capacity = ir->capacity ? 2 * ir->capacity : FIRST_CAPACITY;
    struct ir_value *values = bx_arena_array(ir->arena, capacity, sizeof *values);
    uint32_t *table = bx_arena_array(ir->arena, 2 * (size_t)capacity, sizeof *table);
    if (!values || !table) return false;
    if (ir->count) memcpy(values, ir->values, ir->count * sizeof *values);
    ir->values = values;
    ir->capacity = capacity;
    ir->table = table;
    ir->table_size = 2 * capacity;
    memset(table, 0xff, ir->table_size * sizeof *table);
    for (uint32_t k = 0; k < ir->count; k++) {
        uint32_t *head = &table[hash_value(&values[k]) % ir->table_size];
        values[k].next = *head;
        *head = k;
    }
    return true;
}

/* Constants and variables are always shared, operations when the rewrite is on. */
static uint32_t add_value(struct ir *ir, const struct ir_value *value) {
    if (ir->count == ir->capacity && !grow(ir)) {
        ir->failed = true;
        return 0;
    }
    uint32_t *head = &ir->table[hash_value(value) % ir->table_size];
    if (value->kind != IR_OPERATION || (ir->request->rewrites & REWRITE_SHARE))
        for (uint32_t k = *head; k != IR_NONE; k = ir->values[k].next)
            if (same_value(&ir->values[k], value)) return k;
    ir->values[ir->count] = *value;
    ir->values[ir->count].next = *head;
    *head = ir->count;
    return ir->count++;
}

uint32_t bx_ir_constant(struct ir *ir, enum bx_type type, uint64_t bits) {
    struct ir_value value = {.kind = IR_CONSTANT,
                             .type = (uint8_t)type,
                             .operand = {IR_NONE, IR_NONE, IR_NONE},
                             .bits = bits};
    return add_value(ir, &value);
}

uint32_t bx_ir_operation(struct ir *ir, enum bx_op op, enum bx_type operand_type,
                         enum bx_type result_type, const uint32_t operands[], uint32_t place) {
    if (ir->failed) return 0;
    const unsigned arity = bx_op_info(op)->arity;
    uint64_t bits;
    if (bx_ir_fold(ir, op, operand_type, result_type, operands, arity, &bits))
        return bx_ir_constant(ir, result_type, bits);
    uint32_t cheaper = bx_ir_strength(ir, op, operand_type, operands, place);
    if (cheaper != IR_NONE) return cheaper;
    struct ir_value value = {.kind = IR_OPERATION,
                             .type = (uint8_t)result_type,
                             .operand_type = (uint8_t)operand_type,
                             .arity = (uint8_t)arity,
                             .op = (uint16_t)op,
                             .operand = {IR_NONE, IR_NONE, IR_NONE},
                             .place = place};
    for (unsigned j = 0; j < arity; j++) {
        /* Callers give as many operands as the operation's row says; the analyser cannot know. */
        /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript) */
        const struct ir_value *operand = &ir->values[operands[j]];
        value.operand[j] = operands[j];
        value.rank |= operand->rank;
        if (operand->stage > value.stage) value.stage = operand->stage;
    }
    if (ir_is_reduction(&value)) {
        value.rank = 0;
        value.stage++;
    }
    return add_value(ir, &value);
}

/* Can the caller's weak scalar be read in this type, so that nothing is left to convert? */
static bool arrives_as(const struct ir *ir, const struct ir_value *v, enum bx_type type) {
    if (v->kind != IR_VARIABLE || v->rank) return false;
    const uint8_t weak = ir->request->symbols[v->symbol].weak;
    return weak == WEAK_INT || (weak == WEAK_FLOAT && !bx_type_is_integer(type));
}

uint32_t bx_ir_convert(struct ir *ir, uint32_t value, enum bx_type type) {
    static const uint8_t conversions[TYPE_COUNT] = {
        [T_bool] = OP_from_b8, [T_i32] = OP_from_i32, [T_i64] = OP_from_i64,
        [T_f32] = OP_from_f32, [T_f64] = OP_from_f64,
    };
    if (ir->failed) return 0;
    const enum bx_type from = (enum bx_type)ir->values[value].type;
    if (from == type) return value;
    if (arrives_as(ir, &ir->values[value], type)) {
        struct ir_value converted = ir->values[value];
        converted.type = (uint8_t)type;
        return add_value(ir, &converted);
    }
    return bx_ir_operation(ir, (enum bx_op)conversions[from], type, type, &value,
                           ir->values[value].place);
}

/* Operations that have other names, or that bools do with masks. Other operations stay as they are.
 */
static enum bx_op canonical(enum bx_op op, enum bx_type operand_type) {
    if (op == OP_round) return OP_rint;
    if (op == OP_fabs) return OP_abs;
    if (op == OP_logical_xor) return OP_bit_xor;
    if (!bx_type_is_float(operand_type)) { /* there is no NaN to pass over */
        if (op == OP_fmin) op = OP_minimum;
        if (op == OP_fmax) op = OP_maximum;
    }
    if (operand_type != T_bool) return op;
    switch (op) {
    case OP_or:
    case OP_add:
    case OP_maximum: return OP_bit_or;
    case OP_and:
    case OP_mul:
    case OP_minimum: return OP_bit_and;
    case OP_not: return OP_invert;
    default: return op;
    }
}

/* Comparisons of bools in terms of masks: a < b is ~a & b. */
static uint32_t compare_bools(struct ir *ir, enum bx_op op, const uint32_t operands[],
                              uint32_t place) {
    uint32_t pair[2] = {operands[0], operands[1]};
    enum bx_op negated = OPERATOR_COUNT;
    switch (op) {
    case OP_eq: negated = OP_bit_xor; break;
    case OP_ne: return bx_ir_operation(ir, OP_bit_xor, T_bool, T_bool, pair, place);
    case OP_lt:
    case OP_ge:
        pair[0] = bx_ir_operation(ir, OP_invert, T_bool, T_bool, &pair[0], place);
        negated = op == OP_ge ? OP_bit_and : OPERATOR_COUNT;
        break;
    default: /* gt, le */
        pair[1] = bx_ir_operation(ir, OP_invert, T_bool, T_bool, &pair[1], place);
        negated = op == OP_le ? OP_bit_and : OPERATOR_COUNT;
        break;
    }
    if (negated == OPERATOR_COUNT)
        return bx_ir_operation(ir, OP_bit_and, T_bool, T_bool, pair, place);
    uint32_t inner = bx_ir_operation(ir, negated, T_bool, T_bool, pair, place);
    return bx_ir_operation(ir, OP_invert, T_bool, T_bool, &inner, place);
}

/* Truth values are counted: any of them, if the sum is not 0; all, if the product is not. */
static uint32_t lower_truth(struct ir *ir, const struct bx_node *node, uint32_t operand) {
    operand = bx_ir_convert(ir, operand, T_bool);
    if (!ir->failed && ir->values[operand].rank == 1) {
        const enum bx_op op = node->op == OP_all ? OP_prod : OP_sum;
        operand = bx_ir_convert(ir, operand, T_i64);
        operand = bx_ir_operation(ir, op, T_i64, T_i64, &operand, node->place);
    }
    return bx_ir_convert(ir, operand, (enum bx_type)node->type);
}

/* As NumPy does it: a product with a constant of the type. */
static uint32_t lower_angle(struct ir *ir, const struct bx_node *node, uint32_t operand) {
    const double pi = 3.14159265358979323846;
    const double factor = node->op == OP_degrees ? 180.0 / pi : pi / 180.0;
    const float narrow_factor = node->op == OP_degrees ? 180.0f / (float)pi : (float)pi / 180.0f;
    uint64_t bits = 0;
    if (node->type == T_f64)
        memcpy(&bits, &factor, sizeof factor);
    else
        memcpy(&bits, &narrow_factor, sizeof narrow_factor);
    const enum bx_type type = (enum bx_type)node->type;
    const uint32_t operands[2] = {operand, bx_ir_constant(ir, type, bits)};
    return bx_ir_operation(ir, OP_mul, type, type, operands, node->place);
}

static uint32_t lower_clip(struct ir *ir, enum bx_type type, const uint32_t operands[],
                           uint32_t place) {
    const uint32_t from_below =
        bx_ir_operation(ir, canonical(OP_maximum, type), type, type, operands, place);
    const uint32_t held[2] = {from_below, operands[2]};
    return bx_ir_operation(ir, canonical(OP_minimum, type), type, type, held, place);
}

static uint32_t lower_reduction(struct ir *ir, const struct bx_node *node, uint32_t operand) {
    const enum bx_rule rule = (enum bx_rule)bx_op_info((enum bx_op)node->op)->rule;
    if (rule == RULE_COUNT || rule == RULE_TRUTH) return lower_truth(ir, node, operand);
    const bool of_bools = node->operand_type == T_bool;
    if (!ir->failed && ir->values[operand].rank == 0) /* one element: itself */
        return bx_ir_convert(ir, operand, (enum bx_type)node->type);
    enum bx_type type = of_bools ? T_i32 : (enum bx_type)node->operand_type;
    operand = bx_ir_convert(ir, operand, type);
    uint32_t value = bx_ir_operation(ir, (enum bx_op)node->op, type, type, &operand, node->place);
    return bx_ir_convert(ir, value, (enum bx_type)node->type);
}

/* The function of less accuracy, where there is one. */
static enum bx_op quick(enum bx_op op) {
    switch (op) {
#define QUICK(stem) \
    case OP_##stem: return OP_quick_##stem;
        QUICK(exp2)
        QUICK(log)
        QUICK(log2)
        QUICK(cbrt)
        QUICK(sin)
        QUICK(cos)
        QUICK(tan)
        QUICK(arcsin)
        QUICK(arccos)
        QUICK(arctan)
        QUICK(tanh)
        QUICK(arctan2)
        QUICK(hypot)
#undef QUICK
    default: return op;
    }
}

static uint32_t lower_operation(struct ir *ir, const struct bx_node *node,
                                const uint32_t *lowered) {
    const struct bx_op_info *info = bx_op_info((enum bx_op)node->op);
    const enum bx_type type = (enum bx_type)node->operand_type;
    uint32_t operands[3] = {0};
    for (unsigned j = 0; j < node->arity; j++) {
        bool condition = node->op == OP_where && j == 0;
        operands[j] = lowered[node->operand[j]];
        if (!bx_op_is_reduction((enum bx_op)node->op))
            operands[j] = bx_ir_convert(ir, operands[j], condition ? T_bool : type);
    }
    if (ir->failed) return 0;
    if (bx_op_is_reduction((enum bx_op)node->op)) return lower_reduction(ir, node, operands[0]);
    if (node->op == OP_pos) return operands[0];
    if (node->op == OP_degrees || node->op == OP_radians) return lower_angle(ir, node, operands[0]);
    if (node->op == OP_clip) return lower_clip(ir, type, operands, node->place);
    if (info->rule == RULE_ROUND && !bx_type_is_float(type)) return operands[0];
    if (node->op == OP_abs && type == T_bool) return operands[0];
    if (info->rule == RULE_COMPARE && type == T_bool)
        return compare_bools(ir, (enum bx_op)node->op, operands, node->place);
    enum bx_op op = canonical((enum bx_op)node->op, type);
    if (ir->request->fast) op = quick(op);
    return bx_ir_operation(ir, op, type, (enum bx_type)node->type, operands, node->place);
}

static uint64_t constant_bits(const struct bx_node *node) {
    uint64_t bits = 0;
    memcpy(&bits, &node->value, bx_type_size((enum bx_type)node->type));
    return bits;
}

uint32_t bx_ir_lower(struct ir *ir) {
    const struct bx_tree *tree = ir->request->tree;
    uint32_t *lowered = bx_arena_array(ir->arena, tree->count, sizeof *lowered);
    if (!lowered) return IR_NONE;
    for (uint32_t k = 0; k < tree->count && !ir->failed; k++) {
        const struct bx_node *node = &tree->nodes[k];
        if (node->kind == NODE_CONSTANT) {
            lowered[k] = bx_ir_constant(ir, (enum bx_type)node->type, constant_bits(node));
        } else if (node->kind == NODE_VARIABLE) {
            struct ir_value value = {.kind = IR_VARIABLE,
                                     .type = node->type,
                                     .rank = node->rank,
                                     .operand = {IR_NONE, IR_NONE, IR_NONE},
                                     .symbol = node->symbol,
                                     .place = node->offset};
            lowered[k] = add_value(ir, &value);
        } else {
            lowered[k] = lower_operation(ir, node, lowered);
        }
    }
    if (ir->failed) return IR_NONE;
    uint32_t root = lowered[tree->root];
    if (ir->request->out_given) root = bx_ir_convert(ir, root, ir->request->out_type);
    return ir->failed ? IR_NONE : root;
}
