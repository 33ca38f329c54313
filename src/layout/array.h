/* SPDX-License-Identifier: MIT */
/* Arrays by themselves: sizes, strides, the memory that they cover. */
#ifndef BX_LAYOUT_ARRAY_H
#define BX_LAYOUT_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"

/* From the first byte of what has elements to its last. */
struct extent {
    uintptr_t first;
    size_t bytes;
};
static inline bool bx_extents_touch(struct extent a, struct extent b) {
    return a.bytes > 0 && b.bytes > 0 && a.first < b.first + b.bytes && b.first < a.first + a.bytes;
}

static inline uint64_t bx_magnitude(int64_t stride) {
    return stride < 0 ? 0 - (uint64_t)stride : (uint64_t)stride;
}

/* The memory of an array; no bytes where it has no elements. size: bytes of an element. */
struct extent bx_array_extent(const expr_array *array, uint32_t size);
/* Do two arrays share memory, from their first bytes to their last? */
bool bx_arrays_touch(const expr_array *a, const expr_array *b);

/* What is wrong with an array by itself; NULL if nothing. size: bytes of an element. */
const char *bx_array_fault(const expr_array *array, int64_t size, bool written);
/* The status that goes with a fault. */
expr_status bx_array_fault_status(const expr_array *array);
/* What is wrong with an array that is to be read, or written; NULL: nothing. */
const char *bx_read_fault(const expr_array *array);
const char *bx_written_fault(const expr_array *array);

#endif
