/* SPDX-License-Identifier: MIT */
/* One call: check, lay out, plan, run pass after pass. */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "exec/general_p.h"
#include "exec/quick_p.h"
#include "exec/targets_p.h"
#include "plan/work.h"

struct bx_plan bx_run_plan(const struct bx_program *program, int64_t elements, bool in_place,
                           const struct bx_run_options *options) {
    const struct bx_planner planner = {.options = options, .machine = bx_machine()};
    bool small;
    return bx_plan_contiguous(&planner, program, elements, in_place, &small);
}

static bool uses_address(const struct bx_program *program, const expr_var *vars,
                         const void *address) {
    for (unsigned k = 0; k < program->variable_count; k++)
        if (program->variables[k].rank &&
            vars[program->variables[k].position].array.data == address)
            return true;
    return false;
}

static expr_status run_in(struct workspace *workspace, struct call *call, const expr_var *vars) {
    if (!bx_call_lay_out(call, workspace)) return bx_error_memory();
    bx_call_fill_operands(call, vars);
    struct copies copies = {NULL, 0};
    expr_status status = bx_call_copy_overlapping(call, &copies);
    if (status == EXPR_OK) status = bx_call_run_passes(call);
    if (copies.memory) bx_call_free_copies(&copies);
    return status;
}

static expr_status run_into(struct call *call, const expr_var *vars, const expr_array *out) {
    const int64_t n = call->elements > call->out_elements ? call->elements : call->out_elements;
    call->out = out->data;
    const struct bx_planner planner = {.options = call->options, .machine = bx_machine()};
    const bool in_place = uses_address(call->program, vars, call->out);
    bool small;
    call->plan = bx_plan_contiguous(&planner, call->program, n, in_place, &small);
    if (small && bx_prepared_make(call, vars, out)) return EXPR_OK;
    struct workspace *workspace = bx_workspace_take();
    if (!workspace) return bx_error_memory();
    expr_status status = run_in(workspace, call, vars);
    bx_workspace_give(workspace);
    return status;
}

static __attribute__((noinline)) expr_status run_new(struct call *call, const expr_var *vars,
                                                     expr_array *out) {
    if (!bx_call_is_quick(call, vars, out)) return bx_run_general(call, vars, out, NULL, NULL);
    if (out->data) return run_into(call, vars, out);
    expr_array made;
    expr_status status = bx_call_allocate_out(call, vars, &made);
    if (status != EXPR_OK) return status;
    const bool kept =
        bx_is_tuned(call->options) && bx_prepared_run(call->program, call->kernels, vars, &made);
    if (!kept) status = run_into(call, vars, &made);
    if (status == EXPR_OK)
        *out = made;
    else
        bx_drop_array(&made, call->options);
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
    if (program->plain && bx_is_tuned(options) && bx_prepared_run(program, kernels, vars, out))
        return EXPR_OK;
    struct call call = {.program = program, .options = options, .kernels = kernels};
    struct watch watch;
    begin_watch(&call, &watch, NULL);
    return run_new(&call, vars, out);
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
    if (!steps->check && steps->most < 2) {
        if (program->plain && bx_is_tuned(options) && bx_prepared_run(program, kernels, vars, out))
            return EXPR_OK;
        return run_new(&call, vars, out);
    }
    return bx_run_general(&call, vars, out, steps, taken);
}
