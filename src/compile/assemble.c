/* SPDX-License-Identifier: MIT */
/* The parts that a program is made of: slots, constants, variables, instructions. */
#include <string.h>

#include "base/error.h"
#include "compile/emit_p.h"

enum { FIRST_CAPACITY = 16 };

uint32_t bx_list_add(struct emitter *e, struct list *list, const void *item, size_t size) {
    if (e->failed) return 0;
    void *items = bx_arena_grow(e->ir->arena, list->items, list->count, &list->capacity,
                                FIRST_CAPACITY, size);
    if (!items) {
        e->failed = true;
        return 0;
    }
    list->items = items;
    memcpy((char *)list->items + list->count * size, item, size);
    return list->count++;
}

void bx_emit_refuse(struct emitter *e, const char *what, unsigned long most, const char *limit) {
    if (!e->ir->refused)
        bx_error(EXPR_ERROR_LIMIT,
                 "the expression is compiled to more than %lu %s (%s); evaluate it in parts, by "
                 "way of an output",
                 most, what, limit);
    e->failed = e->ir->refused = true;
}

expr_status bx_emit_failure(const struct emitter *e) {
    return e->ir->refused ? EXPR_ERROR_LIMIT : bx_error_memory();
}

_Static_assert(EXPR_MAX_OPERANDS == BX_NO_SLOT, "numbers of slots are 16 bits wide");

/* Numbers of slots and the like are 16 bits wide. */
static uint16_t narrow(struct emitter *e, uint32_t number) {
    if (number >= BX_NO_SLOT) bx_emit_refuse(e, "operands", EXPR_MAX_OPERANDS, "EXPR_MAX_OPERANDS");
    return (uint16_t)number;
}

uint16_t bx_emit_slot(struct emitter *e, enum bx_slot_kind kind, enum bx_type type,
                      uint32_t index) {
    struct bx_slot slot = {.kind = (uint8_t)kind, .type = (uint8_t)type, .index = BX_NO_AXES};
    if (kind != SLOT_POSITION || index != BX_NO_AXES) slot.index = narrow(e, index);
    return narrow(e, bx_list_add(e, &e->slots, &slot, sizeof slot));
}

void bx_emit_instruction(struct emitter *e, unsigned opcode, const uint16_t slots[],
                         unsigned count) {
    struct bx_instruction instruction = {.opcode = (uint16_t)opcode,
                                         .slot = {BX_NO_SLOT, BX_NO_SLOT, BX_NO_SLOT}};
    for (unsigned j = 0; j < count; j++) instruction.slot[j] = slots[j];
    if (e->instructions.count == EXPR_MAX_INSTRUCTIONS)
        bx_emit_refuse(e, "instructions", EXPR_MAX_INSTRUCTIONS, "EXPR_MAX_INSTRUCTIONS");
    bx_list_add(e, &e->instructions, &instruction, sizeof instruction);
}

/* Called once a value: a weak scalar that is wanted in several types is several variables. */
static uint16_t add_variable(struct emitter *e, const struct ir_value *v) {
    const struct bx_symbol *symbol = &e->ir->request->symbols[v->symbol];
    struct bx_variable variable = {.name = symbol->name,
                                   .position = narrow(e, v->symbol),
                                   .type = v->type,
                                   .storage = symbol->type,
                                   .weak = symbol->weak,
                                   .rank = v->rank,
                                   .narrowed = v->narrow,
                                   .part = v->part,
                                   .place = v->place};
    uint32_t index = bx_list_add(e, &e->variables, &variable, sizeof variable);
    return bx_emit_slot(e, v->rank ? SLOT_ARRAY : SLOT_VALUE, (enum bx_type)v->type, index);
}

