/* SPDX-License-Identifier: MIT */
/* A planned call: its memory, and its passes one by one. */
#include "exec/passes_p.h"

#include <assert.h>
#include <string.h>

#include "base/block.h"
#include "exec/bind_p.h"
#include "exec/reduce/combine_p.h"
#include "exec/reduce/fold_p.h"
#include "exec/reduce/rows_p.h"
#include "exec/scalars_p.h"
#include "exec/stencil/bands_p.h"
#include "exec/stencil/temporal_p.h"
#include "exec/tiles_p.h"
#include "exec/walk_p.h"
#include "layout/pass.h"
#include "layout/reach.h"

static bool place_temporaries(struct bx_call_plan *plan, struct workspace *workspace) {
    if (plan->temporaries_bytes == 0) return true;
    if (!bx_workspace_reserve_temporaries(workspace, plan->temporaries_bytes)) return false;
    char *memory = workspace->temporaries;
    for (unsigned k = 0; k < plan->layout.program->temporary_count; k++) {
        struct temporary *temporary = &plan->layout.temporaries[k];
        for (int copy = 0; copy < temporary->copies; copy++, memory += temporary->bytes)
            temporary->memory[copy] = memory;
    }
    return true;
}

/* The part that all threads share: pointers, scalars, partial results; then splat tiles. */
static size_t words_of(const struct bx_program *program) {
    return (size_t)program->variable_count * 2 + program->scalar_count;
}

static size_t shared_bytes(const struct bx_call_plan *plan) {
    const struct bx_program *program = plan->layout.program;
    return bx_whole_lines(words_of(program) * sizeof(uint64_t) + plan->partials_bytes) +
           program->splat_count * (size_t)BX_TILE_PITCH;
}

static size_t bytes_of_thread(const struct call *call, const struct bx_call_plan *plan) {
    const struct bx_program *program = plan->layout.program;
    const size_t walkers = call->separate && program->pass_count > 0 ? program->pass_count : 1;
    return bx_part_bytes(program) + walkers * bx_walker_bytes(program) + plan->stage_bytes + 64;
}

size_t bx_call_bytes(const struct call *call, const struct bx_call_plan *plan) {
    return shared_bytes(plan) + (size_t)plan->threads * bytes_of_thread(call, plan);
}

bool bx_call_place(struct call *call, struct bx_call_plan *plan, struct workspace *workspace) {
    const struct bx_program *program = call->program;
    call->thread_bytes = bytes_of_thread(call, plan);
    if (!bx_workspace_reserve(workspace, bx_call_bytes(call, plan), plan->threads)) return false;
    uint64_t *memory = (uint64_t *)(void *)workspace->memory;
    call->functions = (char **)(void *)memory;
    call->values = memory + program->variable_count;
    call->scalars = call->values + program->variable_count;
    call->partials = call->scalars + program->scalar_count;
    call->threads_memory = workspace->memory + shared_bytes(plan);
    call->splats = call->threads_memory - program->splat_count * (size_t)BX_TILE_PITCH;
    return place_temporaries(plan, workspace);
}

void bx_call_fill(struct call *call, const struct bx_call_plan *plan, const expr_var *vars) {
    const struct bx_program *program = call->program;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        const expr_var *var = &vars[variable->position];
        if (variable->function)
            call->functions[k] = (char *)(uintptr_t)var->value.function;
        else if (!variable->rank)
            bx_read_scalar(variable, var, &call->values[k]);
    }
    for (unsigned k = 0; k < program->extent_count; k++)
        memcpy(&call->scalars[program->extents[k].scalar], &plan->extent[k], sizeof *plan->extent);
}

void bx_bind_fills(const struct call *call, const struct space *space) {
    for (unsigned k = 0; k < space->count; k++) {
        const struct shifted *shifted = space->operands[k].shifted;
        for (unsigned j = 0; shifted && j < shifted->shifts; j++)
            shifted->shift[j].value = bx_slot_value(call, shifted->shift[j].fill);
    }
}

static void run_map(const struct call *call, const struct bx_call_plan *plan,
                    const struct bx_pass *pass, const struct bx_pass_plan *own) {
    const struct bx_plan *how = &own->how.plan;
    if (own->space.elements == 0) return;
    bx_bind_fills(call, &own->space);
    if (plan->temporal.steps > 1)
        bx_walk_steps(call, pass, &own->space, &plan->temporal, how);
    else if (own->how.by_bands)
        bx_walk_bands(call, pass, &own->space, how);
    else
        bx_walk_map(call, pass, &own->space, how);
    if (own->rest) bx_walk_map(call, pass, own->rest, how);
}

/* Results of a reduction over no elements. */
static void fill_nothing(const struct call *call, const struct bx_call_plan *plan,
                         const struct bx_pass *pass, const struct bx_pass_plan *own) {
    uint64_t value;
    const enum bx_type type = (enum bx_type)pass->type;
    bx_reduce_nothing((enum bx_op)pass->op, type, &value);
    if (!bx_axes_of(call->program, pass->axes)) {
        call->scalars[pass->result] = value;
        return;
    }
    char *memory = (char *)plan->address[own->result];
    for (int64_t k = 0; k < own->how.groups; k++)
        memcpy(memory + (size_t)k * bx_type_size(type), &value, bx_type_size(type));
}

static void run_reduction(const struct call *call, const struct bx_call_plan *plan,
                          const struct bx_pass *pass, const struct bx_pass_plan *own) {
    const struct arrangement *how = &own->how;
    bx_bind_fills(call, &own->space);
    if (own->space.elements == 0)
        fill_nothing(call, plan, pass, own);
    else if (how->by_rows)
        bx_walk_rows(call, pass, &own->space, how->groups, how->elements, &how->plan);
    else
        bx_walk_fold(call, pass, &own->space, how->groups, how->elements, &how->plan);
}

void bx_run_pass(const struct call *call, const struct bx_call_plan *plan, unsigned number) {
    const struct bx_pass *pass = &call->program->passes[number];
    const struct bx_pass_plan *own = &plan->pass[number];
    switch ((enum bx_pass_kind)pass->kind) {
    case PASS_SCALAR:
    case PASS_SPLAT: bx_run_scalar_pass(call, pass); break;
    case PASS_MAP:
        assert(bx_space_is_in_reach(&plan->layout, &own->space));
        assert(!own->rest || bx_space_is_in_reach(&plan->layout, own->rest));
        run_map(call, plan, pass, own);
        break;
    case PASS_REDUCE:
        assert(bx_space_is_in_reach(&plan->layout, &own->space));
        run_reduction(call, plan, pass, own);
        break;
    }
}
