/* SPDX-License-Identifier: MIT */
/* The parts that a program is made of: slots, constants, variables, instructions. */
#include <string.h>

#include "base/error.h"
#include "compile/emit_p.h"

enum { FIRST_CAPACITY = 16 };

uint32_t bx_list_add(struct emitter *e, struct list *list, const void *item, size_t size) {
    if (e->failed) return 0;
    if (list->count == list->capacity) {
        uint32_t capacity = list->capacity ? 2 * list->capacity : FIRST_CAPACITY;
        void *items = bx_arena_array(e->ir->arena, capacity, size);
        if (!items) {
            e->failed = true;
            return 0;
        }
        if (list->count) memcpy(items, list->items, list->count * size);
        list->items = items;
        list->capacity = capacity;
    }
    memcpy((char *)list->items + list->count * size, item, size);
    return list->count++;
}

/* Numbers of slots and the like are 16 bits wide. */
static uint16_t narrow(struct emitter *e, uint32_t number) {
    if (number >= BX_NO_SLOT) e->failed = true;
    return (uint16_t)number;
}

uint16_t bx_emit_slot(struct emitter *e, enum bx_slot_kind kind, enum bx_type type,
                      uint32_t index) {
    struct bx_slot slot = {.kind = (uint8_t)kind, .type = (uint8_t)type, .index = narrow(e, index)};
    return narrow(e, bx_list_add(e, &e->slots, &slot, sizeof slot));
}

void bx_emit_instruction(struct emitter *e, unsigned opcode, const uint16_t slots[],
                         unsigned count) {
    struct bx_instruction instruction = {.opcode = (uint16_t)opcode,
                                         .slot = {BX_NO_SLOT, BX_NO_SLOT, BX_NO_SLOT}};
    for (unsigned j = 0; j < count; j++) instruction.slot[j] = slots[j];
    bx_list_add(e, &e->instructions, &instruction, sizeof instruction);
}

/* Called once a value: a weak scalar that is wanted in several types is several variables. */
static uint16_t add_variable(struct emitter *e, const struct ir_value *v) {
    const struct bx_symbol *symbol = &e->ir->request->symbols[v->symbol];
    struct bx_variable variable = {.name = symbol->name,
                                   .position = narrow(e, v->symbol),
                                   .type = v->type,
                                   .weak = symbol->weak,
                                   .rank = symbol->rank,
                                   .narrowed = symbol->weak == WEAK_INT && v->type == T_i32 ? T_i32 : 0,
                                   .storage = symbol->type,
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

/* Bytes that a pass moves per element: each array once for reading, once for writing. */
static void count_traffic(struct emitter *e, struct bx_pass *pass, uint8_t *met) {
    const struct bx_instruction *instruction = e->instructions.items;
    const struct bx_slot *slots = e->slots.items;
    memset(met, 0, e->slots.count);
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++) {
        const struct bx_opcode_info *info = bx_opcode_info(instruction[k].opcode);
        for (unsigned j = 0; j < info->slots; j++) {
            const uint16_t number = instruction[k].slot[j];
            const struct bx_slot *slot = &slots[number];
            const uint8_t way = info->op == OP_store ? 2 : 1;
            if (slot->kind != SLOT_ARRAY && slot->kind != SLOT_TEMPORARY && slot->kind != SLOT_OUT)
                continue;
            if (met[number] & way) continue;
            met[number] |= way;
            const float bytes = (float)bx_type_size((enum bx_type)slot->type);
            *(way == 2 ? &pass->write_bytes : &pass->read_bytes) += bytes;
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

expr_status bx_emit_program(struct emitter *e, uint32_t root, struct bx_program **program) {
    uint8_t *met = bx_arena_array(e->ir->arena, e->slots.count, 1);
    if (!met || e->passes.count >= BX_NO_SLOT) return bx_error_memory();
    choose_tiles(e);
    reverse_passes(e);
    struct bx_pass *passes = e->passes.items;
    bool reduces = false;
    for (uint32_t p = 0; p < e->passes.count; p++) {
        count_traffic(e, &passes[p], met);
        reduces |= passes[p].kind == PASS_REDUCE;
    }
    const struct bx_compile_request *request = e->ir->request;
    const struct bx_output output = {.type = e->ir->values[root].type,
                                     .rank = request->tree->nodes[request->tree->root].rank,
                                     .position = BX_NO_SLOT};
    const struct bx_program draft = {
        .has_value = 1,
        .plain = 1,
        .output_count = 1,
        .outputs = &output,
        .result_type = e->ir->values[root].type,
        .result_rank = request->tree->nodes[request->tree->root].rank,
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
        .instruction_count = e->instructions.count,
        .variables = e->variables.items,
        .slots = e->slots.items,
        .constants = e->constants.items,
        .temporaries = e->temporaries.items,
        .passes = e->passes.items,
        .instructions = e->instructions.items,
        .text = request->tree->text,
    };
    *program = bx_program_create(&draft);
    return *program ? EXPR_OK : bx_error_memory();
}
