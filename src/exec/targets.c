/* SPDX-License-Identifier: MIT */
/* Arrays that the library allocates: outputs. */
#include "exec/targets_p.h"

#include <string.h>

#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "layout/axes.h"
#include "layout/pass.h"
#include "layout/space.h"
#include "layout/types.h"

/* A check asks for no memory: this stands where an output's would be. */
static char nowhere[64];

/* An array without memory, its axes in this order. */
static expr_array shape_array(enum bx_type type, int ndim, const int64_t *length,
                              const int *order) {
    expr_array made = {.type = bx_public_type(type), .ndim = ndim};
    int64_t stride = (int64_t)bx_type_size(type);
    for (int k = ndim - 1; k >= 0; k--) {
        const int d = order ? order[k] : k;
        made.shape[d] = length[d];
        made.strides[d] = stride;
        if (length[d] > 1) stride *= length[d];
    }
    return made;
}

expr_status bx_make_array(enum bx_type type, int ndim, const int64_t *length, const int *order,
                          int64_t elements, const struct bx_run_options *options,
                          expr_array *array) {
    size_t bytes;
    if (!bx_mul_size((size_t)elements, bx_type_size(type), &bytes)) return bx_error_memory();
    expr_array made = shape_array(type, ndim, length, order);
    if (bytes == 0) bytes = 1;
    if (options->allocate) {
        made.data = options->allocate(options->memory_context, &made, bytes);
    } else {
        made.flags = EXPR_ARRAY_ALLOCATED;
        made.data = bx_alloc(bytes);
    }
    if (!made.data) return bx_error_memory();
    *array = made;
    return EXPR_OK;
}

void bx_drop_array(const expr_array *array, const struct bx_run_options *options) {
    if (!options->allocate)
        bx_free(array->data);
    else if (array->data)
        options->release(options->memory_context, array->data);
}

/* From the outermost axis on. */
static void choose_order(const struct bx_layout *layout, expr_order wanted, int ndim, int *order) {
    if (wanted == EXPR_ORDER_INPUTS) {
        bx_space_memory_order(&layout->space, false, order);
        return;
    }
    for (int d = 0; d < ndim; d++) order[d] = wanted == EXPR_ORDER_C ? d : ndim - 1 - d;
}

static expr_status make_target(struct bx_layout *layout, unsigned number, const struct shape *shape,
                               const struct bx_run_options *options, bool check) {
    const enum bx_type type = (enum bx_type)layout->program->outputs[number].type;
    struct target *target = &layout->targets[number];
    int order[EXPR_MAX_DIMENSIONS];
    int64_t elements;
    choose_order(layout, options->order, shape->ndim, order);
    size_t bytes;
    if (!bx_shape_elements(shape, &elements) ||
        !bx_mul_size((size_t)elements, bx_type_size(type), &bytes))
        return bx_error_memory();
    if (check) {
        target->made = shape_array(type, shape->ndim, shape->length, order);
        target->made.data = nowhere;
        target->array = &target->made;
        return EXPR_OK;
    }
    expr_status status =
        bx_make_array(type, shape->ndim, shape->length, order, elements, options, &target->made);
    if (status == EXPR_OK) target->array = &target->made;
    return status;
}

expr_status bx_make_targets(struct bx_layout *layout, const struct bx_pass *pass,
                            const struct shape *shape, const struct bx_run_options *options,
                            bool check) {
    const struct bx_program *program = layout->program;
    bool laid_out = false;
    struct cursor cursor = {0};
    for (const struct bx_slot *slot; (slot = bx_next_written(program, pass, &cursor));) {
        if (slot->kind != SLOT_OUT || layout->targets[slot->index].array) continue;
        if (!laid_out) bx_space_of(layout, pass, shape);
        laid_out = true;
        expr_status status = make_target(layout, slot->index, shape, options, check);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}
