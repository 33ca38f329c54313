/* SPDX-License-Identifier: MIT */
/* Elements of shifted operands, one after the other into a buffer. */
#include "exec/gather_shifted_p.h"

#include <limits.h>
#include <string.h>

#include "exec/copy_rows_p.h"
#include "layout/shift.h"

/* Rows of one operand that lie at a fixed distance from each other. */
struct band {
    const struct operand *operand;
    uintptr_t at;     /* of the first row's element 0 of the last axis */
    int64_t row_step; /* to the next row */
    int64_t rows;
    unsigned outside; /* the shift that leads all of them past an end; UINT_MAX: none does */
    int64_t length;   /* of the last axis */
    int64_t step;     /* along it */
    int axis;         /* its number */
};

/* NOLINTBEGIN(readability-non-const-parameter): they write by way of a struct */
static void fill(const struct band *band, unsigned step, int64_t width, int64_t row_bytes,
                 char *buffer) {
    const struct bx_rows rows = {buffer,
                                 bx_shifted_fill(band->operand->shifted, step),
                                 band->rows,
                                 width,
                                 row_bytes,
                                 0,
                                 band->operand->size,
                                 0};
    bx_copy_rows(&rows, band->operand->size, 0);
}

static void copy(const struct band *band, int64_t source, int64_t width, int64_t row_bytes,
                 char *buffer) {
    const struct operand *operand = band->operand;
    const uintptr_t from = band->at + (uint64_t)band->step * (uint64_t)source;
    const struct bx_rows rows = {buffer,    (const char *)from, band->rows,    width,
                                 row_bytes, band->row_step,     operand->size, band->step};
    bx_copy_rows(&rows, operand->size, operand->word);
}

/* NOLINTEND(readability-non-const-parameter) */

/* `width` elements from `column` on of every row of a band; row_bytes: from row to row of the
 * buffer. */
static void gather_band(const struct band *band, int64_t column, int64_t width, int64_t row_bytes,
                        char *buffer) {
    const struct operand *operand = band->operand;
    const struct shifted_axis *axis = bx_shifted_axis(operand, band->axis);
    const int64_t end = column + width;
    if (band->outside != UINT_MAX && !axis) {
        fill(band, band->outside, width, row_bytes, buffer);
        return;
    }
    for (int64_t run; column < end; column += run) {
        int64_t source;
        unsigned outside = UINT_MAX;
        run = bx_shifted_run(axis, band->length, column, &source);
        if (run == 0) {
            run = 1;
            source = bx_shifted_source(operand->shifted, band->axis, column, &outside);
        }
        if (run > end - column) run = end - column;
        if (band->outside < outside) outside = band->outside;
        if (outside != UINT_MAX)
            fill(band, outside, run, row_bytes, buffer);
        else
            copy(band, source, run, row_bytes, buffer);
        buffer += run * operand->size;
    }
}

/* The rows from this index on, at most so many, that lie at a fixed distance. */
static struct band find_band(const struct space *space, const struct operand *operand,
                             const int64_t *index, int64_t most) {
    const int last = space->ndim - 1;
    struct band band = {.operand = operand,
                        .rows = 1,
                        .length = space->length[last],
                        .step = operand->stride[last],
                        .axis = last};
    band.at = bx_shifted_row(space, operand, index, false, &band.outside);
    if (last > 0) {
        int64_t source;
        const int64_t run = bx_shifted_run(bx_shifted_axis(operand, last - 1),
                                           space->length[last - 1], index[last - 1], &source);
        band.rows = run > most ? most : run > 0 ? run : 1;
        band.row_step = operand->stride[last - 1];
    }
    return band;
}

void bx_gather_columns(const struct space *space, const struct operand *operand,
                       const int64_t *index, int64_t rows, int64_t column, int64_t width,
                       char *buffer) {
    int64_t at[EXPR_MAX_DIMENSIONS];
    const int64_t row_bytes = width * operand->size;
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    while (rows > 0) {
        const struct band band = find_band(space, operand, at, rows);
        gather_band(&band, column, width, row_bytes, buffer);
        buffer += band.rows * row_bytes;
        rows -= band.rows;
        bx_next_rows(space, at, band.rows);
    }
}

void bx_scatter_columns(const struct space *space, const struct operand *operand,
                        const int64_t *index, int64_t rows, int64_t column, int64_t width,
                        const char *buffer) {
    int64_t at[EXPR_MAX_DIMENSIONS];
    const int64_t row_bytes = width * operand->size;
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    while (rows > 0) {
        const struct band band = find_band(space, operand, at, rows);
        const uintptr_t to = band.at + (uint64_t)band.step * (uint64_t)column;
        const struct bx_rows copied = {(char *)to,    buffer,    band.rows, width,
                                       band.row_step, row_bytes, band.step, operand->size};
        bx_copy_rows(&copied, operand->size, operand->word);
        buffer += band.rows * row_bytes;
        rows -= band.rows;
        bx_next_rows(space, at, band.rows);
    }
}

void bx_gather_shifted(const struct space *space, const struct operand *operand,
                       const int64_t *index, int64_t count, char *buffer) {
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    while (count > 0) {
        int64_t width = length - at[last] < count ? length - at[last] : count;
        int64_t rows = 1;
        if (width == length) rows = count / length;
        bx_gather_columns(space, operand, at, rows, at[last], width, buffer);
        buffer += rows * width * operand->size;
        count -= rows * width;
        at[last] = 0;
        bx_next_rows(space, at, rows);
    }
}
