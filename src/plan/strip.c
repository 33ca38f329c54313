/* SPDX-License-Identifier: MIT */
/* A last axis in strips, where operands go across it. */
#include <string.h>

#include "layout/array.h"
#include "layout/axes.h"
#include "plan/access.h"
#include "program/program.h"

enum { STRIP = 128, LINE = 64, SHORTEST_ACROSS = 4, MOST_LINES = 3072 };

/*
 * The axis along which operands that go across the last one have their cache
 * lines; -1 if there is none, or the lines of the whole last axis stay at hand.
 */
static int axis_across(const struct space *space) {
    const int last = space->ndim - 1;
    int64_t lines = 0;
    int across = -1;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->kind == SLOT_POSITION || bx_magnitude(operand->stride[last]) < LINE) continue;
        for (int d = last - 1; d >= 0; d--)
            if (operand->stride[d] != 0 && bx_magnitude(operand->stride[d]) < LINE &&
                space->length[d] >= SHORTEST_ACROSS) {
                lines += space->length[last];
                across = d;
                break;
            }
    }
    return lines >= MOST_LINES ? across : -1;
}

bool bx_strip(struct space *space, struct space *rest, struct operand *operands) {
    const int across = axis_across(space);
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    if (across < 0 || length <= STRIP || space->shifts || space->ndim == EXPR_MAX_DIMENSIONS)
        return false;
    *rest = *space;
    rest->operands = operands;
    memcpy(operands, space->operands, space->count * sizeof *operands);
    rest->length[last] = length % STRIP;
    rest->elements = space->elements / length * (length % STRIP);
    int order[EXPR_MAX_DIMENSIONS];
    bx_space_add_axis(space, 0);
    space->length[0] = length / STRIP;
    space->length[last + 1] = STRIP;
    space->elements = space->elements / length * (length - length % STRIP);
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        operand->stride[0] = operand->stride[last + 1] * STRIP;
        operands[k].data +=
            (uint64_t)operand->stride[last + 1] * (uint64_t)(length - length % STRIP);
    }
    /* All but the axis across and the last one as they are, then these two. */
    for (int d = 0; d < space->ndim; d++) order[d] = d;
    for (int d = across + 1; d < last; d++) order[d] = d + 1;
    order[last] = across + 1;
    bx_space_reorder(space, order);
    return true;
}
