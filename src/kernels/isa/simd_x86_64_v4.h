/* SPDX-License-Identifier: MIT */
/* The vocabulary for x86-64-v4: AVX-512 F, BW, CD, DQ, VL. */
#ifndef BX_SIMD_X86_64_V4_H
#define BX_SIMD_X86_64_V4_H

#include <immintrin.h>

/* One ternary-logic instruction: bits of a where m is set, bits of b elsewhere. */
#define BX_SELECT_BITS 0xca
#define BX_SIMD_SELECT(type)                                                          \
    static inline v##type select_##type(mask_##type m, v##type a, v##type b) {        \
        return (v##type)_mm512_ternarylogic_epi64((__m512i)m, (__m512i)a, (__m512i)b, \
                                                  BX_SELECT_BITS);                    \
    }
BX_SIMD_SELECT(i32)
BX_SIMD_SELECT(i64)
BX_SIMD_SELECT(f32)
BX_SIMD_SELECT(f64)

#define BX_ROUND(mode) (_MM_FROUND_NO_EXC | (mode))
static inline vf64 sqrt_f64(vf64 x) { return _mm512_sqrt_pd(x); }
static inline vf32 sqrt_f32(vf32 x) { return _mm512_sqrt_ps(x); }
static inline vf64 floor_f64(vf64 x) {
    return _mm512_roundscale_pd(x, BX_ROUND(_MM_FROUND_TO_NEG_INF));
}
static inline vf32 floor_f32(vf32 x) {
    return _mm512_roundscale_ps(x, BX_ROUND(_MM_FROUND_TO_NEG_INF));
}
static inline vf64 ceil_f64(vf64 x) {
    return _mm512_roundscale_pd(x, BX_ROUND(_MM_FROUND_TO_POS_INF));
}
static inline vf32 ceil_f32(vf32 x) {
    return _mm512_roundscale_ps(x, BX_ROUND(_MM_FROUND_TO_POS_INF));
}
static inline vf64 trunc_f64(vf64 x) {
    return _mm512_roundscale_pd(x, BX_ROUND(_MM_FROUND_TO_ZERO));
}
static inline vf32 trunc_f32(vf32 x) {
    return _mm512_roundscale_ps(x, BX_ROUND(_MM_FROUND_TO_ZERO));
}
static inline vf64 rint_f64(vf64 x) {
    return _mm512_roundscale_pd(x, BX_ROUND(_MM_FROUND_TO_NEAREST_INT));
}
static inline vf32 rint_f32(vf32 x) {
    return _mm512_roundscale_ps(x, BX_ROUND(_MM_FROUND_TO_NEAREST_INT));
}

/* a > b ? a : b and a < b ? a : b. */
static inline vf64 greater_f64(vf64 a, vf64 b) { return _mm512_max_pd(a, b); }
static inline vf32 greater_f32(vf32 a, vf32 b) { return _mm512_max_ps(a, b); }
static inline vf64 lesser_f64(vf64 a, vf64 b) { return _mm512_min_pd(a, b); }
static inline vf32 lesser_f32(vf32 a, vf32 b) { return _mm512_min_ps(a, b); }

/* Is the mask clear in every lane? */
static inline int none_f64(vi64 m) { return _mm512_test_epi64_mask((__m512i)m, (__m512i)m) == 0; }
static inline int none_f32(vi32 m) { return _mm512_test_epi32_mask((__m512i)m, (__m512i)m) == 0; }

/* c - a*b, rounded once: for remainders, which are exact. */
#define BX_HAVE_FMA 1
static inline vf64 fused_rest_f64(vf64 a, vf64 b, vf64 c) { return _mm512_fnmadd_pd(a, b, c); }
static inline vf32 fused_rest_f32(vf32 a, vf32 b, vf32 c) { return _mm512_fnmadd_ps(a, b, c); }

/* Rounded once, for EXPR_FAST. */
static inline vf64 fma_add_f64(vf64 a, vf64 b, vf64 c) { return _mm512_fmadd_pd(a, b, c); }
static inline vf32 fma_add_f32(vf32 a, vf32 b, vf32 c) { return _mm512_fmadd_ps(a, b, c); }
static inline vf64 fma_sub_f64(vf64 a, vf64 b, vf64 c) { return _mm512_fmsub_pd(a, b, c); }
static inline vf32 fma_sub_f32(vf32 a, vf32 b, vf32 c) { return _mm512_fmsub_ps(a, b, c); }

