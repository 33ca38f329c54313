/* SPDX-License-Identifier: MIT */
/* The plan of a call: its passes one after the other, what they write, the memory that they need.
 */
#include "plan/call.h"

#include "base/block.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "layout/axes.h"
#include "layout/broadcast.h"
#include "layout/pass.h"
#include "layout/shift.h"
#include "layout/space.h"
#include "layout/types.h"
#include "plan/check.h"
#include "plan/tree.h"
#include "program/opcodes.h"

static bool has_operand(const struct bx_slot *slot) {
    return slot->kind == SLOT_ARRAY || slot->kind == SLOT_OUT || slot->kind == SLOT_TEMPORARY ||
           slot->kind == SLOT_POSITION || slot->kind == SLOT_INSIDE;
}

/* What passes need of memory: operands and their shifts. */
struct operand_memory {
    size_t operands;
    size_t shifts; /* bytes */
};

/* Of any pass at most: every slot once, and a reduction's result. */
static struct operand_memory most_of(const struct bx_program *program) {
    struct operand_memory most = {.operands = 1};
    for (unsigned k = 0; k < program->slot_count; k++) {
        most.operands += has_operand(&program->slots[k]);
        most.shifts += bx_shifted_bytes(program, &program->slots[k]);
    }
    return most;
}

/* Of a pass: every operand of its instructions, but no more than that. */
static struct operand_memory memory_of(const struct bx_program *program, const struct bx_pass *pass,
                                       const struct operand_memory *most) {
    struct operand_memory own = {.operands = 1};
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++) {
        const struct bx_instruction *instruction = &program->instructions[k];
        for (unsigned j = 0; j < bx_opcode_info(instruction->opcode)->slots; j++) {
            const struct bx_slot *slot = &program->slots[instruction->slot[j]];
            own.operands += has_operand(slot);
            own.shifts += bx_shifted_bytes(program, slot);
        }
    }
    if (own.operands > most->operands) own.operands = most->operands;
    if (own.shifts > most->shifts) own.shifts = most->shifts;
    return own;
}

/* Of all passes together. */
static struct operand_memory memory_of_all(const struct bx_program *program) {
    const struct operand_memory most = most_of(program);
    struct operand_memory all = {.operands = most.operands}; /* sources of the last one */
    for (unsigned p = 0; p < program->pass_count; p++) {
        const struct bx_pass *pass = &program->passes[p];
        if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) continue;
        const struct operand_memory own = memory_of(program, pass, &most);
        all.operands += pass->kind == PASS_MAP ? 2 * own.operands : own.operands;
        all.shifts += own.shifts;
    }
    return all;
}

size_t bx_plan_bytes(const struct bx_program *program) {
    const struct operand_memory all = memory_of_all(program);
    return bx_whole_lines(program->variable_count * sizeof(const expr_array *)) +
           bx_whole_lines(program->output_count * sizeof(struct target)) +
           bx_whole_lines(program->temporary_count * sizeof(struct temporary)) +
           bx_whole_lines(program->frame_count * sizeof(struct frame)) +
           bx_whole_lines(program->slot_count * sizeof(uint16_t)) +
           bx_whole_lines(program->extent_count * sizeof(double)) +
           bx_whole_lines(bx_base_count(program) * sizeof(uintptr_t)) +
           bx_whole_lines(program->pass_count * sizeof(struct bx_pass_plan)) +
           (program->pass_count + (size_t)1) * bx_whole_lines(sizeof(struct space)) + all.shifts +
           bx_whole_lines(all.operands * sizeof(struct operand)) +
           (2 * (size_t)program->pass_count + 2) * BX_ALIGNMENT;
}

/* Stands for an address that a base has not got yet: no two have the same. */
static void *no_address(uint32_t base) { return (void *)(((uintptr_t)base + 1) * BX_ALIGNMENT); }

static void carve(struct bx_call_plan *plan, const struct bx_program *program, char *memory) {
    struct bx_layout *layout = &plan->layout;
    *layout = (struct bx_layout){.program = program};
    layout->inputs = (const expr_array **)(void *)bx_block_take(
        &memory, program->variable_count * sizeof *layout->inputs);
    layout->targets = (struct target *)(void *)bx_block_take(&memory, program->output_count *
                                                                          sizeof *layout->targets);
    layout->temporaries = (struct temporary *)(void *)bx_block_take(
        &memory, program->temporary_count * sizeof *layout->temporaries);
    layout->frames = (struct frame *)(void *)bx_block_take(&memory, program->frame_count *
                                                                        sizeof *layout->frames);
    layout->operand_of =
        (uint16_t *)(void *)bx_block_take(&memory, program->slot_count * sizeof(uint16_t));
    plan->extent = (double *)(void *)bx_block_take(&memory, program->extent_count * sizeof(double));
    plan->address =
        (uintptr_t *)(void *)bx_block_take(&memory, bx_base_count(program) * sizeof(uintptr_t));
    plan->pass = (struct bx_pass_plan *)(void *)bx_block_take(&memory, program->pass_count *
                                                                           sizeof *plan->pass);
    plan->next = memory;
    memset(layout->operand_of, 0, program->slot_count * sizeof(uint16_t));
    memset(layout->temporaries, 0, program->temporary_count * sizeof *layout->temporaries);
    for (unsigned k = 0; k < program->frame_count; k++)
        layout->frames[k].known = layout->frames[k].wanted = false;
    for (unsigned k = 0; k < program->temporary_count; k++) {
        layout->temporaries[k].copies = 1;
        for (unsigned copy = 0; copy < 2; copy++)
            layout->temporaries[k].memory[copy] =
                no_address(bx_base_of_temporary(program, k, copy));
    }
}

