/* SPDX-License-Identifier: MIT */
/* Shapes: broadcasting, products, text, and the axes that are named in one. */
#include "layout/shape.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/checked.h"

void bx_shape_text(char text[SHAPE_TEXT], int ndim, const int64_t *shape) {
    size_t at = (size_t)snprintf(text, SHAPE_TEXT, "(");
    for (int d = 0; d < ndim && at < SHAPE_TEXT; d++)
        at += (size_t)snprintf(text + at, SHAPE_TEXT - at, "%s%" PRId64, d ? ", " : "", shape[d]);
    if (at < SHAPE_TEXT) snprintf(text + at, SHAPE_TEXT - at, ndim == 1 ? ",)" : ")");
}

bool bx_shape_join(struct shape *shape, int ndim, const int64_t *length) {
    if (ndim > shape->ndim) {
        const int more = ndim - shape->ndim;
        memmove(shape->length + more, shape->length, (size_t)shape->ndim * sizeof *shape->length);
        for (int d = 0; d < more; d++) shape->length[d] = 1;
        shape->ndim = ndim;
    }
    int64_t *last = shape->length + shape->ndim - ndim;
    for (int d = 0; d < ndim; d++) {
        if (last[d] == length[d] || length[d] == 1) continue;
        if (last[d] != 1) return false;
        last[d] = length[d];
    }
    return true;
}

bool bx_shape_elements(const struct shape *shape, int64_t *elements) {
    int64_t product = 1; /* of those that strides are made of */
    bool empty = false;
    for (int d = 0; d < shape->ndim; d++) {
        empty |= shape->length[d] == 0;
        if (shape->length[d] != 0 && !bx_mul_i64(product, shape->length[d], &product)) return false;
    }
    *elements = empty ? 0 : product;
    return product <= PTRDIFF_MAX / 16;
}

bool bx_mark_axes(const struct bx_axes *axes, int ndim, bool marked[EXPR_MAX_DIMENSIONS],
                  unsigned *wrong) {
    memset(marked, axes == NULL || axes->count == 0, EXPR_MAX_DIMENSIONS * sizeof *marked);
    for (unsigned k = 0; axes && k < axes->count; k++) {
        const int axis = axes->axis[k] < 0 ? axes->axis[k] + ndim : axes->axis[k];
        *wrong = k;
        if (axis < 0 || axis >= ndim || marked[axis]) return false;
        marked[axis] = true;
    }
    return true;
}
