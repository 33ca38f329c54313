/* SPDX-License-Identifier: MIT */
/*
 * Maps over moved operands, band by band. A band is so many rows of the last
 * axis in which each operand lies at a fixed distance from the output. Where
 * rows also lie end to end in all operands, a band is one run of elements; what
 * it computes near the ends of rows is wrong then, and is put right after it:
 * those columns are gathered, for all rows of a chunk at once.
 */
#include <limits.h>

#include "base/memory.h"
#include "exec/bands_p.h"

/* Where the operands of a row lie from a column on, and how far from row to row. */
static void point_to_rows(struct walker *walker, const struct bands *bands, const int64_t *index,
                          int64_t column, int64_t width) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        struct place *place = &walker->part.places[operand->slot];
        unsigned outside;
        if (operand->way == WAY_REPEATED) continue;
        uintptr_t at = bx_moved_row(space, operand, index, false, &outside);
        if (outside != UINT_MAX) at = (uintptr_t)bx_moved_fill(operand->moved, outside);
        if (outside != UINT_MAX || operand->way == WAY_FILLED) {
            const struct bx_rows rows = {
                place->stage, (const char *)at, 1, width, 0, 0, operand->size, 0};
            bx_move_rows(&rows, operand->size, outside == UINT_MAX ? operand->word : 0);
            place->address = place->stage;
            place->row_step = 0;
            continue;
        }
        int64_t source;
        bx_moved_run(bx_moved_axis(operand, last), space->length[last], column, &source);
        place->address = (char *)(at + (uint64_t)operand->stride[last] * (uint64_t)source);
        place->row_step = last > 0 ? (ptrdiff_t)operand->stride[last - 1] : 0;
    }
}

/* Rows from this index on that lie at fixed distances: at most so many. */
int64_t bx_band_rows(const struct bands *bands, const int64_t *index, int64_t most) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    if (last == 0) return 1;
    const int64_t length = space->length[last - 1];
    int64_t rows = length - index[last - 1];
    if (rows > most) rows = most;
    for (unsigned k = 0; k < space->count; k++) {
        int64_t source;
        const struct operand *operand = &space->operands[k];
        const struct moved_axis *axis = bx_moved_axis(operand, last - 1);
        if (operand->way == WAY_FILLED) return 1;
        if (!axis) continue;
        const int64_t run = bx_moved_run(axis, length, index[last - 1], &source);
        if (run < rows) rows = run > 0 ? run : 1;
    }
    return rows;
}

/* Asks for what the elements [first, first + PIECE_ELEMENTS) read. Inline: gcc takes away a call
 * that does nothing but that. */
static inline __attribute__((always_inline)) void fetch(const struct walker *walker,
                                                        const struct bands *bands, int64_t first) {
    for (int k = 0; k < bands->ahead_count; k++) {
        const struct operand *operand = &bands->space->operands[bands->ahead[k]];
        const uintptr_t at =
            (uintptr_t)walker->part.places[operand->slot].address + (uint64_t)first * operand->size;
        for (uint64_t byte = 0; byte < PIECE_ELEMENTS * (uint64_t)operand->size; byte += LINE)
            __builtin_prefetch((const void *)(at + byte), 0, 2);
    }
}

/* Before the first address that streaming stores can begin at. */
static int64_t head_of(const struct walker *walker, const struct bands *bands) {
    for (unsigned k = 0; k < bands->space->count; k++) {
        const struct operand *operand = &bands->space->operands[k];
        if (!operand->written) continue;
        const uintptr_t at = (uintptr_t)walker->part.places[operand->slot].address;
        return (int64_t)((BX_ALIGNMENT - at % BX_ALIGNMENT) % BX_ALIGNMENT / operand->size);
    }
    return 0;
}

/* Elements that come from memory, piece by piece. */
static void run_elements(struct walker *walker, const struct bands *bands, int64_t count) {
    bx_walker_point(walker, true);
    if (!bands->stream && bands->ahead_count == 0) {
        bx_walker_run(walker, count);
        return;
    }
    int64_t first = bands->stream ? head_of(walker, bands) : 0;
    if (first > count) first = count;
    if (first > 0) bx_run_elements(&walker->bound, 0, first);
    for (int64_t end; first < count; first = end) {
        end = count - first < 2 * PIECE_ELEMENTS ? count : first + PIECE_ELEMENTS;
        fetch(walker, bands, first + PIECES_AHEAD * PIECE_ELEMENTS);
        bx_run_elements(&walker->bound, first, end);
    }
}

/* Rows that lie end to end as one run, but for what would be read before an array or behind it. The
 * places point to the rows' element `column`. */
static void run_flat(struct walker *walker, const struct bands *bands, int64_t rows,
                     int64_t column) {
    const struct space *space = bands->space;
    int64_t first = -column;
    int64_t end = rows * space->length[space->ndim - 1] - column;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        const struct moved *moved = operand->moved;
        if (operand->way != WAY_MOVED) continue;
        const uintptr_t at = (uintptr_t)walker->part.places[operand->slot].address;
        const int64_t before = (int64_t)(at - moved->first) / operand->size;
        const int64_t behind = (int64_t)(moved->end - at) / operand->size;
        if (first < -before) first = -before;
        if (end > behind) end = behind;
    }
    if (end <= first) return;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->way == WAY_REPEATED) continue;
        walker->part.places[operand->slot].address += first * (int64_t)operand->size;
    }
    run_elements(walker, bands, end - first);
}

