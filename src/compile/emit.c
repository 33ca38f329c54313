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

static struct bx_pass *add_pass(struct emitter *e, enum bx_pass_kind kind, uint32_t first) {
    struct bx_pass pass = {.kind = (uint8_t)kind, .first = first, .cycles = e->cycles};
    bx_emit_instruction(e, OPC_end, NULL, 0);
    pass.count = e->instructions.count - first;
    uint32_t index = bx_list_add(e, &e->passes, &pass, sizeof pass);
    return e->failed ? NULL : (struct bx_pass *)e->passes.items + index;
}

/* Uses of each value by what a root needs, before anything is fused. */
static void count_uses(struct emitter *e, uint32_t root, uint32_t *uses, uint8_t *reached) {
    memset(uses, 0, e->ir->count * sizeof *uses);
    memset(reached, 0, e->ir->count);
    reached[root] = 1;
    uses[root] = 1;
    for (uint32_t k = root + 1; k-- > 0;) {
        if (!reached[k] || e->leaf[k] || e->loaded[k]) continue;
        for (unsigned j = 0; j < e->ir->values[k].arity; j++) {
            uses[e->ir->values[k].operand[j]]++;
            reached[e->ir->values[k].operand[j]] = 1;
        }
    }
}

static bool hoisted(const struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    return v->kind == IR_OPERATION && v->rank == 0 &&
           (ir_is_reduction(v) || (e->ir->request->rewrites & REWRITE_HOIST));
}

/* What a pass over elements finds at hand: scalars, arrays, temporaries. */
static void mark_leaves(struct emitter *e) {
    for (uint32_t k = 0; k < e->ir->count; k++) {
        const struct ir_value *v = &e->ir->values[k];
        const bool bytes = e->home[k].kind == HOME_BYTES ||
                           (v->kind == IR_VARIABLE && v->rank && v->type == T_bool);
        e->loaded[k] = bytes;
        e->leaf[k] =
            !bytes && (v->kind != IR_OPERATION || hoisted(e, k) || e->home[k].kind == HOME_MEMORY);
    }
}

/* The instructions that bring root into the accumulator. */
static bool compute(struct emitter *e, uint32_t root) {
    bx_pass_begin(e);
    if (!e->ir->request->unblocked && (e->ir->request->rewrites & REWRITE_FUSE)) {
        count_uses(e, root, e->schedule.uses, e->schedule.seen);
        bx_ir_fuse(&e->schedule, e->schedule.uses);
        memset(e->schedule.uses, 0, e->ir->count * sizeof *e->schedule.uses);
        memset(e->schedule.seen, 0, e->ir->count);
    }
    if (!e->ir->request->unblocked && (e->ir->request->rewrites & REWRITE_GUARD)) {
        bx_ir_guard(&e->schedule, root, e->schedule.seen, e->root);
        memset(e->schedule.seen, 0, e->ir->count);
        memset(e->root, 0, e->ir->count);
    }
    bx_ir_order(&e->schedule, root);
    bx_pass_sequence(e);
    if (!e->failed) bx_pass_fetch(e, root);
    return !e->failed;
}

/* Element-wise work that ends in memory: the output, or a temporary. */
static void map_into(struct emitter *e, uint32_t root, uint16_t target) {
    const uint32_t first = e->instructions.count;
    const struct ir_value *v = &e->ir->values[root];
    if (!compute(e, root)) return;
    bx_emit_instruction(e, bx_opcode_find(OP_store, (enum bx_type)v->type, FORM_m), &target, 1);
    add_pass(e, PASS_MAP, first);
}

static void reduce(struct emitter *e, uint32_t value, uint16_t lanes) {
    const struct ir_value *v = &e->ir->values[value];
    const uint32_t first = e->instructions.count;
    if (!compute(e, v->operand[0])) return;
    const enum bx_type type = (enum bx_type)v->operand_type;
    bx_emit_instruction(e, bx_opcode_find((enum bx_op)v->op, type, FORM_r), &lanes, 1);
    struct bx_pass *pass = add_pass(e, PASS_REDUCE, first);
    if (!pass) return;
    const struct bx_slot *slots = e->slots.items;
    pass->type = (uint8_t)type;
    pass->op = (uint8_t)v->op;
    pass->result = slots[bx_emit_home(e, value).slot].index;
    pass->place = v->place;
}

/*
 * One operation a pass: every operation that root needs gets a temporary, and
 * is emitted after (that is, executed before) those that use it. A temporary is
 * used again once its last reader is through, in the reader itself if it fits.
 */
