/* SPDX-License-Identifier: MIT */
/*
 * Functions of complex numbers that are worth whole vectors. Numbers at the
 * edges, where a step on the way overflows or loses precision, are left to the
 * C library; which way a number goes depends on nothing but the number.
 */
#include "kernels/helpers.h"
#include "kernels/isa/handler.h"
#include "kernels/isa/sleef.h"

#if defined(BX_SLEEF_f64)

/* REAL(exp, f64) and so on: the functions of real numbers that these are made of, ours where
 * math.c has them from kernels/math/. */
#if defined(BX_HAVE_FMA)
#include "kernels/math/exp.h"
#include "kernels/math/float_exp.h"
#include "kernels/math/float_log.h"
#include "kernels/math/float_trig.h"
#include "kernels/math/hyperbolic.h"
#include "kernels/math/inverse_trig.h"
#include "kernels/math/log.h"
#include "kernels/math/trig.h"
#define OURS(name, type) BX_MATH_1(name, type, fast_##name##_##type, BX_SLEEF_##type(name, u10))
#define OURS_ALL(type) \
    OURS(exp, type)    \
    OURS(log, type)    \
    OURS(sin, type) OURS(cos, type) OURS(tan, type) OURS(sinh, type) OURS(cosh, type)
#define OURS_2(name, type) BX_MATH_2(name, type, fast_##name##_##type, BX_SLEEF_##type(atan2, u10))
OURS_ALL(f32)
OURS_2(arctan2, f32)
#if BX_LANE_BYTES == 8
OURS_ALL(f64)
OURS_2(arctan2, f64)
#endif
#define REAL(name, type) bx_math_##name##_##type
#else
#define REAL(name, type) BX_SLEEF_##type(name, u10)
#endif

/* The real parts, with those of the lanes that are `edge` as the C library has them. Their
 * imaginary parts go to vector k of the tile `side`. */
#define AT_THE_EDGE(stem, type)                                                  \
    static __attribute__((noinline)) v##type edge_##stem##_##type(               \
        mask_##type edge, v##type x, v##type y, v##type re, char *side, int k) { \
        v##type im = load_##type(side, k);                                       \
        for (int j = 0; j < LANES_##type; j++) {                                 \
            lane_##type real = x[j], imaginary = y[j], result;                   \
            if (!edge[j]) continue;                                              \
            bx_##stem##_##type(1, &real, (const char *)&imaginary, &result);     \
            re[j] = real;                                                        \
            im[j] = result;                                                      \
        }                                                                        \
        store_##type(side, k, im);                                               \
        return re;                                                               \
    }

