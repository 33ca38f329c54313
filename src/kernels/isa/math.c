/* SPDX-License-Identifier: MIT */
/*
 * Functions within 1 ULP: from kernels/math/ where there is FMA and that is faster, else from
 * SLEEF; on processors without a level of ours, from the C library. A call leaves nothing in
 * registers, so that functions that are one and take long go through the tile in memory (ROLLED).
 */
#include <math.h>

#include "kernels/helpers.h"
#include "kernels/isa/handler.h"
#include "kernels/isa/sleef_corrections.h"

#if defined(BX_SLEEF_f64) && defined(BX_HAVE_FMA)
#define BX_HAVE_MATH 1
#include "kernels/math/cbrt.h"
#include "kernels/math/exp.h"
#include "kernels/math/float_cbrt.h"
#include "kernels/math/float_exp.h"
#include "kernels/math/float_log.h"
#include "kernels/math/float_pow.h"
#include "kernels/math/float_trig.h"
#include "kernels/math/hyperbolic.h"
#include "kernels/math/inverse_hyperbolic.h"
#include "kernels/math/inverse_trig.h"
#include "kernels/math/log.h"
#include "kernels/math/pow.h"
#include "kernels/math/trig.h"
#endif

#if defined(BX_SLEEF_f64)
#define VALUE_1(name, accuracy, type) return BX_SLEEF_##type(name, accuracy)(x);
#define VALUE_2(name, accuracy, type) return BX_SLEEF_##type(name, accuracy)(x, y);
#define REPAIRED(name, accuracy, type) return bx_##name##_##type(x);
#define REPAIRED_2(name, accuracy, type) return bx_##name##_##type(x, y);
#else
#define LIBM_f64(name) name
#define LIBM_f32(name) name##f
#define VALUE_1(name, accuracy, type)                                      \
    for (int k = 0; k < LANES_##type; k++) x[k] = LIBM_##type(name)(x[k]); \
    return x;
#define VALUE_2(name, accuracy, type)                                            \
    for (int k = 0; k < LANES_##type; k++) x[k] = LIBM_##type(name)(x[k], y[k]); \
    return x;
#define REPAIRED VALUE_1
#define REPAIRED_2 VALUE_2
#define MENDED_BY_LANES(name, type)                                                 \
    static inline v##type bx_##name##_##type(v##type x) {                           \
        for (int k = 0; k < LANES_##type; k++) x[k] = bx_one_##name##_##type(x[k]); \
        return x;                                                                   \
    }
#define MENDED_ALL(type) \
    MENDED_BY_LANES(erfc, type) MENDED_BY_LANES(gamma, type) MENDED_BY_LANES(lgamma, type)
MENDED_ALL(f32)
#if BX_LANE_BYTES == 8
MENDED_ALL(f64)
#endif
#endif

#define FUNCTION_1(stem, name, accuracy, type)           \
    static inline v##type op_##stem##_##type(v##type x){ \
        VALUE_1(name, accuracy, type)} STAMP_ROLLED_UNARY(stem, type)
/* NaN without a sign, which SLEEF's logarithms have as the instruction set has it. */
#define UNSIGNED_NAN(stem, name, accuracy, type)                                           \
    static inline v##type raw_##stem##_##type(v##type x) { VALUE_1(name, accuracy, type) } \
    static inline v##type plain_##stem##_##type(v##type x) {                               \
        const v##type y = raw_##stem##_##type(x);                                          \
        return select_##type(y == y, y, (v##type){0} + (lane_##type)NAN);                  \
    }
#define FUNCTION_N(stem, name, accuracy, type)                                               \
    UNSIGNED_NAN(stem, name, accuracy, type)                                                 \
    static inline v##type op_##stem##_##type(v##type x) { return plain_##stem##_##type(x); } \
    STAMP_ROLLED_UNARY(stem, type)
#define FUNCTION_R(stem, name, accuracy, type)           \
    static inline v##type op_##stem##_##type(v##type x){ \
        REPAIRED(name, accuracy, type)} STAMP_ROLLED_UNARY(stem, type)
#define FUNCTION_M(stem, type)                                                            \
    static inline v##type op_##stem##_##type(v##type x) { return bx_##stem##_##type(x); } \
    STAMP_ROLLED_UNARY(stem, type)
#define FUNCTION_2(stem, name, accuracy, type)                      \
    static inline v##type op_##stem##_##type(v##type x, v##type y){ \
        VALUE_2(name, accuracy, type)} STAMP_ROLLED_ORDERED(stem, type)
#define FUNCTION_R2(stem, name, accuracy, type)                     \
    static inline v##type op_##stem##_##type(v##type x, v##type y){ \
        REPAIRED_2(name, accuracy, type)} STAMP_ROLLED_ORDERED(stem, type)

/*
 * Ours, with SLEEF's (F), that with its repairs (FR), or that without signs of NaN (FN), where ours
 * does not hold; FT goes to a second one of ours for large float32 before.
 */
#if defined(BX_HAVE_MATH)
#define FUNCTION_OURS(stem, type)                                                              \
    static inline v##type op_##stem##_##type(v##type x) { return bx_math_##stem##_##type(x); } \
    STAMP_SLOW_UNARY(stem, type)
