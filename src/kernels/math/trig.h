/* SPDX-License-Identifier: MIT */
/*
 * sin, cos, tan for abs(x) < 2^20.
 *
 * Method (fdlibm's kernels, and Cody and Waite's reduction with FMA): abs(x) = k*pi/2 + r with pi/2
 * in three parts. x less k times the first is a multiple of 2^-53 below 1 and so exact, k times the
 * second is exact, and what the difference with it loses is recovered: near a multiple of pi/2 it
 * is all that is left. r is in two parts. A lane's quadrant chooses between sine and cosine, or
 * tan's numerator and denominator.
 *
 * Errors in ULP of the result: sine and cosine 0.5 for the last sum and 0.27 before it; tan the
 * errors of both, 0.2, its quotient being corrected with the remainder. r is off by less than
 * 2^-120, where no float64 comes nearer than 2^-62 to a multiple of pi/2.
 */
#ifndef BX_MATH_TRIG_H
#define BX_MATH_TRIG_H

#include "kernels/math/words.h"

#define TRIG_END 0x1p20

BX_INLINE vf64 trig_reduced(vf64 x, vf64 *n, vf64 *low) {
    *n = FMA(x, ALL(BX_TURNS), ALL(MAGIC));
    const vf64 k = *n - MAGIC;
    const vf64 first = FNMA(k, ALL(BX_HALF_PI_1), x);
    const vf64 r = FNMA(k, ALL(BX_HALF_PI_2), first);
    *low = FNMA(k, ALL(BX_HALF_PI_3), FNMA(k, ALL(BX_HALF_PI_2), first - r));
    return r;
}
/* Lanes of b where the quadrant is odd, of a elsewhere. */
BX_INLINE vf64 by_quadrant(vu64 quadrant, vf64 a, vf64 b) {
#if BX_VECTOR_BYTES == 64
    return _mm512_mask_blend_pd(_mm512_test_epi64_mask((__m512i)quadrant, _mm512_set1_epi64(1)), a,
                                b);
#else
    return _mm256_blendv_pd(a, b, (__m256d)(quadrant << 63));
#endif
}
/* sin(r + low) as r + a tail, cos(r + low) as a head and a tail. */
BX_INLINE vf64 sine_tail(vf64 r, vf64 low) {
    const vf64 z = r * r;
    return FMA(poly_6(bx_sin_p, z, z * z), z * r, FNMA(0.5 * z, low, low));
}
BX_INLINE vf64 cosine_parts(vf64 r, vf64 low, vf64 *tail) {
    const vf64 z = r * r;
    const vf64 w = z * z;
    const vf64 half = 0.5 * z;
    const vf64 head = 1.0 - half;
    *tail = FMA(poly_6(bx_cos_p, z, w), w, FNMA(r, low, (1.0 - head) - half));
    return head;
}
/* The sign bit of `sign` is the result's in the first quadrant. */
BX_INLINE vf64 sine_or_cosine(vf64 x, unsigned shift, vu64 sign) {
    vf64 n, low, cosine_tail;
    const vf64 r = trig_reduced(x, &n, &low);
    const vf64 sine = r + sine_tail(r, low);
    const vf64 head = cosine_parts(r, low, &cosine_tail);
    const vu64 quadrant = (vu64)n + shift;
    const vf64 y = by_quadrant(quadrant, sine, head + cosine_tail);
    return (vf64)((vu64)y ^ (((quadrant << 62) ^ sign) & ALL_BITS(0x8000000000000000)));
}
BX_INLINE vf64 fast_sin_f64(vf64 x, mask_f64 *special) {
    const vf64 size = magnitude_f64(x);
    *special = ~(size < TRIG_END);
    return sine_or_cosine(size, 0, (vu64)x);
}
BX_INLINE vf64 fast_cos_f64(vf64 x, mask_f64 *special) {
    const vf64 size = magnitude_f64(x);
    *special = ~(size < TRIG_END);
    return sine_or_cosine(size, 1, (vu64){0});
}
BX_INLINE vf64 fast_tan_f64(vf64 x, mask_f64 *special) {
    const vf64 size = magnitude_f64(x);
    *special = ~(size < TRIG_END);
    vf64 n, low, tail;
    const vf64 r = trig_reduced(size, &n, &low);
    const vf64 rise = sine_tail(r, low);
    const vf64 sine = r + rise;
    const vf64 sine_low = (r - sine) + rise;
    const vf64 head = cosine_parts(r, low, &tail);
    const vf64 cosine = head + tail;
    const vf64 cosine_low = (head - cosine) + tail;
    const vu64 quadrant = (vu64)n;
    const vf64 over = by_quadrant(quadrant, sine, cosine);
    const vf64 over_low = by_quadrant(quadrant, sine_low, cosine_low);
    const vf64 under = by_quadrant(quadrant, cosine, sine);
    const vf64 under_low = by_quadrant(quadrant, cosine_low, sine_low);
    const vf64 inverse = 1.0 / under;
    const vf64 q = over * inverse;
    const vf64 rest = FNMA(q, under, over) + FNMA(q, under_low, over_low);
    const vf64 y = FMA(rest, inverse, q);
    return (vf64)((vu64)y ^ (((quadrant << 63) ^ (vu64)x) & ALL_BITS(0x8000000000000000)));
}

