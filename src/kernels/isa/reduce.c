/* SPDX-License-Identifier: MIT */
/*
 * Reductions: the tile into the running lanes, which are the same on every
 * instruction set. Like a store, a reduction stands before the `end`, and goes
 * on to the next tile itself.
 */
#include "kernels/isa/extremum.h"
#include "kernels/isa/handler.h"

#define LANE_COUNT(type) BX_REDUCE_LANES((ptrdiff_t)sizeof(lane_##type))
#define LANES_AT(type, lanes, index) \
    ((lanes) + (index) % LANE_COUNT(type) * (ptrdiff_t)sizeof(lane_##type))

#define STEP_REDUCE(k, stem, type) \
    store_##type(lanes, k, op_##stem##_##type(load_##type(lanes, k), (v##type)a##k));
#define HANDLER_R(stem, type)                           \
    HANDLER(stem##_##type##_r) {                        \
        char *lanes = LANES_AT(type, SCALAR(0), i);     \
        EACH_##type(STEP_REDUCE, stem, type) NEXT_TILE; \
    }

/*
 * Whole passes in one handler, the running lanes in registers. Where they are
 * more than a tile, tiles of the same lanes go together, some rows at a time.
 */
enum { ROWS_TOGETHER = 16 };
#define LANES_IN(k, stem, type) v##type r##k = load_##type(lanes, k);
#define LANES_OUT(k, stem, type) store_##type(lanes, k, r##k);
#define ROUND(k, stem, type, VALUE) r##k = op_##stem##_##type(r##k, VALUE(k, type));
#define WHOLE_PASS(name, stem, type, cells, VALUE, ...)                                          \
    HANDLER(whole_##name##_##type) {                                                             \
        enum { in_arrays = 1 };                                                                  \
        (void)a0, (void)a1, (void)a2, (void)a3, (void)a4, (void)a5, (void)a6, (void)a7;          \
        (void)first;                                                                             \
        char *const all_lanes = c[(cells)-1].operand[0];                                         \
        __VA_ARGS__                                                                              \
        for (ptrdiff_t from = i; from < last; from += ROWS_TOGETHER * LANE_COUNT(type)) {        \
            const ptrdiff_t to = from + ROWS_TOGETHER * LANE_COUNT(type) < last                  \
                                     ? from + ROWS_TOGETHER * LANE_COUNT(type)                   \
                                     : last;                                                     \
            for (ptrdiff_t part = from; part < from + LANE_COUNT(type) && part < to;             \
                 part += BX_TILE) {                                                              \
                char *lanes = LANES_AT(type, all_lanes, part);                                   \
                EACH_##type(LANES_IN, stem, type) for (i = part; i < to; i += LANE_COUNT(type)){ \
                    EACH_##type(ROUND, stem, type, VALUE)} EACH_##type(LANES_OUT, stem, type)    \
            }                                                                                    \
        }                                                                                        \
        return NULL;                                                                             \
    }
#define ELEMENT(k, type) LOAD(type, m0, k)
#define PRODUCT(k, type) (LOAD(type, m0, k) * LOAD(type, m1, k))
#define SQUARE(k, type) (LOAD(type, m0, k) * LOAD(type, m0, k))
#define DISTANCE(k, type) magnitude_##type(LOAD(type, m0, k) - LOAD(type, m1, k))

#define REDUCTION(stem, type) \
    HANDLER_R(stem, type)     \
    WHOLE_PASS(stem, stem, type, 2, ELEMENT, OPERANDS_m(type))
#define FLOAT_PASSES(type)                                                \
    WHOLE_PASS(sum_of_products, sum, type, 2, PRODUCT, OPERANDS_mm(type)) \
    WHOLE_PASS(sum_of_squares, sum, type, 3, SQUARE, OPERANDS_m(type))    \
    WHOLE_PASS(max_of_distances, max, type, 3, DISTANCE, OPERANDS_mm(type))

/* Elements of the tile from `count` on become the neutral element at operand 0. */
#define STEP_KEEP(k, type) \
    a##k = (vec)select_##type(number + (k * LANES_##type) < count, (v##type)a##k, neutral);
#define KEEP(type)                                                             \
    HANDLER(keep_##type##_s) {                                                 \
        const v##type neutral = splat_##type(SCALAR(0));                       \
        mask_##type number = {0};                                              \
        for (int k = 0; k < LANES_##type; k++) number[k] = k;                  \
        const mask_##type count = (mask_##type){0} + (lane_of_##type)c->count; \
        EACH_##type(STEP_KEEP, type) NEXT;                                     \
    }
typedef int32_t lane_of_i32, lane_of_f32;
typedef int64_t lane_of_i64, lane_of_f64;

#define OPERATION(stem, type, expression) \
    static inline v##type op_##stem##_##type(v##type a, v##type b) { return expression; }
#define EXTREMES(type)                            \
    OPERATION(min, type, op_minimum_##type(a, b)) \
    OPERATION(max, type, op_maximum_##type(a, b)) \
    REDUCTION(min, type) REDUCTION(max, type) KEEP(type)
#define FLOAT_SUMS(type)        \
    OPERATION(sum, type, a + b) \
    OPERATION(prod, type, a *b) \
    REDUCTION(sum, type) REDUCTION(prod, type)

EXTREMES(i32)
EXTREMES(f32)
FLOAT_SUMS(f32)
FLOAT_PASSES(f32)
#if BX_LANE_BYTES == 8
OPERATION(sum, i64, (vi64)((bits_i64)a + (bits_i64)b))
OPERATION(prod, i64, (vi64)((bits_i64)a *(bits_i64)b))
REDUCTION(sum, i64)
REDUCTION(prod, i64)
EXTREMES(i64)
EXTREMES(f64)
FLOAT_SUMS(f64)
FLOAT_PASSES(f64)
#endif
