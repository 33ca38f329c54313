/* SPDX-License-Identifier: MIT */
/* Small items on their way into lanes, for every level of x86-64: SSE2 is enough. */
#ifndef BX_SIMD_X86_64_ITEMS_H
#define BX_SIMD_X86_64_ITEMS_H

#include <emmintrin.h>

static inline __m128i load_4_bytes(const char *p) {
    int32_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return _mm_cvtsi32_si128(bytes);
}
static inline __m128i load_8_bytes(const char *p) { return _mm_loadl_epi64((const __m128i_u *)p); }

#endif
