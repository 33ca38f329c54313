/* SPDX-License-Identifier: MIT */
/*
 * Instructions of one pass. One value rides in the accumulator; the others are
 * at home in memory or in a scalar, or were laid aside in a scratch tile.
 */
#include <string.h>

#include "compile/emit_p.h"

/* Cells between two ends: bounds the stack where tail calls are not made. */
enum { LONGEST_PIECE = 96 };

struct match {
    unsigned opcode;
    uint8_t order[3]; /* operand numbers as the form wants them */
};

uint16_t bx_pass_take_tile(struct emitter *e) {
    uint32_t tile = 0;
    while (tile < e->scratch_count && e->tile_taken[tile]) tile++;
    if (tile == e->scratch_count) {
        if (e->scratch_count >= e->tile_capacity) { /* never more tiles than values */
            e->failed = true;
            return 0;
        }
        e->tile_slot[tile] = bx_emit_slot(e, SLOT_SCRATCH, T_f64, tile);
        e->scratch_count++;
    }
    e->tile_taken[tile] = 1;
    return e->tile_slot[tile];
}

static void free_tile(struct emitter *e, uint32_t value) {
    if (e->scratch[value] == BX_NO_SLOT) return;
    const struct bx_slot *slots = e->slots.items;
    e->tile_taken[slots[e->scratch[value]].index] = 0;
    e->scratch[value] = BX_NO_SLOT;
}

static bool at_hand(const struct emitter *e, uint32_t value) {
    return e->leaf[value] || e->scratch[value] != BX_NO_SLOT;
}

void bx_pass_keep(struct emitter *e) {
    const uint32_t value = e->accumulator;
    if (value == IR_NONE || at_hand(e, value)) return;
    e->scratch[value] = bx_pass_take_tile(e);
    if (!e->failed) bx_emit_instruction(e, OPC_spill, &e->scratch[value], 1);
}

static void forget_value(struct emitter *e, uint32_t value) {
    e->scratch[value] = e->side[value] = BX_NO_SLOT;
    e->root[value] = e->schedule.seen[value] = 0;
    e->schedule.uses[value] = 0;
}

/* What the pass before has left of its values. A pass of an unblocked program has few of them, and
 * there may be as many passes as values. */
static void forget_values(struct emitter *e) {
    const uint32_t count = e->ir->count;
    struct ir_schedule *s = &e->schedule;
    if (e->ir->request->unblocked && !s->touched_all) {
        for (uint32_t k = 0; k < s->length; k++) {
            const struct ir_value *v = &e->ir->values[s->sequence[k]];
            forget_value(e, s->sequence[k]);
            for (unsigned j = 0; j < v->arity; j++) forget_value(e, v->operand[j]);
        }
        return;
    }
    s->touched_all = false;
    memset(e->scratch, 0xff, count * sizeof *e->scratch);
    memset(e->side, 0xff, count * sizeof *e->side);
    memset(e->root, 0, count);
    memset(s->uses, 0, count * sizeof *s->uses);
    memset(s->seen, 0, count);
    memset(s->fused, 0, count * sizeof *s->fused);
    memset(s->guard, 0, count);
}

void bx_pass_begin(struct emitter *e) {
    forget_values(e);
    memset(e->tile_taken, 0, e->scratch_count);
    e->open_count = 0;
    e->schedule.length = 0;
    e->accumulator = IR_NONE;
    e->last_end = e->instructions.count;
    e->cycles = 0;
}

/* The letter of an operand outside the accumulator, and its slot. */
static char place_of(struct emitter *e, uint32_t value, uint16_t *slot) {
    if (e->scratch[value] != BX_NO_SLOT) {
        *slot = e->scratch[value];
        return 'm';
    }
    struct home home = bx_emit_home(e, value);
    *slot = home.slot;
    return home.kind == HOME_SCALAR ? 's' : 'm';
}

void bx_pass_fetch(struct emitter *e, uint32_t value) {
    if (e->accumulator == value || e->failed) return;
    uint16_t slot;
    const enum bx_type type = (enum bx_type)e->ir->values[value].type;
    const char letter = place_of(e, value, &slot);
    unsigned opcode = bx_opcode_find(OP_load, type, letter == 's' ? FORM_s : FORM_m);
    if (type == T_bool && letter == 'm') opcode = OPC_reload;
    bx_emit_instruction(e, opcode, &slot, 1);
    e->accumulator = value;
}

void bx_pass_copy(struct emitter *e, uint32_t value) {
    const enum bx_type type = (enum bx_type)e->ir->values[value].type;
    const uint16_t slot = bx_emit_moved(e, value);
    const unsigned opcode = type == T_bool ? OPC_load_b8_m : bx_opcode_find(OP_load, type, FORM_m);
    bx_emit_instruction(e, opcode, &slot, 1);
    e->accumulator = value;
}

