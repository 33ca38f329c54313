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
#define PARTS(complex, type, lanes)                                              \
    MEMORY_HANDLER(re_##complex##_m, const char *p = PLACE(complex, OPERAND(0)); \
                   EACH_##type(STEP_TAKE, type, lanes, EVEN) NEXT;)              \
    MEMORY_HANDLER(im_##complex##_m, const char *p = PLACE(complex, OPERAND(0)); \
                   EACH_##type(STEP_TAKE, type, lanes, ODD) NEXT;)               \
    MEMORY_HANDLER(pack_##complex##_tmm, const char *m0 = OPERAND(0);            \
                   char *p = PLACE(complex, OPERAND(1)); EACH_##type(STEP_PACK, type) NEXT;)

PARTS(c64, f32, 4)
#if BX_LANE_BYTES == 8
PARTS(c128, f64, 8)
#endif
