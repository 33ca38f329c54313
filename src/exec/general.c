/* SPDX-License-Identifier: MIT */
/*
 * A call over arrays of any layout. The passes are gone through twice: first to
 * find all that can be wrong and how much memory they need, then to run them.
 */
#include "exec/general_p.h"

#include <assert.h>

#include "base/block.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "exec/copies_p.h"
#include "exec/quick_p.h"
#include "exec/reduce/combine_p.h"
#include "exec/reduce/fold_p.h"
#include "exec/reduce/rows_p.h"
#include "exec/stencil/bands_p.h"
#include "exec/stencil/temporal_p.h"
#include "exec/targets_p.h"
#include "exec/tiles_p.h"
#include "exec/walk_p.h"
#include "layout/broadcast.h"
#include "layout/pass.h"
#include "layout/reach.h"
#include "layout/shift.h"
#include "plan/check.h"
#include "plan/pass.h"
#include "plan/temporal.h"
#include "plan/tree.h"

struct general {
    struct call *call;
    const expr_var *vars;
    struct bx_layout layout;
    struct bx_planner planner;
    int64_t *taken;
    struct input_copies copies;
    /* What the call needs, found by going through the passes. */
    size_t partials_bytes, extra_bytes;
    int threads;
};

static expr_status refuse_workspace(void) {
    return bx_error(EXPR_ERROR_LIMIT,
                    "the expression needs more than %u bytes a thread beside its arrays "
                    "(EXPR_MAX_WORKSPACE); evaluate it in parts, by way of an output",
                    EXPR_MAX_WORKSPACE);
}

static expr_status lay_out(struct general *g, struct workspace *workspace) {
    const struct bx_program *program = g->call->program;
    size_t layouts = 1; /* and one for the result of a reduction */
    for (unsigned k = 0; k < program->slot_count; k++) {
        const unsigned kind = program->slots[k].kind;
        layouts += kind == SLOT_ARRAY || kind == SLOT_OUT || kind == SLOT_TEMPORARY ||
                   kind == SLOT_POSITION || kind == SLOT_INSIDE;
    }
    const size_t inputs = program->variable_count * sizeof(const expr_array *);
    const size_t targets = program->output_count * sizeof *g->layout.targets;
    const size_t temporaries = program->temporary_count * sizeof *g->layout.temporaries;
    const size_t frames = program->frame_count * sizeof *g->layout.frames;
    const size_t operand_of = program->slot_count * sizeof *g->layout.operand_of;
    const size_t operands = 2 * layouts * sizeof *g->layout.operands; /* and the rest's */
    const size_t shifted = bx_shifted_bytes(program);
    const size_t bytes = shifted + bx_whole_lines(inputs) + bx_whole_lines(targets) +
                         bx_whole_lines(temporaries) + bx_whole_lines(operand_of) +
                         bx_whole_lines(frames) + bx_whole_lines(operands);
    if (bytes + bx_part_bytes(program) + bx_walker_bytes(program) > EXPR_MAX_WORKSPACE)
        return refuse_workspace();
    if (!bx_workspace_reserve_layouts(workspace, bytes)) return bx_error_memory();
    char *memory = workspace->layouts;
    g->layout.inputs = (const expr_array **)(void *)bx_block_take(&memory, inputs);
    g->layout.targets = (struct target *)(void *)bx_block_take(&memory, targets);
    g->layout.temporaries = (struct temporary *)(void *)bx_block_take(&memory, temporaries);
    g->layout.frames = (struct frame *)(void *)bx_block_take(&memory, frames);
    g->layout.operand_of = (uint16_t *)(void *)bx_block_take(&memory, operand_of);
    g->layout.operands = (struct operand *)(void *)bx_block_take(&memory, operands);
    g->layout.rest_operands = g->layout.operands + layouts;
    g->layout.shifts_memory = bx_block_take(&memory, shifted);
    memset(g->layout.operand_of, 0, operand_of);
    memset(g->layout.temporaries, 0, temporaries);
    for (unsigned k = 0; k < program->frame_count; k++)
        g->layout.frames[k].known = g->layout.frames[k].wanted = false;
    for (unsigned k = 0; k < program->temporary_count; k++) g->layout.temporaries[k].copies = 1;
    return EXPR_OK;
}

