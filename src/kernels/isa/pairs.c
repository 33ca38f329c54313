/* SPDX-License-Identifier: MIT */
/* Two instructions at once, those of pairs.def; each operation is rounded as it is alone. */
#include "kernels/isa/handler.h"

/* Operand j of the first and of the second instruction: arrays and scalars. */
#define FIRST_M(j) (c[0].operand[j])
#define SECOND_M(j) (c[1].operand[j])
#define FIRST_S(j, type) splat_##type(c[0].operand[j])
#define SECOND_S(j, type) splat_##type(c[1].operand[j])

#define PAIR_STEP(k, type, value) \
    a##k = (vec)value(k, type);   \
    IN_ORDER(a##k);
#define PAIR_HANDLERS(name, type, operands, value)                    \
    HANDLER(pair_##name##_##type) {                                   \
        enum { in_arrays = 1 };                                       \
        operands(type) EACH_##type(PAIR_STEP, type, value) GO(c + 2); \
    }                                                                 \
    STORING_HANDLER(pair_##name##_##type, type, 2, operands(type), PAIR_STEP, type, value)

#define SCALE_ADD_OPERANDS(type)                    \
    const char *m0 = FIRST_M(0), *m1 = SECOND_M(1); \
    const v##type s0 = FIRST_S(1, type), s1 = SECOND_S(0, type);
#define SCALE_ADD(k, type) (LOAD(type, m0, k) * s0 * s1 + LOAD(type, m1, k))

#define WEIGH_OPERANDS(type)                        \
    const char *m0 = FIRST_M(0), *m1 = SECOND_M(0); \
    const v##type s0 = FIRST_S(1, type), s1 = SECOND_S(1, type);
#define WEIGH(k, type) (LOAD(type, m1, k) * s1 + LOAD(type, m0, k) * s0)

#define DOT_OPERANDS(type)                         \
    const char *m0 = FIRST_M(0), *m1 = FIRST_M(1); \
    const char *m2 = SECOND_M(0), *m3 = SECOND_M(1);
#define DOT(k, type) (LOAD(type, m2, k) * LOAD(type, m3, k) + LOAD(type, m0, k) * LOAD(type, m1, k))

#define QUICK_WEIGH(k, type) fma_add_##type(LOAD(type, m1, k), s1, LOAD(type, m0, k) * s0)
#define QUICK_DOT(k, type) \
    fma_add_##type(LOAD(type, m2, k), LOAD(type, m3, k), LOAD(type, m0, k) * LOAD(type, m1, k))

#define ALL_PAIRS(type)                                           \
    PAIR_HANDLERS(scale_add, type, SCALE_ADD_OPERANDS, SCALE_ADD) \
    PAIR_HANDLERS(weigh, type, WEIGH_OPERANDS, WEIGH)             \
    PAIR_HANDLERS(dot, type, DOT_OPERANDS, DOT)                   \
    PAIR_HANDLERS(quick_weigh, type, WEIGH_OPERANDS, QUICK_WEIGH) \
    PAIR_HANDLERS(quick_dot, type, DOT_OPERANDS, QUICK_DOT)

ALL_PAIRS(f32)
#if BX_LANE_BYTES == 8
ALL_PAIRS(f64)
#endif
