/* SPDX-License-Identifier: MIT */
/* The ways with the library, the stencil tuned by hand, and the table of all. */
#include "cli/cli.h"
#include "cli/diffusion.h"
#include "cli/stencil.h"

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

int bx_diffusion_program_make(struct diffusion *diffusion) {
    expr_var vars[4];
    set_vars(vars, NULL, diffusion->options->sizes[0]);
    if (expr_compile(DIFFUSION_STEP_TEXT, vars, EXPR_FLOAT64, &diffusion->call,
                     &diffusion->program) != EXPR_OK)
        return bx_cli_library_failed();
    return BX_EXIT_OK;
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
            return bx_cli_library_failed();
        bx_diffusion_swap(grids);
    }
    return BX_EXIT_OK;
}

int bx_diffusion_step(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t shape[2] = {grids->n, grids->n};
    for (int64_t step = 0; step < steps; step++) {
        expr_var vars[4];
        set_vars(vars, grids->u, grids->n);
        expr_array out = expr_out_nd(EXPR_FLOAT64, grids->next, 2, shape);
        if (expr_run(diffusion->program, vars, &out) != EXPR_OK) return bx_cli_library_failed();
        bx_diffusion_swap(grids);
    }
    return BX_EXIT_OK;
}

int bx_diffusion_iterate(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t shape[2] = {grids->n, grids->n};
    expr_var vars[4];
    set_vars(vars, grids->u, grids->n);
    expr_array out = expr_out_nd(EXPR_FLOAT64, grids->next, 2, shape);
    const expr_feed feed = {.variable = "u", .out = &out};
    if (expr_iterate(diffusion->program, vars, steps, &feed, 1) != EXPR_OK)
        return bx_cli_library_failed();
    bx_diffusion_swap(grids);
    return BX_EXIT_OK;
}

int bx_diffusion_stencil(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const struct bx_stencil stencil = {.grids = {grids->u, grids->next},
                                       .n = grids->n,
                                       .factor = DIFFUSION_D * DIFFUSION_DT,
                                       .threads = diffusion->threads,
                                       .streaming = diffusion->streaming,
                                       .isa = diffusion->machine.isa};
    if (bx_stencil_run(&stencil, steps) != grids->u) bx_diffusion_swap(grids);
    return BX_EXIT_OK;
}
