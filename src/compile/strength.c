/* SPDX-License-Identifier: MIT */
/* Cheaper operations with the same bits. */
#include <math.h>
#include <string.h>

#include "compile/ir_p.h"

enum { LONGEST_PRODUCT_EXPONENT = 64 };

bool bx_ir_is_float_constant(const struct ir *ir, uint32_t value, double *number) {
    const struct ir_value *v = &ir->values[value];
    if (v->kind != IR_CONSTANT) return false;
    if (v->type == T_f64) {
        memcpy(number, &v->bits, sizeof *number);
        return true;
    }
    if (v->type == T_f32) {
        float narrow;
        memcpy(&narrow, &v->bits, sizeof narrow);
        *number = (double)narrow;
        return true;
    }
    return false;
}

bool bx_ir_is_integer_constant(const struct ir *ir, uint32_t value, int64_t *number) {
    const struct ir_value *v = &ir->values[value];
    if (v->kind != IR_CONSTANT) return false;
    if (v->type == T_i64) {
        memcpy(number, &v->bits, sizeof *number);
        return true;
    }
    if (v->type == T_i32) {
        int32_t narrow;
        memcpy(&narrow, &v->bits, sizeof narrow);
        *number = narrow;
        return true;
    }
    return false;
}

/* As NumPy computes scalar exponents of float arrays: no pow where an exact operation serves. */
static uint32_t float_power(struct ir *ir, enum bx_type type, uint32_t base, double exponent,
                            uint32_t place) {
    if (exponent == 0.0) return bx_ir_like(ir, bx_ir_number(ir, type, 1.0), base);
    if (exponent == 1.0) return base;
    if (exponent == 2.0) return bx_ir_operation(ir, OP_square, type, type, &base, place);
    if (exponent == 0.5) return bx_ir_operation(ir, OP_sqrt, type, type, &base, place);
    if (exponent == -1.0) {
        uint32_t operands[2] = {bx_ir_number(ir, type, 1.0), base};
        return bx_ir_operation(ir, OP_div, type, type, operands, place);
    }
    return IR_NONE;
}

/* Products of squares; exact because integers wrap. */
static uint32_t integer_power(struct ir *ir, enum bx_type type, uint32_t base, int64_t exponent,
                              uint32_t place) {
    if (exponent < 0 || exponent > LONGEST_PRODUCT_EXPONENT) return IR_NONE;
    type = bx_kernel_type(type); /* products wrap alike, with a sign or without */
    if (exponent == 0) return bx_ir_like(ir, bx_ir_constant(ir, type, 1), base);
    uint32_t result = IR_NONE;
    for (uint32_t power = base;; exponent >>= 1) {
        if (exponent & 1) {
            uint32_t operands[2] = {result, power};
            result = result == IR_NONE ? power
                                       : bx_ir_operation(ir, OP_mul, type, type, operands, place);
        }
        if (exponent <= 1) return result;
        power = bx_ir_operation(ir, OP_square, type, type, &power, place);
    }
}

/* x / 2**k is x * 2**-k, rounded the same, while the reciprocal is a normal number. */
static uint32_t divide_by_power_of_two(struct ir *ir, enum bx_type type, uint32_t dividend,
                                       double divisor, uint32_t place) {
    int exponent;
    const int limit = type == T_f64 ? 1000 : 120;
    if (!isfinite(divisor) || fabs(frexp(divisor, &exponent)) != 0.5) return IR_NONE;
    if (exponent < -limit || exponent > limit) return IR_NONE;
    uint32_t operands[2] = {dividend, bx_ir_number(ir, type, 1.0 / divisor)};
    return bx_ir_operation(ir, OP_mul, type, type, operands, place);
}

/* x - c is x + -c to the last bit; so sums need fewer fused instructions than differences. */
static uint32_t add_opposite(struct ir *ir, enum bx_type type, uint32_t from, double number,
                             uint32_t place) {
    uint32_t operands[2] = {from, bx_ir_number(ir, type, -number)};
    return bx_ir_operation(ir, OP_add, type, type, operands, place);
}

/* Far from where numbers of the type overflow or lose bits. */
static bool is_ordinary(enum bx_type type, double number) {
    const double limit = type == T_f64 ? 0x1p1000 : 0x1p120;
    return fabs(number) < limit && fabs(number) > 1 / limit;
}

/* (x*s)*t is x*(s*t) of constants, where all three are ordinary numbers. What a scalar of the
 * caller is, only a run knows. */
static uint32_t gather_constants(struct ir *ir, enum bx_type type, const uint32_t operands[],
                                 uint32_t place) {
    for (unsigned j = 0; j < 2; j++) {
        const struct ir_value product = ir->values[operands[j]];
        double first, second;
        if (product.kind != IR_OPERATION || product.op != OP_mul || product.rank == 0 ||
            !bx_ir_is_float_constant(ir, operands[1 - j], &second))
            continue;
        for (unsigned k = 0; k < 2; k++) {
            if (!bx_ir_is_float_constant(ir, product.operand[k], &first)) continue;
            if (!is_ordinary(type, first) || !is_ordinary(type, second) ||
                !is_ordinary(type, first * second))
                continue;
            const uint32_t factors[2] = {product.operand[1 - k],
                                         bx_ir_number(ir, type, first * second)};
            return bx_ir_operation(ir, OP_mul, type, type, factors, place);
        }
    }
    return IR_NONE;
}

/* x / c is x * (1/c) where both are ordinary numbers. */
static uint32_t divide_by_constant(struct ir *ir, enum bx_type type, uint32_t dividend,
                                   double divisor, uint32_t place) {
    if (!is_ordinary(type, divisor)) return IR_NONE;
    const uint32_t operands[2] = {dividend, bx_ir_number(ir, type, 1.0 / divisor)};
    return bx_ir_operation(ir, OP_mul, type, type, operands, place);
}

uint32_t bx_ir_strength(struct ir *ir, enum bx_op op, enum bx_type type, const uint32_t operands[],
                        uint32_t place) {
    double number;
    int64_t integer;
    /* Not an optimisation but the meaning of a scalar exponent, so it has no switch. */
    if (op == OP_pow && bx_ir_is_float_constant(ir, operands[1], &number))
        return float_power(ir, type, operands[0], number, place);
    if (!(ir->request->rewrites & REWRITE_STRENGTH)) return IR_NONE;
    if (op == OP_mul && operands[0] == operands[1] && ir->values[operands[0]].kind != IR_CONSTANT)
        return bx_ir_operation(ir, OP_square, type, type, operands, place);
    if (op == OP_sub && bx_ir_is_float_constant(ir, operands[1], &number))
        return add_opposite(ir, type, operands[0], number, place);
    if (op == OP_div && bx_ir_is_float_constant(ir, operands[1], &number)) {
        const uint32_t exact = divide_by_power_of_two(ir, type, operands[0], number, place);
        if (exact != IR_NONE || !ir->request->fast) return exact;
        return divide_by_constant(ir, type, operands[0], number, place);
    }
    if (op == OP_mul && ir->request->fast && bx_type_is_float(type))
        return gather_constants(ir, type, operands, place);
    if (op == OP_pow && bx_ir_is_integer_constant(ir, operands[1], &integer))
        return integer_power(ir, type, operands[0], integer, place);
    return IR_NONE;
}
