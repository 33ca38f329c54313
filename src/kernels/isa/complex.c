/* SPDX-License-Identifier: MIT */
/* Arrays of complex numbers, in which real and imaginary parts alternate. */
#include "kernels/isa/handler.h"

/* In the vector types of a part: two vectors of items become one of their parts, and back. */
#define TAKE(type, lanes, parts, p, k) \
    BX_SHUFFLE(load_##type(p, 2 * (k)), load_##type(p, 2 * (k) + 1), BX_##parts##_##lanes)
#define STEP_TAKE(k, type, lanes, parts)        \
    a##k = (vec)TAKE(type, lanes, parts, p, k); \
    IN_ORDER(a##k);
#define STEP_PACK(k, type)                                        \
    {                                                             \
        const v##type re = LOAD(type, m0, k), im = (v##type)a##k; \
        store_##type(p, 2 * k, mix_low_##type(re, im));           \
        store_##type(p, 2 * k + 1, mix_high_##type(re, im));      \
    }
#define STEP_ADD(k, type, lanes, parts, operator)                        \
    a##k = (vec)((v##type)a##k operator TAKE(type, lanes, parts, p, k)); \
    IN_ORDER(a##k);
#define ADD_PART(stem, complex, type, lanes, parts, operator)                         \
    MEMORY_HANDLER(stem##_##complex##_tm, const char *p = PLACE(complex, OPERAND(0)); \
                   EACH_##type(STEP_ADD, type, lanes, parts, operator) NEXT;)
#define STEP_PRODUCT(k, type, lanes)                                                             \
    {                                                                                            \
        const v##type x_re = TAKE(type, lanes, EVEN, p, k), x_im = TAKE(type, lanes, ODD, p, k); \
        const v##type y_re = TAKE(type, lanes, EVEN, q, k), y_im = TAKE(type, lanes, ODD, q, k); \
        a##k = (vec)(x_re * y_re - x_im * y_im);                                                 \
        store_##type(side, k, x_re *y_im + x_im * y_re);                                         \
        IN_ORDER(a##k);                                                                          \
    }
/* The side is scratch, so that the arrays' own handler (`_a`) takes it as it is. */
#define PRODUCT(complex, type, lanes)                                                  \
    MEMORY_HANDLER(c_mul_##complex##_mmm, const char *p = PLACE(complex, OPERAND(0));  \
                   const char *q = PLACE(complex, OPERAND(1)); char *side = SCALAR(2); \
                   EACH_##type(STEP_PRODUCT, type, lanes) NEXT;)

#define PARTS(complex, type, lanes)                                                          \
    MEMORY_HANDLER(re_##complex##_m, const char *p = PLACE(complex, OPERAND(0));             \
                   EACH_##type(STEP_TAKE, type, lanes, EVEN) NEXT;)                          \
    MEMORY_HANDLER(im_##complex##_m, const char *p = PLACE(complex, OPERAND(0));             \
                   EACH_##type(STEP_TAKE, type, lanes, ODD) NEXT;)                           \
    MEMORY_HANDLER(pack_##complex##_tmm, const char *m0 = OPERAND(0);                        \
                   char *p = PLACE(complex, OPERAND(1)); EACH_##type(STEP_PACK, type) NEXT;) \
    ADD_PART(add_re, complex, type, lanes, EVEN, +)                                          \
    ADD_PART(add_im, complex, type, lanes, ODD, +)                                           \
    ADD_PART(sub_re, complex, type, lanes, EVEN, -)                                          \
    ADD_PART(sub_im, complex, type, lanes, ODD, -)                                           \
    PRODUCT(complex, type, lanes)

PARTS(c64, f32, 4)
#if BX_LANE_BYTES == 8
PARTS(c128, f64, 8)
#endif
#undef PRODUCT
