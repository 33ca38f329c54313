/* SPDX-License-Identifier: MIT */
/* Reductions: the tile into the running lanes, which are the same on every instruction set. Like a
 * store, a reduction stands before the `end`, and goes on to the next tile itself. */
#include "kernels/isa/handler.h"

#define OPERATION(stem, type, expression) \
    static inline v##type op_##stem##_##type(v##type a, v##type b) { return expression; }
#define STEP_REDUCE(k, stem, type) \
    store_##type(lanes, k, op_##stem##_##type(load_##type(lanes, k), (v##type)a##k));
#define REDUCTION(stem, type, expression)                                               \
    OPERATION(stem, type, expression)                                                   \
    HANDLER(stem##_##type##_r) {                                                        \
        const ptrdiff_t lane = i % BX_REDUCE_LANES((ptrdiff_t)sizeof(lane_##type));     \
        char *lanes = SCALAR(0) + lane * (ptrdiff_t)sizeof(lane_##type);                \
        EACH_##type(STEP_REDUCE, stem, type)                                            \
        NEXT_TILE;                                                                      \
    }

/* Elements of the tile from `count` on become the neutral element at operand 0. */
#define STEP_KEEP(k, type)                                                    \
    a##k = (vec)select_##type(number + (k * LANES_##type) < count, (v##type)a##k, neutral);
#define KEEP(type)                                                            \
    HANDLER(keep_##type##_s) {                                                \
        const v##type neutral = splat_##type(SCALAR(0));                      \
        mask_##type number = {0};                                             \
        for (int k = 0; k < LANES_##type; k++) number[k] = k;                 \
        const mask_##type count = (mask_##type){0} + (lane_of_##type)c->count; \
        EACH_##type(STEP_KEEP, type) NEXT;                                    \
    }
typedef int32_t lane_of_i32, lane_of_f32;
typedef int64_t lane_of_i64, lane_of_f64;

/* Of equal elements the one in the lane stays; NaN wins. */
#define INTEGER_EXTREMES(type)                                \
    REDUCTION(min, type, select_##type(a <= b, a, b))         \
    REDUCTION(max, type, select_##type(a >= b, a, b))
#define FLOAT_REDUCTIONS(type)                                           \
    REDUCTION(sum, type, a + b)                                          \
    REDUCTION(prod, type, a *b)                                          \
    REDUCTION(min, type, select_##type((a <= b) | (a != a), a, b))       \
    REDUCTION(max, type, select_##type((a >= b) | (a != a), a, b))

INTEGER_EXTREMES(i32)
FLOAT_REDUCTIONS(f32)
KEEP(i32)
KEEP(f32)
#if BX_LANE_BYTES == 8
REDUCTION(sum, i64, (vi64)((bits_i64)a + (bits_i64)b))
REDUCTION(prod, i64, (vi64)((bits_i64)a * (bits_i64)b))
INTEGER_EXTREMES(i64)
FLOAT_REDUCTIONS(f64)
KEEP(i64)
KEEP(f64)
#endif
