/* SPDX-License-Identifier: MIT */
/* For each pass: the order of its axes, the access to its operands, blocks and threads. */
#include "plan/pass.h"

#include "layout/axes.h"
#include "layout/space.h"
#include "plan/access.h"
#include "plan/bands.h"
#include "plan/tree.h"
#include "plan/work.h"
#include "program/opcodes.h"

static struct bx_plan plan_of(const struct bx_layout *layout, const struct bx_planner *planner,
                              const struct bx_pass *pass, double gathered) {
    const struct bx_work work = {.read_bytes = (double)pass->read_bytes,
                                 .write_bytes = (double)pass->write_bytes,
                                 .staged_bytes = gathered,
                                 .cycles = (double)pass->cycles};
    const struct space *space = &layout->space;
    return bx_plan_work(planner, &work, space->elements, bx_space_is_in_place(space));
}

static bool exact_blocks(const struct bx_planner *planner) {
    return planner->options->block_length > 0;
}

/* One element alone lies in place. */
static void add_only_axis(struct space *space) {
    bx_space_add_axis(space, 0);
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        const bool array = operand->kind == SLOT_ARRAY || operand->kind == SLOT_OUT ||
                           operand->kind == SLOT_TEMPORARY;
        if (array && !operand->shifted && operand->type != T_bytes)
            operand->stride[0] = operand->size;
    }
}

struct arrangement bx_arrange_map(struct bx_layout *layout, const struct bx_planner *planner,
                                  const struct bx_pass *pass, const struct shape *shape) {
    int order[EXPR_MAX_DIMENSIONS];
    struct space *space = &layout->space;
    struct arrangement arrangement = {.groups = 1};
    bx_space_of(layout, pass, shape);
    if (space->elements == 0) return arrangement;
    bx_space_merge(space, 0, space->ndim);
    bx_space_flip(space);
    bx_space_memory_order(space, true, order);
    bx_space_reorder(space, order);
    bx_space_merge(space, 0, space->ndim);
    if (space->ndim == 0) add_only_axis(space);
    layout->rest.elements = 0;
    layout->rest.stage_bytes = 0;
    double gathered = bx_choose_accesses(space, 0, true);
    if (gathered > 0 && bx_strip(space, &layout->rest, layout->rest_operands))
        gathered = bx_choose_accesses(space, 0, true);
    arrangement.plan = plan_of(layout, planner, pass, gathered);
    const int64_t longest = arrangement.plan.block_length;
    arrangement.by_bands = bx_bands_cut(space, layout->program, pass, planner->machine);
    if (arrangement.by_bands) return arrangement;
    bx_cut_segments(space, space->elements, longest, exact_blocks(planner));
    if (layout->rest.elements > 0) {
        bx_choose_accesses(&layout->rest, 0, true);
        bx_cut_segments(&layout->rest, layout->rest.elements, longest, exact_blocks(planner));
    }
    return arrangement;
}

enum {
    FEW_RESULTS = 32,  /* make rows that are too short */
    FEW_ELEMENTS = 48, /* are not worth a tree of their own */
    GATHERED_COLUMNS = 8192,
    GRANULE = BX_REDUCE_LANES(4)
};

static int64_t product(const struct space *space, int first, int end) {
    int64_t elements = 1;
    for (int d = first; d < end; d++) elements *= space->length[d];
    return elements;
}

struct arrangement bx_arrange_reduction(struct bx_layout *layout, const struct bx_planner *planner,
                                        const struct bx_pass *pass, const struct shape *shape,
                                        const struct shape *result, const bool *marked) {
    struct space *space = &layout->space;
    struct arrangement arrangement = {.groups = 1, .elements = 1};
    struct space sources;
    int order[EXPR_MAX_DIMENSIONS], sorted[EXPR_MAX_DIMENSIONS];
    bx_space_of(layout, pass, shape);
    if (result) bx_space_add_result(layout, pass, marked);
    for (int d = 0; d < space->ndim; d++)
        *(marked[d] ? &arrangement.elements : &arrangement.groups) *= space->length[d];
    if (space->elements == 0) return arrangement;
    /* The arrays decide, and not what an unblocked program made of them, so that it adds in the
     * same order. A full reduction stays in C order unless all its arrays agree on another. */
    bx_space_of_sources(layout, pass, shape, &sources);
    bx_space_memory_order(&sources, result != NULL, order);
    int innermost = space->ndim - 1;
    while (innermost > 0 && space->length[order[innermost]] == 1) innermost--;
    arrangement.by_rows = result && arrangement.groups >= FEW_RESULTS &&
                          (arrangement.elements < FEW_ELEMENTS || !marked[order[innermost]]);
    int outer = 0;
    for (int turn = 0, at = 0; turn < 2; turn++) { /* first the outer ones */
        for (int d = 0; d < space->ndim; d++)
            if (!result || marked[order[d]] == ((turn == 0) == arrangement.by_rows))
                if (result || turn == 1) sorted[at++] = order[d];
        if (turn == 0) outer = at;
    }
    bx_space_reorder(space, sorted);
    outer = bx_space_merge(space, 0, outer);
    bx_space_merge(space, outer, space->ndim);
    if (outer == space->ndim) bx_space_add_axis(space, outer);
    const double gathered = bx_choose_accesses(space, outer, false);
    arrangement.plan = plan_of(layout, planner, pass, gathered);
    const int64_t whole = product(space, outer, space->ndim);
    int64_t longest = arrangement.plan.block_length;
    bool exact = false; /* blocks of a tree are whole rows of lanes */
    if (arrangement.by_rows) {
        exact = exact_blocks(planner);
        if (longest > BX_ROWS_CHUNK) longest = BX_ROWS_CHUNK;
        /* What is gathered column by column stays at hand from one row to the next. */
        const int64_t near = GATHERED_COLUMNS / arrangement.elements;
        if (gathered > 0 && longest > near) longest = near > GRANULE ? near : GRANULE;
    } else if (longest > SHORTEST_LEAF) {
        longest = SHORTEST_LEAF;
    }
    bx_cut_segments(space, whole, longest, exact);
    if (arrangement.by_rows) { /* each thread has a stack of rows */
        const int64_t parts = bx_row_parts(space, arrangement.groups, arrangement.elements);
        if (parts < arrangement.plan.threads) arrangement.plan.threads = (int)parts;
    }
    return arrangement;
}
