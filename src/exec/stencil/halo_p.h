/* SPDX-License-Identifier: MIT */
/* Planes of a stencil's buffers, and the halo around them. */
#ifndef BX_EXEC_HALO_H
#define BX_EXEC_HALO_H

#include "layout/operand.h"
#include "plan/temporal.h"

/* The part of the planes that a thread works on. */
struct slab {
    const struct bx_temporal *plan;
    const struct space *space;
    const void *fill; /* what stands past ends that are filled */
    int64_t from, to; /* of the strip along axis 1 */
};

/* A plane's part in the strip from an array to a buffer, or back. */
void bx_halo_move_plane(const struct slab *slab, const struct operand *operand, int64_t plane,
                        char *buffer, bool out);
/* What stands past the ends: around a plane; and planes before the first and behind the last one,
 * of a step whose block begins with `plane`. */
void bx_halo_fill(const struct slab *slab, char *plane);
void bx_halo_fill_planes(const struct slab *slab, char *block, int64_t plane);

static inline int64_t around(int64_t index, int64_t length) {
    index %= length;
    return index < 0 ? index + length : index;
}

#endif
