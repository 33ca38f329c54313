/* SPDX-License-Identifier: MIT */
/*
 * Floats of 2 bytes: float16 where the processor has no instructions for it,
 * and bfloat16, the upper half of a float32. Rounded to nearest, ties to even.
 */
#ifndef BX_HALVES_H
#define BX_HALVES_H

#define BX_INFINITY_BITS 0x7f800000

#if !defined(BX_HAVE_F16C)
/* float16 numbers in the low bits of the lanes. */
static inline vf32 f32_of_half(vi32 half) {
    const vi32 sign = (vi32)((vu32)(half & 0x8000) << 16);
    const vi32 shifted = (vi32)((vu32)(half & 0x7fff) << 13);
    /* As a float32's bits it is 2**112 times too small, subnormal numbers too. */
    const vi32 number = (vi32)((vf32)shifted * 0x1p112f);
    const vi32 beyond = shifted | BX_INFINITY_BITS;
    return (vf32)(select_i32(shifted >= 0x0f800000, beyond, number) | sign);
}
static inline vi32 half_of_f32(vf32 x) {
    const vi32 sign = (vi32)((vu32)x >> 16) & 0x8000;
    const vi32 magnitude = (vi32)magnitude_f32(x);
    const vu32 even = (vu32)magnitude >> 13 & 1;
    const vi32 normal = (vi32)(((vu32)magnitude + even + (0xfffu - (112u << 23))) >> 13);
    /* Next to 0.5 a float32's unit is the one of the subnormal numbers. */
    const vi32 subnormal = (vi32)((vf32)magnitude + 0.5f) - 0x3f000000;
    const vi32 nan = ((magnitude >> 13) & 0x3ff) | 0x7e00;
    vi32 half = select_i32(magnitude < 0x38800000, subnormal, normal);
    half = select_i32(magnitude >= 0x477ff000, (vi32){0} + 0x7c00, half);
    return select_i32(magnitude > BX_INFINITY_BITS, nan, half) | sign;
}
static inline vf32 load_f16(const char *p, int k) { return f32_of_half(load_u16(p, k)); }
static inline void store_f16(char *p, int k, vf32 x) { store_i16(p, k, half_of_f32(x)); }
static inline vf32 rounded_f16(vf32 x) { return f32_of_half(half_of_f32(x)); }
#endif

/* The upper halves hold the bfloat16; a NaN keeps a bit there. */
static inline vi32 bf16_bits(vf32 x) {
    const vu32 bits = (vu32)x;
    const vi32 is_nan = x != x;
    const vu32 rounded = bits + 0x7fff + (bits >> 16 & 1);
    return select_i32(is_nan, (vi32)(bits | 0x00400000), (vi32)rounded);
}
static inline vf32 load_bf16(const char *p, int k) { return (vf32)((vu32)load_u16(p, k) << 16); }
static inline void store_bf16(char *p, int k, vf32 x) {
    store_i16(p, k, (vi32)((vu32)bf16_bits(x) >> 16));
}
static inline vf32 rounded_bf16(vf32 x) { return (vf32)(bf16_bits(x) & -0x10000); }

#endif
