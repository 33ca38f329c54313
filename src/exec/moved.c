/* SPDX-License-Identifier: MIT */
/* Operands that the text moves along axes: where their elements come from. */
#include <limits.h>

#include "exec/layout_p.h"

static const uint8_t yes = 1; /* what SLOT_INSIDE reads where there is something */

static uint32_t steps_of(const struct bx_program *program, const struct bx_slot *slot) {
    return slot->shift ? program->shifts[slot->shift - 1].count : 0;
}

static size_t bytes_of(uint32_t steps) {
    return bx_whole_lines(sizeof(struct moved)) +
           bx_whole_lines(steps * (sizeof(struct moved_step) + sizeof(struct moved_axis)));
}

size_t bx_moved_bytes(const struct bx_program *program) {
    size_t bytes = 0;
    for (unsigned k = 0; k < program->slot_count; k++)
        if (program->slots[k].shift) bytes += bytes_of(steps_of(program, &program->slots[k]));
    return bytes;
}

static struct moved *take(struct general *g, uint32_t steps) {
    struct moved *moved = (struct moved *)(void *)g->moved_next;
    char *memory = g->moved_next + bx_whole_lines(sizeof *moved);
    g->moved_next += bytes_of(steps);
    *moved = (struct moved){.call = g->call, .blank = UINT_MAX};
    moved->step = (struct moved_step *)(void *)memory;
    moved->axis = (struct moved_axis *)(void *)(memory + steps * sizeof *moved->step);
    return moved;
}

/* The same place after as many periods less. */
static int64_t reduced(int64_t shift, int64_t period) {
    int64_t rest = shift % period;
    if (rest > period / 2) rest -= period;
    if (rest < -(period / 2)) rest += period;
    return rest;
}

/* A shift that does the same and is no longer than the axis. */
static int64_t shift_along(const struct bx_step *step, int64_t length) {
    const int64_t shift = step->shift;
    switch ((enum bx_boundary)step->boundary) {
    case BOUNDARY_WRAP: return reduced(shift, length);
    case BOUNDARY_REFLECT: return length > 1 ? reduced(shift, 2 * (length - 1)) : 0;
    case BOUNDARY_SYMMETRIC: return reduced(shift, 2 * length);
    case BOUNDARY_CUT: return shift;
    default: return shift > length ? length : shift < -length ? -length : shift;
    }
}

/* A further cut of one frame along an axis that is spelt another way is taken with the one before:
 * those of this frame begin at `first`. */
static bool cut_more(struct moved *moved, unsigned first, const struct bx_step *step, int axis) {
    for (unsigned k = first; k < moved->steps; k++) {
        struct moved_step *cut = &moved->step[k];
        if (cut->axis != axis || cut->boundary != BOUNDARY_CUT) continue;
        cut->shift += step->shift;
        cut->left = cut->left > step->cut ? cut->left - step->cut : 0;
        return true;
    }
    return false;
}

/* The program's steps as steps along axes of the space. */
static void place_steps(struct general *g, const struct bx_shift *shift, int ndim,
                        struct moved *moved) {
    const struct bx_program *program = g->call->program;
    unsigned first = 0;
    for (uint32_t k = 0; k < shift->count; k++) {
        const struct bx_step *step = &program->steps[shift->first + k];
        struct shape frame;
        if (k > 0 && !bx_same_frame(step, step - 1)) first = moved->steps;
        if (bx_broadcast(g, &step->frame, &frame) != EXPR_OK) continue; /* told elsewhere */
        const int along = step->axis < 0 ? step->axis + frame.ndim : step->axis;
        const int axis = along + ndim - frame.ndim;
        if (along < 0 || along >= frame.ndim || axis < 0) continue; /* told elsewhere */
        const int64_t length = frame.length[along];
        const bool fills = step->boundary == BOUNDARY_FILL;
        const int64_t cut = step->boundary == BOUNDARY_CUT ? (int64_t)step->cut : 0;
        if (length == 0 || (length == 1 && !fills && step->boundary != BOUNDARY_CUT)) continue;
        if (cut > 0 && cut_more(moved, first, step, axis)) continue;
        moved->step[moved->steps++] = (struct moved_step){.shift = shift_along(step, length),
                                                          .length = length,
                                                          .left = length > cut ? length - cut : 0,
                                                          .fill = step->fill,
                                                          .axis = (int8_t)axis,
                                                          .boundary = step->boundary};
    }
}

static bool moves_along(const struct moved *moved, int axis) {
    for (unsigned k = 0; k < moved->steps; k++)
        if (moved->step[k].axis == axis) return true;
    return false;
}

