/* SPDX-License-Identifier: MIT */
/* Minima and maxima; minimum and maximum hand a NaN on, fmin and fmax pass it over. */
#include "kernels/isa/extremum.h"
#include "kernels/isa/handler.h"

#define EXTREMA(type) STAMP_EXTREMUM(minimum, type) STAMP_EXTREMUM(maximum, type)
#define PASSING_OVER(type)                                       \
    static inline v##type op_fmin_##type(v##type a, v##type b) { \
        return select_##type(a != a, b, lesser_##type(b, a));    \
    }                                                            \
    static inline v##type op_fmax_##type(v##type a, v##type b) { \
        return select_##type(a != a, b, greater_##type(b, a));   \
    }                                                            \
    STAMP_EXTREMUM(fmin, type) STAMP_EXTREMUM(fmax, type)

EXTREMA(i32)
EXTREMA(f32)
PASSING_OVER(f32)
#if BX_LANE_BYTES == 8
EXTREMA(i64)
EXTREMA(f64)
PASSING_OVER(f64)
#endif
