/* SPDX-License-Identifier: MIT */
/* Powers of complex numbers: products for small integer exponents, exp(y*log(x)) otherwise. */
#include <math.h>

#include "compile/parts_p.h"

enum { MOST_PRODUCTS_EXPONENT = 99 }; /* as NumPy has it */

static struct ir_number whole_power(const struct parts *p, struct ir_number x, int exponent) {
    const uint32_t one = bx_ir_number(p->ir, p->type, 1);
    const uint32_t zero = bx_ir_number(p->ir, p->type, 0);
    if (exponent == 0)
        return (struct ir_number){bx_ir_like(p->ir, one, x.re), bx_ir_like(p->ir, zero, x.re)};
    struct ir_number result = {IR_NONE, IR_NONE};
    struct ir_number square = x;
    for (unsigned rest = (unsigned)(exponent < 0 ? -exponent : exponent);;) {
        if (rest & 1) result = result.re == IR_NONE ? square : parts_product(p, square, result);
        rest >>= 1;
        if (rest == 0) break;
        square = parts_product(p, square, square);
    }
    if (exponent > 0) return result;
    const struct ir_number unit = {one, zero};
    return bx_ir_complex_divide(p->ir, p->type, unit, result, p->place);
}

/* Of zero: 0 where the exponent's real part is positive, 1 for the exponent 0, NaN elsewhere. */
static struct ir_number power_of_zero(const struct parts *p, struct ir_number y) {
    const uint32_t zero = bx_ir_number(p->ir, p->type, 0);
    const uint32_t one = bx_ir_number(p->ir, p->type, 1);
    const uint32_t none = bx_ir_number(p->ir, p->type, (double)NAN);
    const uint32_t positive = bx_ir_compare(p->ir, OP_gt, p->type, y.re, zero, p->place);
    const uint32_t is_zero = bx_ir_binary(
        p->ir, OP_bit_and, T_bool, bx_ir_compare(p->ir, OP_eq, p->type, y.re, zero, p->place),
        bx_ir_compare(p->ir, OP_eq, p->type, y.im, zero, p->place), p->place);
    const uint32_t re = bx_ir_where(p->ir, p->type, positive, zero, none, p->place);
    return (struct ir_number){bx_ir_where(p->ir, p->type, is_zero, one, re, p->place),
                              bx_ir_where(p->ir, p->type, is_zero, zero, re, p->place)};
}

struct ir_number bx_ir_complex_power(struct ir *ir, enum bx_type part, struct ir_number x,
                                     struct ir_number y, uint32_t place) {
    const struct parts p = {ir, part, place};
    double exponent, imaginary;
    if (ir->failed) return x;
    if (bx_ir_is_float_constant(ir, y.re, &exponent) &&
        bx_ir_is_float_constant(ir, y.im, &imaginary) && imaginary == 0) {
        if (exponent == floor(exponent) && fabs(exponent) <= MOST_PRODUCTS_EXPONENT)
            return whole_power(&p, x, (int)exponent);
        if (exponent == 0.5) return parts_function(&p, OP_c_sqrt, x);
    }
    const struct ir_number log = parts_function(&p, OP_c_log, x);
    const struct ir_number scaled = parts_product(&p, y, log);
    const struct ir_number power = parts_function(&p, OP_c_exp, scaled);
    const struct ir_number of_zero = power_of_zero(&p, y);
    const uint32_t zero = bx_ir_number(ir, part, 0);
    const uint32_t is_zero =
        bx_ir_binary(ir, OP_bit_and, T_bool, bx_ir_compare(ir, OP_eq, part, x.re, zero, place),
                     bx_ir_compare(ir, OP_eq, part, x.im, zero, place), place);
    return (struct ir_number){bx_ir_where(ir, part, is_zero, of_zero.re, power.re, place),
                              bx_ir_where(ir, part, is_zero, of_zero.im, power.im, place)};
}
