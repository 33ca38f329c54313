/* SPDX-License-Identifier: MIT */
/*
 * Several time steps of a stencil while its rows are in the cache. Blocks of
 * planes of axis 0 are taken one after the other; behind the front by the
 * stencil's reach follow the planes of the first step, behind these those of the
 * second, and so on:
 *
 *     step 0   . . . . . . . . [load ]        planes ->
 *     step 1   . . . . . . [     ]
 *     step 2   . . . . [     ]
 *     ...      [store]
 *
 * All of them lie in one buffer, each of them a few planes before the one that
 * it is computed from, so that what a step writes takes the place of what it has
 * read for the last time. Around the planes is a halo, which holds what stands
 * past the ends: a block of a step is one run of elements, halo included. A
 * thread computes the planes that its part depends on itself, and so does a
 * strip of the next axis: nobody waits for anybody. Memory that is to be read
 * and written next is asked for while a step computes.
 */
#include "exec/stencil/temporal_p.h"

#include <string.h>

#include "exec/schedule_p.h"
#include "exec/stencil/bands_p.h"
#include "exec/stencil/halo_p.h"

enum {
    LINE = 64,
    PIECE_ELEMENTS = 1536 /* computed between two requests for the memory that is needed next */
};

/* How all threads go about it. */
struct stepping {
    const struct call *call;
    const struct bx_pass *pass;
    const struct space *space;
    const struct bx_temporal *plan;
};

/* A plane's part in the strip, line by line. */
struct fetch {
    int64_t plane; /* of the block */
    int64_t at;    /* bytes */
};

/* A thread's way through its slab of planes. */
struct stepper {
    const struct stepping *stepping;
    const struct bx_temporal *plan;
    const struct space *space;
    struct slab slab;
    struct walker walker;
    const struct operand *fed; /* any of them: for its strides */
    const struct operand *out;
    int64_t first, end;         /* planes of the slab */
    int64_t window;             /* of the buffers, to which the steps have got: its first plane */
    int64_t front;              /* the plane that is loaded next */
    struct fetch read, written; /* how far the next block and the result have been asked for */
    int64_t lines;
};

static bool is_fed(const struct stepper *s, const struct operand *operand) {
    return bx_temporal_is_fed(s->plan, &s->stepping->call->program->slots[operand->slot]);
}

/* Plane 0 of the block of a step, behind the front. */
static char *block_of(const struct stepper *s, int64_t step) {
    const struct bx_temporal *plan = s->plan;
    const int64_t planes = s->window + (plan->steps - step) * bx_temporal_lag(plan);
    return s->walker.stages + plan->offset +
           (plan->margin + planes * plan->stride[0]) * (int64_t)plan->size;
}

static char *extra_of(const struct stepper *s, unsigned number) {
    const struct bx_temporal *plan = s->plan;
    char *memory = s->walker.stages + plan->offset;
    memory += bx_temporal_buffer_bytes(plan, bx_temporal_planes(plan), plan->size);
    memory +=
        number * bx_temporal_buffer_bytes(plan, bx_temporal_kept_planes(plan), plan->extra_size);
    return memory + (size_t)plan->margin * plan->extra_size;
}

/* Does a plane exist, as an element of the array or as an image of one? */
static bool exists(const struct stepper *s, int64_t plane) {
    if (s->plan->halo[0].boundary == BOUNDARY_WRAP && s->plan->halo[0].reach > 0) return true;
    return plane >= 0 && plane < s->space->length[0];
}

/* The next block of an array into planes of a buffer. */
static void load(const struct stepper *s, const struct operand *operand, char *buffer) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)operand->size;
    for (int64_t k = 0; k < s->plan->block; k++)
        if (exists(s, s->front + k))
            bx_halo_move_plane(&s->slab, operand, around(s->front + k, s->space->length[0]),
                               buffer + k * bytes, false);
}

/* `planes` planes from `first` on of a buffer become its first ones. */
static void keep_planes(const struct stepper *s, char *buffer, int64_t first, int64_t planes,
                        uint32_t size) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)size;
    memmove(buffer, buffer + first * bytes, (size_t)(planes * bytes));
}

