/* SPDX-License-Identifier: MIT */
/*
 * What a handler is, and how it reaches its operands and its successor: the
 * only place that knows the dispatch technique.
 *
 * A handler's arguments are the machine's registers: the cell, the index of
 * the tile's first element, the first cell and the index at which to stop, and
 * the accumulator in eight vector registers. It changes the accumulator and leaves by a tail call
 * to the next cell's handler, and from the last one to the next tile's first. Where the compiler
 * makes a real call of it (gcc with --coverage or the thread sanitizer), only
 * stack is lost: there each tile returns to the driver, and the compiler of
 * expressions bounds the number of cells between two ends.
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

/* Tiles between two returns to the driver: a compiler that makes no tail call after all loses
 * stack for so many. BX_NO_TAIL_CALLS comes from the build. */
#if defined(BX_NO_TAIL_CALLS)
#define BX_TILES_A_TURN 1
#else
#define BX_TILES_A_TURN 256
#endif

/* The names of one instruction set and tile shape. */
#define BX_PASTE4(a, b, c, d) a##b##_##c##_##d
#define BX_PASTE(a, b, c, d) BX_PASTE4(a, b, c, d)
#if BX_LANE_BYTES == 8
#define BX_SHAPE wide
#else
#define BX_SHAPE narrow
#endif
#define BX_NAME(name) BX_PASTE(bx_, name, BX_ISA, BX_SHAPE)
#define BX_QUOTE_(name) #name
#define BX_QUOTE(name) BX_QUOTE_(name)

#define BX_HANDLER_PARAMETERS                                                                  \
    const struct bx_cell *c, ptrdiff_t i, const struct bx_cell *first, ptrdiff_t last, vec a0, \
        vec a1, vec a2, vec a3, vec a4, vec a5, vec a6, vec a7
typedef const struct bx_cell *bx_tile_handler(BX_HANDLER_PARAMETERS);

#define HANDLER(name)                                           \
    const struct bx_cell *BX_NAME(name)(BX_HANDLER_PARAMETERS); \
    const struct bx_cell *BX_NAME(name)(BX_HANDLER_PARAMETERS)

#define GO(cell)                                                                                  \
    BX_MUSTTAIL return ((bx_tile_handler *)(cell)->run)(cell, i, first, last, a0, a1, a2, a3, a4, \
                                                        a5, a6, a7)
#define NEXT GO(c + 1)
/* After the last instruction of a tile. */
#define NEXT_TILE                   \
    do {                            \
        i += BX_TILE;               \
        if (i >= last) return NULL; \
        GO(first);                  \
    } while (0)

/*
 * Handlers with operands in memory come twice: for operands anywhere, and for
 * arrays only, which need no step. OPERAND(j) is where operand j (0 to 2) is,
 * LOAD(type, m, k) vector k of this tile there.
 */
#define MEMORY_HANDLER(name, ...) \
    HANDLER(name) {               \
        enum { in_arrays = 0 };   \
        __VA_ARGS__               \
    }                             \
    HANDLER(name##_a) {           \
        enum { in_arrays = 1 };   \
        __VA_ARGS__               \
    }
#define OPERAND(j) (in_arrays ? c->operand[j] : c->operand[j] + i * c->step[j])
#define PLACE(type, m) ((m) + (in_arrays ? i * (ptrdiff_t)sizeof(lane_##type) : 0))
#define LOAD(type, m, k) load_##type(PLACE(type, m), k)

/*
 * A third time, with the store that follows done at once: vector k goes to
 * `out` after STEP(k, ...). A handler that is all there is of a tile goes
 * round by itself, and what it has of the operands stays in registers.
 * `cells` is how many it stands for.
 */
#define STORING_HANDLER(name, type, cells, operands, STEP, ...)                \
    HANDLER(name##_o) {                                                        \
        enum { in_arrays = 1 };                                                \
        char *const out = c[cells].operand[0];                                 \
        operands for (;;) {                                                    \
            EACH_##type(STEP_AND_STORE, type, STEP, __VA_ARGS__) i += BX_TILE; \
            if (i >= last) return NULL;                                        \
            if (c != first) GO(first);                                         \
        }                                                                      \
    }
#define STEP_AND_STORE(k, type, STEP, ...) \
    STEP(k, __VA_ARGS__) store_##type(PLACE(type, out), k, (v##type)a##k);
/* Address of a scalar operand. */
#define SCALAR(j) (c->operand[j])

/* DO(k, ...) for each register that a type fills. */
#define EACH_ALL(DO, ...) \
    DO(0, __VA_ARGS__)    \
    DO(1, __VA_ARGS__)    \
    DO(2, __VA_ARGS__)    \
    DO(3, __VA_ARGS__) DO(4, __VA_ARGS__) DO(5, __VA_ARGS__) DO(6, __VA_ARGS__) DO(7, __VA_ARGS__)