static void find_targets(struct general *g, expr_array *out) {
    const struct bx_program *program = g->call->program;
    for (unsigned k = 0; k < program->output_count; k++) {
        struct target *target = &g->layout.targets[k];
        const uint16_t position = program->outputs[k].position;
        target->array = NULL;
        target->made.data = NULL;
        if (position == BX_NO_SLOT) {
            target->given = program->has_value ? out : NULL;
            target->name = "out";
        } else {
            target->given = g->vars[position].value.output;
            target->name = g->vars[position].name;
        }
        if (target->given && target->given->data) target->array = target->given;
    }
}

/* Does a pass read a temporary, and in another shape than this one? */
static bool reads_other_shape(const struct general *g, const struct bx_pass *pass,
                              uint16_t temporary, const struct shape *shape) {
    const struct bx_program *program = g->call->program;
    const struct shape *own = &g->layout.temporaries[temporary].shape;
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
static void begin_temporary(struct general *g, const struct bx_pass *pass, uint16_t number,
                            const struct shape *written) {
    struct temporary *temporary = &g->layout.temporaries[number];
    const bool beside = reads_other_shape(g, pass, number, pass->kind == PASS_MAP ? written : NULL);
    temporary->next = temporary->current ^ beside;
    if (beside) temporary->copies = 2;
}

static expr_status end_temporary(struct general *g, uint16_t number, const struct shape *written) {
    struct temporary *temporary = &g->layout.temporaries[number];
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
static uint16_t written_temporary(const struct general *g, const struct bx_pass *pass) {
    struct cursor cursor = {0};
    for (const struct bx_slot *slot; (slot = bx_next_written(g->call->program, pass, &cursor));)
        if (slot->kind == SLOT_TEMPORARY) return slot->index;
    return BX_NO_SLOT;
}

static void need(struct general *g, const struct arrangement *arrangement, size_t partials,
                 size_t stages) {
    const size_t extra = bx_walker_bytes(g->call->program) + stages + 64;
    if (partials > g->partials_bytes) g->partials_bytes = partials;
    if (extra > g->extra_bytes) g->extra_bytes = extra;
    if (arrangement->plan.threads > g->threads) g->threads = arrangement->plan.threads;
}

/* What fills the ends of shifted operands. */
static void bind_fills(const struct call *call, const struct space *space) {
    for (unsigned k = 0; k < space->count; k++) {
        const struct shifted *shifted = space->operands[k].shifted;
        for (unsigned j = 0; shifted && j < shifted->shifts; j++)
            shifted->shift[j].value = bx_slot_value(call, shifted->shift[j].fill);
    }
}

/* Both ways through the passes: `runs` is the second. */
static expr_status map_pass(struct general *g, const struct bx_pass *pass, bool runs) {
    struct shape shape;
    expr_status status = bx_pass_shape(&g->layout, pass, &shape);
    if (status == EXPR_OK && !runs)
        status = bx_make_targets(&g->layout, pass, &shape, g->call->options,
                                 g->planner.steps && g->planner.steps->check);
    if (status != EXPR_OK) return status;
    const uint16_t temporary = written_temporary(g, pass);
    if (temporary != BX_NO_SLOT) begin_temporary(g, pass, temporary, &shape);
    const struct arrangement arrangement = bx_arrange_map(&g->layout, &g->planner, pass, &shape);
    struct bx_temporal steps = {.steps = 1};
    if (g->planner.steps && arrangement.by_bands)
        *g->taken = bx_temporal_fit(&g->layout, &g->planner, pass, &arrangement.plan, &steps);
    assert(!runs || bx_space_is_in_reach(&g->layout, &g->layout.space));
    if (g->layout.space.elements > 0) {
        assert(!runs || bx_space_is_in_reach(&g->layout, &g->layout.rest));
        const size_t stages = g->layout.space.stage_bytes > g->layout.rest.stage_bytes
                                  ? g->layout.space.stage_bytes
                                  : g->layout.rest.stage_bytes;
        if (runs) bind_fills(g->call, &g->layout.space);
        if (runs && steps.steps > 1)
            bx_walk_steps(g->call, pass, &g->layout.space, &steps, &arrangement.plan);
        else if (runs && arrangement.by_bands)
            bx_walk_bands(g->call, pass, &g->layout.space, &arrangement.plan);
        else if (runs)
            bx_walk_map(g->call, pass, &g->layout.space, &arrangement.plan);
        else
            need(g, &arrangement, 0, stages);
        if (runs && g->layout.rest.elements > 0)
            bx_walk_map(g->call, pass, &g->layout.rest, &arrangement.plan);
    }
    return temporary != BX_NO_SLOT ? end_temporary(g, temporary, &shape) : EXPR_OK;
}

/* Results of a reduction over no elements. */
static void fill_nothing(const struct general *g, const struct bx_pass *pass, int64_t results) {
    uint64_t value;
    const enum bx_type type = (enum bx_type)pass->type;
    bx_reduce_nothing((enum bx_op)pass->op, type, &value);
    if (!bx_axes_of(g->call->program, pass->axes)) {
        g->call->scalars[pass->result] = value;
        return;
    }
    const struct temporary *temporary = &g->layout.temporaries[pass->result];
    for (int64_t k = 0; k < results; k++)
        memcpy(temporary->memory[temporary->next] + (size_t)k * bx_type_size(type), &value,
               bx_type_size(type));
}

static expr_status reduce_pass(struct general *g, const struct bx_pass *pass, bool runs) {
    struct shape shape, result;
    bool marked[EXPR_MAX_DIMENSIONS];
    const bool full = !bx_axes_of(g->call->program, pass->axes);
    expr_status status = bx_pass_shape(&g->layout, pass, &shape);
    if (status == EXPR_OK) status = bx_reduced_shape(&g->layout, pass, &shape, &result, marked);
    if (status != EXPR_OK) return status;
    if (!full) begin_temporary(g, pass, pass->result, &result);
    const struct arrangement a =
        bx_arrange_reduction(&g->layout, &g->planner, pass, &shape, full ? NULL : &result, marked);
    assert(!runs || bx_space_is_in_reach(&g->layout, &g->layout.space));
    if (!runs) {
        const size_t partials = a.by_rows ? bx_row_partials_bytes(a.groups, a.elements)
                                          : bx_leaf_bytes(a.groups, a.elements);
        size_t stages = g->layout.space.stage_bytes;
        if (a.by_rows) stages += bx_row_stack_bytes(&g->layout.space, a.elements);
        need(g, &a, partials, stages);
    } else if (g->layout.space.elements == 0) {
        fill_nothing(g, pass, a.groups);
    } else if (a.by_rows) {
        bind_fills(g->call, &g->layout.space);
        bx_walk_rows(g->call, pass, &g->layout.space, a.groups, a.elements, &a.plan);
    } else {
        bind_fills(g->call, &g->layout.space);
        bx_walk_fold(g->call, pass, &g->layout.space, a.groups, a.elements, &a.plan);
    }
    return full ? EXPR_OK : end_temporary(g, pass->result, &result);
}

static expr_status go_through(struct general *g, bool runs) {
    const struct bx_program *program = g->call->program;
    expr_status status = EXPR_OK;
    for (unsigned p = 0; p < program->pass_count && status == EXPR_OK; p++) {
        const struct bx_pass *pass = &program->passes[p];
        if (runs) bx_watch_enter_pass(g->call->watch, p, program->pass_count);
        switch ((enum bx_pass_kind)pass->kind) {
        case PASS_SCALAR:
        case PASS_SPLAT:
            if (runs) bx_run_scalar_pass(g->call, pass);
            break;
        case PASS_MAP: status = map_pass(g, pass, runs); break;
        case PASS_REDUCE: status = reduce_pass(g, pass, runs); break;
        }
        if (runs && status == EXPR_OK) status = bx_watch_status(g->call->watch);
    }
    return status;
}

/* Of whole-array temporaries, five lines apart modulo a page so that they do not alias. */
static bool count_temporaries(struct general *g, size_t *all) {
    *all = 0;
    for (unsigned k = 0; k < g->call->program->temporary_count; k++) {
        struct temporary *temporary = &g->layout.temporaries[k];
        size_t one;
        if (!bx_add_size(temporary->bytes, 4095 + 2 * BX_TILE_BYTES, &one)) return false;
        temporary->bytes = one / 4096 * 4096 + 320;
        for (int copy = 0; copy < temporary->copies; copy++)
            if (!bx_add_size(*all, temporary->bytes, all)) return false;
    }
    return true;
}

static bool lay_out_temporaries(struct general *g, struct workspace *workspace) {
    size_t all;
    if (!count_temporaries(g, &all)) return false;
    if (all == 0) return true;
    if (!bx_workspace_reserve_temporaries(workspace, all)) return false;
    char *memory = workspace->temporaries;
    for (unsigned k = 0; k < g->call->program->temporary_count; k++) {
        struct temporary *temporary = &g->layout.temporaries[k];
        for (int copy = 0; copy < temporary->copies; copy++, memory += temporary->bytes)
            temporary->memory[copy] = memory;
        temporary->current = temporary->next = 0;
    }
    return true;
}

static expr_status fill_extents(const struct general *g, bool runs) {
    for (unsigned k = 0; k < g->call->program->extent_count; k++) {
        const struct bx_extent *extent = &g->call->program->extents[k];
        double count;
        expr_status status = bx_count_extent(&g->layout, extent, &count);
        if (status != EXPR_OK) return status;
        if (runs) memcpy(&g->call->scalars[extent->scalar], &count, sizeof count);
    }
    return EXPR_OK;
}

static expr_status tell_needs(struct general *g, struct bx_needs *needs) {
    const struct bx_program *program = g->call->program;
    const size_t threads = g->threads > 0 ? (size_t)g->threads : 1;
    needs->workspace = g->partials_bytes + threads * (bx_part_bytes(program) + g->extra_bytes);
    return count_temporaries(g, &needs->temporaries) ? EXPR_OK : bx_error_memory();
}

/* A check of several steps at once ends where the first element would be computed: no run after it
 * needs more memory. */
static expr_status run_checked(struct general *g, struct workspace *workspace) {
    struct call *call = g->call;
    call->partials_bytes = g->partials_bytes;
    call->extra_bytes = g->extra_bytes;
    call->plan = (struct bx_plan){.threads = g->threads > 0 ? g->threads : 1, .block_length = 1};
    if (!bx_call_lay_out_shared(call, workspace) || !lay_out_temporaries(g, workspace))
        return bx_error_memory();
    if (g->planner.steps && g->planner.steps->check) return EXPR_OK;
    bx_call_fill_operands(call, g->vars);
    expr_status status = fill_extents(g, true);
    return status == EXPR_OK ? go_through(g, true) : status;
}

/* Outputs are the caller's once the call has succeeded; after a check, their shapes. */
static void end_targets(const struct general *g, bool succeeded) {
    for (unsigned k = 0; k < g->call->program->output_count; k++) {
        struct target *target = &g->layout.targets[k];
        if (target->array != &target->made) continue;
        if (succeeded) *target->given = target->made;
        const bool checked =
            g->planner.steps && g->planner.steps->check; /* then there is no memory */
        if (succeeded && !checked) continue;
        if (!checked) bx_drop_array(&target->made, g->call->options);
        target->given->data = NULL;
    }
}

static expr_status run_in(struct general *g, struct workspace *workspace, expr_array *out) {
    const bool checks = g->planner.steps && g->planner.steps->check;
    expr_status status = lay_out(g, workspace);
    if (status != EXPR_OK) return status;
    find_targets(g, out);
    status = bx_check_arrays(&g->layout, g->vars);
    if (status == EXPR_OK) status = bx_check_named_axes(&g->layout, false);
    if (status == EXPR_OK && !checks) status = bx_copy_overlapping_inputs(&g->layout, &g->copies);
    if (status == EXPR_OK) status = go_through(g, false);
    if (status == EXPR_OK) status = bx_check_named_axes(&g->layout, true);
    if (status == EXPR_OK) status = fill_extents(g, false);
    if (status == EXPR_OK && checks && g->planner.steps->needs)
        status = tell_needs(g, g->planner.steps->needs);
    const bool runs = !checks || *g->taken > 1;
    if (status == EXPR_OK && runs) status = run_checked(g, workspace);
    end_targets(g, status == EXPR_OK);
    bx_free_copied_inputs(&g->copies);
    return status;
}

/* taken is written by way of the struct. */
/* NOLINTBEGIN(readability-non-const-parameter) */
expr_status bx_run_general(struct call *call, const expr_var *vars, expr_array *out,
                           const struct bx_steps *steps, int64_t *taken) {
    /* NOLINTEND(readability-non-const-parameter) */
    struct general g = {
        .call = call,
        .vars = vars,
        .layout = {.program = call->program},
        .planner = {.options = call->options, .machine = bx_machine(), .steps = steps},
        .taken = taken};
    struct workspace *workspace = bx_workspace_take();
    if (!workspace) return bx_error_memory();
    expr_status status = run_in(&g, workspace, out);
    bx_workspace_give(workspace);
    return status;
}
