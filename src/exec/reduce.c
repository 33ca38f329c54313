/* SPDX-License-Identifier: MIT */
/*
 * Reductions along one fixed tree. Elements are cut into leaves whose length
 * depends on the number of elements alone; in a leaf, element k goes to lane
 * k mod lanes (program/opcodes.h); lanes are folded in halves, leaves pairwise.
 * So the result does not depend on blocks, threads or the instruction set.
 */
#include <math.h>
#include <string.h>

#include "exec/call_p.h"

enum { MOST_LEAVES = 65536 };

/* As few leaves as are not too long, but so many that few threads get equal shares; whole rows. */
int64_t bx_reduce_leaf_length(int64_t elements) {
    int64_t longest = SHORTEST_LEAF;
    while (elements / longest >= MOST_LEAVES) longest *= 2;
    if (elements <= longest) return longest;
    const int64_t row = BX_REDUCE_LANES(4);
    int64_t leaves = (elements - 1) / longest + 1;
    const int64_t unit = leaves >= 64 ? 16 : leaves >= 12 ? 4 : 2;
    leaves = (leaves - 1) / unit * unit + unit;
    return ((elements - 1) / leaves / row + 1) * row;
}

int64_t bx_reduce_leaf_count(int64_t elements) {
    const int64_t length = bx_reduce_leaf_length(elements);
    return elements / length + (elements % length != 0);
}

size_t bx_reduce_partials_bytes(int64_t elements) {
    return ((size_t)bx_reduce_leaf_count(elements) + 1) * sizeof(uint64_t);
}

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

_Static_assert(OP_max - OP_sum == 3, "the reductions stand side by side in operators.def");
static const struct {
    void (*lanes)(void *lanes, int64_t count, uint64_t *result);
    void (*pair)(uint64_t *left, const uint64_t *right);
    void (*rows)(void *left, const void *right, int64_t count);
} folds[4][TYPE_COUNT] = {
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

/* Elements [first, last), block by block, into one value. */
static void reduce_leaf(const struct bx_pass *pass, const struct bound *bound, char *lanes,
                        int64_t first, int64_t last, int64_t block, uint64_t *result) {
    const enum bx_op op = (enum bx_op)pass->op;
    const enum bx_type type = (enum bx_type)pass->type;
    bx_reduce_fill(op, type, lanes);
    for (int64_t at = first; at < last;) {
        const int64_t next = last - at < block ? last : at + block;
        bx_run_elements(bound, at, next);
        at = next;
    }
    folds[op - OP_sum][type].lanes(lanes, last - first, result);
}

void bx_reduce_leaf(const struct bx_pass *pass, const struct bound *bound, char *lanes,
                    int64_t elements, uint64_t *result) {
    reduce_leaf(pass, bound, lanes, 0, elements, elements, result);
}

struct reduction {
    const struct call *call;
    const struct bx_pass *pass;
    uint64_t *partials;
    int64_t leaves;
};

static void reduce_range(const void *context, int thread, struct dealer *dealer) {
    const struct reduction *r = context;
    const struct call *call = r->call;
    const struct part part = bx_part_of(call, thread);
    const struct bound bound = bx_bound_of(call, r->pass, &part);
    const int64_t length = bx_reduce_leaf_length(call->elements);
    struct share leaves;
    const int64_t block = call->plan.block_length;
    if (!call->bound) {
        bx_bind_pass(call, r->pass, &part, false);
        bx_bind_tail(call, r->pass, &part);
    }
    while (bx_deal_next(dealer, &leaves))
        for (int64_t leaf = leaves.first; leaf < leaves.end; leaf++) {
            const int64_t first = leaf * length;
            const int64_t last = call->elements - first < length ? call->elements : first + length;
            reduce_leaf(r->pass, &bound, part.lanes, first, last, block, &r->partials[leaf]);
        }
}

void bx_run_reduce(const struct call *call, const struct bx_pass *pass) {
    /* Blocks end at whole rows of lanes, so that the accumulation can be taken up again. */
    struct call rounded = *call;
    const int64_t row = BX_REDUCE_LANES(4);
    const int64_t longest = SHORTEST_LEAF;
    int64_t block = call->plan.block_length < longest ? call->plan.block_length : longest;
    rounded.plan.block_length = (block + row - 1) / row * row;
    const struct reduction r = {.call = &rounded,
                                .pass = pass,
                                .partials = call->partials,
                                .leaves = bx_reduce_leaf_count(call->elements)};
    const enum bx_op op = (enum bx_op)pass->op;
    const enum bx_type type = (enum bx_type)pass->type;
    if (r.leaves == 0) {
        bx_reduce_nothing(op, type, &call->scalars[pass->result]);
        return;
    }
    bx_run_dealt(&call->plan, call->watch, r.leaves, reduce_range, &r);
    bx_reduce_pairs(op, type, r.partials, r.leaves);
    call->scalars[pass->result] = r.partials[0];
}
