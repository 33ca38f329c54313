/* SPDX-License-Identifier: MIT */
/* Minima and maxima: of equal operands, zeros of either sign too, the first is returned. */
#include "kernels/isa/handler.h"

/* minimum and maximum hand a NaN on, fmin and fmax pass it over. */
#define OPERATION(stem, type, takes_first)                              \
    static inline v##type op_##stem##_##type(v##type a, v##type b) {    \
        return select_##type(takes_first, a, b);                        \
    }                                                                   \
    STAMP_EXTREMUM(stem, type)

#define INTEGER_OPERATIONS(type)     \
    OPERATION(minimum, type, a <= b) \
    OPERATION(maximum, type, a >= b)
#define FLOAT_OPERATIONS(type)                    \
    OPERATION(minimum, type, (a <= b) | (a != a)) \
    OPERATION(maximum, type, (a >= b) | (a != a)) \
    OPERATION(fmin, type, (a <= b) | (b != b))    \
    OPERATION(fmax, type, (a >= b) | (b != b))

INTEGER_OPERATIONS(i32)
FLOAT_OPERATIONS(f32)
#if BX_LANE_BYTES == 8
INTEGER_OPERATIONS(i64)
FLOAT_OPERATIONS(f64)
#endif
