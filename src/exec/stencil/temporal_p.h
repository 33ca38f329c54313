/* SPDX-License-Identifier: MIT */
/* Several time steps of a stencil at once. */
#ifndef BX_EXEC_TEMPORAL_H
#define BX_EXEC_TEMPORAL_H

#include "exec/call_p.h"
#include "layout/operand.h"
#include "plan/temporal.h"

void bx_walk_steps(const struct call *call, const struct bx_pass *pass, const struct space *space,
                   const struct bx_temporal *plan, const struct bx_plan *tuned);

#endif
