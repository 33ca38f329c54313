/* SPDX-License-Identifier: MIT */
/*
 * pow.
 *
 * Method (that of ARM's optimized routines, with a smaller table): x = z*2^k; c is a short
 * reciprocal of the middle of the one of 32 intervals that has z, so that r = z*c - 1 is exact. Of
 * log(x) = k*log(2) - log(c) + r - r*r/2 + r^3*P(r) all but the last is kept in two parts. The
 * product with y is in two parts too, of which exp takes both. The interval around 1 has c = 1.
 *
 * Errors: log(x) has a relative error below 2^-66, times y*log(x) < 708 that is 0.1 ULP of the
 * result; exp adds 0.56.
 */
#ifndef BX_MATH_POW_H
#define BX_MATH_POW_H

#include "kernels/math/exp.h"
#include "kernels/math/log.h"

#define POW_FIRST_BITS 0x3fe6400000000000

/* Row j of the table, j being the low five bits of each lane. */
BX_INLINE void pow_row(vu64 j, vf64 *inverse, vf64 *high, vf64 *low) {
#if BX_VECTOR_BYTES == 64
    const __mmask8 upper = _mm512_movepi64_mask((__m512i)(j << 59));
    const __m512i k = (__m512i)j;
#define OF_32(t)                                                                        \
    _mm512_mask_blend_pd(                                                               \
        upper, _mm512_permutex2var_pd(_mm512_loadu_pd(t), k, _mm512_loadu_pd((t) + 8)), \
        _mm512_permutex2var_pd(_mm512_loadu_pd((t) + 16), k, _mm512_loadu_pd((t) + 24)))
    *inverse = OF_32(bx_pow_inverse);
    *high = OF_32(bx_pow_high);
    *low = OF_32(bx_pow_low);
#undef OF_32
#else
    j &= 31;
    const __m256d a = _mm256_loadu_pd(bx_pow_rows + 4 * j[0]);
    const __m256d b = _mm256_loadu_pd(bx_pow_rows + 4 * j[1]);
    const __m256d c = _mm256_loadu_pd(bx_pow_rows + 4 * j[2]);
    const __m256d d = _mm256_loadu_pd(bx_pow_rows + 4 * j[3]);
    const __m256d ab_even = _mm256_unpacklo_pd(a, b), ab_odd = _mm256_unpackhi_pd(a, b);
    const __m256d cd_even = _mm256_unpacklo_pd(c, d), cd_odd = _mm256_unpackhi_pd(c, d);
    *inverse = _mm256_permute2f128_pd(ab_even, cd_even, 0x20);
    *high = _mm256_permute2f128_pd(ab_odd, cd_odd, 0x20);
    *low = _mm256_permute2f128_pd(ab_even, cd_even, 0x31);
#endif
}

/* log(x) in two parts, x positive and normal. */
BX_INLINE vf64 pow_log(vf64 x, vf64 *low) {
    const vu64 bits = (vu64)x + ALL_BITS(ONE_BITS - POW_FIRST_BITS);
    const vf64 z = (vf64)((bits & ALL_BITS(FRACTION_BITS)) + ALL_BITS(POW_FIRST_BITS));
    const vf64 k = (vf64)((bits >> 52) | ALL_BITS(0x4330000000000000)) - (0x1p52 + 1023);
    vf64 inverse, table_high, table_low;
    pow_row((vu64)(bits >> 47), &inverse, &table_high, &table_low);
    const vf64 r = FMS(z, inverse, ALL(1));
    const vf64 whole = FMA(k, ALL(BX_LN2_HIGH), table_high);
    const vf64 sum = whole + r;
    const vf64 lost = (whole - sum) + r;
    const vf64 half = -0.5 * r;
    const vf64 square = half * r;
    const vf64 high = sum + square;
    const vf64 lost_too = (sum - high) + square;
    const vf64 r2 = r * r;
    const vf64 tail =
        FMA(poly_8(bx_pow_p, r, r2), r2 * r,
            FMA(k, ALL(BX_LN2_LOW), table_low) + ((lost + lost_too) + FMS(half, r, square)));
    const vf64 log = high + tail;
    *low = (high - log) + tail;
    return log;
}

BX_INLINE vf64 fast_pow_f64(vf64 x, vf64 y, mask_f64 *special) {
    const vf64 size = magnitude_f64(x);
    vf64 low;
    const vf64 log = pow_log(size, &low);
    const vf64 product = y * log;
    const vf64 rest = FMA(y, low, FMS(y, log, product));
    vf64 z = exp_of_parts(product, rest);
    *special = not_positive_normal(size) | ~(magnitude_f64(product) < EXP_MOST);
    const mask_f64 negative = x < 0;
    if (__builtin_expect(!none_f64(negative), 0)) {
        /* Of a negative number only integral powers, and the odd ones are negative. */
        const vf64 n = y + MAGIC;
        *special |= negative & ~((n - MAGIC == y) & (magnitude_f64(y) < 0x1p51));
        z = (vf64)((vu64)z ^ ((vu64)negative & ((vu64)n << 63)));
    }
    return z;
}

#endif