static void drop_steps(struct moved *moved, int axis) {
    unsigned kept = 0;
    const unsigned blank = moved->blank;
    for (unsigned k = 0; k < moved->steps; k++) {
        if (moved->step[k].axis == axis) continue;
        if (k == blank) moved->blank = kept;
        moved->step[kept++] = moved->step[k];
    }
    moved->steps = kept;
}

static bool fills_along(const struct moved *moved, int axis) {
    for (unsigned k = 0; k < moved->steps; k++)
        if (moved->step[k].axis == axis && moved->step[k].boundary == BOUNDARY_FILL) return true;
    return false;
}

/* One step from an element of its axis: -1 past an end that is filled. */
static int64_t step_from(const struct moved_step *step, int64_t i) {
    const int64_t length = step->length;
    if (step->left == 1) i = 0; /* broadcast to the frame of the step before */
    i -= step->shift;
    if (step->boundary == BOUNDARY_CUT || (i >= 0 && i < length)) return i;
    switch ((enum bx_boundary)step->boundary) {
    case BOUNDARY_WRAP: return i < 0 ? i + length : i - length;
    case BOUNDARY_EDGE: return i < 0 ? 0 : length - 1;
    case BOUNDARY_REFLECT:
        if (length == 1) return 0;
        i = i < 0 ? -i : i;
        i %= 2 * (length - 1);
        return i < length ? i : 2 * (length - 1) - i;
    case BOUNDARY_SYMMETRIC:
        i = i < 0 ? -1 - i : i;
        i %= 2 * length;
        return i < length ? i : 2 * length - 1 - i;
    default: return -1;
    }
}

int64_t bx_moved_source(const struct moved *moved, int axis, int64_t i, unsigned *outside) {
    for (unsigned k = 0; k < moved->steps; k++) {
        if (moved->step[k].axis != axis) continue;
        i = step_from(&moved->step[k], i);
        if (i >= 0) continue;
        *outside = k;
        return -1;
    }
    return i;
}

/* One element is left along the axis, which is broadcast: the operand begins where that comes from,
 * and reaches no further. */
static void settle_axis(struct operand *operand, int axis) {
    struct moved *moved = operand->moved;
    unsigned outside;
    const int64_t source = bx_moved_source(moved, axis, 0, &outside);
    if (source >= 0) {
        operand->data += (uint64_t)operand->stride[axis] * (uint64_t)source;
        drop_steps(moved, axis);
    } else if (outside < moved->blank) {
        moved->blank = outside;
    }
    operand->stride[axis] = 0;
}

/* Is one element left along the axis of the space when all steps are made? */
static bool leaves_one(const struct shape *own, int ndim, int axis) {
    const int at = axis + own->ndim - ndim;
    return at < 0 || own->length[at] == 1;
}

/* Further than any axis is long, and so that nothing overflows that is added to it. */
static const int64_t FARTHEST = (int64_t)1 << 60;

static int64_t add_shift(int64_t sum, int64_t shift) {
    sum += shift;
    return sum > FARTHEST ? FARTHEST : sum < -FARTHEST ? -FARTHEST : sum;
}

static void sum_up(struct moved *moved, int axis, int64_t length) {
    struct moved_axis all = {.end = length, .axis = (int8_t)axis};
    unsigned count = 0;
    bool wraps = false;
    for (unsigned k = 0; k < moved->steps; k++) {
        const struct moved_step *step = &moved->step[k];
        if (step->axis != axis) continue;
        count++;
        wraps = step->boundary == BOUNDARY_WRAP;
        if (wraps) all.around = step->length;
        all.shift = add_shift(all.shift, step->shift);
        if (step->boundary == BOUNDARY_CUT) continue;
        if (all.first < all.shift) all.first = all.shift;
        if (all.end > step->length + all.shift) all.end = step->length + all.shift;
        if (step->length == 1) all.end = 0;
    }
    if (count != 1 || !wraps) all.around = 0;
    if (all.end < all.first) all.first = all.end = 0;
    moved->axis[moved->axes++] = all;
}

static struct extent extent_of(const struct general *g, const struct bx_slot *slot,
                               const struct operand *operand) {
    if (slot->kind == SLOT_ARRAY) return bx_array_extent(g->inputs[slot->index], operand->size);
    if (slot->kind != SLOT_TEMPORARY) return (struct extent){operand->data, operand->size};
    int64_t elements;
    bx_shape_elements(&g->temporaries[slot->index].shape, &elements);
    return (struct extent){operand->data, (size_t)elements * operand->size};
}

