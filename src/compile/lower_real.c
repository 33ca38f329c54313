/* SPDX-License-Identifier: MIT */
/* Operations on bools, integers and floats in terms of the kernels' types and operations. */
#include "compile/ir_p.h"

static bool is_unsigned_whole(enum bx_type type) { return type == T_u32 || type == T_u64; }

/* Operations that have other names, or that bools do with masks. Others stay as they are. */
static enum bx_op canonical(enum bx_op op, enum bx_type type) {
    if (op == OP_round) return OP_rint;
    if (op == OP_fabs) return OP_abs;
    if (op == OP_logical_xor) return OP_bit_xor;
    if (!bx_type_is_float(type)) { /* there is no NaN to pass over */
        if (op == OP_fmin) op = OP_minimum;
        if (op == OP_fmax) op = OP_maximum;
    }
    if (op == OP_fmod && bx_type_kind(type) == KIND_UNSIGNED) return OP_mod;
    if (type != T_bool) return op;
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

/* Does the operation give what its type can hold wherever its operands are such? */
static bool is_closed(enum bx_op op, enum bx_type type) {
    switch (op) {
    case OP_where:
    case OP_bit_and:
    case OP_bit_or:
    case OP_bit_xor:
    case OP_shr:
    case OP_minimum:
    case OP_maximum:
    case OP_fmin:
    case OP_fmax:
    case OP_sign:
    case OP_floor:
    case OP_ceil:
    case OP_trunc:
    case OP_rint:
    case OP_copysign:
    case OP_fmod: return true;
    case OP_mod: return !bx_type_is_float(type);
    case OP_neg:
    case OP_abs: return bx_type_is_float(type);
    case OP_invert: return bx_type_kind(type) == KIND_SIGNED;
    default: return false;
    }
}

/* Does the kernel of full width depend on there being a sign? */
static bool has_unsigned_kernel(enum bx_op op) {
    return op == OP_floor_div || op == OP_mod || op == OP_pow || op == OP_shr;
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
    if (value != IR_NONE) /* what gives its operand back, or a constant, fits */
        return op == OP_degrees || op == OP_radians || op == OP_reciprocal || op == OP_sigmoid
                   ? bx_ir_fit(ir, value, type)
                   : value;
    op = canonical(op, type);
    if (ir->request->fast) op = quick(op);
    const bool own_kernel = is_unsigned_whole(type) && has_unsigned_kernel(op);
    value = bx_ir_operation(ir, op, own_kernel ? type : kernel, kernel, operands, place);
    return is_closed(op, type) ? value : bx_ir_fit(ir, value, type);
}
