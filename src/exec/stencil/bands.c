/* SPDX-License-Identifier: MIT */
/*
 * Maps over shifted operands, band by band. A band is some rows of the last axis
 * in which each operand lies at a fixed distance from the output. Where rows
 * also lie end to end in all operands, a band is one run of elements; what it
 * computes near the ends of rows is wrong then, and is put right after it: those
 * columns are gathered, for all rows of a chunk at once.
 */
#include "exec/stencil/bands_p.h"

#include <limits.h>
#include <string.h>

#include "base/memory.h"
#include "exec/copy_rows_p.h"
#include "exec/gather_p.h"
#include "exec/schedule_p.h"
#include "exec/stencil/columns_p.h"
#include "exec/tiles_p.h"
#include "layout/shift.h"
#include "plan/bands.h"

enum {
    PIECE_ELEMENTS =
        256, /* between two requests for the memory that is needed so many pieces on: */
    PIECES_AHEAD = 4,
    LINE = 64
};

struct banding {
    const struct call *call;
    const struct bx_pass *pass;
    struct bands bands;
};

/* Where the operands of a row lie from a column on, and how far from row to row. */
static void point_to_rows(struct walker *walker, const struct bands *bands, const int64_t *index,
                          int64_t column, int64_t width) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        struct location *location = &walker->part.locations[operand->slot];
        unsigned outside;
        if (operand->access == ACCESS_BROADCAST) continue;
        uintptr_t at = bx_shifted_row(space, operand, index, false, &outside);
        if (outside != UINT_MAX) at = (uintptr_t)bx_shifted_fill(operand->shifted, outside);
        if (outside != UINT_MAX || operand->access == ACCESS_FILLED) {
            const struct bx_rows rows = {
                location->stage, (const char *)at, 1, width, 0, 0, operand->size, 0};
            bx_copy_rows(&rows, operand->size, outside == UINT_MAX ? operand->word : 0);
            location->address = location->stage;
            location->row_step = 0;
            continue;
        }
        int64_t source;
        bx_shifted_run(bx_shifted_axis(operand, last), space->length[last], column, &source);
        location->address = (char *)(at + (uint64_t)operand->stride[last] * (uint64_t)source);
        location->row_step = last > 0 ? (ptrdiff_t)operand->stride[last - 1] : 0;
    }
}

/* Asks for what the elements [first, first + PIECE_ELEMENTS) read. Inline: gcc takes away a call
 * that does nothing but that. */
static inline __attribute__((always_inline)) void fetch(const struct walker *walker,
                                                        const struct bands *bands, int64_t first) {
    for (int k = 0; k < bands->ahead_count; k++) {
        const struct operand *operand = &bands->space->operands[bands->ahead[k]];
        const uintptr_t at = (uintptr_t)walker->part.locations[operand->slot].address +
                             (uint64_t)first * operand->size;
        for (uint64_t byte = 0; byte < PIECE_ELEMENTS * (uint64_t)operand->size; byte += LINE)
            __builtin_prefetch((const void *)(at + byte), 0, 2);
    }
}

/* Before the first address that streaming stores can begin at. */
static int64_t head_of(const struct walker *walker, const struct bands *bands) {
    for (unsigned k = 0; k < bands->space->count; k++) {
        const struct operand *operand = &bands->space->operands[k];
        if (!operand->written) continue;
        const uintptr_t at = (uintptr_t)walker->part.locations[operand->slot].address;
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
 * locations point to the rows' element `column`. */
static void run_flat(struct walker *walker, const struct bands *bands, int64_t rows,
                     int64_t column) {
    const struct space *space = bands->space;
    int64_t first = -column;
    int64_t end = rows * space->length[space->ndim - 1] - column;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        const struct shifted *shifted = operand->shifted;
        if (operand->access != ACCESS_SHIFTED) continue;
        const uintptr_t at = (uintptr_t)walker->part.locations[operand->slot].address;
        const int64_t before = (int64_t)(at - shifted->first) / operand->size;
        const int64_t behind = (int64_t)(shifted->end - at) / operand->size;
        if (first < -before) first = -before;
        if (end > behind) end = behind;
    }
    if (end <= first) return;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->access == ACCESS_BROADCAST) continue;
        walker->part.locations[operand->slot].address += first * (int64_t)operand->size;
    }
    run_elements(walker, bands, end - first);
}

