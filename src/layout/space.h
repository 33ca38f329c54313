/* SPDX-License-Identifier: MIT */
/* The iteration space of a pass: its operands as strides along the axes of a shape. */
#ifndef BX_LAYOUT_SPACE_H
#define BX_LAYOUT_SPACE_H

#include "layout/layout.h"

/* layout->space: the operands of a pass over a shape, axes in the shape's order. */
void bx_space_of(struct bx_layout *layout, const struct bx_pass *pass, const struct shape *shape);
/* What a pass's shape comes from as operands (layout->rest_operands), which blocked and unblocked
 * programs share: for the order of its axes. */
void bx_space_of_sources(struct bx_layout *layout, const struct bx_pass *pass,
                         const struct shape *shape, struct space *space);
/* One more operand: where the result of a reduction goes. */
void bx_space_add_result(struct bx_layout *layout, const struct bx_pass *pass, const bool *marked);
/* Moves the operands from these addresses of the bases to where the bases now lie. */
void bx_space_rebase(struct space *space, const struct bx_layout *layout, const uintptr_t *address);
/* Does the pass read from where it writes? */
bool bx_space_is_in_place(const struct space *space);

#endif
