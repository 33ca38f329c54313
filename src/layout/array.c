/* SPDX-License-Identifier: MIT */
/* Arrays by themselves: sizes, strides, pointers. */
#include "layout/array.h"

#include "base/checked.h"
#include "layout/types.h"

static bool possible_ndim(const expr_array *array) {
    return array->ndim >= 0 && array->ndim <= EXPR_MAX_DIMENSIONS;
}

expr_status bx_array_fault_status(const expr_array *array) {
    return possible_ndim(array) ? EXPR_ERROR_SHAPE : EXPR_ERROR_LIMIT;
}

/* Do different elements share memory? In doubt they do: each axis must step over all of the
 * smaller ones. */
static bool overlaps_itself(const expr_array *array, int64_t size) {
    bool seen[EXPR_MAX_DIMENSIONS] = {false};
    uint64_t reached = (uint64_t)size;
    for (int turn = 0; turn < array->ndim; turn++) {
        int least = -1;
        for (int d = 0; d < array->ndim; d++)
            if (!seen[d] && array->shape[d] > 1 &&
                (least < 0 ||
                 bx_magnitude(array->strides[d]) < bx_magnitude(array->strides[least])))
                least = d;
        if (least < 0) return false;
        seen[least] = true;
        if (bx_magnitude(array->strides[least]) < reached) return true;
        reached += bx_magnitude(array->strides[least]) * (uint64_t)(array->shape[least] - 1);
    }
    return false;
}

const char *bx_array_fault(const expr_array *array, int64_t size, bool written) {
    if (!possible_ndim(array))
        return "has an impossible number of dimensions; give it 0 to 32 (EXPR_MAX_DIMENSIONS)";
    bool empty = false;
    for (int d = 0; d < array->ndim; d++) {
        if (array->shape[d] < 0) return "has a negative size; sizes count elements, from 0";
        empty |= array->shape[d] == 0;
    }
    if (size == 0) return "has byte strings of 0 bytes; set its item_size";
    if (written && array->flags & EXPR_ARRAY_SWAPPED)
        return "is of the other byte order; give an output in this machine's";
    if (empty) return NULL;
    int64_t elements = 1;
    size_t bytes = (size_t)size;
    for (int d = 0; d < array->ndim; d++) {
        size_t along;
        if (!bx_mul_i64(elements, array->shape[d], &elements) ||
            !bx_mul_size((size_t)(array->shape[d] - 1), bx_magnitude(array->strides[d]), &along) ||
            !bx_add_size(bytes, along, &bytes) || bytes > PTRDIFF_MAX)
            return "has sizes whose product overflows the address space; check its shape and "
                   "strides";
    }
    if (!array->data) return "has no data: its pointer is NULL";
    if (written && overlaps_itself(array, size))
        return "has elements that share memory; give an output whose strides keep them apart";
    return NULL;
}

struct extent bx_array_extent(const expr_array *array, uint32_t size) {
    struct extent extent = {(uintptr_t)array->data, size};
    for (int d = 0; d < array->ndim; d++) {
        const uint64_t along = (uint64_t)(array->shape[d] - 1) * bx_magnitude(array->strides[d]);
        if (array->shape[d] == 0) return (struct extent){0, 0};
        if (array->strides[d] < 0) extent.first -= along;
        extent.bytes += along;
    }
    return extent;
}

static uint32_t item_size(const expr_array *array) {
    const int type = bx_inner_type(array->type);
    return type < 0 ? 1 : bx_item_size(array, (enum bx_type)type);
}

bool bx_arrays_touch(const expr_array *a, const expr_array *b) {
    if (!a->data || !b->data) return false;
    /* An impossible shape is refused by another check, and has no extent. */
    if (bx_array_fault(a, item_size(a), false) || bx_array_fault(b, item_size(b), false))
        return false;
    return bx_extents_touch(bx_array_extent(a, item_size(a)), bx_array_extent(b, item_size(b)));
}

const char *bx_read_fault(const expr_array *array) {
    return bx_array_fault(array, item_size(array), false);
}

const char *bx_written_fault(const expr_array *array) {
    return bx_array_fault(array, item_size(array), true);
}
