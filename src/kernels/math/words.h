/* SPDX-License-Identifier: MIT */
/*
 * The vocabulary of the functions here. They are written once for AVX2 with FMA and for AVX-512,
 * from operations that both round alike, so that the bits of a result are the same on both.
 */
#ifndef BX_MATH_WORDS_H
#define BX_MATH_WORDS_H

#include "kernels/isa/simd.h"
#include "kernels/math/constants.h"

#define BX_INLINE static inline __attribute__((always_inline))
#define ALL(x) ((vf64){0} + (x))
#define ALL_BITS(x) ((vu64){0} + (uint64_t)(x))
#define ONE_BITS 0x3ff0000000000000
#define HALF_BITS 0x3fe0000000000000
#define FRACTION_BITS 0x000fffffffffffff
/* A number below 2^51 that is added to it is rounded to an integer, which is in the low bits. */
#define MAGIC 0x1.8p52

/* a*b + c, a*b - c, c - a*b, each rounded once. */
#define FMA fma_add_f64
#define FMS fma_sub_f64
#define FNMA fused_rest_f64

/* c[0] + c[1]*x + ..., in an order that leaves much to do at once. */
BX_INLINE vf64 poly_2(const double *c, vf64 x) { return FMA(ALL(c[1]), x, ALL(c[0])); }
BX_INLINE vf64 poly_3(const double *c, vf64 x, vf64 x2) { return FMA(ALL(c[2]), x2, poly_2(c, x)); }
BX_INLINE vf64 poly_4(const double *c, vf64 x, vf64 x2) {
    return FMA(poly_2(c + 2, x), x2, poly_2(c, x));
}
BX_INLINE vf64 poly_5(const double *c, vf64 x, vf64 x2) {
    return FMA(poly_3(c + 2, x, x2), x2, poly_2(c, x));
}
BX_INLINE vf64 poly_6(const double *c, vf64 x, vf64 x2) {
    return FMA(poly_4(c + 2, x, x2), x2, poly_2(c, x));
}
BX_INLINE vf64 poly_7(const double *c, vf64 x, vf64 x2) {
    return FMA(poly_3(c + 4, x, x2), x2 * x2, poly_4(c, x, x2));
}
BX_INLINE vf64 poly_8(const double *c, vf64 x, vf64 x2) {
    return FMA(poly_4(c + 4, x, x2), x2 * x2, poly_4(c, x, x2));
}
/* Entry j of a table of eight, j being the low three bits of each lane. */
BX_INLINE vf64 entry_of_8(const double *table, vu64 j) {
#if BX_VECTOR_BYTES == 64
    return (vf64)_mm512_permutexvar_pd((__m512i)j, _mm512_loadu_pd(table));
#else
    /* By pairs of 4 bytes from either half of the table. */
    const __m256i even = (__m256i)((j + j) & 6);
    const __m256i pair =
        _mm256_or_si256(even, (__m256i)(((vu64)even << 32) | ALL_BITS(0x100000000)));
    const __m256 low =
        _mm256_permutevar8x32_ps(_mm256_loadu_ps((const float *)(const void *)table), pair);
    const __m256 high =
        _mm256_permutevar8x32_ps(_mm256_loadu_ps((const float *)(const void *)(table + 4)), pair);
    return _mm256_blendv_pd((__m256d)low, (__m256d)high, (__m256d)(j << 61));
#endif
}

/* y*2^(n/8) without the fraction of n/8, n being what was added to MAGIC; the result is normal. */
BX_INLINE vf64 scaled_by_eighths(vf64 y, vf64 n) {
    return (vf64)((vu64)y + (((vu64)n >> 3) << 52));
}

/* For float32: half a vector of results. */
BX_INLINE vf32_half narrowed(vf64 x) { return __builtin_convertvector(x, vf32_half); }

/*
 * bx_math_<name>_<type>(x): the function by `fast`, which says in which lanes it does not hold;
 * these come from `before`, and no lane depends on its neighbours.
 */
#define BX_MATH_1(name, type, fast, before)                                       \
    static __attribute__((noinline)) v##type bx_math_##name##_##type(v##type x) { \
        mask_##type special;                                                      \
        const v##type y = fast(x, &special);                                      \
        if (__builtin_expect(none_##type(special), 1)) return y;                  \
        return select_##type(special, before(x), y);                              \
    }
#define BX_MATH_2(name, type, fast, before)                                                  \
    static __attribute__((noinline)) v##type bx_math_##name##_##type(v##type x, v##type y) { \
        mask_##type special;                                                                 \
        const v##type z = fast(x, y, &special);                                              \
        if (__builtin_expect(none_##type(special), 1)) return z;                             \
        return select_##type(special, before(x, y), z);                                      \
    }

#endif
