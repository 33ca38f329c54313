/* SPDX-License-Identifier: MIT */
/*
 * log, log2, log10 of float32 in its own type.
 *
 * Method: x = (1 + f)*2^k as in log.h; f times the base's factor and its sum with k times log(2) in
 * two parts, and f^2 times a polynomial.
 */
#ifndef BX_MATH_FLOAT_LOG_H
#define BX_MATH_FLOAT_LOG_H

#include "kernels/math/float32.h"

BX_INLINE vf32 float_log_reduced(vf32 x, vf32 *k) {
    const vu32 bits = (vu32)x + ALL_BITS_F32(ONE_f32 - ROOT_HALF_f32);
    *k = (vf32)((bits >> 23) | ALL_BITS_F32(WHOLE_BITS_f32)) - (WHOLE_f32 + BIAS_f32);
    return (vf32)((bits & ALL_BITS_F32(0x007fffff)) + ALL_BITS_F32(ROOT_HALF_f32)) - 1.0f;
}
BX_INLINE vf32 float_log_rest(const float *p, vf32 f) {
    const vf32 f2 = f * f;
    const vf32 f4 = f2 * f2;
    const vf32 upper = FMA_F32(FMA_F32(pair_of_f32(p + 8, f), f4, four_of_f32(p + 4, f, f2)), f4,
                               four_of_f32(p, f, f2));
    return f2 * upper;
}
#define FLOAT_LOG_SPECIAL(x) ~((x >= 0x1p-126f) & (x <= 0x1.fffffep127f))
BX_INLINE vf32 fast_log_f32(vf32 x, mask_f32 *special) {
    vf32 k;
    *special = FLOAT_LOG_SPECIAL(x);
    const vf32 f = float_log_reduced(x, &k);
    const vf32 tail = FMA_F32(k, ALL_F32(BX_FLOAT_LN2_LOW), float_log_rest(bx_log_p_f32, f));
    return sum_of_f32(k * BX_FLOAT_LN2, f, tail);
}
/* Where k is not 0 what is lost of f*factor is a quarter ULP at most. */
BX_INLINE vf32 fast_log2_f32(vf32 x, mask_f32 *special) {
    vf32 k;
    *special = FLOAT_LOG_SPECIAL(x);
    const vf32 f = float_log_reduced(x, &k);
    const vf32 rest = FMA_F32(f, ALL_F32(BX_log2_FACTOR_LOW_f32), float_log_rest(bx_log2_p_f32, f));
    return k + FMA_F32(f, ALL_F32(BX_log2_FACTOR_f32), rest);
}
BX_INLINE vf32 fast_log10_f32(vf32 x, mask_f32 *special) {
    vf32 k;
    *special = FLOAT_LOG_SPECIAL(x);
    const vf32 f = float_log_reduced(x, &k);
    const vf32 rest =
        FMA_F32(f, ALL_F32(BX_log10_FACTOR_LOW_f32), float_log_rest(bx_log10_p_f32, f));
    const vf32 part = f * BX_log10_FACTOR_f32;
    const vf32 tail = FMA_F32(k, ALL_F32(BX_LOG10_2_LOW_f32),
                              rest + FMS_F32(f, ALL_F32(BX_log10_FACTOR_f32), part));
    return sum_of_f32(k * BX_LOG10_2_f32, part, tail);
}

#endif