static void find_targets(struct bx_layout *layout, const expr_var *vars, expr_array *out) {
    const struct bx_program *program = layout->program;
    for (unsigned k = 0; k < program->output_count; k++) {
        struct target *target = &layout->targets[k];
        const uint16_t position = program->outputs[k].position;
        target->array = NULL;
        target->made.data = NULL;
        target->allocated = false;
        if (position == BX_NO_SLOT) {
            target->given = program->has_value ? out : NULL;
            target->name = "out";
        } else {
            target->given = vars[position].value.output;
            target->name = vars[position].name;
        }
        if (target->given && target->given->data) target->array = target->given;
    }
}

expr_status bx_plan_begin(struct bx_call_plan *plan, const struct bx_program *program,
                          const expr_var *vars, expr_array *out, char *memory) {
    *plan = (struct bx_call_plan){.threads = 1, .temporal = {.steps = 1}};
    carve(plan, program, memory);
    find_targets(&plan->layout, vars, out);
    expr_status status = bx_check_arrays(&plan->layout, vars);
    return status == EXPR_OK ? bx_check_named_axes(&plan->layout, false) : status;
}

/* The axes of an output from the outermost on. */
static void choose_order(const struct bx_layout *layout, expr_order wanted, int ndim, int *order) {
    if (wanted == EXPR_ORDER_INPUTS)
        bx_space_memory_order(&layout->space, false, order);
    else
        for (int d = 0; d < ndim; d++) order[d] = wanted == EXPR_ORDER_C ? d : ndim - 1 - d;
}

static expr_status shape_target(struct bx_layout *layout, unsigned number,
                                const struct shape *shape, expr_order wanted) {
    const enum bx_type type = (enum bx_type)layout->program->outputs[number].type;
    struct target *target = &layout->targets[number];
    int order[EXPR_MAX_DIMENSIONS];
    int64_t elements, stride = (int64_t)bx_type_size(type);
    size_t bytes;
    if (!bx_shape_elements(shape, &elements) ||
        !bx_mul_size((size_t)elements, bx_type_size(type), &bytes))
        return bx_error_memory();
    choose_order(layout, wanted, shape->ndim, order);
    target->made = (expr_array){.data = no_address(bx_base_of_output(layout->program, number)),
                                .type = bx_public_type(type),
                                .ndim = shape->ndim};
    for (int k = shape->ndim - 1; k >= 0; k--) {
        const int d = order[k];
        target->made.shape[d] = shape->length[d];
        target->made.strides[d] = stride;
        if (shape->length[d] > 1) stride *= shape->length[d];
    }
    target->array = &target->made;
    return EXPR_OK;
}

