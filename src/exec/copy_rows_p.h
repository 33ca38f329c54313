/* SPDX-License-Identifier: MIT */
/* Rows of elements from one place in memory to another. */
#ifndef BX_EXEC_COPY_ROWS_H
#define BX_EXEC_COPY_ROWS_H

#include <stdint.h>

/* Strides in bytes from element to element and row to row on both sides. */
struct bx_rows {
    char *to;
    const char *from;
    int64_t rows, length;
    int64_t to_row, from_row;
    int64_t to_step, from_step;
};
/* size: of an element; the bytes of its words of `word` bytes are reversed (0: none). */
void bx_copy_rows(const struct bx_rows *given, uint32_t size, uint32_t word);

#endif
