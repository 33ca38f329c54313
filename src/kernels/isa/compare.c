/* SPDX-License-Identifier: MIT */
/* Questions whose answers are masks, as wide as the tile's lanes. */
#include "kernels/isa/handler.h"

/*
 * ASK(k, type, ...) is the answer for register k. Where a type is as wide as
 * the lanes, it stays there; half as wide, registers 0 to 3 answer in pairs.
 */
#define ANSWER_SAME(k, ASK, ...) a##k = (vec)ASK(k, __VA_ARGS__);
#if BX_LANE_BYTES == 8
#define ANSWER_HALF(k, ASK, ...) const vi32 answer##k = ASK(k, __VA_ARGS__);
#define WIDEN_ANSWERS              \
    a0 = (vec)widen_low(answer0);  \
    a1 = (vec)widen_high(answer0); \
    a2 = (vec)widen_low(answer1);  \
    a3 = (vec)widen_high(answer1); \
    a4 = (vec)widen_low(answer2);  \
    a5 = (vec)widen_high(answer2); \
    a6 = (vec)widen_low(answer3);  \
    a7 = (vec)widen_high(answer3);
#define ANSWER_i32(...) EACH_HALF(ANSWER_HALF, __VA_ARGS__) WIDEN_ANSWERS
#define ANSWER_i64(...) EACH_ALL(ANSWER_SAME, __VA_ARGS__)
#else
#define ANSWER_i32(...) EACH_ALL(ANSWER_SAME, __VA_ARGS__)
#endif
#define ANSWER_f32 ANSWER_i32
#define ANSWER_f64 ANSWER_i64

#define ASK_M(k, type, operator) ((v##type)a##k operator LOAD(type, m0, k))
#define ASK_S(k, type, operator) ((v##type)a##k operator s0)
#define COMPARE(stem, type, operator)                               \
    MEMORY_HANDLER(stem##_##type##_tm, const char *m0 = OPERAND(0); \
                   ANSWER_##type(ASK_M, type, operator) NEXT;)      \
    HANDLER(stem##_##type##_ts) {                                   \
        const v##type s0 = splat_##type(SCALAR(0));                 \
        ANSWER_##type(ASK_S, type, operator) NEXT;                  \
    }
#define COMPARISONS(type) \
    COMPARE(lt, type, <)  \
    COMPARE(le, type, <=) \
    COMPARE(gt, type, >) COMPARE(ge, type, >=) COMPARE(eq, type, ==) COMPARE(ne, type, !=)

/* Without the sign, infinity is the largest number, and every NaN lies above it. */
#define INFINITE_f32 INT32_C(0x7f800000)
#define INFINITE_f64 INT64_C(0x7ff0000000000000)
#define ALL_BUT_SIGN_f32 INT32_MAX
#define ALL_BUT_SIGN_f64 INT64_MAX
#define MAGNITUDE(k, type) ((mask_##type)a##k & ALL_BUT_SIGN_##type)
#define ASK_NAN(k, type) (MAGNITUDE(k, type) > INFINITE_##type)
#define ASK_INF(k, type) (MAGNITUDE(k, type) == INFINITE_##type)
#define ASK_FINITE(k, type) (MAGNITUDE(k, type) < INFINITE_##type)
#define ASK_SIGN(k, type) ((mask_##type)a##k < 0)
#define CLASSIFY(stem, type, ASK) \
    HANDLER(stem##_##type##_t) { ANSWER_##type(ASK, type) NEXT; }
#define CLASSIFICATIONS(type)      \
    CLASSIFY(isnan, type, ASK_NAN) \
    CLASSIFY(isinf, type, ASK_INF) \
    CLASSIFY(isfinite, type, ASK_FINITE) CLASSIFY(signbit, type, ASK_SIGN)

COMPARISONS(i32)
COMPARISONS(f32)
CLASSIFICATIONS(f32)
#if BX_LANE_BYTES == 8
COMPARISONS(i64)
COMPARISONS(f64)
CLASSIFICATIONS(f64)
#endif
