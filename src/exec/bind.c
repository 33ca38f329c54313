/* SPDX-License-Identifier: MIT */
/* Instructions to cells: slots become addresses. */
#include "exec/bind_p.h"

#include <string.h>

#include "base/block.h"
#include "base/memory.h"
#include "exec/reduce/combine_p.h"
#include "layout/pass.h"

/* Cells of an instruction. An accumulation along axes takes two where a reduction takes one, and so
 * does a reduction's partial tile, which begins with `keep`; their passes have two or more. */
enum { CELLS = 2 };

static size_t cells_bytes(const struct bx_program *program) {
    return CELLS * (size_t)program->instruction_count * sizeof(struct bx_cell);
}

static size_t unmoved_pad_tiles(const struct bx_program *program) {
    return (size_t)program->variable_count + program->temporary_count + program->output_count;
}

/* An array that is moved has other elements in each of its slots. */
static size_t pad_tiles_of(const struct bx_program *program) {
    return unmoved_pad_tiles(program) + (program->shift_count ? program->slot_count : 0);
}

/* A complex number is twice as wide as the type of its parts. */
static size_t pad_pitch(const struct bx_program *program) {
    return program->complex_items ? BX_TILE_PITCH + BX_TILE_BYTES : BX_TILE_PITCH;
}

enum { MOST_SLOTS = 3 };

/* A pass may name an array in several instructions: a pad for each time. */
static size_t pads_bytes(const struct bx_program *program) {
    return bx_whole_lines((size_t)program->instruction_count * MOST_SLOTS * sizeof(struct pad));
}

static size_t counts_bytes(const struct bx_program *program) {
    return bx_whole_lines(program->pass_count * sizeof(unsigned));
}

size_t bx_part_bytes(const struct bx_program *program) {
    const size_t tiles = (size_t)program->scratch_count + 1;
    /* A page between parts, and an odd number of lines, so that parts do not alias. */
    return 2 * cells_bytes(program) + pads_bytes(program) + counts_bytes(program) +
           pad_tiles_of(program) * pad_pitch(program) + tiles * BX_TILE_PITCH + 4096 + 192;
}

struct part bx_part_of(const struct call *call, int thread) {
    const struct bx_program *program = call->program;
    char *memory = call->threads_memory + (size_t)thread * call->thread_bytes;
    struct part part = {0};
    part.cells = (struct bx_cell *)(void *)memory;
    memory += cells_bytes(program);
    part.tail_cells = (struct bx_cell *)(void *)memory;
    memory += cells_bytes(program);
    part.pads = (struct pad *)(void *)memory;
    memory += pads_bytes(program);
    part.pad_counts = (unsigned *)(void *)memory;
    memory += counts_bytes(program);
    part.pad_tiles = memory;
    memory += pad_tiles_of(program) * pad_pitch(program);
    part.scratch = memory;
    part.lanes = memory + program->scratch_count * (size_t)BX_TILE_PITCH;
    return part;
}

struct bound bx_bound_of(const struct call *call, const struct bx_pass *pass,
                         const struct part *part) {
    const size_t number = (size_t)(pass - call->program->passes);
    struct bound bound;
    bound.kernels = pass->narrow ? call->kernels->narrow : call->kernels->wide;
    bound.cells = part->cells + (size_t)pass->first * CELLS;
    bound.tail_cells = part->tail_cells + (size_t)pass->first * CELLS;
    bound.keep = bound.tail_cells + pass->count - 2; /* then the reduction, then the end */
    bound.pads = part->pads + (size_t)pass->first * MOST_SLOTS;
    bound.pad_count = &part->pad_counts[number];
    bound.reduces = pass->kind == PASS_REDUCE && !part->accumulator;
    return bound;
}

static bool is_array(const struct bx_slot *slot) {
    return slot->kind == SLOT_ARRAY || slot->kind == SLOT_TEMPORARY || slot->kind == SLOT_OUT ||
           slot->kind == SLOT_POSITION || slot->kind == SLOT_INSIDE;
}

static void add_patch(const struct part *part, uint16_t number, char **address) {
    part->patches->list[part->patches->count++] = (struct patch){address, number};
}

/* An operand that the layout has placed. */
static void bind_placed(const struct part *part, uint16_t number, struct bx_cell *cell,
                        unsigned j) {
    const struct location *location = &part->locations[number];
    cell->operand[j] = location->address;
    cell->step[j] = location->stride;
    if (location->moves) add_patch(part, number, &cell->operand[j]);
}

