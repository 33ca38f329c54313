/* SPDX-License-Identifier: MIT */
/*
 * Reductions that keep an axis whose elements lie close together: rows of kept
 * elements are added up, element by element. Rows go into a leaf one after the
 * other, leaves and then pieces are combined pairwise; both are cut by the shape
 * alone, so that the result does not depend on threads or blocks.
 */
#include "exec/reduce/rows_p.h"

#include <string.h>

#include "base/memory.h"
#include "exec/gather_p.h"
#include "exec/reduce/combine_p.h"
#include "exec/schedule_p.h"
#include "exec/walk_p.h"
#include "plan/tree.h"
#include "program/opcodes.h"

struct rows_sum {
    const struct call *call;
    const struct bx_pass *pass;
    const struct space *space;
    int64_t kept; /* elements */
    int64_t rows;
    int64_t chunks; /* of the kept elements */
    int64_t pieces; /* of the rows */
    char *partials; /* piece by piece: a row of all kept elements */
    size_t size;
};

static void fill_row(const struct rows_sum *sum, char *row, int64_t count) {
    const size_t bytes = (size_t)count * sum->size;
    bx_reduce_fill((enum bx_op)sum->pass->op, (enum bx_type)sum->pass->type, row);
    for (size_t at = BX_TILE_BYTES; at < bytes; at += BX_TILE_BYTES)
        memcpy(row + at, row, BX_TILE_BYTES);
}

/* A leaf: rows [first, end) of a chunk, one after the other. */
static void add_rows(struct walker *walker, const struct rows_sum *sum, int64_t first, int64_t end,
                     int64_t chunk, int64_t count) {
    int64_t index[EXPR_MAX_DIMENSIONS];
    fill_row(sum, walker->part.accumulator, count);
    for (int64_t row = first; row < end; row++) {
        bx_index_of(sum->space, row * sum->kept + chunk * sum->space->segment, index);
        bx_walker_load(walker, index, count);
        bx_walker_run(walker, count);
    }
}

/* The sum of rows [first, end) of a chunk; it lies in the row that is returned. */
static char *sum_rows(struct walker *walker, const struct rows_sum *sum, int thread, int64_t first,
                      int64_t end, int64_t chunk, int64_t count) {
    const enum bx_op op = (enum bx_op)sum->pass->op;
    const enum bx_type type = (enum bx_type)sum->pass->type;
    const size_t pitch = bx_row_pitch(sum->space);
    char *const stack = walker->part.accumulator + pitch;
    int64_t leaf = 0;
    int height = 0;
    for (int64_t row = first; row < end; row += BX_LEAF_ROWS) {
        const int64_t stop = end - row < BX_LEAF_ROWS ? end : row + BX_LEAF_ROWS;
        /* A piece may be much work: how much of it is done does not count. */
        if (!bx_watch_goes_on(sum->call->watch, thread, 0)) break;
        add_rows(walker, sum, row, stop, chunk, count);
        memcpy(stack + (size_t)height++ * pitch, walker->part.accumulator,
               (size_t)count * sum->size);
        for (int64_t done = ++leaf; done % 2 == 0; done /= 2, height--)
            bx_reduce_rows(op, type, stack + (size_t)(height - 2) * pitch,
                           stack + (size_t)(height - 1) * pitch, count);
    }
    for (; height > 1; height--)
        bx_reduce_rows(op, type, stack + (size_t)(height - 2) * pitch,
                       stack + (size_t)(height - 1) * pitch, count);
    return stack;
}

static int64_t chunk_count(const struct rows_sum *sum, int64_t chunk) {
    const int64_t rest = sum->kept - chunk * sum->space->segment;
    return rest < sum->space->segment ? rest : sum->space->segment;
}

static void put_row(const struct rows_sum *sum, int64_t chunk, int64_t count, char *row) {
    int64_t index[EXPR_MAX_DIMENSIONS];
    bx_index_of(sum->space, chunk * sum->space->segment, index);
    bx_scatter(sum->space, &sum->space->operands[sum->space->count], index, count, row);
}

static char *partial_row(const struct rows_sum *sum, int64_t piece, int64_t chunk) {
    return sum->partials + (size_t)(piece * sum->kept + chunk * sum->space->segment) * sum->size;
}

static void sum_parts(struct walker *walker, const struct rows_sum *sum, int thread,
                      struct share share) {
    for (int64_t k = share.first; k < share.end; k++) {
        const int64_t piece = k / sum->chunks;
        const int64_t chunk = k % sum->chunks;
        const struct share rows = bx_share_of(sum->rows, (int)piece, (int)sum->pieces);
        const int64_t count = chunk_count(sum, chunk);
        char *row = sum_rows(walker, sum, thread, rows.first, rows.end, chunk, count);
        if (sum->pieces == 1)
            put_row(sum, chunk, count, row);
        else
            memcpy(partial_row(sum, piece, chunk), row, (size_t)count * sum->size);
    }
}

static void sum_share(const void *context, int thread, struct dealer *dealer) {
    const struct rows_sum *sum = context;
    struct share share;
    struct walker walker;
    if (!bx_deal_next(dealer, &share)) return;
    bx_walker_start(&walker, sum->call, sum->pass, sum->space, thread, false,
                    sum->space->stage_bytes + BX_ALIGNMENT);
    do {
        sum_parts(&walker, sum, thread, share);
    } while (bx_deal_next(dealer, &share));
}

void bx_walk_rows(const struct call *call, const struct bx_pass *pass, const struct space *space,
                  int64_t kept, int64_t rows, const struct bx_plan *plan) {
    const enum bx_op op = (enum bx_op)pass->op;
    const enum bx_type type = (enum bx_type)pass->type;
    const struct rows_sum sum = {.call = call,
                                 .pass = pass,
                                 .space = space,
                                 .kept = kept,
                                 .rows = rows,
                                 .chunks = (kept - 1) / space->segment + 1,
                                 .pieces = bx_row_pieces(kept, rows),
                                 .partials = (char *)call->partials,
                                 .size = bx_type_size(type)};
    bx_run_dealt(plan, call->watch, sum.chunks * sum.pieces, sum_share, &sum);
    if (sum.pieces == 1) return;
    for (int64_t chunk = 0; chunk < sum.chunks; chunk++) {
        const int64_t count = chunk_count(&sum, chunk);
        for (int64_t step = 1; step < sum.pieces; step *= 2)
            for (int64_t piece = 0; piece + step < sum.pieces; piece += 2 * step)
                bx_reduce_rows(op, type, partial_row(&sum, piece, chunk),
                               partial_row(&sum, piece + step, chunk), count);
        put_row(&sum, chunk, count, partial_row(&sum, 0, chunk));
    }
}
