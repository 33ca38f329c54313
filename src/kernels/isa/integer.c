/* SPDX-License-Identifier: MIT */
/* Quotients, remainders and powers of integers, with and without sign. By 0 they give 0; what
 * overflows wraps. */
#include "kernels/isa/handler.h"

/* Processors divide integers one lane at a time. */
#define BY_LANES(stem, type)                                                                       \
    static inline v##type op_##stem##_##type(v##type a, v##type b) {                               \
        v##type result = a;                                                                        \
        UNROLLED for (int k = 0; k < LANES_##type; k++) result[k] = stem##_one_##type(a[k], b[k]); \
        return result;                                                                             \
    }                                                                                              \
    STAMP_ROLLED_ORDERED(stem, type)

#define UNSIGNED_POWERS(type)                                                          \
    static inline lane_##type pow_one_##type(lane_##type base, lane_##type exponent) { \
        lane_##type result = 1;                                                        \
        for (; exponent; exponent >>= 1) {                                             \
            if (exponent & 1) result *= base;                                          \
            base *= base;                                                              \
        }                                                                              \
        return result;                                                                 \
    }                                                                                  \
    BY_LANES(pow, type)

/* Of negative exponents the truncated reciprocal, 0 for 0; others wrap as without a sign. */
#define POWERS(type, without_sign)                                                        \
    static inline lane_##type pow_one_##type(lane_##type base, lane_##type exponent) {    \
        if (exponent < 0)                                                                 \
            return (lane_##type)(base == 1 ? 1 : base != -1 ? 0 : exponent % 2 ? -1 : 1); \
        return (lane_##type)pow_one_##without_sign((lane_##without_sign)base,             \
                                                   (lane_##without_sign)exponent);        \
    }                                                                                     \
    BY_LANES(pow, type)

UNSIGNED_POWERS(u32)
POWERS(i32, u32)
#if BX_LANE_BYTES == 8
UNSIGNED_POWERS(u64)
POWERS(i64, u64)

static inline int64_t floor_div_one_i64(int64_t a, int64_t b) {
    if (b == 0) return 0;
    if (b == -1) return (int64_t)(0 - (uint64_t)a);
    return a / b - ((a % b != 0) & ((a < 0) != (b < 0)));
}
static inline int64_t mod_one_i64(int64_t a, int64_t b) {
    if (b == 0 || b == -1) return 0;
    const int64_t rest = a % b;
    return rest + (rest != 0 && (rest < 0) != (b < 0) ? b : 0);
}
static inline int64_t fmod_one_i64(int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }
static inline uint64_t floor_div_one_u64(uint64_t a, uint64_t b) { return b == 0 ? 0 : a / b; }
static inline uint64_t mod_one_u64(uint64_t a, uint64_t b) { return b == 0 ? 0 : a % b; }
BY_LANES(floor_div, i64)
BY_LANES(mod, i64)
BY_LANES(fmod, i64)
BY_LANES(floor_div, u64)
BY_LANES(mod, u64)
#endif

/*
 * float64 divides whole vectors. The quotient of two int32 is an integer or at
 * least 2**-31 of itself away from one, so that rounding does not cross it.
 */
static inline vi32_half floor_quotient(vi32_half a, vi32_half b) {
    const vf64 quotient = f64_of_i32(a) / f64_of_i32(b);
    return __builtin_convertvector(floor_f64(quotient), vi32_half);
}
static inline vi32 op_floor_div_i32(vi32 a, vi32 b) {
    const vi32 zero = {0};
    const vi32 safe = select_i32((b == 0) | (b == -1), zero + 1, b);
    const vi32 quotient = join_i32(floor_quotient(low_i32(a), low_i32(safe)),
                                   floor_quotient(high_i32(a), high_i32(safe)));
    const vi32 negative = (vi32)(0 - (bits_i32)a);
    return select_i32(b == 0, zero, select_i32(b == -1, negative, quotient));
}
static inline vi32 op_mod_i32(vi32 a, vi32 b) {
    const vi32 zero = {0};
    const vi32 rest = (vi32)((bits_i32)a - (bits_i32)op_floor_div_i32(a, b) * (bits_i32)b);
    return select_i32(b == 0, zero, rest);
}
/* C's remainder, with the first's sign. */
static inline vi32_half cut_quotient(vi32_half a, vi32_half b) {
    const vf64 quotient = f64_of_i32(a) / f64_of_i32(b);
    return __builtin_convertvector(quotient, vi32_half);
}
static inline vi32 op_fmod_i32(vi32 a, vi32 b) {
    const vi32 one = (vi32){0} + 1;
    const vi32 safe = select_i32((b == 0) | (b == -1), one, b); /* leaves 0 */
    const vi32 quotient = join_i32(cut_quotient(low_i32(a), low_i32(safe)),
                                   cut_quotient(high_i32(a), high_i32(safe)));
    return (vi32)((bits_i32)a - (bits_i32)quotient * (bits_i32)safe);
}
STAMP_SLOW_ORDERED(fmod, i32)

/* Unsigned ones pass through the signed conversions, 2**31 lower. */
static inline vf64 f64_of_u32(vi32_half x) { return f64_of_i32(x ^ INT32_MIN) + 0x1p31; }
static inline vi32_half unsigned_quotient(vi32_half a, vi32_half b) {
    const vf64 quotient = floor_f64(f64_of_u32(a) / f64_of_u32(b));
    return __builtin_convertvector(quotient - 0x1p31, vi32_half) ^ INT32_MIN;
}
static inline vu32 op_floor_div_u32(vu32 a, vu32 b) {
    const vi32 one = (vi32){0} + 1;
    const vi32 by_0 = b == 0;
    const vi32 safe = select_i32(by_0, one, (vi32)b);
    const vi32 quotient = join_i32(unsigned_quotient(low_i32((vi32)a), low_i32(safe)),
                                   unsigned_quotient(high_i32((vi32)a), high_i32(safe)));
    return (vu32)(quotient & ~by_0);
}
static inline vu32 op_mod_u32(vu32 a, vu32 b) {
    return (a - op_floor_div_u32(a, b) * b) & (vu32)(b != 0);
}
STAMP_SLOW_ORDERED(floor_div, u32)
STAMP_SLOW_ORDERED(mod, u32)
STAMP_SLOW_ORDERED(floor_div, i32)
STAMP_SLOW_ORDERED(mod, i32)
