/* SPDX-License-Identifier: MIT */
/* Inputs that the output would overwrite before they are read. */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "exec/quick_p.h"
#include "layout/array.h"

void bx_call_free_copies(struct copies *copies) {
    for (unsigned k = 0; k < copies->count; k++) bx_free(copies->memory[k]);
    bx_free(copies->memory);
}

/*
 * Exactly in place needs no copy: each tile is read before it is written, and
 * element k of the output lies where element k of the input lay.
 */
static bool must_copy(const struct call *call, unsigned variable) {
    const struct bx_program *program = call->program;
    const size_t out_size = bx_type_size((enum bx_type)program->result_type);
    if (!program->variables[variable].rank) return false;
    const size_t size = bx_type_size((enum bx_type)program->variables[variable].type);
    const char *data = call->arrays[variable];
    const struct extent read = {(uintptr_t)data, (size_t)call->elements * size};
    const struct extent written = {(uintptr_t)call->out, (size_t)call->out_elements * out_size};
    if (!bx_extents_touch(read, written)) return false;
    return data != call->out || size != out_size || call->out_elements != call->elements;
}

bool bx_call_must_copy(const struct call *call) {
    for (unsigned k = 0; k < call->program->variable_count; k++)
        if (must_copy(call, k)) return true;
    return false;
}

expr_status bx_call_copy_overlapping(struct call *call, struct copies *copies) {
    const struct bx_program *program = call->program;
    for (unsigned k = 0; k < program->variable_count; k++) {
        if (!must_copy(call, k)) continue;
        const size_t bytes =
            (size_t)call->elements * bx_type_size((enum bx_type)program->variables[k].type);
        if (!copies->memory) {
            copies->memory = bx_alloc(program->variable_count * sizeof *copies->memory);
            if (!copies->memory) return bx_error_memory();
        }
        char *copy = bx_alloc(bytes);
        if (!copy) return bx_error_memory();
        copies->memory[copies->count++] = copy;
        memcpy(copy, call->arrays[k], bytes);
        call->arrays[k] = copy;
    }
    return EXPR_OK;
}
