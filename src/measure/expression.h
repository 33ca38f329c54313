/* SPDX-License-Identifier: MIT */
/*
 * An expression over n x n grids: variables -> calls (method x threads) -> points -> verdict.
 * One file per arrow.
 */
#ifndef BX_MEASURE_EXPRESSION_H
#define BX_MEASURE_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"
#include "measure/call.h"
#include "measure/crossover.h"
#include "measure/points.h"

#define BX_DEFAULT_EXPRESSION "next*D*dt+grid"
#define BX_MAX_TEAMS 16 /* thread counts */

enum bx_method { BX_UNBLOCKED, BX_BLOCKED, BX_LOOP, BX_METHODS };
extern const char *const bx_method_names[BX_METHODS];

/* What is to be measured. */
struct bx_request {
    const char *text;
    expr_type type;       /* of the arrays */
    const int64_t *sizes; /* n of n x n, rising */
    int size_count;
    int teams[BX_MAX_TEAMS]; /* thread counts, rising; team_count 0: 1 and all cores */
    int team_count;
    bool methods[BX_METHODS];
    int samples; /* 0: by size */
    const expr_var *scalars;
    int scalar_count;
};

/* The names of an expression, what they stand for, and where the result goes. */
struct bx_variables {
    expr_var *vars; /* count entries, then expr_end() */
    char *names;    /* of the variables, each closed by a 0 */
    size_t names_used;
    int count;
    int arrays;             /* entries of vars that are arrays */
    int in_place;           /* index of the array that is also the output, or -1 */
    expr_type result;       /* element type of the output */
    bool reduced;           /* the result is a single element */
    int distinct_arrays;    /* arrays and a separate output */
    int64_t resident_bytes; /* of distinct arrays, per element */
    int64_t moved_bytes;    /* read and written, per element */
};

/* These return exit codes with a message (failure.h). */
int bx_variables_find(const struct bx_request *request, struct bx_variables *variables);
void bx_variables_forget(struct bx_variables *variables);
int bx_variables_index(const struct bx_variables *variables, const char *name);

/* Arrays of one size. vars of the variables point into it. */
struct bx_buffers {
    void *slab;
    expr_array out;
    int64_t n;
};

/* Refuses sizes that overflow or do not fit the memory, before anything is measured. */
int bx_buffers_check(const struct bx_variables *variables, const struct bx_request *request);
int bx_buffers_make(struct bx_buffers *buffers, struct bx_variables *variables, int64_t n);
void bx_buffers_forget(struct bx_buffers *buffers);
/* The inputs' values; always the same ones. */
void bx_buffers_fill(const struct bx_variables *variables);
/* Puts the output into its state before a run: its values if in place, otherwise rubbish. */
void bx_buffers_reset(const struct bx_buffers *buffers, const struct bx_variables *variables);
uint64_t bx_buffers_hash(const struct bx_buffers *buffers);

struct bx_expression_sweep {
    struct bx_request request;
    expr_machine machine;
    struct bx_variables variables;
    struct bx_call *calls;
    int call_count;
    bool no_loop; /* a loop was asked for, and there is none for this expression */
    struct bx_points points;
};

/* Fills in what the request leaves open, and finds everything that can be wrong with it. */
int bx_expression_prepare(struct bx_expression_sweep *sweep);
/* Measures all calls at one size, after checking that they agree bit for bit. */
int bx_expression_measure(struct bx_expression_sweep *sweep, int64_t n);
void bx_expression_forget(struct bx_expression_sweep *sweep);

const struct bx_point *bx_expression_point(const struct bx_expression_sweep *sweep, int64_t n,
                                           enum bx_method method, int threads);

/* Where comparing with the loop starts: smaller grids measure the call. */
#define BX_LOOP_FROM 64

struct bx_team_verdict {
    int threads;
    bool compared;                 /* both unblocked and blocked were measured */
    struct bx_crossover unblocked; /* blocked is not slower from here up */
    int64_t worst_loop_n;          /* 0: not compared */
    double worst_loop;             /* blocked / loop, the largest from BX_LOOP_FROM up */
};

struct bx_expression_verdict {
    struct bx_team_verdict teams[BX_MAX_TEAMS];
    int team_count;
    double l2_n, l3_n;  /* n at which the distinct arrays fill the cache; 0: no such cache */
    int second_threads; /* the thread count compared with 1; 0: none */
    int64_t second_n;   /* it pays from here up; 0: nowhere */
    double second_gain; /* at the largest size */
    int unsteady;       /* points whose spread exceeds 10 % */
};

struct bx_expression_verdict bx_expression_judge(const struct bx_expression_sweep *sweep);

#endif