/* Outputs of a map that the library is to allocate. */
static expr_status shape_targets(struct bx_layout *layout, const struct bx_pass *pass,
                                 const struct shape *shape, expr_order wanted) {
    bool laid_out = false;
    struct cursor cursor = {0};
    for (const struct bx_slot *slot; (slot = bx_next_written(layout->program, pass, &cursor));) {
        if (slot->kind != SLOT_OUT || layout->targets[slot->index].array) continue;
        if (!laid_out) bx_space_of(layout, pass, shape);
        laid_out = true;
        expr_status status = shape_target(layout, slot->index, shape, wanted);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}

/* Does a pass read a temporary, and in another shape than this one? */
static bool reads_other_shape(const struct bx_layout *layout, const struct bx_pass *pass,
                              uint16_t temporary, const struct shape *shape) {
    const struct bx_program *program = layout->program;
    const struct shape *own = &layout->temporaries[temporary].shape;
    for (uint32_t k = pass->first; k < pass->first + pass->count; k++) {
        const struct bx_instruction *instruction = &program->instructions[k];
        for (unsigned j = 0; j < bx_opcode_info(instruction->opcode)->slots; j++) {
            const struct bx_slot *slot = &program->slots[instruction->slot[j]];
            if (slot->kind != SLOT_TEMPORARY || slot->index != temporary ||
                bx_slot_is_written(instruction, j))
                continue;
            if (!shape || !bx_shape_is(own, shape->ndim, shape->length)) return true;
        }
    }
    return false;
}

/* A pass is about to write a temporary: into its own memory, or beside it. */
static void begin_temporary(struct bx_layout *layout, const struct bx_pass *pass, uint16_t number,
                            const struct shape *written) {
    struct temporary *temporary = &layout->temporaries[number];
    const bool beside =
        reads_other_shape(layout, pass, number, pass->kind == PASS_MAP ? written : NULL);
    temporary->next = temporary->current ^ beside;
    if (beside) temporary->copies = 2;
}

static expr_status end_temporary(struct bx_layout *layout, uint16_t number,
                                 const struct shape *written) {
    struct temporary *temporary = &layout->temporaries[number];
    int64_t elements;
    size_t bytes;
    temporary->current = temporary->next;
    bx_shape_copy(&temporary->shape, written);
    if (!bx_shape_elements(written, &elements) ||
        !bx_mul_size((size_t)elements, sizeof(uint64_t), &bytes))
        return bx_error_memory();
    if (bytes > temporary->bytes) temporary->bytes = bytes;
    return EXPR_OK;
}

/* The temporary that a map writes, or BX_NO_SLOT. */
static uint16_t written_temporary(const struct bx_program *program, const struct bx_pass *pass) {
    struct cursor cursor = {0};
    for (const struct bx_slot *slot; (slot = bx_next_written(program, pass, &cursor));)
        if (slot->kind == SLOT_TEMPORARY) return slot->index;
    return BX_NO_SLOT;
}

static void need(struct bx_call_plan *plan, const struct arrangement *how, size_t partials,
                 size_t stages) {
    if (partials > plan->partials_bytes) plan->partials_bytes = partials;
    if (stages > plan->stage_bytes) plan->stage_bytes = stages;
    if (how->plan.threads > plan->threads) plan->threads = how->plan.threads;
}

/* The space of the pass under way gets memory of its own. */
static void begin_pass(struct bx_call_plan *plan, const struct bx_pass *pass,
                       const struct operand_memory *most) {
    struct bx_layout *layout = &plan->layout;
    const struct operand_memory own = memory_of(layout->program, pass, most);
    layout->shifts_memory = plan->next;
    layout->shifts_next = plan->next;
    layout->operands = (struct operand *)(void *)(plan->next + own.shifts);
    layout->rest_operands = layout->operands + own.operands;
}

/* What the pass has taken of it stays. */
static void end_pass(struct bx_call_plan *plan, struct bx_pass_plan *pass) {
    struct bx_layout *layout = &plan->layout;
    struct operand *end = layout->operands + layout->space.count + layout->space.has_result;
    pass->space = layout->space;
    pass->rest = NULL;
    if (layout->space.elements > 0 && layout->rest.elements > 0) {
        memmove(end, layout->rest_operands, layout->rest.count * sizeof *end);
        layout->rest.operands = end;
        end += layout->rest.count;
    }
    plan->next = (char *)end;
    plan->next += (BX_ALIGNMENT - (uintptr_t)plan->next % BX_ALIGNMENT) % BX_ALIGNMENT;
    if (layout->space.elements > 0 && layout->rest.elements > 0) {
        pass->rest = (struct space *)(void *)bx_block_take(&plan->next, sizeof *pass->rest);
        *pass->rest = layout->rest;
    }
}

static expr_status plan_map(struct bx_call_plan *plan, const struct bx_planner *planner,
                            const struct bx_pass *pass, struct bx_pass_plan *own) {
    struct bx_layout *layout = &plan->layout;
    struct shape shape;
    expr_status status = bx_pass_shape(layout, pass, &shape);
    if (status == EXPR_OK) status = shape_targets(layout, pass, &shape, planner->options->order);
    if (status != EXPR_OK) return status;
    const uint16_t temporary = written_temporary(layout->program, pass);
    if (temporary != BX_NO_SLOT) begin_temporary(layout, pass, temporary, &shape);
    own->how = bx_arrange_map(layout, planner, pass, &shape);
    if (planner->steps && own->how.by_bands)
        bx_temporal_fit(layout, planner, pass, &own->how.plan, &plan->temporal);
    if (layout->space.elements > 0) {
        const size_t rest = layout->rest.elements > 0 ? layout->rest.stage_bytes : 0;
        need(plan, &own->how, 0,
             layout->space.stage_bytes > rest ? layout->space.stage_bytes : rest);
    }
    return temporary != BX_NO_SLOT ? end_temporary(layout, temporary, &shape) : EXPR_OK;
}

static expr_status plan_reduction(struct bx_call_plan *plan, const struct bx_planner *planner,
                                  const struct bx_pass *pass, struct bx_pass_plan *own) {
    struct bx_layout *layout = &plan->layout;
    struct shape shape, result;
    bool marked[EXPR_MAX_DIMENSIONS];
    const bool full = !bx_axes_of(layout->program, pass->axes);
    expr_status status = bx_pass_shape(layout, pass, &shape);
    if (status == EXPR_OK) status = bx_reduced_shape(layout, pass, &shape, &result, marked);
    if (status != EXPR_OK) return status;
    if (!full) begin_temporary(layout, pass, pass->result, &result);
    own->how = bx_arrange_reduction(layout, planner, pass, &shape, full ? NULL : &result, marked);
    layout->rest.elements = 0;
    const struct arrangement *how = &own->how;
    size_t stages = layout->space.stage_bytes;
    if (how->by_rows) stages += bx_row_stack_bytes(&layout->space, how->elements);
    need(plan, how,
         how->by_rows ? bx_row_partials_bytes(how->groups, how->elements)
                      : bx_leaf_bytes(how->groups, how->elements),
         stages);
    if (full) return EXPR_OK;
    own->result =
        bx_base_of_temporary(layout->program, pass->result, layout->temporaries[pass->result].next);
    return end_temporary(layout, pass->result, &result);
}

/* Whole-array temporaries, which do not alias. */
static bool count_temporaries(struct bx_call_plan *plan) {
    for (unsigned k = 0; k < plan->layout.program->temporary_count; k++) {
        struct temporary *temporary = &plan->layout.temporaries[k];
        size_t one;
        if (!bx_add_size(temporary->bytes, 4095 + 2 * BX_TILE_BYTES, &one)) return false;
        temporary->bytes = one / 4096 * 4096 + 320;
        for (int copy = 0; copy < temporary->copies; copy++)
            if (!bx_add_size(plan->temporaries_bytes, temporary->bytes, &plan->temporaries_bytes))
                return false;
    }
    return true;
}

static void note_addresses(struct bx_call_plan *plan) {
    const uint32_t count = bx_base_count(plan->layout.program);
    for (uint32_t base = 0; base < count; base++)
        plan->address[base] = bx_base_address(&plan->layout, base);
}

expr_status bx_plan_passes(struct bx_call_plan *plan, const struct bx_planner *planner) {
    const struct bx_program *program = plan->layout.program;
    const struct operand_memory most = most_of(program);
    expr_status status = EXPR_OK;
    for (unsigned p = 0; p < program->pass_count && status == EXPR_OK; p++) {
        const struct bx_pass *pass = &program->passes[p];
        if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) continue;
        begin_pass(plan, pass, &most);
        if (pass->kind == PASS_MAP)
            status = plan_map(plan, planner, pass, &plan->pass[p]);
        else
            status = plan_reduction(plan, planner, pass, &plan->pass[p]);
        if (status == EXPR_OK) end_pass(plan, &plan->pass[p]);
    }
    if (status == EXPR_OK) status = bx_check_named_axes(&plan->layout, true);
    for (unsigned k = 0; k < program->extent_count && status == EXPR_OK; k++)
        status = bx_count_extent(&plan->layout, &program->extents[k], &plan->extent[k]);
    if (status != EXPR_OK) return status;
    note_addresses(plan);
    return count_temporaries(plan) ? EXPR_OK : bx_error_memory();
}

