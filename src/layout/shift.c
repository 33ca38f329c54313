/* SPDX-License-Identifier: MIT */
/* Operands that the text shifts along axes: where their elements come from. */
#include "layout/shift.h"

#include <limits.h>

#include "base/block.h"
#include "layout/array.h"
#include "layout/broadcast.h"
#include "layout/types.h"

static const uint8_t yes = 1; /* what SLOT_INSIDE reads where there is something */

static uint32_t shifts_of(const struct bx_program *program, const struct bx_slot *slot) {
    return slot->shift ? program->shifts[slot->shift - 1].count : 0;
}

static size_t bytes_of(uint32_t shifts) {
    return bx_whole_lines(sizeof(struct shifted)) +
           bx_whole_lines(shifts * (sizeof(struct shift) + sizeof(struct shifted_axis)));
}

size_t bx_shifted_bytes(const struct bx_program *program, const struct bx_slot *slot) {
    return slot->shift ? bytes_of(shifts_of(program, slot)) : 0;
}

static struct shifted *take(struct bx_layout *layout, uint32_t shifts) {
    struct shifted *shifted = (struct shifted *)(void *)layout->shifts_next;
    char *memory = layout->shifts_next + bx_whole_lines(sizeof *shifted);
    layout->shifts_next += bytes_of(shifts);
    *shifted = (struct shifted){.blank = UINT_MAX};
    shifted->shift = (struct shift *)(void *)memory;
    shifted->axis = (struct shifted_axis *)(void *)(memory + shifts * sizeof *shifted->shift);
    return shifted;
}

/* The distance without whole periods. */
static int64_t reduced(int64_t shift, int64_t period) {
    int64_t rest = shift % period;
    if (rest > period / 2) rest -= period;
    if (rest < -(period / 2)) rest += period;
    return rest;
}

/* A shift that does the same and is no longer than the axis. */
static int64_t shift_along(const struct bx_step *step, int64_t length) {
    const int64_t shift = step->shift;
    const int64_t period = bx_boundary_period((enum bx_boundary)step->boundary, length);
    if (step->boundary == BOUNDARY_CUT) return shift;
    if (period > 0) return reduced(shift, period);
    return shift > length ? length : shift < -length ? -length : shift;
}

/* A further cut of one frame along an axis that is spelt another way is taken with the one before:
 * those of this frame begin at `first`. */
static bool cut_more(struct shifted *shifted, unsigned first, const struct bx_step *step,
                     int axis) {
    for (unsigned k = first; k < shifted->shifts; k++) {
        struct shift *cut = &shifted->shift[k];
        if (cut->axis != axis || cut->boundary != BOUNDARY_CUT) continue;
        cut->distance += step->shift;
        cut->left = cut->left > step->cut ? cut->left - step->cut : 0;
        return true;
    }
    return false;
}

/* The program's shifts as shifts along axes of the space. */
static void place_shifts(struct bx_layout *layout, const struct bx_shift *shift, int ndim,
                         struct shifted *shifted) {
    const struct bx_program *program = layout->program;
    unsigned first = 0;
    for (uint32_t k = 0; k < shift->count; k++) {
        const struct bx_step *step = &program->steps[shift->first + k];
        struct shape frame;
        if (k > 0 && !bx_same_frame(step, step - 1)) first = shifted->shifts;
        if (bx_broadcast(layout, &step->frame, &frame) != EXPR_OK)
            continue; /* an error that bx_check_named_axes reports */
        const int along = step->axis < 0 ? step->axis + frame.ndim : step->axis;
        const int axis = along + ndim - frame.ndim;
        if (along < 0 || along >= frame.ndim || axis < 0) continue; /* the same */
        const int64_t length = frame.length[along];
        const bool fills = step->boundary == BOUNDARY_FILL;
        const int64_t cut = step->boundary == BOUNDARY_CUT ? (int64_t)step->cut : 0;
        if (length == 0 || (length == 1 && !fills && step->boundary != BOUNDARY_CUT)) continue;
        if (cut > 0 && cut_more(shifted, first, step, axis)) continue;
        shifted->shift[shifted->shifts++] = (struct shift){.distance = shift_along(step, length),
                                                           .length = length,
                                                           .left = length > cut ? length - cut : 0,
                                                           .fill = step->fill,
                                                           .axis = (int8_t)axis,
                                                           .boundary = step->boundary};
    }
}

static bool shifts_along(const struct shifted *shifted, int axis) {
    for (unsigned k = 0; k < shifted->shifts; k++)
        if (shifted->shift[k].axis == axis) return true;
    return false;
}

