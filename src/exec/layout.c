/* SPDX-License-Identifier: MIT */
/* The operands of a pass as strides along few axes, and the way to each of them. */
#include <limits.h>

#include "exec/layout_p.h"

enum {
    /* A last axis of so many elements is worth going along row by row. */
    SHORTEST_ROW = 64,
    SHORTEST_STAGED_ROW = 512,
    /* Elements that are staged at a time, and their bytes: they stay near the core. */
    STAGED_ELEMENTS = 1024,
    STAGED_BYTES = 256 * 1024,
    /* Segments are whole tiles of every shape. */
    GRANULE = BX_REDUCE_LANES(4)
};

const struct bx_slot *bx_next_written(const struct bx_program *program, const struct bx_pass *pass,
                                      struct cursor *cursor) {
    for (; cursor->instruction < pass->count; cursor->instruction++, cursor->slot = 0) {
        const struct bx_instruction *instruction =
            &program->instructions[pass->first + cursor->instruction];
        while (cursor->slot < bx_opcode_info(instruction->opcode)->slots) {
            const unsigned j = cursor->slot++;
            if (bx_slot_is_written(instruction, j)) return &program->slots[instruction->slot[j]];
        }
    }
    return NULL;
}

/* Strides of an array of ndim axes along those of the space, to which it is broadcast. */
static void broadcast_strides(struct operand *operand, const struct shape *shape, int ndim,
                              const int64_t *length, const int64_t *stride) {
    const int more = shape->ndim - ndim;
    for (int d = 0; d < more; d++) operand->stride[d] = 0;
    for (int d = 0; d < ndim; d++) operand->stride[more + d] = length[d] == 1 ? 0 : stride[d];
}

/* Of memory whose elements lie in C order. */
static void c_strides(const struct shape *own, int64_t size, int64_t *stride) {
    for (int d = own->ndim - 1; d >= 0; d--) {
        stride[d] = size;
        if (own->length[d] > 1) size *= own->length[d];
    }
}

static void place_temporary(const struct general *g, struct operand *operand,
                            const struct bx_slot *slot, const struct shape *shape) {
    const struct temporary *temporary = &g->temporaries[slot->index];
    const struct shape *own = operand->written ? shape : &temporary->shape;
    int64_t stride[EXPR_MAX_DIMENSIONS];
    operand->data = (uintptr_t)temporary->memory[temporary->current];
    if (operand->written) operand->data = (uintptr_t)temporary->memory[temporary->next];
    c_strides(own, operand->size, stride);
    broadcast_strides(operand, shape, own->ndim, own->length, stride);
}

/* Positions are counted along the axes: what a step along each of the space's adds. */
static void position_strides(const struct general *g, struct operand *operand,
                             const struct bx_slot *slot, const struct shape *shape) {
    const struct bx_program *program = g->call->program;
    const struct bx_axes *axes = bx_axes_of(program, slot->index);
    bool marked[EXPR_MAX_DIMENSIONS];
    unsigned wrong;
    int64_t step = 1;
    if (!bx_mark_axes(axes, shape->ndim, marked, &wrong)) step = 0; /* refused by its reduction */
    for (int d = shape->ndim - 1; d >= 0; d--) {
        operand->stride[d] = marked[d] && shape->length[d] > 1 ? step : 0;
        if (marked[d]) step *= shape->length[d];
    }
}

/* Where a slot lies, and how along the axes of the shape, before it is moved. */
static void lay_along(const struct general *g, const struct shape *shape, uint16_t number,
                      bool written, struct operand *operand) {
    const struct bx_program *program = g->call->program;
    const struct bx_slot *slot = &program->slots[number];
    const enum bx_type type = (enum bx_type)slot->type;
    operand->slot = number;
    operand->kind = slot->kind;
    operand->type = slot->type;
    operand->size = (uint32_t)bx_type_size(type);
    operand->word = 0;
    operand->data = 0;
    operand->written = written;
    operand->moved = NULL;
    const expr_array *array = NULL;
    if (slot->kind == SLOT_ARRAY) array = g->inputs[slot->index];
    if (slot->kind == SLOT_OUT) array = g->targets[slot->index].array;
    if (array) {
        operand->data = (uintptr_t)array->data;
        operand->size = bx_item_size(array, type);
        if (array->flags & EXPR_ARRAY_SWAPPED) operand->word = bx_word_of(type);
        broadcast_strides(operand, shape, array->ndim, array->shape, array->strides);
    } else if (slot->kind == SLOT_TEMPORARY) {
        place_temporary(g, operand, slot, shape);
    } else if (slot->kind == SLOT_INSIDE) {
        memset(operand->stride, 0, (size_t)shape->ndim * sizeof *operand->stride);
    } else {
        position_strides(g, operand, slot, shape);
    }
}

