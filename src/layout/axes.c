/* SPDX-License-Identifier: MIT */
/* The axes of a space: their order, merging neighbours, turning them round. */
#include "layout/axes.h"

#include <string.h>

#include "layout/array.h"
#include "layout/shift.h"
#include "program/program.h"

void bx_space_reorder(struct space *space, const int *order) {
    int64_t old[EXPR_MAX_DIMENSIONS];
    int now[EXPR_MAX_DIMENSIONS] = {0};
    memcpy(old, space->length, sizeof old);
    for (int d = 0; d < space->ndim; d++) space->length[d] = old[order[d]];
    for (int d = 0; d < space->ndim; d++) now[order[d]] = d;
    for (unsigned k = 0; k < space->count + space->has_result; k++) {
        int64_t *stride = space->operands[k].stride;
        memcpy(old, stride, (size_t)space->ndim * sizeof *old);
        for (int d = 0; d < space->ndim; d++) stride[d] = old[order[d]];
        bx_shifted_renumber(&space->operands[k], now, space->ndim);
    }
}

/*
 * Do the operands want axis b outside of axis a, which is outside of it in C
 * order? Above 0: they do; below: they do not; 0: they have no say. All that
 * have one must, or with `majority` more of them than not, where what is written
 * counts twice.
 */
static int wants_outside(const struct space *space, int b, int a, bool majority) {
    int votes = 0;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        const uint64_t of_a = bx_magnitude(operand->stride[a]);
        const uint64_t of_b = bx_magnitude(operand->stride[b]);
        if (operand->kind == SLOT_POSITION || of_a == 0 || of_b == 0) continue;
        const int weight = majority && operand->written ? 2 : 1;
        if (of_b > of_a)
            votes += weight;
        else if (majority)
            votes -= weight;
        else
            return -1;
    }
    return votes;
}

void bx_space_memory_order(const struct space *space, bool majority, int *order) {
    for (int d = 0; d < space->ndim; d++) {
        int at = d;
        for (int k = d - 1; k >= 0; k--) {
            const int wants = wants_outside(space, d, order[k], majority);
            if (wants < 0) break;
            if (wants > 0) at = k;
        }
        memmove(order + at + 1, order + at, (size_t)(d - at) * sizeof *order);
        order[at] = d;
    }
}

/* Does axis a lie around axis b as if both were one? */
static bool lies_around(const struct space *space, int a, int b) {
    for (unsigned k = 0; k < space->count + space->has_result; k++) {
        const int64_t *stride = space->operands[k].stride;
        int64_t whole;
        if (bx_shifted_axis(&space->operands[k], a) || bx_shifted_axis(&space->operands[k], b))
            return false;
        if (__builtin_mul_overflow(stride[b], space->length[b], &whole) || whole != stride[a])
            return false;
    }
    return true;
}

static void copy_axis(struct space *space, int to, int from) {
    space->length[to] = space->length[from];
    for (unsigned k = 0; k < space->count + space->has_result; k++) {
        space->operands[k].stride[to] = space->operands[k].stride[from];
        if (to != from) bx_shifted_rename(&space->operands[k], from, to);
    }
}

int bx_space_merge(struct space *space, int first, int end) {
    int kept = first;
    for (int d = first; d < end; d++) {
        if (space->length[d] == 1) continue;
        if (kept > first && lies_around(space, kept - 1, d)) {
            const int64_t length = space->length[kept - 1];
            copy_axis(space, kept - 1, d);
            space->length[kept - 1] *= length;
        } else {
            copy_axis(space, kept++, d);
        }
    }
    for (int d = end; d < space->ndim; d++) copy_axis(space, kept + d - end, d);
    space->ndim -= end - kept;
    return kept - first;
}

void bx_space_add_axis(struct space *space, int at) {
    for (int d = space->ndim; d > at; d--) copy_axis(space, d, d - 1);
    space->ndim++;
    space->length[at] = 1;
    for (unsigned k = 0; k < space->count + space->has_result; k++)
        space->operands[k].stride[at] = 0;
}

void bx_space_flip(struct space *space) {
    for (int d = 0; d < space->ndim; d++) {
        bool falls = false, rises = false;
        for (unsigned k = 0; k < space->count; k++) {
            falls |= space->operands[k].stride[d] < 0;
            rises |= space->operands[k].stride[d] > 0 || bx_shifted_axis(&space->operands[k], d);
        }
        if (!falls || rises) continue;
        for (unsigned k = 0; k < space->count; k++) {
            struct operand *operand = &space->operands[k];
            operand->data += (uint64_t)operand->stride[d] * (uint64_t)(space->length[d] - 1);
            operand->stride[d] = -operand->stride[d];
        }
    }
}
