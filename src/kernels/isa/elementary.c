/* SPDX-License-Identifier: MIT */
/* Signs, squares, roots and roundings: one vector in, one out, exact or correctly rounded. */
#include "kernels/isa/handler.h"

#define OPERATION(stem, type, expression) \
    static inline v##type op_##stem##_##type(v##type x) { return expression; }
/* Integers wrap: -INT_MIN is INT_MIN. */
#define INTEGER_OPERATIONS(type)                                                         \
    OPERATION(neg, type, (v##type)(0 - (bits_##type)x))                                  \
    OPERATION(square, type, (v##type)((bits_##type)x * (bits_##type)x))                  \
    OPERATION(abs, type,                                                                 \
              (v##type)(((bits_##type)x ^ (bits_##type)(x < 0)) - (bits_##type)(x < 0))) \
    OPERATION(sign, type, (v##type)((bits_##type)(x < 0) - (bits_##type)(x > 0)))        \
    STAMP_UNARY(neg, type) STAMP_UNARY(square, type) STAMP_UNARY(abs, type) STAMP_UNARY(sign, type)

#define FLOAT_OPERATIONS(type)                                                                    \
    OPERATION(neg, type, -x)                                                                      \
    OPERATION(square, type, x *x)                                                                 \
    OPERATION(abs, type, magnitude_##type(x))                                                     \
    static inline v##type op_sign_##type(v##type x) {                                             \
        const v##type zero = {0};                                                                 \
        const v##type one = zero + 1;                                                             \
        const v##type unsigned_zero_or_nan = select_##type(x == zero, zero, x);                   \
        return select_##type(x > zero, one, select_##type(x < zero, -one, unsigned_zero_or_nan)); \
    }                                                                                             \
    static inline v##type op_copysign_##type(v##type a, v##type b) {                              \
        return with_sign_##type(a, b);                                                            \
    }                                                                                             \
    /* A float's bits rise and fall with its size. */                                             \
    static inline v##type op_nextafter_##type(v##type a, v##type b) {                             \
        const v##type zero = {0};                                                                 \
        const mask_##type outward = (a < b) ^ (a < zero);                                         \
        const mask_##type step = -2 * outward - 1;                                                \
        const v##type moved = (v##type)((bits_##type)a + (bits_##type)step);                      \
        const v##type smallest = with_sign_##type((v##type)((bits_##type)zero + 1), b);           \
        const v##type next = select_##type(a == zero, smallest, moved);                           \
        return select_##type((a != a) | (b != b), a + b, select_##type(a == b, b, next));         \
    }                                                                                             \
    OPERATION(sqrt, type, sqrt_##type(x))                                                         \
    OPERATION(floor, type, floor_##type(x))                                                       \
    OPERATION(ceil, type, ceil_##type(x))                                                         \
    OPERATION(trunc, type, trunc_##type(x))                                                       \
    OPERATION(rint, type, rint_##type(x))                                                         \
    STAMP_UNARY(neg, type)                                                                        \
    STAMP_UNARY(square, type)                                                                     \
    STAMP_UNARY(abs, type)                                                                        \
    STAMP_UNARY(sign, type)                                                                       \
    STAMP_ORDERED(nextafter, type)                                                                \
    STAMP_ORDERED(copysign, type)                                                                 \
    STAMP_UNARY(sqrt, type)                                                                       \
    STAMP_UNARY(floor, type)                                                                      \
    STAMP_UNARY(ceil, type) STAMP_UNARY(trunc, type) STAMP_UNARY(rint, type)

INTEGER_OPERATIONS(i32)
FLOAT_OPERATIONS(f32)
#if BX_LANE_BYTES == 8
INTEGER_OPERATIONS(i64)
FLOAT_OPERATIONS(f64)
#endif
#undef OPERATION
