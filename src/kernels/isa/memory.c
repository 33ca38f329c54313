/* SPDX-License-Identifier: MIT */
/* Tiles in and out: arrays, scalars, scratch; and the end of a tile. */
#include "kernels/isa/handler.h"

/* Between the pieces of a long program the stack is given back where it was taken. */
HANDLER(end) {
    if (!c->operand[0]) NEXT_TILE;
    c = (const struct bx_cell *)(const void *)c->operand[0];
#if defined(BX_NO_TAIL_CALLS)
    return c;
#else
    GO(c);
#endif
}

#define STEP_SPILL(k, type) store_##type(p, k, (v##type)a##k);
#define STEP_LOAD(k, type)         \
    a##k = (vec)load_##type(p, k); \
    IN_ORDER(a##k);
#define STEP_SPLAT(k, type) a##k = (vec)x;
#define STEP_STREAM(k, type) stream_vec(p, k, a##k);
#define STEP_LOAD_MASK(k, type) a##k = (vec)load_mask(p, k);
#define STEP_STORE_MASK(k, type) store_mask(p, k, (vmask)a##k);

/* Scratch tiles stay where they are. */
HANDLER(spill) {
    char *p = SCALAR(0);
    EACH_ALL(STEP_SPILL, i64)
    NEXT;
}
HANDLER(reload) {
    const char *p = SCALAR(0);
    EACH_ALL(STEP_LOAD, i64)
    NEXT;
}

#define STEP_MEET(k, combine) met = met combine load_i64(p, k);
/* To the cell at operand[1] where the mask tile is clear, or set, for all elements. */
#define SKIP(name, combine, skips)                                                    \
    HANDLER(name) {                                                                   \
        const char *p = SCALAR(0);                                                    \
        vi64 met = load_i64(p, 0);                                                    \
        EACH_ALL(STEP_MEET, combine)                                                  \
        if (none_f64(skips)) GO((const struct bx_cell *)(const void *)c->operand[1]); \
        NEXT;                                                                         \
    }
SKIP(skip_none, |, met)
SKIP(skip_all, &, ~met)

/*
 * A store is the last instruction before the `end`, and goes on to the next
 * tile itself; a `put` is a store that goes on. `pick` stores one element of the tile: all of them
 * are the same in a scalar pass.
 */
#define STAMP_MEMORY(type)                                                   \
    MEMORY_HANDLER(load_##type##_m, const char *p = PLACE(type, OPERAND(0)); \
                   EACH_##type(STEP_LOAD, type) NEXT;)                       \
    HANDLER(load_##type##_s) {                                               \
        const v##type x = splat_##type(SCALAR(0));                           \
        EACH_##type(STEP_SPLAT, type) NEXT;                                  \
    }                                                                        \
    MEMORY_HANDLER(store_##type##_m, char *p = PLACE(type, OPERAND(0));      \
                   EACH_##type(STEP_SPILL, type) NEXT_TILE;)                 \
    MEMORY_HANDLER(put_##type##_m, char *p = PLACE(type, OPERAND(0));        \
                   EACH_##type(STEP_SPILL, type) NEXT;)                      \
    MEMORY_HANDLER(stream_##type##_m, char *p = PLACE(type, OPERAND(0));     \
                   EACH_##type(STEP_STREAM, type) NEXT_TILE;)                \
    HANDLER(pick_##type##_s) {                                               \
        lane_##type x = ((v##type)a0)[0];                                    \
        memcpy(SCALAR(0), &x, sizeof x);                                     \
        NEXT;                                                                \
    }

STAMP_MEMORY(i32)
STAMP_MEMORY(f32)
#if BX_LANE_BYTES == 8
STAMP_MEMORY(i64)
STAMP_MEMORY(f64)
#endif

MEMORY_HANDLER(load_b8_m, const char *p = PLACE(b8, OPERAND(0)); EACH_b8(STEP_LOAD_MASK, b8) NEXT;)
HANDLER(load_b8_s) {
    vec zero = {0};
    vec x = *SCALAR(0) ? ~zero : zero;
    EACH_b8(STEP_SPLAT, b8) NEXT;
}
MEMORY_HANDLER(store_b8_m, char *p = PLACE(b8, OPERAND(0)); EACH_b8(STEP_STORE_MASK, b8) NEXT_TILE;)
MEMORY_HANDLER(put_b8_m, char *p = PLACE(b8, OPERAND(0)); EACH_b8(STEP_STORE_MASK, b8) NEXT;)
/* Bytes are an eighth of the traffic: nothing is won past the caches. */
MEMORY_HANDLER(stream_b8_m, char *p = PLACE(b8, OPERAND(0));
               EACH_b8(STEP_STORE_MASK, b8) NEXT_TILE;)
HANDLER(pick_b8_s) {
    *SCALAR(0) = (char)(((vmask)a0)[0] & 1);
    NEXT;
}
