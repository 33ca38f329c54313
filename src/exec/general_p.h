/* SPDX-License-Identifier: MIT */
/* A call over arrays of any layout. */
#ifndef BX_EXEC_GENERAL_H
#define BX_EXEC_GENERAL_H

#include "exec/call_p.h"

/* steps: NULL, or as for bx_run_steps. */
expr_status bx_run_general(struct call *call, const expr_var *vars, expr_array *out,
                           const struct bx_steps *steps, int64_t *taken);

#endif
