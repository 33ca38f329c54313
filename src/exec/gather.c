/* SPDX-License-Identifier: MIT */
/* Elements from where they lie into a buffer, one after the other, and back. */
#include "exec/gather_p.h"

#include <string.h>

#include "exec/copy_rows_p.h"
#include "exec/gather_shifted_p.h"
#include "program/program.h"

static void count_positions(int64_t position, int64_t row_step, int64_t step, int64_t rows,
                            int64_t length, char *buffer) {
    for (int64_t row = 0; row < rows; row++)
        for (int64_t k = 0; k < length; k++) {
            const int64_t value = position + row * row_step + k * step;
            memcpy(buffer + (row * length + k) * (int64_t)sizeof value, &value, sizeof value);
        }
}

/* Rows of a plane, or a piece of one row. */
static void move_part(const struct operand *operand, uintptr_t at, int64_t row_step, int64_t step,
                      int64_t rows, int64_t length, char *buffer, bool out) {
    const int64_t size = operand->size;
    if (operand->kind == SLOT_POSITION) {
        count_positions((int64_t)at, row_step, step, rows, length, buffer);
        return;
    }
    struct bx_rows r;
    if (out)
        r = (struct bx_rows){(char *)at, buffer, rows, length, row_step, length * size, step, size};
    else
        r = (struct bx_rows){buffer,        (const char *)at, rows, length,
                             length * size, row_step,         size, step};
    bx_copy_rows(&r, operand->size, operand->word);
}

static void move(const struct space *space, const struct operand *operand, const int64_t *start,
                 int64_t count, char *buffer, bool out) {
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    const int64_t step = operand->stride[last];
    int64_t index[EXPR_MAX_DIMENSIONS];
    uintptr_t at = bx_address_of(space, operand, start);
    memcpy(index, start, (size_t)space->ndim * sizeof *index);
    while (count > 0) {
        int64_t moved;
        if (last == 0 || index[last] != 0 || count < length) {
            moved = length - index[last] < count ? length - index[last] : count;
            move_part(operand, at, 0, step, 1, moved, buffer, out);
            index[last] += moved;
            at += (uint64_t)step * (uint64_t)moved;
        } else {
            const int64_t row_step = operand->stride[last - 1];
            int64_t rows = space->length[last - 1] - index[last - 1];
            if (count / length < rows) rows = count / length;
            move_part(operand, at, row_step, step, rows, length, buffer, out);
            moved = rows * length;
            index[last] = length;
            index[last - 1] += rows - 1;
            at += (uint64_t)row_step * (uint64_t)(rows - 1) + (uint64_t)step * (uint64_t)length;
        }
        buffer += moved * operand->size;
        count -= moved;
        for (int d = last; d > 0 && index[d] == space->length[d]; d--) {
            at += (uint64_t)operand->stride[d - 1] -
                  (uint64_t)operand->stride[d] * (uint64_t)space->length[d];
            index[d] = 0;
            index[d - 1]++;
        }
    }
}

void bx_gather(const struct space *space, const struct operand *operand, const int64_t *index,
               int64_t count, char *buffer) {
    if (operand->shifted)
        bx_gather_shifted(space, operand, index, count, buffer);
    else
        move(space, operand, index, count, buffer, false);
}

void bx_scatter(const struct space *space, const struct operand *operand, const int64_t *index,
                int64_t count, char *buffer) {
    move(space, operand, index, count, buffer, true);
}

void bx_repeat(const struct operand *operand, uintptr_t at, int64_t count, char *buffer) {
    move_part(operand, at, 0, 0, 1, count, buffer, false);
}