static void drop_shifts(struct shifted *shifted, int axis) {
    unsigned kept = 0;
    const unsigned blank = shifted->blank;
    for (unsigned k = 0; k < shifted->shifts; k++) {
        if (shifted->shift[k].axis == axis) continue;
        if (k == blank) shifted->blank = kept;
        shifted->shift[kept++] = shifted->shift[k];
    }
    shifted->shifts = kept;
}

static bool fills_along(const struct shifted *shifted, int axis) {
    for (unsigned k = 0; k < shifted->shifts; k++)
        if (shifted->shift[k].axis == axis && shifted->shift[k].boundary == BOUNDARY_FILL)
            return true;
    return false;
}

/* The index that one shift leads to: -1 past an end that is filled. */
static int64_t shift_index(const struct shift *shift, int64_t i) {
    if (shift->left == 1) i = 0; /* broadcast to the frame of the shift before */
    i -= shift->distance;
    if (shift->boundary == BOUNDARY_CUT || (i >= 0 && i < shift->length)) return i;
    return bx_boundary_index((enum bx_boundary)shift->boundary, i, shift->length);
}

int64_t bx_shifted_source(const struct shifted *shifted, int axis, int64_t i, unsigned *outside) {
    for (unsigned k = 0; k < shifted->shifts; k++) {
        if (shifted->shift[k].axis != axis) continue;
        i = shift_index(&shifted->shift[k], i);
        if (i >= 0) continue;
        *outside = k;
        return -1;
    }
    return i;
}

/* One element is left along the axis, which is broadcast: the operand begins where that comes from,
 * and reaches no further. */
static void settle_axis(struct operand *operand, int axis) {
    struct shifted *shifted = operand->shifted;
    unsigned outside;
    const int64_t source = bx_shifted_source(shifted, axis, 0, &outside);
    if (source >= 0) {
        operand->data += (uint64_t)operand->stride[axis] * (uint64_t)source;
        drop_shifts(shifted, axis);
    } else if (outside < shifted->blank) {
        shifted->blank = outside;
    }
    operand->stride[axis] = 0;
}

/* Is one element left along the axis of the space when all shifts are made? */
static bool leaves_one(const struct shape *own, int ndim, int axis) {
    const int at = axis + own->ndim - ndim;
    return at < 0 || own->length[at] == 1;
}

/* Further than any axis is long, and so that nothing overflows that is added to it. */
static const int64_t FARTHEST = (int64_t)1 << 60;

static int64_t add_distance(int64_t sum, int64_t shift) {
    sum += shift;
    return sum > FARTHEST ? FARTHEST : sum < -FARTHEST ? -FARTHEST : sum;
}

static void sum_up(struct shifted *shifted, int axis, int64_t length) {
    struct shifted_axis all = {.end = length, .axis = (int8_t)axis};
    unsigned count = 0;
    bool wraps = false;
    for (unsigned k = 0; k < shifted->shifts; k++) {
        const struct shift *shift = &shifted->shift[k];
        if (shift->axis != axis) continue;
        count++;
        wraps = shift->boundary == BOUNDARY_WRAP;
        if (wraps) all.around = shift->length;
        all.distance = add_distance(all.distance, shift->distance);
        if (shift->boundary == BOUNDARY_CUT) continue;
        if (all.first < all.distance) all.first = all.distance;
        if (all.end > shift->length + all.distance) all.end = shift->length + all.distance;
        if (shift->length == 1) all.end = 0;
    }
    if (count != 1 || !wraps) all.around = 0;
    if (all.end < all.first) all.first = all.end = 0;
    shifted->axis[shifted->axes++] = all;
}

static struct extent extent_of(const struct bx_layout *layout, const struct bx_slot *slot,
                               const struct operand *operand) {
    if (slot->kind == SLOT_ARRAY)
        return bx_array_extent(layout->inputs[slot->index], operand->size);
    if (slot->kind != SLOT_TEMPORARY) return (struct extent){operand->data, operand->size};
    int64_t elements;
    bx_shape_elements(&layout->temporaries[slot->index].shape, &elements);
    return (struct extent){operand->data, (size_t)elements * operand->size};
}

