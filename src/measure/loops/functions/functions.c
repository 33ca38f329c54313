/* SPDX-License-Identifier: MIT */
/* SLEEF's functions within 1 ULP and the C library's vector ones over arrays. */
#include "measure/loops/functions/functions.h"

#include "measure/loops/level.h"
#include "measure/loops/vectors.h"

extern const struct bx_function_loops BX_LEVEL(bx_function_loops)[];

#if defined(SLEEF_f64)
#define LOOP(loop, type, call)                                                \
    static void loop(const void *a, const void *b, void *out, size_t bytes) { \
        for (size_t k = 0; k + VECTOR_BYTES <= bytes; k += VECTOR_BYTES) {    \
            vector_##type x, y;                                               \
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
BX_EACH_FUNCTION(LOOPS)
LOOP(sleef_pow_f64, f64, SLEEF_f64(pow)(x, y))
LOOP(sleef_pow_f32, f32, SLEEF_f32(pow)(x, y))

#if defined(BX_HAVE_MVEC)
#define MVEC_LOOPS(name)                               \
    extern vector_f64 MVEC_f64(v, name)(vector_f64);   \
    extern vector_f32 MVEC_f32(v, name)(vector_f32);   \
    LOOP(mvec_##name##_f64, f64, MVEC_f64(v, name)(x)) \
    LOOP(mvec_##name##_f32, f32, MVEC_f32(v, name)(x))
BX_EACH_FUNCTION(MVEC_LOOPS)
extern vector_f64 MVEC_f64(vv, pow)(vector_f64, vector_f64);
extern vector_f32 MVEC_f32(vv, pow)(vector_f32, vector_f32);
LOOP(mvec_pow_f64, f64, MVEC_f64(vv, pow)(x, y))
LOOP(mvec_pow_f32, f32, MVEC_f32(vv, pow)(x, y))
#define MVEC(loop) mvec_##loop
#else
#define MVEC(loop) NULL
#endif

#define ROW(name) \
    {#name, {{sleef_##name##_f32, MVEC(name##_f32)}, {sleef_##name##_f64, MVEC(name##_f64)}}},
const struct bx_function_loops BX_LEVEL(bx_function_loops)[] = {
    BX_EACH_FUNCTION(ROW) ROW(pow){NULL, {{NULL, NULL}, {NULL, NULL}}}};
#else
const struct bx_function_loops BX_LEVEL(bx_function_loops)[] = {
    {NULL, {{NULL, NULL}, {NULL, NULL}}}};
#endif
