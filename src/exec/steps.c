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
#include <limits.h>
#include <math.h>

#include "base/memory.h"
#include "exec/layout_p.h"

enum {
    MOST_STEPS_AT_ONCE = 64,
    MOST_PLANES = 64, /* of a block */
    STRIP_GRANULE = 8,
    PIECE_ELEMENTS = 1536, /* that are computed between two looks at what is needed next */
    LINE = 64,
    SLACK = 256 /* elements around a buffer: whole tiles, and a cache line */
};

/* How a thread goes about it; the same for all. */
struct stepping {
    const struct general *g;
    const struct bx_pass *pass;
    const struct space *space;
    const struct bx_steps_plan *plan;
};

/* An operand that is no moved copy of the array that is fed. */
static bool is_fed(const struct general *g, const struct operand *operand) {
    const struct bx_program *program = g->call->program;
    const struct bx_slot *slot = &program->slots[operand->slot];
    return slot->kind == SLOT_ARRAY &&
           strcmp(program->variables[slot->index].name, g->steps->name) == 0;
}

static int64_t magnitude(int64_t shift) { return shift < 0 ? -shift : shift; }

/* One step along an axis, of the kind that all others along it are. */
static bool note_axis(struct bx_steps_plan *plan, const struct moved *moved,
                      const struct moved_axis *along) {
    const struct moved_step *step = NULL;
    struct bx_ghosts *ghosts = &plan->ghosts[along->axis];
    for (unsigned k = 0; k < moved->steps; k++) {
        if (moved->step[k].axis != along->axis) continue;
        if (step || moved->step[k].boundary == BOUNDARY_CUT) return false;
        step = &moved->step[k];
    }
    if (!step) return false;
    const void *fill = NULL;
    if (step->boundary == BOUNDARY_FILL)
        fill = bx_moved_fill(moved, (unsigned)(step - moved->step));
    if (ghosts->reach > 0 && (ghosts->boundary != step->boundary || ghosts->fill != fill))
        return false;
    if (fill && plan->fill && plan->fill != fill) return false;
    if (fill) plan->fill = fill;
    ghosts->boundary = step->boundary;
    ghosts->fill = fill;
    if (magnitude(step->shift) > ghosts->reach) ghosts->reach = magnitude(step->shift);
    return true;
}

