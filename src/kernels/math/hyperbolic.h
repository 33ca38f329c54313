/* SPDX-License-Identifier: MIT */
/*
 * expm1, sinh, cosh, tanh.
 *
 * Method (addition theorems after a reduction as exp's; compare Tang, ACM TOMS 18, 1992): x =
 * k*log(2) + r, abs(r) <= log(2)/2, r in two parts; sinh(r) and cosh(r) by polynomials. With D =
 * 2^(k-1) - 2^(-k-1) and S = 2^(k-1) + 2^(-k-1), sinh(x) = D*cosh(r) + S*sinh(r) and cosh(x) =
 * S*cosh(r) + D*sinh(r); expm1(x) = 2^k*(sinh(r) + cosh(r) - 1) + 2^k - 1. The large terms, D + S*r
 * and so on, are kept in two parts. tanh is the quotient, corrected by its remainder, and for great
 * x 1 less a small quotient.
 *
 * Errors in ULP of the result: 0.5 for the last sum and 0.2 before it, of the terms of order r^2,
 * which are a sixth of the result at most; 0.8 for tanh.
 */
#ifndef BX_MATH_HYPERBOLIC_H
#define BX_MATH_HYPERBOLIC_H

#include "kernels/math/words.h"

#define HYPERBOLIC_END 700.0
/* From here on tanh is 1. */
#define TANH_END 24.0
#define TANH_NEAR_ONE 1.75

struct hyperbolic {
    vf64 r, low;            /* x - k*log(2) */
    vu64 k;                 /* shifted to a double's exponent */
    vf64 half_square;       /* r*r/2 */
    vf64 sinh_m, cosh_rest; /* sinh(r) - r, cosh(r) - 1 - r*r/2 */
};
BX_INLINE struct hyperbolic hyperbolic_reduced(vf64 x) {
    struct hyperbolic h;
    const vf64 n = FMA(x, ALL(BX_LOG2E_HIGH), ALL(MAGIC));
    const vf64 k = n - MAGIC;
    const vf64 first = FNMA(k, ALL(BX_LN2_HIGH), x);
    h.r = FNMA(k, ALL(BX_LN2_LOW), first);
    h.low = FNMA(k, ALL(BX_LN2_LOW), first - h.r);
    h.k = (vu64)n << 52;
    const vf64 z = h.r * h.r;
    const vf64 z2 = z * z;
    h.sinh_m = h.r * z * poly_6(bx_sinh_p, z, z2);
    h.cosh_rest = z2 * poly_5(bx_cosh_p, z, z2);
    h.half_square = 0.5 * z;
    return h;
}
/* a*cosh(r) + b*sinh(r), abs(a) >= abs(b*r) or a = 0, in two parts. */
BX_INLINE vf64 hyperbolic_sum(const struct hyperbolic *h, vf64 a, vf64 b, vf64 *tail) {
    const vf64 part = b * h->r;
    const vf64 high = a + part;
    const vf64 lost = ((a - high) + part) + FMS(b, h->r, part);
    *tail =
        FMA(b, h->low + h->sinh_m, FMA(a, FMA(h->r, h->low, h->half_square + h->cosh_rest), lost));
    return high;
}
struct powers {
    vf64 difference, difference_low, sum, sum_low;
};
BX_INLINE struct powers hyperbolic_powers(vu64 k) {
    const vf64 up = (vf64)(ALL_BITS(HALF_BITS) + k);
    const vf64 down = (vf64)(ALL_BITS(HALF_BITS) - k);
    struct powers p = {.difference = up - down, .sum = up + down};
    p.difference_low = (up - p.difference) - down;
    p.sum_low = (up - p.sum) + down;
    return p;
}

BX_INLINE vf64 fast_expm1_f64(vf64 x, mask_f64 *special) {
    *special = ~(magnitude_f64(x) < HYPERBOLIC_END);
    const struct hyperbolic h = hyperbolic_reduced(x);
    const vf64 power = (vf64)(ALL_BITS(ONE_BITS) + h.k);
    const vf64 whole = power - 1.0;
    const vf64 part = power * h.r;
    const vf64 high = whole + part;
    const vf64 lost = ((whole - high) + part) + ((power - whole) - 1.0);
    /* Where whole and part cancel the rounding of r*r counts. */
    const vf64 square_lost = FMS(0.5 * h.r, h.r, h.half_square);
    const vf64 small = (h.low + square_lost) + (h.cosh_rest + h.sinh_m);
    return with_sign_f64(high + FMA(power, h.half_square, FMA(power, small, lost)), x);
}
BX_INLINE vf64 fast_sinh_f64(vf64 x, mask_f64 *special) {
    *special = ~(magnitude_f64(x) < HYPERBOLIC_END);
    const struct hyperbolic h = hyperbolic_reduced(magnitude_f64(x));
    const struct powers p = hyperbolic_powers(h.k);
    vf64 tail;
    const vf64 high = hyperbolic_sum(&h, p.difference, p.sum, &tail);
    return with_sign_f64(high + (tail + p.difference_low), x);
}
BX_INLINE vf64 fast_cosh_f64(vf64 x, mask_f64 *special) {
    *special = ~(magnitude_f64(x) < HYPERBOLIC_END);
    const struct hyperbolic h = hyperbolic_reduced(magnitude_f64(x));
    const struct powers p = hyperbolic_powers(h.k);
    vf64 tail;
    const vf64 high = hyperbolic_sum(&h, p.sum, p.difference, &tail);
    return high + (tail + p.sum_low);
}
BX_INLINE vf64 fast_tanh_f64(vf64 x, mask_f64 *special) {
    *special = x != x;
    const vf64 size = lesser_f64(magnitude_f64(x), ALL(TANH_END));
    const struct hyperbolic h = hyperbolic_reduced(size);
    const struct powers p = hyperbolic_powers(h.k);
    vf64 over_tail, under_tail;
    const vf64 over_head = hyperbolic_sum(&h, p.difference, p.sum, &over_tail);
    const vf64 under_head = hyperbolic_sum(&h, p.sum, p.difference, &under_tail);
    const vf64 over = over_head + over_tail;
    const vf64 under = under_head + under_tail;
    over_tail = (over_head - over) + over_tail;
    under_tail = (under_head - under) + under_tail;
    const vf64 inverse = 1.0 / under;
    const vf64 q = over * inverse;
    const vf64 rest = FNMA(q, under, over) + FNMA(q, under_tail, over_tail);
    /* Near 1 it is 1 - exp(-x)/cosh(x). */
    const vf64 fall = 1.0 - (h.r - ((h.half_square + h.cosh_rest) - (h.sinh_m + h.low)));
    const vf64 missing = ((vf64)(ALL_BITS(ONE_BITS) - h.k) * fall) * inverse;
    const vf64 y = select_f64(size < TANH_NEAR_ONE, FMA(rest, inverse, q), 1.0 - missing);
    return with_sign_f64(y, x);
}

#endif
