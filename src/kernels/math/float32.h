/* SPDX-License-Identifier: MIT */
/* The vocabulary of words.h for functions of float32 in their own type. */
#ifndef BX_MATH_FLOAT32_H
#define BX_MATH_FLOAT32_H

#include "kernels/math/typed.h"

#define ALL_F32(x) ((vf32){0} + (float)(x))
#define ALL_BITS_F32(x) ((vu32){0} + (uint32_t)(x))
#define FMA_F32 fma_add_f32
#define FMS_F32 fma_sub_f32
#define FNMA_F32 fused_rest_f32
#define MAGIC_F32 0x1.8p23f

#endif
