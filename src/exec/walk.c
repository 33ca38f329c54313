/* SPDX-License-Identifier: MIT */
/* A thread's way through a space, segment by segment; and maps over it. */
#include "exec/walk_p.h"

#include <limits.h>
#include <string.h>

#include "base/block.h"
#include "base/memory.h"
#include "exec/gather_p.h"
#include "exec/schedule_p.h"
#include "exec/tiles_p.h"
#include "layout/pass.h"
#include "layout/shift.h"
#include "layout/space.h"

static size_t locations_bytes(const struct bx_program *program) {
    return bx_whole_lines(program->slot_count * sizeof(struct location));
}

/* Each operand of an instruction moves in a whole tile's cell, and in the partial one's or its pad.
 */
static size_t patches_bytes(const struct bx_program *program) {
    return bx_whole_lines(sizeof(struct patches)) +
           bx_whole_lines((size_t)program->instruction_count * 6 * sizeof(struct patch));
}

size_t bx_walker_bytes(const struct bx_program *program) {
    return locations_bytes(program) + patches_bytes(program) + 64;
}

/* The end of the element that lies last in memory. */
static uintptr_t end_of(const struct space *space, const struct operand *operand) {
    uintptr_t end = operand->data + operand->size;
    for (int d = 0; d < space->ndim; d++)
        if (operand->stride[d] > 0)
            end += (uint64_t)operand->stride[d] * (uint64_t)(space->length[d] - 1);
    return end;
}

static void place_operands(struct walker *walker) {
    for (unsigned k = 0; k < walker->space->count; k++) {
        const struct operand *operand = &walker->space->operands[k];
        struct location *location = &walker->part.locations[operand->slot];
        *location = (struct location){.address = walker->stages + operand->stage,
                                      .stride = (ptrdiff_t)operand->size,
                                      .stage = walker->stages + operand->stage,
                                      .size = operand->size};
        if (operand->access == ACCESS_IN_PLACE) {
            location->address = (char *)operand->data;
            location->moves = true;
            location->end = end_of(walker->space, operand);
            location->stride = (ptrdiff_t)operand->stride[walker->space->ndim - 1];
        } else if (operand->access == ACCESS_SHIFTED || operand->access == ACCESS_FILLED) {
            location->moves = true;
            location->end = UINTPTR_MAX;
        } else if (operand->access == ACCESS_BROADCAST) {
            location->stride = 0;
            location->broadcast = true;
        }
    }
}

void bx_walker_start(struct walker *walker, const struct call *call, const struct bx_pass *pass,
                     const struct space *space, int thread, bool stream, size_t accumulator) {
    const struct bx_program *program = call->program;
    struct part part = bx_part_of(call, thread);
    char *memory = call->threads_memory + (size_t)thread * call->thread_bytes;
    memory += bx_whole_lines(bx_part_bytes(program));
    const size_t number = (size_t)(pass - program->passes);
    const size_t walker_bytes = locations_bytes(program) + patches_bytes(program);
    if (call->separate) memory += number * walker_bytes;
    part.locations = (struct location *)(void *)memory;
    memory += locations_bytes(program);
    part.patches = (struct patches *)(void *)memory;
    part.patches->count = 0;
    part.patches->list = (struct patch *)(void *)(memory + bx_whole_lines(sizeof(struct patches)));
    memory += patches_bytes(program);
    if (call->separate) memory += (program->pass_count - number - 1) * walker_bytes;
    part.accumulator = accumulator ? memory + accumulator : NULL;
    walker->space = space;
    walker->part = part;
    walker->stages = memory;
    place_operands(walker);
    bx_bind_pass(call, pass, &walker->part, stream);
    part.patches->whole = part.patches->count;
    bx_bind_tail(call, pass, &walker->part);
    walker->bound = bx_bound_of(call, pass, &walker->part);
    walker->pointed = false;
    walker->may_repeat = !stream && !walker->bound.reduces && !accumulator &&
                         !bx_pass_calls(program, pass) && !bx_space_is_in_place(space);
}

void bx_walker_rebase(struct walker *walker) {
    place_operands(walker);
    walker->pointed = false;
}