#define EACH_HALF(DO, ...) \
    DO(0, __VA_ARGS__) DO(1, __VA_ARGS__) DO(2, __VA_ARGS__) DO(3, __VA_ARGS__)
#if BX_LANE_BYTES == 8
#define EACH_f64 EACH_ALL
#define EACH_i64 EACH_ALL
#define EACH_f32 EACH_HALF
#define EACH_i32 EACH_HALF
#define EACH_b8 EACH_ALL
#define EACH_u64 EACH_ALL
#define EACH_u32 EACH_HALF
#define REGISTERS_4 4
/* STAMP is used for types that this tile shape has. */
#define ONLY_WIDE(...) __VA_ARGS__
#else
#define EACH_f32 EACH_ALL
#define EACH_i32 EACH_ALL
#define EACH_b8 EACH_ALL
#define EACH_u32 EACH_ALL
#define REGISTERS_4 8
#define ONLY_WIDE(...)
#endif

/* Handlers of a unary operation: op_<stem>_<type> takes and gives one vector. */
#define UNARY_STEP(k, stem, type) a##k = (vec)op_##stem##_##type((v##type)a##k);
#define STAMP_t(stem, type) \
    HANDLER(stem##_##type##_t) { EACH_##type(UNARY_STEP, stem, type) NEXT; }

/* Handlers of a binary operation, one per form. m0, m1 are addresses, s0 is a splat. */
#define BINARY(k, stem, type, x, y)       \
    a##k = (vec)op_##stem##_##type(x, y); \
    IN_ORDER(a##k);
#define STEP_tm(k, stem, type) BINARY(k, stem, type, (v##type)a##k, LOAD(type, m0, k))
#define STEP_mt(k, stem, type) BINARY(k, stem, type, LOAD(type, m0, k), (v##type)a##k)
#define STEP_ts(k, stem, type) BINARY(k, stem, type, (v##type)a##k, s0)
#define STEP_st(k, stem, type) BINARY(k, stem, type, s0, (v##type)a##k)
#define STEP_mm(k, stem, type) BINARY(k, stem, type, LOAD(type, m0, k), LOAD(type, m1, k))
#define STEP_ms(k, stem, type) BINARY(k, stem, type, LOAD(type, m0, k), s0)
#define STEP_sm(k, stem, type) BINARY(k, stem, type, s0, LOAD(type, m0, k))

#define OPERANDS_m(type) const char *m0 = OPERAND(0);
#define OPERANDS_s(type) const v##type s0 = splat_##type(SCALAR(0));
#define OPERANDS_mm(type)        \
    const char *m0 = OPERAND(0); \
    const char *m1 = OPERAND(1);
#define OPERANDS_ms(type)        \
    const char *m0 = OPERAND(0); \
    const v##type s0 = splat_##type(SCALAR(1));
#define OPERANDS_sm(type)                       \
    const v##type s0 = splat_##type(SCALAR(0)); \
    const char *m0 = OPERAND(1);

#define STAMP_BINARY(stem, type, form, operands) \
    MEMORY_HANDLER(stem##_##type##_##form,       \
                   operands(type) EACH_##type(STEP_##form, stem, type) NEXT;)
#define STAMP_SCALAR(stem, type, form) \
    HANDLER(stem##_##type##_##form) { OPERANDS_s(type) EACH_##type(STEP_##form, stem, type) NEXT; }
#define STAMP_tm(stem, type) STAMP_BINARY(stem, type, tm, OPERANDS_m)
#define STAMP_mt(stem, type) STAMP_BINARY(stem, type, mt, OPERANDS_m)
#define STAMP_ts(stem, type) STAMP_SCALAR(stem, type, ts)
#define STAMP_st(stem, type) STAMP_SCALAR(stem, type, st)
#define STAMP_mm(stem, type) STAMP_BINARY(stem, type, mm, OPERANDS_mm)
#define STAMP_ms(stem, type) STAMP_BINARY(stem, type, ms, OPERANDS_ms)
#define STAMP_sm(stem, type) STAMP_BINARY(stem, type, sm, OPERANDS_sm)

#define STAMP_STORING(stem, type, form, operands) \
    STORING_HANDLER(stem##_##type##_##form, type, 1, operands(type), STEP_##form, stem, type)

/*
 * Operations that take long. In a partial tile, and for the one element of a scalar pass, vectors
 * past the last element are left out. There, and in whole tiles of operations beside which it costs
 * nothing (ROLLED), the tile is in memory and goes through one copy of the code, not one for each
 * register. The array is gone before the jump: a handler that has one then makes no tail call.
 */
#if defined(__clang__)
#define NOT_UNROLLED _Pragma("clang loop unroll(disable)")
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define NOT_UNROLLED _Pragma("GCC unroll 1")
#define UNROLLED _Pragma("GCC unroll 16")
#endif
#define PUT_VECTOR(k, type) tile[k] = (v##type)a##k;
#define TAKE_VECTOR(k, type) a##k = (vec)tile[k];
/* OPERATE(t, k, ...) changes the vector t, which is number k of the tile. */
#define ROLLED_STEPS(type, OPERATE, ...)                                \
    {                                                                   \
        const int end = last - i < BX_TILE ? (int)(last - i) : BX_TILE; \
        v##type tile[BX_TILE / LANES_##type];                           \
        EACH_##type(PUT_VECTOR, type);                                  \
        NOT_UNROLLED for (int k = 0; k * LANES_##type < end; k++) {     \
            OPERATE(tile[k], k, __VA_ARGS__);                           \
        }                                                               \
        EACH_##type(TAKE_VECTOR, type);                                 \
    }                                                                   \
    NEXT;
#define WHOLE_STEP(k, type, OPERATE, ...) \
    {                                     \
        v##type t = (v##type)a##k;        \
        OPERATE(t, k, __VA_ARGS__);       \
        a##k = (vec)t;                    \
    }
#define SLOW_STEPS(type, OPERATE, ...)                            \
    if (__builtin_expect(last - i >= BX_TILE, 1)) {               \
        EACH_##type(WHOLE_STEP, type, OPERATE, __VA_ARGS__) NEXT; \
    }                                                             \
    ROLLED_STEPS(type, OPERATE, __VA_ARGS__)
#define OPERATE_t(t, k, stem, type) t = op_##stem##_##type(t)
#define OPERATE_tm(t, k, stem, type) t = op_##stem##_##type(t, LOAD(type, m0, k))
#define OPERATE_mt(t, k, stem, type) t = op_##stem##_##type(LOAD(type, m0, k), t)
/* Beside them the step of an operand is nothing: no form of their own for operands in arrays. */
#define SLOW_MEMORY_HANDLER(name, ...) \
    HANDLER(name) {                    \
        enum { in_arrays = 0 };        \
        __VA_ARGS__                    \
    }                                  \
    extern __attribute__((alias(BX_QUOTE(BX_NAME(name))))) bx_tile_handler BX_NAME(name##_a);
#define STAMP_SLOW_BINARY(STEPS, stem, type, form) \
    SLOW_MEMORY_HANDLER(stem##_##type##_##form,    \
                        OPERANDS_m(type) STEPS(type, OPERATE_##form, stem, type))
#define STAMP_SLOW_UNARY(stem, type) \
    HANDLER(stem##_##type##_t) { SLOW_STEPS(type, OPERATE_t, stem, type) }
#define STAMP_SLOW_ORDERED(stem, type) \
    STAMP_SLOW_BINARY(SLOW_STEPS, stem, type, tm) STAMP_SLOW_BINARY(SLOW_STEPS, stem, type, mt)
#define STAMP_ROLLED_UNARY(stem, type) \
    HANDLER(stem##_##type##_t) { ROLLED_STEPS(type, OPERATE_t, stem, type) }
#define STAMP_ROLLED_ORDERED(stem, type) \
    STAMP_SLOW_BINARY(ROLLED_STEPS, stem, type, tm) STAMP_SLOW_BINARY(ROLLED_STEPS, stem, type, mt)

/* The sets of forms that operators.def names. Sums, differences and the like also store. */
#define STAMP_UNARY(stem, type) STAMP_t(stem, type)
#define STAMP_COMMUTATIVE(stem, type)                                                       \
    STAMP_tm(stem, type) STAMP_ts(stem, type) STAMP_mm(stem, type) STAMP_ms(stem, type)     \
        STAMP_STORING(stem, type, tm, OPERANDS_m) STAMP_STORING(stem, type, ts, OPERANDS_s) \
            STAMP_STORING(stem, type, mm, OPERANDS_mm) STAMP_STORING(stem, type, ms, OPERANDS_ms)
#define STAMP_ARITHMETIC(stem, type)                                                        \
    STAMP_COMMUTATIVE(stem, type)                                                           \
    STAMP_mt(stem, type) STAMP_st(stem, type) STAMP_sm(stem, type)                          \
        STAMP_STORING(stem, type, mt, OPERANDS_m) STAMP_STORING(stem, type, st, OPERANDS_s) \
            STAMP_STORING(stem, type, sm, OPERANDS_sm)
#define STAMP_ORDERED(stem, type) STAMP_tm(stem, type) STAMP_mt(stem, type)
#define STAMP_EXTREMUM(stem, type) \
    STAMP_ORDERED(stem, type) STAMP_ts(stem, type) STAMP_st(stem, type)

#endif