static void place_operand(struct general *g, const struct shape *shape, uint16_t number,
                          bool written, struct operand *operand) {
    lay_along(g, shape, number, written, operand);
    bx_moved_place(g, &g->call->program->slots[number], &g->space, operand);
}

void bx_space_of_sources(struct general *g, const struct bx_pass *pass, const struct shape *shape,
                         struct space *space) {
    const struct bx_program *program = g->call->program;
    *space = (struct space){.ndim = shape->ndim, .operands = g->rest_operands};
    memcpy(space->length, shape->length, (size_t)shape->ndim * sizeof *shape->length);
    for (uint32_t k = 0; k < pass->sources.count; k++) {
        const uint16_t number = program->sources[pass->sources.first + k];
        const struct bx_slot *slot = &program->slots[number];
        if (slot->kind == SLOT_ARRAY || slot->kind == SLOT_TEMPORARY)
            lay_along(g, shape, number, false, &space->operands[space->count++]);
    }
}

static bool has_layout(const struct general *g, const struct bx_slot *slot) {
    if (slot->kind == SLOT_OUT) return g->targets[slot->index].array != NULL;
    return slot->kind == SLOT_ARRAY || slot->kind == SLOT_TEMPORARY ||
           slot->kind == SLOT_POSITION || slot->kind == SLOT_INSIDE;
}

void bx_space_of(struct general *g, const struct bx_pass *pass, const struct shape *shape) {
    const struct bx_program *program = g->call->program;
    struct space *space = &g->space;
    space->operands = g->operands;
    space->count = 0;
    space->has_result = false;
    space->stage_bytes = 0;
    space->moves = false;
    g->moved_next = g->moved_memory;
    space->ndim = shape->ndim;
    memcpy(space->length, shape->length, (size_t)shape->ndim * sizeof *shape->length);
    bx_shape_elements(shape, &space->elements);
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++) {
        const struct bx_instruction *instruction = &program->instructions[k];
        const unsigned slots = bx_opcode_info(instruction->opcode)->slots;
        for (unsigned j = 0; j < slots; j++) {
            const uint16_t number = instruction->slot[j];
            if (!has_layout(g, &program->slots[number])) continue;
            const bool written = bx_slot_is_written(instruction, j);
            const uint16_t known = g->operand_of[number];
            if (known < space->count && space->operands[known].slot == number) {
                space->operands[known].written |= written;
                continue;
            }
            g->operand_of[number] = (uint16_t)space->count;
            place_operand(g, shape, number, written, &space->operands[space->count]);
            space->moves |= space->operands[space->count++].moved != NULL;
        }
    }
}

void bx_space_add_result(struct general *g, const struct bx_pass *pass, const bool *marked) {
    struct space *space = &g->space;
    const struct temporary *temporary = &g->temporaries[pass->result];
    struct operand *operand = &space->operands[space->count];
    operand->data = (uintptr_t)temporary->memory[temporary->next];
    operand->size = (uint32_t)bx_type_size((enum bx_type)pass->type);
    operand->word = 0;
    operand->written = true;
    operand->moved = NULL;
    operand->kind = SLOT_TEMPORARY;
    operand->type = pass->type;
    int64_t stride = operand->size; /* in C order; axes that are kept with length 1 add nothing */
    for (int d = space->ndim - 1; d >= 0; d--) {
        operand->stride[d] = marked[d] ? 0 : stride;
        if (!marked[d] && space->length[d] > 1) stride *= space->length[d];
    }
    space->has_result = true;
}