static inline void bind_slot(const struct call *call, const struct part *part, uint16_t number,
                             struct bx_cell *cell, unsigned j) {
    const struct bx_slot *slot = &call->program->slots[number];
    if (part->locations && is_array(slot)) {
        bind_placed(part, number, cell, j);
        return;
    }
    cell->step[j] = 0;
    switch ((enum bx_slot_kind)slot->kind) {
    case SLOT_ARRAY:
    case SLOT_OUT:
    case SLOT_TEMPORARY:
    case SLOT_POSITION:
    case SLOT_INSIDE: cell->operand[j] = NULL; break; /* located by the layout */
    case SLOT_VALUE: cell->operand[j] = (char *)&call->values[slot->index]; break;
    case SLOT_CONSTANT: /* never written: constants are operands of reading forms only */
        cell->operand[j] = (char *)(uintptr_t)&call->program->constants[slot->index];
        break;
    case SLOT_SCALAR: cell->operand[j] = (char *)&call->scalars[slot->index]; break;
    case SLOT_SPLAT: cell->operand[j] = call->splats + slot->index * (size_t)BX_TILE_PITCH; break;
    case SLOT_SCRATCH:
        cell->operand[j] = part->scratch + slot->index * (size_t)BX_TILE_PITCH;
        break;
    case SLOT_SUM: cell->operand[j] = part->lanes; break;
    case SLOT_TEXT:
        cell->operand[j] =
            (char *)(uintptr_t)(call->program->bytes + call->program->literals[slot->index].offset);
        break;
    case SLOT_FUNCTION: cell->operand[j] = call->functions[slot->index]; break;
    }
}

/* An `end` inside the pass leads on to the next cell. */
static void bind_end(const struct bx_tile_kernels *kernels, bool last, struct bx_cell *cell) {
    cell->run = kernels->handler[OPC_end];
    cell->operand[0] = last ? NULL : (char *)(cell + 1);
}

static bool is_skip(unsigned opcode) { return opcode == OPC_skip_none || opcode == OPC_skip_all; }

/* A skip leads to the cell as far ahead as the instruction says. */
static void bind_skip(const struct call *call, const struct part *part,
                      const struct bx_tile_kernels *kernels,
                      const struct bx_instruction *instruction, struct bx_cell *cell) {
    cell->run = kernels->handler[instruction->opcode];
    bind_slot(call, part, instruction->slot[0], cell, 0);
    cell->operand[1] = (char *)(cell + instruction->slot[1]);
}

/* An operand in an array becomes one in its pad. */
static void bind_pad(const struct call *call, const struct part *part, struct bound *bound,
                     uint16_t number, bool written, struct bx_cell *cell, unsigned j) {
    const struct bx_slot *slot = &call->program->slots[number];
    size_t tile = slot->index;
    if (slot->kind == SLOT_TEMPORARY) tile += call->program->variable_count;
    if (slot->kind == SLOT_OUT)
        tile += (size_t)call->program->variable_count + call->program->temporary_count;
    if (slot->shift) tile = unmoved_pad_tiles(call->program) + number;
    struct pad *pad = &bound->pads[(*bound->pad_count)++];
    pad->array = cell->operand[j];
    pad->size = (uint32_t)cell->step[j];
    pad->written = written;
    pad->tile = part->pad_tiles + tile * pad_pitch(call->program);
    cell->operand[j] = pad->tile;
    cell->step[j] = 0;
    if (part->locations) part->patches->list[part->patches->count - 1].address = &pad->array;
}

/* Byte strings are read element by element, never past the last; whole tiles need no pad. */
static bool needs_pad(const struct part *part, const struct bx_slot *slot, uint16_t number) {
    if (!is_array(slot) || slot->type == T_bytes) return false;
    return !part->locations || part->locations[number].moves;
}

static unsigned streaming(unsigned opcode) {
    const struct bx_opcode_info *info = bx_opcode_info(opcode);
    if (info->op != OP_store) return opcode;
    const unsigned found = bx_opcode_find(OP_stream, (enum bx_type)info->type, FORM_m);
    return found == OPC_none ? opcode : found; /* of narrow types there is none */
}