#define FUNCTION_F(stem, name, accuracy, type)                                   \
    BX_MATH_1(stem, type, fast_##stem##_##type, BX_SLEEF_##type(name, accuracy)) \
    FUNCTION_OURS(stem, type)
#define FUNCTION_FR(stem, name, accuracy, type)                     \
    BX_MATH_1(stem, type, fast_##stem##_##type, bx_##name##_##type) \
    FUNCTION_OURS(stem, type)
#define FUNCTION_FR2(stem, name, accuracy, type)                    \
    BX_MATH_2(stem, type, fast_##stem##_##type, bx_##name##_##type) \
    FUNCTION_OURS_2(stem, type)
#define FUNCTION_OURS_2(stem, type)                                  \
    static inline v##type op_##stem##_##type(v##type x, v##type y) { \
        return bx_math_##stem##_##type(x, y);                        \
    }                                                                \
    STAMP_SLOW_ORDERED(stem, type)
#define FUNCTION_FN(stem, name, accuracy, type)                        \
    UNSIGNED_NAN(stem, name, accuracy, type)                           \
    BX_MATH_1(stem, type, fast_##stem##_##type, plain_##stem##_##type) \
    FUNCTION_OURS(stem, type)
#define FUNCTION_FT_f64(stem, name, accuracy) FUNCTION_F(stem, name, accuracy, f64)
#define FUNCTION_FT_f32(stem, name, accuracy)                                  \
    BX_MATH_1(far_##stem, f32, far_##stem##_f32, BX_SLEEF_f32(name, accuracy)) \
    BX_MATH_1(stem, f32, fast_##stem##_f32, bx_math_far_##stem##_f32)          \
    FUNCTION_OURS(stem, f32)
#define FUNCTION_FT(stem, name, accuracy, type) FUNCTION_FT_##type(stem, name, accuracy)
/* For EXPR_FAST where SLEEF's within 3.5 ULP is not faster. */
#define FUNCTION_Q(stem, name, accuracy, type)                                                 \
    static inline v##type op_##stem##_##type(v##type x) { return bx_math_##name##_##type(x); } \
    STAMP_SLOW_UNARY(stem, type)
#else
#define FUNCTION_Q FUNCTION_1
#define FUNCTION_F FUNCTION_1
#define FUNCTION_FR FUNCTION_R
#define FUNCTION_FR2 FUNCTION_R2
#define FUNCTION_FN FUNCTION_N
#define FUNCTION_FT FUNCTION_1
#endif

#define FUNCTIONS(type)                     \
    FUNCTION_FR(exp, exp, u10, type)        \
    FUNCTION_F(exp2, exp2, u10, type)       \
    FUNCTION_F(expm1, expm1, u10, type)     \
    FUNCTION_FN(log, log, u10, type)        \
    FUNCTION_FN(log2, log2, u10, type)      \
    FUNCTION_FN(log10, log10, u10, type)    \
    FUNCTION_FR(log1p, log1p, u10, type)    \
    FUNCTION_F(cbrt, cbrt, u10, type)       \
    FUNCTION_FT(sin, sin, u10, type)        \
    FUNCTION_FT(cos, cos, u10, type)        \
    FUNCTION_FT(tan, tan, u10, type)        \
    FUNCTION_F(arcsin, asin, u10, type)     \
    FUNCTION_F(arccos, acos, u10, type)     \
    FUNCTION_F(arctan, atan, u10, type)     \
    FUNCTION_FR(sinh, sinh, u10, type)      \
    FUNCTION_FR(cosh, cosh, u10, type)      \
    FUNCTION_FR(tanh, tanh, u10, type)      \
    FUNCTION_FR(arcsinh, asinh, u10, type)  \
    FUNCTION_FR(arccosh, acosh, u10, type)  \
    FUNCTION_FR(arctanh, atanh, u10, type)  \
    FUNCTION_R(erf, erf, u10, type)         \
    FUNCTION_M(erfc, type)                  \
    FUNCTION_M(gamma, type)                 \
    FUNCTION_M(lgamma, type)                \
    FUNCTION_FR2(arctan2, atan2, u10, type) \
    FUNCTION_2(hypot, hypot, u05, type)     \
    FUNCTION_FR2(pow, pow, u10, type)

/* For EXPR_FAST, within 4 ULP. sinh and cosh of the kind overflow early and are left out. */
#define QUICK_FUNCTIONS(type)                   \
    FUNCTION_Q(quick_exp2, exp2, u35, type)     \
    FUNCTION_N(quick_log, log, u35, type)       \
    FUNCTION_N(quick_log2, log2, u35, type)     \
    FUNCTION_Q(quick_cbrt, cbrt, u35, type)     \
    FUNCTION_1(quick_sin, sin, u35, type)       \
    FUNCTION_1(quick_cos, cos, u35, type)       \
    FUNCTION_1(quick_tan, tan, u35, type)       \
    FUNCTION_1(quick_arcsin, asin, u35, type)   \
    FUNCTION_1(quick_arccos, acos, u35, type)   \
    FUNCTION_1(quick_arctan, atan, u35, type)   \
    FUNCTION_1(quick_tanh, tanh, u35, type)     \
    FUNCTION_2(quick_arctan2, atan2, u35, type) \
    FUNCTION_2(quick_hypot, hypot, u35, type)

FUNCTIONS(f32)
QUICK_FUNCTIONS(f32)
#if BX_LANE_BYTES == 8
FUNCTIONS(f64)
QUICK_FUNCTIONS(f64)
#endif
