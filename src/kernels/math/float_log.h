/* SPDX-License-Identifier: MIT */
/*
 * log, log2, log10 of float32 in its own type.
 *
 * Method: x = (1 + f)*2^k as in log.h, log(1 + f) = f - f^2/2 + f^3*Q(f). f - f^2/2, its product
 * with the base's factor and the sum with k times log(2) are in two parts.
 *
 * Errors in ULP of the result: 0.5 for the last sum and 0.15 before it, of f^3*Q, which is a
 * nineteenth of the result at most; log2 0.25 more, since its product is rounded before k is added.
 */
#ifndef BX_MATH_FLOAT_LOG_H
#define BX_MATH_FLOAT_LOG_H

#include "kernels/math/float32.h"

BX_INLINE vf32 float_log_reduced(vf32 x, vf32 *k) {
    const vu32 bits = (vu32)x + ALL_BITS_F32(ONE_f32 - ROOT_HALF_f32);
    *k = (vf32)((bits >> 23) | ALL_BITS_F32(WHOLE_BITS_f32)) - (WHOLE_f32 + BIAS_f32);
    return (vf32)((bits & ALL_BITS_F32(0x007fffff)) + ALL_BITS_F32(ROOT_HALF_f32)) - 1.0f;
}
/* log(1 + f) as a head and a tail. */
BX_INLINE vf32 float_log_parts(vf32 f, vf32 *tail) {
    const vf32 half = 0.5f * f;
    const vf32 square = half * f;
    const vf32 head = f - square;
    const vf32 low = ((f - head) - square) - FMS_F32(half, f, square);
    const vf32 f2 = square + square;
    const vf32 q =
        FMA_F32(five_of_f32(bx_log_p_f32 + 4, f, f2), f2 * f2, four_of_f32(bx_log_p_f32, f, f2));
    *tail = FMA_F32(f2 * f, q, low);
    return head;
}
#define FLOAT_LOG_SPECIAL(x) ~((x >= 0x1p-126f) & (x <= 0x1.fffffep127f))
BX_INLINE vf32 fast_log_f32(vf32 x, mask_f32 *special) {
    vf32 k, tail;
    *special = FLOAT_LOG_SPECIAL(x);
    const vf32 head = float_log_parts(float_log_reduced(x, &k), &tail);
    return sum_of_f32(k * BX_FLOAT_LN2, head, FMA_F32(k, ALL_F32(BX_FLOAT_LN2_LOW), tail));
}
/* head + tail times factor + factor_low, in two parts again. */
BX_INLINE vf32 float_log_scaled(vf32 head, vf32 *tail, float factor, float factor_low) {
    const vf32 part = head * factor;
    *tail = FMA_F32(*tail, ALL_F32(factor),
                    FMA_F32(head, ALL_F32(factor_low), FMS_F32(head, ALL_F32(factor), part)));
    return part;
}
BX_INLINE vf32 fast_log2_f32(vf32 x, mask_f32 *special) {
    vf32 k, tail;
    *special = FLOAT_LOG_SPECIAL(x);
    const vf32 head = float_log_parts(float_log_reduced(x, &k), &tail);
    const vf32 part = float_log_scaled(head, &tail, BX_FLOAT_LOG2E, BX_FLOAT_LOG2E_LOW);
    return k + (part + tail);
}
BX_INLINE vf32 fast_log10_f32(vf32 x, mask_f32 *special) {
    vf32 k, tail;
    *special = FLOAT_LOG_SPECIAL(x);
    const vf32 head = float_log_parts(float_log_reduced(x, &k), &tail);
    const vf32 part = float_log_scaled(head, &tail, BX_FLOAT_LOG10E, BX_FLOAT_LOG10E_LOW);
    return sum_of_f32(k * BX_LOG10_2_f32, part, FMA_F32(k, ALL_F32(BX_LOG10_2_LOW_f32), tail));
}

#endif
