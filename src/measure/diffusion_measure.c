/* SPDX-License-Identifier: MIT */
/* One size of the diffusion: all methods must agree, then they are timed in turn. */
#include "measure/diffusion.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/agreement.h"
#include "measure/failure.h"
#include "measure/memory.h"
#include "measure/rounds.h"

/* Steps after which the grids are compared: all that this many element updates allow. */
#define CHECK_UPDATES (UINT64_C(1) << 27)
#define CHECK_LEAST 8
#define CHECK_MOST 50
/* Between methods that round differently, as a share of the larger element. */
#define TOLERANCE 1e-12

/* Runs of no more than WHOLE are taken whole; of longer ones a sample is PART. */
#define WHOLE_NS 2e9
#define PART_NS 0.5e9
/* All samples of a method, where its number of samples allows. */
#define BUDGET_NS 2.5e9
/* How long the run is from which the time of a step is taken, to plan with. */
#define TRIAL_NS 50e6
#define LEAST_SAMPLES 3
#define MOST_SAMPLES 15

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* --- agreement ------------------------------------------------------------------------------ */

static int refuse(const struct diffusion_grids *grids, int method, int other,
                  const double *expected, int64_t at, int64_t steps) {
    return bx_fail("sweep: n = %" PRId64 ": after %" PRId64 " steps '%s' has %.17g in row %" PRId64
                   ", column %" PRId64
                   ", and '%s' has %.17g; this is an error of blockexpr, please report it",
                   grids->n, steps, bx_diffusion_rows[method].title, grids->u[at], at / grids->n,
                   at % grids->n, bx_diffusion_rows[other].title, expected[at]);
}

/* The grids of the first method of each order, side by side, and which method that is. */
struct references {
    double *grids;
    int method[DIFFUSION_ORDERS]; /* -1: none yet */
};

/* Methods of one order agree bit for bit, and the first of each order with the naive loops. */
static int check_method(struct diffusion *diffusion, struct references *references, int method,
                        int64_t steps) {
    const struct diffusion_row *row = &bx_diffusion_rows[method];
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t count = grids->n * grids->n;
    bx_diffusion_grids_reset(grids);
    int result = row->advance(diffusion, steps);
    if (result != BX_MEASURED) return result;
    const bool first = references->method[row->order] < 0;
    if (first) {
        memcpy(references->grids + row->order * count, grids->u,
               (size_t)count * sizeof *references->grids);
        references->method[row->order] = method;
    }
    const enum diffusion_order other = first ? ORDER_LOOPS : row->order;
    const double *expected = references->grids + other * count;
    const int64_t at = bx_difference(grids->u, expected, count, first ? TOLERANCE : 0);
    if (at < 0) return BX_MEASURED;
    return refuse(grids, method, references->method[other], expected, at, steps);
}

static int check_agreement(struct diffusion *diffusion) {
    const uint64_t n = (uint64_t)diffusion->grids.n;
    const int64_t fitting = (int64_t)(CHECK_UPDATES / (n * n));
    const int64_t steps = least(most(fitting, CHECK_LEAST), CHECK_MOST);
    struct references references = {.grids = bx_grid_memory(DIFFUSION_ORDERS * (int64_t)(n * n))};
    if (references.grids == NULL) return bx_fail_memory();
    for (int order = 0; order < DIFFUSION_ORDERS; order++) references.method[order] = -1;
    int result = BX_MEASURED;
    for (int method = 0; method < DIFFUSION_METHODS && result == BX_MEASURED; method++) {
        diffusion->streaming = false;
        result = check_method(diffusion, &references, method, steps);
        if (method != DIFFUSION_STENCIL || result != BX_MEASURED ||
            !bx_diffusion_has_streaming(diffusion))
            continue;
        diffusion->streaming = true;
        result = check_method(diffusion, &references, method, steps);
    }
    free(references.grids);
    return result;
}

/* --- times ---------------------------------------------------------------------------------- */

/* The time of a step in ns over these steps from the start; negative on failure. */
static double time_steps(struct diffusion *diffusion, int method, int64_t steps) {
    bx_diffusion_grids_reset(&diffusion->grids);
    const double start = bx_now_ns();
    if (bx_diffusion_rows[method].advance(diffusion, steps) != BX_MEASURED) return -1;
    return (bx_now_ns() - start) / (double)steps;
}

