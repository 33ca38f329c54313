/* SPDX-License-Identifier: MIT */
/*
 * Values to passes. A reduction must be over before what uses it can start, so
 * the passes go by stages: the scalars of stage 0; then, for each further
 * stage, its reductions and the scalars that follow from them; the map over all
 * elements last. They are emitted backwards, because each pass says which
 * scalars the earlier ones owe it.
 */
#include <string.h>

#include "base/error.h"
#include "compile/emit_p.h"

static struct bx_pass *add_pass(struct emitter *e, enum bx_pass_kind kind, uint32_t first,
                                uint32_t shape) {
    struct bx_pass pass = {.kind = (uint8_t)kind,
                           .first = first,
                           .cycles = e->cycles,
                           .axes = BX_NO_AXES,
                           .sources = bx_emit_sources(e, shape)};
    bx_emit_instruction(e, OPC_end, NULL, 0);
    pass.count = e->instructions.count - first;
    uint32_t index = bx_list_add(e, &e->passes, &pass, sizeof pass);
    return e->failed ? NULL : (struct bx_pass *)e->passes.items + index;
}

/* Uses of each value by what the roots need, before anything is fused. */
void bx_emit_count_uses(struct emitter *e, const struct roots *roots, uint32_t *uses,
                        uint8_t *reached) {
    memset(uses, 0, e->ir->count * sizeof *uses);
    memset(reached, 0, e->ir->count);
    for (uint32_t j = 0; j < roots->count; j++) {
        reached[roots->value[j]] = 1;
        uses[roots->value[j]]++;
    }
    for (uint32_t k = e->ir->count; k-- > 0;) {
        if (!reached[k] || e->leaf[k] || e->loaded[k]) continue;
        const struct ir_value *v = &e->ir->values[k];
        for (unsigned j = 0; j < ir_values_needed(v); j++) {
            uses[v->operand[j]]++;
            reached[v->operand[j]] = 1;
        }
    }
}

bool bx_emit_hoisted(const struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    return v->kind == IR_OPERATION && v->rank == 0 &&
           (ir_is_reduction(v) || (e->ir->request->rewrites & REWRITE_HOIST));
}

/* What a pass over elements finds at hand: scalars, arrays, temporaries. */
void bx_emit_mark_leaf(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    const struct home home = e->home[value];
    const bool copy = bx_emit_is_copy(e, value) && home.kind == HOME_NONE;
    const bool array =
        v->kind == IR_VARIABLE || v->kind == IR_INSIDE || (v->kind == IR_MOVED && !copy);
    const bool bytes = home.kind == HOME_BYTES || (array && v->rank && v->type == T_bool);
    e->loaded[value] = bytes;
    e->leaf[value] = !bytes && !copy &&
                     (v->kind != IR_OPERATION || bx_emit_hoisted(e, value) || ir_has_axes(v) ||
                      home.kind == HOME_MEMORY);
}

void bx_emit_mark_leaves(struct emitter *e) {
    for (uint32_t k = 0; k < e->ir->count; k++) bx_emit_mark_leaf(e, k);
}

/* The instructions that compute the roots; a single one is then in the accumulator. */
static bool compute(struct emitter *e, const struct roots *roots) {
    bx_pass_begin(e);
    const struct bx_compile_request *request = e->ir->request;
    const uint32_t root = roots->value[0];
    /* A second result is what its operation leaves beside the first, which is computed with it. */
    const struct ir_value *v = &e->ir->values[root];
    if (roots->count == 1 && v->kind == IR_OPERATION && v->op == OP_side && !e->leaf[root])
        e->leaf[v->operand[0]] = e->loaded[v->operand[0]] = 0;
    if (roots->count == 1 && bx_emit_is_copy(e, root) && !e->leaf[root] && !e->loaded[root]) {
        bx_pass_copy(e, root);
        return !e->failed;
    }
    if (!request->unblocked && (request->rewrites & REWRITE_FUSE)) {
        bx_emit_count_uses(e, roots, e->schedule.uses, e->schedule.seen);
        bx_ir_fuse(&e->schedule, e->schedule.uses);
        memset(e->schedule.uses, 0, e->ir->count * sizeof *e->schedule.uses);
        memset(e->schedule.seen, 0, e->ir->count);
    }
    if (!request->unblocked && (request->rewrites & REWRITE_GUARD) && roots->count == 1) {
        bx_ir_guard(&e->schedule, roots->value[0], e->schedule.seen, e->root);
        memset(e->schedule.seen, 0, e->ir->count);
        memset(e->root, 0, e->ir->count);
    }
    for (uint32_t j = 0; j < roots->count; j++) bx_ir_order(&e->schedule, roots->value[j]);
    bx_pass_sequence(e);
    if (!e->failed && roots->count == 1) bx_pass_fetch(e, roots->value[0]);
    return !e->failed;
}

