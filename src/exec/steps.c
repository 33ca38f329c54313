/* SPDX-License-Identifier: MIT */
/*
 * Several steps of a stencil while its rows are in the cache. Axis 0 is gone
 * along in blocks of planes; behind the front by the stencil's reach follow the
 * planes of the first step, behind these those of the second, and so on:
 *
 *     step 0   . . . . . . . . [load ]        planes ->
 *     step 1   . . . . . . [     ]
 *     step 2   . . . . [     ]
 *     ...      [store]
 *
 * All of them lie in one buffer, each of them a few planes before the one that
 * it is computed from, so that what a step writes takes the place of what it has
 * read for the last time. Around the planes are ghosts, which hold what stands
 * past the ends: a block of a step is one run of elements, ghosts included. A
 * thread computes the planes that its part depends on itself, and so does a
 * strip of the next axis: nobody waits for anybody. Memory that is to be read
 * and written next is asked for while a step computes.
 */
#include "exec/steps_p.h"

enum { PIECE_ELEMENTS = 1536 }; /* that are computed between two looks at what is needed next */

static bool is_fed(const struct stepper *s, const struct operand *operand) {
    return bx_steps_is_fed(s->plan, &s->stepping->g->call->program->slots[operand->slot]);
}

/* Plane 0 of the block of a step, behind the front. */
static char *block_of(const struct stepper *s, int64_t step) {
    const struct bx_steps_plan *plan = s->plan;
    const int64_t planes = s->window + (plan->steps - step) * lag_of(plan);
    return s->walker.stages + plan->offset +
           (plan->margin + planes * plan->stride[0]) * (int64_t)plan->size;
}

static char *extra_of(const struct stepper *s, unsigned number) {
    const struct bx_steps_plan *plan = s->plan;
    char *memory = s->walker.stages + plan->offset;
    memory += buffer_bytes(plan, planes_of(plan), plan->size);
    memory += number * buffer_bytes(plan, kept_planes(plan), plan->extra_size);
    return memory + (size_t)plan->margin * plan->extra_size;
}

/* Does a plane exist, as an element of the array or as an image of one? */
static bool exists(const struct stepper *s, int64_t plane) {
    if (s->plan->ghosts[0].boundary == BOUNDARY_WRAP && s->plan->ghosts[0].reach > 0) return true;
    return plane >= 0 && plane < s->space->length[0];
}

/* The next block of an array into planes of a buffer. */
static void load(const struct stepper *s, const struct operand *operand, char *buffer) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)operand->size;
    for (int64_t k = 0; k < s->plan->block; k++)
        if (exists(s, s->front + k))
            bx_steps_move_plane(s, operand, around(s->front + k, s->space->length[0]),
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
    const struct bx_steps_plan *plan = s->plan;
    unsigned extra = 0;
    const int64_t window = s->window + plan->block;
    s->window = window > plan->slide ? 0 : window;
    if (s->window > 0) return;
    keep_planes(s, block_of(s, plan->steps), window, plan->steps * lag_of(plan), plan->size);
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        if (operand->way == WAY_REPEATED || operand->written || is_fed(s, operand)) continue;
        keep_planes(s, extra_of(s, extra++), window, plan->steps * plan->ghosts[0].reach,
                    operand->size);
    }
}

static void store(const struct stepper *s, int64_t plane) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)s->plan->size;
    for (int64_t k = 0; k < s->plan->block; k++)
        if (plane + k >= s->first && plane + k < s->end)
            bx_steps_move_plane(s, s->out, plane + k, block_of(s, s->plan->steps) + k * bytes,
                                true);
}

/* Points the operands of step `step` (from 1) to its planes. */
static void point(struct stepper *s, int64_t step) {
    const struct bx_steps_plan *plan = s->plan;
    const int64_t reach = plan->ghosts[0].reach;
    unsigned extra = 0;
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        struct place *place = &s->walker.part.places[operand->slot];
        if (operand->way == WAY_REPEATED) continue;
        if (operand->written) {
            place->address = block_of(s, step);
        } else if (is_fed(s, operand)) {
            int64_t at = (reach + 1) * plan->stride[0];
            for (unsigned j = 0; operand->moved && j < operand->moved->axes; j++)
                at -= operand->moved->axis[j].shift * plan->stride[operand->moved->axis[j].axis];
            place->address = block_of(s, step) + at * (int64_t)plan->size;
        } else {
            const int64_t at = (s->window + (plan->steps - step) * reach) * plan->stride[0];
            place->address = extra_of(s, extra++) + at * (int64_t)operand->size;
        }
    }
    bx_walker_point(&s->walker, false);
}

