/* SPDX-License-Identifier: MIT */
/* Shapes of the passes, temporaries and outputs of a call: what broadcasts against what. */
#ifndef BX_LAYOUT_BROADCAST_H
#define BX_LAYOUT_BROADCAST_H

#include "layout/layout.h"

/* The sources broadcast against each other; the error names two that do not fit. */
expr_status bx_broadcast(const struct bx_layout *layout, const struct bx_sources *sources,
                         struct shape *shape);
/* The shape of what lies in a slot, all shifts made: false where it has none, and goes with every
 * shape. */
bool bx_slot_shape(const struct bx_layout *layout, uint16_t number, struct shape *own);
/* Do two shifts of one operand go along axes of the same frame? */
bool bx_same_frame(const struct bx_step *a, const struct bx_step *b);
/* The shape that a pass runs over: that of its sources, or of the outputs that it fills. */
expr_status bx_pass_shape(const struct bx_layout *layout, const struct bx_pass *pass,
                          struct shape *shape);
/* The shape of a reduction's result, and per axis of its space whether it is reduced. */
expr_status bx_reduced_shape(const struct bx_layout *layout, const struct bx_pass *pass,
                             const struct shape *shape, struct shape *result, bool *marked);
expr_status bx_count_extent(const struct bx_layout *layout, const struct bx_extent *extent,
                            double *count);
/* The axes that the text names, if their shapes are known; `all`: those of temporaries too. */
expr_status bx_check_named_axes(const struct bx_layout *layout, bool all);

#endif
