/* SPDX-License-Identifier: MIT */
/* The smaller and the larger of two: of equal ones, zeros of either sign too, the first. */
#ifndef BX_EXTREMUM_H
#define BX_EXTREMUM_H

#include "kernels/isa/simd.h"

#define BX_INTEGER_EXTREMA(type)                                    \
    static inline v##type op_minimum_##type(v##type a, v##type b) { \
        return select_##type(a <= b, a, b);                         \
    }                                                               \
    static inline v##type op_maximum_##type(v##type a, v##type b) { \
        return select_##type(a >= b, a, b);                         \
    }
/* lesser and greater return their second operand where one is NaN. */
#define BX_FLOAT_EXTREMA(type)                                      \
    static inline v##type op_minimum_##type(v##type a, v##type b) { \
        return select_##type(b != b, b, lesser_##type(b, a));       \
    }                                                               \
    static inline v##type op_maximum_##type(v##type a, v##type b) { \
        return select_##type(b != b, b, greater_##type(b, a));      \
    }

BX_INTEGER_EXTREMA(i32)
BX_INTEGER_EXTREMA(i64)
BX_FLOAT_EXTREMA(f32)
BX_FLOAT_EXTREMA(f64)

#endif
