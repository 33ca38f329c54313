/* SPDX-License-Identifier: MIT */
/* Powers of complex numbers: products for small integer exponents, exp(y*log(x)) otherwise. */
#include <math.h>

#include "compile/parts_p.h"

enum { MOST_PRODUCTS_EXPONENT = 99 }; /* as NumPy has it */

static struct ir_number whole_power(const struct parts *p, struct ir_number x, int exponent) {
    const uint32_t one = parts_number(p, 1);
    const uint32_t zero = parts_number(p, 0);
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

/* Of zero: 0 where the exponent's real part is positive, NaN elsewhere. */
static uint32_t power_of_zero(const struct parts *p, struct ir_number y) {
    const uint32_t zero = parts_number(p, 0);
    const uint32_t none = parts_number(p, (double)NAN);
    const uint32_t positive = parts_compare(p, OP_gt, y.re, zero);
    return parts_where(p, positive, zero, none);
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
    const uint32_t of_zero = power_of_zero(&p, y);
    const uint32_t is_zero = parts_are_zero(&p, x.re, x.im);
    const uint32_t re = parts_where(&p, is_zero, of_zero, power.re);
    const uint32_t im = parts_where(&p, is_zero, of_zero, power.im);
    /* The exponent 0 gives 1 of all numbers, those that are infinite or NaN among them. */
    const uint32_t is_one = parts_are_zero(&p, y.re, y.im);
    return (struct ir_number){parts_where(&p, is_one, parts_number(&p, 1), re),
                              parts_where(&p, is_one, parts_number(&p, 0), im)};
}
