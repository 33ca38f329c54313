/* SPDX-License-Identifier: MIT */
/* Shapes: broadcasting, products, text, and the axes that are named in one. */
#ifndef BX_LAYOUT_SHAPE_H
#define BX_LAYOUT_SHAPE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "blockexpr.h"
#include "ops/ops.h"

struct shape {
    int ndim;
    int64_t length[EXPR_MAX_DIMENSIONS];
};

static inline void bx_shape_copy(struct shape *to, const struct shape *from) {
    to->ndim = from->ndim;
    memcpy(to->length, from->length, (size_t)from->ndim * sizeof *from->length);
}
static inline bool bx_shape_is(const struct shape *shape, int ndim, const int64_t *length) {
    return shape->ndim == ndim && memcmp(shape->length, length, (size_t)ndim * sizeof *length) == 0;
}

/* Broadcasts a further shape to what is there; false where they do not fit. */
bool bx_shape_join(struct shape *shape, int ndim, const int64_t *length);
/* Product of the lengths; false where it overflows, or would but for a length of 0. */
bool bx_shape_elements(const struct shape *shape, int64_t *elements);
/* As Python writes a tuple: (), (5,), (3, 4). */
enum { SHAPE_TEXT = 200 };
void bx_shape_text(char text[SHAPE_TEXT], int ndim, const int64_t *shape);
/* Per axis of a shape of ndim dimensions: is it among the axes? NULL: all are. false: axis *wrong
 * of axes is out of range or named twice. */
bool bx_mark_axes(const struct bx_axes *axes, int ndim, bool marked[EXPR_MAX_DIMENSIONS],
                  unsigned *wrong);

#endif
