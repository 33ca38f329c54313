/* SPDX-License-Identifier: MIT */
/* Inputs that the output would overwrite before they are read. */
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "exec/call_p.h"

static bool touches(const char *a, size_t a_bytes, const char *b, size_t b_bytes) {
    const uintptr_t a_first = (uintptr_t)a;
    const uintptr_t b_first = (uintptr_t)b;
    return a_first < b_first + b_bytes && b_first < a_first + a_bytes;
}

void bx_call_free_copies(struct copies *copies) {
    for (unsigned k = 0; k < copies->count; k++) bx_free(copies->memory[k]);
    bx_free(copies->memory);
}

/*
 * Exactly in place needs no copy: each tile is read before it is written, and
 * element k of the output lies where element k of the input lay.
 */
expr_status bx_call_copy_overlapping(struct call *call, const expr_var *vars,
                                  const uint16_t *positions, struct copies *copies) {
    const struct bx_program *program = call->program;
    const size_t out_size = bx_type_size((enum bx_type)program->result_type);
    const size_t out_bytes = (size_t)call->out_elements * out_size;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        if (!variable->rank) continue;
        const size_t size = bx_type_size((enum bx_type)variable->type);
        const size_t bytes = (size_t)call->elements * size;
        const char *data = vars[positions ? positions[k] : variable->position].array.data;
        if (!touches(call->out, out_bytes, data, bytes)) continue;
        if (data == call->out && size == out_size && call->out_elements == call->elements) continue;
        if (!copies->memory) {
            copies->memory = bx_alloc(program->variable_count * sizeof *copies->memory);
            if (!copies->memory) return bx_error_memory();
        }
        char *copy = bx_alloc(bytes);
        if (!copy) return bx_error_memory();
        copies->memory[copies->count++] = copy;
        memcpy(copy, data, bytes);
        call->arrays[k] = copy;
    }
    return EXPR_OK;
}
