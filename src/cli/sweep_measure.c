/* SPDX-License-Identifier: MIT */
/* Times all calls at one size in turn, on the same arrays. */
#include "cli/cli.h"
#include "cli/sweep.h"

#include <inttypes.h>
#include <stdlib.h>

/* A sample lasts at least this long, so that neither the clock nor one interrupt decides it. */
#define SAMPLE_NS 200e3
#define MOST_REPEATS (1 << 24)
#define SAMPLES 31
#define SAMPLES_LARGE 15
#define LARGE_BYTES (32.0 * 1024 * 1024)

/* Runs the call repeats times and returns the time of one, or -1 on failure. */
static double time_call(const struct sweep *sweep, const struct sweep_call *call,
                        struct sweep_buffers *buffers, int64_t repeats) {
    double start = bx_now_ns();
    for (int64_t i = 0; i < repeats; i++)
        if (bx_sweep_call_run(call, sweep, buffers) != EXPR_OK) return -1;
    return (bx_now_ns() - start) / (double)repeats;
}

static void describe(const struct sweep_call *call, char *text, size_t size) {
    snprintf(text, size, "%s on %d thread%s", bx_sweep_method_names[call->method], call->threads,
             call->threads == 1 ? "" : "s");
}

/* The same values, bit for bit, from every call; also the first, cold run of each. */
static int check_agreement(struct sweep *sweep, struct sweep_buffers *buffers) {
    uint64_t expected = 0;
    for (int i = 0; i < sweep->call_count; i++) {
        const struct sweep_call *call = &sweep->calls[i];
        bx_buffers_reset(buffers, &sweep->variables);
        if (bx_sweep_call_run(call, sweep, buffers) != EXPR_OK) return bx_cli_library_failed();
        uint64_t hash = bx_buffers_hash(buffers);
        if (i == 0) expected = hash;
        if (hash == expected) continue;
        char first[64];
        char second[64];
        describe(&sweep->calls[0], first, sizeof first);
        describe(call, second, sizeof second);
        return bx_cli_failed("sweep: n = %" PRId64 ": the results of %s and %s differ; this is an "
                             "error of blockexpr, please report it with the expression %s",
                             buffers->n, first, second, sweep->options.expression);
    }
    return BX_EXIT_OK;
}

/* How many calls make a sample; -1 on failure. */
static int64_t calibrate(const struct sweep *sweep, const struct sweep_call *call,
                         struct sweep_buffers *buffers) {
    for (int64_t repeats = 1;; repeats *= 2) {
        double one = time_call(sweep, call, buffers, repeats);
        if (one < 0) return -1;
        if (one * (double)repeats >= SAMPLE_NS / 2 || repeats >= MOST_REPEATS)
            return one >= SAMPLE_NS ? 1 : (int64_t)(SAMPLE_NS / one) + 1;
    }
}

static struct sweep_point summarise(const struct sweep *sweep, const struct sweep_call *call,
                                    int64_t n, double *samples, int count) {
    double elements = (double)n * (double)n;
    for (int i = 0; i < count; i++) samples[i] /= elements;
    struct sweep_point point = {.n = n,
                                .elements = n * n,
                                .method = call->method,
                                .threads = call->threads,
                                .ns = bx_summarise(samples, count)};
    point.gb_per_s = (double)sweep->variables.moved_bytes / point.ns.median;
    return point;
}

/*
 * Rounds over all calls, forwards and backwards in turn, so that a slow drift of the machine
 * meets all alike. One call before each sample brings the caches into the state that repeated
 * use of this method leaves.
 */
static int take_samples(struct sweep *sweep, struct sweep_buffers *buffers, double *samples,
                        const int64_t *repeats, int count) {
    int calls = sweep->call_count;
    for (int round = 0; round < count; round++) {
        for (int step = 0; step < calls; step++) {
            int i = round % 2 == 0 ? step : calls - 1 - step;
            const struct sweep_call *call = &sweep->calls[i];
            if (time_call(sweep, call, buffers, 1) < 0) return bx_cli_library_failed();
            double one = time_call(sweep, call, buffers, repeats[i]);
            if (one < 0) return bx_cli_library_failed();
            samples[i * count + round] = one;
        }
    }
    return BX_EXIT_OK;
}

static int measure(struct sweep *sweep, struct sweep_buffers *buffers, double *samples,
                   int64_t *repeats, int count) {
    bx_buffers_fill(&sweep->variables);
    int result = check_agreement(sweep, buffers);
    if (result != BX_EXIT_OK) return result;
    for (int i = 0; i < sweep->call_count; i++) {
        repeats[i] = calibrate(sweep, &sweep->calls[i], buffers);
        if (repeats[i] < 0) return bx_cli_library_failed();
    }
    result = take_samples(sweep, buffers, samples, repeats, count);
    if (result != BX_EXIT_OK) return result;
    for (int i = 0; i < sweep->call_count; i++)
        sweep->points[sweep->point_count++] =
            summarise(sweep, &sweep->calls[i], buffers->n, samples + i * count, count);
    return BX_EXIT_OK;
}

int bx_sweep_measure(struct sweep *sweep, int64_t n) {
    double bytes = (double)n * (double)n * (double)sweep->variables.resident_bytes;
    int count = sweep->options.samples;
    if (count == 0) count = bytes > LARGE_BYTES ? SAMPLES_LARGE : SAMPLES;
    size_t calls = (size_t)sweep->call_count;
    double *samples = calloc(calls * (size_t)count, sizeof *samples);
    int64_t *repeats = calloc(calls, sizeof *repeats);
    if (samples == NULL || repeats == NULL) {
        free(repeats);
        free(samples);
        return bx_cli_memory_failed();
    }
    struct sweep_buffers buffers;
    int result = bx_buffers_make(&buffers, &sweep->variables, n);
    if (result == BX_EXIT_OK) {
        for (int i = 0; i < sweep->call_count; i++)
            bx_sweep_call_bind(&sweep->calls[i], sweep, &buffers);
        result = measure(sweep, &buffers, samples, repeats, count);
    }
    bx_buffers_forget(&buffers);
    free(repeats);
    free(samples);
    return result;
}
