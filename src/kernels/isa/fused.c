/* SPDX-License-Identifier: MIT */
/* A product and a sum in one instruction, rounded after each: strict, only the dispatch is saved.
 */
#include "kernels/isa/handler.h"

/* The value of an operand by its letter: register k, address m<j>, splat s<j>. */
#define VALUE_t(k, j, type) ((v##type)a##k)
#define VALUE_m(k, j, type) LOAD(type, m##j, k)
#define VALUE_s(k, j, type) s##j

#define STEP_FUSED(k, stem, type, A, ja, B, jb, C, jc)                             \
    a##k = (vec)op_##stem##_##type(VALUE_##A(k, ja, type), VALUE_##B(k, jb, type), \
                                   VALUE_##C(k, jc, type));                        \
    IN_ORDER(a##k);

#define BEGIN_m(j, type) const char *m##j = OPERAND(j);
#define BEGIN_s(j, type) const v##type s##j = splat_##type(SCALAR(j));

/* Slots are numbered among the operands that are not t, from left to right. */
#define STAMP_FUSED(stem, type, form, operands, ...)                                \
    MEMORY_HANDLER(stem##_##type##_##form,                                          \
                   operands EACH_##type(STEP_FUSED, stem, type, __VA_ARGS__) NEXT;) \
    STORING_HANDLER(stem##_##type##_##form, type, 1, operands, STEP_FUSED, stem, type, __VA_ARGS__)
#define STAMP_tXY(stem, type, X, Y) \
    STAMP_FUSED(stem, type, t##X##Y, BEGIN_##X(0, type) BEGIN_##Y(1, type), t, -, X, 0, Y, 1)
#define STAMP_mXt(stem, type, X) \
    STAMP_FUSED(stem, type, m##X##t, BEGIN_m(0, type) BEGIN_##X(1, type), m, 0, X, 1, t, -)
#define STAMP_mXY(stem, type, X, Y)                                                                \
    STAMP_FUSED(stem, type, m##X##Y, BEGIN_m(0, type) BEGIN_##X(1, type) BEGIN_##Y(2, type), m, 0, \
                X, 1, Y, 2)
#define STAMP_MUL_ADD(stem, type)                                                               \
    STAMP_tXY(stem, type, m, m) STAMP_tXY(stem, type, m, s) STAMP_tXY(stem, type, s, m)         \
        STAMP_tXY(stem, type, s, s) STAMP_mXt(stem, type, m) STAMP_mXt(stem, type, s)           \
            STAMP_mXY(stem, type, m, m) STAMP_mXY(stem, type, m, s) STAMP_mXY(stem, type, s, m) \
                STAMP_mXY(stem, type, s, s)

#define OPERATION(stem, type, expression)                                       \
    static inline v##type op_##stem##_##type(v##type a, v##type b, v##type c) { \
        return expression;                                                      \
    }                                                                           \
    STAMP_MUL_ADD(stem, type)
#define OPERATIONS(type)                              \
    OPERATION(mul_add, type, a *b + c)                \
    OPERATION(mul_sub, type, a *b - c)                \
    OPERATION(sub_mul, type, c - a * b)               \
    OPERATION(fma_add, type, fma_add_##type(a, b, c)) \
    OPERATION(fma_sub, type, fma_sub_##type(a, b, c)) \
    OPERATION(sub_fma, type, fused_rest_##type(a, b, c))

OPERATIONS(f32)
#if BX_LANE_BYTES == 8
OPERATIONS(f64)
#endif
#undef OPERATION