uint16_t bx_pass_memory(struct emitter *e, uint32_t value) {
    uint16_t slot;
    if (value == e->accumulator &&
        !at_hand(e, value)) { /* its uses may be over: lay it aside all the same */
        e->scratch[value] = bx_pass_take_tile(e);
        if (!e->failed) bx_emit_instruction(e, OPC_spill, &e->scratch[value], 1);
        return e->scratch[value];
    }
    if (place_of(e, value, &slot) == 'm') return slot;
    if (!e->scalar_pass) return bx_emit_splat(e, value);
    bx_pass_keep(e);
    bx_pass_fetch(e, value);
    e->scratch[value] = bx_pass_take_tile(e);
    if (!e->failed) bx_emit_instruction(e, OPC_spill, &e->scratch[value], 1);
    return e->scratch[value];
}

/* The operation that gives the same of the first two operands exchanged; OPERATOR_COUNT: none. */
static enum bx_op mirrored(enum bx_op op) {
    if (bx_op_info(op)->facts & FACT_SWAPS) return op;
    return bx_op_info(op)->kin == KIN_MIRROR ? bx_op_as(op, KIN_MIRROR) : OPERATOR_COUNT;
}

/* An opcode for operands at these places, with the first two exchanged if that helps. */
static bool find_match(enum bx_op op, enum bx_type type, const char *letters, struct match *match) {
    int form = bx_form_find(letters);
    match->opcode = form < 0 ? OPC_none : bx_opcode_find(op, type, (enum bx_form)form);
    for (unsigned j = 0; j < 3; j++) match->order[j] = (uint8_t)j;
    if (match->opcode != OPC_none) return true;
    const enum bx_op mirror = mirrored(op);
    if (mirror == OPERATOR_COUNT || strlen(letters) < 2) return false;
    const char exchanged[4] = {letters[1], letters[0], letters[2], 0};
    form = bx_form_find(exchanged);
    match->opcode = form < 0 ? OPC_none : bx_opcode_find(mirror, type, (enum bx_form)form);
    match->order[0] = 1;
    match->order[1] = 0;
    return match->opcode != OPC_none;
}

/* Operands of the instruction under way. */
struct operands {
    const uint32_t *values;
    unsigned count;
    char letters[4];
    uint16_t slots[3];
    bool splat; /* scalars go through memory */
};

static void place_operands(struct emitter *e, struct operands *o) {
    bool taken = false;
    memset(o->letters, 0, sizeof o->letters);
    for (unsigned j = 0; j < o->count; j++) {
        if (o->values[j] == e->accumulator && !taken) {
            o->letters[j] = 't';
            taken = true;
            continue;
        }
        if (o->values[j] == e->accumulator) bx_pass_keep(e);
        o->letters[j] = place_of(e, o->values[j], &o->slots[j]);
        if (o->letters[j] == 's' && o->splat) {
            o->letters[j] = 'm';
            o->slots[j] = bx_emit_splat(e, o->values[j]);
        }
    }
}

/* Tries the operands as they lie, then with one of them fetched into an idle accumulator. */
static bool match_operands(struct emitter *e, enum bx_op op, enum bx_type type, struct operands *o,
                           struct match *match) {
    place_operands(e, o);
    if (find_match(op, type, o->letters, match)) return true;
    if (strchr(o->letters, 't')) return false;
    for (const char *kind = "ms"; *kind; kind++)
        for (unsigned j = 0; j < o->count; j++) {
            if (o->letters[j] != *kind) continue;
            char letters[4];
            memcpy(letters, o->letters, sizeof letters);
            letters[j] = 't';
            if (!find_match(op, type, letters, match)) continue;
            bx_pass_fetch(e, o->values[j]);
            o->letters[j] = 't';
            return true;
        }
    return false;
}

/* In a scalar pass nobody prepares splat tiles: the operands' scalars become scratch tiles. */
static void lay_out_scalars(struct emitter *e, const struct operands *o) {
    bx_pass_keep(e);
    for (unsigned j = 0; j < o->count; j++) {
        const uint32_t value = o->values[j];
        if (e->scratch[value] != BX_NO_SLOT || !e->leaf[value]) continue;
        bx_pass_fetch(e, value);
        e->scratch[value] = bx_pass_take_tile(e);
        if (!e->failed) bx_emit_instruction(e, OPC_spill, &e->scratch[value], 1);
    }
    e->accumulator = IR_NONE;
}

