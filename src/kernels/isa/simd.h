/* SPDX-License-Identifier: MIT */
/*
 * Vector types of the instruction set that this file is compiled for, and the
 * vocabulary of leaf functions in which it differs from plain vector C.
 */
#ifndef BX_SIMD_H
#define BX_SIMD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(BX_ISA_x86_64_v4)
#define BX_VECTOR_BYTES 64
#elif defined(BX_ISA_x86_64_v3)
#define BX_VECTOR_BYTES 32
#else
#define BX_VECTOR_BYTES 16
#endif

#define BX_VECTOR(type, bytes) type __attribute__((vector_size(bytes)))

typedef BX_VECTOR(double, BX_VECTOR_BYTES) vf64;
typedef BX_VECTOR(float, BX_VECTOR_BYTES) vf32;
typedef BX_VECTOR(int64_t, BX_VECTOR_BYTES) vi64;
typedef BX_VECTOR(int32_t, BX_VECTOR_BYTES) vi32;
typedef BX_VECTOR(uint64_t, BX_VECTOR_BYTES) vu64;
typedef BX_VECTOR(uint32_t, BX_VECTOR_BYTES) vu32;
typedef BX_VECTOR(float, BX_VECTOR_BYTES / 2) vf32_half;
typedef BX_VECTOR(int32_t, BX_VECTOR_BYTES / 2) vi32_half;
typedef BX_VECTOR(uint32_t, BX_VECTOR_BYTES / 2) vu32_half;

#define LANES_8 (BX_VECTOR_BYTES / 8)
#define LANES_4 (BX_VECTOR_BYTES / 4)
#define LANES_f64 LANES_8
#define LANES_i64 LANES_8
#define LANES_f32 LANES_4
#define LANES_i32 LANES_4
#define LANES_u64 LANES_8
#define LANES_u32 LANES_4

typedef char lane_b8;
/* Items of arrays that lanes of 4 bytes hold: extended, or as the float32 of the same value. */
typedef int8_t lane_i8;
typedef uint8_t lane_u8;
typedef int16_t lane_i16;
typedef uint16_t lane_u16;
typedef uint16_t lane_f16;
typedef uint16_t lane_bf16;
/* Real and imaginary part side by side. */
typedef struct {
    float part[2];
} lane_c64;
typedef struct {
    double part[2];
} lane_c128;
typedef double lane_f64;
typedef float lane_f32;
typedef int64_t lane_i64;
typedef int32_t lane_i32;
typedef uint64_t lane_u64;
typedef uint32_t lane_u32;
/* Integers of the same width, for masks and bits; unsigned where arithmetic may wrap. */
typedef vi64 mask_f64;
typedef vi64 mask_i64;
typedef vi32 mask_f32;
typedef vi32 mask_i32;
typedef vu64 bits_f64;
typedef vu64 bits_i64;
typedef vu32 bits_f32;
typedef vu32 bits_i32;

/* What the accumulator's registers are when no type is meant. */
typedef vi64 vec;

/* The lanes of masks: as wide as the tile's lanes. */
#if BX_LANE_BYTES == 8
typedef vi64 vmask;
#else
typedef vi32 vmask;
#endif

/* Loads and stores at any address: arrays need not be aligned to vectors. */
#define BX_SIMD_MEMORY(type)                                              \
    typedef v##type memory_##type __attribute__((aligned(1), may_alias)); \
    static inline v##type load_##type(const char *p, int k) {             \
        return *(const memory_##type *)(p + k * BX_VECTOR_BYTES);         \
    }                                                                     \
    static inline void store_##type(char *p, int k, v##type x) {          \
        *(memory_##type *)(p + k * BX_VECTOR_BYTES) = x;                  \
    }                                                                     \
    static inline v##type splat_##type(const char *p) {                   \
        lane_##type x;                                                    \
        memcpy(&x, p, sizeof x);                                          \
        v##type zero = {0};                                               \
        return x - zero;                                                  \
    }

BX_SIMD_MEMORY(i32)
BX_SIMD_MEMORY(i64)
BX_SIMD_MEMORY(f32)
BX_SIMD_MEMORY(f64)
BX_SIMD_MEMORY(u32)
BX_SIMD_MEMORY(u64)

/* A float without its sign, and with the sign of another. */
#define BX_SIMD_SIGNS(type)                                                              \
    static inline v##type magnitude_##type(v##type x) {                                  \
        const bits_##type sign_bit = (bits_##type)(-(v##type){0});                       \
        return (v##type)((bits_##type)x & ~sign_bit);                                    \
    }                                                                                    \
    static inline v##type with_sign_##type(v##type x, v##type sign) {                    \
        const bits_##type sign_bit = (bits_##type)(-(v##type){0});                       \
        return (v##type)(((bits_##type)x & ~sign_bit) | ((bits_##type)sign & sign_bit)); \
    }
BX_SIMD_SIGNS(f32)
BX_SIMD_SIGNS(f64)

/* Keeps the vectors of a tile in rising order, which the caches' prefetchers expect; compilers load
 * them backwards at times. Costs no instruction. */
#if defined(__x86_64__)
#define IN_ORDER(x) __asm__ volatile("" : "+x"(x))
#else
#define IN_ORDER(x) ((void)0)
#endif

