/* SPDX-License-Identifier: MIT */
/* Columns of rows that meet an end: gathered, computed in buffers, scattered. */
#include "exec/stencil/columns_p.h"

#include <limits.h>
#include <string.h>

#include "exec/gather_shifted_p.h"
#include "layout/shift.h"

enum { MOST_STREAMS = 64 };

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
        const struct shifted_axis *axis = bx_shifted_axis(operand, last - 1);
        if (operand->access == ACCESS_FILLED) return 1;
        if (!axis) continue;
        const int64_t run = bx_shifted_run(axis, length, index[last - 1], &source);
        if (run < rows) rows = run > 0 ? run : 1;
    }
    return rows;
}

/* One column of an operand, on its way into the operand's buffer. */
struct stream {
    const char *from;
    char *to;
    int64_t row_step, to_step;
    uint32_t size;
};

/* All of them row by row, for they lie in the same few cache lines; four rows at a time. */
static void move_streams(const struct stream *stream, int count, int64_t rows) {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4)
        for (int k = 0; k < count; k++) {
            const struct stream *s = &stream[k];
            const char *from = s->from + row * s->row_step;
            char *to = s->to + row * s->to_step;
            for (int j = 0; j < 4; j++, from += s->row_step, to += s->to_step) {
                if (s->size == 8)
                    memcpy(to, from, 8);
                else
                    memcpy(to, from, s->size);
            }
        }
    for (; row < rows; row++)
        for (int k = 0; k < count; k++)
            memcpy(stream[k].to + row * stream[k].to_step,
                   stream[k].from + row * stream[k].row_step, stream[k].size);
}

/* Adds an operand's columns to the streams, if its rows are `rows` at a fixed distance. */
static bool add_streams(const struct bands *bands, const struct operand *operand,
                        const struct location *location, const int64_t *index, int64_t first,
                        int64_t width, int64_t done, struct stream *streams, int *count) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    unsigned outside;
    if (last == 0 || operand->word || *count + width > MOST_STREAMS) return false;
    const uintptr_t at = bx_shifted_row(space, operand, index, false, &outside);
    if (outside != UINT_MAX) return false;
    const struct shifted_axis *axis = bx_shifted_axis(operand, last);
    for (int64_t c = 0; c < width; c++) {
        int64_t source;
        if (bx_shifted_run(axis, space->length[last], first + c, &source) == 0)
            source = bx_shifted_source(operand->shifted, last, first + c, &outside);
        if (source < 0) return false;
        streams[*count + c] = (struct stream){
            .from = (const char *)(at + (uint64_t)operand->stride[last] * (uint64_t)source),
            .to = location->stage + (done * width + c) * (int64_t)operand->size,
            .row_step = operand->stride[last - 1],
            .to_step = width * (int64_t)operand->size,
            .size = operand->size};
    }
    *count += (int)width;
    return true;
}

/* Columns [first, first + width) of so many rows of what is read, into the buffers. */
static void gather_columns(struct walker *walker, const struct bands *bands, const int64_t *index,
                           int64_t rows, int64_t first, int64_t width) {
    const struct space *space = bands->space;
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    for (int64_t done = 0, band; done < rows; done += band, bx_next_rows(space, at, band)) {
        struct stream streams[MOST_STREAMS];
        int count = 0;
        band = bx_band_rows(bands, at, rows - done);
        for (unsigned k = 0; k < space->count; k++) {
            const struct operand *operand = &space->operands[k];
            const struct location *location = &walker->part.locations[operand->slot];
            if (operand->access == ACCESS_BROADCAST || operand->written) continue;
            if (!add_streams(bands, operand, location, at, first, width, done, streams, &count))
                bx_gather_columns(space, operand, at, band, first, width,
                                  location->stage + done * width * (int64_t)operand->size);
        }
        move_streams(streams, count, band);
    }
}

/* What the buffers hold, computed and scattered. */
static void run_buffers(struct walker *walker, const struct bands *bands, const int64_t *index,
                        int64_t rows, int64_t first, int64_t width) {
    const struct space *space = bands->space;
    const int lanes = walker->bound.kernels->lanes;
    /* Buffers of whole tiles: what is past the elements is not stored. */
    const int64_t whole = (rows * width + lanes - 1) / lanes * lanes;
    for (unsigned k = 0; k < space->count; k++) {
        struct location *location = &walker->part.locations[space->operands[k].slot];
        if (space->operands[k].access != ACCESS_BROADCAST) location->address = location->stage;
    }
    bx_walker_point(walker, false);
    walker->bound.kernels->run(walker->bound.cells, 0, (ptrdiff_t)whole);
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->written)
            bx_scatter_columns(space, operand, index, rows, first, width,
                               walker->part.locations[operand->slot].stage);
    }
}

void bx_run_columns(struct walker *walker, const struct bands *bands, const int64_t *index,
                    int64_t rows, int64_t first, int64_t end) {
    const struct space *space = bands->space;
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    for (int64_t part; rows > 0; rows -= part, bx_next_rows(space, at, part)) {
        int64_t width;
        part = BAND_COLUMN_ELEMENTS / (end - first) < rows ? BAND_COLUMN_ELEMENTS / (end - first)
                                                           : rows;
        if (part < 1) part = 1;
        for (int64_t column = first; column < end; column += width) {
            width = end - column < BAND_COLUMN_ELEMENTS ? end - column : BAND_COLUMN_ELEMENTS;
            gather_columns(walker, bands, at, part, column, width);
            run_buffers(walker, bands, at, part, column, width);
        }
    }
}