/* The window goes on by a block, and at the end of the buffers begins anew. */
static void slide(struct stepper *s) {
    const struct bx_temporal *plan = s->plan;
    unsigned extra = 0;
    const int64_t window = s->window + plan->block;
    s->window = window > plan->slide ? 0 : window;
    if (s->window > 0) return;
    keep_planes(s, block_of(s, plan->steps), window, plan->steps * bx_temporal_lag(plan),
                plan->size);
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        if (operand->access == ACCESS_BROADCAST || operand->written || is_fed(s, operand)) continue;
        keep_planes(s, extra_of(s, extra++), window, plan->steps * plan->halo[0].reach,
                    operand->size);
    }
}

static void store(const struct stepper *s, int64_t plane) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)s->plan->size;
    for (int64_t k = 0; k < s->plan->block; k++)
        if (plane + k >= s->first && plane + k < s->end)
            bx_halo_move_plane(&s->slab, s->out, plane + k, block_of(s, s->plan->steps) + k * bytes,
                               true);
}

/* Points the operands of step `step` (from 1) to its planes. */
static void point(struct stepper *s, int64_t step) {
    const struct bx_temporal *plan = s->plan;
    const int64_t reach = plan->halo[0].reach;
    unsigned extra = 0;
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        struct location *location = &s->walker.part.locations[operand->slot];
        if (operand->access == ACCESS_BROADCAST) continue;
        if (operand->written) {
            location->address = block_of(s, step);
        } else if (is_fed(s, operand)) {
            int64_t at = (reach + 1) * plan->stride[0];
            for (unsigned j = 0; operand->shifted && j < operand->shifted->axes; j++)
                at -= operand->shifted->axis[j].distance *
                      plan->stride[operand->shifted->axis[j].axis];
            location->address = block_of(s, step) + at * (int64_t)plan->size;
        } else {
            const int64_t at = (s->window + (plan->steps - step) * reach) * plan->stride[0];
            location->address = extra_of(s, extra++) + at * (int64_t)operand->size;
        }
    }
    bx_walker_point(&s->walker, false);
}

/* Asks for so many lines more of the planes of a block that begins with `first`. */
static void fetch_lines(const struct stepper *s, const struct operand *operand, int64_t first,
                        bool writes, struct fetch *next, int64_t lines) {
    const struct space *space = s->space;
    const int64_t extra = writes ? 0 : s->plan->extra[1];
    int64_t from = s->slab.from - extra, to = s->slab.to + extra;
    if (from < 0) from = 0;
    if (to > space->length[1]) to = space->length[1];
    const int64_t bytes = (to - from) * operand->stride[1];
    while (lines > 0 && next->plane < s->plan->block) {
        const int64_t plane = around(first + next->plane, space->length[0]);
        const char *row =
            (const char *)(operand->data + (uint64_t)operand->stride[0] * (uint64_t)plane +
                           (uint64_t)operand->stride[1] * (uint64_t)from);
        for (; lines > 0 && next->at < bytes; next->at += LINE, lines--) {
            if (writes)
                __builtin_prefetch(row + next->at, 1, 2);
            else
                __builtin_prefetch(row + next->at, 0, 2);
        }
        if (next->at < bytes) continue;
        next->plane++;
        next->at = 0;
    }
}

/* The block of step `step` that follows the front. */
static void run_step(struct stepper *s, int64_t step) {
    const struct bx_temporal *plan = s->plan;
    const int64_t reach = plan->halo[0].reach;
    const int64_t plane = s->front - step * reach;
    const int64_t margin = (plan->steps - step) * reach;
    const int lanes = s->walker.bound.kernels->lanes;
    if (plane + plan->block <= s->first - margin || plane >= s->end + margin) return;
    point(s, step);
    const int64_t elements = (plan->block * plan->stride[0] + lanes - 1) / lanes * lanes;
    const int64_t piece = (PIECE_ELEMENTS + lanes - 1) / lanes * lanes;
    for (int64_t first = 0; first < elements; first += piece) {
        const int64_t end = elements - first < piece ? elements : first + piece;
        fetch_lines(s, s->fed, s->front + plan->block, false, &s->read, s->lines);
        fetch_lines(s, s->out, s->front - plan->steps * reach, true, &s->written, s->lines);
        s->walker.bound.kernels->run(s->walker.bound.cells, (ptrdiff_t)first, (ptrdiff_t)end);
    }
    if (step == plan->steps) {
        store(s, plane);
        return;
    }
    char *block = block_of(s, step);
    for (int64_t k = 0; k < plan->block; k++)
        bx_halo_fill(&s->slab, block + k * plan->stride[0] * (int64_t)plan->size);
    bx_halo_fill_planes(&s->slab, block, plane);
}

