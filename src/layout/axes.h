/* SPDX-License-Identifier: MIT */
/* The axes of a space: their order, merging neighbours, turning them round. */
#ifndef BX_LAYOUT_AXES_H
#define BX_LAYOUT_AXES_H

#include "layout/operand.h"

/* Another order of axes: axis d becomes the former order[d]. */
void bx_space_reorder(struct space *space, const int *order);
/* The order of axes in which memory rises, if the operands agree on one; else as they are. */
void bx_space_memory_order(const struct space *space, bool majority, int *order);
/* Axes [first, end) without those of length 1, and neighbours that lie like one as one; the number
 * of axes that are left of them. */
int bx_space_merge(struct space *space, int first, int end);
void bx_space_add_axis(struct space *space, int at); /* of length 1 */
/* Falling axes rise instead where all operands agree. */
void bx_space_flip(struct space *space);

#endif
