/* SPDX-License-Identifier: MIT */
/* One call: check, lay out, plan, run pass after pass. */
#include <string.h>

#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "exec/call_p.h"

/*
 * Below this much work (cycles) and this many bytes neither threads nor stores
 * nor blocks can matter: bytes come from L2 at the slowest.
 */
static const double SMALL_WORK = 9600.0;
static const double SMALL_BYTES = 131072.0;
static const double BYTES_A_CYCLE = 32.0;

static struct bx_work total_work(const struct bx_program *program) {
    struct bx_work work = {0};
    double passes = 0;
    for (unsigned p = 0; p < program->pass_count; p++) {
        const struct bx_pass *pass = &program->passes[p];
        if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) continue;
        /* The last pass of a reduction writes one element. */
        if (!program->result_rank && p + 1 == program->pass_count) continue;
        work.read_bytes += (double)pass->read_bytes;
        work.write_bytes += (double)pass->write_bytes;
        work.cycles += (double)pass->cycles;
        passes++;
    }
    /* Passes follow one another with a barrier between: each must be worth its threads. */
    if (passes > 1) {
        work.read_bytes /= passes;
        work.write_bytes /= passes;
        work.cycles /= passes;
    }
    return work;
}

bool bx_is_small_work(double elements, double cycles, double bytes,
                      const struct bx_run_options *options) {
    return bx_prepared_allowed(options) &&
           elements * (cycles + bytes / BYTES_A_CYCLE) < SMALL_WORK &&
           elements * bytes < SMALL_BYTES;
}

/* Small calls take the short way: no model, and they are kept for the next time. */
static bool is_small(const struct bx_program *program, int64_t elements,
                     const struct bx_run_options *options) {
    double cycles = 0.25;
    double bytes = 0;
    for (unsigned p = 0; p < program->pass_count; p++) {
        const struct bx_pass *pass = &program->passes[p];
        cycles += (double)pass->cycles;
        bytes += (double)pass->read_bytes + (double)pass->write_bytes;
    }
    return bx_is_small_work((double)elements, cycles, bytes, options);
}

struct bx_plan bx_small_plan(int64_t elements) {
    return (struct bx_plan){.block_length = elements > 0 ? elements : 1,
                            .threads = 1,
                            .block_why = "a small call: all elements at once",
                            .threads_why = "a small call",
                            .stores_why = "a small call"};
}

struct bx_plan bx_plan_of(const struct bx_work *work, int64_t elements, bool in_place,
                          const struct bx_run_options *options) {
    const struct bx_request request = {
        .elements = elements,
        .threads = options->threads,
        .block_length = options->block_length > 0 ? options->block_length : 0,
        .granule = options->block_length > 0 ? 1 : BX_REDUCE_LANES(4),
        .in_place = in_place,
    };
    struct bx_plan plan = bx_tune(bx_machine(), work, &request);
    if (options->stores != EXPR_STORES_TUNED) {
        plan.stream = options->stores == EXPR_STORES_STREAMING;
        plan.stores_why = "set by options";
    }
    return plan;
}

struct bx_plan bx_run_plan(const struct bx_program *program, int64_t elements, bool in_place,
                           const struct bx_run_options *options) {
    if (is_small(program, elements, options)) return bx_small_plan(elements);
    const struct bx_work work = total_work(program);
    return bx_plan_of(&work, elements, in_place, options);
}

/* The shared part of the workspace, in this order: pointers, scalars, partials, splat tiles. */
bool bx_call_lay_out_shared(struct call *call, struct workspace *workspace) {
    const struct bx_program *program = call->program;
    const size_t words =
        (size_t)program->variable_count * 2 + program->scalar_count + program->temporary_count;
    const size_t head = bx_whole_lines(words * sizeof(uint64_t) + call->partials_bytes);
    const size_t splats = program->splat_count * (size_t)BX_TILE_PITCH;
    call->thread_bytes = bx_part_bytes(program) + call->extra_bytes;
    size_t bytes = head + splats + (size_t)call->plan.threads * call->thread_bytes;
    if (!bx_workspace_reserve(workspace, bytes, call->plan.threads)) return false;
    uint64_t *memory = (uint64_t *)(void *)workspace->memory;
    call->arrays = (char **)(void *)memory;
    call->values = memory + program->variable_count;
    call->scalars = call->values + program->variable_count;
    call->temporaries = (char **)(void *)(call->scalars + program->scalar_count);
    call->partials = call->scalars + program->scalar_count + program->temporary_count;
    call->splats = workspace->memory + head;
    call->threads_memory = call->splats + splats;
    return true;
}

