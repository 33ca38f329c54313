/* SPDX-License-Identifier: MIT */
/* Can several time steps of a program be taken at once, how many, and in what portions? */
#include "plan/temporal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"

enum {
    MOST_STEPS_AT_ONCE = 64,
    MOST_PLANES = 64, /* of a block */
    STRIP_GRANULE = 8,
    LINE = 64,
    SLACK = 256 /* elements around a buffer: whole tiles, and a cache line */
};

static int64_t magnitude(int64_t shift) { return shift < 0 ? -shift : shift; }

size_t bx_temporal_buffer_bytes(const struct bx_temporal *plan, int64_t planes, uint32_t size) {
    const int64_t elements = planes * plan->stride[0] + 2 * plan->margin;
    return bx_staggered((size_t)elements * size);
}

/* One shift along an axis, of the kind that all others along it are. */
static bool note_axis(struct bx_temporal *plan, const struct shifted *shifted,
                      const struct shifted_axis *along) {
    const struct shift *shift = NULL;
    struct bx_halo *halo = &plan->halo[along->axis];
    for (unsigned k = 0; k < shifted->shifts; k++) {
        if (shifted->shift[k].axis != along->axis) continue;
        if (shift || shifted->shift[k].boundary == BOUNDARY_CUT) return false;
        shift = &shifted->shift[k];
    }
    if (!shift) return false;
    const bool fills = shift->boundary == BOUNDARY_FILL;
    if (halo->reach > 0 &&
        (halo->boundary != shift->boundary || (fills && plan->fill_slot != shift->fill)))
        return false;
    if (fills && plan->fills && plan->fill_slot != shift->fill) return false;
    if (fills) plan->fill_slot = shift->fill;
    plan->fills |= fills;
    halo->boundary = shift->boundary;
    if (magnitude(shift->distance) > halo->reach) halo->reach = magnitude(shift->distance);
    return true;
}

static bool note_operand(const struct bx_layout *layout, const struct operand *operand,
                         struct bx_temporal *plan) {
    const struct shifted *shifted = operand->shifted;
    if (operand->access == ACCESS_BROADCAST) return true;
    if (operand->access != ACCESS_IN_PLACE && operand->access != ACCESS_SHIFTED) return false;
    if (operand->written) {
        plan->size = operand->size;
        return operand->kind == SLOT_OUT;
    }
    if (!bx_temporal_is_fed(plan, &layout->program->slots[operand->slot])) {
        plan->extras++;
        if (operand->size > plan->extra_size) plan->extra_size = operand->size;
        return !shifted && operand->kind == SLOT_ARRAY;
    }
    for (unsigned k = 0; shifted && k < shifted->axes; k++)
        if (!note_axis(plan, shifted, &shifted->axis[k])) return false;
    return true;
}

static unsigned variable_of(const struct bx_program *program, const char *name) {
    unsigned k = 0;
    while (name && k < program->variable_count && strcmp(program->variables[k].name, name) != 0)
        k++;
    return k;
}

/* Is the program a single pass over elements that writes the next state? */
static bool is_step(const struct bx_program *program) {
    if (program->unblocked || program->output_count != 1 || program->temporary_count) return false;
    unsigned maps = 0;
    for (unsigned p = 0; p < program->pass_count; p++) {
        if (program->passes[p].kind == PASS_REDUCE) return false;
        maps += program->passes[p].kind == PASS_MAP;
    }
    return maps == 1;
}

/* Elements from plane to plane of a buffer. */
static void lay_out_plane(const struct space *space, struct bx_temporal *plan) {
    const int last = space->ndim - 1;
    int64_t pitch = 1;
    for (int d = last; d > 0; d--) {
        plan->extra[d] = plan->halo[d].reach;
        if (d == 1 && plan->strips > 1) plan->extra[d] *= plan->steps;
        const int64_t length = d == 1 ? plan->strip : space->length[d];
        plan->stride[d] = pitch;
        pitch *= length + 2 * plan->extra[d];
        if (d == last) pitch = (pitch + 7) / 8 * 8;
    }
    /* Planes a page apart would alias: five lines more or less. */
    const int64_t past = pitch * plan->size % 4096;
    if (past < 5 * LINE) pitch += (5 * LINE - past) / plan->size;
    plan->stride[0] = pitch;
    plan->margin = SLACK;
    for (int d = 1; d <= last; d++) plan->margin += plan->halo[d].reach * plan->stride[d];
    plan->margin = (plan->margin + 63) / 64 * 64;
}

/* Of the L2, for the planes of a block. */
static const double NEAR = 0.3;

static size_t all_bytes(const struct bx_temporal *plan) {
    return bx_temporal_buffer_bytes(plan, bx_temporal_planes(plan), plan->size) +
           plan->extras *
               bx_temporal_buffer_bytes(plan, bx_temporal_kept_planes(plan), plan->extra_size);
}

/* Strips of that width, blocks that stay in L2 from step to step, and as long a buffer as fits in
 * `bytes`; false if planes were to be moved about in it more than once in two sweeps. */