static bool note_operand(const struct general *g, const struct operand *operand,
                         struct bx_steps_plan *plan) {
    const struct moved *moved = operand->moved;
    if (operand->way == WAY_REPEATED) return true;
    if (operand->way != WAY_IN_PLACE && operand->way != WAY_MOVED) return false;
    if (operand->written) {
        plan->size = operand->size;
        return operand->kind == SLOT_OUT;
    }
    if (!is_fed(g, operand)) {
        plan->extras++;
        if (operand->size > plan->extra_size) plan->extra_size = operand->size;
        return !moved && operand->kind == SLOT_ARRAY;
    }
    for (unsigned k = 0; moved && k < moved->axes; k++)
        if (!note_axis(plan, moved, &moved->axis[k])) return false;
    return true;
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
static void lay_out_plane(const struct space *space, struct bx_steps_plan *plan) {
    const int last = space->ndim - 1;
    int64_t pitch = 1;
    for (int d = last; d > 0; d--) {
        plan->extra[d] = plan->ghosts[d].reach;
        if (d == 1 && plan->strips > 1) plan->extra[d] *= plan->steps;
        const int64_t length = d == 1 ? plan->strip : space->length[d];
        plan->stride[d] = pitch;
        pitch *= length + 2 * plan->extra[d];
        if (d == last) pitch = (pitch + 7) / 8 * 8;
    }
    /* Planes a page apart would alias. */
    if (pitch * plan->size % 4096 < 512) pitch += 512 / plan->size + LINE / plan->size;
    plan->stride[0] = pitch;
    plan->margin = SLACK;
    for (int d = 1; d <= last; d++) plan->margin += plan->ghosts[d].reach * plan->stride[d];
    plan->margin = (plan->margin + 63) / 64 * 64;
}

/* Planes by which each step lies before the one that it is computed from. */
static int64_t lag_of(const struct bx_steps_plan *plan) { return 2 * plan->ghosts[0].reach + 1; }

/* Planes of the buffer; and of an array that is no state, which all steps read. */
static int64_t planes_of(const struct bx_steps_plan *plan) {
    return plan->block + plan->steps * lag_of(plan);
}
static int64_t kept_planes(const struct bx_steps_plan *plan) {
    return plan->block + plan->steps * plan->ghosts[0].reach;
}

/* Bytes from one buffer to the next: five lines more than whole pages, so that they do not alias.
 */
static size_t buffer_bytes(const struct bx_steps_plan *plan, int64_t planes, uint32_t size) {
    const int64_t elements = planes * plan->stride[0] + 2 * plan->margin;
    return ((size_t)elements * size + 4095) / 4096 * 4096 + 320;
}

static size_t all_bytes(const struct bx_steps_plan *plan) {
    return buffer_bytes(plan, planes_of(plan), plan->size) +
           plan->extras * buffer_bytes(plan, kept_planes(plan), plan->extra_size);
}

/* Strips of that width, and the longest blocks with which all buffers stay in `bytes`; false if
 * they are so short that planes are moved about more than they are computed on. */
static bool cut_to(const struct space *space, struct bx_steps_plan *plan, double bytes,
                   int64_t width) {
    const int64_t length = space->length[1];
    plan->strips = (length - 1) / width + 1;
    plan->strip = ((length - 1) / plan->strips + STRIP_GRANULE) / STRIP_GRANULE * STRIP_GRANULE;
    if (plan->strips == 1 || plan->strip > length) plan->strip = length;
    plan->strips = (length - 1) / plan->strip + 1;
    lay_out_plane(space, plan);
    plan->reserved = bytes < (double)SIZE_MAX ? bx_whole_lines((size_t)bytes) : 0;
    for (plan->block = MOST_PLANES; plan->block > 1; plan->block /= 2)
        if ((double)all_bytes(plan) <= bytes) break;
    return (double)all_bytes(plan) <= bytes && 4 * plan->block >= plan->steps * lag_of(plan);
}

/* Buffers that stay in a thread's share of the last cache. */
static bool cut(const struct space *space, struct bx_steps_plan *plan, int threads) {
    const struct bx_machine *machine = bx_machine();
    const double bytes = machine->l3_bytes > 0
                             ? (double)machine->l3_bytes / threads / 2
                             : (double)(machine->l2_bytes ? machine->l2_bytes : 512 * 1024) / 2;
    /* A strip is worth what it computes beside itself. What other arrays hold past their ends would
     * have to be gathered for one. */
    const bool whole = plan->extras > 0 && plan->ghosts[1].boundary == BOUNDARY_WRAP;
    const int64_t length = space->length[1];
    const int64_t least = whole ? length : 16 * plan->steps * plan->ghosts[1].reach + 1;
    if (cut_to(space, plan, bytes, length)) return true;
    for (int64_t width = length / 2; width >= least; width /= 2)
        if (cut_to(space, plan, bytes, width)) return true;
    return false;
}

/* From where do the arrays come, and does that take longer than computing? */
static int64_t tuned_steps(const struct general *g, const struct bx_pass *pass,
                           const struct bx_steps_plan *plan, int threads) {
    const struct bx_work work = {.read_bytes = (double)pass->read_bytes,
                                 .write_bytes = (double)pass->write_bytes,
                                 .cycles = (double)pass->cycles};
    const int64_t steps = bx_tune_steps(bx_machine(), &work, g->space.elements, threads);
    /* What threads compute beside their own planes must not count. */
    const int64_t most = plan->ghosts[0].reach > 0
                             ? g->space.length[0] / threads / (8 * plan->ghosts[0].reach)
                             : steps;
    return steps < most ? steps : most;
}

int64_t bx_steps_fit(struct general *g, const struct bx_pass *pass, const struct bx_plan *how,
                     struct bx_steps_plan *plan) {
    struct space *space = &g->space;
    *plan = (struct bx_steps_plan){.steps = 1};
    if (g->steps->most < 2 || !g->steps->name || space->ndim < 2 || !is_step(g->call->program))
        return 1;
    for (unsigned k = 0; k < space->count; k++)
        if (!note_operand(g, &space->operands[k], plan)) return 1;
    int64_t reach = 0;
    for (int d = 0; d < space->ndim; d++) {
        if (space->length[d] <= 2 * plan->ghosts[d].reach) return 1;
        reach += plan->ghosts[d].reach;
    }
    if (reach == 0) return 1;
    const int64_t wanted = g->call->options->sweep_steps;
    int64_t steps = wanted > 0 ? wanted : tuned_steps(g, pass, plan, how->threads);
    if (steps > g->steps->most) steps = g->steps->most;
    if (steps > MOST_STEPS_AT_ONCE) steps = MOST_STEPS_AT_ONCE;
    for (plan->steps = steps; plan->steps >= 2; plan->steps /= 2) {
        const bool fits = cut(space, plan, how->threads);
        if (!fits && wanted == 0) continue;
        if (!fits) {
            cut_to(space, plan, INFINITY, space->length[1]);
            plan->reserved = all_bytes(plan);
        }
        plan->offset = space->stage_bytes;
        /* As much however many steps are left, so that no later sweep finds too little memory. */
        space->stage_bytes += plan->reserved;
        return plan->steps;
    }
    return plan->steps = 1;
}

/* A plane's part in the strip, line by line. */
struct fetch {
    int64_t plane; /* of the block */
    int64_t at;    /* bytes */
};

/* A thread's way through its slab of planes. */
struct stepper {
    const struct stepping *stepping;
    const struct bx_steps_plan *plan;
    const struct space *space;
    struct walker walker;
    const struct operand *fed; /* any of them: for its strides */
    const struct operand *out;
    int64_t first, end;         /* planes of the slab */
    int64_t from, to;           /* of the strip along axis 1 */
    int64_t front;              /* the plane that is loaded next */
    struct fetch read, written; /* how far the next block and the result have been asked for */
    int64_t lines;
};

/* Plane 0 of the block of a step, behind the front. */
static char *block_of(const struct stepper *s, int64_t step) {
    const struct bx_steps_plan *plan = s->plan;
    const int64_t planes = (plan->steps - step) * lag_of(plan);
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

static int64_t around(int64_t index, int64_t length) {
    index %= length;
    return index < 0 ? index + length : index;
}

/* The element within the axis that a ghost is a copy of; -1: of none. */
static int64_t ghost_source(const struct bx_ghosts *ghosts, int64_t length, int64_t i) {
    switch ((enum bx_boundary)ghosts->boundary) {
    case BOUNDARY_WRAP: return around(i, length);
    case BOUNDARY_EDGE: return i < 0 ? 0 : length - 1;
    case BOUNDARY_REFLECT: return i < 0 ? -i : 2 * (length - 1) - i;
    case BOUNDARY_SYMMETRIC: return i < 0 ? -1 - i : 2 * length - 1 - i;
    default: return -1;
    }
}

static void fill(char *to, const void *value, int64_t count, uint32_t size) {
    const struct bx_rows rows = {to, value, 1, count, 0, 0, size, 0};
    bx_move_rows(&rows, size, 0);
}

/* Is axis 1 seen from end to end, so that its ghosts wrap? Strips hold more of the axis instead. */
static bool has_ghosts(const struct stepper *s, int d) {
    if (s->plan->ghosts[d].reach == 0) return false;
    return d != 1 || s->plan->strips == 1 || s->plan->ghosts[d].boundary != BOUNDARY_WRAP;
}

/* Where an index along an in-plane axis is stored. */
static int64_t stored(const struct stepper *s, int d, int64_t i) {
    return (i - (d == 1 ? s->from : 0) + s->plan->extra[d]) * s->plan->stride[d];
}

/* Indices of axis 1 that are stored, and are elements of the array or images of some. */
static void stored_range(const struct stepper *s, int64_t *first, int64_t *end) {
    const bool full = s->plan->strips == 1;
    const bool wraps = s->plan->ghosts[1].boundary == BOUNDARY_WRAP;
    *first = full ? 0 : s->from - s->plan->extra[1];
    *end = full ? s->space->length[1] : s->to + s->plan->extra[1];
    if (wraps && s->plan->ghosts[1].reach > 0) return;
    if (*first < 0) *first = 0;
    if (*end > s->space->length[1]) *end = s->space->length[1];
}

/* Calls for each row along the last axis of a plane's stored part: its indices along the others. */
struct rows_of_plane {
    int64_t index[EXPR_MAX_DIMENSIONS];
    int64_t first, end; /* of axis 1 */
};
static bool next_row(const struct space *space, struct rows_of_plane *rows) {
    for (int d = space->ndim - 2; d >= 1; d--) {
        const int64_t end = d == 1 ? rows->end : space->length[d];
        if (++rows->index[d] < end) return true;
        rows->index[d] = d == 1 ? rows->first : 0;
    }
    return false;
}

/* A row of an array from or to its place in a plane. */
static void move_row(const struct stepper *s, const struct operand *operand, int64_t plane,
                     const struct rows_of_plane *rows, char *buffer, bool out) {
    const struct space *space = s->space;
    const int last = space->ndim - 1;
    const uint32_t size = operand->size;
    uintptr_t at = operand->data + (uint64_t)operand->stride[0] * (uint64_t)plane;
    int64_t to = 0;
    for (int d = 1; d < last; d++) {
        at += (uint64_t)operand->stride[d] * (uint64_t)around(rows->index[d], space->length[d]);
        to += stored(s, d, rows->index[d]);
    }
    const int64_t end = last == 1 ? rows->end : space->length[last];
    int64_t first = last == 1 ? rows->first : 0;
    while (first < end) { /* in pieces that do not go over an end */
        const int64_t column = around(first, space->length[last]);
        int64_t count = space->length[last] - column;
        if (count > end - first) count = end - first;
        char *place = buffer + (to + stored(s, last, first)) * (int64_t)size;
        char *element = (char *)(at + (uint64_t)column * size);
        memcpy(out ? element : place, out ? place : element, (size_t)count * size);
        first += count;
    }
}

static void move_plane(const struct stepper *s, const struct operand *operand, int64_t plane,
                       char *buffer, bool out) {
    struct rows_of_plane rows = {.first = s->from, .end = s->to};
    if (!out) stored_range(s, &rows.first, &rows.end);
    rows.index[1] = rows.first;
    do move_row(s, operand, plane, &rows, buffer, out);
    while (next_row(s->space, &rows));
}

/* Ghosts along the last axis: of every row. */
static void fill_row_ghosts(const struct stepper *s, char *plane) {
    const int last = s->space->ndim - 1;
    const struct bx_ghosts *ghosts = &s->plan->ghosts[last];
    const int64_t length = s->space->length[last];
    const uint32_t size = s->plan->size;
    struct rows_of_plane rows = {.first = 0, .end = 1};
    if (last > 1) stored_range(s, &rows.first, &rows.end);
    rows.index[1] = rows.first;
    const bool left = last > 1 || s->from == 0;
    const bool right = last > 1 || s->to == length;
    do {
        int64_t at = 0;
        for (int d = 1; d < last; d++) at += stored(s, d, rows.index[d]);
        for (int64_t k = 1; k <= ghosts->reach; k++)
            for (int side = 0; side < 2; side++) {
                const int64_t i = side ? length - 1 + k : -k;
                if (side ? !right : !left) continue;
                const int64_t source = ghost_source(ghosts, length, i);
                char *to = plane + (at + stored(s, last, i)) * (int64_t)size;
                memcpy(to,
                       source < 0 ? ghosts->fill
                                  : plane + (at + stored(s, last, source)) * (int64_t)size,
                       size);
            }
    } while (last > 1 && next_row(s->space, &rows));
}

/* Ghosts along another in-plane axis: all that is stored of the axes inside it. */
static void fill_axis_ghosts(const struct stepper *s, char *plane, int d) {
    const struct bx_ghosts *ghosts = &s->plan->ghosts[d];
    const int64_t length = s->space->length[d];
    const uint32_t size = s->plan->size;
    const int64_t inner = s->plan->stride[d];
    struct space outer = {.ndim = d + 1};
    memcpy(outer.length, s->space->length, (size_t)(d + 1) * sizeof *outer.length);
    struct rows_of_plane rows = {.first = 0, .end = 1};
    if (d > 1) stored_range(s, &rows.first, &rows.end);
    rows.index[1] = rows.first;
    do {
        int64_t at = 0;
        for (int e = 1; e < d; e++) at += stored(s, e, rows.index[e]);
        for (int64_t k = 1; k <= ghosts->reach; k++)
            for (int side = 0; side < 2; side++) {
                const int64_t i = side ? length - 1 + k : -k;
                if (d == 1 && (side ? s->to != length : s->from != 0)) continue;
                const int64_t source = ghost_source(ghosts, length, i);
                char *to = plane + (at + stored(s, d, i)) * (int64_t)size;
                if (source < 0)
                    fill(to, ghosts->fill, inner, size);
                else
                    memcpy(to, plane + (at + stored(s, d, source)) * (int64_t)size,
                           (size_t)inner * size);
            }
    } while (d > 1 && next_row(&outer, &rows));
}

static void fill_ghosts(const struct stepper *s, char *plane) {
    const int last = s->space->ndim - 1;
    if (has_ghosts(s, last)) fill_row_ghosts(s, plane);
    for (int d = last - 1; d >= 1; d--)
        if (has_ghosts(s, d)) fill_axis_ghosts(s, plane, d);
}

/* Planes before the first and behind the last one, of a step whose block begins with `plane`. */
static void fill_ghost_planes(const struct stepper *s, char *block, int64_t plane) {
    const struct bx_ghosts *ghosts = &s->plan->ghosts[0];
    const int64_t length = s->space->length[0];
    const int64_t pitch = s->plan->stride[0];
    const uint32_t size = s->plan->size;
    const int64_t first = plane - 2 * ghosts->reach, end = plane + s->plan->block;
    if (ghosts->reach == 0 || ghosts->boundary == BOUNDARY_WRAP) return;
    for (int64_t k = 1; k <= ghosts->reach; k++)
        for (int side = 0; side < 2; side++) {
            const int64_t i = side ? length - 1 + k : -k;
            const int64_t source = ghost_source(ghosts, length, i);
            if (i < first || i >= end) continue;
            char *to = block + (i - plane) * pitch * (int64_t)size;
            if (source < 0)
                fill(to, ghosts->fill, pitch, size);
            else if (source >= first && source < end)
                memcpy(to, block + (source - plane) * pitch * (int64_t)size, (size_t)pitch * size);
        }
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
            move_plane(s, operand, around(s->front + k, s->space->length[0]), buffer + k * bytes,
                       false);
}

/* The last planes of a buffer become its first ones. */
static void keep_planes(const struct stepper *s, char *buffer, int64_t planes, uint32_t size) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)size;
    memmove(buffer, buffer + s->plan->block * bytes, (size_t)(planes * bytes));
}