void bx_walker_renew(struct walker *walker) {
    for (unsigned k = 0; k < walker->space->count; k++)
        walker->part.locations[walker->space->operands[k].slot].filled = false;
}

/* Nothing is written in place: may whole tiles be read, past the segment but not past the array? */
static bool may_pass(const struct walker *walker, int64_t count) {
    const int64_t lanes = walker->bound.kernels->lanes;
    const int64_t read = (count + lanes - 1) / lanes * lanes;
    for (unsigned k = 0; k < walker->space->count; k++) {
        const struct operand *operand = &walker->space->operands[k];
        const struct location *location = &walker->part.locations[operand->slot];
        if (!location->moves || operand->type == T_bytes) continue;
        if ((uintptr_t)location->address + (uint64_t)read * operand->size > location->end)
            return false;
    }
    return true;
}

/* Does a segment end in a partial tile that goes over pads? */
static bool needs_tail(const struct walker *walker, int64_t count) {
    const int lanes = walker->bound.kernels->lanes;
    if (walker->part.accumulator) return count % lanes != 0 && !may_pass(walker, count);
    if (walker->bound.reduces) return count % lanes != 0;
    if (*walker->bound.pad_count == 0) return false; /* buffers of whole tiles */
    return count % lanes != 0 && (!walker->may_repeat || count < lanes);
}

/* Where it lies, or by way of its buffer where an end is met. */
static void load_shifted(const struct walker *walker, const struct operand *operand,
                         const int64_t *index, int64_t count, struct location *location) {
    const struct space *space = walker->space;
    const uintptr_t at = bx_shifted_in_place(space, operand, index, count);
    location->address = at ? (char *)at : walker->stages + operand->stage;
    location->end = at ? end_of(space, operand) : UINTPTR_MAX;
    if (!at) bx_gather(space, operand, index, count, location->address);
}

/* The one value of a row. */
static uintptr_t repeated_shifted(const struct space *space, const struct operand *operand,
                                  const int64_t *index) {
    unsigned outside;
    const uintptr_t at = bx_shifted_row(space, operand, index, false, &outside);
    return outside == UINT_MAX ? at : (uintptr_t)bx_shifted_fill(operand->shifted, outside);
}

void bx_walker_load(struct walker *walker, const int64_t *index, int64_t count) {
    const struct space *space = walker->space;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        struct location *location = &walker->part.locations[operand->slot];
        if (operand->access == ACCESS_GATHERED) {
            if (!operand->written) bx_gather(space, operand, index, count, location->address);
            continue;
        }
        if (operand->access == ACCESS_SHIFTED) {
            load_shifted(walker, operand, index, count, location);
            continue;
        }
        uintptr_t at = bx_address_of(space, operand, index);
        if (operand->shifted) at = repeated_shifted(space, operand, index);
        if (operand->access == ACCESS_IN_PLACE) {
            location->address = (char *)at;
        } else if (!location->filled || location->holds != at) {
            bx_repeat(operand, at, walker->bound.kernels->lanes, location->address);
            location->filled = true;
            location->holds = at;
        }
    }
    bx_walker_point(walker, needs_tail(walker, count));
}

void bx_walker_point(const struct walker *walker, bool tail) {
    const struct patches *patches = walker->part.patches;
    const size_t moving = tail ? patches->count : patches->whole;
    for (size_t k = 0; k < moving; k++)
        *patches->list[k].address = walker->part.locations[patches->list[k].slot].address;
}

void bx_walker_run(const struct walker *walker, int64_t count) {
    const struct bound *bound = &walker->bound;
    if (needs_tail(walker, count)) {
        bx_run_elements(bound, 0, count);
        return;
    }
    const bool passes = *bound->pad_count == 0 || walker->part.accumulator;
    const int64_t rest = passes ? 0 : count % bound->kernels->lanes;
    bound->kernels->run(bound->cells, 0, (ptrdiff_t)(count - rest));
    if (rest > 0) /* a whole tile that begins before them */
        bound->kernels->run(bound->cells, (ptrdiff_t)(count - bound->kernels->lanes),
                            (ptrdiff_t)count);
}

