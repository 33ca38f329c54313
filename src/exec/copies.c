/* SPDX-License-Identifier: MIT */
/* Inputs of any layout that an output would overwrite before they are read. */
#include "exec/copies_p.h"

#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "exec/exec.h"
#include "exec/gather_p.h"
#include "layout/array.h"
#include "layout/axes.h"
#include "layout/types.h"

/*
 * Exactly in place needs no copy: element k of the output lies where element k
 * of the input lay, and each segment is read before it is written.
 */
static bool is_same_place(const expr_array *input, const expr_array *out) {
    if (input->data != out->data || input->ndim != out->ndim ||
        bx_type_size((enum bx_type)bx_inner_type(input->type)) !=
            bx_type_size((enum bx_type)bx_inner_type(out->type)) ||
        input->type == EXPR_BYTES)
        return false;
    for (int d = 0; d < input->ndim; d++)
        if (input->shape[d] != out->shape[d] ||
            (input->shape[d] > 1 && input->strides[d] != out->strides[d]))
            return false;
    return true;
}

/* Is element k of the variable read where another one is written? */
static bool is_shifted(const struct bx_program *program, unsigned variable) {
    for (unsigned k = 0; k < program->slot_count; k++)
        if (program->slots[k].kind == SLOT_ARRAY && program->slots[k].index == variable &&
            program->slots[k].shift)
            return true;
    return false;
}

static bool must_copy(const struct bx_layout *layout, unsigned variable) {
    const struct bx_program *program = layout->program;
    const expr_array *input = layout->inputs[variable];
    const enum bx_type type = (enum bx_type)program->variables[variable].storage;
    unsigned outputs = 0;
    for (unsigned k = 0; k < program->output_count; k++)
        outputs += layout->targets[k].given != NULL;
    for (unsigned k = 0; k < program->output_count; k++) {
        const expr_array *out = layout->targets[k].array;
        if (!out || out == &layout->targets[k].made) continue;
        const uint32_t size = (uint32_t)bx_type_size((enum bx_type)program->outputs[k].type);
        const struct extent read = bx_array_extent(input, bx_item_size(input, type));
        if (!bx_extents_touch(read, bx_array_extent(out, size))) continue;
        /* With several outputs an input may be read again after one of them was written. */
        if (outputs > 1 || !is_same_place(input, out) || is_shifted(program, variable)) return true;
    }
    return false;
}

/* The axes by their strides, the longest first: a copy's lie in that order, so that what depends on
 * it does not depend on the copy. */
static void sort_axes(const expr_array *array, int *order) {
    for (int d = 0; d < array->ndim; d++) {
        int at = d;
        for (; at > 0; at--) {
            if (bx_magnitude(array->strides[order[at - 1]]) >= bx_magnitude(array->strides[d]))
                break;
            order[at] = order[at - 1];
        }
        order[at] = d;
    }
}

/* The input's elements side by side, those that are repeated once only. */
static expr_status copy_input(struct bx_layout *layout, unsigned variable, expr_array *copy) {
    const expr_array *input = layout->inputs[variable];
    const uint32_t size =
        bx_item_size(input, (enum bx_type)layout->program->variables[variable].storage);
    struct operand operand = {.data = (uintptr_t)input->data, .size = size};
    struct space space = {.ndim = input->ndim, .elements = 1, .operands = &operand, .count = 1};
    const int64_t first[EXPR_MAX_DIMENSIONS] = {0};
    size_t bytes = size;
    int order[EXPR_MAX_DIMENSIONS];
    copy->type = input->type;
    copy->ndim = input->ndim;
    copy->flags = input->flags;
    copy->item_size = input->item_size;
    sort_axes(input, order);
    for (int k = input->ndim - 1; k >= 0; k--) {
        const int d = order[k];
        const bool repeated = input->strides[d] == 0 || input->shape[d] == 1;
        space.length[k] = repeated ? 1 : input->shape[d];
        operand.stride[k] = input->strides[d];
        copy->shape[d] = input->shape[d];
        copy->strides[d] = repeated ? 0 : (int64_t)bytes;
        space.elements *= space.length[k];
        /* Elements that share memory may be more than there is memory for. */
        if (!bx_mul_size(bytes, (size_t)space.length[k], &bytes) || bytes > PTRDIFF_MAX)
            return bx_error_memory();
    }
    copy->data = bx_alloc(bytes);
    if (!copy->data) return bx_error_memory();
    bx_space_merge(&space, 0, space.ndim);
    if (space.ndim == 0) bx_space_add_axis(&space, 0);
    bx_gather(&space, &operand, first, space.elements, copy->data);
    layout->inputs[variable] = copy;
    return EXPR_OK;
}

bool bx_must_copy_inputs(const struct bx_layout *layout) {
    for (unsigned k = 0; k < layout->program->variable_count; k++)
        if (layout->inputs[k] && must_copy(layout, k)) return true;
    return false;
}

expr_status bx_copy_overlapping_inputs(struct bx_layout *layout, struct input_copies *copies) {
    const unsigned count = layout->program->variable_count;
    for (unsigned k = 0; k < count; k++) {
        if (!layout->inputs[k] || !must_copy(layout, k)) continue;
        if (!copies->array) copies->array = bx_alloc(count * sizeof *copies->array);
        if (!copies->array) return bx_error_memory();
        expr_status status = copy_input(layout, k, &copies->array[copies->count]);
        if (status != EXPR_OK) return status;
        copies->count++;
    }
    return EXPR_OK;
}

void bx_free_copied_inputs(struct input_copies *copies) {
    for (unsigned k = 0; k < copies->count; k++) bx_free(copies->array[k].data);
    bx_free(copies->array);
}

enum { COPIED_ELEMENTS = 1024, LARGEST_ITEM = 16 };

void bx_copy_array(const expr_array *from, const expr_array *to) {
    const uint32_t size = (uint32_t)bx_type_size((enum bx_type)bx_inner_type(from->type));
    struct operand operands[2] = {{.data = (uintptr_t)from->data, .size = size},
                                  {.data = (uintptr_t)to->data, .size = size, .written = true}};
    struct space space = {.ndim = from->ndim, .elements = 1, .operands = operands, .count = 2};
    char buffer[COPIED_ELEMENTS * LARGEST_ITEM];
    if (from->flags & EXPR_ARRAY_SWAPPED)
        operands[0].word = bx_word_of((enum bx_type)bx_inner_type(from->type));
    for (int d = 0; d < from->ndim; d++) {
        space.length[d] = from->shape[d];
        operands[0].stride[d] = from->strides[d];
        operands[1].stride[d] = to->strides[d];
        space.elements *= from->shape[d];
    }
    if (space.elements == 0) return;
    bx_space_merge(&space, 0, space.ndim);
    if (space.ndim == 0) bx_space_add_axis(&space, 0);
    for (int64_t first = 0; first < space.elements; first += COPIED_ELEMENTS) {
        int64_t index[EXPR_MAX_DIMENSIONS];
        const int64_t rest = space.elements - first;
        const int64_t count = rest < COPIED_ELEMENTS ? rest : COPIED_ELEMENTS;
        bx_index_of(&space, first, index);
        bx_gather(&space, &operands[0], index, count, buffer);
        bx_scatter(&space, &operands[1], index, count, buffer);
    }
}
