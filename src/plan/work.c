/* SPDX-License-Identifier: MIT */
/* Blocks, threads and stores for so much work. */
#include "plan/work.h"

#include "program/opcodes.h"

/*
 * Below this much work (cycles) and this many bytes neither threads nor stores
 * nor blocks can matter: bytes come from L2 at the slowest.
 */
static const double SMALL_WORK = 9600.0;
static const double SMALL_BYTES = 131072.0;
static const double BYTES_A_CYCLE = 32.0;

static bool is_small_work(double elements, double cycles, double bytes,
                          const struct bx_run_options *options) {
    return bx_is_tuned(options) && elements * (cycles + bytes / BYTES_A_CYCLE) < SMALL_WORK &&
           elements * bytes < SMALL_BYTES;
}

static struct bx_plan small_plan(int64_t elements) {
    return (struct bx_plan){.block_length = elements > 0 ? elements : 1,
                            .threads = 1,
                            .block_why = "a small call: all elements at once",
                            .threads_why = "a small call",
                            .stores_why = "a small call"};
}

static struct bx_plan tuned_plan(const struct bx_planner *planner, const struct bx_work *work,
                                 int64_t elements, bool in_place) {
    const struct bx_run_options *options = planner->options;
    const struct bx_request request = {
        .elements = elements,
        .threads = options->threads,
        .block_length = options->block_length > 0 ? options->block_length : 0,
        .granule = options->block_length > 0 ? 1 : BX_REDUCE_LANES(4),
        .in_place = in_place,
    };
    struct bx_plan plan = bx_tune(planner->machine, work, &request);
    if (options->stores != EXPR_STORES_TUNED) {
        plan.stream = options->stores == EXPR_STORES_STREAMING;
        plan.stores_why = "set by options";
    }
    return plan;
}

struct bx_plan bx_plan_work(const struct bx_planner *planner, const struct bx_work *work,
                            int64_t elements, bool in_place) {
    const double bytes = work->read_bytes + work->write_bytes + 2 * work->staged_bytes;
    if (is_small_work((double)elements, work->cycles + 0.25, bytes, planner->options))
        return small_plan(elements);
    return tuned_plan(planner, work, elements, in_place);
}
