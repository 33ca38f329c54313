/* SPDX-License-Identifier: MIT */
/* Values by content: equal ones become one. */
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "compile/ir_p.h"

enum { FIRST_CAPACITY = 64 };

static uint64_t hash_value(const struct ir_value *v) {
    uint64_t hash =
        bx_hash_mix(v->kind, (uint64_t)v->type << 32 | (uint64_t)v->operand_type << 16 | v->op);
    hash = bx_hash_mix(hash, v->bits ^ (uint64_t)v->part << 48 ^ (uint64_t)v->narrow << 56);
    hash = bx_hash_mix(hash, (uint64_t)v->axes << 32 | v->symbol);
    for (unsigned j = 0; j < BX_MOST_OPERANDS; j += 2)
        hash = bx_hash_mix(hash, (uint64_t)v->operand[j] << 32 | v->operand[j + 1]);
    return hash;
}

static bool same_value(const struct ir_value *a, const struct ir_value *b) {
    return a->kind == b->kind && a->type == b->type && a->operand_type == b->operand_type &&
           a->op == b->op && a->bits == b->bits && a->symbol == b->symbol && a->axes == b->axes &&
           a->part == b->part && a->narrow == b->narrow &&
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

/* Leaves are always shared, operations when the rewrite is on; a function of the user's only if
 * its results may be. */
static bool shared(const struct ir *ir, const struct ir_value *value) {
    if (value->kind != IR_OPERATION) return true;
    if (value->op == OP_call && !ir->request->symbols[value->symbol].pure) return false;
    return ir->request->rewrites & REWRITE_SHARE;
}

uint32_t bx_ir_add(struct ir *ir, const struct ir_value *value) {
    if (ir->failed || (ir->count == ir->capacity && !grow(ir))) {
        ir->failed = true;
        return 0;
    }
    uint32_t *head = &ir->table[hash_value(value) % ir->table_size];
    if (shared(ir, value))
        for (uint32_t k = *head; k != IR_NONE; k = ir->values[k].next)
            if (same_value(&ir->values[k], value)) return k;
    if (ir->count == EXPR_MAX_VALUES) {
        bx_error_at(EXPR_ERROR_LIMIT, ir->request->tree->text, value->place, 1,
                    "the expression has more than %d results on the way (EXPR_MAX_VALUES); "
                    "evaluate it in parts, by way of an output",
                    EXPR_MAX_VALUES);
        ir->failed = ir->refused = true;
        return 0;
    }
    const uint32_t index = ir->count++;
    struct ir_value *added = &ir->values[index];
    *added = *value;
    added->next = *head;
    *head = index;
    if ((added->kind == IR_VARIABLE && added->rank) || ir_has_axes(added))
        added->shape = bx_ir_shape_of_leaf(ir, index);
    if (added->kind == IR_MOVED || added->kind == IR_INSIDE)
        added->shape = bx_ir_shape_of_moved(ir, index);
    return index;
}

struct ir_value bx_ir_blank(enum ir_kind kind, enum bx_type type) {
    struct ir_value value = {.kind = (uint8_t)kind, .type = (uint8_t)type, .axes = BX_NO_AXES};
    memset(value.operand, 0xff, sizeof value.operand);
    return value;
}

uint32_t bx_ir_constant(struct ir *ir, enum bx_type type, uint64_t bits) {
    struct ir_value value = bx_ir_blank(IR_CONSTANT, type);
    value.bits = bits;
    return bx_ir_add(ir, &value);
}

uint32_t bx_ir_number(struct ir *ir, enum bx_type type, double number) {
    uint64_t bits = 0;
    const float narrow = (float)number;
    const int64_t integer = bx_type_is_float(type) ? 0 : (int64_t)number;
    const int32_t narrow_integer = (int32_t)integer;
    switch (type) {
    case T_f64: memcpy(&bits, &number, sizeof number); break;
    case T_f32: memcpy(&bits, &narrow, sizeof narrow); break;
    case T_i64: memcpy(&bits, &integer, sizeof integer); break;
    case T_i32: memcpy(&bits, &narrow_integer, sizeof narrow_integer); break;
    default: *(uint8_t *)&bits = number != 0;
    }
    return bx_ir_constant(ir, type, bits);
}

/* Takes rank, stage and shape over from the operands. */
static void join_operands(struct ir *ir, struct ir_value *value, const uint32_t operands[],
                          unsigned count) {
    for (unsigned j = 0; j < count; j++) {
        /* Callers give as many operands as the operation's row says; the analyser cannot know. */
        /* NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript) */
        const struct ir_value operand = ir->values[operands[j]];
        value->operand[j] = operands[j];
        value->rank |= operand.rank;
        value->shape = bx_ir_shape_union(ir, value->shape, operand.shape);
        if (operand.stage > value->stage) value->stage = operand.stage;
    }
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
    struct ir_value value = bx_ir_blank(IR_OPERATION, result_type);
    value.operand_type = (uint8_t)operand_type;
    value.arity = (uint8_t)arity;
    value.op = (uint16_t)op;
    value.place = place;
    join_operands(ir, &value, operands, arity);
    return bx_ir_add(ir, &value);
}

uint32_t bx_ir_unary(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t place) {
    return bx_ir_operation(ir, op, type, type, &x, place);
}

uint32_t bx_ir_binary(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t y,
                      uint32_t place) {
    const uint32_t operands[2] = {x, y};
    return bx_ir_operation(ir, op, type, type, operands, place);
}

uint32_t bx_ir_compare(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t y,
                       uint32_t place) {
    const uint32_t operands[2] = {x, y};
    return bx_ir_operation(ir, op, type, T_bool, operands, place);
}

uint32_t bx_ir_where(struct ir *ir, enum bx_type type, uint32_t condition, uint32_t x, uint32_t y,
                     uint32_t place) {
    const uint32_t operands[3] = {condition, x, y};
    return bx_ir_operation(ir, OP_where, type, type, operands, place);
}

uint32_t bx_ir_reduction(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint16_t axes,
                         uint32_t place) {
    if (ir->failed) return 0;
    if (ir->values[x].rank == 0) return x; /* one element: itself */
    struct ir_value value = bx_ir_blank(IR_OPERATION, type);
    value.operand_type = (uint8_t)type;
    value.arity = 1;
    value.op = (uint16_t)op;
    value.place = place;
    join_operands(ir, &value, &x, 1);
    value.rank = axes != BX_NO_AXES;
    value.axes = axes;
    value.shape = 0;
    value.stage++;
    return bx_ir_add(ir, &value);
}

uint32_t bx_ir_like(struct ir *ir, uint32_t x, uint32_t y) {
    if (ir->failed) return 0;
    if (bx_ir_shape_union(ir, ir->values[x].shape, ir->values[y].shape) == ir->values[x].shape)
        return x;
    const enum bx_type type = (enum bx_type)ir->values[x].type;
    const uint32_t operands[2] = {x, y};
    struct ir_value value = bx_ir_blank(IR_OPERATION, type);
    value.operand_type = (uint8_t)type;
    value.arity = 2;
    value.op = OP_like;
    value.place = ir->values[x].place;
    join_operands(ir, &value, operands, 2);
    return bx_ir_add(ir, &value);
}