/* Are the operands in arrays and scalars, so that no stride is needed? */
static bool in_arrays(const struct call *call, const struct part *part,
                      const struct bx_instruction *instruction) {
    for (unsigned j = 0; j < MOST_SLOTS && instruction->slot[j] != BX_NO_SLOT; j++) {
        const struct bx_slot *slot = &call->program->slots[instruction->slot[j]];
        if (slot->kind == SLOT_SPLAT || slot->kind == SLOT_SCRATCH || slot->type == T_bytes)
            return false;
        if (part->locations && is_array(slot) && part->locations[instruction->slot[j]].broadcast)
            return false;
    }
    return true;
}

/* Does it store what the operation leaves, and not in a narrower array? */
static bool is_store_after(unsigned opcode, const struct bx_instruction *instruction) {
    const struct bx_opcode_info *store = bx_opcode_info(instruction->opcode);
    return store->op == OP_store && store->type == bx_opcode_info(opcode)->type;
}

/* The pair that these two instructions make, or NULL. */
static const struct bx_pair *find_pair(const struct call *call, const struct part *part,
                                       const struct bx_tile_kernels *kernels,
                                       const struct bx_instruction *instruction) {
    for (int k = 0; k < kernels->pair_count; k++) {
        const struct bx_pair *pair = &kernels->pairs[k];
        if (pair->first == instruction[0].opcode && pair->second == instruction[1].opcode)
            return in_arrays(call, part, &instruction[1]) ? pair : NULL;
    }
    return NULL;
}

/* The chain that begins here, with the number of instructions that follow in it; or NULL. */
static const struct bx_chain *find_chain(const struct bx_tile_kernels *kernels,
                                         const struct bx_instruction *instruction, size_t *count) {
    for (int k = 0; k < kernels->chain_count; k++) {
        const struct bx_chain *chain = &kernels->chains[k];
        if (chain->first != instruction->opcode) continue;
        for (*count = 0; instruction[*count + 1].opcode == chain->next &&
                         instruction[*count + 1].slot[0] == instruction->slot[0];)
            ++*count;
        return *count > 0 ? chain : NULL;
    }
    return NULL;
}

/* Bytes of a byte string, the same for all elements. */
static uint32_t string_size(const struct call *call, const struct part *part, uint16_t number) {
    const struct bx_slot *slot = &call->program->slots[number];
    if (slot->kind == SLOT_TEXT) return call->program->literals[slot->index].length;
    return part->locations[number].size;
}

/* What some instructions want to know besides their operands. */
static void bind_count(const struct call *call, const struct part *part,
                       const struct bx_instruction *instruction, struct bx_cell *cell) {
    if (instruction->opcode == OPC_call) {
        const struct bx_slot *slot = &call->program->slots[instruction->slot[0]];
        const expr_function *function = (const void *)call->functions[slot->index];
        cell->count = (size_t)function->arity;
    } else if (bx_opcode_info(instruction->opcode)->type == T_bytes) {
        cell->count = string_size(call, part, instruction->slot[0]) |
                      (uint64_t)string_size(call, part, instruction->slot[1]) << 32;
    }
}

/* t and the accumulator's row into that row, where the pass has a reduction into lanes. */
static void bind_accumulation(const struct part *part, const struct bx_tile_kernels *kernels,
                              const struct bx_pass *pass, struct bx_cell cell[2]) {
    const enum bx_type type = (enum bx_type)pass->type;
    const enum bx_op op = bx_op_as((enum bx_op)pass->op, KIN_PAIRWISE);
    const ptrdiff_t size = (ptrdiff_t)bx_type_size(type);
    cell[0].run = kernels->handler[bx_opcode_find(op, type, FORM_tm)];
    cell[1].run = kernels->handler[bx_opcode_find(OP_store, bx_kernel_type(type), FORM_m)];
    for (int k = 0; k < 2; k++) {
        cell[k].operand[0] = part->accumulator;
        cell[k].step[0] = size;
    }
}

/* The quickest handler for the instructions from here on. */
static void choose_handler(const struct call *call, const struct part *part,
                           const struct bx_tile_kernels *kernels,
                           const struct bx_instruction *instruction, bool stream,
                           struct bx_cell *cell) {
    const unsigned opcode = stream ? streaming(instruction->opcode) : (unsigned)instruction->opcode;
    cell->run = kernels->handler[opcode];
    if (!in_arrays(call, part, instruction)) return;
    const struct bx_pair *pair = find_pair(call, part, kernels, instruction);
    const struct bx_chain *chain = pair ? NULL : find_chain(kernels, instruction, &cell->count);
    if (pair)
        cell->run =
            !stream && is_store_after(pair->second, &instruction[2]) ? pair->storing : pair->run;
    else if (chain)
        cell->run = !stream && is_store_after(opcode, &instruction[cell->count + 1])
                        ? chain->storing
                        : chain->run;
    else if (!stream && kernels->storing[opcode] && is_store_after(opcode, &instruction[1]))
        cell->run = kernels->storing[opcode];
    else if (kernels->in_arrays[opcode])
        cell->run = kernels->in_arrays[opcode];
}