void bx_moved_place(struct general *g, const struct bx_slot *slot, const struct space *space,
                    struct operand *operand) {
    if (slot->kind == SLOT_INSIDE) operand->data = (uintptr_t)&yes;
    if (!slot->shift) return;
    const struct bx_shift *shift = &g->call->program->shifts[slot->shift - 1];
    struct moved *moved = take(g, shift->count);
    operand->moved = moved;
    const struct extent memory = extent_of(g, slot, operand);
    moved->first = memory.first;
    moved->end = memory.first + memory.bytes;
    place_steps(g, shift, space->ndim, moved);
    struct shape own = {.ndim = 0};
    bx_slot_shape(g, operand->slot, &own);
    for (int d = 0; d < space->ndim; d++) {
        if (!moves_along(moved, d)) continue;
        if (operand->stride[d] == 0 && !fills_along(moved, d))
            drop_steps(moved, d);
        else if (space->length[d] == 1 || leaves_one(&own, space->ndim, d))
            settle_axis(operand, d);
        else
            sum_up(moved, d, space->length[d]);
    }
    if (moved->axes == 0 && moved->blank == UINT_MAX) operand->moved = NULL;
}

int64_t bx_moved_run(const struct moved_axis *axis, int64_t length, int64_t i, int64_t *source) {
    *source = i;
    if (!axis) return length - i;
    *source = i - axis->shift;
    if (i >= axis->first && i < axis->end) return axis->end - i;
    if (axis->around == 0) return 0;
    if (i < axis->first) {
        *source += axis->around;
        return axis->first - i;
    }
    *source -= axis->around;
    return length - i;
}

uintptr_t bx_moved_row(const struct space *space, const struct operand *operand,
                       const int64_t *index, bool last, unsigned *outside) {
    const struct moved *moved = operand->moved;
    uintptr_t at = operand->data;
    *outside = moved ? moved->blank : UINT_MAX;
    for (int d = 0; d + 1 < space->ndim + last; d++) {
        int64_t source = index[d];
        unsigned step = UINT_MAX;
        const struct moved_axis *axis = bx_moved_axis(operand, d);
        if (moved && axis && bx_moved_run(axis, space->length[d], index[d], &source) == 0) {
            source = bx_moved_source(moved, d, index[d], &step);
            if (source < 0 && step < *outside) *outside = step;
        }
        if (source > 0) at += (uint64_t)operand->stride[d] * (uint64_t)source;
    }
    return at;
}

uintptr_t bx_moved_in_place(const struct space *space, const struct operand *operand,
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
        const struct moved_axis *axis = bx_moved_axis(operand, d);
        const int64_t from = d == first ? index[d] : 0;
        const int64_t to = d == first ? end[d] + 1 : space->length[d];
        int64_t source;
        if (axis && bx_moved_run(axis, space->length[d], from, &source) < to - from) return 0;
    }
    const uintptr_t at = bx_moved_row(space, operand, index, true, &outside);
    return outside == UINT_MAX ? at : 0;
}

/* While a call is checked, there are no cells yet. */
static const void *cell_of(const uint64_t *cells, unsigned index) {
    return cells ? cells + index : NULL;
}

const void *bx_moved_fill(const struct moved *moved, unsigned step) {
    static const uint64_t nothing = 0;
    const struct call *call = moved->call;
    if (moved->step[step].fill == BX_NO_SLOT) return &nothing;
    const struct bx_slot *slot = &call->program->slots[moved->step[step].fill];
    switch ((enum bx_slot_kind)slot->kind) {
    case SLOT_VALUE: return cell_of(call->values, slot->index);
    case SLOT_CONSTANT: return &call->program->constants[slot->index];
    default: return cell_of(call->scalars, slot->index);
    }
}

void bx_moved_rename(struct operand *operand, int from, int to) {
    for (unsigned k = 0; operand->moved && k < operand->moved->axes; k++)
        if (operand->moved->axis[k].axis == from) operand->moved->axis[k].axis = (int8_t)to;
    for (unsigned k = 0; operand->moved && k < operand->moved->steps; k++)
        if (operand->moved->step[k].axis == from) operand->moved->step[k].axis = (int8_t)to;
}

void bx_moved_renumber(struct operand *operand, const int *now, int ndim) {
    struct moved *moved = operand->moved;
    for (unsigned k = 0; moved && k < moved->axes; k++)
        if (moved->axis[k].axis < ndim) moved->axis[k].axis = (int8_t)now[moved->axis[k].axis];
    for (unsigned k = 0; moved && k < moved->steps; k++)
        if (moved->step[k].axis < ndim) moved->step[k].axis = (int8_t)now[moved->step[k].axis];
}
