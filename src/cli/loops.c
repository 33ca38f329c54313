/* SPDX-License-Identifier: MIT */
/*
 * The hand-written loops. Each is compiled for the instruction sets that the library has, and run
 * with the one that the library uses, so that neither side has better instructions. This file is
 * built with -O3 and without contraction in every configuration: results equal the library's
 * bit for bit.
 */
#include "cli/loops.h"
#include "cli/targets.h"

#include <omp.h>
#include <stddef.h>
#include <string.h>

#define SPAN(stem, type, isa, setup, statement)                                                   \
    TARGET_##isa static void stem##_##type##_##isa(const struct bx_loop_data *data, int64_t from, \
                                                   int64_t to) {                                  \
        setup(type);                                                                              \
        for (int64_t i = from; i < to; i++) statement(type);                                      \
    }

#define SPANS(stem, type, setup, statement)       \
    SPAN(stem, type, plain, setup, statement)     \
    SPAN(stem, type, x86_64_v2, setup, statement) \
    SPAN(stem, type, x86_64_v3, setup, statement) \
    SPAN(stem, type, x86_64_v4, setup, statement)

#define DIFFUSION_SETUP(type)                \
    type *restrict next = data->out;         \
    const type *restrict grid = data->in[1]; \
    const type D = (type)data->scalar[0];    \
    const type dt = (type)data->scalar[1]
#define DIFFUSION(type) next[i] = next[i] * D * dt + grid[i]
SPANS(diffusion, double, DIFFUSION_SETUP, DIFFUSION)
SPANS(diffusion, float, DIFFUSION_SETUP, DIFFUSION)

#define WEIGHTED_SETUP(type)              \
    type *restrict out = data->out;       \
    const type *restrict a = data->in[0]; \
    const type *restrict b = data->in[1]
#define WEIGHTED(type) out[i] = (type)2 * a[i] + (type)3 * b[i]
SPANS(weighted, double, WEIGHTED_SETUP, WEIGHTED)
SPANS(weighted, float, WEIGHTED_SETUP, WEIGHTED)

#define CUBIC_SETUP(type)           \
    type *restrict out = data->out; \
    const type *restrict x = data->in[0]
#define CUBIC(type) out[i] = (((type).25 * x[i] + (type).75) * x[i] - (type)1.5) * x[i] - (type)2
SPANS(cubic, double, CUBIC_SETUP, CUBIC)
SPANS(cubic, float, CUBIC_SETUP, CUBIC)

#define CODE(stem, type)                                                    \
    .plain = stem##_##type##_plain, .x86_64_v2 = stem##_##type##_x86_64_v2, \
    .x86_64_v3 = stem##_##type##_x86_64_v3, .x86_64_v4 = stem##_##type##_x86_64_v4

#define DIFFUSION_TEXT "next*D*dt+grid"
#define DIFFUSION_NAMES .in_place = true, .arrays = {"next", "grid"}, .scalars = {"D", "dt"}
#define CUBIC_TEXT "((.25*x+.75)*x-1.5)*x-2"

static const struct bx_loop loops[] = {
    {DIFFUSION_TEXT, EXPR_FLOAT64, DIFFUSION_NAMES, CODE(diffusion, double)},
    {DIFFUSION_TEXT, EXPR_FLOAT32, DIFFUSION_NAMES, CODE(diffusion, float)},
    {"2*a+3*b", EXPR_FLOAT64, .arrays = {"a", "b"}, CODE(weighted, double)},
    {"2*a+3*b", EXPR_FLOAT32, .arrays = {"a", "b"}, CODE(weighted, float)},
    {CUBIC_TEXT, EXPR_FLOAT64, .arrays = {"x"}, CODE(cubic, double)},
    {CUBIC_TEXT, EXPR_FLOAT32, .arrays = {"x"}, CODE(cubic, float)},
};

/* None of the built-in expressions has two names or numbers side by side, so spaces carry nothing.
 */
bool bx_same_expression(const char *known, const char *given) {
    for (;; given++) {
        if (*given == ' ' || *given == '\t') continue;
        if (*given != *known) return false;
        if (*known == '\0') return true;
        known++;
    }
}

const struct bx_loop *bx_loop_find(const char *expression, expr_type type) {
    for (size_t i = 0; i < sizeof loops / sizeof loops[0]; i++)
        if (loops[i].type == type && bx_same_expression(loops[i].expression, expression))
            return &loops[i];
    return NULL;
}

bx_loop_span bx_loop_choose(const struct bx_loop *loop, const char *isa) {
    if (strcmp(isa, "x86_64_v4") == 0) return loop->x86_64_v4;
    if (strcmp(isa, "x86_64_v3") == 0) return loop->x86_64_v3;
    if (strcmp(isa, "x86_64_v2") == 0) return loop->x86_64_v2;
    return loop->plain;
}

void bx_loop_run(bx_loop_span span, const struct bx_loop_data *data, int64_t elements,
                 int threads) {
    if (threads <= 1) {
        span(data, 0, elements);
        return;
    }
    /* What "parallel for schedule(static)" does, with the loop in a function of its own: clang
       does not give the body of a parallel region the instruction set of the function around it. */
#pragma omp parallel num_threads(threads)
    {
        int64_t team = omp_get_num_threads();
        int64_t rank = omp_get_thread_num();
        int64_t share = elements / team;
        int64_t left = elements % team;
        int64_t from = rank * share + (rank < left ? rank : left);
        span(data, from, from + share + (rank < left ? 1 : 0));
    }
}
