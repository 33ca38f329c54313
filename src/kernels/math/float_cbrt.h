/* SPDX-License-Identifier: MIT */
/*
 * cbrt of float32 in its own type, as cbrt.h has it; the last step is Newton's of the inverse root.
 *
 * Errors in ULP of the result: 0.5 for the last sum and 0.45 before it, a third of what the root's
 * two products lose.
 */
#ifndef BX_MATH_FLOAT_CBRT_H
#define BX_MATH_FLOAT_CBRT_H

#include "kernels/math/float32.h"

#define FLOAT_CBRT_LEAST 0x1p-100f
#define FLOAT_CBRT_GUESS 1419894955.0f
#define FLOAT_THIRD 0x1.555556p-2f

BX_INLINE vf32 fast_cbrt_f32(vf32 x, mask_f32 *special) {
    const vf32 a = magnitude_f32(x);
    *special = ~((a >= FLOAT_CBRT_LEAST) & (a <= 0x1p126f));
    const vf32 bits = __builtin_convertvector((vi32)a, vf32);
    const vf32 y = (vf32) __builtin_convertvector(
        FNMA_F32(bits, ALL_F32(FLOAT_THIRD), ALL_F32(FLOAT_CBRT_GUESS)), vi32);
    const vf32 e = FNMA_F32(a * y, y * y, ALL_F32(1.0f));
    const vf32 inverse = y * five_of_f32(bx_cbrt_p_f32, e, e * e);
    const vf32 root = a * (inverse * inverse);
    const vf32 rest = FNMA_F32(root, inverse, ALL_F32(1.0f));
    return with_sign_f32(FMA_F32(root * (2 * FLOAT_THIRD), rest, root), x);
}

#endif
