/* SPDX-License-Identifier: MIT */
/* Chooses the loops' instruction set, and shares a loop out among threads. */
#include <omp.h>
#include <stddef.h>
#include <string.h>

#include "measure/loops/loops.h"

/* BX_EACH_LEVEL is LEVEL(name) for each instruction set that was built. */
#define LEVEL(name)                                               \
    extern const struct bx_loop bx_loops_##name[BX_LOOPS];        \
    extern const struct bx_array_loops bx_array_loops_##name;     \
    extern const struct bx_stencil_loops bx_stencil_loops_##name; \
    extern const struct bx_type_loops bx_type_loops_##name;
BX_EACH_LEVEL
#undef LEVEL

const struct bx_loops *bx_loops_for(const char *isa) {
    static const struct bx_loops levels[] = {
#define LEVEL(name)                                                            \
    {#name, bx_loops_##name, &bx_array_loops_##name, &bx_stencil_loops_##name, \
     &bx_type_loops_##name},
        BX_EACH_LEVEL
#undef LEVEL
    };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].isa, isa) == 0) return &levels[i];
    return NULL;
}

static double combine(const struct bx_loop *loop, double a, double b) {
    if (!loop->largest) return a + b;
    return a > b ? a : b;
}

/* What "parallel for schedule(static)" does, with the loop in a function of its own, which is of
 * another instruction set. */
static double run_team(const struct bx_loop *loop, bx_span *span, const struct bx_loop_data *data,
                       int64_t n, int threads) {
    double whole = 0;
#pragma omp parallel num_threads(threads)
    {
        const int64_t team = omp_get_num_threads();
        const int64_t rank = omp_get_thread_num();
        const int64_t share = n / team;
        const int64_t left = n % team;
        const int64_t from = rank * share + (rank < left ? rank : left);
        const double part = span(data, from, from + share + (rank < left ? 1 : 0));
        if (loop->largest || part != 0) {
#pragma omp critical(bx_combine)
            whole = combine(loop, whole, part);
        }
    }
    return whole;
}

void bx_loop_run(const struct bx_loop *loop, bx_span *span, const struct bx_loop_data *data,
                 int64_t n, int threads, bool reduction) {
    const double whole = threads <= 1 ? span(data, 0, n) : run_team(loop, span, data, n, threads);
    if (reduction) memcpy(data->out, &whole, sizeof whole);
}
