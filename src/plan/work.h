/* SPDX-License-Identifier: MIT */
/* Blocks, threads and stores for so much work. */
#ifndef BX_PLAN_WORK_H
#define BX_PLAN_WORK_H

#include "plan/options.h"
#include "program/program.h"

/* Do the options leave everything to the plan? */
static inline bool bx_is_tuned(const struct bx_run_options *options) {
    return options->threads <= 1 && options->block_length == 0 &&
           options->stores == EXPR_STORES_TUNED;
}

/* The plan for a pass over so many elements; small ones get all elements at once on one thread. */
struct bx_plan bx_plan_work(const struct bx_planner *planner, const struct bx_work *work,
                            int64_t elements, bool in_place);

#endif