struct home bx_emit_home(struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    struct home *home = &e->home[value];
    if (home->kind != HOME_NONE) return *home;
    if (v->kind == IR_CONSTANT) {
        uint32_t index = bx_list_add(e, &e->constants, &v->bits, sizeof v->bits);
        *home = (struct home){HOME_SCALAR,
                              bx_emit_slot(e, SLOT_CONSTANT, (enum bx_type)v->type, index)};
    } else if (v->kind == IR_VARIABLE) {
        *home = (struct home){!v->rank            ? HOME_SCALAR
                              : v->type == T_bool ? HOME_BYTES
                                                  : HOME_MEMORY,
                              add_variable(e, v)};
    } else if (v->kind == IR_EXTENT) {
        const struct bx_extent extent = {
            .scalar = e->scalar_count,
            .axes = v->axes,
            .sources = bx_emit_sources(e, e->ir->values[v->operand[0]].shape)};
        bx_list_add(e, &e->extents, &extent, sizeof extent);
        *home = (struct home){HOME_SCALAR, bx_emit_slot(e, SLOT_SCALAR, T_f64, e->scalar_count++)};
    } else if (v->kind == IR_POSITION) {
        *home = (struct home){HOME_MEMORY, bx_emit_slot(e, SLOT_POSITION, T_i64, v->axes)};
    } else if (v->kind == IR_TEXT) {
        const struct bx_literal literal = {.offset = (uint32_t)(v->bits >> 32),
                                           .length = (uint32_t)v->bits};
        const uint32_t index = bx_list_add(e, &e->literals, &literal, sizeof literal);
        *home = (struct home){HOME_MEMORY, bx_emit_slot(e, SLOT_TEXT, T_bytes, index)};
    } else if (v->kind == IR_MOVED || v->kind == IR_INSIDE) {
        const uint16_t slot = bx_emit_moved(e, value);
        *home = (struct home){v->type == T_bool ? HOME_BYTES : HOME_MEMORY, slot};
    } else if (ir_has_axes(v)) {
        const struct bx_temporary temporary = {.type = v->type};
        const uint32_t none = IR_NONE;
        const uint32_t index = bx_list_add(e, &e->temporaries, &temporary, sizeof temporary);
        bx_list_add(e, &e->temporary_shapes, &none, sizeof none);
        e->needed[value] = 1;
        *home = (struct home){HOME_MEMORY,
                              bx_emit_slot(e, SLOT_TEMPORARY, (enum bx_type)v->type, index)};
    } else {
        e->needed[value] = 1;
        *home = (struct home){
            HOME_SCALAR, bx_emit_slot(e, SLOT_SCALAR, (enum bx_type)v->type, e->scalar_count++)};
    }
    return *home;
}

uint16_t bx_emit_splat(struct emitter *e, uint32_t value) {
    if (e->splat[value] == BX_NO_SLOT)
        e->splat[value] =
            bx_emit_slot(e, SLOT_SPLAT, (enum bx_type)e->ir->values[value].type, e->splat_count++);
    return e->splat[value];
}

/* The shapes that a leaf is moved in, or nothing. */
static struct ir_chain chain_of(const struct emitter *e, uint32_t leaf) {
    const struct ir_value *v = &e->ir->values[leaf];
    if (v->kind != IR_MOVED && v->kind != IR_INSIDE) return (struct ir_chain){NULL, 0};
    return e->ir->chains[v->symbol];
}

static bool is_late(const struct emitter *e, uint32_t leaf) {
    const struct ir_value *v = &e->ir->values[leaf];
    const struct ir_chain chain = chain_of(e, leaf);
    const struct bx_sources *frames = e->frames.items;
    for (uint32_t j = 0; j < chain.count; j++)
        if (frames[e->frame[chain.step[j].frame] - 1].late) return true;
    return ir_has_axes(v) || (v->kind == IR_MOVED && ir_has_axes(&e->ir->values[v->operand[0]]));
}

/* The sources of a shape, when those of the shapes that its leaves are moved in have been made. */
static void make_frame(struct emitter *e, uint32_t shape) {
    const struct ir_shape leaves = e->ir->shapes[shape];
    struct bx_sources sources = {.count = leaves.count, .number = e->frames.count};
    uint16_t *slots = bx_arena_array(e->ir->arena, (size_t)leaves.count + 1, sizeof *slots);
    if (!slots) {
        e->failed = true;
        return;
    }
    /* The slots of moved leaves have sources of their own. */
    for (uint32_t k = 0; k < leaves.count && !e->failed; k++) {
        const uint32_t leaf = leaves.leaf[k];
        sources.late |= is_late(e, leaf);
        slots[k] =
            bx_emit_is_copy(e, leaf) ? bx_emit_moved_shape(e, leaf) : bx_emit_home(e, leaf).slot;
    }
    sources.first = e->sources.count;
    for (uint32_t k = 0; k < leaves.count; k++)
        bx_list_add(e, &e->sources, &slots[k], sizeof slots[k]);
    bx_list_add(e, &e->frames, &sources, sizeof sources);
    e->frame[shape] = e->frames.count;
}

