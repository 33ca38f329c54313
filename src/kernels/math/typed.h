/* SPDX-License-Identifier: MIT */
/*
 * For functions that are written once for both types: a file ..._body.h is included for T = f64 and
 * for T = f32, and has its types, leaf functions and constants by the names here.
 */
#ifndef BX_MATH_TYPED_H
#define BX_MATH_TYPED_H

#include "kernels/math/words.h"

#define BX_JOIN_2(a, b) a##b
#define BX_JOIN(a, b) BX_JOIN_2(a, b)
#define NAMED(name) BX_JOIN(name##_, T)
#define V BX_JOIN(v, T)
#define MASK BX_JOIN(mask_, T)
#define BITS BX_JOIN(bits_, T)
#define LANE BX_JOIN(lane_, T)
#define EACH(x) ((V){0} + (LANE)(x))
#define EACH_BITS(x) ((BITS){0} + (x))
#define CHOOSE NAMED(select)
#define SIZE_OF NAMED(magnitude)
#define SIGNED NAMED(with_sign)
#define MUL_ADD NAMED(fma_add)
#define MUL_SUB NAMED(fma_sub)
#define REST NAMED(fused_rest)
/* x where the mask is set, 0 elsewhere. */
#define WHERE(mask, x) ((V)((BITS)(mask) & (BITS)(x)))

/* Of a float: the bits of its fraction, 1, the sign, and the float whose low bits hold an integer.
 */
#define FRACTION_f64 52
#define FRACTION_f32 23
#define ONE_f64 UINT64_C(0x3ff0000000000000)
#define ONE_f32 0x3f800000u
#define SIGN_f64 UINT64_C(0x8000000000000000)
#define SIGN_f32 0x80000000u
#define WHOLE_f64 0x1p52
#define WHOLE_f32 0x1p23f
#define WHOLE_BITS_f64 UINT64_C(0x4330000000000000)
#define WHOLE_BITS_f32 0x4b000000u
#define BIAS_f64 1023
#define BIAS_f32 127
/* What the bits of 1/sqrt(x) are about, x having none. */
#define ROOT_GUESS_f64 UINT64_C(0x5fe6eb50c7b537a9)
#define ROOT_GUESS_f32 0x5f3759dfu
/* sqrt(1/2). */
#define ROOT_HALF_f64 UINT64_C(0x3fe6a09e667f3bcd)
#define ROOT_HALF_f32 0x3f3504f4u

#define T f64
#include "kernels/math/typed_body.h"
#undef T
#define T f32
#include "kernels/math/typed_body.h"
#undef T

#endif
