/* SPDX-License-Identifier: MIT */
/* One block of memory cut into parts. */
#ifndef BX_BLOCK_H
#define BX_BLOCK_H

#include <stddef.h>

/* Bytes in whole cache lines. */
static inline size_t bx_whole_lines(size_t bytes) { return (bytes + 63) / 64 * 64; }

/* Whole pages and five cache lines: buffers of this size, one after the other, do not alias. */
static inline size_t bx_staggered(size_t bytes) { return (bytes + 4095) / 4096 * 4096 + 320; }

/* The next `bytes` of a block, from a cache line on; *next is moved behind them. */
static inline char *bx_block_take(char **next, size_t bytes) {
    char *taken = *next;
    *next += bx_whole_lines(bytes);
    return taken;
}

#endif
