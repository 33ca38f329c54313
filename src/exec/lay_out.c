/* SPDX-License-Identifier: MIT */
/* The memory of a call, cut into parts. */
#include "base/block.h"
#include "base/checked.h"
#include "exec/bind_p.h"
#include "exec/quick_p.h"
#include "exec/scalars_p.h"
#include "plan/tree.h"

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

static bool lay_out_temporaries(struct call *call, struct workspace *workspace) {
    const struct bx_program *program = call->program;
    if (program->temporary_count == 0) return true;
    size_t one, all;
    if (!bx_mul_size((size_t)call->elements, sizeof(uint64_t), &one)) return false;
    one = bx_staggered(one);
    if (!bx_mul_size(one, program->temporary_count, &all)) return false;
    if (!bx_workspace_reserve_temporaries(workspace, all)) return false;
    for (unsigned k = 0; k < program->temporary_count; k++)
        call->temporaries[k] = workspace->temporaries + k * one;
    return true;
}

bool bx_call_lay_out(struct call *call, struct workspace *workspace) {
    call->partials_bytes = call->program->has_reduction ? bx_leaf_bytes(1, call->elements) : 0;
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
