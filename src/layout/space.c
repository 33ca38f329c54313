/* SPDX-License-Identifier: MIT */
/* The operands of a pass as strides along the axes of its shape. */
#include "layout/space.h"

#include "layout/pass.h"
#include "layout/shift.h"
#include "layout/types.h"

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

static void place_temporary(const struct bx_layout *layout, struct operand *operand,
                            const struct bx_slot *slot, const struct shape *shape) {
    const struct temporary *temporary = &layout->temporaries[slot->index];
    const struct shape *own = operand->written ? shape : &temporary->shape;
    const unsigned copy = operand->written ? temporary->next : temporary->current;
    int64_t stride[EXPR_MAX_DIMENSIONS];
    operand->base = bx_base_of_temporary(layout->program, slot->index, copy);
    operand->data = (uintptr_t)temporary->memory[copy];
    c_strides(own, operand->size, stride);
    broadcast_strides(operand, shape, own->ndim, own->length, stride);
}

/* Positions are counted along the axes: what a step along each of the space's adds. */
static void position_strides(const struct bx_layout *layout, struct operand *operand,
                             const struct bx_slot *slot, const struct shape *shape) {
    const struct bx_program *program = layout->program;
    const struct bx_axes *axes = bx_axes_of(program, slot->index);
    bool marked[EXPR_MAX_DIMENSIONS];
    unsigned wrong;
    int64_t step = 1;
    if (!bx_mark_axes(axes, shape->ndim, marked, &wrong)) step = 0; /* its reduction refuses them */
    for (int d = shape->ndim - 1; d >= 0; d--) {
        operand->stride[d] = marked[d] && shape->length[d] > 1 ? step : 0;
        if (marked[d]) step *= shape->length[d];
    }
}

/* Where a slot lies, and how along the axes of the shape, before it is shifted. */
static void lay_along(const struct bx_layout *layout, const struct shape *shape, uint16_t number,
                      bool written, struct operand *operand) {
    const struct bx_program *program = layout->program;
    const struct bx_slot *slot = &program->slots[number];
    const enum bx_type type = (enum bx_type)slot->type;
    operand->slot = number;
    operand->kind = slot->kind;
    operand->type = slot->type;
    operand->size = (uint32_t)bx_type_size(type);
    operand->word = 0;
    operand->data = 0;
    operand->base = BX_NO_BASE;
    operand->written = written;
    operand->shifted = NULL;
    const expr_array *array = NULL;
    if (slot->kind == SLOT_ARRAY) {
        array = layout->inputs[slot->index];
        operand->base = slot->index;
    } else if (slot->kind == SLOT_OUT) {
        array = layout->targets[slot->index].array;
        operand->base = bx_base_of_output(program, slot->index);
    }
    if (array) {
        operand->data = (uintptr_t)array->data;
        operand->size = bx_item_size(array, type);
        if (array->flags & EXPR_ARRAY_SWAPPED) operand->word = bx_word_of(type);
        broadcast_strides(operand, shape, array->ndim, array->shape, array->strides);
    } else if (slot->kind == SLOT_TEMPORARY) {
        place_temporary(layout, operand, slot, shape);
    } else if (slot->kind == SLOT_INSIDE) {
        memset(operand->stride, 0, (size_t)shape->ndim * sizeof *operand->stride);
    } else {
        position_strides(layout, operand, slot, shape);
    }
}

static void place_operand(struct bx_layout *layout, const struct shape *shape, uint16_t number,
                          bool written, struct operand *operand) {
    lay_along(layout, shape, number, written, operand);
    bx_shifted_place(layout, &layout->program->slots[number], &layout->space, operand);
}

void bx_space_of_sources(struct bx_layout *layout, const struct bx_pass *pass,
                         const struct shape *shape, struct space *space) {
    const struct bx_program *program = layout->program;
    *space = (struct space){.ndim = shape->ndim, .operands = layout->rest_operands};
    memcpy(space->length, shape->length, (size_t)shape->ndim * sizeof *shape->length);
    for (uint32_t k = 0; k < pass->sources.count; k++) {
        const uint16_t number = program->sources[pass->sources.first + k];
        const struct bx_slot *slot = &program->slots[number];
        if (slot->kind == SLOT_ARRAY || slot->kind == SLOT_TEMPORARY)
            lay_along(layout, shape, number, false, &space->operands[space->count++]);
    }
}

static bool has_layout(const struct bx_layout *layout, const struct bx_slot *slot) {
    if (slot->kind == SLOT_OUT) return layout->targets[slot->index].array != NULL;
    return slot->kind == SLOT_ARRAY || slot->kind == SLOT_TEMPORARY ||
           slot->kind == SLOT_POSITION || slot->kind == SLOT_INSIDE;
}

void bx_space_of(struct bx_layout *layout, const struct bx_pass *pass, const struct shape *shape) {
    const struct bx_program *program = layout->program;
    struct space *space = &layout->space;
    space->operands = layout->operands;
    space->count = 0;
    space->has_result = false;
    space->stage_bytes = 0;
    space->shifts = false;
    layout->shifts_next = layout->shifts_memory;
    space->ndim = shape->ndim;
    memcpy(space->length, shape->length, (size_t)shape->ndim * sizeof *shape->length);
    bx_shape_elements(shape, &space->elements);
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++) {
        const struct bx_instruction *instruction = &program->instructions[k];
        const unsigned slots = bx_opcode_info(instruction->opcode)->slots;
        for (unsigned j = 0; j < slots; j++) {
            const uint16_t number = instruction->slot[j];
            if (!has_layout(layout, &program->slots[number])) continue;
            const bool written = bx_slot_is_written(instruction, j);
            const uint16_t known = layout->operand_of[number];
            if (known < space->count && space->operands[known].slot == number) {
                space->operands[known].written |= written;
                continue;
            }
            layout->operand_of[number] = (uint16_t)space->count;
            place_operand(layout, shape, number, written, &space->operands[space->count]);
            space->shifts |= space->operands[space->count++].shifted != NULL;
        }
    }
}

void bx_space_add_result(struct bx_layout *layout, const struct bx_pass *pass, const bool *marked) {
    struct space *space = &layout->space;
    const struct temporary *temporary = &layout->temporaries[pass->result];
    struct operand *operand = &space->operands[space->count];
    operand->base = bx_base_of_temporary(layout->program, pass->result, temporary->next);
    operand->data = (uintptr_t)temporary->memory[temporary->next];
    operand->size = (uint32_t)bx_type_size((enum bx_type)pass->type);
    operand->word = 0;
    operand->written = true;
    operand->shifted = NULL;
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

void bx_space_rebase(struct space *space, const struct bx_layout *layout,
                     const uintptr_t *address) {
    for (unsigned k = 0; k < space->count + space->has_result; k++) {
        struct operand *operand = &space->operands[k];
        if (operand->base == BX_NO_BASE) continue;
        const uintptr_t by = bx_base_address(layout, operand->base) - address[operand->base];
        operand->data += by;
        if (!operand->shifted) continue;
        operand->shifted->first += by;
        operand->shifted->end += by;
    }
}
