/* SPDX-License-Identifier: MIT */
/* Times all calls of one row at one size in turn, on the same arrays. */
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "measure/agreement.h"
#include "measure/rounds.h"

/* Up to here every place is checked, above only the one that no vector is aligned at. */
#define CHECKED_PLACES 100000
#define UNALIGNED_PLACE 1

static void check_place(struct bench_state *state, struct bench_call *calls, int count, int place,
                        void *expected) {
    const struct bx_expression *expression = calls[0].expression;
    const int64_t results = bx_result_elements(expression, calls[0].call.elements);
    const size_t bytes = (size_t)results * expr_type_size(expression->result);
    for (int i = 0; i < count; i++) {
        struct bench_call *call = &calls[i];
        bench_call_bind(call, &state->buffers, place);
        bench_buffers_restore(&state->buffers, expression, call->call.elements);
        if (!expression->in_place) memset(call->out.data, 0, bytes);
        bench_call_run(call);
        if (i == 0)
            memcpy(expected, call->out.data, bytes);
        else
            bench_judge(state, expression, (enum bench_method)call->call.method, call->call.threads,
                        call->call.elements,
                        bx_distance(expression->result, expected, call->out.data, results));
    }
}

/* Every method against ours; also the first, cold run of each. */
static void check(struct bench_state *state, struct bench_call *calls, int count) {
    const struct bx_expression *expression = calls[0].expression;
    const int64_t results = bx_result_elements(expression, calls[0].call.elements);
    void *expected = malloc((size_t)results * expr_type_size(expression->result));
    if (expected == NULL) bench_fail("no memory for a result of %lld elements", (long long)results);
    for (int place = 0; place < BENCH_PLACES; place++)
        if (place == UNALIGNED_PLACE || calls[0].call.elements <= CHECKED_PLACES)
            check_place(state, calls, count, place, expected);
    free(expected);
}

struct work {
    struct bench_state *state;
    struct bench_call *calls;
    bool large;
};

/*
 * Each round at the next place of the arrays; places come in pairs, so that each is met forwards
 * and backwards. A call before each sample brings the caches into the state that repeated use of
 * this method leaves.
 */
static double time_way(void *context, int way, int round, int64_t repeats) {
    const struct work *work = context;
    struct bench_call *call = &work->calls[way];
    if (round >= 0) bench_call_bind(call, &work->state->buffers, round / 2 % BENCH_PLACES);
    if (round >= 0 && !work->large) bench_call_run(call);
    const double ns = bx_call_time(&call->call, repeats);
    if (ns < 0) bench_fail("%s: %s", call->expression->text, expr_error_text());
    return ns;
}

void bench_measure(struct bench_state *state, int row, int64_t n) {
    const struct bench_plan *plan = &state->plan;
    const struct bx_expression *expression = &bx_expressions[row];
    const double resident = bx_resident_bytes(expression, (double)n);
    struct bench_call calls[BENCH_MOST_CALLS];
    struct bx_way ways[BENCH_MOST_CALLS];
    double samples[BENCH_MOST_CALLS][BENCH_MOST_SAMPLES];
    const int count = bench_calls_make(state, row, n, calls);
    struct work work = {state, calls, resident > (double)state->machine.l3_bytes};

    bench_buffers_fill(&state->buffers, expression, n);
    check(state, calls, count);
    for (int i = 0; i < count; i++)
        ways[i] = (struct bx_way){.repeats = bx_calibrate(time_way, &work, i, plan->sample_ns),
                                  .samples = work.large ? plan->samples_large : plan->samples,
                                  .ns = samples[i]};
    bx_take_rounds(time_way, &work, ways, count);
    for (int i = 0; i < count; i++)
        bench_point_add(state, row, n, calls[i].call.threads,
                        (enum bench_method)calls[i].call.method, samples[i], ways[i].samples);
}

void bench_point_add(struct bench_state *state, int row, int64_t n, int threads,
                     enum bench_method method, const double *ns, int samples) {
    const struct bx_point point = {.work = row,
                                   .method = (int)method,
                                   .threads = threads,
                                   .n = n,
                                   .elements = n,
                                   .in_turn = method < BENCH_OWN_METHODS};
    if (bx_points_add(&state->points, &point, ns, samples) == NULL)
        bench_fail("no memory for the results");
}

const struct bx_point *bench_point_find(const struct bench_state *state, int row, int64_t n,
                                        int threads, enum bench_method method) {
    return bx_points_find(&state->points, row, n, (int)method, threads);
}