/* Asks for the shapes that a shape's leaves are moved in; are all of them made? */
static bool want_inner(struct emitter *e, uint32_t shape) {
    const struct ir_shape leaves = e->ir->shapes[shape];
    bool made = true;
    for (uint32_t k = 0; k < leaves.count; k++) {
        const struct ir_chain chain = chain_of(e, leaves.leaf[k]);
        for (uint32_t j = 0; j < chain.count; j++) {
            const uint32_t inner = chain.step[j].frame;
            if (e->frame[inner]) continue;
            e->wanted[inner] = 1;
            made = false;
        }
    }
    return made;
}

/* A leaf is made after the shape that it is moved in, so that shapes depend on lower numbers only,
 * and two loops do without recursion. */
struct bx_sources bx_emit_sources(struct emitter *e, uint32_t shape) {
    if (e->failed || e->ir->shape_count == 0) return (struct bx_sources){.number = UINT32_MAX};
    if (!e->frame[shape] && !want_inner(e, shape)) {
        uint32_t least = shape;
        for (uint32_t k = shape; k-- > 0;) {
            if (!e->wanted[k] || e->frame[k]) continue;
            want_inner(e, k);
            least = k;
        }
        for (uint32_t k = least; k < shape && !e->failed; k++) {
            if (!e->wanted[k] || e->frame[k]) continue;
            make_frame(e, k);
            e->wanted[k] = 0;
        }
    }
    if (!e->frame[shape] && !e->failed) make_frame(e, shape);
    if (e->failed) return (struct bx_sources){.number = UINT32_MAX};
    return ((const struct bx_sources *)e->frames.items)[e->frame[shape] - 1];
}

/* However often it is moved, an array comes from memory once: a number for each. */
static uint32_t array_number(const struct emitter *e, const struct bx_slot *slot) {
    if (slot->kind == SLOT_ARRAY) return slot->index;
    const uint32_t outputs = e->variables.count;
    return slot->kind == SLOT_TEMPORARY ? outputs + slot->index
                                        : outputs + e->temporaries.count + slot->index;
}

/* Bytes that a pass moves per element: each array once for reading, once for writing. met: per
 * array and way, 1 + the pass that met it last. */
static void count_traffic(struct emitter *e, uint32_t number, uint32_t *met) {
    struct bx_pass *pass = (struct bx_pass *)e->passes.items + number;
    const struct bx_instruction *instruction = e->instructions.items;
    const struct bx_slot *slots = e->slots.items;
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++) {
        const struct bx_opcode_info *info = bx_opcode_info(instruction[k].opcode);
        for (unsigned j = 0; j < info->slots; j++) {
            const struct bx_slot *slot = &slots[instruction[k].slot[j]];
            const bool writes =
                info->op == OP_store || info->op == OP_put || (info->op == OP_pack && j == 1);
            if (slot->kind != SLOT_ARRAY && slot->kind != SLOT_TEMPORARY && slot->kind != SLOT_OUT)
                continue;
            uint32_t *last = &met[2 * array_number(e, slot) + writes];
            if (*last == number + 1) continue;
            *last = number + 1;
            const float bytes = (float)bx_type_size((enum bx_type)slot->type);
            *(writes ? &pass->write_bytes : &pass->read_bytes) += bytes;
        }
    }
}

static bool over_elements(const struct bx_pass *pass) {
    return pass->kind == PASS_MAP || pass->kind == PASS_REDUCE;
}

/* Passes over elements use narrow tiles together or not at all, as they share splat tiles. */
static void choose_tiles(struct emitter *e) {
    const struct bx_instruction *instructions = e->instructions.items;
    struct bx_pass *passes = e->passes.items;
    bool narrow_tiles = true;
    for (uint32_t p = 0; p < e->passes.count; p++)
        for (uint32_t k = passes[p].first; k < passes[p].first + passes[p].count; k++)
            if (over_elements(&passes[p]) && bx_opcode_info(instructions[k].opcode)->wide)
                narrow_tiles = false;
    for (uint32_t p = 0; p < e->passes.count; p++)
        passes[p].narrow = passes[p].kind != PASS_SCALAR && narrow_tiles;
}

static void reverse_passes(struct emitter *e) {
    struct bx_pass *passes = e->passes.items;
    for (uint32_t k = 0; k < e->passes.count / 2; k++) {
        struct bx_pass swap = passes[k];
        passes[k] = passes[e->passes.count - 1 - k];
        passes[e->passes.count - 1 - k] = swap;
    }
}

