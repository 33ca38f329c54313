/* SPDX-License-Identifier: MIT */
/*
 * SLEEF 3.5 overflows too early near the end of some functions' range, and a
 * few are not precise everywhere. Vectors with an operand there go a second
 * way; the others pay one comparison.
 */
#ifndef BX_SLEEF_CORRECTIONS_H
#define BX_SLEEF_CORRECTIONS_H

#include <math.h>

#include "kernels/helpers.h"
#include "kernels/isa/sleef.h"

#if defined(BX_SLEEF_f64)
/* From here on log1p(x) is log(x), and arcsinh(x) and arccosh(x) are log(2*x), to the last bit. */
#define BX_LARGE_f64 0x1p500
#define BX_LARGE_f32 0x1p60f
/* Where 2*x overflows too, the logarithm of 2 is added. */
#define BX_HALF_f64 0x1p1023
#define BX_HALF_f32 0x1p127f
#define BX_LN2_f64 0x1.62e42fefa39efp-1
#define BX_LN2_f32 0x1.62e43p-1f
/* exp overflows past this, sinh and cosh only log(2) later. */
#define BX_EXP_END_f64 709.0
#define BX_EXP_END_f32 88.0f

/* bx_log1p_f64(x) and so on: a function where ordinary, its large form elsewhere. */
#define BX_REPAIRED(name, type, limit, large)                     \
    static inline v##type bx_##name##_##type(v##type x) {         \
        const v##type magnitude = magnitude_##type(x);            \
        const v##type usual = BX_SLEEF_##type(name, u10)(x);      \
        const mask_##type past = magnitude > (limit);             \
        if (__builtin_expect(none_##type(past), 1)) return usual; \
        return select_##type(past, large, usual);                 \
    }
/* Below this tanh, arctanh and arcsinh of x are x, from which the cube takes less than a quarter
 * ULP; SLEEF comes out a little past 1 ULP there. */
#define BX_SMALL_f64 0x1p-27
#define BX_SMALL_f32 0x1p-13f
/* Below this log1p(x) is x, which SLEEF loses where x is the least number. */
#define BX_TINY_f64 0x1p-60
#define BX_TINY_f32 0x1p-30f
#define BX_NEARLY_ITSELF(name, type)                                     \
    static inline v##type bx_##name##_##type(v##type x) {                \
        const mask_##type small = magnitude_##type(x) < BX_SMALL_##type; \
        return select_##type(small, x, BX_SLEEF_##type(name, u10)(x));   \
    }
