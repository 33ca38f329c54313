/* SPDX-License-Identifier: MIT */
/*
 * exp, exp2, expm1, sinh, cosh, tanh of float32 in its own type.
 *
 * Method: that of hyperbolic.h. x = k*log(2) + r with r = head - low, of which head is exact; what
 * a result's head lost is added with its tail. tanh(x) = expm1(2*x)/(expm1(2*x) + 2), corrected by
 * its remainder.
 *
 * Errors in ULP of the result: 0.5 for the last sum and up to 0.45 before it, of polynomials whose
 * terms are a sixth of the result at most; exp 0.5, 0.25 for 1 + exp(r) and 0.05.
 */
#ifndef BX_MATH_FLOAT_EXP_H
#define BX_MATH_FLOAT_EXP_H

#include "kernels/math/float32.h"

/* 2^k is a normal number, and so is what is multiplied by it. */
#define FLOAT_EXP_END 86.0f
#define FLOAT_EXP2_END 125.0f

struct float_reduced {
    vf32 head, low, r; /* x - k*log(2) = head - low, about r */
    vu32 k;            /* shifted to a float's exponent */
};
BX_INLINE struct float_reduced float_exp_reduced(vf32 x) {
    struct float_reduced e;
    const vf32 n = FMA_F32(x, ALL_F32(BX_LOG2E_f32), ALL_F32(MAGIC_F32));
    const vf32 k = n - MAGIC_F32;
    e.head = FNMA_F32(k, ALL_F32(BX_FLOAT_LN2), x);
    e.low = k * BX_FLOAT_LN2_LOW;
    e.r = e.head - e.low;
    e.k = (vu32)n << 23;
    return e;
}
/* exp(r) - 1 - head. */
BX_INLINE vf32 float_exp_tail(const struct float_reduced *e) {
    const vf32 r2 = e->r * e->r;
    return FMS_F32(
        FMA_F32(pair_of_f32(bx_exp_p_f32 + 4, e->r), r2 * r2, four_of_f32(bx_exp_p_f32, e->r, r2)),
        r2, e->low);
}
BX_INLINE vf32 fast_exp_f32(vf32 x, mask_f32 *special) {
    *special = ~(magnitude_f32(x) < FLOAT_EXP_END);
    const struct float_reduced e = float_exp_reduced(x);
    const vf32 y = 1.0f + (e.head + float_exp_tail(&e));
    return (vf32)((vu32)y + e.k);
}
BX_INLINE vf32 fast_exp2_f32(vf32 x, mask_f32 *special) {
    *special = ~(magnitude_f32(x) < FLOAT_EXP2_END);
    const vf32 n = x + MAGIC_F32;
    const vf32 part = x - (n - MAGIC_F32);
    const vf32 square = part * part;
    const vf32 rest = square * five_of_f32(bx_exp2_p_f32, part, square);
    const vf32 y = 1.0f + FMA_F32(part, ALL_F32(BX_WHOLE_LN2_f32), rest);
    return (vf32)((vu32)y + ((vu32)n << 23));
}
/* expm1(x) in two parts, of which the second is less than a fourth of the first. */
BX_INLINE vf32 float_expm1_parts(vf32 x, vf32 *tail) {
    const struct float_reduced e = float_exp_reduced(x);
    const vf32 power = (vf32)(ALL_BITS_F32(ONE_f32) + e.k);
    const vf32 whole = power - 1.0f;
    const vf32 high = FMA_F32(power, e.head, whole);
    const vf32 lost = FMA_F32(power, e.head, whole - high) + ((power - whole) - 1.0f);
    *tail = FMA_F32(power, float_exp_tail(&e), lost);
    return high;
}
BX_INLINE vf32 fast_expm1_f32(vf32 x, mask_f32 *special) {
    *special = ~(magnitude_f32(x) < FLOAT_EXP_END);
    vf32 tail;
    const vf32 high = float_expm1_parts(x, &tail);
    return with_sign_f32(high + tail, x);
}
/* sinh and cosh of r: r + tail, 1 + cosh_rest; halves of the powers' difference and sum. */
struct float_hyperbolic {
    vf32 head, sinh_tail, cosh_rest;
    vf32 difference, difference_low, sum, sum_low;
};
BX_INLINE struct float_hyperbolic float_hyperbolic_of(vf32 x) {
    struct float_hyperbolic h;
    const struct float_reduced e = float_exp_reduced(magnitude_f32(x));
    const vf32 z = e.r * e.r;
    h.head = e.head;
    h.sinh_tail = FMS_F32(pair_of_f32(bx_sinh_p_f32, z), z * e.r, e.low);
    h.cosh_rest = z * FMA_F32(three_of_f32(bx_cosh_p_f32, z, z * z), z, ALL_F32(0.5f));
    const vf32 up = (vf32)(ALL_BITS_F32(0x3f000000) + e.k),
               down = (vf32)(ALL_BITS_F32(0x3f000000) - e.k);
    h.difference = up - down;
    h.sum = up + down;
    h.difference_low = (up - h.difference) - down;
    h.sum_low = (up - h.sum) + down;
    return h;
}
/* (a + a_low)*cosh(r) + b*sinh(r), abs(a) >= abs(b*r) or a = 0. */
BX_INLINE vf32 float_hyperbolic_sum(const struct float_hyperbolic *h, vf32 a, vf32 a_low, vf32 b) {
    const vf32 high = FMA_F32(b, h->head, a);
    const vf32 lost = FMA_F32(b, h->head, a - high) + a_low;
    return high + FMA_F32(b, h->sinh_tail, FMA_F32(a, h->cosh_rest, lost));
}
BX_INLINE vf32 fast_sinh_f32(vf32 x, mask_f32 *special) {
    *special = ~(magnitude_f32(x) < FLOAT_EXP_END);
    const struct float_hyperbolic h = float_hyperbolic_of(x);
    return with_sign_f32(float_hyperbolic_sum(&h, h.difference, h.difference_low, h.sum), x);
}
BX_INLINE vf32 fast_cosh_f32(vf32 x, mask_f32 *special) {
    *special = ~(magnitude_f32(x) < FLOAT_EXP_END);
    const struct float_hyperbolic h = float_hyperbolic_of(x);
    return float_hyperbolic_sum(&h, h.sum, h.sum_low, h.difference);
}
/* expm1(2*x)/(expm1(2*x) + 2); from 10 on it is 1. */
BX_INLINE vf32 fast_tanh_f32(vf32 x, mask_f32 *special) {
    *special = (mask_f32){0};
    const vf32 size = lesser_f32(ALL_F32(10.0f), magnitude_f32(x));
    vf32 tail;
    const vf32 high = float_expm1_parts(size + size, &tail);
    const vf32 over = high + tail;
    const vf32 over_low = (high - over) + tail;
    const vf32 under = over + 2.0f;
    const vf32 more = greater_f32(over, ALL_F32(2.0f)), less = lesser_f32(over, ALL_F32(2.0f));
    const vf32 under_low = (less - (under - more)) + over_low;
    const struct quotient_f32 q =
        quotient_of_f32(over, over_low, under, under_low, 1.0f / under, 1.0f);
    return with_sign_f32(q.head + q.low, x);
}

#endif
