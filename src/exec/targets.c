/* SPDX-License-Identifier: MIT */
/* Arrays that the library allocates: outputs. */
#include "exec/targets_p.h"

#include <string.h>

#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "layout/types.h"

static expr_status allocate(expr_array *array, size_t bytes, const struct bx_run_options *options) {
    if (bytes == 0) bytes = 1;
    array->data = NULL;
    if (options->allocate) {
        array->data = options->allocate(options->memory_context, array, bytes);
    } else {
        array->flags = EXPR_ARRAY_ALLOCATED;
        array->data = bx_alloc(bytes);
    }
    return array->data ? EXPR_OK : bx_error_memory();
}

static void drop(const expr_array *array, const struct bx_run_options *options) {
    if (!options->allocate)
        bx_free(array->data);
    else if (array->data)
        options->release(options->memory_context, array->data);
}

expr_status bx_allocate_targets(struct bx_layout *layout, const struct bx_run_options *options) {
    for (unsigned k = 0; k < layout->program->output_count; k++) {
        struct target *target = &layout->targets[k];
        if (target->array != &target->made || target->allocated) continue;
        size_t bytes = bx_type_size((enum bx_type)layout->program->outputs[k].type);
        for (int d = 0; d < target->made.ndim; d++) bytes *= (size_t)target->made.shape[d];
        const expr_status status = allocate(&target->made, bytes, options);
        if (status != EXPR_OK) return status;
        target->allocated = true;
    }
    return EXPR_OK;
}

void bx_drop_targets(struct bx_layout *layout, const struct bx_run_options *options) {
    for (unsigned k = 0; k < layout->program->output_count; k++) {
        struct target *target = &layout->targets[k];
        if (target->allocated) drop(&target->made, options);
        target->allocated = false;
    }
}
