/* SPDX-License-Identifier: MIT */
/* Rows of elements from one place in memory to another. */
#include "exec/copy_rows_p.h"

#include <stddef.h>
#include <string.h>

/* One element; its words of so many bytes reversed, if any. */
static inline __attribute__((always_inline)) void move_one(char *to, const char *from, size_t size,
                                                           size_t word) {
    uint16_t two;
    uint32_t four;
    uint64_t eight;
    if (word == 0) memcpy(to, from, size);
    for (size_t at = 0; word > 0 && at < size; at += word) {
        switch (word) {
        case 2:
            memcpy(&two, from + at, sizeof two);
            two = __builtin_bswap16(two);
            memcpy(to + at, &two, sizeof two);
            break;
        case 4:
            memcpy(&four, from + at, sizeof four);
            four = __builtin_bswap32(four);
            memcpy(to + at, &four, sizeof four);
            break;
        default:
            memcpy(&eight, from + at, sizeof eight);
            eight = __builtin_bswap64(eight);
            memcpy(to + at, &eight, sizeof eight);
        }
    }
}

/* One row, with strides that the compiler may know. */
static inline __attribute__((always_inline)) void move_row(char *to, int64_t to_step,
                                                           const char *from, int64_t from_step,
                                                           int64_t length, size_t size,
                                                           size_t word) {
    int64_t k = 0;
    for (; k + 4 <= length; k += 4) {
        move_one(to, from, size, word);
        move_one(to + to_step, from + from_step, size, word);
        move_one(to + 2 * to_step, from + 2 * from_step, size, word);
        move_one(to + 3 * to_step, from + 3 * from_step, size, word);
        to += 4 * to_step;
        from += 4 * from_step;
    }
    for (; k < length; k++) {
        move_one(to, from, size, word);
        to += to_step;
        from += from_step;
    }
}

/* One element, repeated. */
static inline __attribute__((always_inline)) void
fill_row(char *to, const char *from, int64_t length, size_t size, size_t word) {
    uint64_t words[2];
    char value[16] = {0};
    const size_t bytes = (size_t)length * size;
    for (size_t k = 0; k < sizeof value / size; k++) move_one(value + k * size, from, size, word);
    memcpy(words, value, sizeof words);
    size_t at = 0;
    for (; at + sizeof words <= bytes; at += sizeof words) {
        memcpy(to + at, &words[0], sizeof *words);
        memcpy(to + at + sizeof *words, &words[1], sizeof *words);
    }
    for (; at < bytes; at += size) memcpy(to + at, value, size);
}

/* Rows that are long enough for the library's copy. */
enum { LONG_BYTES = 256 };

static inline __attribute__((always_inline)) void move_sized(const struct bx_rows *r, size_t size,
                                                             size_t word) {
    const int64_t step = (int64_t)size;
    for (int64_t row = 0; row < r->rows; row++) {
        char *to = r->to + row * r->to_row;
        const char *from = r->from + row * r->from_row;
        if (r->to_step == step && r->from_step == step) {
            if (word == 0 && r->length * step >= LONG_BYTES)
                memcpy(to, from, (size_t)r->length * size);
            else
                move_row(to, step, from, step, r->length, size, word);
        } else if (r->to_step == step && r->from_step == 0) {
            fill_row(to, from, r->length, size, word);
        } else if (r->to_step == step && r->from_step == -step) {
            move_row(to, step, from, -step, r->length, size, word);
        } else if (r->to_step == step) {
            move_row(to, step, from, r->from_step, r->length, size, word);
        } else {
            move_row(to, r->to_step, from, r->from_step, r->length, size, word);
        }
    }
}

/* Byte strings: never reversed. */
static void move_strings(const struct bx_rows *r, size_t size) {
    for (int64_t row = 0; row < r->rows; row++)
        for (int64_t k = 0; k < r->length; k++)
            memcpy(r->to + row * r->to_row + k * r->to_step,
                   r->from + row * r->from_row + k * r->from_step, size);
}

void bx_copy_rows(const struct bx_rows *given, uint32_t size, uint32_t word) {
    struct bx_rows one = *given;
    const struct bx_rows *r = &one;
    if (one.length == 1) /* a column */
        one = (struct bx_rows){given->to,     given->from,    1, given->rows, 0, 0,
                               given->to_row, given->from_row};
    switch (size) {
    case 1: move_sized(r, 1, 0); return;
    case 2: word ? move_sized(r, 2, 2) : move_sized(r, 2, 0); return;
    case 4: word ? move_sized(r, 4, 4) : move_sized(r, 4, 0); return;
    case 8:
        if (word == 8)
            move_sized(r, 8, 8);
        else
            word ? move_sized(r, 8, 4) : move_sized(r, 8, 0);
        return;
    case 16: word ? move_sized(r, 16, 8) : move_sized(r, 16, 0); return;
    default: move_strings(r, size);
    }
}
