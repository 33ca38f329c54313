/* SPDX-License-Identifier: MIT */
/* The ways with the library, the stencil tuned by hand, and the table of all. */
#include "measure/diffusion.h"

#include "measure/failure.h"
#include "measure/loops/stencil.h"
#include "measure/memory.h"

const struct diffusion_row bx_diffusion_rows[DIFFUSION_METHODS] = {
    {"naive", "naive loops", bx_diffusion_naive, ORDER_LOOPS, false, 3},
    {"naive_kept", "naive loops, memory kept", bx_diffusion_naive_kept, ORDER_LOOPS, false, 3},
    {"arrays", "whole arrays", bx_diffusion_arrays, ORDER_EXPRESSION, false, 3},
    {"arrays_in_place", "whole arrays in place", bx_diffusion_arrays_in_place, ORDER_IN_PLACE,
     false, 3},
    {"row_shift", "row-shift laplacian", bx_diffusion_row_shift, ORDER_IN_PLACE, false, 3},
    {"row_shift_eval", "row-shift laplacian + expr_eval", bx_diffusion_row_shift_eval,
     ORDER_IN_PLACE, true, 3},
    {"filter", "generic filter", bx_diffusion_filter, ORDER_EXPRESSION, false, 3},
    {"step", "one expression", bx_diffusion_step, ORDER_EXPRESSION, true, 3},
    /* Steps are taken several at a time: a few say nothing. */
    {"iterate", "one expression, expr_iterate", bx_diffusion_iterate, ORDER_EXPRESSION, true, 50},
    {"stencil", "stencil tuned by hand", bx_diffusion_stencil, ORDER_EXPRESSION, true, 3},
};

/* u is a variable of the caller's, so that it may be pointed at another grid. */
static void set_vars(expr_var vars[4], const double *u, int64_t n) {
    const int64_t shape[2] = {n, n};
    vars[0] = expr_nd("u", EXPR_FLOAT64, u, 2, shape);
    vars[1] = expr_scalar("D", DIFFUSION_D);
    vars[2] = expr_scalar("dt", DIFFUSION_DT);
    vars[3] = expr_end();
}

/* Grids that exist at once: the two kept, three that others are compared with, a state of its own
 * with three temporaries, and one that expr_iterate may need. */
#define GRIDS 10

int bx_diffusion_prepare(struct diffusion *diffusion) {
    if (expr_machine_info(&diffusion->machine) != EXPR_OK) return bx_fail_library();
    diffusion->loops = bx_loops_for(diffusion->machine.isa);
    if (diffusion->loops == NULL)
        return bx_fail("no loops were compiled for %s", diffusion->machine.isa);
    /* All cores are asked for by the defaults, as in the sweep of an expression. */
    if (diffusion->threads == 0) diffusion->threads = diffusion->machine.threads;
    diffusion->call.size = sizeof diffusion->call;
    if (diffusion->threads == 1 || diffusion->threads != diffusion->machine.threads)
        diffusion->call.threads = diffusion->threads;
    const int result =
        bx_memory_check(diffusion->sizes[diffusion->size_count - 1],
                        GRIDS * (int64_t)sizeof(double), "the grids and their temporaries");
    if (result != BX_MEASURED) return result;
    expr_var vars[4];
    set_vars(vars, NULL, diffusion->sizes[0]);
    if (expr_compile(DIFFUSION_STEP_TEXT, vars, EXPR_FLOAT64, &diffusion->call,
                     &diffusion->program) != EXPR_OK)
        return bx_fail_library();
    return BX_MEASURED;
}

void bx_diffusion_forget(struct diffusion *diffusion) {
    expr_program_free(diffusion->program);
    diffusion->program = NULL;
}

int bx_diffusion_threads(const struct diffusion *diffusion, int method) {
    return bx_diffusion_rows[method].threaded ? diffusion->threads : 1;
}

bool bx_diffusion_has_streaming(const struct diffusion *diffusion) {
    return diffusion->loops->stencil->streaming != NULL;
}

int bx_diffusion_row_shift_eval(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t count = grids->n * grids->n;
    for (int64_t step = 0; step < steps; step++) {
        bx_diffusion_shift_rows(diffusion);
        const expr_var vars[] = {expr_f64("next", grids->next, count),
                                 expr_f64("grid", grids->u, count), expr_scalar("D", DIFFUSION_D),
                                 expr_scalar("dt", DIFFUSION_DT), EXPR_END};
        expr_array out = expr_out_f64(grids->next, count);
        if (expr_eval_with(DIFFUSION_UPDATE_TEXT, vars, &out, &diffusion->call) != EXPR_OK)
            return bx_fail_library();
        bx_diffusion_swap(grids);
    }
    return BX_MEASURED;
}

int bx_diffusion_step(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t shape[2] = {grids->n, grids->n};
    for (int64_t step = 0; step < steps; step++) {
        expr_var vars[4];
        set_vars(vars, grids->u, grids->n);
        expr_array out = expr_out_nd(EXPR_FLOAT64, grids->next, 2, shape);
        if (expr_run(diffusion->program, vars, &out) != EXPR_OK) return bx_fail_library();
        bx_diffusion_swap(grids);
    }
    return BX_MEASURED;
}

int bx_diffusion_iterate(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t shape[2] = {grids->n, grids->n};
    expr_var vars[4];
    set_vars(vars, grids->u, grids->n);
    expr_array out = expr_out_nd(EXPR_FLOAT64, grids->next, 2, shape);
    const expr_feed feed = {.variable = "u", .out = &out};
    if (expr_iterate(diffusion->program, vars, steps, &feed, 1) != EXPR_OK)
        return bx_fail_library();
    bx_diffusion_swap(grids);
    return BX_MEASURED;
}

int bx_diffusion_stencil(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const struct bx_stencil stencil = {.grids = {grids->u, grids->next},
                                       .n = grids->n,
                                       .factor = DIFFUSION_D * DIFFUSION_DT,
                                       .threads = diffusion->threads,
                                       .streaming = diffusion->streaming,
                                       .loops = diffusion->loops->stencil};
    if (bx_stencil_run(&stencil, steps) != grids->u) bx_diffusion_swap(grids);
    return BX_MEASURED;
}
