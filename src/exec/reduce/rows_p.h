/* SPDX-License-Identifier: MIT */
/* Reductions whose kept axes are the last ones. */
#ifndef BX_EXEC_ROWS_H
#define BX_EXEC_ROWS_H

#include "exec/call_p.h"
#include "layout/operand.h"

void bx_walk_rows(const struct call *call, const struct bx_pass *pass, const struct space *space,
                  int64_t kept, int64_t rows, const struct bx_plan *plan);

#endif
