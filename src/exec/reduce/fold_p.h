/* SPDX-License-Identifier: MIT */
/* Reductions whose reduced axes are the last ones, all of them or not. */
#ifndef BX_EXEC_FOLD_H
#define BX_EXEC_FOLD_H

#include "exec/walk_p.h"

void bx_walk_fold(const struct call *call, const struct bx_pass *pass, const struct space *space,
                  int64_t groups, int64_t elements, const struct bx_plan *plan);

/* The same on one thread, by a walker that has been started. */
void bx_walk_fold_again(struct walker *walker, const struct call *call, const struct bx_pass *pass,
                        int64_t groups, int64_t elements);

#endif
