/* SPDX-License-Identifier: MIT */
/* Inputs of any layout that an output would overwrite before they are read. */
#ifndef BX_EXEC_COPIES_H
#define BX_EXEC_COPIES_H

#include "layout/layout.h"

/* Copies that stand for inputs. */
struct input_copies {
    expr_array *array;
    unsigned count;
};
expr_status bx_copy_overlapping_inputs(struct bx_layout *layout, struct input_copies *copies);
/* Would some input have to be copied? */
bool bx_must_copy_inputs(const struct bx_layout *layout);
void bx_free_copied_inputs(struct input_copies *copies);

#endif
