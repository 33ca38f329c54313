/* SPDX-License-Identifier: MIT */
/* What the machine can do: bandwidth of copy and triad from memory, as STREAM counts it. */
#include "compare/compare.h"
#include "timing.h"

enum { RUNS = 9 };

/* The best of several runs: a limit is not a typical value. */
static double best_gb_per_s(struct bench_state *state, enum bench_loop_id id, bench_span span,
                            int64_t n, int threads, double arrays) {
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        const int place = run % BENCH_PLACES;
        const struct bench_data data = {.out = bench_place(state->buffers.out, 2, place),
                                        .first = bench_place(state->buffers.first, 0, place),
                                        .second = bench_place(state->buffers.second, 1, place),
                                        .D = BENCH_D};
        const double start = now_ns();
        bench_loop_run(&state->loops[id], span, &data, n, threads, false);
        const double rate = arrays * sizeof(double) * (double)n / (now_ns() - start);
        best = rate > best ? rate : best;
    }
    return best;
}

struct bench_limit bench_limit_measure(struct bench_state *state, int threads) {
    const int64_t n = BENCH_LIMIT_ELEMENTS;
    struct bench_limit limit = {.threads = threads};
    bench_buffers_fill(&state->buffers, &bench_expressions[0], n);
#define LIMIT(id, text, arrays, value)                                                             \
    limit.id = best_gb_per_s(state, LOOP_##id, state->loops[LOOP_##id].plain, n, threads, arrays); \
    limit.id##_streaming =                                                                         \
        best_gb_per_s(state, LOOP_##id, state->loops[LOOP_##id].streaming, n, threads, arrays);
#define ELEMENTWISE(id, ...)
#define FUNCTION(id, ...)
#define REDUCTION(id, ...)
#include "compare/expressions.def"
    return limit;
}