static void store(const struct stepper *s, int64_t plane) {
    const int64_t bytes = s->plan->stride[0] * (int64_t)s->plan->size;
    for (int64_t k = 0; k < s->plan->block; k++)
        if (plane + k >= s->first && plane + k < s->end)
            move_plane(s, s->out, plane + k, block_of(s, s->plan->steps) + k * bytes, true);
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
        } else if (is_fed(s->stepping->g, operand)) {
            int64_t at = (reach + 1) * plan->stride[0];
            for (unsigned j = 0; operand->moved && j < operand->moved->axes; j++)
                at -= operand->moved->axis[j].shift * plan->stride[operand->moved->axis[j].axis];
            place->address = block_of(s, step) + at * (int64_t)plan->size;
        } else {
            const int64_t at = (plan->steps - step) * reach * plan->stride[0];
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
        fill_ghosts(s, block + k * plan->stride[0] * (int64_t)plan->size);
    fill_ghost_planes(s, block, plane);
}

/* All steps of a block. */
static void advance(struct stepper *s) {
    const struct bx_steps_plan *plan = s->plan;
    const int64_t reach = plan->ghosts[0].reach;
    unsigned extra = 0;
    keep_planes(s, block_of(s, plan->steps), plan->steps * lag_of(plan), plan->size);
    for (unsigned k = 0; k < s->space->count; k++) {
        const struct operand *operand = &s->space->operands[k];
        if (operand->way == WAY_REPEATED || operand->written || is_fed(s->stepping->g, operand))
            continue;
        char *buffer = extra_of(s, extra++);
        keep_planes(s, buffer, plan->steps * reach, operand->size);
        load(s, operand, buffer + plan->steps * reach * plan->stride[0] * (int64_t)operand->size);
    }
    char *block = block_of(s, 0);
    load(s, s->fed, block);
    for (int64_t k = 0; k < plan->block; k++)
        fill_ghosts(s, block + k * plan->stride[0] * (int64_t)plan->size);
    fill_ghost_planes(s, block, s->front);
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
        else if (is_fed(stepping->g, &s.space->operands[k]))
            s.fed = &s.space->operands[k];
    s.lines = lines_a_piece(&s);
    for (int64_t strip = 0; strip < plan->strips; strip++) {
        s.from = strip * plan->strip;
        s.to = s.from + plan->strip;
        if (s.to > s.space->length[1]) s.to = s.space->length[1];
        s.front = share.first - plan->steps * plan->ghosts[0].reach;
        while (s.front - plan->steps * plan->ghosts[0].reach < share.end) advance(&s);
    }
}

void bx_walk_steps(const struct general *g, const struct bx_pass *pass, const struct space *space,
                   const struct bx_steps_plan *plan, int threads) {
    const struct stepping stepping = {.g = g, .pass = pass, .space = space, .plan = plan};
    if (threads > space->length[0]) threads = (int)space->length[0];
    bx_run_parallel(threads, take_share, &stepping);
}
