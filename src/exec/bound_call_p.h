/* SPDX-License-Identifier: MIT */
/* Small calls that stay bound: a repeated one finds its cells ready. */
#ifndef BX_EXEC_BOUND_CALL_H
#define BX_EXEC_BOUND_CALL_H

#include "exec/walk_p.h"
#include "exec/workspace_p.h"
#include "plan/call.h"

struct bound_call {
    struct call call;
    struct workspace workspace;
    struct walker *walker; /* per pass */
    bool ready;            /* it is bound to the plan */
};

/* Memory for the walkers of a program. */
size_t bx_bound_call_bytes(const struct bx_program *program);
/* Binds a call of this plan; false: it is too large, or there is no memory. */
bool bx_bound_call_make(struct bound_call *bound, const struct call *call,
                        struct bx_call_plan *plan, const expr_var *vars, char *walkers);
/* Runs it, but for the scalars of the caller, which are there; no address has changed. */
void bx_bound_call_repeat(struct bound_call *bound, const struct bx_call_plan *plan);
/* Runs it; the plan has its inputs and outputs. */
void bx_bound_call_run(struct bound_call *bound, struct bx_call_plan *plan, const expr_var *vars);

#endif