/* Element-wise work that ends in memory: an output, or a temporary. */
void bx_emit_map(struct emitter *e, uint32_t root, enum bx_type stored, uint16_t target) {
    const uint32_t first = e->instructions.count;
    const struct roots roots = {&root, 1};
    if (!compute(e, &roots)) return;
    bx_emit_instruction(e, bx_opcode_find(OP_store, stored, FORM_m), &target, 1);
    add_pass(e, PASS_MAP, first, e->ir->values[root].shape);
}

static void reduce(struct emitter *e, uint32_t value, uint16_t lanes) {
    const struct ir_value *v = &e->ir->values[value];
    const uint32_t first = e->instructions.count;
    const struct roots roots = {v->operand, 1};
    if (!compute(e, &roots)) return;
    const enum bx_type type = (enum bx_type)v->operand_type;
    bx_emit_instruction(e, bx_opcode_find((enum bx_op)v->op, type, FORM_r), &lanes, 1);
    struct bx_pass *pass = add_pass(e, PASS_REDUCE, first, e->ir->values[v->operand[0]].shape);
    if (!pass) return;
    const struct bx_slot *slots = e->slots.items;
    pass->type = (uint8_t)type;
    pass->op = (uint8_t)v->op;
    pass->axes = v->axes;
    pass->result = slots[bx_emit_home(e, value).slot].index;
    pass->place = v->place;
}

/* The last operation comes first in the list, which runs backwards. */
static void move_last_pass(struct emitter *e, uint32_t at) {
    if (e->failed) return;
    struct bx_pass *passes = e->passes.items;
    struct bx_pass last = passes[e->passes.count - 1];
    memmove(passes + at + 1, passes + at, (e->passes.count - 1 - at) * sizeof *passes);
    passes[at] = last;
}

/* The type of the array that an output's elements are stored in. */
static enum bx_type stored_as(enum bx_type type) {
    switch (type) {
    case T_u8: return T_i8;
    case T_u16: return T_i16;
    case T_u32: return T_i32;
    case T_u64: return T_i64;
    default: return type;
    }
}

/* Stores that others follow. */
static void put_output(struct emitter *e, const struct ir_output *output, uint16_t target) {
    const enum bx_type type = stored_as((enum bx_type)output->type);
    if (output->value.im == IR_NONE) {
        bx_pass_fetch(e, output->value.re);
        bx_emit_instruction(e, bx_opcode_find(OP_put, type, FORM_m), &target, 1);
        return;
    }
    const uint16_t slots[2] = {bx_pass_memory(e, output->value.re), target};
    bx_pass_fetch(e, output->value.im);
    bx_emit_instruction(e, bx_opcode_find(OP_pack, type, FORM_tmm), slots, 2);
}

/* Outputs of one shape, in one pass. */
struct group {
    const struct ir_output *outputs;
    const uint32_t *member; /* numbers of outputs */
    uint32_t count;
    struct roots roots;
};

static void put_group(struct emitter *e, const struct group *group) {
    const uint32_t first = e->instructions.count;
    if (!compute(e, &group->roots)) return;
    if (group->count > 1) bx_pass_keep(e); /* others may be stored before it */
    for (uint32_t k = 0; k < group->count && !e->failed; k++) {
        const uint32_t number = group->member[k];
        const struct ir_output *output = &group->outputs[number];
        put_output(e, output, bx_emit_slot(e, SLOT_OUT, (enum bx_type)output->type, number));
    }
    add_pass(e, PASS_MAP, first, e->ir->values[group->roots.value[0]].shape);
}

