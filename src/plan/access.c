/* SPDX-License-Identifier: MIT */
/* How each operand of a space is reached, and the segments that the space is cut into. */
#include "plan/access.h"

#include <limits.h>

#include "base/block.h"
#include "layout/array.h"
#include "layout/shift.h"
#include "program/opcodes.h"
#include "program/program.h"

enum {
    /* A last axis of so many elements is worth segments of its own. */
    SHORTEST_ROW = 64,
    SHORTEST_STAGED_ROW = 512,
    /* Elements that are gathered at a time, and their bytes: they stay near the core. */
    STAGED_ELEMENTS = 1024,
    STAGED_BYTES = 256 * 1024,
    /* Segments are whole tiles of every shape. */
    GRANULE = BX_REDUCE_LANES(4)
};

/* Is it one stride from each element to the next, from axis `from` on? */
static bool is_uniform(const struct space *space, const struct operand *operand, int from) {
    for (int d = from; d + 1 < space->ndim; d++) {
        int64_t whole;
        if (__builtin_mul_overflow(operand->stride[d + 1], space->length[d + 1], &whole) ||
            whole != operand->stride[d])
            return false;
    }
    return true;
}

static enum access access_of_shifted(const struct space *space, const struct operand *operand,
                                     int from) {
    const int last = space->ndim - 1;
    const int64_t stride = operand->stride[last];
    if (operand->shifted->blank != UINT_MAX || operand->word) return ACCESS_GATHERED;
    if (space->rows && stride == 0 && !bx_shifted_axis(operand, last)) return ACCESS_BROADCAST;
    if (stride != (int64_t)operand->size || operand->type == T_bytes) return ACCESS_GATHERED;
    return is_uniform(space, operand, space->rows ? last : from) ? ACCESS_SHIFTED : ACCESS_GATHERED;
}

static enum access access_of(const struct space *space, const struct operand *operand, int from) {
    const int64_t stride = operand->stride[space->ndim - 1];
    if (operand->shifted) return access_of_shifted(space, operand, from);
    if (!is_uniform(space, operand, space->rows ? space->ndim - 1 : from)) return ACCESS_GATHERED;
    if (operand->type == T_bytes) return ACCESS_IN_PLACE; /* read with any stride */
    if (stride == 0 && !operand->written) return ACCESS_BROADCAST;
    if (operand->kind == SLOT_POSITION || operand->word) return ACCESS_GATHERED;
    return stride == (int64_t)operand->size ? ACCESS_IN_PLACE : ACCESS_GATHERED;
}

double bx_choose_accesses(struct space *space, int from, bool may_use_rows) {
    double gathered = 0;
    const int64_t last = space->length[space->ndim - 1];
    space->rows = may_use_rows && (last >= SHORTEST_ROW || space->ndim - from == 1);
    unsigned in_place = 0;
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        operand->access = (uint8_t)access_of(space, operand, from);
        if (operand->access == ACCESS_GATHERED) gathered += operand->size;
        in_place += operand->access == ACCESS_IN_PLACE || operand->access == ACCESS_SHIFTED;
    }
    /* Longer segments cost less for what is gathered anyway. */
    if (space->rows && space->ndim - from > 1 &&
        (in_place == 0 || (gathered > 0 && last < SHORTEST_STAGED_ROW)))
        return bx_choose_accesses(space, from, false);
    return gathered;
}

static int64_t rounded_up(int64_t count) { return (count + GRANULE - 1) / GRANULE * GRANULE; }

static bool is_buffered(const struct operand *operand) {
    return operand->access == ACCESS_GATHERED || operand->access == ACCESS_SHIFTED;
}

void bx_cut_segments(struct space *space, int64_t whole, int64_t longest, bool exact) {
    if (space->rows) whole = space->length[space->ndim - 1];
    double gathered = 0;
    for (unsigned k = 0; k < space->count; k++)
        if (is_buffered(&space->operands[k])) gathered += space->operands[k].size;
    int64_t most = longest;
    if (gathered > 0 && most > STAGED_ELEMENTS) most = STAGED_ELEMENTS;
    while (gathered * (double)most > STAGED_BYTES && most > GRANULE)
        most = most > 2 * GRANULE ? most / 2 : GRANULE;
    if (whole < 1) whole = 1;
    if (!exact) { /* pieces of about the same length */
        const int64_t pieces = (whole - 1) / most + 1;
        most = rounded_up((whole - 1) / pieces + 1);
    }
    space->segment = most < rounded_up(whole) ? most : rounded_up(whole);
    space->stage_bytes = 0;
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        operand->stage = 0;
        if (operand->access == ACCESS_IN_PLACE) continue;
        size_t bytes = 2 * BX_TILE_BYTES;
        if (is_buffered(operand)) bytes += (size_t)rounded_up(space->segment) * operand->size;
        operand->stage = space->stage_bytes;
        space->stage_bytes += bx_staggered(bytes);
    }
}
