/* SPDX-License-Identifier: MIT */
/* Functions within 1 ULP, from SLEEF; on processors without a level of ours, from the C library. */
#include <math.h>

#include "kernels/helpers.h"
#include "kernels/isa/handler.h"
#include "kernels/isa/repairs.h"

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
        VALUE_1(name, accuracy, type)} STAMP_SLOW_UNARY(stem, type)
/* NaN without a sign, which SLEEF's logarithms have as the instruction set has it. */
#define FUNCTION_N(stem, name, accuracy, type)                                             \
    static inline v##type log_##stem##_##type(v##type x) { VALUE_1(name, accuracy, type) } \
    static inline v##type op_##stem##_##type(v##type x) {                                  \
        const v##type y = log_##stem##_##type(x);                                          \
        return select_##type(y == y, y, (v##type){0} + (lane_##type)NAN);                  \
    }                                                                                      \
    STAMP_SLOW_UNARY(stem, type)
#define FUNCTION_R(stem, name, accuracy, type)           \
    static inline v##type op_##stem##_##type(v##type x){ \
        REPAIRED(name, accuracy, type)} STAMP_SLOW_UNARY(stem, type)
#define FUNCTION_M(stem, type)                                                            \
    static inline v##type op_##stem##_##type(v##type x) { return bx_##stem##_##type(x); } \
    STAMP_SLOW_UNARY(stem, type)
#define FUNCTION_2(stem, name, accuracy, type)                      \
    static inline v##type op_##stem##_##type(v##type x, v##type y){ \
        VALUE_2(name, accuracy, type)} STAMP_SLOW_ORDERED(stem, type)
#define FUNCTION_R2(stem, name, accuracy, type)                     \
    static inline v##type op_##stem##_##type(v##type x, v##type y){ \
        REPAIRED_2(name, accuracy, type)} STAMP_SLOW_ORDERED(stem, type)

#define FUNCTIONS(type)                   \
    FUNCTION_1(exp, exp, u10, type)       \
    FUNCTION_1(exp2, exp2, u10, type)     \
    FUNCTION_1(expm1, expm1, u10, type)   \
    FUNCTION_N(log, log, u10, type)       \
    FUNCTION_N(log2, log2, u10, type)     \
    FUNCTION_N(log10, log10, u10, type)   \
    FUNCTION_R(log1p, log1p, u10, type)   \
    FUNCTION_1(cbrt, cbrt, u10, type)     \
    FUNCTION_1(sin, sin, u10, type)       \
    FUNCTION_1(cos, cos, u10, type)       \
    FUNCTION_1(tan, tan, u10, type)       \
    FUNCTION_1(arcsin, asin, u10, type)   \
    FUNCTION_1(arccos, acos, u10, type)   \
    FUNCTION_1(arctan, atan, u10, type)   \
    FUNCTION_R(sinh, sinh, u10, type)     \
    FUNCTION_R(cosh, cosh, u10, type)     \
    FUNCTION_R(tanh, tanh, u10, type)     \
    FUNCTION_R(arcsinh, asinh, u10, type) \
    FUNCTION_R(arccosh, acosh, u10, type) \
    FUNCTION_R(arctanh, atanh, u10, type) \
    FUNCTION_1(erf, erf, u10, type)       \
    FUNCTION_M(erfc, type)                \
    FUNCTION_M(gamma, type)               \
    FUNCTION_M(lgamma, type)              \
    FUNCTION_2(arctan2, atan2, u10, type) \
    FUNCTION_2(hypot, hypot, u05, type)   \
    FUNCTION_R2(pow, pow, u10, type)

/* For EXPR_FAST, within 4 ULP. sinh and cosh of the kind overflow early and are left out. */
#define QUICK_FUNCTIONS(type)                   \
    FUNCTION_1(quick_exp2, exp2, u35, type)     \
    FUNCTION_N(quick_log, log, u35, type)       \
    FUNCTION_N(quick_log2, log2, u35, type)     \
    FUNCTION_1(quick_cbrt, cbrt, u35, type)     \
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