static void run_rows(struct walker *walker, const struct bands *bands, int64_t rows,
                     int64_t width) {
    const struct space *space = bands->space;
    for (int64_t row = 0; row < rows; row++) {
        run_elements(walker, bands, width);
        for (unsigned k = 0; k < space->count; k++) {
            struct place *place = &walker->part.places[space->operands[k].slot];
            if (place->moves) place->address += place->row_step;
        }
    }
}

/* Columns [first, end) of so many rows where they lie. */
static void run_in_place(struct walker *walker, const struct bands *bands, const int64_t *index,
                         int64_t rows, int64_t first, int64_t end) {
    const struct space *space = bands->space;
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    while (rows > 0) {
        const int64_t band = bx_band_rows(bands, at, rows);
        bool fills = false;
        point_to_rows(walker, bands, at, first, end - first);
        for (unsigned k = 0; k < space->count; k++) {
            const struct place *place = &walker->part.places[space->operands[k].slot];
            fills |= place->moves && place->address == place->stage;
        }
        if (bands->flat && !fills)
            run_flat(walker, bands, band, first);
        else
            run_rows(walker, bands, band, end - first);
        rows -= band;
        bx_next_rows(space, at, band);
    }
}

static void run_chunk(struct walker *walker, const struct bands *bands, int64_t row, int64_t rows,
                      int64_t strip) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    const int64_t from = strip * bands->strip;
    const int64_t to = from + bands->strip;
    int64_t index[EXPR_MAX_DIMENSIONS];
    struct space outer = {.ndim = space->ndim};
    memcpy(outer.length, space->length, (size_t)space->ndim * sizeof *outer.length);
    outer.length[last] = 1;
    bx_index_of(&outer, row, index);
    if (last == 0) index[0] = 0;
    for (int turn = 0; turn < 2; turn++) /* first what is in place */
        for (int p = 0; p < bands->pieces; p++) {
            const struct piece *piece = &bands->piece[p];
            const int64_t first = piece->first > from ? piece->first : from;
            const int64_t end = piece->end < to ? piece->end : to;
            if (piece->in_place != (turn == 0) || first >= end) continue;
            if (turn == 0)
                run_in_place(walker, bands, index, rows, first, end);
            else
                bx_run_columns(walker, bands, index, rows, first, end);
        }
}

/* A thread on its way through its share. */
struct runner {
    struct walker walker;
    int thread;
    int64_t done, all; /* chunks, about */
};

/* Rows [first, end) in chunks. */
static void run_share(struct runner *own, const struct bands *bands, int64_t first, int64_t end,
                      int64_t strip) {
    for (int64_t row = first; row < end; row += bands->chunk) {
        const double done = (double)own->done++ / (double)own->all;
        if (!bx_watch_goes_on(bands->g->call->watch, own->thread, done < 1 ? done : 1)) return;
        run_chunk(&own->walker, bands, row, end - row < bands->chunk ? end - row : bands->chunk,
                  strip);
    }
}

void bx_bands_start(struct walker *walker, const struct general *g, const struct bx_pass *pass,
                    const struct space *space, int thread, bool stream) {
    const int64_t first[EXPR_MAX_DIMENSIONS] = {0};
    bx_walker_start(walker, g, pass, space, thread, stream, 0);
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->way == WAY_REPEATED)
            bx_repeat(operand, bx_address_of(space, operand, first), walker->bound.kernels->lanes,
                      walker->part.places[operand->slot].address);
    }
}

static void bands_share(const void *context, int thread, int threads) {
    const struct bands *bands = context;
    struct runner own = {.thread = thread};
    bx_bands_start(&own.walker, bands->g, bands->pass, bands->space, thread, bands->stream);
    own.all = (bands->rows / bands->chunk + 1) * bands->strips / threads + 1;
    if (bands->rows < threads) { /* one long row, or few: each thread has columns of all */
        const struct share share = bx_share_of(bands->strips, thread, threads);
        for (int64_t strip = share.first; strip < share.end; strip++)
            run_share(&own, bands, 0, bands->rows, strip);
    } else if (bands->lane > 0) {
        const struct share share = bx_share_of(bands->rows / bands->plane, thread, threads);
        for (int64_t lane = 0; lane < bands->plane; lane += bands->lane)
            for (int64_t plane = share.first; plane < share.end; plane++) {
                const int64_t rest = bands->plane - lane;
                const int64_t first = plane * bands->plane + lane;
                run_share(&own, bands, first, first + (rest < bands->lane ? rest : bands->lane), 0);
            }
    } else {
        const struct share share = bx_share_of(bands->rows, thread, threads);
        for (int64_t strip = 0; strip < bands->strips; strip++)
            run_share(&own, bands, share.first, share.end, strip);
    }
    if (bands->stream) own.walker.bound.kernels->fence();
}

void bx_walk_bands(const struct general *g, const struct bx_pass *pass, const struct space *space,
                   const struct bx_plan *plan) {
    struct bands bands = {.g = g, .pass = pass, .space = space};
    const int threads = bx_bands_plan(&bands, plan);
    bx_run_shares(plan, threads, bands_share, &bands);
}
