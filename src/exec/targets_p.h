/* SPDX-License-Identifier: MIT */
/* Outputs that the library allocates. */
#ifndef BX_EXEC_TARGETS_H
#define BX_EXEC_TARGETS_H

#include "layout/layout.h"
#include "plan/options.h"

/* An array of `elements` elements with these lengths. order: the axes from the outermost in memory
 * to the innermost; NULL: C order. On failure *array stays as it is. */
expr_status bx_make_array(enum bx_type type, int ndim, const int64_t *length, const int *order,
                          int64_t elements, const struct bx_run_options *options,
                          expr_array *array);
/* Gives the memory of one back, when the call has failed. */
void bx_drop_array(const expr_array *array, const struct bx_run_options *options);
/* Memory for the outputs that a plan has given a shape, but for those that have got it. */
expr_status bx_allocate_targets(struct bx_layout *layout, const struct bx_run_options *options);
/* Gives them back, when the call has failed. */
void bx_drop_targets(struct bx_layout *layout, const struct bx_run_options *options);

#endif
