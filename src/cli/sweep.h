/* SPDX-License-Identifier: MIT */
/*
 * The sweep: options -> variables -> calls (method x threads) -> points -> verdict -> reports.
 * One file per arrow.
 */
#ifndef BX_CLI_SWEEP_H
#define BX_CLI_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"
#include "cli/loops.h"
#include "cli/samples.h"

#define SWEEP_DEFAULT_EXPRESSION "next*D*dt+grid"
#define SWEEP_MAX_SIZES 64
#define SWEEP_MAX_TEAMS 16   /* entries of --threads */
#define SWEEP_MAX_SCALARS 64 /* --scalar options */
#define SWEEP_MAX_SAMPLES 10000

enum sweep_workload { SWEEP_EXPRESSION, SWEEP_DIFFUSION, SWEEP_WORKLOADS };

enum sweep_method { SWEEP_UNBLOCKED, SWEEP_BLOCKED, SWEEP_LOOP, SWEEP_METHODS };
extern const char *const bx_sweep_method_names[SWEEP_METHODS];

struct sweep_options {
    enum sweep_workload workload;
    const char *expression;
    expr_type type;
    int64_t sizes[SWEEP_MAX_SIZES]; /* n of n x n, rising */
    int size_count;
    int teams[SWEEP_MAX_TEAMS]; /* thread counts, rising; team_count 0: 1 and all cores */
    int team_count;
    bool methods[SWEEP_METHODS];
    int samples;                         /* 0: by size */
    expr_var scalars[SWEEP_MAX_SCALARS]; /* names lie in the arguments */
    int scalar_count;
    int64_t steps;    /* of a workload that has steps */
    unsigned given;   /* which options and arguments there were (sweep_options.c) */
    const char *json; /* paths; NULL: not written */
    const char *csv;
    bool quiet;
};

/* argp over the sweep's arguments; leaves the program with exit code 2 on a wrong one. */
int bx_sweep_options_read(struct sweep_options *options, int argc, char **argv);

/* What all workloads share. */
/* On a terminal one line that is written over, otherwise a line for each size; index is its place
 * among the sizes, their number when all is done. */
void bx_sweep_progress(const struct sweep_options *options, int index, double seconds);
/* Can --json and --csv be written? */
int bx_sweep_outputs_check(const struct sweep_options *options);
/* Not if JSON or CSV goes to standard output. */
bool bx_sweep_prints_table(const struct sweep_options *options);
/* Refuses an n whose arrays (what, in words) do not fit the memory. */
int bx_sweep_memory_check(int64_t n, int64_t bytes_per_element, const char *what);

/* The names of an expression, what they stand for, and where the result goes. */
struct sweep_variables {
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

/* Returns an exit code; problems are reported. */
int bx_variables_find(const struct sweep_options *options, struct sweep_variables *variables);
void bx_variables_forget(struct sweep_variables *variables);
int bx_variables_index(const struct sweep_variables *variables, const char *name);

/* Arrays of one size. vars of the variables point into it. */
struct sweep_buffers {
    void *slab;
    expr_array out;
    int64_t n;
};

/* Refuses sizes that overflow or do not fit the memory, before anything is measured. */
int bx_buffers_check(const struct sweep_variables *variables, const struct sweep_options *options);
int bx_buffers_make(struct sweep_buffers *buffers, struct sweep_variables *variables, int64_t n);
void bx_buffers_forget(struct sweep_buffers *buffers);
/* The inputs' values; always the same ones. */
void bx_buffers_fill(const struct sweep_variables *variables);
/* Puts the output into its state before a run: its values if in place, otherwise rubbish. */
void bx_buffers_reset(const struct sweep_buffers *buffers, const struct sweep_variables *variables);
uint64_t bx_buffers_hash(const struct sweep_buffers *buffers);

/* One way to evaluate: a method with a thread count. */
struct sweep_call {
    enum sweep_method method;
    int threads;
    expr_options options;
    bool plain_eval; /* expr_eval as users write it: all options are the defaults */
    const struct bx_loop *loop;
    bx_loop_span span;
    struct bx_loop_data data; /* of the size being measured */
};

struct sweep_point {
    int64_t n;
    int64_t elements;
    enum sweep_method method;
    int threads;
    struct bx_summary ns; /* per element */
    double gb_per_s;      /* at the median */
};

struct sweep {
    struct sweep_options options;
    expr_machine machine;
    struct sweep_variables variables;
    struct sweep_call *calls;
    int call_count;
    struct sweep_point *points; /* size_count x call_count, sizes outside */
    int point_count;
};

/* Fills calls; methods that the expression does not have are left out with a note on stderr. */
int bx_sweep_calls_make(struct sweep *sweep);
/* Points a call at the arrays of one size, so that nothing of it is left to do while measuring. */
void bx_sweep_call_bind(struct sweep_call *call, const struct sweep *sweep,
                        const struct sweep_buffers *buffers);
expr_status bx_sweep_call_run(const struct sweep_call *call, const struct sweep *sweep,
                              struct sweep_buffers *buffers);

/* Measures all calls at one size, after checking that they agree bit for bit. */
int bx_sweep_measure(struct sweep *sweep, int64_t n);
const struct sweep_point *bx_sweep_find(const struct sweep *sweep, int64_t n,
                                        enum sweep_method method, int threads);

/* Where comparing with the loop starts: smaller grids measure the call. */
#define SWEEP_LOOP_FROM 64

struct sweep_crossover {
    int threads;
    bool compared; /* both unblocked and blocked were measured */
    int64_t n;     /* blocked is not slower from here up; 0: slower at the largest size */
    bool at_smallest;
    double best_gain, worst_gain; /* unblocked / blocked, at n and above */
    int64_t losses;               /* sizes where blocked is slower beyond noise */
    int64_t worst_loop_n;         /* 0: not compared */
    double worst_loop;            /* blocked / loop, the largest from SWEEP_LOOP_FROM up */
};

struct sweep_verdict {
    struct sweep_crossover teams[SWEEP_MAX_TEAMS];
    int team_count;
    double l2_n, l3_n;  /* n at which the distinct arrays fill the cache; 0: no such cache */
    int second_threads; /* the thread count compared with 1; 0: none */
    int64_t second_n;   /* it pays from here up; 0: nowhere */
    double second_gain; /* at the largest size */
    int unsteady;       /* points whose spread exceeds 10 % */
};

struct sweep_verdict bx_sweep_judge(const struct sweep *sweep);

void bx_report_table(const struct sweep *sweep);
void bx_report_verdict(const struct sweep *sweep, const struct sweep_verdict *verdict);
int bx_report_json(const struct sweep *sweep, const struct sweep_verdict *verdict,
                   const char *path);
int bx_report_csv(const struct sweep *sweep, const char *path);

#endif
