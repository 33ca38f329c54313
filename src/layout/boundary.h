/* SPDX-License-Identifier: MIT */
/* What stands past the ends of an axis. */
#ifndef BX_LAYOUT_BOUNDARY_H
#define BX_LAYOUT_BOUNDARY_H

#include <stdint.h>

#include "ops/ops.h"

/* The element that stands for index i, which lies past an end of an axis of this length, by no more
 * than the length; -1: a value that fills it. */
static inline int64_t bx_boundary_index(enum bx_boundary boundary, int64_t i, int64_t length) {
    switch (boundary) {
    case BOUNDARY_WRAP: return i < 0 ? i + length : i - length;
    case BOUNDARY_EDGE: return i < 0 ? 0 : length - 1;
    case BOUNDARY_REFLECT:
        if (length == 1) return 0;
        i = (i < 0 ? -i : i) % (2 * (length - 1));
        return i < length ? i : 2 * (length - 1) - i;
    case BOUNDARY_SYMMETRIC:
        i = (i < 0 ? -1 - i : i) % (2 * length);
        return i < length ? i : 2 * length - 1 - i;
    default: return -1;
    }
}

#endif
