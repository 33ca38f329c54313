/* SPDX-License-Identifier: MIT */
/* The vocabulary in plain vector C: for processors without a file of their own. */
#ifndef BX_SIMD_GENERIC_H
#define BX_SIMD_GENERIC_H

#define BX_SIMD_SELECT(type)                                                   \
    static inline v##type select_##type(mask_##type m, v##type a, v##type b) { \
        return (v##type)((m & (mask_##type)a) | (~m & (mask_##type)b));        \
    }
BX_SIMD_SELECT(i32)
BX_SIMD_SELECT(i64)
BX_SIMD_SELECT(f32)
BX_SIMD_SELECT(f64)

#define BX_SIMD_ROUND(name, type, function)                           \
    static inline v##type name##_##type(v##type x) {                  \
        for (int k = 0; k < LANES_##type; k++) x[k] = function(x[k]); \
        return x;                                                     \
    }
BX_SIMD_ROUND(sqrt, f32, __builtin_sqrtf)
BX_SIMD_ROUND(sqrt, f64, __builtin_sqrt)
BX_SIMD_ROUND(floor, f32, __builtin_floorf)
BX_SIMD_ROUND(floor, f64, __builtin_floor)
BX_SIMD_ROUND(ceil, f32, __builtin_ceilf)
BX_SIMD_ROUND(ceil, f64, __builtin_ceil)
BX_SIMD_ROUND(trunc, f32, __builtin_truncf)
BX_SIMD_ROUND(trunc, f64, __builtin_trunc)
BX_SIMD_ROUND(rint, f32, __builtin_rintf)
BX_SIMD_ROUND(rint, f64, __builtin_rint)

/* a > b ? a : b and a < b ? a : b. */
#define BX_SIMD_EXTREMUM(type)                                   \
    static inline v##type greater_##type(v##type a, v##type b) { \
        return select_##type(a > b, a, b);                       \
    }                                                            \
    static inline v##type lesser_##type(v##type a, v##type b) { return select_##type(a < b, a, b); }
BX_SIMD_EXTREMUM(f32)
BX_SIMD_EXTREMUM(f64)

/* Is the mask clear in every lane? */
static inline int none_f64(vi64 m) {
    int64_t all = 0;
    for (int k = 0; k < LANES_8; k++) all |= m[k];
    return all == 0;
}
static inline int none_f32(vi32 m) {
    int32_t all = 0;
    for (int k = 0; k < LANES_4; k++) all |= m[k];
    return all == 0;
}

#define BX_MASK_LANES (BX_VECTOR_BYTES / BX_LANE_BYTES)

/* The k-th vector of lane masks from bytes, and to bytes that are 0 or 1. */
static inline vmask load_mask(const char *p, int k) {
    vmask m = {0};
    for (int j = 0; j < BX_MASK_LANES; j++) m[j] = p[k * BX_MASK_LANES + j] ? -1 : 0;
    return m;
}
static inline void store_mask(char *p, int k, vmask m) {
    for (int j = 0; j < BX_MASK_LANES; j++) p[k * BX_MASK_LANES + j] = (char)(m[j] & 1);
}

/* Half a vector of 4-byte lanes in lanes of 8 bytes. */
static inline vf64 f64_of_f32(vf32_half x) { return __builtin_convertvector(x, vf64); }
static inline vf64 f64_of_i32(vi32_half x) { return __builtin_convertvector(x, vf64); }
static inline vi64 i64_of_i32(vi32_half x) { return __builtin_convertvector(x, vi64); }
static inline vi64 i64_of_u32(vi32_half x) { return __builtin_convertvector((vu32_half)x, vi64); }

#if !defined(BX_HAVE_NARROW)
/* Vector k of 4-byte lanes from items of 1 and 2 bytes, and their low bits back. */
#define BX_SIMD_NARROW_LOAD(type)                                     \
    static inline vi32 load_##type(const char *p, int k) {            \
        lane_##type items[LANES_4];                                   \
        memcpy(items, p + k * (int)sizeof items, sizeof items);       \
        vi32 x = {0};                                                 \
        for (int j = 0; j < LANES_4; j++) x[j] = (int32_t)(items[j]); \
        return x;                                                     \
    }
BX_SIMD_NARROW_LOAD(i8)
BX_SIMD_NARROW_LOAD(u8)
BX_SIMD_NARROW_LOAD(i16)
BX_SIMD_NARROW_LOAD(u16)
static inline void store_i8(char *p, int k, vi32 x) {
    for (int j = 0; j < LANES_4; j++) p[k * LANES_4 + j] = (char)(uint8_t)x[j];
}
static inline void store_i16(char *p, int k, vi32 x) {
    uint16_t items[LANES_4];
    for (int j = 0; j < LANES_4; j++) items[j] = (uint16_t)x[j];
    memcpy(p + k * (int)sizeof items, items, sizeof items);
}
#endif

/* A store past the caches, to an address aligned to the vector. */
static inline void stream_vec(char *p, int k, vec x) { store_i64(p, k, x); }
static inline void leave_vectors(void) {}
static inline void stream_fence(void) {}

#endif