/* The handler that does all of a reduction's pass, or NULL. */
static bx_handler *find_whole(const struct call *call, const struct part *part,
                              const struct bx_tile_kernels *kernels, const struct bx_pass *pass) {
    const struct bx_instruction *instruction = &call->program->instructions[pass->first];
    for (int w = 0; w < kernels->whole_count; w++) {
        const struct bx_whole *whole = &kernels->wholes[w];
        uint32_t k = 0;
        while (k < pass->count && instruction[k].opcode == whole->opcode[k] &&
               whole->opcode[k] != OPC_end)
            k++;
        if (k + 1 == pass->count && whole->opcode[k] == OPC_end &&
            in_arrays(call, part, instruction))
            return whole->run;
    }
    return NULL;
}

void bx_bind_pass(const struct call *call, const struct bx_pass *pass, const struct part *part,
                  bool stream) {
    const struct bound bound = bx_bound_of(call, pass, part);
    const struct bx_tile_kernels *kernels = bound.kernels;
    const struct bx_instruction *instruction = &call->program->instructions[pass->first];
    struct bx_cell *cell = bound.cells;
    for (uint32_t k = 0; k < pass->count; k++, cell++, instruction++) {
        if (instruction->opcode == OPC_end) {
            bind_end(kernels, k + 1 == pass->count, cell);
            continue;
        }
        if (is_skip(instruction->opcode)) {
            bind_skip(call, part, kernels, instruction, cell);
            continue;
        }
        if (part->accumulator && k + 2 == pass->count) {
            bind_accumulation(part, kernels, pass, cell++);
            continue;
        }
        choose_handler(call, part, kernels, instruction, stream, cell);
        for (unsigned j = 0; j < MOST_SLOTS && instruction->slot[j] != BX_NO_SLOT; j++)
            bind_slot(call, part, instruction->slot[j], cell, j);
        bind_count(call, part, instruction, cell);
    }
    bx_handler *whole = bound.reduces ? find_whole(call, part, kernels, pass) : NULL;
    if (whole) bound.cells->run = whole;
}

void bx_bind_tail(const struct call *call, const struct bx_pass *pass, const struct part *part) {
    struct bound bound = bx_bound_of(call, pass, part);
    const struct bx_tile_kernels *kernels = bound.kernels;
    const struct bx_instruction *instruction = &call->program->instructions[pass->first];
    struct bx_cell *cell = bound.tail_cells;
    *bound.pad_count = 0;
    for (uint32_t k = 0; k < pass->count; k++, cell++) {
        const unsigned opcode = instruction[k].opcode;
        if (opcode == OPC_end) {
            bind_end(kernels, k + 1 == pass->count, cell);
            continue;
        }
        if (is_skip(opcode)) {
            bind_skip(call, part, kernels, &instruction[k], cell);
            continue;
        }
        if (part->accumulator && k + 2 == pass->count) {
            bind_accumulation(part, kernels, pass, cell++);
            continue;
        }
        if (pass->kind == PASS_REDUCE && k + 2 == pass->count) {
            /* Before the reduction itself: elements past the end must not count. */
            const enum bx_type type = (enum bx_type)pass->type;
            cell->run = kernels->handler[bx_opcode_find(OP_keep, bx_kernel_type(type), FORM_s)];
            cell->operand[0] = (char *)(uintptr_t)bx_reduce_neutral((enum bx_op)pass->op, type);
            cell++;
        }
        cell->run = kernels->handler[opcode];
        for (unsigned j = 0; j < MOST_SLOTS && instruction[k].slot[j] != BX_NO_SLOT; j++) {
            const uint16_t number = instruction[k].slot[j];
            bind_slot(call, part, number, cell, j);
            if (needs_pad(part, &call->program->slots[number], number))
                bind_pad(call, part, &bound, number, bx_slot_is_written(&instruction[k], j), cell,
                         j);
        }
        bind_count(call, part, &instruction[k], cell);
    }
}
