/* SPDX-License-Identifier: MIT */
/* Conversions between the types of a tile; those of different widths use half the registers. */
#include "kernels/isa/handler.h"

#define OPERATION(stem, type, source, expression) \
    static inline v##type op_##stem##_##type(source x) { return expression; }

/* NaN and what is out of range become the smallest integer, as x86 has it. */
#define LOWEST_i32 INT32_MIN
#define LOWEST_i64 INT64_MIN
#define TO_INTEGER(to, from, source, target, bound)                       \
    static inline target to##_of_##from(source x) {                       \
        const __typeof__(x < x) inside = (x >= -(bound)) & (x < (bound)); \
        const source safe = (source)(inside & (__typeof__(x < x))x);      \
        const target converted = __builtin_convertvector(safe, target);   \
        const target lowest = (target){0} + LOWEST_##to;                  \
        const target chosen = __builtin_convertvector(inside, target);    \
        return (converted & chosen) | (lowest & ~chosen);                 \
    }

/* Same width: each register by itself. */
#define SAME_WIDTH(stem, type, from, expression) \
    OPERATION(stem, type, v##from, expression)   \
    HANDLER(stem##_##type##_t) { EACH_##type(SAME_STEP, stem, type, from) NEXT; }
#define SAME_STEP(k, stem, type, from) a##k = (vec)op_##stem##_##type((v##from)a##k);

TO_INTEGER(i32, f32, vf32, vi32, 0x1p31f)
SAME_WIDTH(from_i32, f32, i32, __builtin_convertvector(x, vf32))
SAME_WIDTH(from_f32, i32, f32, i32_of_f32(x))

#if BX_LANE_BYTES == 8
TO_INTEGER(i64, f64, vf64, vi64, 0x1p63)
TO_INTEGER(i64, f32, vf32_half, vi64, 0x1p63f)
TO_INTEGER(i32, f64, vf64, vi32_half, 0x1p31)
SAME_WIDTH(from_i64, f64, i64, __builtin_convertvector(x, vf64))
SAME_WIDTH(from_f64, i64, f64, i64_of_f64(x))

/* 4-byte registers 0 to 3 become 8-byte pairs; the operands are read before any is written. */
#define WIDENING(stem, type, from, convert)               \
    HANDLER(stem##_##type##_t) {                          \
        const v##from x0 = (v##from)a0, x1 = (v##from)a1; \
        const v##from x2 = (v##from)a2, x3 = (v##from)a3; \
        a0 = (vec)convert(low_##from(x0));                \
        a1 = (vec)convert(high_##from(x0));               \
        a2 = (vec)convert(low_##from(x1));                \
        a3 = (vec)convert(high_##from(x1));               \
        a4 = (vec)convert(low_##from(x2));                \
        a5 = (vec)convert(high_##from(x2));               \
        a6 = (vec)convert(low_##from(x3));                \
        a7 = (vec)convert(high_##from(x3));               \
        NEXT;                                             \
    }
/* 8-byte pairs become registers 0 to 3. */
#define NARROWING(stem, type, from, convert)                               \
    HANDLER(stem##_##type##_t) {                                           \
        a0 = (vec)join_##type(convert((v##from)a0), convert((v##from)a1)); \
        a1 = (vec)join_##type(convert((v##from)a2), convert((v##from)a3)); \
        a2 = (vec)join_##type(convert((v##from)a4), convert((v##from)a5)); \
        a3 = (vec)join_##type(convert((v##from)a6), convert((v##from)a7)); \
        NEXT;                                                              \
    }
static inline vi32_half i32_of_i64(vi64 x) { return __builtin_convertvector(x, vi32_half); }
static inline vf32_half f32_of_i64(vi64 x) { return __builtin_convertvector(x, vf32_half); }
static inline vf32_half f32_of_f64(vf64 x) { return __builtin_convertvector(x, vf32_half); }

WIDENING(from_i32, i64, i32, i64_of_i32)
WIDENING(from_i32, f64, i32, f64_of_i32)
WIDENING(from_f32, f64, f32, f64_of_f32)
WIDENING(from_f32, i64, f32, i64_of_f32)
/* Unsigned integers have the bits of signed ones. */
static inline vf64 f64_of_u64(vu64 x) {
#if defined(BX_ISA_x86_64_v4)
    return __builtin_convertvector(x, vf64);
#else
    /* 2**84 + x's upper half, 2**52 + its lower half: the last sum alone rounds. */
    const vf64 high = (vf64)(x >> 32 | UINT64_C(0x4530000000000000)) - (0x1p84 + 0x1p52);
    return high + (vf64)((x & UINT32_MAX) | UINT64_C(0x4330000000000000));
#endif
}
/* Halved, with the bit that is lost kept in the last one: the rounding is the same. */
static inline vf32_half f32_of_u64(vi64 x) {
    const vi64 large = x < 0;
    const vi64 half = (vi64)((vu64)x >> 1) | (x & 1);
    const vf32_half rounded = __builtin_convertvector(select_i64(large, half, x), vf32_half);
    const vi32_half doubles = __builtin_convertvector(large, vi32_half);
    return rounded + (vf32_half)((vi32_half)rounded & doubles);
}
/* From 2**63 up what the type holds, and 0 beyond; else as to int64. */
static inline vi64 u64_of_f64(vf64 x) {
    const vi64 large = x >= 0x1p63;
    return select_i64(large, i64_of_f64(x - 0x1p63) ^ INT64_MIN, i64_of_f64(x));
}
static inline vi64 u64_of_f32(vf32_half x) { return u64_of_f64(f64_of_f32(x)); }
/* The neighbour with the odd last bit, of the two around a number that float32 does not hold. */
static inline vf32_half odd_f32_of_f64(vf64 x) {
    const vf32_half nearest = __builtin_convertvector(x, vf32_half);
    const vf64 size = magnitude_f64(x);
    const vf64 nearest_size = magnitude_f64(f64_of_f32(nearest));
    const vi64 step = (nearest_size > size) - (nearest_size < size);
    const vi32_half bits = (vi32_half)nearest;
    return (vf32_half)(bits + (__builtin_convertvector(step, vi32_half) & ((bits & 1) - 1)));
}

WIDENING(from_u32, i64, i32, i64_of_u32)
WIDENING(from_f32, u64, f32, u64_of_f32)
SAME_WIDTH(from_f64, u64, f64, (vu64)u64_of_f64(x))
SAME_WIDTH(from_u64, f64, u64, f64_of_u64(x))
NARROWING(from_u64, f32, i64, f32_of_u64)
NARROWING(odd_from_f64, f32, f64, odd_f32_of_f64)
NARROWING(from_i64, i32, i64, i32_of_i64)
NARROWING(from_i64, f32, i64, f32_of_i64)
NARROWING(from_f64, f32, f64, f32_of_f64)
NARROWING(from_f64, i32, f64, i32_of_f64)
#endif

/* To bool: what is not 0 is true, NaN too. From bool: the bits of 1 under the mask. */
#define TRUTH(k, type) ((v##type)a##k != 0)
#define ONE_i32 ((vi32){0} + 1)
#define ONE_i64 ((vi64){0} + 1)
#define ONE_f32 ((vi32)((vf32){0} + 1.0f))
#define ONE_f64 ((vi64)((vf64){0} + 1.0))
#define UNDER_MASK(k, type) a##k = (vec)((mask_##type)a##k & one);
#define FROM_BOOL_SAME(type)                \
    HANDLER(from_b8_##type##_t) {           \
        const mask_##type one = ONE_##type; \
        EACH_ALL(UNDER_MASK, type) NEXT;    \
    }

#if BX_LANE_BYTES == 8
#define TO_BOOL_4(stem, type)                                \
    HANDLER(stem##_b8_t) {                                   \
        const vi32 x0 = TRUTH(0, type), x1 = TRUTH(1, type); \
        const vi32 x2 = TRUTH(2, type), x3 = TRUTH(3, type); \
        a0 = (vec)widen_low(x0);                             \
        a1 = (vec)widen_high(x0);                            \
        a2 = (vec)widen_low(x1);                             \
        a3 = (vec)widen_high(x1);                            \
        a4 = (vec)widen_low(x2);                             \
        a5 = (vec)widen_high(x2);                            \
        a6 = (vec)widen_low(x3);                             \
        a7 = (vec)widen_high(x3);                            \
        NEXT;                                                \
    }
#define FROM_BOOL_4(type)                       \
    HANDLER(from_b8_##type##_t) {               \
        const vi32 one = ONE_##type;            \
        a0 = (vec)(narrow_masks(a0, a1) & one); \
        a1 = (vec)(narrow_masks(a2, a3) & one); \
        a2 = (vec)(narrow_masks(a4, a5) & one); \
        a3 = (vec)(narrow_masks(a6, a7) & one); \
        NEXT;                                   \
    }
#else
#define TO_BOOL_4(stem, type) TO_BOOL_SAME(stem, type)
#define FROM_BOOL_4(type) FROM_BOOL_SAME(type)
#endif
#define TO_BOOL_STEP(k, type) a##k = (vec)TRUTH(k, type);
#define TO_BOOL_SAME(stem, type) \
    HANDLER(stem##_b8_t) { EACH_ALL(TO_BOOL_STEP, type) NEXT; }

TO_BOOL_4(from_i32, i32)
TO_BOOL_4(from_f32, f32)
FROM_BOOL_4(i32)
FROM_BOOL_4(f32)
#if BX_LANE_BYTES == 8
TO_BOOL_SAME(from_i64, i64)
TO_BOOL_SAME(from_f64, f64)
FROM_BOOL_SAME(i64)
FROM_BOOL_SAME(f64)
#endif
#undef OPERATION
