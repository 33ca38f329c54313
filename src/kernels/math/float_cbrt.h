/* SPDX-License-Identifier: MIT */
/* cbrt of float32 in its own type, as cbrt.h has it, with one step less. */
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
    const vf32 square = inverse * inverse;
    const vf32 root = a * square;
    const vf32 root_2 = root * root;
    const vf32 root_3 = root_2 * root;
    const vf32 rest =
        (a - root_3) - FMA_F32(FMS_F32(root, root, root_2), root, FMS_F32(root_2, root, root_3));
    return with_sign_f32(FMA_F32(rest, square * FLOAT_THIRD, root), x);
}

#endif