/* Whole-array temporaries, five lines apart modulo a page so that they do not alias. */
static bool lay_out_temporaries(struct call *call, struct workspace *workspace) {
    const struct bx_program *program = call->program;
    if (program->temporary_count == 0) return true;
    size_t one, all;
    if (!bx_mul_size((size_t)call->elements, sizeof(uint64_t), &one)) return false;
    one = (one + 4095) / 4096 * 4096 + 320;
    if (!bx_mul_size(one, program->temporary_count, &all)) return false;
    if (!bx_workspace_reserve_temporaries(workspace, all)) return false;
    for (unsigned k = 0; k < program->temporary_count; k++)
        call->temporaries[k] = workspace->temporaries + k * one;
    return true;
}

bool bx_call_lay_out(struct call *call, struct workspace *workspace) {
    call->partials_bytes =
        call->program->has_reduction ? bx_reduce_partials_bytes(call->elements) : 0;
    return bx_call_lay_out_shared(call, workspace) && lay_out_temporaries(call, workspace);
}

void bx_call_fill_operands(struct call *call, const expr_var *vars) {
    for (unsigned k = 0; k < call->program->variable_count; k++) {
        const struct bx_variable *variable = &call->program->variables[k];
        const expr_var *var = &vars[variable->position];
        if (variable->function)
            call->arrays[k] = (char *)(uintptr_t)var->value.function;
        else if (variable->rank)
            call->arrays[k] = var->array.data;
        else
            bx_read_scalar(variable, var, &call->values[k]);
    }
}

expr_status bx_call_run_passes(const struct call *call) {
    expr_status status = EXPR_OK;
    for (unsigned p = 0; p < call->program->pass_count && status == EXPR_OK; p++) {
        const struct bx_pass *pass = &call->program->passes[p];
        bx_call_enter_pass(call, p);
        switch ((enum bx_pass_kind)pass->kind) {
        case PASS_SCALAR:
        case PASS_SPLAT: bx_run_scalar_pass(call, pass); break;
        case PASS_REDUCE: bx_run_reduce(call, pass); break;
        case PASS_MAP: bx_run_map(call, pass); break;
        }
        status = bx_call_cancelled(call);
    }
    return status;
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
    if (is_small(call->program, n, call->options)) {
        call->plan = bx_small_plan(n);
        if (bx_prepared_make(call, vars, out)) return EXPR_OK;
    } else {
        const bool in_place = uses_address(call->program, vars, call->out);
        call->plan = bx_run_plan(call->program, n, in_place, call->options);
    }
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
    const bool kept = bx_prepared_allowed(call->options) &&
                      bx_prepared_run(call->program, call->kernels, vars, &made);
    if (!kept) status = run_into(call, vars, &made);
    if (status == EXPR_OK)
        *out = made;
    else
        bx_drop_array(&made, call->options);
    return status;
}

expr_status bx_run(const struct bx_program *program, const expr_var *vars, expr_array *out,
                   const struct bx_run_options *options) {
    const struct bx_kernel_set *kernels = bx_kernels();
    if (!kernels) return bx_error_last()->status;
    if (program->plain && bx_prepared_allowed(options) &&
        bx_prepared_run(program, kernels, vars, out))
        return EXPR_OK;
    struct call call = {.program = program, .options = options, .kernels = kernels};
    struct watch watch;
    bx_call_watch(&call, &watch, NULL);
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
    bx_call_watch(&call, &watch, steps);
    if (!steps->check && steps->most < 2) {
        if (program->plain && bx_prepared_allowed(options) &&
            bx_prepared_run(program, kernels, vars, out))
            return EXPR_OK;
        return run_new(&call, vars, out);
    }
    return bx_run_general(&call, vars, out, steps, taken);
}