#define BX_REPAIRS(type)                                                                           \
    static inline v##type bx_log_of_twice_##type(v##type x) {                                      \
        const mask_##type fits = x < BX_HALF_##type;                                               \
        const v##type log = BX_SLEEF_##type(log, u10)(select_##type(fits, x + x, x));              \
        return select_##type(fits, log, log + BX_LN2_##type);                                      \
    }                                                                                              \
    /* The few lanes there one by one, in the next wider type. */                                  \
    static inline v##type bx_half_exp_##type(v##type x) {                                          \
        for (int k = 0; k < LANES_##type; k++)                                                     \
            if (x[k] > BX_EXP_END_##type) x[k] = bx_one_half_exp_##type(x[k]);                     \
        return x;                                                                                  \
    }                                                                                              \
    BX_NEARLY_ITSELF(tanh, type)                                                                   \
    BX_NEARLY_ITSELF(atanh, type)                                                                  \
    static inline v##type bx_log1p_##type(v##type x) {                                             \
        const v##type magnitude = magnitude_##type(x);                                             \
        const v##type near = BX_SLEEF_##type(log1p, u10)(x);                                       \
        const v##type usual = select_##type(magnitude < BX_TINY_##type, x, near);                  \
        const mask_##type past = x > BX_LARGE_##type;                                              \
        if (__builtin_expect(none_##type(past), 1)) return usual;                                  \
        return select_##type(past, BX_SLEEF_##type(log, u10)(x), usual);                           \
    }                                                                                              \
    /* A small quotient is its own arctangent. */                                                  \
    static inline v##type bx_atan2_##type(v##type y, v##type x) {                                  \
        const v##type quotient = y / x;                                                            \
        const mask_##type small = (x > 0) & (magnitude_##type(quotient) < BX_SMALL_##type);        \
        return select_##type(small, quotient, BX_SLEEF_##type(atan2, u10)(y, x));                  \
    }                                                                                              \
    static inline v##type bx_asinh_##type(v##type x) {                                             \
        const v##type magnitude = magnitude_##type(x);                                             \
        const v##type near = BX_SLEEF_##type(asinh, u10)(x);                                       \
        const v##type usual = select_##type(magnitude < BX_SMALL_##type, x, near);                 \
        const mask_##type past = magnitude > BX_LARGE_##type;                                      \
        if (__builtin_expect(none_##type(past), 1)) return usual;                                  \
        const v##type large = with_sign_##type(bx_log_of_twice_##type(magnitude), x);              \
        return select_##type(past, large, usual);                                                  \
    }                                                                                              \
    BX_REPAIRED(acosh, type, BX_LARGE_##type,                                                      \
                select_##type(x > 0, bx_log_of_twice_##type(magnitude), usual))                    \
    BX_REPAIRED(sinh, type, BX_EXP_END_##type, with_sign_##type(bx_half_exp_##type(magnitude), x)) \
    BX_REPAIRED(cosh, type, BX_EXP_END_##type, bx_half_exp_##type(magnitude))

/* bx_gamma_f64(x) and so on: the lanes that are `bad`, by their operand and SLEEF's result y, one
 * by one. */
#define BX_MENDED(name, sleef, type, bad)                         \
    static inline v##type bx_##name##_##type(v##type x) {         \
        v##type y = sleef(x);                                     \
        const mask_##type mend = bad;                             \
        if (__builtin_expect(none_##type(mend), 1)) return y;     \
        for (int k = 0; k < LANES_##type; k++)                    \
            y[k] = mend[k] ? bx_one_##name##_##type(x[k]) : y[k]; \
        return y;                                                 \
    }
/* gamma is off where it is a subnormal number; lgamma around its zeros left of -2. */
#define BX_GAMMA_END_f64 -168.0
#define BX_GAMMA_END_f32 -33.0f
#define BX_LGAMMA_END_f64 1e305
#define BX_LGAMMA_END_f32 3e36f
#define BX_GAMMAS(type)                                                           \
    BX_MENDED(gamma, BX_SLEEF_##type(tgamma, u10), type, x < BX_GAMMA_END_##type) \
    BX_MENDED(lgamma, BX_SLEEF_##type(lgamma, u10), type,                         \
              (x > BX_LGAMMA_END_##type) | ((x < -2) & (magnitude_##type(y) < 0.125f)))

/* erf of a small x is 2/sqrt(pi)*x, of which SLEEF is off where it is subnormal. */
#define BX_ERF_LINE_f64 0x1p-40
#define BX_ERF_LINE_f32 0x1p-20f
#define BX_ERF_FACTOR_LESS_1 0x1.06eba8214db68p-3
#define BX_ERF(type)                                                        \
    static inline v##type bx_erf_##type(v##type x) {                        \
        const mask_##type small = magnitude_##type(x) < BX_ERF_LINE_##type; \
        const v##type line = x + x * (lane_##type)BX_ERF_FACTOR_LESS_1;     \
        return select_##type(small, line, BX_SLEEF_##type(erf, u10)(x));    \
    }

BX_REPAIRS(f32)
BX_GAMMAS(f32)
BX_ERF(f32)
#if BX_LANE_BYTES == 8
BX_REPAIRS(f64)
BX_GAMMAS(f64)
BX_ERF(f64)

/* exp is infinite from 2e-11 below the logarithm of the greatest number on. */
#define BX_EXP_EARLY 0x1.62e42fefap+9
#define BX_EXP_LATE 0x1.62e42ff1p+9
BX_MENDED(exp, BX_SLEEF_f64(exp, u10), f64, (x > BX_EXP_EARLY) & (x < BX_EXP_LATE))
/* pow is infinite from 2e-6 below the greatest number on: the lanes that do not reach it one by
 * one. */
static inline vf64 bx_pow_f64(vf64 x, vf64 y) {
    vf64 z = BX_SLEEF_f64(pow, u10)(x, y);
    const mask_f64 infinite = magnitude_f64(z) == (double)INFINITY;
    if (__builtin_expect(none_f64(infinite), 1)) return z;
    const mask_f64 mend = infinite & (y * BX_SLEEF_f64(log2, u10)(magnitude_f64(x)) < 1024.001);
    for (int k = 0; k < LANES_f64; k++) z[k] = mend[k] ? bx_one_pow_f64(x[k], y[k]) : z[k];
    return z;
}
#endif
static inline vf32 bx_exp_f32(vf32 x) { return BX_SLEEF_f32(exp, u10)(x); }
static inline vf32 bx_pow_f32(vf32 x, vf32 y) { return BX_SLEEF_f32(pow, u10)(x, y); }

/* erfc is off where it is a subnormal number; that of float32 in more places. */
BX_MENDED(erfc, BX_SLEEF_f64(erfc, u15), f64, x > 26.5)
static inline vf32_half bx_erfc_half(vf32_half x) {
    return __builtin_convertvector(bx_erfc_f64(f64_of_f32(x)), vf32_half);
}
static inline vf32 bx_erfc_f32(vf32 x) {
    return join_f32(bx_erfc_half(low_f32(x)), bx_erfc_half(high_f32(x)));
}
#endif

#endif
