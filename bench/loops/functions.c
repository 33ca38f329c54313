/* SPDX-License-Identifier: MIT */
/* SLEEF's functions within 1 ULP and the C library's vector ones over arrays, for this machine. */
#include "loops/functions.h"

#include <sleef.h>
#include <string.h>

#if defined(__AVX512F__)
#define SLEEF_f64(name) Sleef_finz_##name##d8_u10avx512f
#define SLEEF_f32(name) Sleef_finz_##name##f16_u10avx512f
#define MVEC_f64(kind, name) _ZGVeN8##kind##_##name
#define MVEC_f32(kind, name) _ZGVeN16##kind##_##name##f
enum { BYTES = 64 };
#elif defined(__AVX2__) && defined(__FMA__)
#define SLEEF_f64(name) Sleef_finz_##name##d4_u10avx2
#define SLEEF_f32(name) Sleef_finz_##name##f8_u10avx2
#define MVEC_f64(kind, name) _ZGVdN4##kind##_##name
#define MVEC_f32(kind, name) _ZGVdN8##kind##_##name##f
enum { BYTES = 32 };
#endif

#if defined(SLEEF_f64)
typedef double v_f64 __attribute__((vector_size(BYTES)));
typedef float v_f32 __attribute__((vector_size(BYTES)));

#define LOOP(loop, type, call)                                                \
    static void loop(const void *a, const void *b, void *out, size_t bytes) { \
        for (size_t k = 0; k + BYTES <= bytes; k += BYTES) {                  \
            v_##type x, y;                                                    \
            memcpy(&x, (const char *)a + k, sizeof x);                        \
            memcpy(&y, (const char *)b + k, sizeof y);                        \
            (void)y;                                                          \
            x = call;                                                         \
            memcpy((char *)out + k, &x, sizeof x);                            \
        }                                                                     \
    }
#define LOOPS(name)                                   \
    LOOP(sleef_##name##_f64, f64, SLEEF_f64(name)(x)) \
    LOOP(sleef_##name##_f32, f32, SLEEF_f32(name)(x))
EACH_LOOP(LOOPS)
LOOP(sleef_pow_f64, f64, SLEEF_f64(pow)(x, y))
LOOP(sleef_pow_f32, f32, SLEEF_f32(pow)(x, y))

#if defined(BENCH_MVEC)
#define MVEC_LOOPS(name)                               \
    extern v_f64 MVEC_f64(v, name)(v_f64);             \
    extern v_f32 MVEC_f32(v, name)(v_f32);             \
    LOOP(mvec_##name##_f64, f64, MVEC_f64(v, name)(x)) \
    LOOP(mvec_##name##_f32, f32, MVEC_f32(v, name)(x))
EACH_LOOP(MVEC_LOOPS)
extern v_f64 MVEC_f64(vv, pow)(v_f64, v_f64);
extern v_f32 MVEC_f32(vv, pow)(v_f32, v_f32);
LOOP(mvec_pow_f64, f64, MVEC_f64(vv, pow)(x, y))
LOOP(mvec_pow_f32, f32, MVEC_f32(vv, pow)(x, y))
#define MVEC(loop) mvec_##loop
#else
#define MVEC(loop) NULL
#endif

#define ROW(name) \
    {#name, {{sleef_##name##_f32, MVEC(name##_f32)}, {sleef_##name##_f64, MVEC(name##_f64)}}},
const struct function_loops function_loops[] = {EACH_LOOP(ROW)
                                                    ROW(pow){NULL, {{NULL, NULL}, {NULL, NULL}}}};
#else
const struct function_loops function_loops[] = {{NULL, {{NULL, NULL}, {NULL, NULL}}}};
#endif
