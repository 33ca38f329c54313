/* SPDX-License-Identifier: MIT */
/* What the machine can do: bandwidth of copy and triad from memory, as STREAM counts it. */
#include "compare/compare.h"

enum { RUNS = 9 };

/* The best of several runs: a limit is not a typical value. */
static double best_gb_per_s(struct bench_state *state, enum bx_loop_id id, bx_span *span, int64_t n,
                            int threads, double arrays) {
    double best = 0;
    for (int run = 0; run < RUNS; run++) {
        const int place = run % BENCH_PLACES;
        const struct bx_loop_data data = {.out = bench_place(state->buffers.out, 2, place),
                                          .first = bench_place(state->buffers.first, 0, place),
                                          .second = bench_place(state->buffers.second, 1, place),
                                          .D = bx_loop_scalars[0].value};
        const double start = bx_now_ns();
        bx_loop_run(&state->loops[id], span, &data, n, threads, false);
        const double rate = arrays * sizeof(double) * (double)n / (bx_now_ns() - start);
        best = rate > best ? rate : best;
    }
    return best;
}

struct bench_limit bench_limit_measure(struct bench_state *state, int threads) {
    const int64_t n = BENCH_LIMIT_ELEMENTS;
    struct bench_limit limit = {.threads = threads};
    bench_buffers_fill(&state->buffers, &bx_expressions[0], n);
#define LIMIT(id, text, arrays, value)                                                             \
    limit.id = best_gb_per_s(state, LOOP_##id, state->loops[LOOP_##id].plain, n, threads, arrays); \
    limit.id##_streaming =                                                                         \
        best_gb_per_s(state, LOOP_##id, state->loops[LOOP_##id].streaming, n, threads, arrays);
#define ELEMENTWISE(id, ...)
#define FUNCTION(id, ...)
#define REDUCTION(id, ...)
#include "measure/loops/expressions.def"
    return limit;
}
