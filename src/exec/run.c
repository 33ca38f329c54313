/* SPDX-License-Identifier: MIT */
/* A call: a plan, kept or new, bound to memory and run pass after pass. */
#include "exec/exec.h"

#include "base/error.h"
#include "base/memory.h"
#include "exec/bind_p.h"
#include "exec/copies_p.h"
#include "exec/kept_p.h"
#include "exec/passes_p.h"
#include "exec/targets_p.h"
#include "exec/walk_p.h"
#include "plan/call.h"

struct run {
    struct call *call;
    const expr_var *vars;
    struct bx_call_plan *plan;
    const struct bx_steps *steps;
    struct input_copies copies;
};

static expr_status refuse_workspace(void) {
    return bx_error(EXPR_ERROR_LIMIT,
                    "the expression needs more than %u bytes a thread beside its arrays "
                    "(EXPR_MAX_WORKSPACE); evaluate it in parts, by way of an output",
                    EXPR_MAX_WORKSPACE);
}

static expr_status make_plan(struct run *g, struct kept *kept, expr_array *out) {
    const struct bx_program *program = g->call->program;
    const struct bx_planner planner = {
        .options = g->call->options, .machine = bx_machine(), .steps = g->steps};
    const size_t bytes = bx_plan_bytes(program);
    if (bytes + bx_part_bytes(program) + bx_walker_bytes(program) > EXPR_MAX_WORKSPACE)
        return refuse_workspace();
    if (!bx_kept_reserve(kept, bytes, program, g->vars)) return bx_error_memory();
    expr_status status = bx_plan_begin(g->plan, program, g->vars, out, kept->memory);
    if (status == EXPR_OK && !(g->steps && g->steps->check))
        status = bx_copy_overlapping_inputs(&g->plan->layout, &g->copies);
    return status == EXPR_OK ? bx_plan_passes(g->plan, &planner) : status;
}

static expr_status run_passes(const struct call *call, const struct bx_call_plan *plan) {
    const unsigned passes = call->program->pass_count;
    expr_status status = EXPR_OK;
    for (unsigned p = 0; p < passes && status == EXPR_OK; p++) {
        bx_watch_enter_pass(call->watch, p, passes);
        bx_run_pass(call, plan, p);
        status = bx_watch_status(call->watch);
    }
    return status;
}

/* A check of several steps at once ends where the first element would be computed: no run after it
 * needs more memory. */
static expr_status run_plan(struct run *g) {
    struct call *call = g->call;
    struct bx_call_plan *plan = g->plan;
    struct workspace *workspace = bx_workspace_take();
    if (!workspace || !bx_call_place(call, plan, workspace)) {
        if (workspace) bx_workspace_give(workspace);
        return bx_error_memory();
    }
    expr_status status = EXPR_OK;
    if (!g->steps || !g->steps->check) status = bx_allocate_targets(&plan->layout, call->options);
    if (status == EXPR_OK && !(g->steps && g->steps->check)) {
        bx_plan_rebase(plan);
        bx_call_fill(call, plan, g->vars);
        status = run_passes(call, plan);
    }
    bx_workspace_give(workspace);
    return status;
}

/* The small call again, or now for the first time. */
static expr_status run_kept(struct run *g, struct kept *kept, bool fits) {
    const expr_status status = bx_allocate_targets(&g->plan->layout, g->call->options);
    if (status != EXPR_OK) return status;
    const bool ready = fits && kept->bound.ready && kept->bound.call.kernels == g->call->kernels;
    if (ready || bx_bound_call_make(&kept->bound, g->call, g->plan, g->vars, kept->walkers)) {
        bx_bound_call_run(&kept->bound, g->plan, g->vars);
        return EXPR_OK;
    }
    return run_plan(g);
}