void bx_plan_rebase(struct bx_call_plan *plan) {
    const struct bx_program *program = plan->layout.program;
    for (unsigned p = 0; p < program->pass_count; p++) {
        const struct bx_pass *pass = &program->passes[p];
        if (pass->kind != PASS_MAP && pass->kind != PASS_REDUCE) continue;
        bx_space_rebase(&plan->pass[p].space, &plan->layout, plan->address);
        if (plan->pass[p].rest) bx_space_rebase(plan->pass[p].rest, &plan->layout, plan->address);
    }
    note_addresses(plan);
}

bool bx_plan_has_moved(const struct bx_call_plan *plan) {
    const uint32_t count = bx_base_count(plan->layout.program);
    for (uint32_t base = 0; base < count; base++)
        if (plan->address[base] != bx_base_address(&plan->layout, base)) return true;
    return false;
}

const struct bx_pass_plan *bx_plan_main_pass(const struct bx_call_plan *plan) {
    const struct bx_program *program = plan->layout.program;
    const struct bx_pass_plan *most = NULL;
    for (unsigned p = 0; p < program->pass_count; p++) {
        const unsigned kind = program->passes[p].kind;
        if (kind != PASS_MAP && kind != PASS_REDUCE) continue;
        if (!most || plan->pass[p].space.elements > most->space.elements) most = &plan->pass[p];
    }
    return most;
}
