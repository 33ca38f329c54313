/* SPDX-License-Identifier: MIT */
/* Sums, products, quotients, and products with a sum: the handlers that carry most programs. */
#include "kernels/isa/handler.h"

#define OPERATION(stem, type, expression) \
    static inline v##type op_##stem##_##type(v##type a, v##type b) { return expression; }
/* Integers wrap: computed without sign. */
#define WRAPPING(stem, type, operator)                               \
    static inline v##type op_##stem##_##type(v##type a, v##type b) { \
        return (v##type)((bits_##type)a operator(bits_##type) b);    \
    }

OPERATION(add, f32, a + b)
OPERATION(sub, f32, a - b)
OPERATION(mul, f32, a *b)
OPERATION(div, f32, a / b)
WRAPPING(add, i32, +)
WRAPPING(sub, i32, -)
WRAPPING(mul, i32, *)

STAMP_COMMUTATIVE(add, f32)
STAMP_ARITHMETIC(sub, f32)
STAMP_COMMUTATIVE(mul, f32)
STAMP_ARITHMETIC(div, f32)
STAMP_COMMUTATIVE(add, i32)
STAMP_ARITHMETIC(sub, i32)
STAMP_COMMUTATIVE(mul, i32)

#if BX_LANE_BYTES == 8
OPERATION(add, f64, a + b)
OPERATION(sub, f64, a - b)
OPERATION(mul, f64, a *b)
OPERATION(div, f64, a / b)
WRAPPING(add, i64, +)
WRAPPING(sub, i64, -)
WRAPPING(mul, i64, *)

STAMP_COMMUTATIVE(add, f64)
STAMP_ARITHMETIC(sub, f64)
STAMP_COMMUTATIVE(mul, f64)
STAMP_ARITHMETIC(div, f64)
STAMP_COMMUTATIVE(add, i64)
STAMP_ARITHMETIC(sub, i64)
STAMP_COMMUTATIVE(mul, i64)
#endif
#undef OPERATION
