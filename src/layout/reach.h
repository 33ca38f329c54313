/* SPDX-License-Identifier: MIT */
#ifndef BX_LAYOUT_REACH_H
#define BX_LAYOUT_REACH_H

#include "layout/layout.h"

/* Does every operand stay within its own array? To be asserted before a pass runs. */
bool bx_space_is_in_reach(const struct bx_layout *layout, const struct space *space);

#endif
