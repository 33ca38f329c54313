/* SPDX-License-Identifier: MIT */
/*
 * Reductions along one fixed tree. Elements are cut into leaves whose length
 * depends on the number of elements alone; in a leaf, element k goes to lane
 * k mod lanes (program/opcodes.h); lanes are folded in halves, leaves pairwise.
 * So the result does not depend on blocks, threads or the instruction set.
 */
#include "exec/reduce/combine_p.h"

#include <math.h>
#include <string.h>

#include "program/opcodes.h"

/* -0.0 and not 0.0 is neutral for sums: -0.0 + x is x for every x. */
static const struct {
    double sum_f64, prod_f64, min_f64, max_f64;
    float sum_f32, prod_f32, min_f32, max_f32;
    int64_t sum_i64, prod_i64, min_i64, max_i64;
    int32_t min_i32, max_i32;
} neutral = {
    -0.0, 1.0, (double)INFINITY, -(double)INFINITY, -0.0f,     1.0f,     INFINITY, -INFINITY,
    0,    1,   INT64_MAX,        INT64_MIN,         INT32_MAX, INT32_MIN};

/* DO(operation, type, C type) for each that there is. */
#define EACH_REDUCTION(DO) \
    DO(sum, f64, double)   \
    DO(prod, f64, double)  \
    DO(min, f64, double)   \
    DO(max, f64, double)   \
    DO(sum, f32, float)    \
    DO(prod, f32, float)   \
    DO(min, f32, float)    \
    DO(max, f32, float)    \
    DO(sum, i64, int64_t)  \
    DO(prod, i64, int64_t) \
    DO(min, i64, int64_t)  \
    DO(max, i64, int64_t)  \
    DO(min, i32, int32_t)  \
    DO(max, i32, int32_t)
const void *bx_reduce_neutral(enum bx_op op, enum bx_type type) {
#define ROW(name, kind, ctype) \
    if (op == OP_##name && type == T_##kind) return &neutral.name##_##kind;
    EACH_REDUCTION(ROW)
#undef ROW
    return NULL;
}

/* Integers wrap; of the floats, NaN wins in min and max. */
#define COMBINE(name, kind, type, expression) \
    static inline type name##_##kind(type a, type b) { return expression; }
#define FLOAT_COMBINES(kind, type)                     \
    COMBINE(sum, kind, type, a + b)                    \
    COMBINE(prod, kind, type, a *b)                    \
    COMBINE(min, kind, type, a <= b || a != a ? a : b) \
    COMBINE(max, kind, type, a >= b || a != a ? a : b)
FLOAT_COMBINES(f64, double)
FLOAT_COMBINES(f32, float)
COMBINE(sum, i64, int64_t, (int64_t)((uint64_t)a + (uint64_t)b))
COMBINE(prod, i64, int64_t, (int64_t)((uint64_t)a *(uint64_t)b))
COMBINE(min, i64, int64_t, a <= b ? a : b)
COMBINE(max, i64, int64_t, a >= b ? a : b)
COMBINE(min, i32, int32_t, a <= b ? a : b)
COMBINE(max, i32, int32_t, a >= b ? a : b)

/* Lanes in halves: lane j takes lane j + half. Only `count` of them hold more than the neutral
 * element, which changes nothing. */
#define FOLDS(name, kind, type)                                                                  \
    static void lanes_##name##_##kind(void *lanes, int64_t count, uint64_t *result) {            \
        type *lane = lanes;                                                                      \
        int64_t half = BX_REDUCE_LANES((int64_t)sizeof *lane) / 2;                               \
        while (half >= count && half > 0) half /= 2;                                             \
        for (; half > 0; half /= 2)                                                              \
            for (int64_t j = 0; j < half; j++) lane[j] = name##_##kind(lane[j], lane[j + half]); \
        *result = 0;                                                                             \
        memcpy(result, lane, sizeof *lane);                                                      \
    }                                                                                            \
    static void pair_##name##_##kind(uint64_t *left, const uint64_t *right) {                    \
        type a, b;                                                                               \
        memcpy(&a, left, sizeof a);                                                              \
        memcpy(&b, right, sizeof b);                                                             \
        a = name##_##kind(a, b);                                                                 \
        memcpy(left, &a, sizeof a);                                                              \
    }                                                                                            \
    static void rows_##name##_##kind(void *left, const void *right, int64_t count) {             \
        type *a = left;                                                                          \
        const type *b = right;                                                                   \
        for (int64_t j = 0; j < count; j++) a[j] = name##_##kind(a[j], b[j]);                    \
    }
EACH_REDUCTION(FOLDS)

/* The rows of reductions with kernels follow each other in operators.def. */
enum { KERNEL_REDUCTIONS = OP_max - OP_sum + 1 };
static const struct {
    void (*lanes)(void *lanes, int64_t count, uint64_t *result);
    void (*pair)(uint64_t *left, const uint64_t *right);
    void (*rows)(void *left, const void *right, int64_t count);
} folds[KERNEL_REDUCTIONS][TYPE_COUNT] = {
#define ROW(name, kind, type) \
    [OP_##name -              \
        OP_sum][T_##kind] = {lanes_##name##_##kind, pair_##name##_##kind, rows_##name##_##kind},
    EACH_REDUCTION(ROW)
#undef ROW
};

void bx_reduce_fill(enum bx_op op, enum bx_type type, char *lanes) {
    uint64_t pattern;
    const void *value = bx_reduce_neutral(op, type);
    memcpy(&pattern, value, bx_type_size(type));
    if (bx_type_size(type) == 4) memcpy((char *)&pattern + 4, value, 4);
    for (size_t j = 0; j < BX_TILE_BYTES; j += sizeof pattern)
        memcpy(lanes + j, &pattern, sizeof pattern);
}

void bx_reduce_fold(enum bx_op op, enum bx_type type, char *lanes, int64_t count,
                    uint64_t *result) {
    folds[op - OP_sum][type].lanes(lanes, count, result);
}

void bx_reduce_rows(enum bx_op op, enum bx_type type, char *left, const char *right,
                    int64_t count) {
    folds[op - OP_sum][type].rows(left, right, count);
}

void bx_reduce_pairs(enum bx_op op, enum bx_type type, uint64_t *partials, int64_t leaves) {
    for (int64_t step = 1; step < leaves; step *= 2)
        for (int64_t leaf = 0; leaf + step < leaves; leaf += 2 * step)
            folds[op - OP_sum][type].pair(&partials[leaf], &partials[leaf + step]);
}

void bx_reduce_nothing(enum bx_op op, enum bx_type type, uint64_t *result) {
    *result = 0;
    if (op != OP_sum) memcpy(result, bx_reduce_neutral(op, type), bx_type_size(type));
}
