/* SPDX-License-Identifier: MIT */
/* How each operand of a space is reached, and the segments that the space is cut into. */
#ifndef BX_PLAN_ACCESS_H
#define BX_PLAN_ACCESS_H

#include "layout/operand.h"

/* How each operand is reached along the axes from `from` on; the bytes an element that are
 * gathered. */
double bx_choose_accesses(struct space *space, int from, bool may_use_rows);
/* Segments of at most `longest` elements of `whole` (rounded to whole tiles unless exact), and the
 * buffers for them. */
void bx_cut_segments(struct space *space, int64_t whole, int64_t longest, bool exact);
/* The last axis in strips, outermost, and next to it the axis that suits operands which go across:
 * what they have in one cache line is used while it is at hand. rest gets what does not fill a
 * strip, with operands of its own; false: nothing is changed. */
bool bx_strip(struct space *space, struct space *rest, struct operand *operands);

#endif
