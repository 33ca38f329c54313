/* SPDX-License-Identifier: MIT */
/*
 * Time steps of D * laplacian on a periodic n x n grid, in ten ways: methods -> points -> verdict.
 * One file per arrow.
 */
#ifndef BX_MEASURE_DIFFUSION_H
#define BX_MEASURE_DIFFUSION_H

#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"
#include "measure/counters.h"
#include "measure/crossover.h"
#include "measure/loops/loops.h"
#include "measure/points.h"

#define DIFFUSION_D 1.0
#define DIFFUSION_DT 0.1
#define DIFFUSION_STEP_TEXT \
    "u + D*dt*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)"
#define DIFFUSION_UPDATE_TEXT "next*D*dt+grid"

/* In the order of the tables. */
enum diffusion_method {
    DIFFUSION_NAIVE,
    DIFFUSION_NAIVE_KEPT,
    DIFFUSION_ARRAYS,
    DIFFUSION_ARRAYS_IN_PLACE,
    DIFFUSION_ROW_SHIFT,
    DIFFUSION_ROW_SHIFT_EVAL,
    DIFFUSION_FILTER,
    DIFFUSION_STEP,
    DIFFUSION_ITERATE,
    DIFFUSION_STENCIL,
    DIFFUSION_METHODS
};

/* The grids of one size. */
struct diffusion_grids {
    int64_t n;
    double *slab; /* of the two that are kept */
    double *kept[2];
    int64_t *wrap; /* wrap[k + 1] is the index k, from -1 to n, brought into the grid */
    double *u;     /* the state: one of kept, or fresh */
    double *next;  /* where the next state goes, for methods that keep their memory */
    double *fresh; /* the state of methods that allocate it anew at each step, or NULL */
};

bool bx_diffusion_grids_make(struct diffusion_grids *grids, int64_t n);
void bx_diffusion_grids_forget(struct diffusion_grids *grids);
/* The state at the start: 0.005 in the middle, 0 around it. */
void bx_diffusion_grids_reset(struct diffusion_grids *grids);

/* What the methods work with; the first four are the caller's to fill in. */
struct diffusion {
    int64_t steps;
    const int64_t *sizes; /* n, rising */
    int size_count;
    int threads; /* of the methods that use several; 0: all cores */
    expr_machine machine;
    expr_options call;            /* of the library's */
    const struct bx_loops *loops; /* for the instruction set in use */
    expr_program *program;        /* DIFFUSION_STEP_TEXT */
    struct diffusion_grids grids;
    bool streaming; /* the stencil's stores */
};

/* Finds everything that can be wrong, and compiles the program. Returns an exit code with a message
 * (failure.h), as all below do. */
int bx_diffusion_prepare(struct diffusion *diffusion);
void bx_diffusion_forget(struct diffusion *diffusion);

/* Takes steps from the state in grids. */
typedef int bx_diffusion_advance(struct diffusion *diffusion, int64_t steps);

bx_diffusion_advance bx_diffusion_naive, bx_diffusion_naive_kept, bx_diffusion_arrays,
    bx_diffusion_arrays_in_place, bx_diffusion_row_shift, bx_diffusion_row_shift_eval,
    bx_diffusion_filter, bx_diffusion_step, bx_diffusion_iterate, bx_diffusion_stencil;

/* laplacian of u into next as the row-shift methods do. */
void bx_diffusion_shift_rows(struct diffusion *diffusion);
/* u is now next, and the other way round. */
void bx_diffusion_swap(struct diffusion_grids *grids);

/* Methods that round alike: the same operations in the same order. */
enum diffusion_order { ORDER_LOOPS, ORDER_EXPRESSION, ORDER_IN_PLACE, DIFFUSION_ORDERS };

struct diffusion_row {
    const char *name;  /* in JSON and CSV */
    const char *title; /* in tables */
    bx_diffusion_advance *advance;
    enum diffusion_order order;
    bool threaded;
    int64_t least_steps; /* that a sample takes, if there are so many */
};

extern const struct diffusion_row bx_diffusion_rows[DIFFUSION_METHODS];

/* Threads that a method has. */
int bx_diffusion_threads(const struct diffusion *diffusion, int method);
/* Has this build a stencil with streaming stores? */
bool bx_diffusion_has_streaming(const struct diffusion *diffusion);

struct diffusion_results {
    struct bx_points points; /* ns of all steps, scaled where a sample has fewer */
    struct bx_counts counts[DIFFUSION_METHODS]; /* of all steps, at the largest size */
};

/* Checks that all methods agree at sizes[index], then measures them. */
int bx_diffusion_measure(struct diffusion *diffusion, int index, struct diffusion_results *results);
/* What was measured at sizes[index]. */
const struct bx_point *bx_diffusion_point(const struct diffusion *diffusion,
                                          const struct diffusion_results *results, int index,
                                          int method);

/* The pairs that the verdict compares. */
struct diffusion_gain {
    enum diffusion_method method, than;
    struct bx_crossover crossover;
};

#define DIFFUSION_GAINS 9

struct diffusion_verdict {
    struct diffusion_gain gains[DIFFUSION_GAINS];
    int unsteady; /* points whose spread exceeds 10 % */
    int scaled;   /* points measured over fewer steps */
};

struct diffusion_verdict bx_diffusion_judge(const struct diffusion *diffusion,
                                            const struct diffusion_results *results);

#endif
