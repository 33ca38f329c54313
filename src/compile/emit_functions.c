/* SPDX-License-Identifier: MIT */
/*
 * Operations that are not one instruction over operands: functions of complex
 * numbers, which have two results, functions of the user's, whose arguments
 * lie side by side, and what needs no instruction at all.
 */
#include "compile/emit_p.h"

/* The second result waits in a tile of its own, which is its scratch from the start. */
static void emit_product(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    uint16_t slots[3];
    for (unsigned j = 0; j < 2; j++) slots[j] = bx_emit_home(e, v->operand[j]).slot;
    slots[2] = e->side[value] = bx_pass_take_tile(e);
    if (e->failed) return;
    bx_emit_instruction(e, bx_opcode_find(OP_c_mul, (enum bx_type)v->operand_type, FORM_mmm), slots,
                        3);
    e->accumulator = value;
}

static void emit_pair_function(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    uint16_t slots[2];
    if (v->op == OP_c_mul) {
        emit_product(e, value);
        return;
    }
    slots[0] = bx_pass_memory(e, v->operand[1]);
    bx_pass_fetch(e, v->operand[0]);
    slots[1] = bx_pass_take_tile(e);
    if (e->failed) return;
    e->side[value] = slots[1];
    const enum bx_type type = (enum bx_type)v->operand_type;
    bx_emit_instruction(e, bx_opcode_find((enum bx_op)v->op, type, FORM_tmm), slots, 2);
    e->accumulator = value;
}

/* Only its shape differs from the operand: the same value under another number. */
static void emit_like(struct emitter *e, uint32_t value) {
    bx_pass_fetch(e, e->ir->values[value].operand[0]);
    e->accumulator = value;
}

static uint16_t function_slot(struct emitter *e, const struct ir_value *v) {
    const struct bx_symbol *symbol = &e->ir->request->symbols[v->symbol];
    const struct bx_variable variable = {.name = symbol->name,
                                         .position = (uint16_t)v->symbol,
                                         .type = symbol->type,
                                         .storage = symbol->type,
                                         .function = 1,
                                         .place = v->place};
    const uint32_t index = bx_list_add(e, &e->variables, &variable, sizeof variable);
    return bx_emit_slot(e, SLOT_FUNCTION, (enum bx_type)symbol->type, index);
}

/* The first of so many tiles side by side that no value has. */
static uint16_t take_tiles_in_a_row(struct emitter *e, unsigned count) {
    uint32_t first = 0;
    for (uint32_t tile = 0; tile < e->scratch_count; tile++)
        if (e->tile_taken[tile]) {
            first = tile + 1;
        } else if (tile + 1 == first + count) {
            break;
        }
    if (first + count > e->tile_capacity) {
        e->failed = true;
        return 0;
    }
    for (uint32_t tile = first; tile < first + count; tile++) {
        if (tile == e->scratch_count)
            e->tile_slot[e->scratch_count++] = bx_emit_slot(e, SLOT_SCRATCH, T_f64, tile);
        e->tile_taken[tile] = 1;
    }
    return (uint16_t)first;
}

static void emit_call(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    const unsigned arity = v->arity;
    const uint16_t first = take_tiles_in_a_row(e, arity + 1);
    /* What is in the accumulator goes first: fetching another one would lose it. */
    const uint32_t held = e->accumulator;
    for (unsigned turn = 0; turn < 2 && !e->failed; turn++)
        for (unsigned j = 0; j < arity && !e->failed; j++) {
            if ((v->operand[j] == held) != (turn == 0)) continue;
            bx_pass_fetch(e, v->operand[j]);
            bx_emit_instruction(e, OPC_spill, &e->tile_slot[first + j], 1);
        }
    if (e->failed) return;
    const uint16_t slots[2] = {function_slot(e, v), e->tile_slot[first]};
    bx_emit_instruction(e, OPC_call, slots, 2);
    e->accumulator = IR_NONE;
    for (unsigned j = 0; j < arity; j++) e->tile_taken[first + j] = 0;
    e->scratch[value] = e->tile_slot[first + arity];
}

bool bx_pass_special(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    if (v->kind != IR_OPERATION) return false;
    if (ir_is_pair_function(v)) {
        emit_pair_function(e, value);
        return true;
    }
    switch (v->op) {
    case OP_side: e->scratch[value] = e->side[v->operand[0]]; return true;
    case OP_like: emit_like(e, value); return true;
    case OP_call: emit_call(e, value); return true;
    default: return false;
    }
}
