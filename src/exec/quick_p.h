/* SPDX-License-Identifier: MIT */
/* Calls over C-contiguous arrays of one shape, which need no layout. */
#ifndef BX_EXEC_QUICK_H
#define BX_EXEC_QUICK_H

#include "exec/call_p.h"
#include "exec/workspace_p.h"

/* quick.c: is the call one over C-contiguous arrays of one shape? */
bool bx_call_is_quick(struct call *call, const expr_var *vars, const expr_array *out);
/* The result's shape is that of the first array, or 0-d: for outputs that the library allocates. */
expr_status bx_call_allocate_out(const struct call *call, const expr_var *vars, expr_array *out);

/* overlap.c: copies of inputs that out would overwrite before they are read; freed by
 * bx_call_free_copies. */
struct copies {
    char **memory;
    unsigned count;
};
expr_status bx_call_copy_overlapping(struct call *call, struct copies *copies);
void bx_call_free_copies(struct copies *copies);
/* Would some input have to be copied, if the arrays are those of call->arrays? */
bool bx_call_must_copy(const struct call *call);

/* contiguous.c: passes over contiguous arrays. */
int64_t bx_map_elements(const struct call *call, const struct bx_pass *pass);
expr_status bx_call_run_passes(const struct call *call);

/* lay_out.c: the shared part of the workspace and the threads' parts, for call->plan.threads; false
 * without memory. */
bool bx_call_lay_out_shared(struct call *call, struct workspace *workspace);
/* The same and the temporaries. */
bool bx_call_lay_out(struct call *call, struct workspace *workspace);
void bx_call_fill_operands(struct call *call, const expr_var *vars);

/* prepared.c: small calls, kept as they were bound. The repeated one runs at once; false: it is not
 * the same, nothing has happened. */
bool bx_prepared_run(const struct bx_program *program, const struct bx_kernel_set *kernels,
                     const expr_var *vars, const expr_array *out);
/* Runs a checked small call and keeps it; false: nothing has happened. */
bool bx_prepared_make(const struct call *call, const expr_var *vars, const expr_array *out);
void bx_prepared_free(struct prepared *prepared); /* NULL is allowed */

#endif