#if BX_LANE_BYTES == 8
static inline vmask load_mask(const char *p, int k) {
    __m512i bytes = _mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i_u *)(p + 8 * k)));
    return (vi64)bytes != 0;
}
static inline void store_mask(char *p, int k, vmask m) {
    _mm_storel_epi64((__m128i_u *)(p + 8 * k), _mm512_cvtepi64_epi8((__m512i)(m & 1)));
}
#else
static inline vmask load_mask(const char *p, int k) {
    __m512i bytes = _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i_u *)(p + 16 * k)));
    return (vi32)bytes != 0;
}
static inline void store_mask(char *p, int k, vmask m) {
    _mm_storeu_si128((__m128i_u *)(p + 16 * k), _mm512_cvtepi32_epi8((__m512i)(m & 1)));
}
#endif

/* Half a vector of 4-byte lanes in lanes of 8 bytes. */
static inline vf64 f64_of_f32(vf32_half x) { return _mm512_cvtps_pd(x); }
static inline vf64 f64_of_i32(vi32_half x) { return _mm512_cvtepi32_pd((__m256i)x); }
static inline vi64 i64_of_i32(vi32_half x) { return (vi64)_mm512_cvtepi32_epi64((__m256i)x); }
static inline vi64 i64_of_u32(vi32_half x) { return (vi64)_mm512_cvtepu32_epi64((__m256i)x); }

/* Vector k of 4-byte lanes from items of 1 and 2 bytes, and their low bits back. */
static inline __m128i load_16_bytes(const char *p) { return _mm_loadu_si128((const __m128i_u *)p); }
static inline __m256i load_32_bytes(const char *p) {
    return _mm256_loadu_si256((const __m256i_u *)p);
}
static inline vi32 load_i8(const char *p, int k) {
    return (vi32)_mm512_cvtepi8_epi32(load_16_bytes(p + 16 * k));
}
static inline vi32 load_u8(const char *p, int k) {
    return (vi32)_mm512_cvtepu8_epi32(load_16_bytes(p + 16 * k));
}
static inline vi32 load_i16(const char *p, int k) {
    return (vi32)_mm512_cvtepi16_epi32(load_32_bytes(p + 32 * k));
}
static inline vi32 load_u16(const char *p, int k) {
    return (vi32)_mm512_cvtepu16_epi32(load_32_bytes(p + 32 * k));
}
static inline void store_i8(char *p, int k, vi32 x) {
    _mm_storeu_si128((__m128i_u *)(p + 16 * k), _mm512_cvtepi32_epi8((__m512i)x));
}
static inline void store_i16(char *p, int k, vi32 x) {
    _mm256_storeu_si256((__m256i_u *)(p + 32 * k), _mm512_cvtepi32_epi16((__m512i)x));
}

/* float16 and float32. */
#define BX_HAVE_F16C 1
static inline vf32 load_f16(const char *p, int k) {
    return _mm512_cvtph_ps(load_32_bytes(p + 32 * k));
}
static inline void store_f16(char *p, int k, vf32 x) {
    _mm256_storeu_si256((__m256i_u *)(p + 32 * k),
                        _mm512_cvtps_ph(x, BX_ROUND(_MM_FROUND_TO_NEAREST_INT)));
}
static inline vf32 rounded_f16(vf32 x) {
    return _mm512_cvtph_ps(_mm512_cvtps_ph(x, BX_ROUND(_MM_FROUND_TO_NEAREST_INT)));
}

static inline void stream_vec(char *p, int k, vec x) {
    _mm512_stream_si512((__m512i *)(void *)(p + k * BX_VECTOR_BYTES), (__m512i)x);
}
/* Clean upper halves: SSE code after dirty ones waits some 70 ns. */
static inline void leave_vectors(void) { _mm256_zeroupper(); }
static inline void stream_fence(void) { _mm_sfence(); }

#endif
