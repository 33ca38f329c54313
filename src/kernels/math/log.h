/* SPDX-License-Identifier: MIT */
/*
 * log, log2, log10.
 *
 * Method (fdlibm's e_log.c and FreeBSD's e_log2.c): x = m*2^k with sqrt(1/2) <= m < sqrt(2), f =
 * m - 1, which is exact, s = f/(2 + f), log(1 + f) = f - f*f/2 + s*(f*f/2 + R(s*s)). f - f*f/2 is
 * kept in two parts, with FMA without loss, and so is its sum with k*log(2) or k.
 *
 * Errors in ULP of the result: 0.5 for the last sum, less than 0.1 for s*(f*f/2 + R), which is an
 * eighth of the whole at most and has the errors of a division, a product and R (2^-60).
 */
#ifndef BX_MATH_LOG_H
#define BX_MATH_LOG_H

#include "kernels/math/words.h"

#define SQRT_HALF_BITS 0x3fe6a09e00000000

BX_INLINE mask_f64 not_positive_normal(vf64 x) {
    return ~((x >= 0x1p-1022) & (x <= 0x1.fffffffffffffp1023));
}
/* x = (1 + f)*2^k. */
BX_INLINE vf64 log_reduced(vf64 x, vf64 *k) {
    const vu64 bits = (vu64)x + ALL_BITS(ONE_BITS - SQRT_HALF_BITS);
    *k = (vf64)((bits >> 52) | ALL_BITS(0x4330000000000000)) - (0x1p52 + 1023);
    return (vf64)((bits & ALL_BITS(FRACTION_BITS)) + ALL_BITS(SQRT_HALF_BITS)) - 1.0;
}
BX_INLINE vf64 log_parts(vf64 x, vf64 *k, vf64 *low) {
    const vf64 f = log_reduced(x, k);
    const vf64 s = f / (f + 2.0);
    const vf64 z = s * s;
    const vf64 r = z * poly_7(bx_log_r, z, z * z);
    const vf64 half = 0.5 * f;
    const vf64 square = half * f;
    const vf64 high = f - square;
    *low = FMA(s, square + r, ((f - high) - square) - FMS(half, f, square));
    return high;
}

BX_INLINE vf64 fast_log_f64(vf64 x, mask_f64 *special) {
    vf64 k, low;
    const vf64 high = log_parts(x, &k, &low);
    *special = not_positive_normal(x);
    const vf64 whole = k * BX_LN2_HIGH;
    const vf64 sum = whole + high;
    return sum + (((whole - sum) + high) + FMA(k, ALL(BX_LN2_LOW), low));
}
BX_INLINE vf64 fast_log2_f64(vf64 x, mask_f64 *special) {
    vf64 k, low;
    const vf64 high = log_parts(x, &k, &low);
    *special = not_positive_normal(x);
    const vf64 part = high * BX_LOG2E_HIGH;
    const vf64 rest = FMA(high, ALL(BX_LOG2E_LOW), FMS(high, ALL(BX_LOG2E_HIGH), part));
    const vf64 sum = k + part;
    return sum + (((k - sum) + part) + FMA(low, ALL(BX_LOG2E_HIGH), rest));
}
BX_INLINE vf64 fast_log10_f64(vf64 x, mask_f64 *special) {
    vf64 k, low;
    const vf64 high = log_parts(x, &k, &low);
    *special = not_positive_normal(x);
    const vf64 part = high * BX_LOG10E_HIGH;
    const vf64 rest = FMA(high, ALL(BX_LOG10E_LOW), FMS(high, ALL(BX_LOG10E_HIGH), part));
    const vf64 whole = k * BX_LOG10_2_HIGH;
    const vf64 sum = whole + part;
    const vf64 tail = FMA(k, ALL(BX_LOG10_2_LOW), FMA(low, ALL(BX_LOG10E_HIGH), rest));
    return sum + (((whole - sum) + part) + tail);
}

#endif