#define OPERATE_COMPLEX(t, k, stem, type)                       \
    {                                                           \
        const v##type x = t, y = LOAD(type, m0, k);             \
        v##type re, im;                                         \
        const mask_##type edge = stem##_##type(x, y, &re, &im); \
        store_##type(side, k, im);                              \
        if (__builtin_expect(!none_##type(edge), 0))            \
            re = edge_##stem##_##type(edge, x, y, re, side, k); \
        t = re;                                                 \
    }
#define STAMP_COMPLEX(STEPS, stem, type)                                                          \
    AT_THE_EDGE(stem, type)                                                                       \
    SLOW_MEMORY_HANDLER(stem##_##type##_tmm, const char *m0 = OPERAND(0); char *side = SCALAR(1); \
                        STEPS(type, OPERATE_COMPLEX, stem, type))

#define EXP_MOST_f64 700.0
#define EXP_MOST_f32 85.0f
#define INFINITE_f64 __builtin_inf()
#define INFINITE_f32 __builtin_inff()
#define EXP(type)                                                                            \
    static inline mask_##type c_exp_##type(v##type x, v##type y, v##type *re, v##type *im) { \
        const v##type size = REAL(exp, type)(x);                                             \
        *re = size * REAL(cos, type)(y);                                                     \
        *im = size * REAL(sin, type)(y);                                                     \
        return ~((magnitude_##type(x) < EXP_MOST_##type) &                                   \
                 (magnitude_##type(y) < INFINITE_##type));                                   \
    }                                                                                        \
    STAMP_COMPLEX(ROLLED_STEPS, c_exp, type)

/* sqrt((|x| + |z|)/2) is one part of the root, half of y over it the other. */
#define SQUARE_LEAST_f64 0x1p-900
#define SQUARE_MOST_f64 0x1p900
#define SQUARE_LEAST_f32 0x1p-90f
#define SQUARE_MOST_f32 0x1p90f
#define SQRT(type)                                                                              \
    static inline mask_##type c_sqrt_##type(v##type x, v##type y, v##type *re, v##type *im) {   \
        const v##type square = x * x + y * y;                                                   \
        const v##type larger = sqrt_##type((magnitude_##type(x) + sqrt_##type(square)) * 0.5f); \
        const v##type smaller = y / (larger + larger);                                          \
        const mask_##type left = x < 0;                                                         \
        *re = select_##type(left, magnitude_##type(smaller), larger);                           \
        *im = select_##type(left, with_sign_##type(larger, y), smaller);                        \
        return ~((square > SQUARE_LEAST_##type) & (square < SQUARE_MOST_##type));               \
    }                                                                                           \
    STAMP_COMPLEX(SLOW_STEPS, c_sqrt, type)

/* sinh(x + iy) is sinh(x)*cos(y) + i*cosh(x)*sin(y), and the others follow from their values on the
 * axes alike; `grows` is the part that must not overflow. */
#define WAVE(stem, type, grows, turns, real, imaginary)                                       \
    static inline mask_##type stem##_##type(v##type x, v##type y, v##type *re, v##type *im) { \
        const v##type sinh_part = REAL(sinh, type)(grows);                                    \
        const v##type cosh_part = REAL(cosh, type)(grows);                                    \
        const v##type sin_part = REAL(sin, type)(turns);                                      \
        const v##type cos_part = REAL(cos, type)(turns);                                      \
        *re = real;                                                                           \
        *im = imaginary;                                                                      \
        return ~((magnitude_##type(grows) < EXP_MOST_##type) &                                \
                 (magnitude_##type(turns) < INFINITE_##type));                                \
    }                                                                                         \
    STAMP_COMPLEX(ROLLED_STEPS, stem, type)
#define WAVES(type)                                                    \
    WAVE(c_sinh, type, x, y, sinh_part *cos_part, cosh_part *sin_part) \
    WAVE(c_cosh, type, x, y, cosh_part *cos_part, sinh_part *sin_part) \
    WAVE(c_sin, type, y, x, cosh_part *sin_part, sinh_part *cos_part)  \
    WAVE(c_cos, type, y, x, cosh_part *cos_part, -(sinh_part * sin_part))

/* Kahan's way: with t = tan(y) and s = sinh(x), tanh(x + iy) has the parts (1 + t*t)*cosh(x)*s and
 * t over 1 + (1 + t*t)*s*s, in which nothing cancels. */
#define SINH_MOST_f64 200.0
#define SINH_MOST_f32 20.0f
#define TANGENT(stem, type, grows, turns, hyperbolic, circular)                               \
    static inline mask_##type stem##_##type(v##type x, v##type y, v##type *re, v##type *im) { \
        const v##type t = REAL(tan, type)(turns);                                             \
        const v##type s = REAL(sinh, type)(grows);                                            \
        const v##type growth = 1 + t * t;                                                     \
        const v##type under = 1 + growth * s * s;                                             \
        *hyperbolic = growth * sqrt_##type(1 + s * s) * s / under;                            \
        *circular = t / under;                                                                \
        return ~((magnitude_##type(grows) < SINH_MOST_##type) &                               \
                 (magnitude_##type(turns) < INFINITE_##type));                                \
    }                                                                                         \
    STAMP_COMPLEX(ROLLED_STEPS, stem, type)
#define TANGENTS(type) TANGENT(c_tanh, type, x, y, re, im) TANGENT(c_tan, type, y, x, im, re)

/* The logarithm of |z| is half of that of x*x + y*y. Near 1 what the sum lost in rounding counts:
 * log(s + lost) is log(s) + lost/s. */
#define LOG(type)                                                                                  \
    static inline mask_##type c_log_##type(v##type x, v##type y, v##type *re, v##type *im) {       \
        const v##type xx = x * x, yy = y * y, square = xx + yy;                                    \
        const v##type of_yy = square - xx;                                                         \
        const v##type of_sum = (xx - (square - of_yy)) + (yy - of_yy);                             \
        const v##type lost = of_sum - (fused_rest_##type(x, x, xx) + fused_rest_##type(y, y, yy)); \
        *re = (REAL(log, type)(square) + lost / square) * 0.5f;                                    \
        *im = REAL(arctan2, type)(y, x);                                                           \
        return ~((square > SQUARE_LEAST_##type) & (square < SQUARE_MOST_##type));                  \
    }                                                                                              \
    STAMP_COMPLEX(ROLLED_STEPS, c_log, type)

EXP(f32)
SQRT(f32)
WAVES(f32)
TANGENTS(f32)
#if defined(BX_HAVE_FMA)
LOG(f32)
#endif
#if BX_LANE_BYTES == 8
EXP(f64)
SQRT(f64)
WAVES(f64)
TANGENTS(f64)
#if defined(BX_HAVE_FMA)
LOG(f64)
#endif
#endif
#endif
