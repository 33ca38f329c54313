/* SPDX-License-Identifier: MIT */
/* Chooses the loops' instruction set, and shares a loop out among threads. */
#include <omp.h>
#include <string.h>

#include "compare/loops.h"

/* BX_EACH_LEVEL is LEVEL(name) for each instruction set that was built. */
#define LEVEL(name) extern const struct bench_loop bench_loops_##name[BENCH_LOOPS];
BX_EACH_LEVEL
#undef LEVEL

static const struct level {
    const char *isa;
    const struct bench_loop *loops;
} levels[] = {
#define LEVEL(name) {#name, bench_loops_##name},
    BX_EACH_LEVEL
#undef LEVEL
};

const struct bench_loop *bench_loops_for(const char *isa) {
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (strcmp(levels[i].isa, isa) == 0) return levels[i].loops;
    return NULL;
}

static double combine(const struct bench_loop *loop, double a, double b) {
    if (!loop->largest) return a + b;
    return a > b ? a : b;
}

/* What "parallel for schedule(static)" does, with the loop in a function of its own. */
static double run_team(const struct bench_loop *loop, bench_span span,
                       const struct bench_data *data, int64_t n, int threads) {
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
#pragma omp critical(bench_combine)
            whole = combine(loop, whole, part);
        }
    }
    return whole;
}

void bench_loop_run(const struct bench_loop *loop, bench_span span, const struct bench_data *data,
                    int64_t n, int threads, bool reduction) {
    const double whole = threads <= 1 ? span(data, 0, n) : run_team(loop, span, data, n, threads);
    if (reduction) memcpy(data->out, &whole, sizeof whole);
}
