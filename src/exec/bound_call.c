/* SPDX-License-Identifier: MIT */
/* Small calls that stay bound: a repeated one finds its cells ready. */
#include "exec/bound_call_p.h"

#include <string.h>

#include "exec/passes_p.h"
#include "exec/reduce/fold_p.h"
#include "exec/reduce/leaf_p.h"
#include "exec/tiles_p.h"

/* Calls that need more memory than this are too long for binding to count. */
enum { MOST_BYTES = 256 * 1024 };

size_t bx_bound_call_bytes(const struct bx_program *program) {
    return program->pass_count * sizeof(struct walker);
}

/* Is the pass one that a walker runs, and not one that binds itself? */
static bool stays_bound(const struct bx_pass *pass, const struct bx_pass_plan *own) {
    if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) return false;
    return own->space.elements > 0 && !own->how.by_rows && !own->how.by_bands && !own->rest;
}

static bool is_small(const struct bx_call_plan *plan) {
    const struct bx_program *program = plan->layout.program;
    if (plan->threads > 1 || plan->temporal.steps > 1) return false;
    for (unsigned p = 0; p < program->pass_count; p++) {
        const unsigned kind = program->passes[p].kind;
        if ((kind == PASS_MAP || kind == PASS_REDUCE) && plan->pass[p].how.plan.stream)
            return false;
    }
    return true;
}

bool bx_bound_call_make(struct bound_call *bound, const struct call *call,
                        struct bx_call_plan *plan, const expr_var *vars, char *walkers) {
    const struct bx_program *program = call->program;
    bound->ready = false;
    if (!is_small(plan)) return false;
    bound->call = *call;
    bound->call.separate = true;
    bound->walker = (struct walker *)(void *)walkers;
    const size_t bytes = bx_call_bytes(&bound->call, plan);
    if (bytes > MOST_BYTES || plan->temporaries_bytes > MOST_BYTES) return false;
    if (!bx_call_place(&bound->call, plan, &bound->workspace)) return false;
    bx_plan_rebase(plan);
    bx_call_fill(&bound->call, plan, vars);
    const struct part part = bx_part_of(&bound->call, 0);
    for (unsigned p = 0; p < program->pass_count; p++) {
        const struct bx_pass *pass = &program->passes[p];
        const struct bx_pass_plan *own = &plan->pass[p];
        bound->walker[p].pointed = false;
        if (stays_bound(pass, own)) {
            bx_bind_fills(&bound->call, &own->space);
            bx_walker_start(&bound->walker[p], &bound->call, pass, &own->space, 0, false, 0);
        } else if (pass->kind == PASS_SCALAR || pass->kind == PASS_SPLAT) {
            bx_bind_pass(&bound->call, pass, &part, false);
            bound->walker[p].bound = bx_bound_of(&bound->call, pass, &part);
            bound->walker[p].pointed = true;
        }
    }
    bound->ready = true;
    return true;
}

/* The plan's arrays lie elsewhere than at the last call. */
static void rebase(struct bound_call *bound, struct bx_call_plan *plan) {
    const struct bx_program *program = plan->layout.program;
    bx_plan_rebase(plan);
    for (unsigned p = 0; p < program->pass_count; p++)
        if (stays_bound(&program->passes[p], &plan->pass[p])) bx_walker_rebase(&bound->walker[p]);
}

static __attribute__((noinline)) void walk_pass(struct bound_call *bound,
                                                const struct bx_call_plan *plan, unsigned p) {
    const struct bx_pass *pass = &plan->layout.program->passes[p];
    const struct bx_pass_plan *own = &plan->pass[p];
    if (!stays_bound(pass, own))
        bx_run_pass(&bound->call, plan, p);
    else if (pass->kind == PASS_MAP)
        bx_walk_map_again(&bound->walker[p], pass);
    else
        bx_walk_fold_again(&bound->walker[p], &bound->call, pass, own->how.groups,
                           own->how.elements);
}

static inline void run_pass(struct bound_call *bound, const struct bx_call_plan *plan, unsigned p) {
    const struct bx_pass *pass = &plan->layout.program->passes[p];
    const struct walker *walker = &bound->walker[p];
    if (!walker->pointed)
        walk_pass(bound, plan, p);
    else if (pass->kind == PASS_MAP)
        bx_run_elements(&walker->bound, 0, walker->space->elements);
    else if (pass->kind == PASS_REDUCE)
        bx_reduce_leaf(pass, &walker->bound, walker->part.lanes, 0, walker->space->elements,
                       walker->space->elements, &bound->call.scalars[pass->result]);
    else
        bx_run_scalars(&walker->bound);
}

void bx_bound_call_repeat(struct bound_call *bound, const struct bx_call_plan *plan) {
    const unsigned passes = plan->layout.program->pass_count;
    for (unsigned p = 0; p < passes; p++) run_pass(bound, plan, p);
}

void bx_bound_call_run(struct bound_call *bound, struct bx_call_plan *plan, const expr_var *vars) {
    if (bx_plan_has_moved(plan)) rebase(bound, plan);
    bx_call_fill(&bound->call, plan, vars);
    bx_bound_call_repeat(bound, plan);
}