static void find_instruction(struct emitter *e, enum bx_op op, enum bx_type type,
                             struct operands *o, struct match *match) {
    if (match_operands(e, op, type, o, match)) return;
    if (e->scalar_pass) {
        lay_out_scalars(e, o);
    } else {
        o->splat = true;
        if (match_operands(e, op, type, o, match)) return;
        bx_pass_keep(e);
        e->accumulator = IR_NONE;
    }
    if (!match_operands(e, op, type, o, match)) e->failed = true;
}

static void emit_operation(struct emitter *e, uint32_t value, struct operands *o) {
    const struct ir_value *v = &e->ir->values[value];
    const uint16_t fused = e->schedule.fused[value].op;
    const enum bx_op op = fused ? (enum bx_op)fused : (enum bx_op)v->op;
    struct match match;
    find_instruction(e, op, (enum bx_type)v->operand_type, o, &match);
    if (e->failed) return;
    uint16_t slots[3];
    unsigned count = 0;
    for (unsigned j = 0; j < o->count; j++)
        if (o->letters[match.order[j]] != 't') slots[count++] = o->slots[match.order[j]];
    bx_emit_instruction(e, match.opcode, slots, count);
    e->accumulator = value;
}

static void emit_item(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    struct operands o = {.splat = false};
    o.count = bx_ir_operands(&e->schedule, value, &o.values);
    for (unsigned j = 0; j < o.count; j++) e->schedule.uses[o.values[j]]--;
    if (e->accumulator != IR_NONE && e->schedule.uses[e->accumulator] > 0) bx_pass_keep(e);
    if (e->loaded[value]) {
        uint16_t slot = bx_emit_home(e, value).slot;
        bx_emit_instruction(e, OPC_load_b8_m, &slot, 1);
        e->accumulator = value;
    } else {
        if (!bx_pass_special(e, value)) emit_operation(e, value, &o);
        if (e->failed) return;
        const enum bx_op op = e->schedule.fused[value].op ? (enum bx_op)e->schedule.fused[value].op
                                                          : (enum bx_op)v->op;
        e->cycles += (float)bx_op_info(op)->cost *
                     (float)bx_type_size((enum bx_type)v->operand_type) / 64.0f;
    }
    for (unsigned j = 0; j < o.count; j++)
        if (e->schedule.uses[o.values[j]] == 0) free_tile(e, o.values[j]);
}

/* What a value's place in the sequence is for besides its uses: a scalar cell, or an output. */
static void emit_results(struct emitter *e, uint32_t value) {
    const enum bx_type type = (enum bx_type)e->ir->values[value].type;
    if (e->root[value]) {
        uint16_t slot = e->home[value].slot;
        bx_pass_fetch(e, value);
        bx_emit_instruction(e, bx_opcode_find(OP_pick, type, FORM_s), &slot, 1);
        e->schedule.uses[value]--;
    }
}

/* A look at the condition, which lies in scratch from here on. What is in the accumulator is laid
 * aside: after the choice, it is not known. */
static void open_choice(struct emitter *e, unsigned opcode, uint32_t where) {
    const uint32_t condition = e->ir->values[where].operand[0];
    if (e->accumulator != IR_NONE && e->schedule.uses[e->accumulator] > 0) bx_pass_keep(e);
    e->accumulator = IR_NONE;
    if (e->failed) return;
    e->open[e->open_count++] = e->instructions.count;
    bx_emit_instruction(e, opcode, &e->scratch[condition], 1);
}

static void close_choice(struct emitter *e) {
    bx_pass_keep(e);
    e->accumulator = IR_NONE;
    if (e->failed) return;
    const uint32_t from = e->open[--e->open_count];
    const uint32_t distance = e->instructions.count - from;
    struct bx_instruction *instructions = e->instructions.items;
    if (distance >= BX_NO_SLOT)
        bx_emit_refuse(e, "instructions", EXPR_MAX_INSTRUCTIONS, "EXPR_MAX_INSTRUCTIONS");
    instructions[from].slot[1] = (uint16_t)distance;
}

void bx_pass_sequence(struct emitter *e) {
    for (uint32_t k = 0; k < e->schedule.length && !e->failed; k++) {
        const uint32_t value = e->schedule.sequence[k];
        if (value == SKIP_END) {
            close_choice(e);
            continue;
        }
        if (value & SKIP_MARKS) {
            open_choice(e, value & SKIP_NONE ? OPC_skip_none : OPC_skip_all,
                        value & ~(uint32_t)SKIP_MARKS);
            continue;
        }
        emit_item(e, value);
        if (!e->failed) emit_results(e, value);
        if (e->instructions.count - e->last_end < LONGEST_PIECE) continue;
        if (e->accumulator != IR_NONE && e->schedule.uses[e->accumulator] > 0) bx_pass_keep(e);
        e->accumulator = IR_NONE;
        bx_emit_instruction(e, OPC_end, NULL, 0);
        e->last_end = e->instructions.count;
    }
}
