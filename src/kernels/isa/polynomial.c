/* SPDX-License-Identifier: MIT */
/*
 * Polynomials by Horner's rule: a row of t := t*x + s over one array x and
 * scalars s, with x kept in registers. c->count more instructions take part.
 */
#include "kernels/isa/handler.h"

/* The two ways to a*b + c: rounded twice, or, for EXPR_FAST, once where the machine can. */
#define STRICT(type, a, b, c) ((a) * (b) + (c))
#define QUICK(type, a, b, c) fma_add_##type(a, b, c)

#define FETCH(k, type) const v##type x##k = LOAD(type, x, k);
#define BEGIN_X(k, type, MUL_ADD) v##type t##k = MUL_ADD(type, x##k, factor, summand);
#define BEGIN_T(k, type, MUL_ADD) v##type t##k = MUL_ADD(type, (v##type)a##k, x##k, summand);
#define TURN(k, type, MUL_ADD) t##k = MUL_ADD(type, t##k, x##k, s);
#define FINISH(k, type) a##k = (vec)t##k;
#define STORE(k, type) store_##type(PLACE(type, out), k, t##k);

/* One tile, up to where the result is in t0, t1, ... */
#define EVALUATE(type, BEGIN, MUL_ADD)                                          \
    EACH_##type(FETCH, type)                                                    \
        EACH_##type(BEGIN, type, MUL_ADD) for (size_t j = 1; j <= count; j++) { \
        const v##type s = splat_##type(c[j].operand[1]);                        \
        EACH_##type(TURN, type, MUL_ADD)                                        \
    }

#define HANDLERS(name, type, operands, BEGIN, MUL_ADD)                                       \
    HANDLER(name##_##type) {                                                                 \
        enum { in_arrays = 1 };                                                              \
        const size_t count = c->count;                                                       \
        const char *x = c->operand[0];                                                       \
        operands EVALUATE(type, BEGIN, MUL_ADD) EACH_##type(FINISH, type) GO(c + 1 + count); \
    }                                                                                        \
    HANDLER(name##_##type##_o) {                                                             \
        enum { in_arrays = 1 };                                                              \
        const size_t count = c->count;                                                       \
        const char *x = c->operand[0];                                                       \
        char *const out = c[1 + count].operand[0];                                           \
        operands for (;;) {                                                                  \
            EVALUATE(type, BEGIN, MUL_ADD)                                                   \
            EACH_##type(STORE, type) i += BX_TILE;                                           \
            if (i >= last) return NULL;                                                      \
            if (c != first) GO(first);                                                       \
        }                                                                                    \
    }
#define OPERANDS_mss(type)                          \
    const v##type factor = splat_##type(SCALAR(1)); \
    const v##type summand = splat_##type(SCALAR(2));
#define OPERANDS_tms(type) const v##type summand = splat_##type(SCALAR(1));
#define POLYNOMIALS(type)                                                    \
    HANDLERS(polynomial_mss, type, OPERANDS_mss(type), BEGIN_X, STRICT)      \
    HANDLERS(polynomial_tms, type, OPERANDS_tms(type), BEGIN_T, STRICT)      \
    HANDLERS(quick_polynomial_mss, type, OPERANDS_mss(type), BEGIN_X, QUICK) \
    HANDLERS(quick_polynomial_tms, type, OPERANDS_tms(type), BEGIN_T, QUICK)

POLYNOMIALS(f32)
#if BX_LANE_BYTES == 8
POLYNOMIALS(f64)
#endif