/* For float32 beyond the end of float_trig.h: sine by a reduction to abs(r) <= pi/2, of the cosine
 * by half a turn more. */
#define FLOAT_TRIG_END 0x1p20f
BX_INLINE vf64 short_sine_of(vf64 r, vf64 n) {
    const vf64 z = r * r;
    const vf64 y = r * FMA(z, poly_5(bx_sin_short, z, z * z), ALL(1));
    return (vf64)((vu64)y ^ ((vu64)n << 63));
}
BX_INLINE vf64 short_sin(vf64 x) {
    const vf64 n = FMA(x, ALL(BX_HALF_TURNS), ALL(MAGIC));
    const vf64 turns = n - MAGIC;
    return short_sine_of(FNMA(turns, ALL(BX_PI_2), FNMA(turns, ALL(BX_PI_1), x)), n);
}
/* cos(x) = sin(x + pi/2): x less an odd multiple of pi/2. */
BX_INLINE vf64 short_cos(vf64 x) {
    const vf64 n = FMA(x, ALL(BX_HALF_TURNS), ALL(-0.5)) + MAGIC;
    const vf64 turns = (n - MAGIC) + 0.5;
    return -short_sine_of(FNMA(turns, ALL(BX_PI_2), FNMA(turns, ALL(BX_PI_1), x)), n);
}
BX_INLINE vf64 short_tan(vf64 x) {
    const vf64 n = FMA(x, ALL(BX_TURNS), ALL(MAGIC));
    const vf64 turns = n - MAGIC;
    const vf64 first = FNMA(turns, ALL(BX_HALF_PI_1), x);
    const vf64 r = FNMA(turns, ALL(BX_HALF_PI_REST), first);
    const vf64 z = r * r;
    const vf64 w = z * z;
    const vf64 sine = r * FMA(z, poly_4(bx_sin_p, z, w), ALL(1));
    const vf64 cosine = FMA(poly_4(bx_cos_p, z, w), w, FMA(ALL(-0.5), z, ALL(1)));
    return by_quadrant((vu64)n, sine, -cosine) / by_quadrant((vu64)n, cosine, sine);
}
#define FLOAT_TRIG(name)                                                  \
    BX_INLINE vf32 far_##name##_f32(vf32 x, mask_f32 *special) {          \
        *special = ~(magnitude_f32(x) < FLOAT_TRIG_END);                  \
        return join_f32(narrowed(short_##name(f64_of_f32(low_f32(x)))),   \
                        narrowed(short_##name(f64_of_f32(high_f32(x))))); \
    }
FLOAT_TRIG(sin)
FLOAT_TRIG(cos)
FLOAT_TRIG(tan)

#endif