void bx_walker_store(const struct walker *walker, const int64_t *index, int64_t count) {
    const struct space *space = walker->space;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->written && operand->access == ACCESS_GATHERED)
            bx_scatter(space, operand, index, count, walker->part.locations[operand->slot].address);
    }
}

/* Patched addresses of a program that goes from row to row the quick way. */
enum { MOST_STEPS = 64 };

struct map {
    const struct call *call;
    const struct bx_pass *pass;
    const struct space *space;
    int64_t head;     /* elements of a row before the first aligned one, when streaming */
    int64_t pieces;   /* segments of a row, its head apart; 0: blocks */
    int64_t segments; /* of all rows, or blocks */
    bool stream;
};

static void run_segment(struct walker *walker, const int64_t *index, int64_t count) {
    bx_walker_load(walker, index, count);
    bx_walker_run(walker, count);
    bx_walker_store(walker, index, count);
}

/* The step of each patched address from a row to the next; false where more is to be done. */
static bool row_steps(const struct walker *walker, const struct map *map, ptrdiff_t *steps) {
    const struct space *space = map->space;
    const struct patches *patches = walker->part.patches;
    if (map->pieces != 1 || map->head > 0 || space->ndim < 2 || patches->count > MOST_STEPS)
        return false;
    for (unsigned k = 0; k < space->count; k++)
        if (space->operands[k].access == ACCESS_GATHERED || space->operands[k].shifted)
            return false;
    for (size_t k = 0; k < patches->count; k++)
        for (unsigned j = 0; j < space->count; j++)
            if (space->operands[j].slot == patches->list[k].slot)
                steps[k] = (ptrdiff_t)space->operands[j].stride[space->ndim - 2];
    return true;
}

/* `rows` rows more, one after the other along the last but one axis. */
static void follow_rows(struct walker *walker, const ptrdiff_t *steps, int64_t rows) {
    const struct space *space = walker->space;
    const struct patches *patches = walker->part.patches;
    const int64_t length = space->length[space->ndim - 1];
    const size_t moving = needs_tail(walker, length) ? patches->count : patches->whole;
    for (int64_t row = 0; row < rows; row++) {
        for (size_t k = 0; k < moving; k++) *patches->list[k].address += steps[k];
        for (unsigned k = 0; k < space->count; k++) {
            const struct operand *operand = &space->operands[k];
            if (operand->access != ACCESS_BROADCAST || operand->stride[space->ndim - 2] == 0)
                continue;
            struct location *location = &walker->part.locations[operand->slot];
            location->holds += (uintptr_t)operand->stride[space->ndim - 2];
            bx_repeat(operand, location->holds, walker->bound.kernels->lanes, location->address);
        }
        bx_walker_run(walker, length);
    }
}

/* Pieces of rows: index[last] is set here, the others are the row's. */
static void run_piece(struct walker *walker, const struct map *map, int64_t *index, int64_t piece) {
    const struct space *space = map->space;
    const int last = space->ndim - 1;
    const int64_t first = map->head + piece * space->segment;
    const int64_t rest = space->length[last] - first;
    if (piece == 0 && map->head > 0) {
        index[last] = 0;
        run_segment(walker, index, map->head);
    }
    index[last] = first;
    run_segment(walker, index, rest < space->segment ? rest : space->segment);
}

static void map_rows(struct walker *walker, const struct map *map, struct share share) {
    const struct space *space = map->space;
    const int last = space->ndim - 1;
    int64_t index[EXPR_MAX_DIMENSIONS];
    int64_t piece = share.first % map->pieces;
    if (share.first == share.end) return;
    /* The first row; the division by the last length is by 1. */
    struct space outer = {.ndim = space->ndim};
    memcpy(outer.length, space->length, (size_t)space->ndim * sizeof *outer.length);
    outer.length[last] = 1;
    bx_index_of(&outer, share.first / map->pieces, index);
    if (last == 0) index[0] = 0;
    ptrdiff_t steps[MOST_STEPS];
    const bool follows = row_steps(walker, map, steps);
    for (int64_t k = share.first; k < share.end; k++) {
        run_piece(walker, map, index, piece);
        if (++piece < map->pieces) continue;
        piece = 0;
        if (follows && index[last - 1] + 1 < space->length[last - 1] && k + 1 < share.end) {
            int64_t rows = space->length[last - 1] - index[last - 1] - 1;
            if (share.end - k - 1 < rows) rows = share.end - k - 1;
            follow_rows(walker, steps, rows);
            index[last - 1] += rows;
            k += rows;
        }
        for (int d = last - 1; d >= 0 && ++index[d] == space->length[d]; d--) index[d] = 0;
    }
}

