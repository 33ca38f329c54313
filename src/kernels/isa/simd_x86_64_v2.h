/* SPDX-License-Identifier: MIT */
/* The vocabulary for x86-64-v2: SSE4.1. */
#ifndef BX_SIMD_X86_64_V2_H
#define BX_SIMD_X86_64_V2_H

#include <immintrin.h>

#include "kernels/isa/simd_x86_64_items.h"

static inline vf64 select_f64(vi64 m, vf64 a, vf64 b) { return _mm_blendv_pd(b, a, (__m128d)m); }
static inline vi64 select_i64(vi64 m, vi64 a, vi64 b) {
    return (vi64)_mm_blendv_epi8((__m128i)b, (__m128i)a, (__m128i)m);
}
static inline vf32 select_f32(vi32 m, vf32 a, vf32 b) { return _mm_blendv_ps(b, a, (__m128)m); }
static inline vi32 select_i32(vi32 m, vi32 a, vi32 b) {
    return (vi32)_mm_blendv_epi8((__m128i)b, (__m128i)a, (__m128i)m);
}

static inline vf64 sqrt_f64(vf64 x) { return _mm_sqrt_pd(x); }
static inline vf32 sqrt_f32(vf32 x) { return _mm_sqrt_ps(x); }
static inline vf64 floor_f64(vf64 x) { return _mm_floor_pd(x); }
static inline vf32 floor_f32(vf32 x) { return _mm_floor_ps(x); }
static inline vf64 ceil_f64(vf64 x) { return _mm_ceil_pd(x); }
static inline vf32 ceil_f32(vf32 x) { return _mm_ceil_ps(x); }
static inline vf64 trunc_f64(vf64 x) {
    return _mm_round_pd(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
static inline vf32 trunc_f32(vf32 x) {
    return _mm_round_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
static inline vf64 rint_f64(vf64 x) {
    return _mm_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
static inline vf32 rint_f32(vf32 x) {
    return _mm_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* a > b ? a : b and a < b ? a : b. */
static inline vf64 greater_f64(vf64 a, vf64 b) { return _mm_max_pd(a, b); }
static inline vf32 greater_f32(vf32 a, vf32 b) { return _mm_max_ps(a, b); }
static inline vf64 lesser_f64(vf64 a, vf64 b) { return _mm_min_pd(a, b); }
static inline vf32 lesser_f32(vf32 a, vf32 b) { return _mm_min_ps(a, b); }

/* Is the mask clear in every lane? */
static inline int none_f64(vi64 m) { return _mm_testz_si128((__m128i)m, (__m128i)m); }
static inline int none_f32(vi32 m) { return _mm_testz_si128((__m128i)m, (__m128i)m); }

/* Two or four mask bits become bytes of 0 or 1 by a multiplication that copies them apart. */
#if BX_LANE_BYTES == 8
static inline vmask load_mask(const char *p, int k) {
    int16_t bytes;
    memcpy(&bytes, p + 2 * k, sizeof bytes);
    return (vi64)_mm_cvtepi8_epi64(_mm_cvtsi32_si128(bytes)) != 0;
}
static inline void store_mask(char *p, int k, vmask m) {
    unsigned bits = (unsigned)_mm_movemask_pd((__m128d)m);
    uint16_t bytes = (uint16_t)((bits | bits << 7) & 0x0101u);
    memcpy(p + 2 * k, &bytes, sizeof bytes);
}
#else
static inline vmask load_mask(const char *p, int k) {
    int32_t bytes;
    memcpy(&bytes, p + 4 * k, sizeof bytes);
    return (vi32)_mm_cvtepi8_epi32(_mm_cvtsi32_si128(bytes)) != 0;
}
static inline void store_mask(char *p, int k, vmask m) {
    uint32_t bytes = ((uint32_t)_mm_movemask_ps((__m128)m) * 0x00204081u) & 0x01010101u;
    memcpy(p + 4 * k, &bytes, sizeof bytes);
}
#endif

/* Half a vector of 4-byte lanes in lanes of 8 bytes. */
static inline vf64 f64_of_f32(vf32_half x) { return _mm_cvtps_pd(BX_SHUFFLE(x, x, 0, 1, 0, 1)); }
static inline vf64 f64_of_i32(vi32_half x) {
    return _mm_cvtepi32_pd((__m128i)BX_SHUFFLE(x, x, 0, 1, 0, 1));
}
static inline vi64 i64_of_i32(vi32_half x) {
    return (vi64)_mm_cvtepi32_epi64((__m128i)BX_SHUFFLE(x, x, 0, 1, 0, 1));
}
static inline vi64 i64_of_u32(vi32_half x) {
    return (vi64)_mm_cvtepu32_epi64((__m128i)BX_SHUFFLE(x, x, 0, 1, 0, 1));
}

/* Vector k of 4-byte lanes from items of 1 and 2 bytes, and their low bits back. */
static inline vi32 load_i8(const char *p, int k) {
    return (vi32)_mm_cvtepi8_epi32(load_4_bytes(p + 4 * k));
}
static inline vi32 load_u8(const char *p, int k) {
    return (vi32)_mm_cvtepu8_epi32(load_4_bytes(p + 4 * k));
}
static inline vi32 load_i16(const char *p, int k) {
    return (vi32)_mm_cvtepi16_epi32(load_8_bytes(p + 8 * k));
}
static inline vi32 load_u16(const char *p, int k) {
    return (vi32)_mm_cvtepu16_epi32(load_8_bytes(p + 8 * k));
}
static inline void store_i8(char *p, int k, vi32 x) {
    const __m128i low_bytes = _mm_setr_epi8(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const int32_t bytes = _mm_cvtsi128_si32(_mm_shuffle_epi8((__m128i)x, low_bytes));
    memcpy(p + 4 * k, &bytes, sizeof bytes);
}
static inline void store_i16(char *p, int k, vi32 x) {
    const __m128i low_pairs = _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0);
    _mm_storel_epi64((__m128i_u *)(p + 8 * k), _mm_shuffle_epi8((__m128i)x, low_pairs));
}

static inline void stream_vec(char *p, int k, vec x) {
    _mm_stream_si128((__m128i *)(void *)(p + k * BX_VECTOR_BYTES), (__m128i)x);
}
static inline void leave_vectors(void) {}
static inline void stream_fence(void) { _mm_sfence(); }

#endif
