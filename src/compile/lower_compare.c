/* SPDX-License-Identifier: MIT */
/* Comparisons that kernels do not have: of bools, and of integers without a sign. */
#include "compile/ir_p.h"

/* In terms of masks: a < b is ~a & b. */
static uint32_t compare_bools(struct ir *ir, enum bx_op op, uint32_t x, uint32_t y,
                              uint32_t place) {
    switch (op) {
    case OP_ne: return bx_ir_binary(ir, OP_bit_xor, T_bool, x, y, place);
    case OP_lt:
        return bx_ir_binary(ir, OP_bit_and, T_bool, bx_ir_unary(ir, OP_invert, T_bool, x, place), y,
                            place);
    case OP_gt: return compare_bools(ir, OP_lt, y, x, place);
    default: break;
    }
    const enum bx_op opposite = op == OP_eq ? OP_ne : op == OP_ge ? OP_lt : OP_gt;
    return bx_ir_unary(ir, OP_invert, T_bool, compare_bools(ir, opposite, x, y, place), place);
}

static uint32_t compare_unsigned(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x,
                                 uint32_t y, uint32_t place) {
    if (op != OP_eq && op != OP_ne) {
        x = bx_ir_flip(ir, x, type);
        y = bx_ir_flip(ir, y, type);
    }
    return bx_ir_compare(ir, op, bx_kernel_type(type), x, y, place);
}

uint32_t bx_ir_compare_numbers(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x,
                               bool x_signed, uint32_t y, bool y_signed, uint32_t place) {
    if (type == T_bool) return compare_bools(ir, op, x, y, place);
    if (type != T_u64 && type != T_u32)
        return bx_ir_compare(ir, op, bx_kernel_type(type), x, y, place);
    if (x_signed && y_signed) return bx_ir_compare(ir, op, bx_kernel_type(type), x, y, place);
    uint32_t answer = compare_unsigned(ir, op, type, x, y, place);
    if (type == T_u32 || (!x_signed && !y_signed)) return answer;
    /* A negative number is less than all that have no sign. */
    const uint32_t zero = bx_ir_number(ir, T_i64, 0);
    uint32_t negative = bx_ir_compare(ir, OP_lt, T_i64, x_signed ? x : y, zero, place);
    const bool holds =
        op == OP_ne || (x_signed ? op == OP_lt || op == OP_le : op == OP_gt || op == OP_ge);
    if (!holds) negative = bx_ir_unary(ir, OP_invert, T_bool, negative, place);
    return bx_ir_binary(ir, holds ? OP_bit_or : OP_bit_and, T_bool, negative, answer, place);
}