/* Can arrays of one shape do without a layout? */
static bool is_plain(const struct emitter *e, const struct ir_outputs *outputs) {
    if (outputs->count != 1 || !outputs->has_value || e->extents.count || e->literals.count ||
        e->ir->named_axis_count)
        return false;
    const struct bx_slot *slots = e->slots.items;
    for (uint32_t k = 0; k < e->slots.count; k++)
        if (slots[k].kind == SLOT_POSITION || slots[k].kind == SLOT_FUNCTION ||
            slots[k].type == T_bytes)
            return false;
    const struct bx_pass *passes = e->passes.items;
    for (uint32_t k = 0; k < e->passes.count; k++)
        if (passes[k].axes != BX_NO_AXES) return false;
    return true;
}

static bool has_complex_items(const struct emitter *e) {
    const struct bx_slot *slots = e->slots.items;
    for (uint32_t k = 0; k < e->slots.count; k++)
        if (bx_type_is_complex((enum bx_type)slots[k].type)) return true;
    return false;
}

static struct bx_output *list_outputs(struct emitter *e, const struct ir_outputs *outputs) {
    struct bx_output *list = bx_arena_array(e->ir->arena, outputs->count, sizeof *list);
    for (uint32_t k = 0; list && k < outputs->count; k++) {
        const struct ir_output *output = &outputs->items[k];
        list[k] = (struct bx_output){
            .type = output->type, .rank = output->rank, .position = output->position};
    }
    return list;
}

expr_status bx_emit_program(struct emitter *e, const struct ir_outputs *outputs,
                            struct bx_program **program) {
    struct bx_output *list = list_outputs(e, outputs);
    uint32_t named_axis_count;
    struct bx_named_axis *named_axes = bx_emit_named_axes(e, &named_axis_count);
    const size_t arrays = (size_t)e->variables.count + e->temporaries.count + outputs->count;
    uint32_t *met = bx_arena_array(e->ir->arena, 2 * arrays + 1, sizeof *met);
    if (!met || !list || !named_axes || e->failed) return bx_emit_failure(e);
    choose_tiles(e);
    reverse_passes(e);
    struct bx_pass *passes = e->passes.items;
    bool reduces = false;
    for (uint32_t p = 0; p < e->passes.count; p++) {
        count_traffic(e, p, met);
        reduces |= passes[p].kind == PASS_REDUCE;
    }
    const struct bx_compile_request *request = e->ir->request;
    const struct bx_program draft = {
        .result_type = list[0].type,
        .result_rank = list[0].rank,
        .has_value = outputs->has_value,
        .plain = is_plain(e, outputs),
        .complex_items = has_complex_items(e),
        .by_ndim = request->tree->uses_ndim,
        .unblocked = request->unblocked,
        .has_reduction = reduces,
        .variable_count = (uint16_t)e->variables.count,
        .slot_count = (uint16_t)e->slots.count,
        .constant_count = (uint16_t)e->constants.count,
        .scalar_count = e->scalar_count,
        .splat_count = e->splat_count,
        .scratch_count = e->scratch_count,
        .temporary_count = (uint16_t)e->temporaries.count,
        .pass_count = (uint16_t)e->passes.count,
        .output_count = (uint16_t)outputs->count,
        .axes_count = (uint16_t)e->ir->axes_count,
        .extent_count = (uint16_t)e->extents.count,
        .literal_count = (uint16_t)e->literals.count,
        .shift_count = (uint16_t)e->shifts.count,
        .step_count = e->steps.count,
        .named_axis_count = named_axis_count,
        .source_count = e->sources.count,
        .frame_count = e->frames.count,
        .byte_count = request->tree->byte_count,
        .instruction_count = e->instructions.count,
        .variables = e->variables.items,
        .slots = e->slots.items,
        .constants = e->constants.items,
        .temporaries = e->temporaries.items,
        .outputs = list,
        .axes = e->ir->axes,
        .extents = e->extents.items,
        .literals = e->literals.items,
        .shifts = e->shifts.items,
        .steps = e->steps.items,
        .named_axes = named_axes,
        .sources = e->sources.items,
        .frames = e->frames.items,
        .bytes = request->tree->bytes,
        .passes = e->passes.items,
        .instructions = e->instructions.items,
        .text = request->tree->text,
    };
    *program = bx_program_create(&draft);
    return *program ? EXPR_OK : bx_error_memory();
}