static bool cut_to(const struct space *space, struct bx_temporal *plan,
                   const struct bx_machine *machine, double bytes, int64_t width) {
    const int64_t length = space->length[1];
    plan->strips = (length - 1) / width + 1;
    plan->strip = ((length - 1) / plan->strips + STRIP_GRANULE) / STRIP_GRANULE * STRIP_GRANULE;
    if (plan->strips == 1 || plan->strip > length) plan->strip = length;
    plan->strips = (length - 1) / plan->strip + 1;
    lay_out_plane(space, plan);
    const size_t l2 = machine->l2_bytes ? machine->l2_bytes : 512 * 1024;
    const double plane = (double)plan->stride[0] * plan->size;
    const double near = (double)l2 * NEAR / plane;
    plan->block = near < 1 ? 1 : near < MOST_PLANES ? (int64_t)near : MOST_PLANES;
    const int64_t needed = plan->steps * bx_temporal_lag(plan);
    for (plan->slide = 2 * needed / plan->block * plan->block; plan->slide > 0;
         plan->slide -= plan->block)
        if ((double)all_bytes(plan) <= bytes) break;
    plan->reserved = bytes < (double)SIZE_MAX ? bx_whole_lines((size_t)bytes) : 0;
    return (double)all_bytes(plan) <= bytes && 2 * (plan->slide + plan->block) >= needed;
}

/* Buffers that stay in a thread's share of the last cache. */
static bool cut(const struct space *space, struct bx_temporal *plan, int threads,
                const struct bx_machine *machine) {
    const double bytes = machine->l3_bytes > 0
                             ? (double)machine->l3_bytes / threads / 2
                             : (double)(machine->l2_bytes ? machine->l2_bytes : 512 * 1024) / 2;
    /* A strip is worth what it computes beside itself. What other arrays hold past their ends would
     * have to be gathered for one. */
    const bool whole = plan->extras > 0 && plan->halo[1].boundary == BOUNDARY_WRAP;
    const int64_t length = space->length[1];
    const int64_t least = whole ? length : 16 * plan->steps * plan->halo[1].reach + 1;
    if (cut_to(space, plan, machine, bytes, length)) return true;
    for (int64_t width = length / 2; width >= least; width /= 2)
        if (cut_to(space, plan, machine, bytes, width)) return true;
    return false;
}

/* From where do the arrays come, and does that take longer than computing? */
static int64_t tuned_steps(const struct bx_layout *layout, const struct bx_planner *planner,
                           const struct bx_pass *pass, const struct bx_temporal *plan,
                           int threads) {
    const struct bx_work work = {.read_bytes = (double)pass->read_bytes,
                                 .write_bytes = (double)pass->write_bytes,
                                 .cycles = (double)pass->cycles};
    const int64_t steps = bx_tune_steps(planner->machine, &work, layout->space.elements, threads);
    /* What threads compute beside their own planes must not count. */
    const int64_t most = plan->halo[0].reach > 0
                             ? layout->space.length[0] / threads / (8 * plan->halo[0].reach)
                             : steps;
    return steps < most ? steps : most;
}

int64_t bx_temporal_fit(struct bx_layout *layout, const struct bx_planner *planner,
                        const struct bx_pass *pass, const struct bx_plan *how,
                        struct bx_temporal *plan) {
    struct space *space = &layout->space;
    *plan = (struct bx_temporal){.steps = 1};
    plan->fed = variable_of(layout->program, planner->steps->name);
    if (planner->steps->most < 2 || !planner->steps->name || space->ndim < 2 ||
        !is_step(layout->program))
        return 1;
    for (unsigned k = 0; k < space->count; k++)
        if (!note_operand(layout, &space->operands[k], plan)) return 1;
    int64_t reach = 0;
    for (int d = 0; d < space->ndim; d++) {
        if (space->length[d] <= 2 * plan->halo[d].reach) return 1;
        reach += plan->halo[d].reach;
    }
    if (reach == 0) return 1;
    const int64_t wanted = planner->options->sweep_steps;
    int64_t steps = wanted > 0 ? wanted : tuned_steps(layout, planner, pass, plan, how->threads);
    if (steps > planner->steps->most) steps = planner->steps->most;
    if (steps > MOST_STEPS_AT_ONCE) steps = MOST_STEPS_AT_ONCE;
    for (plan->steps = steps; plan->steps >= 2; plan->steps /= 2) {
        const bool fits = cut(space, plan, how->threads, planner->machine);
        if (!fits && wanted == 0) continue;
        if (!fits) {
            cut_to(space, plan, planner->machine, INFINITY, space->length[1]);
            plan->reserved = all_bytes(plan);
        }
        plan->offset = space->stage_bytes;
        /* As much however many steps are left, so that no later sweep finds too little memory. */
        space->stage_bytes += plan->reserved;
        return plan->steps;
    }
    return plan->steps = 1;
}
