/* SPDX-License-Identifier: MIT */
/* blockexpr sweep: options -> measuring -> reports, for an expression and for the diffusion. */
#ifndef BX_CLI_SWEEP_H
#define BX_CLI_SWEEP_H

#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"
#include "measure/diffusion.h"
#include "measure/expression.h"

#define SWEEP_MAX_SIZES 64
#define SWEEP_MAX_SCALARS 64 /* --scalar options */
#define SWEEP_MAX_SAMPLES 10000

enum sweep_workload { SWEEP_EXPRESSION, SWEEP_DIFFUSION, SWEEP_NORM, SWEEP_WORKLOADS };

struct sweep_options {
    enum sweep_workload workload;
    struct bx_request request;
    int64_t sizes[SWEEP_MAX_SIZES];
    expr_var scalars[SWEEP_MAX_SCALARS]; /* names lie in the arguments */
    int64_t steps;                       /* of a workload that has steps */
    unsigned given;                      /* which options and arguments there were (options.c) */
    const char *json;                    /* paths; NULL: not written */
    const char *csv;
    const char *plot;
    bool markdown; /* in place of the table */
    int chart;     /* 1: always, -1: never, 0: on a terminal without plot */
    bool quiet;
};

/* argp over the sweep's arguments; leaves the program with exit code 2 on a wrong one. */
int bx_sweep_options_read(struct sweep_options *options, int argc, char **argv);

/* Prints why measuring failed, if it did, and returns its exit code. */
int bx_sweep_said(int result);
/* On a terminal one line that is written over, otherwise a line for each size; index is the size's
 * among the sizes, their number when all is done. */
void bx_sweep_progress(const struct sweep_options *options, int index, double seconds);
/* Has a signal asked for the end? Says so once; what was measured is reported then. */
bool bx_sweep_is_stopped(const struct sweep_options *options);
/* Can --json, --csv and --plot be written? */
int bx_sweep_outputs_check(const struct sweep_options *options);
/* Not if JSON or CSV goes to standard output. */
bool bx_sweep_prints_table(const struct sweep_options *options);
/* The last lines of a verdict: what counts as a tie, and how many points are unsteady. */
void bx_sweep_print_noise(int unsteady, int points);

void bx_sweep_table(const struct bx_expression_sweep *sweep,
                    const struct bx_expression_verdict *verdict);
int bx_sweep_files(const struct sweep_options *options, const struct bx_expression_sweep *sweep,
                   const struct bx_expression_verdict *verdict);

int bx_norm_sweep(const struct sweep_options *options);
int bx_diffusion_sweep(const struct sweep_options *options);
void bx_diffusion_table(const struct diffusion *diffusion, const struct diffusion_results *results,
                        const struct diffusion_verdict *verdict);
int bx_diffusion_files(const struct sweep_options *options, const struct diffusion *diffusion,
                       const struct diffusion_results *results,
                       const struct diffusion_verdict *verdict);

#endif
