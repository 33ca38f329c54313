/* SPDX-License-Identifier: MIT */
/* Operations on bools, integers and floats in terms of the kernels' types and operations. */
#include "compile/ir_p.h"

static bool is_unsigned_whole(enum bx_type type) { return type == T_u32 || type == T_u64; }

/* The operation that computes this one for a type. */
static enum bx_op canonical(enum bx_op op, enum bx_type type) {
    op = bx_op_as(op, KIN_SAME);
    if (!bx_type_is_float(type)) op = bx_op_as(op, KIN_WHOLE); /* there is no NaN to pass over */
    if (bx_type_kind(type) == KIND_UNSIGNED) op = bx_op_as(op, KIN_UNSIGNED);
    return type == T_bool ? bx_op_as(op, KIN_BOOLS) : op;
}

/* Does the kernel of full width depend on there being a sign? */
static bool has_unsigned_kernel(enum bx_op op) {
    return bx_opcode_find(op, T_u64, FORM_tm) != OPC_none;
}

/* As NumPy does it: a product with a constant of the type. */
static uint32_t angle(struct ir *ir, enum bx_op op, enum bx_type kernel, uint32_t x,
                      uint32_t place) {
    const double pi = 3.14159265358979323846;
    double factor = op == OP_degrees ? 180.0 / pi : pi / 180.0;
    if (kernel == T_f32)
        factor = (double)(op == OP_degrees ? 180.0f / (float)pi : (float)pi / 180.0f);
    return bx_ir_binary(ir, OP_mul, kernel, x, bx_ir_number(ir, kernel, factor), place);
}

static uint32_t reciprocal(struct ir *ir, enum bx_type kernel, uint32_t x, uint32_t place) {
    return bx_ir_binary(ir, OP_div, kernel, bx_ir_number(ir, kernel, 1), x, place);
}

/* By the exponential of what is not positive, which cannot overflow: e = exp(-|x|). */
static uint32_t sigmoid(struct ir *ir, enum bx_type kernel, uint32_t x, uint32_t place) {
    const uint32_t size = bx_ir_unary(ir, OP_abs, kernel, x, place);
    const uint32_t power =
        bx_ir_unary(ir, OP_exp, kernel, bx_ir_unary(ir, OP_neg, kernel, size, place), place);
    const uint32_t one = bx_ir_number(ir, kernel, 1);
    const uint32_t below = bx_ir_compare(ir, OP_lt, kernel, x, bx_ir_number(ir, kernel, 0), place);
    const uint32_t above = bx_ir_where(ir, kernel, below, power, one, place);
    return bx_ir_binary(ir, OP_div, kernel, above,
                        bx_ir_binary(ir, OP_add, kernel, one, power, place), place);
}

static uint32_t extremum(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t y,
                         uint32_t place) {
    op = canonical(op, type);
    if (!is_unsigned_whole(type)) return bx_ir_binary(ir, op, bx_kernel_type(type), x, y, place);
    x = bx_ir_flip(ir, x, type);
    y = bx_ir_flip(ir, y, type);
    return bx_ir_flip(ir, bx_ir_binary(ir, op, bx_kernel_type(type), x, y, place), type);
}

static uint32_t sign_of_unsigned(struct ir *ir, enum bx_type type, uint32_t x) {
    return bx_ir_convert(ir, bx_ir_convert(ir, x, T_bool), bx_kernel_type(type));
}

/* The operations that are none of the kernels'; IR_NONE for those that are. */
static uint32_t composed(struct ir *ir, enum bx_op op, enum bx_type type, const uint32_t x[],
                         uint32_t place) {
    const enum bx_type kernel = bx_kernel_type(type);
    const bool is_float = bx_type_is_float(type);
    switch (op) {
    case OP_pos:
    case OP_copy:
    case OP_conj:
    case OP_real: return x[0];
    case OP_imag:
    case OP_zeros_like: return bx_ir_like(ir, bx_ir_number(ir, kernel, 0), x[0]);
    case OP_ones_like: return bx_ir_like(ir, bx_ir_number(ir, kernel, 1), x[0]);
    case OP_degrees:
    case OP_radians: return angle(ir, op, kernel, x[0], place);
    case OP_reciprocal: return reciprocal(ir, kernel, x[0], place);
    case OP_sigmoid: return sigmoid(ir, kernel, x[0], place);
    case OP_floor:
    case OP_ceil:
    case OP_trunc:
    case OP_round: return is_float ? IR_NONE : x[0];
    case OP_abs: return bx_type_kind(type) <= KIND_UNSIGNED ? x[0] : IR_NONE;
    case OP_sign: return is_unsigned_whole(type) ? sign_of_unsigned(ir, type, x[0]) : IR_NONE;
    case OP_minimum:
    case OP_maximum:
    case OP_fmin:
    case OP_fmax: return extremum(ir, op, type, x[0], x[1], place);
    case OP_clip:
        return extremum(ir, OP_minimum, type, extremum(ir, OP_maximum, type, x[0], x[1], place),
                        x[2], place);
    default: return IR_NONE;
    }
}

uint32_t bx_ir_real(struct ir *ir, enum bx_op op, enum bx_type type, const uint32_t operands[],
                    uint32_t place) {
    const enum bx_type kernel = bx_kernel_type(type);
    if (ir->failed) return 0;
    uint32_t value = composed(ir, op, type, operands, place);
    if (value == IR_NONE) {
        enum bx_op kernel_op = canonical(op, type);
        const enum bx_op quick = bx_op_version(kernel_op, KIN_QUICK);
        if (ir->request->fast && quick != OPERATOR_COUNT) kernel_op = quick;
        const bool own_kernel = is_unsigned_whole(type) && has_unsigned_kernel(kernel_op);
        value = bx_ir_operation(ir, kernel_op, own_kernel ? type : kernel, kernel, operands, place);
    }
    return bx_op_fits(op, type) ? value : bx_ir_fit(ir, value, type);
}