static void map_blocks(struct walker *walker, const struct map *map, struct share share) {
    const struct space *space = map->space;
    int64_t index[EXPR_MAX_DIMENSIONS];
    for (int64_t block = share.first; block < share.end; block++) {
        const int64_t first = block * space->segment;
        const int64_t rest = space->elements - first;
        bx_index_of(space, first, index);
        run_segment(walker, index, rest < space->segment ? rest : space->segment);
    }
}

static void map_share(const void *context, int thread, struct dealer *dealer) {
    const struct map *map = context;
    struct share share;
    struct walker walker;
    if (!bx_deal_next(dealer, &share)) return;
    bx_walker_start(&walker, map->call, map->pass, map->space, thread, map->stream, 0);
    do {
        if (map->pieces > 0)
            map_rows(&walker, map, share);
        else
            map_blocks(&walker, map, share);
    } while (bx_deal_next(dealer, &share));
    if (map->stream) walker.bound.kernels->fence();
}

/*
 * Streaming stores want aligned addresses: all rows must begin equally far from
 * a line's start. Those elements are the head of each row.
 */
static bool can_stream(const struct map *map, int64_t *head) {
    const struct space *space = map->space;
    const int last = space->ndim - 1;
    bool streams = false;
    *head = 0;
    if (!space->rows || space->segment % BX_REDUCE_LANES(4) != 0) return false;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (!operand->written) continue;
        const int64_t past = (int64_t)(operand->data % BX_ALIGNMENT);
        if (operand->kind != SLOT_OUT || operand->access != ACCESS_IN_PLACE || streams)
            return false;
        if (past % operand->size != 0) return false;
        for (int d = 0; d < last; d++)
            if (operand->stride[d] % BX_ALIGNMENT != 0) return false;
        *head = (BX_ALIGNMENT - past) % BX_ALIGNMENT / operand->size;
        if (*head >= space->length[last]) return false;
        streams = true;
    }
    return streams;
}

/* Segments of the space, its head apart. */
static void cut_map(struct map *map) {
    const struct space *space = map->space;
    map->pieces = 0;
    map->segments = (space->elements - 1) / space->segment + 1;
    if (!space->rows) return;
    const int64_t length = space->length[space->ndim - 1];
    map->pieces = (length - map->head - 1) / space->segment + 1;
    map->segments = map->pieces * (space->elements / length);
}

bool bx_all_in_place(const struct space *space) {
    for (unsigned k = 0; k < space->count; k++)
        if (space->operands[k].access != ACCESS_IN_PLACE) return false;
    return true;
}

void bx_walk_map_again(struct walker *walker, const struct bx_pass *pass) {
    struct map map = {.pass = pass, .space = walker->space};
    cut_map(&map);
    bx_walker_renew(walker);
    const struct share all = {0, map.segments};
    if (map.pieces > 0)
        map_rows(walker, &map, all);
    else
        map_blocks(walker, &map, all);
    walker->pointed = map.segments == 1 && bx_all_in_place(walker->space);
    if (walker->pointed) bx_walker_point(walker, true);
}

void bx_walk_map(const struct call *call, const struct bx_pass *pass, const struct space *space,
                 const struct bx_plan *plan) {
    struct map map = {.call = call, .pass = pass, .space = space};
    if (plan->stream) {
        map.stream = can_stream(&map, &map.head);
        if (!map.stream) map.head = 0;
    }
    cut_map(&map);
    bx_run_dealt(plan, call->watch, map.segments, map_share, &map);
}
