/* SPDX-License-Identifier: MIT */
/*
 * The plan of a call: how each of its passes is run, and the memory that it needs. It follows from
 * the program, the shapes and strides of the arrays, which of them lie at the same address, the
 * options and the machine. Nothing is read from an array, and addresses may change afterwards.
 */
#ifndef BX_PLAN_CALL_H
#define BX_PLAN_CALL_H

#include "layout/layout.h"
#include "plan/options.h"
#include "plan/pass.h"
#include "plan/temporal.h"

struct bx_pass_plan {
    struct space space;
    struct space *rest; /* what is left of it where the last axis is taken in strips; or NULL */
    struct arrangement how;
    uint32_t result; /* of a reduction along axes: the base that takes it */
};

struct bx_call_plan {
    struct bx_layout layout;
    struct bx_pass_plan *pass; /* per pass of the program */
    struct bx_temporal temporal;
    double *extent;     /* per extent of the program: its elements */
    uintptr_t *address; /* per base: where the plan's operands have it */
    int threads;
    size_t partials_bytes;
    size_t stage_bytes;       /* of a thread */
    size_t temporaries_bytes; /* of all */
    char *next;               /* memory that is left while the plan is made */
};

/* Memory for the plan of any call of a program. */
size_t bx_plan_bytes(const struct bx_program *program);
/* Begins a plan in that memory: checks the arrays by themselves. */
expr_status bx_plan_begin(struct bx_call_plan *plan, const struct bx_program *program,
                          const expr_var *vars, expr_array *out, char *memory);
/* The rest of it, over layout->inputs and targets. Outputs without data get shapes and strides. */
expr_status bx_plan_passes(struct bx_call_plan *plan, const struct bx_planner *planner);
/* The pass over the most elements, which takes the call's time; NULL: there is none. */
const struct bx_pass_plan *bx_plan_main_pass(const struct bx_call_plan *plan);
/* Does an input, an output or a temporary lie elsewhere than the plan has it? */
bool bx_plan_has_moved(const struct bx_call_plan *plan);
/* The plan's operands lie where inputs, targets and temporaries now have their data. */
void bx_plan_rebase(struct bx_call_plan *plan);

#endif
