/* SPDX-License-Identifier: MIT */
/*
 * sin, cos, tan of float32 in its own type, for abs(x) <= 1600.
 *
 * Method: that of trig.h. x - k*pi/2 with pi/2 in three parts, of which k times the second is
 * exact, and the difference from k times the first.
 */
#ifndef BX_MATH_FLOAT_TRIG_H
#define BX_MATH_FLOAT_TRIG_H

#include "kernels/math/float32.h"

#define FLOAT_SHORT_END 1600.0f

BX_INLINE vf32 float_trig_reduced(vf32 x, vf32 *n, vf32 *low) {
    *n = FMA_F32(x, ALL_F32(BX_TURNS_f32), ALL_F32(MAGIC_F32));
    const vf32 k = *n - MAGIC_F32;
    const vf32 first = FNMA_F32(k, ALL_F32(BX_HALF_PI_1_f32), x);
    const vf32 r = FNMA_F32(k, ALL_F32(BX_HALF_PI_2_f32), first);
    *low =
        FNMA_F32(k, ALL_F32(BX_HALF_PI_3_f32), FNMA_F32(k, ALL_F32(BX_HALF_PI_2_f32), first - r));
    return r;
}
BX_INLINE vf32 float_by_quadrant(vu32 quadrant, vf32 a, vf32 b) {
#if BX_VECTOR_BYTES == 64
    return _mm512_mask_blend_ps(_mm512_test_epi32_mask((__m512i)quadrant, _mm512_set1_epi32(1)), a,
                                b);
#else
    return _mm256_blendv_ps(a, b, (__m256)(quadrant << 31));
#endif
}
/* The sign bit of `sign` is the result's in the first quadrant. */
BX_INLINE vf32 float_sine_or_cosine(vf32 x, unsigned shift, vu32 sign) {
    vf32 n, low;
    const vf32 r = float_trig_reduced(x, &n, &low);
    const vf32 z = r * r;
    const vf32 sine = r + FMA_F32(three_of_f32(bx_sin_p_f32, z, z * z), z * r, low);
    const vf32 half = 0.5f * z;
    const vf32 head = 1.0f - half;
    const vf32 tail = FMA_F32(three_of_f32(bx_cos_p_f32, z, z * z), z * z,
                              FNMA_F32(r, low, (1.0f - head) - half));
    const vu32 quadrant = (vu32)n + shift;
    const vf32 y = float_by_quadrant(quadrant, sine, head + tail);
    return (vf32)((vu32)y ^ (((quadrant << 30) ^ sign) & ALL_BITS_F32(SIGN_f32)));
}
BX_INLINE vf32 fast_sin_f32(vf32 x, mask_f32 *special) {
    const vf32 size = magnitude_f32(x);
    *special = ~(size < FLOAT_SHORT_END);
    return float_sine_or_cosine(size, 0, (vu32)x);
}
BX_INLINE vf32 fast_cos_f32(vf32 x, mask_f32 *special) {
    const vf32 size = magnitude_f32(x);
    *special = ~(size < FLOAT_SHORT_END);
    return float_sine_or_cosine(size, 1, (vu32){0});
}
BX_INLINE vf32 fast_tan_f32(vf32 x, mask_f32 *special) {
    const vf32 size = magnitude_f32(x);
    *special = ~(size < FLOAT_SHORT_END);
    vf32 n, low;
    const vf32 r = float_trig_reduced(size, &n, &low);
    const vf32 z = r * r;
    const vf32 z2 = z * z;
    const vf32 q =
        FMA_F32(pair_of_f32(bx_tan_p_f32 + 5, z), z2 * z2, four_of_f32(bx_tan_p_f32 + 1, z, z2));
    const vf32 p = FMA_F32(q, z, ALL_F32(bx_tan_p_f32[0]));
    /* The derivative is about 1 + r^2 + r^4; what the cube lost counts with a third to a half. */
    const vf32 cube = z * r;
    const vf32 cube_low = FMA_F32(FMS_F32(r, r, z), r, FMS_F32(z, r, cube));
    const vf32 rise = FMA_F32(p, cube, FMA_F32(z + z2, low, FMA_F32(cube_low, ALL_F32(0.4f), low)));
    const vf32 tangent = r + rise;
    const vf32 tangent_low = (r - tangent) + rise;
    const vf32 inverse = -1.0f / tangent;
    const vf32 off = FMA_F32(inverse, tangent_low, FMA_F32(inverse, tangent, ALL_F32(1.0f)));
    const vf32 y = float_by_quadrant((vu32)n, tangent, FMA_F32(inverse, off, inverse));
    return (vf32)((vu32)y ^ ((vu32)x & ALL_BITS_F32(SIGN_f32)));
}

#endif
