/* SPDX-License-Identifier: MIT */
/* Bits, masks, shifts, and the choice between two tiles. */
#include "kernels/isa/handler.h"

#define BITWISE(stem, type, operator)                                                       \
    static inline v##type op_##stem##_##type(v##type a, v##type b) { return a operator b; } \
    STAMP_tm(stem, type)
#define BITS(type)                                                   \
    BITWISE(bit_and, type, &)                                        \
    BITWISE(bit_or, type, |)                                         \
    BITWISE(bit_xor, type, ^)                                        \
    static inline v##type op_invert_##type(v##type a) { return ~a; } \
    STAMP_UNARY(invert, type)

/* A bool is a mask, whatever its lanes: bits are bits. */
typedef vec vb8;
#define load_b8(p, k) load_i64(p, k)

/* A count below 0 is, without its sign, past the width too. */
#define SHIFTS(type, width)                                                               \
    static inline v##type op_shl_##type(v##type a, v##type count) {                       \
        const bits_##type within = (bits_##type)count & ((width)-1);                      \
        const v##type shifted = (v##type)((bits_##type)a << within);                      \
        const v##type none = {0};                                                         \
        return select_##type((mask_##type)((bits_##type)count < (width)), shifted, none); \
    }                                                                                     \
    static inline v##type op_shr_##type(v##type a, v##type count) {                       \
        const v##type most = (v##type){0} + ((width)-1);                                  \
        const mask_##type inside = (mask_##type)((bits_##type)count < (width));           \
        return a >> select_##type(inside, count, most);                                   \
    }                                                                                     \
    STAMP_ORDERED(shl, type) STAMP_ORDERED(shr, type)
/* Without a sign only 0 comes from above. */
#define UNSIGNED_SHIFT(type, width)                                       \
    static inline v##type op_shr_##type(v##type a, v##type count) {       \
        return (a >> (count & ((width)-1))) & (v##type)(count < (width)); \
    }                                                                     \
    STAMP_ORDERED(shr, type)

/* Chooses from m0 where the mask in the accumulator is set, from m1 elsewhere. */
#define CHOOSE(k, type) \
    a##k = (vec)select_##type((mask_##type)a##k, LOAD(type, m0, k), LOAD(type, m1, k));
#define CHOOSE_FROM(k, type) \
    a##k = (vec)select_##type(narrowed##k, LOAD(type, m0, k), LOAD(type, m1, k));
#if BX_LANE_BYTES == 8
#define NARROW_MASKS                             \
    const vi32 narrowed0 = narrow_masks(a0, a1); \
    const vi32 narrowed1 = narrow_masks(a2, a3); \
    const vi32 narrowed2 = narrow_masks(a4, a5); \
    const vi32 narrowed3 = narrow_masks(a6, a7);
#define CHOOSE_4(type) NARROW_MASKS EACH_HALF(CHOOSE_FROM, type)
#define CHOOSE_8(type) EACH_ALL(CHOOSE, type)
#else
#define CHOOSE_4(type) EACH_ALL(CHOOSE, type)
#endif
#define WHERE(type, CHOOSE_ALL) \
    MEMORY_HANDLER(where_##type##_tmm, OPERANDS_mm(type) CHOOSE_ALL(type) NEXT;)

BITS(b8)
BITS(i32)
SHIFTS(i32, 32)
UNSIGNED_SHIFT(u32, 32)
WHERE(i32, CHOOSE_4)
WHERE(f32, CHOOSE_4)
#if BX_LANE_BYTES == 8
BITS(i64)
SHIFTS(i64, 64)
UNSIGNED_SHIFT(u64, 64)
WHERE(i64, CHOOSE_8)
WHERE(f64, CHOOSE_8)
#endif

#define CHOOSE_MASK(k, type) a##k = (a##k & load_i64(m0, k)) | (~a##k & load_i64(m1, k));
#define CHOOSE_MASKS(type) EACH_ALL(CHOOSE_MASK, type)
WHERE(b8, CHOOSE_MASKS)
