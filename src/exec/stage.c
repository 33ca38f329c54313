/* SPDX-License-Identifier: MIT */
/* Elements from where they lie into a buffer, one after the other, and back. */
#include "exec/layout_p.h"

/* Rows of elements: from one place to another, with a step from element to element and from row to
 * row on both sides. */
struct rows {
    char *to;
    const char *from;
    int64_t rows, length;
    int64_t to_row, from_row;
    int64_t to_step, from_step;
};

static inline __attribute__((always_inline)) void move_typed(const struct rows *r, size_t size) {
    for (int64_t row = 0; row < r->rows; row++) {
        char *to = r->to + row * r->to_row;
        const char *from = r->from + row * r->from_row;
        for (int64_t k = 0; k < r->length; k++)
            memcpy(to + k * r->to_step, from + k * r->from_step, size);
    }
}

/* Two elements or more of one side that lie side by side are read or written together. */
static inline __attribute__((always_inline)) void move_from_row(const struct rows *r, size_t size) {
    for (int64_t row = 0; row < r->rows; row++) {
        char *to = r->to + row * r->to_row;
        const char *from = r->from + row * r->from_row;
        for (int64_t k = 0; k < r->length; k++)
            memcpy(to + k * (int64_t)size, from + k * (int64_t)size, size);
    }
}

static inline __attribute__((always_inline)) void fill_typed(const struct rows *r, size_t size) {
    for (int64_t row = 0; row < r->rows; row++) {
        char *to = r->to + row * r->to_row;
        char value[16];
        memcpy(value, r->from + row * r->from_row, size);
        for (int64_t k = 0; k < r->length; k++) memcpy(to + k * (int64_t)size, value, size);
    }
}

/* Rows that are long enough for the library's copy. */
enum { LONG_BYTES = 128 };

static inline __attribute__((always_inline)) void move_sized(const struct rows *r, size_t size) {
    const int64_t step = (int64_t)size;
    if (r->to_step == step && r->from_step == step) {
        if (r->length * step < LONG_BYTES) {
            move_from_row(r, size);
            return;
        }
        for (int64_t row = 0; row < r->rows; row++)
            memcpy(r->to + row * r->to_row, r->from + row * r->from_row, (size_t)r->length * size);
    } else if (r->to_step == step && r->from_step == 0) {
        fill_typed(r, size);
    } else {
        move_typed(r, size);
    }
}

static void move_rows(const struct rows *r, uint32_t size) {
    switch (size) {
    case 1: move_sized(r, 1); return;
    case 2: move_sized(r, 2); return;
    case 4: move_sized(r, 4); return;
    case 8: move_sized(r, 8); return;
    case 16: move_sized(r, 16); return;
    default: move_typed(r, size);
    }
}

/* The words of elements in the other order. */
static void swap_words(char *bytes, size_t count, uint32_t word) {
    for (size_t k = 0; k < count; k++, bytes += word) {
        uint16_t two;
        uint32_t four;
        uint64_t eight;
        switch (word) {
        case 2:
            memcpy(&two, bytes, sizeof two);
            two = __builtin_bswap16(two);
            memcpy(bytes, &two, sizeof two);
            break;
        case 4:
            memcpy(&four, bytes, sizeof four);
            four = __builtin_bswap32(four);
            memcpy(bytes, &four, sizeof four);
            break;
        default:
            memcpy(&eight, bytes, sizeof eight);
            eight = __builtin_bswap64(eight);
            memcpy(bytes, &eight, sizeof eight);
        }
    }
}

static void count_positions(int64_t position, int64_t row_step, int64_t step, int64_t rows,
                            int64_t length, char *buffer) {
    for (int64_t row = 0; row < rows; row++)
        for (int64_t k = 0; k < length; k++) {
            const int64_t value = position + row * row_step + k * step;
            memcpy(buffer + (row * length + k) * (int64_t)sizeof value, &value, sizeof value);
        }
}

/* A part of the way: rows of a plane, or a piece of one row. */
static void move_part(const struct operand *operand, uintptr_t at, int64_t row_step, int64_t step,
                      int64_t rows, int64_t length, char *buffer, bool out) {
    const int64_t size = operand->size;
    if (operand->kind == SLOT_POSITION) {
        count_positions((int64_t)at, row_step, step, rows, length, buffer);
        return;
    }
    struct rows r;
    if (out)
        r = (struct rows){(char *)at, buffer, rows, length, row_step, length * size, step, size};
    else
        r = (struct rows){buffer,        (const char *)at, rows, length,
                          length * size, row_step,         size, step};
    move_rows(&r, operand->size);
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
    move(space, operand, index, count, buffer, false);
    if (operand->word)
        swap_words(buffer, (size_t)count * operand->size / operand->word, operand->word);
}

void bx_scatter(const struct space *space, const struct operand *operand, const int64_t *index,
                int64_t count, char *buffer) {
    move(space, operand, index, count, buffer, true);
}

void bx_repeat(const struct operand *operand, uintptr_t at, int64_t count, char *buffer) {
    move_part(operand, at, 0, 0, 1, count, buffer, false);
    if (operand->word)
        swap_words(buffer, (size_t)count * operand->size / operand->word, operand->word);
}
