/* SPDX-License-Identifier: MIT */
/* Outputs that the library allocates. */
#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "exec/layout_p.h"

/* Axes lie in the order of the inputs if they agree on one, as in NumPy's order='K'. */
static expr_status make_target(struct general *g, unsigned number, const struct shape *shape) {
    const enum bx_type type = (enum bx_type)g->call->program->outputs[number].type;
    struct target *target = &g->targets[number];
    int order[EXPR_MAX_DIMENSIONS];
    int64_t elements;
    size_t bytes;
    expr_array *made = &target->made;
    *made = (expr_array){
        .type = bx_public_type(type), .flags = EXPR_ARRAY_ALLOCATED, .ndim = shape->ndim};
    int64_t stride = (int64_t)bx_type_size(type);
    bx_space_memory_order(&g->space, false, order);
    for (int k = shape->ndim - 1; k >= 0; k--) {
        made->shape[order[k]] = shape->length[order[k]];
        made->strides[order[k]] = stride;
        if (shape->length[order[k]] > 1) stride *= shape->length[order[k]];
    }
    if (!bx_shape_elements(shape, &elements) ||
        !bx_mul_size((size_t)elements, bx_type_size(type), &bytes))
        return bx_error_memory();
    made->data = bx_alloc(bytes ? bytes : 1);
    if (!made->data) return bx_error_memory();
    target->array = made;
    return EXPR_OK;
}

expr_status bx_make_targets(struct general *g, const struct bx_pass *pass,
                            const struct shape *shape) {
    const struct bx_program *program = g->call->program;
    bool laid_out = false;
    struct cursor cursor = {0};
    for (const struct bx_slot *slot; (slot = bx_next_written(program, pass, &cursor));) {
        if (slot->kind != SLOT_OUT || g->targets[slot->index].array) continue;
        if (!laid_out) bx_space_of(g, pass, shape);
        laid_out = true;
        expr_status status = make_target(g, slot->index, shape);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}