static void spread(struct emitter *e, uint32_t root) {
    const uint32_t count = e->ir->count;
    uint32_t *uses = bx_arena_array(e->ir->arena, count, sizeof *uses);
    uint8_t *reached = bx_arena_array(e->ir->arena, count, 1);
    uint32_t *order = bx_arena_array(e->ir->arena, count, sizeof *order);
    uint8_t *idle = bx_arena_array(e->ir->arena, (size_t)count + 1, 1);
    uint16_t *tile = bx_arena_array(e->ir->arena, count, sizeof *tile);
    if (!uses || !reached || !order || !idle || !tile) {
        e->failed = true;
        return;
    }
    for (uint32_t k = 0; k < count; k++)
        if (e->ir->values[k].kind == IR_OPERATION && !hoisted(e, k)) e->home[k].kind = HOME_NONE;
    mark_leaves(e);
    count_uses(e, root, uses, reached);
    memset(idle, 1, e->temporaries.count); /* what other roots use, they use at other times */
    uint32_t length = 0;
    for (uint32_t k = 0; k < root; k++) {
        const struct ir_value *v = &e->ir->values[k];
        if (!reached[k] || e->leaf[k] || e->loaded[k]) continue;
        for (unsigned j = 0; j < v->arity; j++) {
            uint32_t operand = v->operand[j];
            bool temporary = reached[operand] && !e->leaf[operand] && !e->loaded[operand];
            if (--uses[operand] == 0 && temporary) idle[tile[operand]] = 1;
        }
        const struct bx_temporary *made = e->temporaries.items;
        uint32_t t = 0;
        while (t < e->temporaries.count && (made[t].type != v->type || !idle[t])) t++;
        if (t == e->temporaries.count) {
            const struct bx_temporary one = {.type = v->type};
            bx_list_add(e, &e->temporaries, &one, sizeof one);
        }
        idle[t] = 0;
        tile[k] = (uint16_t)t;
        order[length++] = k;
    }
    for (uint32_t k = 0; k < length; k++) {
        const enum bx_type type = (enum bx_type)e->ir->values[order[k]].type;
        e->home[order[k]] =
            (struct home){.kind = type == T_bool ? HOME_BYTES : HOME_MEMORY,
                          .slot = bx_emit_slot(e, SLOT_TEMPORARY, type, tile[order[k]])};
    }
    mark_leaves(e);
    for (uint32_t k = length; k-- > 0 && !e->failed;) {
        uint32_t value = order[k];
        e->leaf[value] = e->loaded[value] = 0;
        map_into(e, value, e->home[value].slot);
        mark_leaves(e);
    }
}

/* The last operation comes first in the list, which runs backwards. */
static void move_last_pass(struct emitter *e, uint32_t at) {
    if (e->failed) return;
    struct bx_pass *passes = e->passes.items;
    struct bx_pass last = passes[e->passes.count - 1];
    memmove(passes + at + 1, passes + at, (e->passes.count - 1 - at) * sizeof *passes);
    passes[at] = last;
}

static void map_output(struct emitter *e, uint32_t root) {
    uint16_t out = bx_emit_slot(e, SLOT_OUT, (enum bx_type)e->ir->values[root].type, 0);
    mark_leaves(e);
    if (!e->ir->request->unblocked || e->ir->values[root].kind != IR_OPERATION || e->leaf[root]) {
        map_into(e, root, out);
        return;
    }
    const uint32_t at = e->passes.count;
    spread(e, root);
    map_into(e, root, out);
    move_last_pass(e, at);
}

static void reduce_all(struct emitter *e, unsigned stage, uint16_t lanes) {
    for (uint32_t k = e->ir->count; k-- > 0 && !e->failed;) {
        const struct ir_value *v = &e->ir->values[k];
        if (!e->needed[k] || v->stage != stage || !ir_is_reduction(v)) continue;
        const uint32_t at = e->passes.count;
        mark_leaves(e);
        const uint32_t argument = v->operand[0];
        if (e->ir->request->unblocked && e->ir->values[argument].kind == IR_OPERATION &&
            !e->leaf[argument])
            spread(e, argument);
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
    add_pass(e, PASS_SPLAT, first);
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
        add_pass(e, PASS_SCALAR, first);
    }
    e->scalar_pass = false;
}

static void emit_passes(struct emitter *e, uint32_t root) {
    const unsigned stages = e->ir->values[root].stage;
    map_output(e, root);
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
    e->tile_taken = bx_arena_array(arena, count + 1, 1);
    e->tile_slot = bx_arena_array(arena, count + 1, sizeof *e->tile_slot);
    struct ir_schedule *s = &e->schedule;
    s->ir = e->ir;
    s->leaf = e->leaf;
    s->loaded = e->loaded;
    s->uses = bx_arena_array(arena, count, sizeof *s->uses);
    s->fused = bx_arena_array(arena, count, sizeof *s->fused);
    s->need = bx_arena_array(arena, count, sizeof *s->need);
    s->seen = bx_arena_array(arena, count, 1);
    s->guard = bx_arena_array(arena, count, 1);
    s->sequence = bx_arena_array(arena, 5 * count, sizeof *s->sequence); /* four marks a `where` */
    e->open = bx_arena_array(arena, count, sizeof *e->open);
    s->stack = bx_arena_array(arena, count + 1, sizeof *s->stack);
    if (!e->home || !e->splat || !e->needed || !e->leaf || !e->loaded || !e->root || !e->scratch ||
        !e->tile_taken || !e->tile_slot || !s->uses || !s->fused || !s->need || !s->seen ||
        !s->sequence || !s->stack || !s->guard || !e->open)
        return false;
    memset(e->splat, 0xff, count * sizeof *e->splat);
    return true;
}

expr_status bx_ir_emit(struct ir *ir, uint32_t root, struct bx_program **program) {
    struct emitter e = {.ir = ir};
    if (!prepare(&e)) return bx_error_memory();
    emit_passes(&e, root);
    if (e.failed) return bx_error_memory();
    return bx_emit_program(&e, root, program);
}
