/* SPDX-License-Identifier: MIT */
/* What each operand of a pass reads or writes, held against the memory of its own array: the one
 * place where a mistake in a layout shows before it is made. Builds with assertions look here. */
#include "layout/reach.h"

#include <limits.h>

#include "layout/array.h"
#include "layout/shift.h"
#include "layout/types.h"

/* The memory of an operand's base. */
static struct extent memory_of(const struct bx_layout *layout, const struct operand *operand) {
    const struct bx_program *program = layout->program;
    uint32_t base = operand->base;
    if (base < program->variable_count) return bx_array_extent(layout->inputs[base], operand->size);
    base -= program->variable_count;
    if (base < program->output_count)
        return bx_array_extent(layout->targets[base].array, operand->size);
    base -= program->output_count;
    const struct temporary *temporary = &layout->temporaries[base / 2];
    return (struct extent){(uintptr_t)temporary->memory[base % 2], temporary->bytes};
}

/* The least and the greatest index that is read along an axis; false: none, all is filled in. */
static bool indices_along(const struct space *space, const struct operand *operand, int d,
                          int64_t *least, int64_t *most) {
    const struct shifted_axis *axis = bx_shifted_axis(operand, d);
    const int64_t length = space->length[d];
    *least = 0;
    *most = length - 1;
    if (!axis) return true;
    *least = INT64_MAX;
    *most = INT64_MIN;
    for (int64_t i = 0, run; i < length; i += run) {
        int64_t first;
        unsigned outside;
        run = bx_shifted_run(axis, length, i, &first);
        if (run == 0) {
            run = 1;
            first = bx_shifted_source(operand->shifted, d, i, &outside);
            if (first < 0) continue;
        }
        if (run > length - i) run = length - i;
        if (first < *least) *least = first;
        if (first + run - 1 > *most) *most = first + run - 1;
    }
    return *least <= *most;
}

static bool is_in_reach(const struct space *space, const struct operand *operand,
                        struct extent memory) {
    if (operand->shifted && operand->shifted->blank != UINT_MAX) return true;
    uint64_t before = 0, behind = operand->size;
    for (int d = 0; d < space->ndim; d++) {
        int64_t least, most;
        if (!indices_along(space, operand, d, &least, &most)) return true;
        if (operand->stride[d] != 0 && least < 0) return false;
        const uint64_t stride = bx_magnitude(operand->stride[d]);
        before += stride * (uint64_t)(operand->stride[d] < 0 ? most : 0);
        behind += stride * (uint64_t)(operand->stride[d] > 0 ? most : 0);
    }
    return operand->data - memory.first >= before && operand->data >= memory.first &&
           operand->data - memory.first + behind <= memory.bytes;
}

bool bx_space_is_in_reach(const struct bx_layout *layout, const struct space *space) {
    for (unsigned k = 0; k < space->count && space->elements > 0; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->base == BX_NO_BASE) continue; /* a position is a number */
        if (!is_in_reach(space, operand, memory_of(layout, operand))) return false;
    }
    return true;
}
