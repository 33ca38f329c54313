/* SPDX-License-Identifier: MIT */
/* How a pass is run: the order of its axes, the access to its operands, blocks and threads. */
#ifndef BX_PLAN_PASS_H
#define BX_PLAN_PASS_H

#include "layout/layout.h"
#include "plan/options.h"

struct arrangement {
    struct bx_plan plan;
    int64_t groups;   /* a reduction's results */
    int64_t elements; /* that go into each */
    bool by_rows;     /* a reduction adds rows of kept elements, and not each result by itself */
    bool by_bands;    /* a map over shifted operands is run in bands */
};

/* layout->space for a pass over a shape, and layout->rest. */
struct arrangement bx_arrange_map(struct bx_layout *layout, const struct bx_planner *planner,
                                  const struct bx_pass *pass, const struct shape *shape);
/* result: NULL of a full reduction; marked: per axis, is it reduced? */
struct arrangement bx_arrange_reduction(struct bx_layout *layout, const struct bx_planner *planner,
                                        const struct bx_pass *pass, const struct shape *shape,
                                        const struct shape *result, const bool *marked);

#endif
