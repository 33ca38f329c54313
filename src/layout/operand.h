/* SPDX-License-Identifier: MIT */
/*
 * A pass runs over an iteration space: the broadcast of its sources and outputs,
 * with as few axes as they allow. Each operand has a stride in bytes along each
 * axis, and may be shifted along some: read at another place.
 */
#ifndef BX_LAYOUT_OPERAND_H
#define BX_LAYOUT_OPERAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"

/* How a segment of an operand is reached. */
enum access {
    ACCESS_IN_PLACE,  /* where it lies: element by element */
    ACCESS_BROADCAST, /* one value for the whole segment: a tile of it */
    ACCESS_GATHERED,  /* by way of a buffer */
    ACCESS_SHIFTED,   /* where it lies, but by way of a buffer where a segment meets an end of a
                         shifted axis */
    ACCESS_FILLED     /* in bands: one value for a row, in a buffer as long as it */
};

/* A shift along one axis of the space. */
struct shift {
    int64_t distance; /* element i comes from i - distance */
    int64_t length;   /* of the axis where the shift is made */
    int64_t left;     /* of it when the shift is made: less where it cuts */
    uint16_t fill;    /* BOUNDARY_FILL: slot of the scalar, or BX_NO_SLOT: 0 */
    int8_t axis;
    uint8_t boundary;  /* enum bx_boundary */
    const void *value; /* BOUNDARY_FILL: the scalar, once the call is bound to addresses */
};

/* All shifts along an axis: elements [first, end) of it are read `distance` before their index. */
struct shifted_axis {
    int64_t first, end;
    int64_t distance;
    int64_t around; /* elements past an end are read so many further on: the axis wraps. 0: they
                       must be looked up one by one */
    int8_t axis;
};

/* Where the elements of a shifted operand come from. */
struct shifted {
    uintptr_t first, end; /* its memory */
    struct shift *shift;  /* the one that is made first decides what is filled in */
    struct shifted_axis *axis;
    unsigned shifts;
    unsigned axes;
    unsigned blank; /* all elements lie past an end: the shift that says so; UINT_MAX: not all */
};

struct operand {
    uintptr_t data; /* address of the space's first element; of positions: its number, 0 */
    int64_t stride[EXPR_MAX_DIMENSIONS];
    uint32_t size; /* of an element, in bytes */
    uint32_t word; /* bytes whose order is reversed together; 0: none */
    uint16_t slot;
    uint8_t kind; /* enum bx_slot_kind */
    uint8_t type;
    bool written;
    uint8_t access;          /* enum access */
    uint32_t base;           /* whose memory it is (layout/layout.h) */
    size_t stage;            /* offset of its buffer among the thread's */
    struct shifted *shifted; /* NULL: it is read at its own index */
};

struct space {
    int ndim; /* at least 1 */
    int64_t length[EXPR_MAX_DIMENSIONS];
    int64_t elements;
    struct operand *operands;
    unsigned count;
    bool shifts;     /* an operand is shifted */
    bool has_result; /* of a reduction: one operand more, along the axes that it keeps */
    bool rows; /* segments are pieces of the last axis; otherwise blocks of elements in order */
    int64_t segment; /* elements of one at most */
    size_t stage_bytes;
};

static inline uintptr_t bx_address_of(const struct space *space, const struct operand *operand,
                                      const int64_t *index) {
    uintptr_t at = operand->data;
    for (int d = 0; d < space->ndim; d++) at += (uint64_t)operand->stride[d] * (uint64_t)index[d];
    return at;
}

/* The index of an element by its number in the space's order. */
static inline void bx_index_of(const struct space *space, int64_t element, int64_t *index) {
    for (int d = space->ndim - 1; d > 0; d--) {
        index[d] = element % space->length[d];
        element /= space->length[d];
    }
    index[0] = element;
}

/* The index of the row so many further on. */
static inline void bx_next_rows(const struct space *space, int64_t *index, int64_t rows) {
    int d = space->ndim - 2;
    if (d < 0) return;
    index[d] += rows;
    for (; d > 0 && index[d] >= space->length[d]; d--) {
        index[d - 1] += index[d] / space->length[d];
        index[d] %= space->length[d];
    }
}

#endif