/* Whoever tunes by hand tries both kinds of stores, where the grids leave the core's own caches. */
static int choose_stores(struct diffusion *diffusion) {
    enum { TRIES = 3, STEPS = 5 };
    const int64_t n = diffusion->grids.n;
    double best[2] = {INFINITY, INFINITY};
    diffusion->streaming = false;
    if (!bx_diffusion_has_streaming(diffusion) ||
        2.0 * (double)(n * n) * sizeof(double) <= (double)diffusion->machine.l2_bytes)
        return BX_MEASURED;
    for (int i = 0; i < 2 * TRIES; i++) {
        diffusion->streaming = i % 2 != 0;
        const double step = time_steps(diffusion, DIFFUSION_STENCIL, STEPS);
        if (step < 0) return BX_FAILED;
        best[i % 2] = fmin(best[i % 2], step);
    }
    diffusion->streaming = best[1] < best[0];
    return BX_MEASURED;
}

/* The time of a step, by runs of more and more steps until they are long enough to be believed:
 * short ones measure how threads wake up. Negative on failure. */
static double estimate(struct diffusion *diffusion, int method) {
    const int64_t all = diffusion->steps;
    double step = INFINITY;
    for (int64_t steps = 1;; steps *= 2) {
        const int64_t taken = least(steps, all);
        const double time = time_steps(diffusion, method, taken);
        if (time < 0) return -1;
        step = fmin(step, time);
        if (taken == all || time * (double)taken >= TRIAL_NS) return step;
    }
}

/* How many steps a sample has, and how many samples there are. */
static int make_plan(struct diffusion *diffusion, int method, struct bx_way *way) {
    const int64_t steps = diffusion->steps;
    const int64_t lowest = bx_diffusion_rows[method].least_steps;
    const double step = estimate(diffusion, method);
    if (step < 0) return BX_FAILED;
    way->repeats = steps;
    if (step * (double)steps > WHOLE_NS)
        way->repeats = least(steps, most(lowest, (int64_t)ceil(PART_NS / step)));
    if (way->repeats > steps - steps / 5) way->repeats = steps;
    const double samples = BUDGET_NS / (step * (double)way->repeats);
    way->samples = (int)fmin(fmax(samples, LEAST_SAMPLES), MOST_SAMPLES) | 1;
    return BX_MEASURED;
}

/* As if all steps were taken, however many are. */
static double time_way(void *context, int method, int round, int64_t steps) {
    struct diffusion *diffusion = context;
    (void)round;
    return time_steps(diffusion, method, steps) * (double)diffusion->steps;
}

/* --- counters ------------------------------------------------------------------------------- */

static int count_method(struct diffusion *diffusion, int method, int64_t steps,
                        struct bx_counts *counts) {
    bx_diffusion_grids_reset(&diffusion->grids);
    struct bx_counting *counting = bx_counting_start();
    if (counting == NULL) return bx_fail_memory();
    const int result = bx_diffusion_rows[method].advance(diffusion, steps);
    bx_counting_stop(counting, counts);
    for (int counter = 0; counter < BX_COUNTERS; counter++)
        counts->value[counter] *= (double)diffusion->steps / (double)steps;
    return result;
}

static int measure(struct diffusion *diffusion, int index, struct diffusion_results *results) {
    struct bx_way ways[DIFFUSION_METHODS];
    double samples[DIFFUSION_METHODS][MOST_SAMPLES];
    int result = check_agreement(diffusion);
    if (result == BX_MEASURED) result = choose_stores(diffusion);
    for (int method = 0; method < DIFFUSION_METHODS && result == BX_MEASURED; method++) {
        ways[method].ns = samples[method];
        result = make_plan(diffusion, method, &ways[method]);
    }
    if (result == BX_MEASURED && !bx_take_rounds(time_way, diffusion, ways, DIFFUSION_METHODS))
        result = BX_FAILED;
    for (int method = 0; method < DIFFUSION_METHODS && result == BX_MEASURED; method++) {
        const int64_t n = diffusion->grids.n;
        const struct bx_point point = {.n = n,
                                       .elements = n * n,
                                       .method = method,
                                       .threads = bx_diffusion_threads(diffusion, method),
                                       .steps = ways[method].repeats,
                                       .streaming =
                                           method == DIFFUSION_STENCIL && diffusion->streaming,
                                       .in_turn = true};
        if (!bx_points_add(&results->points, &point, ways[method].ns, ways[method].samples))
            result = bx_fail_memory();
    }
    if (index != diffusion->size_count - 1) return result;
    for (int method = 0; method < DIFFUSION_METHODS && result == BX_MEASURED; method++)
        result = count_method(diffusion, method, ways[method].repeats, &results->counts[method]);
    return result;
}

int bx_diffusion_measure(struct diffusion *diffusion, int index,
                         struct diffusion_results *results) {
    const int64_t n = diffusion->sizes[index];
    int result = BX_MEASURED;
    if (bx_diffusion_grids_make(&diffusion->grids, n))
        result = measure(diffusion, index, results);
    else
        result = bx_fail("sweep: n = %" PRId64 ": cannot allocate the grids; leave this "
                         "size out",
                         n);
    bx_diffusion_grids_forget(&diffusion->grids);
    return result;
}
