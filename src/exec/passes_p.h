/* SPDX-License-Identifier: MIT */
/* A planned call: its memory, and its passes one by one. */
#ifndef BX_EXEC_PASSES_H
#define BX_EXEC_PASSES_H

#include "exec/call_p.h"
#include "exec/workspace_p.h"
#include "plan/call.h"

/* Bytes of the workspace that the call needs beside its temporaries. */
size_t bx_call_bytes(const struct call *call, const struct bx_call_plan *plan);
/* The memory of the call and its temporaries, cut out of the workspace; false without memory. */
bool bx_call_place(struct call *call, struct bx_call_plan *plan, struct workspace *workspace);
/* Scalars of the caller, functions, and numbers of elements. */
void bx_call_fill(struct call *call, const struct bx_call_plan *plan, const expr_var *vars);
/* What fills the ends of shifted operands. */
void bx_bind_fills(const struct call *call, const struct space *space);
void bx_run_pass(const struct call *call, const struct bx_call_plan *plan, unsigned number);

#endif
