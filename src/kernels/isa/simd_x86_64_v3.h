/* SPDX-License-Identifier: MIT */
/* The vocabulary for x86-64-v3: AVX2, FMA, BMI2. */
#ifndef BX_SIMD_X86_64_V3_H
#define BX_SIMD_X86_64_V3_H

#include <immintrin.h>

#include "kernels/isa/simd_x86_64_items.h"

static inline vf64 select_f64(vi64 m, vf64 a, vf64 b) { return _mm256_blendv_pd(b, a, (__m256d)m); }
static inline vi64 select_i64(vi64 m, vi64 a, vi64 b) {
    return (vi64)_mm256_blendv_epi8((__m256i)b, (__m256i)a, (__m256i)m);
}
static inline vf32 select_f32(vi32 m, vf32 a, vf32 b) { return _mm256_blendv_ps(b, a, (__m256)m); }
static inline vi32 select_i32(vi32 m, vi32 a, vi32 b) {
    return (vi32)_mm256_blendv_epi8((__m256i)b, (__m256i)a, (__m256i)m);
}

static inline vf64 sqrt_f64(vf64 x) { return _mm256_sqrt_pd(x); }
static inline vf32 sqrt_f32(vf32 x) { return _mm256_sqrt_ps(x); }
static inline vf64 floor_f64(vf64 x) { return _mm256_floor_pd(x); }
static inline vf32 floor_f32(vf32 x) { return _mm256_floor_ps(x); }
static inline vf64 ceil_f64(vf64 x) { return _mm256_ceil_pd(x); }
static inline vf32 ceil_f32(vf32 x) { return _mm256_ceil_ps(x); }
static inline vf64 trunc_f64(vf64 x) {
    return _mm256_round_pd(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
static inline vf32 trunc_f32(vf32 x) {
    return _mm256_round_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
}
static inline vf64 rint_f64(vf64 x) {
    return _mm256_round_pd(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
static inline vf32 rint_f32(vf32 x) {
    return _mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}

/* a > b ? a : b and a < b ? a : b. */
static inline vf64 greater_f64(vf64 a, vf64 b) { return _mm256_max_pd(a, b); }
static inline vf32 greater_f32(vf32 a, vf32 b) { return _mm256_max_ps(a, b); }
static inline vf64 lesser_f64(vf64 a, vf64 b) { return _mm256_min_pd(a, b); }
static inline vf32 lesser_f32(vf32 a, vf32 b) { return _mm256_min_ps(a, b); }

/* Is the mask clear in every lane? */
static inline int none_f64(vi64 m) { return _mm256_testz_si256((__m256i)m, (__m256i)m); }
static inline int none_f32(vi32 m) { return _mm256_testz_si256((__m256i)m, (__m256i)m); }

/* c - a*b, rounded once: for remainders, which are exact. */
#define BX_HAVE_FMA 1
static inline vf64 fused_rest_f64(vf64 a, vf64 b, vf64 c) { return _mm256_fnmadd_pd(a, b, c); }
static inline vf32 fused_rest_f32(vf32 a, vf32 b, vf32 c) { return _mm256_fnmadd_ps(a, b, c); }

/* Rounded once, for EXPR_FAST. */
static inline vf64 fma_add_f64(vf64 a, vf64 b, vf64 c) { return _mm256_fmadd_pd(a, b, c); }
static inline vf32 fma_add_f32(vf32 a, vf32 b, vf32 c) { return _mm256_fmadd_ps(a, b, c); }
static inline vf64 fma_sub_f64(vf64 a, vf64 b, vf64 c) { return _mm256_fmsub_pd(a, b, c); }
static inline vf32 fma_sub_f32(vf32 a, vf32 b, vf32 c) { return _mm256_fmsub_ps(a, b, c); }

#if BX_LANE_BYTES == 8
static inline vmask load_mask(const char *p, int k) {
    int32_t bytes;
    memcpy(&bytes, p + 4 * k, sizeof bytes);
    return (vi64)_mm256_cvtepi8_epi64(_mm_cvtsi32_si128(bytes)) != 0;
}
static inline void store_mask(char *p, int k, vmask m) {
    uint32_t bytes = _pdep_u32((uint32_t)_mm256_movemask_pd((__m256d)m), 0x01010101u);
    memcpy(p + 4 * k, &bytes, sizeof bytes);
}
#else
static inline vmask load_mask(const char *p, int k) {
    return (vi32)_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i_u *)(p + 8 * k))) != 0;
}
static inline void store_mask(char *p, int k, vmask m) {
    uint64_t bits = (uint64_t)(uint32_t)_mm256_movemask_ps((__m256)m);
    uint64_t bytes = _pdep_u64(bits, 0x0101010101010101u);
    memcpy(p + 8 * k, &bytes, sizeof bytes);
}
#endif

/* Half a vector of 4-byte lanes in lanes of 8 bytes. */
static inline vf64 f64_of_f32(vf32_half x) { return _mm256_cvtps_pd(x); }
static inline vf64 f64_of_i32(vi32_half x) { return _mm256_cvtepi32_pd((__m128i)x); }
static inline vi64 i64_of_i32(vi32_half x) { return (vi64)_mm256_cvtepi32_epi64((__m128i)x); }
static inline vi64 i64_of_u32(vi32_half x) { return (vi64)_mm256_cvtepu32_epi64((__m128i)x); }

/* Vector k of 4-byte lanes from items of 1 and 2 bytes, and their low bits back. */
static inline __m128i load_16_bytes(const char *p) { return _mm_loadu_si128((const __m128i_u *)p); }
static inline vi32 load_i8(const char *p, int k) {
    return (vi32)_mm256_cvtepi8_epi32(load_8_bytes(p + 8 * k));
}
static inline vi32 load_u8(const char *p, int k) {
    return (vi32)_mm256_cvtepu8_epi32(load_8_bytes(p + 8 * k));
}
static inline vi32 load_i16(const char *p, int k) {
    return (vi32)_mm256_cvtepi16_epi32(load_16_bytes(p + 16 * k));
}
static inline vi32 load_u16(const char *p, int k) {
    return (vi32)_mm256_cvtepu16_epi32(load_16_bytes(p + 16 * k));
}
static inline void store_i8(char *p, int k, vi32 x) {
    const __m256i low_bytes =
        _mm256_setr_epi8(0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* in either half */
                         0, 4, 8, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i bytes = _mm256_shuffle_epi8((__m256i)x, low_bytes);
    _mm_storel_epi64(
        (__m128i_u *)(p + 8 * k),
        _mm_unpacklo_epi32(_mm256_castsi256_si128(bytes), _mm256_extracti128_si256(bytes, 1)));
}
static inline void store_i16(char *p, int k, vi32 x) {
    const __m256i low_pairs =
        _mm256_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0, /* in either half */
                         0, 1, 4, 5, 8, 9, 12, 13, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m256i pairs = _mm256_shuffle_epi8((__m256i)x, low_pairs);
    _mm_storeu_si128((__m128i_u *)(p + 16 * k),
                     _mm256_castsi256_si128(_mm256_permute4x64_epi64(pairs, 0 | 2 << 2)));
}

/* Lanes of a and b in turn: those of the lower halves, and those of the upper ones. */
#define BX_HAVE_MIX 1
static inline vf64 mix_low_f64(vf64 a, vf64 b) {
    return _mm256_permute2f128_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b), 0x20);
}
static inline vf64 mix_high_f64(vf64 a, vf64 b) {
    return _mm256_permute2f128_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b), 0x31);
}
static inline vf32 mix_low_f32(vf32 a, vf32 b) {
    return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x20);
}
static inline vf32 mix_high_f32(vf32 a, vf32 b) {
    return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x31);
}

/* float16 and float32. */
#define BX_HAVE_F16C 1
static inline vf32 load_f16(const char *p, int k) {
    return _mm256_cvtph_ps(load_16_bytes(p + 16 * k));
}
static inline void store_f16(char *p, int k, vf32 x) {
    _mm_storeu_si128((__m128i_u *)(p + 16 * k), _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}
static inline vf32 rounded_f16(vf32 x) {
    return _mm256_cvtph_ps(_mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
}

static inline void stream_vec(char *p, int k, vec x) {
    _mm256_stream_si256((__m256i *)(void *)(p + k * BX_VECTOR_BYTES), (__m256i)x);
}
/* Clean upper halves: SSE code after dirty ones waits some 70 ns. */
static inline void leave_vectors(void) { _mm256_zeroupper(); }
static inline void stream_fence(void) { _mm_sfence(); }

#endif
