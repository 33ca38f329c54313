/* SPDX-License-Identifier: MIT */
/*
 * pow of float32 in its own type.
 *
 * Method: that of pow.h, with 16 intervals. The logarithm has a relative error below 2^-33, which
 * is 0.2 ULP of the greatest result.
 */
#ifndef BX_MATH_FLOAT_POW_H
#define BX_MATH_FLOAT_POW_H

#include "kernels/math/float_exp.h"
#include "kernels/math/float_log.h"

#define FLOAT_POW_FIRST 0x3f340000u

/* Entry j of a table of 16, j being the low four bits of each lane. */
BX_INLINE vf32 float_entry_of_16(const float *table, vu32 j) {
#if BX_VECTOR_BYTES == 64
    return _mm512_permutexvar_ps((__m512i)j, _mm512_loadu_ps(table));
#else
    return _mm256_blendv_ps(_mm256_permutevar8x32_ps(_mm256_loadu_ps(table), (__m256i)j),
                            _mm256_permutevar8x32_ps(_mm256_loadu_ps(table + 8), (__m256i)j),
                            (__m256)(j << 28));
#endif
}
/* log(x) in two parts, x positive and normal. */
BX_INLINE vf32 float_pow_log(vf32 x, vf32 *low) {
    const vu32 bits = (vu32)x + ALL_BITS_F32(ONE_f32 - FLOAT_POW_FIRST);
    const vf32 z = (vf32)((bits & ALL_BITS_F32(0x007fffff)) + ALL_BITS_F32(FLOAT_POW_FIRST));
    const vf32 k = (vf32)((bits >> 23) | ALL_BITS_F32(WHOLE_BITS_f32)) - (WHOLE_f32 + BIAS_f32);
    const vu32 j = bits >> 19;
    const vf32 r = FMS_F32(z, float_entry_of_16(bx_pow_inverse_f32, j), ALL_F32(1.0f));
    const vf32 whole = FMA_F32(k, ALL_F32(BX_FLOAT_LN2), float_entry_of_16(bx_pow_high_f32, j));
    const vf32 sum = whole + r;
    const vf32 lost = (whole - sum) + r;
    const vf32 half = -0.5f * r;
    const vf32 square = half * r;
    const vf32 high = sum + square;
    const vf32 lost_too = (sum - high) + square;
    const vf32 r2 = r * r;
    const vf32 exact = FMA_F32(k, ALL_F32(BX_FLOAT_LN2_LOW), float_entry_of_16(bx_pow_low_f32, j)) +
                       ((lost + lost_too) + FMS_F32(half, r, square));
    const vf32 tail = FMA_F32(four_of_f32(bx_pow_p_f32, r, r2), r2 * r, exact);
    const vf32 log = high + tail;
    *low = (high - log) + tail;
    return log;
}
BX_INLINE vf32 fast_pow_f32(vf32 x, vf32 y, mask_f32 *special) {
    const vf32 size = magnitude_f32(x);
    vf32 low;
    const vf32 log = float_pow_log(size, &low);
    const vf32 product = y * log;
    const vf32 rest = FMA_F32(y, low, FMS_F32(y, log, product));
    struct float_reduced e = float_exp_reduced(product);
    e.low -= rest;
    e.r = e.head - e.low;
    const vf32 tail = float_exp_tail(&e);
    const vf32 one = ALL_F32(1.0f), sum = one + e.head;
    vf32 z = sum + (((one - sum) + e.head) + tail);
    z = (vf32)((vu32)z + e.k);
    *special = FLOAT_LOG_SPECIAL(size) | ~(magnitude_f32(product) < FLOAT_EXP_END);
    const mask_f32 negative = x < 0;
    if (__builtin_expect(!none_f32(negative), 0)) {
        /* Of a negative number only integral powers, and the odd ones are negative. */
        const vf32 n = y + MAGIC_F32;
        *special |= negative & ~((n - MAGIC_F32 == y) & (magnitude_f32(y) < 0x1p22f));
        z = (vf32)((vu32)z ^ ((vu32)negative & ((vu32)n << 31)));
    }
    return z;
}

#endif