static void run_rows(struct walker *walker, const struct bands *bands, int64_t rows,
                     int64_t width) {
    const struct space *space = bands->space;
    for (int64_t row = 0; row < rows; row++) {
        run_elements(walker, bands, width);
        for (unsigned k = 0; k < space->count; k++) {
            struct location *location = &walker->part.locations[space->operands[k].slot];
            if (location->moves) location->address += location->row_step;
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
            const struct location *location = &walker->part.locations[space->operands[k].slot];
            fills |= location->moves && location->address == location->stage;
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
    struct watch *watch;
    int thread;
    int64_t done, all; /* chunks, about */
};

/* Rows [first, end) in chunks. */
static void run_share(struct runner *own, const struct bands *bands, int64_t first, int64_t end,
                      int64_t strip) {
    for (int64_t row = first; row < end; row += bands->chunk) {
        const double done = (double)own->done++ / (double)own->all;
        if (!bx_watch_goes_on(own->watch, own->thread, done < 1 ? done : 1)) return;
        run_chunk(&own->walker, bands, row, end - row < bands->chunk ? end - row : bands->chunk,
                  strip);
    }
}

void bx_bands_start(struct walker *walker, const struct call *call, const struct bx_pass *pass,
                    const struct space *space, int thread, bool stream) {
    const int64_t first[EXPR_MAX_DIMENSIONS] = {0};
    bx_walker_start(walker, call, pass, space, thread, stream, 0);
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->access == ACCESS_BROADCAST)
            bx_repeat(operand, bx_address_of(space, operand, first), walker->bound.kernels->lanes,
                      walker->part.locations[operand->slot].address);
    }
}

static void bands_share(const void *context, int thread, int threads) {
    const struct banding *banding = context;
    const struct bands *bands = &banding->bands;
    struct runner own = {.watch = banding->call->watch, .thread = thread};
    bx_bands_start(&own.walker, banding->call, banding->pass, bands->space, thread, bands->stream);
    own.all = (bands->rows / bands->chunk + 1) * bands->strips / threads + 1;
    if (bands->rows < threads) { /* one long row, or few: each thread has columns of all */
        const struct share share = bx_share_of(bands->strips, thread, threads);
        for (int64_t strip = share.first; strip < share.end; strip++)
            run_share(&own, bands, 0, bands->rows, strip);
    } else if (bands->plane_rows > 0) {
        const struct share share = bx_share_of(bands->rows / bands->plane, thread, threads);
        for (int64_t row = 0; row < bands->plane; row += bands->plane_rows)
            for (int64_t plane = share.first; plane < share.end; plane++) {
                const int64_t rest = bands->plane - row;
                const int64_t first = plane * bands->plane + row;
                run_share(&own, bands, first,
                          first + (rest < bands->plane_rows ? rest : bands->plane_rows), 0);
            }
    } else {
        const struct share share = bx_share_of(bands->rows, thread, threads);
        for (int64_t strip = 0; strip < bands->strips; strip++)
            run_share(&own, bands, share.first, share.end, strip);
    }
    if (bands->stream) own.walker.bound.kernels->fence();
}

void bx_walk_bands(const struct call *call, const struct bx_pass *pass, const struct space *space,
                   const struct bx_plan *plan) {
    struct banding banding = {.call = call, .pass = pass};
    const int threads = bx_bands_plan(&banding.bands, space, plan, bx_machine());
    bx_run_shares(plan, threads, bands_share, &banding);
}
