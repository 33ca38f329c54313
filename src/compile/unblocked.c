/* SPDX-License-Identifier: MIT */
/* Unblocked programs: one operation a pass, each into a temporary of the whole array. */
#include <string.h>

#include "compile/emit_p.h"

/* Other passes use the temporaries again: what they held for earlier roots is gone. */
void bx_emit_forget(struct emitter *e) {
    for (uint32_t k = 0; k < e->ir->count; k++)
        if ((e->ir->values[k].kind == IR_OPERATION && !bx_emit_hoisted(e, k) &&
             !ir_has_axes(&e->ir->values[k])) ||
            bx_emit_is_copy(e, k))
            e->home[k].kind = HOME_NONE;
    bx_emit_mark_leaves(e);
}

/* Room for the work of `spread`, per value. */
struct spread {
    uint32_t *uses;
    uint8_t *reached;
    uint32_t *order;
    uint8_t *idle; /* per temporary */
    uint16_t *temporary;
    uint32_t length;
};

static bool begin_spread(struct emitter *e, struct spread *s) {
    const size_t count = e->ir->count;
    s->uses = bx_arena_array(e->ir->arena, count, sizeof *s->uses);
    s->reached = bx_arena_array(e->ir->arena, count, 1);
    s->order = bx_arena_array(e->ir->arena, count, sizeof *s->order);
    s->idle = bx_arena_array(e->ir->arena, 2 * count + 1, 1);
    s->temporary = bx_arena_array(e->ir->arena, count, sizeof *s->temporary);
    s->length = 0;
    e->failed |= !s->uses || !s->reached || !s->order || !s->idle || !s->temporary;
    return !e->failed;
}

/* An idle temporary of the type and shape, or a new one. */
static uint32_t find_temporary(struct emitter *e, const struct spread *s,
                               const struct ir_value *v) {
    const struct bx_temporary *made = e->temporaries.items;
    const uint32_t *shapes = e->temporary_shapes.items;
    uint32_t t = 0;
    while (t < e->temporaries.count &&
           (made[t].type != v->type || shapes[t] != v->shape || !s->idle[t]))
        t++;
    if (t < e->temporaries.count) return t;
    const struct bx_temporary one = {.type = v->type};
    bx_list_add(e, &e->temporary_shapes, &v->shape, sizeof v->shape);
    return bx_list_add(e, &e->temporaries, &one, sizeof one);
}

/* The operation whose operands a pass for the value reads: a second result is computed once more.
 */
static const struct ir_value *reader_of(const struct emitter *e, const struct ir_value *v) {
    return v->kind == IR_OPERATION && v->op == OP_side ? &e->ir->values[v->operand[0]] : v;
}

static void count_second_uses(const struct emitter *e, struct spread *s) {
    for (uint32_t k = 0; k < e->ir->count; k++) {
        const struct ir_value *v = &e->ir->values[k];
        if (!s->reached[k] || v->kind != IR_OPERATION || v->op != OP_side) continue;
        const struct ir_value *reader = reader_of(e, v);
        for (unsigned j = 0; j < reader->arity; j++) s->uses[reader->operand[j]]++;
    }
}

/*
 * One operation a pass: every operation that the roots need gets a temporary,
 * and is emitted after (that is, executed before) those that use it. A temporary
 * is used again once its last reader is through, in the reader itself if it
 * fits. A single root is left to the caller's own pass, unless that reads memory
 * only.
 */
void bx_emit_spread(struct emitter *e, const struct roots *roots, bool whole) {
    struct spread s;
    if (!begin_spread(e, &s)) return;
    bx_emit_count_uses(e, roots, s.uses, s.reached);
    memset(s.idle, 1,
           2 * (size_t)e->ir->count + 1); /* what other roots use, they use at other times */
    count_second_uses(e, &s);
    for (uint32_t k = 0; k < e->ir->count; k++) {
        const struct ir_value *v = &e->ir->values[k];
        if (!s.reached[k] || e->leaf[k] || e->loaded[k]) continue;
        if (!whole && roots->count == 1 && k == roots->value[0]) continue;
        /* A move reads other elements than it writes: it needs memory beside its operand's. */
        uint32_t t = v->kind == IR_MOVED ? find_temporary(e, &s, v) : 0;
        const struct ir_value *reader = reader_of(e, v);
        for (unsigned j = 0; j < ir_values_needed(reader); j++) {
            const uint32_t operand = reader->operand[j];
            const bool temporary = s.reached[operand] && !e->leaf[operand] && !e->loaded[operand];
            if (--s.uses[operand] == 0 && temporary) s.idle[s.temporary[operand]] = 1;
        }
        if (v->kind != IR_MOVED) t = find_temporary(e, &s, v);
        if (e->failed) return;
        s.idle[t] = 0;
        s.temporary[k] = (uint16_t)t;
        s.order[s.length++] = k;
    }
    for (uint32_t k = 0; k < s.length; k++) {
        const uint32_t value = s.order[k];
        const enum bx_type type = (enum bx_type)e->ir->values[value].type;
        e->home[value] =
            (struct home){.kind = type == T_bool ? HOME_BYTES : HOME_MEMORY,
                          .slot = bx_emit_slot(e, SLOT_TEMPORARY, type, s.temporary[value])};
    }
    bx_emit_mark_leaves(e);
    for (uint32_t k = s.length; k-- > 0 && !e->failed;) {
        const uint32_t value = s.order[k];
        const struct ir_value *v = &e->ir->values[value];
        e->leaf[value] = e->loaded[value] = 0;
        bx_emit_map(e, value, (enum bx_type)v->type, e->home[value].slot);
        bx_emit_mark_leaf(e, value);
        if (v->op == OP_side) bx_emit_mark_leaf(e, v->operand[0]);
    }
}