/* All steps of a block. */
static void advance(struct stepper *s) {
    const struct bx_temporal *plan = s->plan;
    const int64_t reach = plan->halo[0].reach;
    unsigned extra = 0;
    slide(s);
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        if (operand->access == ACCESS_BROADCAST || operand->written || is_fed(s, operand)) continue;
        char *buffer = extra_of(s, extra++);
        load(s, operand,
             buffer + (s->window + plan->steps * reach) * plan->stride[0] * (int64_t)operand->size);
    }
    char *block = block_of(s, 0);
    load(s, s->fed, block);
    for (int64_t k = 0; k < plan->block; k++)
        bx_halo_fill(&s->slab, block + k * plan->stride[0] * (int64_t)plan->size);
    bx_halo_fill_planes(&s->slab, block, s->front);
    s->read = s->written = (struct fetch){0, 0};
    for (int64_t step = 1; step <= plan->steps; step++) run_step(s, step);
    s->front += plan->block;
}

/* Lines to ask for before each piece, so that all are under way when they are needed. */
static int64_t lines_a_piece(const struct stepper *s) {
    const struct bx_temporal *plan = s->plan;
    const int64_t bytes = (plan->strip + 2 * plan->extra[1]) * s->fed->stride[1];
    const int64_t pieces = plan->block * plan->stride[0] / PIECE_ELEMENTS * (plan->steps - 1) + 1;
    return plan->block * (bytes / LINE + 2) / pieces + 1;
}

static void take_share(const void *context, int thread, int threads) {
    const struct stepping *stepping = context;
    const struct bx_temporal *plan = stepping->plan;
    const struct share share = bx_share_of(stepping->space->length[0], thread, threads);
    struct stepper s = {
        .stepping = stepping,
        .plan = plan,
        .space = stepping->space,
        .slab = {.plan = plan,
                 .space = stepping->space,
                 .fill = bx_slot_value(stepping->call, plan->fills ? plan->fill_slot : BX_NO_SLOT)},
        .first = share.first,
        .end = share.end};
    if (share.first == share.end) return;
    bx_bands_start(&s.walker, stepping->call, stepping->pass, s.space, thread, false);
    for (unsigned k = 0; k < s.space->count; k++)
        if (s.space->operands[k].written)
            s.out = &s.space->operands[k];
        else if (is_fed(&s, &s.space->operands[k]))
            s.fed = &s.space->operands[k];
    s.lines = lines_a_piece(&s);
    for (int64_t strip = 0; strip < plan->strips; strip++) {
        s.slab.from = strip * plan->strip;
        s.slab.to = s.slab.from + plan->strip;
        if (s.slab.to > s.space->length[1]) s.slab.to = s.space->length[1];
        s.window = 0;
        s.front = share.first - plan->steps * plan->halo[0].reach;
        while (s.front - plan->steps * plan->halo[0].reach < share.end) {
            const double part = (double)(s.front - share.first) / (double)(share.end - share.first);
            const double done =
                ((double)strip + (part > 0 ? part < 1 ? part : 1 : 0)) / (double)plan->strips;
            if (!bx_watch_goes_on(stepping->call->watch, thread, done)) return;
            advance(&s);
        }
    }
}

void bx_walk_steps(const struct call *call, const struct bx_pass *pass, const struct space *space,
                   const struct bx_temporal *plan, const struct bx_plan *tuned) {
    const struct stepping stepping = {.call = call, .pass = pass, .space = space, .plan = plan};
    int threads = tuned->threads;
    if (threads > space->length[0]) threads = (int)space->length[0];
    bx_run_shares(tuned, threads, take_share, &stepping);
}
