/* SPDX-License-Identifier: MIT */
/* Times all calls of one row at one size in turn, on the same arrays. */
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "timing.h"

#define MOST_REPEATS (1 << 24)
/* Up to here every place is checked, above only the one that no vector is aligned at. */
#define CHECKED_PLACES 100000
#define UNALIGNED_PLACE 1

static double time_call(struct bench_call *call, int64_t repeats) {
    const double start = now_ns();
    for (int64_t i = 0; i < repeats; i++) bench_call_run(call);
    return (now_ns() - start) / (double)repeats;
}

static int64_t fill_sample(struct bench_call *call, double sample_ns) {
    for (int64_t repeats = 1;; repeats *= 2) {
        const double one = time_call(call, repeats);
        if (one * (double)repeats >= sample_ns / 2 || repeats >= MOST_REPEATS)
            return one >= sample_ns ? 1 : (int64_t)(sample_ns / one) + 1;
    }
}

/* How many calls make a sample; asked twice, because an interrupt makes them seem too few. */
static int64_t calibrate(struct bench_call *call, double sample_ns) {
    const int64_t first = fill_sample(call, sample_ns);
    const int64_t second = first == 1 ? 1 : fill_sample(call, sample_ns);
    return first > second ? first : second;
}

static void check_place(struct bench_state *state, struct bench_call *calls, int count, int place,
                        void *expected) {
    const struct bench_expression *expression = calls[0].expression;
    const int64_t results = bench_result_elements(expression, calls[0].n);
    const size_t bytes = (size_t)results * expr_type_size(expression->result);
    for (int i = 0; i < count; i++) {
        struct bench_call *call = &calls[i];
        bench_call_bind(call, &state->buffers, place);
        bench_buffers_restore(&state->buffers, expression, call->n);
        if (!expression->in_place) memset(call->out.data, 0, bytes);
        bench_call_run(call);
        if (i == 0)
            memcpy(expected, call->out.data, bytes);
        else
            bench_judge(state, expression, call->method, call->threads, call->n,
                        bench_distance(expression, expected, call->out.data, results));
    }
}

/* Every method against ours; also the first, cold run of each. */
static void check(struct bench_state *state, struct bench_call *calls, int count) {
    const struct bench_expression *expression = calls[0].expression;
    const int64_t results = bench_result_elements(expression, calls[0].n);
    void *expected = malloc((size_t)results * expr_type_size(expression->result));
    if (expected == NULL) bench_fail("no memory for a result of %lld elements", (long long)results);
    for (int place = 0; place < BENCH_PLACES; place++)
        if (place == UNALIGNED_PLACE || calls[0].n <= CHECKED_PLACES)
            check_place(state, calls, count, place, expected);
    free(expected);
}

/*
 * Rounds over all calls, forwards and backwards in turn, so that a slow drift of the machine
 * meets all alike; each round at the next place of the arrays. A call before each sample brings
 * the caches into the state that repeated use of this method leaves.
 */
void bench_measure(struct bench_state *state, int row, int64_t n) {
    const struct bench_plan *plan = &state->plan;
    const struct bench_expression *expression = &bench_expressions[row];
    const double resident = bench_resident_bytes(expression, (double)n);
    const bool large = resident > (double)state->machine.l3_bytes;
    const int rounds = large ? plan->samples_large : plan->samples;
    struct bench_call calls[BENCH_MOST_CALLS];
    int64_t repeats[BENCH_MOST_CALLS];
    double samples[BENCH_MOST_CALLS][BENCH_MOST_SAMPLES];
    const int count = bench_calls_make(state, row, n, calls);

    bench_buffers_fill(&state->buffers, expression, n);
    check(state, calls, count);
    for (int i = 0; i < count; i++) repeats[i] = calibrate(&calls[i], plan->sample_ns);
    for (int round = 0; round < rounds; round++)
        for (int step = 0; step < count; step++) {
            /* Places come in pairs, so that each is met forwards and backwards. */
            const int i = round % 2 == 0 ? step : count - 1 - step;
            bench_call_bind(&calls[i], &state->buffers, round / 2 % BENCH_PLACES);
            if (!large) bench_call_run(&calls[i]);
            samples[i][round] = time_call(&calls[i], repeats[i]);
        }
    for (int i = 0; i < count; i++)
        bench_points_add(&state->points, row, n, calls[i].threads, calls[i].method, samples[i],
                         rounds);
}