void bx_shifted_place(struct bx_layout *layout, const struct bx_slot *slot,
                      const struct space *space, struct operand *operand) {
    if (slot->kind == SLOT_INSIDE) operand->data = (uintptr_t)&yes;
    if (!slot->shift) return;
    const struct bx_shift *shift = &layout->program->shifts[slot->shift - 1];
    struct shifted *shifted = take(layout, shift->count);
    operand->shifted = shifted;
    const struct extent memory = extent_of(layout, slot, operand);
    shifted->first = memory.first;
    shifted->end = memory.first + memory.bytes;
    place_shifts(layout, shift, space->ndim, shifted);
    struct shape own = {.ndim = 0};
    bx_slot_shape(layout, operand->slot, &own);
    for (int d = 0; d < space->ndim; d++) {
        if (!shifts_along(shifted, d)) continue;
        if (operand->stride[d] == 0 && !fills_along(shifted, d))
            drop_shifts(shifted, d);
        else if (space->length[d] == 1 || leaves_one(&own, space->ndim, d))
            settle_axis(operand, d);
        else
            sum_up(shifted, d, space->length[d]);
    }
    if (shifted->axes == 0 && shifted->blank == UINT_MAX) operand->shifted = NULL;
}

int64_t bx_shifted_run(const struct shifted_axis *axis, int64_t length, int64_t i,
                       int64_t *source) {
    *source = i;
    if (!axis) return length - i;
    *source = i - axis->distance;
    if (i >= axis->first && i < axis->end) return axis->end - i;
    if (axis->around == 0) return 0;
    if (i < axis->first) {
        *source += axis->around;
        return axis->first - i;
    }
    *source -= axis->around;
    return length - i;
}

uintptr_t bx_shifted_row(const struct space *space, const struct operand *operand,
                         const int64_t *index, bool last, unsigned *outside) {
    const struct shifted *shifted = operand->shifted;
    uintptr_t at = operand->data;
    *outside = shifted ? shifted->blank : UINT_MAX;
    for (int d = 0; d + 1 < space->ndim + last; d++) {
        int64_t source = index[d];
        unsigned past = UINT_MAX;
        const struct shifted_axis *axis = bx_shifted_axis(operand, d);
        if (shifted && axis && bx_shifted_run(axis, space->length[d], index[d], &source) == 0) {
            source = bx_shifted_source(shifted, d, index[d], &past);
            if (source < 0 && past < *outside) *outside = past;
        }
        if (source > 0) at += (uint64_t)operand->stride[d] * (uint64_t)source;
    }
    return at;
}

uintptr_t bx_shifted_in_place(const struct space *space, const struct operand *operand,
                              const int64_t *index, int64_t count) {
    int64_t end[EXPR_MAX_DIMENSIONS];
    unsigned outside;
    int d = space->ndim - 1;
    /* Which axes does the segment go along? */
    memcpy(end, index, (size_t)space->ndim * sizeof *end);
    for (int64_t carry = count - 1; carry > 0 && d >= 0; d--) {
        end[d] += carry % space->length[d];
        carry /= space->length[d];
        if (end[d] < space->length[d]) continue;
        end[d] -= space->length[d];
        carry++;
    }
    int first = 0;
    while (first < space->ndim && end[first] == index[first]) first++;
    for (d = first; d < space->ndim; d++) {
        const struct shifted_axis *axis = bx_shifted_axis(operand, d);
        const int64_t from = d == first ? index[d] : 0;
        const int64_t to = d == first ? end[d] + 1 : space->length[d];
        int64_t source;
        if (axis && bx_shifted_run(axis, space->length[d], from, &source) < to - from) return 0;
    }
    const uintptr_t at = bx_shifted_row(space, operand, index, true, &outside);
    return outside == UINT_MAX ? at : 0;
}

const void *bx_shifted_fill(const struct shifted *shifted, unsigned shift) {
    static const uint64_t zero = 0;
    return shifted->shift[shift].fill == BX_NO_SLOT ? &zero : shifted->shift[shift].value;
}

void bx_shifted_rename(struct operand *operand, int from, int to) {
    for (unsigned k = 0; operand->shifted && k < operand->shifted->axes; k++)
        if (operand->shifted->axis[k].axis == from) operand->shifted->axis[k].axis = (int8_t)to;
    for (unsigned k = 0; operand->shifted && k < operand->shifted->shifts; k++)
        if (operand->shifted->shift[k].axis == from) operand->shifted->shift[k].axis = (int8_t)to;
}

void bx_shifted_renumber(struct operand *operand, const int *now, int ndim) {
    struct shifted *shifted = operand->shifted;
    for (unsigned k = 0; shifted && k < shifted->axes; k++)
        if (shifted->axis[k].axis < ndim)
            shifted->axis[k].axis = (int8_t)now[shifted->axis[k].axis];
    for (unsigned k = 0; shifted && k < shifted->shifts; k++)
        if (shifted->shift[k].axis < ndim)
            shifted->shift[k].axis = (int8_t)now[shifted->shift[k].axis];
}