static void map_group(struct emitter *e, const struct group *group) {
    const struct ir_output *output = &group->outputs[group->member[0]];
    const uint32_t root = output->value.re;
    const bool one = group->roots.count == 1;
    const uint32_t at = e->passes.count;
    bx_emit_forget(e);
    const bool computed = e->ir->values[root].kind == IR_OPERATION || bx_emit_is_copy(e, root);
    const bool spreads = e->ir->request->unblocked && !(one && (!computed || e->leaf[root]));
    if (spreads) bx_emit_spread(e, &group->roots, false);
    if (e->failed) return;
    if (one && output->value.im == IR_NONE) {
        const enum bx_type type = (enum bx_type)output->type;
        bx_emit_map(e, root, stored_as(type), bx_emit_slot(e, SLOT_OUT, type, group->member[0]));
    } else {
        put_group(e, group);
    }
    if (spreads) move_last_pass(e, at);
}

/* Outputs whose shapes are equal whatever the arrays share a pass; scalars have one each, as they
 * fill outputs of any shape. */
static void map_outputs(struct emitter *e, const struct ir_outputs *outputs) {
    uint8_t *done = bx_arena_array(e->ir->arena, outputs->count, 1);
    uint32_t *member = bx_arena_array(e->ir->arena, outputs->count, sizeof *member);
    uint32_t *roots = bx_arena_array(e->ir->arena, 2 * (size_t)outputs->count, sizeof *roots);
    if (!done || !member || !roots) {
        e->failed = true;
        return;
    }
    for (uint32_t j = 0; j < outputs->count && !e->failed; j++) {
        if (done[j]) continue;
        struct group group = {outputs->items, member, 0, {roots, 0}};
        const uint32_t shape = e->ir->values[outputs->items[j].value.re].shape;
        for (uint32_t k = j; k < outputs->count; k++) {
            const struct ir_output *output = &outputs->items[k];
            if (done[k] || e->ir->values[output->value.re].shape != shape) continue;
            if (k > j && shape == 0) continue;
            done[k] = 1;
            member[group.count++] = k;
            roots[group.roots.count++] = output->value.re;
            if (output->value.im != IR_NONE) roots[group.roots.count++] = output->value.im;
        }
        map_group(e, &group);
    }
}

static void reduce_all(struct emitter *e, unsigned stage, uint16_t lanes) {
    for (uint32_t k = e->ir->count; k-- > 0 && !e->failed;) {
        const struct ir_value *v = &e->ir->values[k];
        if (!e->needed[k] || v->stage != stage || !ir_is_reduction(v)) continue;
        const uint32_t at = e->passes.count;
        bx_emit_forget(e);
        const uint32_t argument = v->operand[0];
        if (e->ir->request->unblocked && !e->leaf[argument] &&
            (e->ir->values[argument].kind == IR_OPERATION || bx_emit_is_copy(e, argument))) {
            const struct roots roots = {v->operand, 1};
            bx_emit_spread(e, &roots, true);
        }
        reduce(e, k, lanes);
        move_last_pass(e, at);
    }
}

/* Tiles that repeat a scalar, for the passes over elements, in their tile shape. */
static void emit_splats(struct emitter *e, unsigned stage) {
    const uint32_t first = e->instructions.count;
    e->cycles = 0;
    for (uint32_t k = 0; k < e->ir->count && !e->failed; k++) {
        if (e->splat[k] == BX_NO_SLOT || e->ir->values[k].stage != stage) continue;
        const enum bx_type type = (enum bx_type)e->ir->values[k].type;
        const uint16_t from = bx_emit_home(e, k).slot;
        bx_emit_instruction(e, bx_opcode_find(OP_load, type, FORM_s), &from, 1);
        bx_emit_instruction(e, OPC_spill, &e->splat[k], 1);
    }
    if (e->instructions.count == first) return;
    add_pass(e, PASS_SPLAT, first, 0);
}

/* The scalars of a stage that later passes asked for. */
static void emit_scalars(struct emitter *e, unsigned stage) {
    const uint32_t first = e->instructions.count;
    for (uint32_t k = 0; k < e->ir->count; k++) {
        const struct ir_value *v = &e->ir->values[k];
        e->loaded[k] = 0;
        e->leaf[k] =
            v->kind != IR_OPERATION || v->rank == 1 || ir_is_reduction(v) || v->stage < stage;
    }
    bx_pass_begin(e);
    e->scalar_pass = true;
    for (uint32_t k = 0; k < e->ir->count && !e->failed; k++) {
        if (!e->needed[k] || e->leaf[k] || e->ir->values[k].stage != stage) continue;
        e->root[k] = 1;
        bx_ir_order(&e->schedule, k);
    }
    if (e->schedule.length) {
        bx_pass_sequence(e);
        add_pass(e, PASS_SCALAR, first, 0);
    }
    e->scalar_pass = false;
}

