/* SPDX-License-Identifier: MIT */
/*
 * What is done one element at a time, outside of the vector registers: users'
 * functions, byte strings, functions of complex numbers.
 */
#include "kernels/helpers.h"
#include "kernels/isa/handler.h"
#include "kernels/isa/sleef.h"

#define WANTED (last - i < BX_TILE ? last - i : BX_TILE)

/*
 * A user's function takes its arguments, c->count of them, from tiles side by
 * side and puts its results into the next one. The registers hold nothing then.
 */
HANDLER(call) {
    const vec zero = {0};
    leave_vectors();
    bx_call_function(c, WANTED);
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = zero;
    NEXT;
}

/* The local array is gone before the jump: a handler that has one then is no tail call. */
#define STEP_ANSWER(k, p) a##k = (vec)load_mask(p, k);
#define BYTES_HANDLER(stem)               \
    MEMORY_HANDLER(stem##_bytes_mm, {     \
        char answers[BX_TILE] = {0};      \
        (void)in_arrays;                  \
        leave_vectors();                  \
        bx_##stem(c, i, WANTED, answers); \
        EACH_ALL(STEP_ANSWER, answers)    \
    } NEXT;)
BX_BYTES(BYTES_HANDLER)

/* Takes (t, operand 0); the real part stays in t, the imaginary part goes to the tile at 1. */
#define STEP_OUT(k, type) store_##type((char *)re, k, (v##type)a##k);
#define STEP_IN(k, type) a##k = (vec)load_##type((const char *)re, k);
#define COMPLEX_HANDLER(stem, type)                                           \
    MEMORY_HANDLER(stem##_##type##_tmm, {                                     \
        _Alignas(BX_VECTOR_BYTES) lane_##type re[BX_TILE];                    \
        const char *im = PLACE(type, OPERAND(0));                             \
        EACH_##type(STEP_OUT, type) leave_vectors();                          \
        bx_##stem##_##type(WANTED, re, im, (lane_##type *)(void *)SCALAR(1)); \
        EACH_##type(STEP_IN, type)                                            \
    } NEXT;)
#define COMPLEX_f32(stem) COMPLEX_HANDLER(stem, f32)
#define COMPLEX_f64(stem) COMPLEX_HANDLER(stem, f64)
#define COMPLEX_OF_ALL_TYPES(EACH) EACH(COMPLEX_f32) ONLY_WIDE(EACH(COMPLEX_f64))
COMPLEX_OF_ALL_TYPES(BX_COMPLEX)
#if !defined(BX_SLEEF_f64)
COMPLEX_OF_ALL_TYPES(BX_COMPLEX_QUICK)
#endif
#if !defined(BX_HAVE_FMA)
COMPLEX_OF_ALL_TYPES(BX_COMPLEX_FMA)
#endif