/* Outputs are the caller's once the call has succeeded; after a check, their shapes. */
static void end_targets(const struct run *g, bool succeeded) {
    const bool checks = g->steps && g->steps->check;
    if (!succeeded) bx_drop_targets(&g->plan->layout, g->call->options);
    for (unsigned k = 0; k < g->call->program->output_count; k++) {
        struct target *target = &g->plan->layout.targets[k];
        if (target->array != &target->made) continue;
        if (succeeded) *target->given = target->made;
        if (!succeeded || checks) target->given->data = NULL;
        target->allocated = false;
        target->made.flags = 0;
    }
}

static void tell_needs(const struct run *g, struct bx_needs *needs) {
    needs->workspace = bx_call_bytes(g->call, g->plan);
    needs->temporaries = g->plan->temporaries_bytes;
    const struct bx_pass_plan *pass = bx_plan_main_pass(g->plan);
    needs->block_length = pass ? pass->how.plan.block_length : 1;
    needs->threads = pass ? pass->how.plan.threads : 1;
}

static expr_status run_in(struct run *g, struct kept *kept, expr_array *out, int64_t *taken) {
    const struct bx_program *program = g->call->program;
    const bool fits = !g->steps && bx_kept_fits(kept, program, g->vars, out, g->call->options);
    g->plan = &kept->plan;
    expr_status status = fits ? EXPR_OK : make_plan(g, kept, out);
    if (status == EXPR_OK) {
        const bool checks = g->steps && g->steps->check;
        const bool keeps = !g->steps && g->copies.count == 0;
        if (!fits && keeps) bx_kept_remember(kept, program, g->vars, out, g->call->options);
        if (taken) *taken = g->plan->temporal.steps;
        if (checks && g->steps->needs) tell_needs(g, g->steps->needs);
        if (checks && g->steps->reader) g->steps->reader->read(g->plan, g->steps->reader->context);
        if (!(keeps && kept->serial && !g->call->watch)) kept->bound.ready = false;
        if (keeps && kept->serial && !g->call->watch)
            status = run_kept(g, kept, fits);
        else if (!checks || g->plan->temporal.steps > 1)
            status = run_plan(g);
        end_targets(g, status == EXPR_OK);
    }
    bx_free_copied_inputs(&g->copies);
    return status;
}

static __attribute__((noinline)) expr_status run_planned(struct call *call, const expr_var *vars,
                                                         expr_array *out,
                                                         const struct bx_steps *steps,
                                                         int64_t *taken) {
    struct run g = {.call = call, .vars = vars, .steps = steps};
    struct kept *kept = bx_kept_take(call->program);
    if (!kept) return bx_error_memory();
    const expr_status status = run_in(&g, kept, out, taken);
    bx_kept_give(kept);
    return status;
}

/* A call whose options ask for it is watched. */
static void begin_watch(struct call *call, struct watch *watch, const struct bx_steps *steps) {
    if (!call->options->progress || (steps && steps->check)) return;
    *watch = (struct watch){.progress = call->options->progress,
                            .context = call->options->context,
                            .steps_from = steps ? steps->from : 0,
                            .steps_part = steps ? steps->part : 1};
    call->watch = watch;
}

expr_status bx_run(const struct bx_program *program, const expr_var *vars, expr_array *out,
                   const struct bx_run_options *options) {
    const struct bx_kernel_set *kernels = bx_kernels();
    if (!kernels) return bx_error_last()->status;
    if (bx_kept_repeat(program, kernels, vars, out, options)) return EXPR_OK;
    struct call call = {.program = program, .options = options, .kernels = kernels};
    struct watch watch;
    begin_watch(&call, &watch, NULL);
    return run_planned(&call, vars, out, NULL, NULL);
}

expr_status bx_run_steps(const struct bx_program *program, const expr_var *vars, expr_array *out,
                         const struct bx_run_options *options, const struct bx_steps *steps,
                         int64_t *taken) {
    const struct bx_kernel_set *kernels = bx_kernels();
    if (!kernels) return bx_error_last()->status;
    struct call call = {.program = program, .options = options, .kernels = kernels};
    struct watch watch;
    *taken = 1;
    begin_watch(&call, &watch, steps);
    if (!steps->check && steps->most < 2) steps = NULL;
    return run_planned(&call, vars, out, steps, taken);
}