static void emit_passes(struct emitter *e, const struct ir_outputs *outputs) {
    unsigned stages = 0;
    for (uint32_t k = 0; k < outputs->count; k++) {
        const struct ir_number number = outputs->items[k].value;
        const unsigned stage = e->ir->values[number.re].stage;
        const unsigned im_stage = number.im == IR_NONE ? 0 : e->ir->values[number.im].stage;
        if (stage > stages) stages = stage;
        if (im_stage > stages) stages = im_stage;
    }
    map_outputs(e, outputs);
    const uint16_t lanes = bx_emit_slot(e, SLOT_SUM, T_f64, 0);
    for (unsigned stage = stages + 1; stage-- > 0 && !e->failed;) {
        emit_splats(e, stage);
        emit_scalars(e, stage);
        if (stage > 0) reduce_all(e, stage, lanes);
    }
}

static bool prepare(struct emitter *e) {
    const size_t count = e->ir->count;
    struct bx_arena *arena = e->ir->arena;
    e->home = bx_arena_array(arena, count, sizeof *e->home);
    e->splat = bx_arena_array(arena, count, sizeof *e->splat);
    e->needed = bx_arena_array(arena, count, 1);
    e->leaf = bx_arena_array(arena, count, 1);
    e->loaded = bx_arena_array(arena, count, 1);
    e->root = bx_arena_array(arena, count, 1);
    e->scratch = bx_arena_array(arena, count, sizeof *e->scratch);
    /* A tile for every value, a second one for pair functions, and those of calls. */
    size_t tiles = 2 * count + 1;
    for (size_t k = 0; k < count; k++)
        if (e->ir->values[k].kind == IR_OPERATION && e->ir->values[k].op == OP_call)
            tiles += 1 + (size_t)e->ir->values[k].arity;
    e->tile_capacity = tiles < BX_NO_SLOT ? (uint32_t)tiles : BX_NO_SLOT;
    e->side = bx_arena_array(arena, count, sizeof *e->side);
    e->tile_taken = bx_arena_array(arena, e->tile_capacity, 1);
    e->tile_slot = bx_arena_array(arena, e->tile_capacity, sizeof *e->tile_slot);
    struct ir_schedule *s = &e->schedule;
    s->ir = e->ir;
    s->leaf = e->leaf;
    s->loaded = e->loaded;
    s->uses = bx_arena_array(arena, count, sizeof *s->uses);
    s->fused = bx_arena_array(arena, count, sizeof *s->fused);
    s->need = bx_arena_array(arena, count, sizeof *s->need);
    s->seen = bx_arena_array(arena, count, 1);
    s->guard = bx_arena_array(arena, count, 1);
    e->shift = bx_arena_array(arena, (size_t)e->ir->chain_count + 1, sizeof *e->shift);
    e->frame = bx_arena_array(arena, (size_t)e->ir->shape_count + 1, sizeof *e->frame);
    e->wanted = bx_arena_array(arena, (size_t)e->ir->shape_count + 1, 1);
    e->shape_slot = bx_arena_array(arena, count, sizeof *e->shape_slot);
    s->sequence = bx_arena_array(arena, 5 * count, sizeof *s->sequence); /* four marks a `where` */
    e->open = bx_arena_array(arena, count, sizeof *e->open);
    s->stack = bx_arena_array(arena, count + 1, sizeof *s->stack);
    if (!e->home || !e->splat || !e->needed || !e->leaf || !e->loaded || !e->root || !e->scratch ||
        !e->tile_taken || !e->tile_slot || !s->uses || !s->fused || !s->need || !s->seen ||
        !s->sequence || !s->stack || !s->guard || !e->open || !e->side || !e->shift || !e->frame ||
        !e->wanted || !e->shape_slot)
        return false;
    s->touched_all = true;
    memset(e->shape_slot, 0xff, count * sizeof *e->shape_slot);
    memset(e->splat, 0xff, count * sizeof *e->splat);
    return true;
}

expr_status bx_ir_emit(struct ir *ir, const struct ir_outputs *outputs,
                       struct bx_program **program) {
    struct emitter e = {.ir = ir};
    if (!prepare(&e)) return bx_error_memory();
    emit_passes(&e, outputs);
    if (e.failed) return bx_emit_failure(&e);
    return bx_emit_program(&e, outputs, program);
}
