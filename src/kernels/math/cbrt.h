/* SPDX-License-Identifier: MIT */
/*
 * cbrt.
 *
 * Method (Kahan's first guess from a third of the exponent's and fraction's bits, as in FreeBSD's
 * s_cbrt.c, but of the reciprocal root, which asks for no division): y is within 3.5% of
 * x^(-1/3); e = 1 - x*y^3; y*(1-e)^(-1/3) by a polynomial, within 2^-19; once more with two
 * terms, within 2^-56; x*y^2, and one step of Newton's with the remainder in two parts.
 *
 * Errors in ULP of the result: 0.5 for the last sum, less than 0.01 before it.
 */
#ifndef BX_MATH_CBRT_H
#define BX_MATH_CBRT_H

#include "kernels/math/words.h"

/* Outside, parts of the remainder underflow or overflow. */
#define CBRT_LEAST 0x1p-900
#define CBRT_MOST 0x1p1000
#define CBRT_GUESS 1430185664.0 /* from the upper 32 bits; least error, found by search */
#define THIRD 0x1.5555555555555p-2

BX_INLINE vf64 cbrt_guess(vf64 x) {
    const vf64 upper = (vf64)(((vu64)x >> 32) | ALL_BITS(0x4330000000000000)) - 0x1p52;
    const vf64 n = FNMA(upper, ALL(THIRD), ALL(0x1p52 + CBRT_GUESS));
    return (vf64)((vu64)n << 32);
}
/* Within 2^-19 of x^(-1/3). */
BX_INLINE vf64 cbrt_inverse(vf64 x) {
    const vf64 y = cbrt_guess(x);
    const vf64 e = FNMA(x * y, y * y, ALL(1));
    return y * poly_6(bx_cbrt_p, e, e * e);
}
BX_INLINE vf64 fast_cbrt_f64(vf64 x, mask_f64 *special) {
    const vf64 a = magnitude_f64(x);
    *special = ~((a >= CBRT_LEAST) & (a <= CBRT_MOST));
    vf64 y = cbrt_inverse(a);
    const vf64 e = FNMA(a * y, y * y, ALL(1));
    y = FMA(y * e, FMA(ALL(0x1.c71c71c71c71cp-3), e, ALL(THIRD)), y);
    const vf64 square = y * y;
    const vf64 root = a * square;
    const vf64 root_2 = root * root;
    const vf64 root_2_low = FMS(root, root, root_2);
    const vf64 root_3 = root_2 * root;
    const vf64 rest = (a - root_3) - FMA(root_2_low, root, FMS(root_2, root, root_3));
    return with_sign_f64(FMA(rest, square * THIRD, root), x);
}
#endif
