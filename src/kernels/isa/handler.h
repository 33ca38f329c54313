/* SPDX-License-Identifier: MIT */
/*
 * What a handler is, and how it reaches its operands and its successor: the
 * only place that knows the dispatch technique.
 *
 * A handler's arguments are the machine's registers: the cell, the index of
 * the tile's first element, and the accumulator in eight vector registers. It
 * changes the accumulator and leaves by a tail call to the next cell's
 * handler. Where the compiler makes a real call of it (gcc below -O2, with
 * --coverage or the thread sanitizer), only stack is lost: `end` returns to
 * the driver after every tile, and the compiler of expressions bounds the
 * number of cells between two ends.
 *
 * A tile holds BX_TILE elements. A type as wide as the lanes fills all eight
 * registers, a type half as wide the first four.
 */
#ifndef BX_HANDLER_H
#define BX_HANDLER_H

#include "kernels/isa/simd.h"
#include "kernels/kernels.h"

#if defined(__has_attribute)
#if __has_attribute(musttail)
#define BX_MUSTTAIL __attribute__((musttail))
#endif
#endif
#ifndef BX_MUSTTAIL
#define BX_MUSTTAIL
#endif

#define BX_TILE (8 * BX_VECTOR_BYTES / BX_LANE_BYTES)

/* The names of one instruction set and tile shape. */
#define BX_PASTE4(a, b, c, d) a##b##_##c##_##d
#define BX_PASTE(a, b, c, d) BX_PASTE4(a, b, c, d)
#if BX_LANE_BYTES == 8
#define BX_SHAPE wide
#else
#define BX_SHAPE narrow
#endif
#define BX_NAME(name) BX_PASTE(bx_, name, BX_ISA, BX_SHAPE)

#define BX_HANDLER_PARAMETERS                                                             \
    const struct bx_cell *c, ptrdiff_t i, vec a0, vec a1, vec a2, vec a3, vec a4, vec a5, \
        vec a6, vec a7
typedef const struct bx_cell *bx_tile_handler(BX_HANDLER_PARAMETERS);

#define HANDLER(name)                                                     \
    const struct bx_cell *BX_NAME(name)(BX_HANDLER_PARAMETERS);           \
    const struct bx_cell *BX_NAME(name)(BX_HANDLER_PARAMETERS)

#define NEXT                                                                            \
    BX_MUSTTAIL return ((bx_tile_handler *)c[1].run)(c + 1, i, a0, a1, a2, a3, a4, a5, \
                                                     a6, a7)

/* Address of operand j (0 to 2) for this tile. */
#define OPERAND(j) (c->operand[j] + i * c->step[j])
/* Address of a scalar operand. */
#define SCALAR(j) (c->operand[j])

/* DO(k, ...) for each register that a type fills. */
#define EACH_ALL(DO, ...)                                                             \
    DO(0, __VA_ARGS__) DO(1, __VA_ARGS__) DO(2, __VA_ARGS__) DO(3, __VA_ARGS__)       \
    DO(4, __VA_ARGS__) DO(5, __VA_ARGS__) DO(6, __VA_ARGS__) DO(7, __VA_ARGS__)
#define EACH_HALF(DO, ...) \
    DO(0, __VA_ARGS__) DO(1, __VA_ARGS__) DO(2, __VA_ARGS__) DO(3, __VA_ARGS__)
#if BX_LANE_BYTES == 8
#define EACH_f64 EACH_ALL
#define EACH_i64 EACH_ALL
#define EACH_f32 EACH_HALF
#define EACH_i32 EACH_HALF
#define EACH_b8 EACH_ALL
#define REGISTERS_4 4
/* STAMP is used for types that this tile shape has. */
#define ONLY_WIDE(...) __VA_ARGS__
#else
#define EACH_f32 EACH_ALL
#define EACH_i32 EACH_ALL
#define EACH_b8 EACH_ALL
#define REGISTERS_4 8
#define ONLY_WIDE(...)
#endif

