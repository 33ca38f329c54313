/* SPDX-License-Identifier: MIT */
/* For x86-64's first level, SSE2: what compilers make of the plain vocabulary one lane at a time.
 */
#ifndef BX_SIMD_X86_64_H
#define BX_SIMD_X86_64_H

#include "kernels/isa/simd_x86_64_items.h"

/* Vector k of 4-byte lanes from items of 1 and 2 bytes, and their low bits back. With a sign, an
 * item is put at the top of its lane and shifted down. */
#define BX_HAVE_NARROW 1
static inline vi32 load_i8(const char *p, int k) {
    const __m128i bytes = load_4_bytes(p + 4 * k);
    const __m128i twice = _mm_unpacklo_epi8(bytes, bytes);
    return (vi32)_mm_srai_epi32(_mm_unpacklo_epi16(twice, twice), 24);
}
static inline vi32 load_u8(const char *p, int k) {
    const __m128i zero = _mm_setzero_si128();
    const __m128i pairs = _mm_unpacklo_epi8(load_4_bytes(p + 4 * k), zero);
    return (vi32)_mm_unpacklo_epi16(pairs, zero);
}
static inline vi32 load_i16(const char *p, int k) {
    const __m128i pairs = load_8_bytes(p + 8 * k);
    return (vi32)_mm_srai_epi32(_mm_unpacklo_epi16(pairs, pairs), 16);
}
static inline vi32 load_u16(const char *p, int k) {
    return (vi32)_mm_unpacklo_epi16(load_8_bytes(p + 8 * k), _mm_setzero_si128());
}
/* The packs saturate: nothing out of range is left to them. */
static inline void store_i8(char *p, int k, vi32 x) {
    const __m128i low = (__m128i)(x & 0xff);
    const __m128i pairs = _mm_packs_epi32(low, low);
    const int32_t bytes = _mm_cvtsi128_si32(_mm_packus_epi16(pairs, pairs));
    memcpy(p + 4 * k, &bytes, sizeof bytes);
}
static inline void store_i16(char *p, int k, vi32 x) {
    const __m128i low = _mm_srai_epi32(_mm_slli_epi32((__m128i)x, 16), 16);
    _mm_storel_epi64((__m128i_u *)(p + 8 * k), _mm_packs_epi32(low, low));
}

#endif
