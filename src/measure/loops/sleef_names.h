/* SPDX-License-Identifier: MIT */
/* The length of a vector, and SLEEF's and the C library's names of functions on one, within 1 ULP:
 * of SLEEF's families the ones with fixed bits, as the library takes them. */
#ifndef BX_LOOPS_SLEEF_NAMES_H
#define BX_LOOPS_SLEEF_NAMES_H

#if defined(BX_ISA_x86_64_v4)
#define VECTOR_BYTES 64
#define SLEEF_f64(name) Sleef_finz_##name##d8_u10avx512f
#define SLEEF_f32(name) Sleef_finz_##name##f16_u10avx512f
#define MVEC_f64(kind, name) _ZGVeN8##kind##_##name
#define MVEC_f32(kind, name) _ZGVeN16##kind##_##name##f
#elif defined(BX_ISA_x86_64_v3)
#define VECTOR_BYTES 32
#define SLEEF_f64(name) Sleef_finz_##name##d4_u10avx2
#define SLEEF_f32(name) Sleef_finz_##name##f8_u10avx2
#define MVEC_f64(kind, name) _ZGVdN4##kind##_##name
#define MVEC_f32(kind, name) _ZGVdN8##kind##_##name##f
#elif defined(BX_ISA_x86_64_v2)
#define VECTOR_BYTES 16
#define SLEEF_f64(name) Sleef_cinz_##name##d2_u10sse4
#define SLEEF_f32(name) Sleef_cinz_##name##f4_u10sse4
#else
#define VECTOR_BYTES 16
#if defined(__x86_64__)
#define SLEEF_f64(name) Sleef_cinz_##name##d2_u10sse2
#define SLEEF_f32(name) Sleef_cinz_##name##f4_u10sse2
#endif
#endif

#if defined(SLEEF_f64) && !defined(MVEC_f64)
#define MVEC_f64(kind, name) _ZGVbN2##kind##_##name
#define MVEC_f32(kind, name) _ZGVbN4##kind##_##name##f
#endif

#if defined(SLEEF_f64)
#include <sleef.h>
#endif

#endif
