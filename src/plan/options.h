/* SPDX-License-Identifier: MIT */
/* What the caller of a run asks for. */
#ifndef BX_PLAN_OPTIONS_H
#define BX_PLAN_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"
#include "machine/machine.h"

struct bx_run_options {
    int threads;          /* 0: tuned */
    int64_t block_length; /* 0: tuned */
    expr_stores stores;
    int sweep_steps;         /* time steps of bx_iterate, taken at once; 0: tuned */
    expr_progress *progress; /* NULL: nobody is asked */
    void *context;
    expr_order order;        /* of outputs that are allocated */
    expr_allocate *allocate; /* NULL: the library's memory */
    expr_release *release;
    void *memory_context;
};

/* What a call needs beside its arrays. */
struct bx_needs {
    size_t temporaries;   /* whole arrays */
    size_t workspace;     /* of all threads */
    int64_t block_length; /* of the pass over the most elements */
    int threads;
};

struct bx_call_plan;
struct bx_plan_reader {
    void (*read)(const struct bx_call_plan *plan, void *context);
    void *context;
};

/* What a run of several time steps may do. */
struct bx_steps {
    bool check;        /* nothing is run: all faults are found, the memory for several steps at once
                          is taken, and the outputs without data get the shapes that they would have */
    int64_t most;      /* steps to be taken, at most; the program has one output */
    const char *name;  /* of the variable that the output feeds, an array of its type; NULL: none */
    double from, part; /* of what progress is told: where the steps begin, how much they are */
    struct bx_needs *needs; /* of a check: gets what the call would need; NULL: not asked */
    const struct bx_plan_reader *reader; /* of a check: is shown the plan; NULL: not asked */
};

/* What plans depend on besides the arrays. */
struct bx_planner {
    const struct bx_run_options *options;
    const struct bx_machine *machine;
    const struct bx_steps *steps; /* NULL: one */
};

#endif
