/* SPDX-License-Identifier: MIT */
/* The plans that a thread keeps of its last calls, whatever their layout. */
#ifndef BX_EXEC_KEPT_H
#define BX_EXEC_KEPT_H

#include "exec/bound_call_p.h"
#include "plan/call.h"

struct kept {
    uint64_t serial; /* of the program; 0: there is no plan that another call could use */
    struct bx_call_plan plan;
    struct bx_run_options options;
    char *memory; /* the plan's and the key's */
    size_t size;
    int64_t *key;
    struct bound_call bound; /* of a small call */
    char *walkers;
    bool busy;   /* a call is using it */
    bool shared; /* it is the thread's, and not one for a single call */
};

/* The call that the thread has bound, once more: the same arrays at the same addresses. false: it
 * is another call, and nothing has happened. */
bool bx_kept_repeat(const struct bx_program *program, const struct bx_kernel_set *kernels,
                    const expr_var *vars, const expr_array *out,
                    const struct bx_run_options *options);

/* Memory for the plan of a call, which may hold the plan of an earlier one; NULL without memory. */
struct kept *bx_kept_take(const struct bx_program *program);
void bx_kept_give(struct kept *kept);
void bx_kept_free(struct kept *kept); /* NULL is allowed */
/* Room for a new plan of the call; false without memory. */
bool bx_kept_reserve(struct kept *kept, size_t plan_bytes, const struct bx_program *program,
                     const expr_var *vars);
/* Does the plan fit this call? Then it is bound to the call's arrays. */
bool bx_kept_fits(struct kept *kept, const struct bx_program *program, const expr_var *vars,
                  expr_array *out, const struct bx_run_options *options);
/* A new plan may be used again. */
void bx_kept_remember(struct kept *kept, const struct bx_program *program, const expr_var *vars,
                      const expr_array *out, const struct bx_run_options *options);

#endif