/* Handlers of a unary operation: op_<stem>_<type> takes and gives one vector. */
#define UNARY_STEP(k, stem, type) a##k = (vec)op_##stem##_##type((v##type)a##k);
#define STAMP_t(stem, type)                      \
    HANDLER(stem##_##type##_t) {                 \
        EACH_##type(UNARY_STEP, stem, type) NEXT; \
    }

/* Handlers of a binary operation, one per form. m0, m1 are addresses, s0 is a splat. */
#define STEP_tm(k, stem, type) \
    a##k = (vec)op_##stem##_##type((v##type)a##k, load_##type(m0, k));
#define STEP_mt(k, stem, type) \
    a##k = (vec)op_##stem##_##type(load_##type(m0, k), (v##type)a##k);
#define STEP_ts(k, stem, type) a##k = (vec)op_##stem##_##type((v##type)a##k, s0);
#define STEP_st(k, stem, type) a##k = (vec)op_##stem##_##type(s0, (v##type)a##k);
#define STEP_mm(k, stem, type) \
    a##k = (vec)op_##stem##_##type(load_##type(m0, k), load_##type(m1, k));
#define STEP_ms(k, stem, type) a##k = (vec)op_##stem##_##type(load_##type(m0, k), s0);
#define STEP_sm(k, stem, type) a##k = (vec)op_##stem##_##type(s0, load_##type(m0, k));

#define STAMP_tm(stem, type)                   \
    HANDLER(stem##_##type##_tm) {              \
        const char *m0 = OPERAND(0);           \
        EACH_##type(STEP_tm, stem, type) NEXT; \
    }
#define STAMP_mt(stem, type)                   \
    HANDLER(stem##_##type##_mt) {              \
        const char *m0 = OPERAND(0);           \
        EACH_##type(STEP_mt, stem, type) NEXT; \
    }
#define STAMP_ts(stem, type)                         \
    HANDLER(stem##_##type##_ts) {                    \
        const v##type s0 = splat_##type(SCALAR(0));  \
        EACH_##type(STEP_ts, stem, type) NEXT;       \
    }
#define STAMP_st(stem, type)                         \
    HANDLER(stem##_##type##_st) {                    \
        const v##type s0 = splat_##type(SCALAR(0));  \
        EACH_##type(STEP_st, stem, type) NEXT;       \
    }
#define STAMP_mm(stem, type)                   \
    HANDLER(stem##_##type##_mm) {              \
        const char *m0 = OPERAND(0);           \
        const char *m1 = OPERAND(1);           \
        EACH_##type(STEP_mm, stem, type) NEXT; \
    }
#define STAMP_ms(stem, type)                         \
    HANDLER(stem##_##type##_ms) {                    \
        const char *m0 = OPERAND(0);                 \
        const v##type s0 = splat_##type(SCALAR(1));  \
        EACH_##type(STEP_ms, stem, type) NEXT;       \
    }
#define STAMP_sm(stem, type)                         \
    HANDLER(stem##_##type##_sm) {                    \
        const v##type s0 = splat_##type(SCALAR(0));  \
        const char *m0 = OPERAND(1);                 \
        EACH_##type(STEP_sm, stem, type) NEXT;       \
    }

/* The sets of forms that operators.def names. */
#define STAMP_UNARY(stem, type) STAMP_t(stem, type)
#define STAMP_COMMUTATIVE(stem, type) \
    STAMP_tm(stem, type) STAMP_ts(stem, type) STAMP_mm(stem, type) STAMP_ms(stem, type)
#define STAMP_ARITHMETIC(stem, type)                                              \
    STAMP_COMMUTATIVE(stem, type) STAMP_mt(stem, type) STAMP_st(stem, type) STAMP_sm(stem, type)
#define STAMP_ORDERED(stem, type) STAMP_tm(stem, type) STAMP_mt(stem, type)
#define STAMP_EXTREMUM(stem, type) \
    STAMP_ORDERED(stem, type) STAMP_ts(stem, type) STAMP_st(stem, type)

#endif
