/* SPDX-License-Identifier: MIT */
/* Moves in the program: slots that are read elsewhere, and the axes that were named. */
#include "compile/emit_p.h"

/* The chain's steps; 1 + the index of their shift. */
static uint16_t shift_of(struct emitter *e, uint32_t number) {
    const struct ir_chain chain = e->ir->chains[number];
    if (e->shift[number]) return e->shift[number];
    struct bx_step *steps = bx_arena_array(e->ir->arena, (size_t)chain.count + 1, sizeof *steps);
    if (!steps) {
        e->failed = true;
        return 0;
    }
    for (uint32_t k = 0; k < chain.count; k++) {
        const struct ir_step *step = &chain.step[k];
        steps[k] = (struct bx_step){
            .shift = step->shift,
            .frame = bx_emit_sources(e, step->frame),
            .cut = step->cut,
            .fill = step->fill == IR_NONE ? BX_NO_SLOT : bx_emit_home(e, step->fill).slot,
            .axis = step->axis,
            .boundary = step->boundary};
    }
    const struct bx_shift shift = {.first = e->steps.count, .count = chain.count};
    for (uint32_t k = 0; k < chain.count; k++)
        bx_list_add(e, &e->steps, &steps[k], sizeof steps[k]);
    const uint32_t index = bx_list_add(e, &e->shifts, &shift, sizeof shift);
    if (index + 1 > EXPR_MAX_SHIFTS)
        bx_emit_refuse(e, "shifts", EXPR_MAX_SHIFTS, "EXPR_MAX_SHIFTS");
    e->shift[number] = (uint16_t)(index + 1);
    return e->shift[number];
}

/* A slot that is read along the chain. */
static uint16_t add_slot(struct emitter *e, struct bx_slot slot, uint32_t chain) {
    slot.shift = shift_of(e, chain);
    const uint32_t index = bx_list_add(e, &e->slots, &slot, sizeof slot);
    if (index >= BX_NO_SLOT) bx_emit_refuse(e, "operands", EXPR_MAX_OPERANDS, "EXPR_MAX_OPERANDS");
    return (uint16_t)index;
}

uint16_t bx_emit_moved(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    if (v->kind == IR_INSIDE) return bx_emit_moved_shape(e, value);
    const uint16_t base = bx_emit_home(e, v->operand[0]).slot;
    if (e->failed) return 0;
    return add_slot(e, ((const struct bx_slot *)e->slots.items)[base], v->symbol);
}

uint16_t bx_emit_moved_shape(struct emitter *e, uint32_t value) {
    const struct bx_slot inside = {.kind = SLOT_INSIDE, .type = T_bool};
    if (e->shape_slot[value] == BX_NO_SLOT)
        e->shape_slot[value] = add_slot(e, inside, e->ir->values[value].symbol);
    return e->shape_slot[value];
}

/* Is a reduction among the leaves that nothing has asked for, so that it is not computed? */
static bool is_idle(const struct emitter *e, uint32_t shape) {
    const struct ir_shape *leaves = &e->ir->shapes[shape];
    for (uint32_t k = 0; k < leaves->count; k++)
        if (ir_has_axes(&e->ir->values[leaves->leaf[k]]) &&
            e->home[leaves->leaf[k]].kind == HOME_NONE)
            return true;
    return false;
}

struct bx_named_axis *bx_emit_named_axes(struct emitter *e, uint32_t *count) {
    const uint32_t most = e->ir->named_axis_count;
    struct bx_named_axis *axes = bx_arena_array(e->ir->arena, (size_t)most + 1, sizeof *axes);
    *count = 0;
    for (uint32_t k = 0; axes && k < most; k++) {
        const struct bx_move *move = e->ir->named_axes[k].move;
        if (is_idle(e, e->ir->named_axes[k].frame)) continue;
        axes[(*count)++] =
            (struct bx_named_axis){.frame = bx_emit_sources(e, e->ir->named_axes[k].frame),
                                   .place = move->place,
                                   .length = move->length,
                                   .axis = move->axis,
                                   .ndim = move->ndim};
    }
    return axes;
}