/* Asks for so many lines more of the planes of a block that begins with `first`. */
static void fetch_lines(const struct stepper *s, const struct operand *operand, int64_t first,
                        bool writes, struct fetch *next, int64_t lines) {
    const struct space *space = s->space;
    const int64_t extra = writes ? 0 : s->plan->extra[1];
    int64_t from = s->from - extra, to = s->to + extra;
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
    const struct bx_steps_plan *plan = s->plan;
    const int64_t reach = plan->ghosts[0].reach;
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
        bx_steps_fill_ghosts(s, block + k * plan->stride[0] * (int64_t)plan->size);
    bx_steps_fill_ghost_planes(s, block, plane);
}

/* All steps of a block. */
static void advance(struct stepper *s) {
    const struct bx_steps_plan *plan = s->plan;
    const int64_t reach = plan->ghosts[0].reach;
    unsigned extra = 0;
    slide(s);
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        if (operand->way == WAY_REPEATED || operand->written || is_fed(s, operand)) continue;
        char *buffer = extra_of(s, extra++);
        load(s, operand,
             buffer + (s->window + plan->steps * reach) * plan->stride[0] * (int64_t)operand->size);
    }
    char *block = block_of(s, 0);
    load(s, s->fed, block);
    for (int64_t k = 0; k < plan->block; k++)
        bx_steps_fill_ghosts(s, block + k * plan->stride[0] * (int64_t)plan->size);
    bx_steps_fill_ghost_planes(s, block, s->front);
    s->read = s->written = (struct fetch){0, 0};
    for (int64_t step = 1; step <= plan->steps; step++) run_step(s, step);
    s->front += plan->block;
}

/* Lines to ask for before each piece, so that all are under way when they are needed. */
static int64_t lines_a_piece(const struct stepper *s) {
    const struct bx_steps_plan *plan = s->plan;
    const int64_t bytes = (plan->strip + 2 * plan->extra[1]) * s->fed->stride[1];
    const int64_t pieces = plan->block * plan->stride[0] / PIECE_ELEMENTS * (plan->steps - 1) + 1;
    return plan->block * (bytes / LINE + 2) / pieces + 1;
}

static void take_share(const void *context, int thread, int threads) {
    const struct stepping *stepping = context;
    const struct bx_steps_plan *plan = stepping->plan;
    const struct share share = bx_share_of(stepping->space->length[0], thread, threads);
    struct stepper s = {.stepping = stepping,
                        .plan = plan,
                        .space = stepping->space,
                        .first = share.first,
                        .end = share.end};
    if (share.first == share.end) return;
    bx_bands_start(&s.walker, stepping->g, stepping->pass, s.space, thread, false);
    for (unsigned k = 0; k < s.space->count; k++)
        if (s.space->operands[k].written)
            s.out = &s.space->operands[k];
        else if (is_fed(&s, &s.space->operands[k]))
            s.fed = &s.space->operands[k];
    s.lines = lines_a_piece(&s);
    for (int64_t strip = 0; strip < plan->strips; strip++) {
        s.from = strip * plan->strip;
        s.to = s.from + plan->strip;
        if (s.to > s.space->length[1]) s.to = s.space->length[1];
        s.window = 0;
        s.front = share.first - plan->steps * plan->ghosts[0].reach;
        while (s.front - plan->steps * plan->ghosts[0].reach < share.end) {
            const double part = (double)(s.front - share.first) / (double)(share.end - share.first);
            const double done =
                ((double)strip + (part > 0 ? part < 1 ? part : 1 : 0)) / (double)plan->strips;
            if (!bx_watch_goes_on(stepping->g->call->watch, thread, done)) return;
            advance(&s);
        }
    }
}

void bx_walk_steps(const struct general *g, const struct bx_pass *pass, const struct space *space,
                   const struct bx_steps_plan *plan, const struct bx_plan *tuned) {
    const struct stepping stepping = {.g = g, .pass = pass, .space = space, .plan = plan};
    int threads = tuned->threads;
    if (threads > space->length[0]) threads = (int)space->length[0];
    bx_run_shares(tuned, threads, take_share, &stepping);
}