/* Lanes of a, then lanes of b, by number. */
#define BX_SHUFFLE __builtin_shufflevector
#if BX_VECTOR_BYTES == 64
#define BX_LOW_4 0, 1, 2, 3, 4, 5, 6, 7
#define BX_HIGH_4 8, 9, 10, 11, 12, 13, 14, 15
#define BX_TWICE_LOW_4 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7
#define BX_TWICE_HIGH_4 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14, 15, 15
#define BX_EVEN_4 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define BX_ODD_4 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define BX_MIX_LOW_4 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define BX_MIX_HIGH_4 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define BX_EVEN_8 0, 2, 4, 6, 8, 10, 12, 14
#define BX_ODD_8 1, 3, 5, 7, 9, 11, 13, 15
#define BX_MIX_LOW_8 0, 8, 1, 9, 2, 10, 3, 11
#define BX_MIX_HIGH_8 4, 12, 5, 13, 6, 14, 7, 15
#elif BX_VECTOR_BYTES == 32
#define BX_LOW_4 0, 1, 2, 3
#define BX_HIGH_4 4, 5, 6, 7
#define BX_TWICE_LOW_4 0, 0, 1, 1, 2, 2, 3, 3
#define BX_TWICE_HIGH_4 4, 4, 5, 5, 6, 6, 7, 7
#define BX_EVEN_4 0, 2, 4, 6, 8, 10, 12, 14
#define BX_ODD_4 1, 3, 5, 7, 9, 11, 13, 15
#define BX_EVEN_8 0, 2, 4, 6
#define BX_ODD_8 1, 3, 5, 7
#else
#define BX_LOW_4 0, 1
#define BX_HIGH_4 2, 3
#define BX_TWICE_LOW_4 0, 0, 1, 1
#define BX_TWICE_HIGH_4 2, 2, 3, 3
#define BX_EVEN_4 0, 2, 4, 6
#define BX_ODD_4 1, 3, 5, 7
#define BX_MIX_LOW_4 0, 4, 1, 5
#define BX_MIX_HIGH_4 2, 6, 3, 7
#define BX_EVEN_8 0, 2
#define BX_ODD_8 1, 3
#define BX_MIX_LOW_8 0, 2
#define BX_MIX_HIGH_8 1, 3
#endif

/* Halves of a vector of 4-byte lanes, and the vector of two halves. */
static inline vf32_half low_f32(vf32 x) { return BX_SHUFFLE(x, x, BX_LOW_4); }
static inline vf32_half high_f32(vf32 x) { return BX_SHUFFLE(x, x, BX_HIGH_4); }
static inline vi32_half low_i32(vi32 x) { return BX_SHUFFLE(x, x, BX_LOW_4); }
static inline vi32_half high_i32(vi32 x) { return BX_SHUFFLE(x, x, BX_HIGH_4); }
static inline vf32 join_f32(vf32_half a, vf32_half b) {
    return BX_SHUFFLE(a, b, BX_LOW_4, BX_HIGH_4);
}
static inline vi32 join_i32(vi32_half a, vi32_half b) {
    return BX_SHUFFLE(a, b, BX_LOW_4, BX_HIGH_4);
}

/* Masks of 4-byte lanes to masks of 8-byte lanes and back. */
static inline vi64 widen_low(vi32 m) { return (vi64)BX_SHUFFLE(m, m, BX_TWICE_LOW_4); }
static inline vi64 widen_high(vi32 m) { return (vi64)BX_SHUFFLE(m, m, BX_TWICE_HIGH_4); }
static inline vi32 narrow_masks(vi64 a, vi64 b) { return BX_SHUFFLE((vi32)a, (vi32)b, BX_EVEN_4); }

#if defined(BX_ISA_x86_64_v4)
#include "kernels/isa/simd_x86_64_v4.h"
#elif defined(BX_ISA_x86_64_v3)
#include "kernels/isa/simd_x86_64_v3.h"
#elif defined(BX_ISA_x86_64_v2)
#include "kernels/isa/simd_x86_64_v2.h"
#else
#if defined(BX_ISA_x86_64)
#include "kernels/isa/simd_x86_64.h"
#endif
#include "kernels/isa/simd_generic.h"
#endif

#include "kernels/isa/halves.h"

/* Lanes of a and b in turn: those of the lower halves, and those of the upper ones. */
#if !defined(BX_HAVE_MIX)
static inline vf64 mix_low_f64(vf64 a, vf64 b) { return BX_SHUFFLE(a, b, BX_MIX_LOW_8); }
static inline vf64 mix_high_f64(vf64 a, vf64 b) { return BX_SHUFFLE(a, b, BX_MIX_HIGH_8); }
static inline vf32 mix_low_f32(vf32 a, vf32 b) { return BX_SHUFFLE(a, b, BX_MIX_LOW_4); }
static inline vf32 mix_high_f32(vf32 a, vf32 b) { return BX_SHUFFLE(a, b, BX_MIX_HIGH_4); }
#endif

/* Without FMA, EXPR_FAST rounds twice too. */
#if !defined(BX_HAVE_FMA)
static inline vf64 fma_add_f64(vf64 a, vf64 b, vf64 c) { return a * b + c; }
static inline vf32 fma_add_f32(vf32 a, vf32 b, vf32 c) { return a * b + c; }
static inline vf64 fma_sub_f64(vf64 a, vf64 b, vf64 c) { return a * b - c; }
static inline vf32 fma_sub_f32(vf32 a, vf32 b, vf32 c) { return a * b - c; }
static inline vf64 fused_rest_f64(vf64 a, vf64 b, vf64 c) { return c - a * b; }
static inline vf32 fused_rest_f32(vf32 a, vf32 b, vf32 c) { return c - a * b; }
#endif

#endif
