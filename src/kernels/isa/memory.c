/* SPDX-License-Identifier: MIT */
/* Tiles in and out: arrays, scalars, scratch; and the end of a tile. */
#include "kernels/isa/handler.h"

/* The driver takes what operand[0] names as the next piece, or goes to the next tile on NULL. */
HANDLER(end) {
    (void)i, (void)a0, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7;
    return (const struct bx_cell *)(const void *)c->operand[0];
}

#define STEP_SPILL(k, type) store_##type(p, k, (v##type)a##k);
#define STEP_LOAD(k, type) a##k = (vec)load_##type(p, k);
#define STEP_SPLAT(k, type) a##k = (vec)x;
#define STEP_STREAM(k, type) stream_vec(p, k, a##k);
#define STEP_LOAD_MASK(k, type) a##k = (vec)load_mask(p, k);
#define STEP_STORE_MASK(k, type) store_mask(p, k, (vmask)a##k);

HANDLER(spill) {
    char *p = OPERAND(0);
    EACH_ALL(STEP_SPILL, i64)
    NEXT;
}
HANDLER(reload) {
    const char *p = OPERAND(0);
    EACH_ALL(STEP_LOAD, i64)
    NEXT;
}

/* `pick` stores one element of the tile: all of them are the same in a scalar pass. */
#define STAMP_MEMORY(type)                                    \
    HANDLER(load_##type##_m) {                                \
        const char *p = OPERAND(0);                           \
        EACH_##type(STEP_LOAD, type) NEXT;                    \
    }                                                         \
    HANDLER(load_##type##_s) {                                \
        const v##type x = splat_##type(SCALAR(0));            \
        EACH_##type(STEP_SPLAT, type) NEXT;                   \
    }                                                         \
    HANDLER(store_##type##_m) {                               \
        char *p = OPERAND(0);                                 \
        EACH_##type(STEP_SPILL, type) NEXT;                   \
    }                                                         \
    HANDLER(stream_##type##_m) {                              \
        char *p = OPERAND(0);                                 \
        EACH_##type(STEP_STREAM, type) NEXT;                  \
    }                                                         \
    HANDLER(pick_##type##_m) {                                \
        lane_##type x = ((v##type)a0)[0];                     \
        memcpy(c->operand[0], &x, sizeof x);                  \
        NEXT;                                                 \
    }

STAMP_MEMORY(i32)
STAMP_MEMORY(f32)
#if BX_LANE_BYTES == 8
STAMP_MEMORY(i64)
STAMP_MEMORY(f64)
#endif

HANDLER(load_b8_m) {
    const char *p = OPERAND(0);
    EACH_b8(STEP_LOAD_MASK, b8)
    NEXT;
}
HANDLER(load_b8_s) {
    vec zero = {0};
    vec x = *SCALAR(0) ? ~zero : zero;
    EACH_b8(STEP_SPLAT, b8)
    NEXT;
}
HANDLER(store_b8_m) {
    char *p = OPERAND(0);
    EACH_b8(STEP_STORE_MASK, b8)
    NEXT;
}
/* Bytes are an eighth of the traffic: nothing is won past the caches. */
HANDLER(stream_b8_m) {
    char *p = OPERAND(0);
    EACH_b8(STEP_STORE_MASK, b8)
    NEXT;
}
HANDLER(pick_b8_m) {
    c->operand[0][0] = (char)(((vmask)a0)[0] & 1);
    NEXT;
}
