/* SPDX-License-Identifier: MIT */
/* Outputs that the library allocates. */
#ifndef BX_EXEC_TARGETS_H
#define BX_EXEC_TARGETS_H

#include "layout/layout.h"
#include "plan/options.h"

/* Memory for the outputs that a plan has given a shape, but for those that have got it. */
expr_status bx_allocate_targets(struct bx_layout *layout, const struct bx_run_options *options);
/* Gives them back, when the call has failed. */
void bx_drop_targets(struct bx_layout *layout, const struct bx_run_options *options);

#endif