bool bx_space_is_in_place(const struct space *space) {
    for (unsigned k = 0; k < space->count; k++)
        for (unsigned j = 0; space->operands[k].written && j < space->count; j++)
            if (!space->operands[j].written && space->operands[j].data == space->operands[k].data)
                return true;
    return false;
}

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
        bx_moved_renumber(&space->operands[k], now, space->ndim);
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
        if (bx_moved_axis(&space->operands[k], a) || bx_moved_axis(&space->operands[k], b))
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
        if (to != from) bx_moved_rename(&space->operands[k], from, to);
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
            rises |= space->operands[k].stride[d] > 0 || bx_moved_axis(&space->operands[k], d);
        }
        if (!falls || rises) continue;
        for (unsigned k = 0; k < space->count; k++) {
            struct operand *operand = &space->operands[k];
            operand->data += (uint64_t)operand->stride[d] * (uint64_t)(space->length[d] - 1);
            operand->stride[d] = -operand->stride[d];
        }
    }
}

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

bool bx_space_strip(struct space *space, struct space *rest, struct operand *operands) {
    const int across = axis_across(space);
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    if (across < 0 || length <= STRIP || space->moves || space->ndim == EXPR_MAX_DIMENSIONS)
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

/* Is it one step from each element to the next, from axis `from` on? */
static bool is_uniform(const struct space *space, const struct operand *operand, int from) {
    for (int d = from; d + 1 < space->ndim; d++) {
        int64_t whole;
        if (__builtin_mul_overflow(operand->stride[d + 1], space->length[d + 1], &whole) ||
            whole != operand->stride[d])
            return false;
    }
    return true;
}

static enum way way_of_moved(const struct space *space, const struct operand *operand, int from) {
    const int last = space->ndim - 1;
    const int64_t step = operand->stride[last];
    if (operand->moved->blank != UINT_MAX || operand->word) return WAY_STAGED;
    if (space->rows && step == 0 && !bx_moved_axis(operand, last)) return WAY_REPEATED;
    if (step != (int64_t)operand->size || operand->type == T_bytes) return WAY_STAGED;
    return is_uniform(space, operand, space->rows ? last : from) ? WAY_MOVED : WAY_STAGED;
}

static enum way way_of(const struct space *space, const struct operand *operand, int from) {
    const int64_t step = operand->stride[space->ndim - 1];
    if (operand->moved) return way_of_moved(space, operand, from);
    if (!is_uniform(space, operand, space->rows ? space->ndim - 1 : from)) return WAY_STAGED;
    if (operand->type == T_bytes) return WAY_IN_PLACE; /* read with any step */
    if (step == 0 && !operand->written) return WAY_REPEATED;
    if (operand->kind == SLOT_POSITION || operand->word) return WAY_STAGED;
    return step == (int64_t)operand->size ? WAY_IN_PLACE : WAY_STAGED;
}

double bx_space_choose_ways(struct space *space, int from, bool may_use_rows) {
    double staged = 0;
    const int64_t last = space->length[space->ndim - 1];
    space->rows = may_use_rows && (last >= SHORTEST_ROW || space->ndim - from == 1);
    unsigned in_place = 0;
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        operand->way = (uint8_t)way_of(space, operand, from);
        if (operand->way == WAY_STAGED) staged += operand->size;
        in_place += operand->way == WAY_IN_PLACE || operand->way == WAY_MOVED;
    }
    /* Longer segments cost less for what is gathered anyway. */
    if (space->rows && space->ndim - from > 1 &&
        (in_place == 0 || (staged > 0 && last < SHORTEST_STAGED_ROW)))
        return bx_space_choose_ways(space, from, false);
    return staged;
}

static int64_t rounded_up(int64_t count) { return (count + GRANULE - 1) / GRANULE * GRANULE; }

static bool is_buffered(const struct operand *operand) {
    return operand->way == WAY_STAGED || operand->way == WAY_MOVED;
}

void bx_space_cut(struct space *space, int64_t whole, int64_t longest, bool exact) {
    if (space->rows) whole = space->length[space->ndim - 1];
    double staged = 0;
    for (unsigned k = 0; k < space->count; k++)
        if (is_buffered(&space->operands[k])) staged += space->operands[k].size;
    int64_t most = longest;
    if (staged > 0 && most > STAGED_ELEMENTS) most = STAGED_ELEMENTS;
    while (staged * (double)most > STAGED_BYTES && most > GRANULE)
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
        if (operand->way == WAY_IN_PLACE) continue;
        size_t bytes = 2 * BX_TILE_BYTES;
        if (is_buffered(operand)) bytes += (size_t)rounded_up(space->segment) * operand->size;
        operand->stage = space->stage_bytes;
        /* Five lines apart modulo a page, so that buffers do not alias. */
        space->stage_bytes += (bytes + 4095) / 4096 * 4096 + 320;
    }
}
