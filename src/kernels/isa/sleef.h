/* SPDX-License-Identifier: MIT */
/*
 * SLEEF's name of a function for this instruction set. Only the families with
 * fixed bits: finz where there is FMA, cinz where there is not. The plain
 * names give other bits for other vector widths.
 */
#ifndef BX_SLEEF_H
#define BX_SLEEF_H

#if defined(__x86_64__)
#include <sleef.h>

#if defined(BX_ISA_x86_64_v4)
#define BX_SLEEF_f64(name, accuracy) Sleef_finz_##name##d8_##accuracy##avx512f
#define BX_SLEEF_f32(name, accuracy) Sleef_finz_##name##f16_##accuracy##avx512f
#elif defined(BX_ISA_x86_64_v3)
#define BX_SLEEF_f64(name, accuracy) Sleef_finz_##name##d4_##accuracy##avx2
#define BX_SLEEF_f32(name, accuracy) Sleef_finz_##name##f8_##accuracy##avx2
#elif defined(BX_ISA_x86_64_v2)
#define BX_SLEEF_f64(name, accuracy) Sleef_cinz_##name##d2_##accuracy##sse4
#define BX_SLEEF_f32(name, accuracy) Sleef_cinz_##name##f4_##accuracy##sse4
#else
#define BX_SLEEF_f64(name, accuracy) Sleef_cinz_##name##d2_##accuracy##sse2
#define BX_SLEEF_f32(name, accuracy) Sleef_cinz_##name##f4_##accuracy##sse2
#endif
#endif

#endif
