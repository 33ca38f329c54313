/* SPDX-License-Identifier: MIT */
/*
 * Polynomials by Horner's rule: a row of t := t*x + s over one array x and
 * scalars s, with x kept in registers. c->count more instructions take part.
 */
#include "kernels/isa/handler.h"

#define FETCH(k, type) const v##type x##k = LOAD(type, x, k);
#define BEGIN_X(k, type) v##type t##k = x##k * factor + summand;
#define BEGIN_T(k, type) v##type t##k = (v##type)a##k * x##k + summand;
#define TURN(k, type) t##k = t##k * x##k + s;
#define FINISH(k, type) a##k = (vec)t##k;
#define STORE(k, type) store_##type(PLACE(type, out), k, t##k);

/* One tile, up to where the result is in t0, t1, ... */
#define EVALUATE(type, BEGIN)                                                               \
    EACH_##type(FETCH, type) EACH_##type(BEGIN, type) for (size_t j = 1; j <= count; j++) { \
        const v##type s = splat_##type(c[j].operand[1]);                                    \
        EACH_##type(TURN, type)                                                             \
    }

#define HANDLERS(name, type, operands, BEGIN)                                       \
    HANDLER(name##_##type) {                                                        \
        enum { in_arrays = 1 };                                                     \
        const size_t count = c->count;                                              \
        const char *x = c->operand[0];                                              \
        operands EVALUATE(type, BEGIN) EACH_##type(FINISH, type) GO(c + 1 + count); \
    }                                                                               \
    HANDLER(name##_##type##_o) {                                                    \
        enum { in_arrays = 1 };                                                     \
        const size_t count = c->count;                                              \
        const char *x = c->operand[0];                                              \
        char *const out = c[1 + count].operand[0];                                  \
        operands for (;;) {                                                         \
            EVALUATE(type, BEGIN)                                                   \
            EACH_##type(STORE, type) i += BX_TILE;                                  \
            if (i >= last) return NULL;                                             \
            if (c != first) GO(first);                                              \
        }                                                                           \
    }
#define POLYNOMIALS(type)                                                          \
    HANDLERS(polynomial_mss, type, const v##type factor = splat_##type(SCALAR(1)); \
             const v##type summand = splat_##type(SCALAR(2));, BEGIN_X)            \
    HANDLERS(polynomial_tms, type, const v##type summand = splat_##type(SCALAR(1));, BEGIN_T)

POLYNOMIALS(f32)
#if BX_LANE_BYTES == 8
POLYNOMIALS(f64)
#endif
