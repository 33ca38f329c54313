/* SPDX-License-Identifier: MIT */
/* Running a program over arrays. */
#ifndef BX_EXEC_H
#define BX_EXEC_H

#include <stdbool.h>

#include "blockexpr.h"
#include "machine/machine.h"
#include "program/program.h"

struct bx_run_options {
    int threads;          /* 0: tuned */
    int64_t block_length; /* 0: tuned */
    expr_stores stores;
    int sweep_steps;         /* of bx_iterate, taken at a time; 0: tuned */
    expr_progress *progress; /* NULL: nobody is asked */
    void *context;
    expr_order order;        /* of outputs that are allocated */
    expr_allocate *allocate; /* NULL: the library's memory */
    expr_release *release;
    void *memory_context;
};

/* What a call needs beside its arrays. */
struct bx_needs {
    size_t temporaries; /* whole arrays */
    size_t workspace;   /* of all threads */
};

/*
 * Checks the arrays against each other and the outputs, lays the call out, and
 * runs it. vars holds the program's variables and outputs where they were at
 * compile time, known to have its types and kinds. out may be NULL where the
 * program has no value. The outputs are untouched unless EXPR_OK is returned.
 */
expr_status bx_run(const struct bx_program *program, const expr_var *vars, expr_array *out,
                   const struct bx_run_options *options);

/* What bx_run_steps may do. */
struct bx_steps {
    bool check;        /* nothing is run: all faults are found, the memory for several steps at once
                          is taken, and the outputs without data get the shapes that they would have */
    int64_t most;      /* steps to be taken, at most; the program has one output */
    const char *name;  /* of the variable that the output feeds, an array of its type; NULL: none */
    double from, part; /* of what progress is told: where the steps begin, how much they are */
    struct bx_needs *needs; /* of a check: gets what the call would need; NULL: not asked */
};

/* bx_run, or several steps of it at once where that pays: *taken says how many. */
expr_status bx_run_steps(const struct bx_program *program, const expr_var *vars, expr_array *out,
                         const struct bx_run_options *options, const struct bx_steps *steps,
                         int64_t *taken);

/* Asks options->progress (not NULL) between runs: may the call go on? */
expr_status bx_run_ask(const struct bx_run_options *options, double done);

/* Does the calling thread's next run find the memory that its last one had? Not in a user's
 * function. */
bool bx_run_keeps_memory(void);

/* How a run over n elements would be dealt out; in_place as in bx_request. */
struct bx_plan bx_run_plan(const struct bx_program *program, int64_t elements, bool in_place,
                           const struct bx_run_options *options);

/* One operation on constants by the kernels (a bx_fold_function). */
void bx_run_constant(enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                     const uint64_t operands[], unsigned count, uint64_t *result);

/* Do two arrays share memory, from their first bytes to their last? */
bool bx_arrays_touch(const expr_array *a, const expr_array *b);
/* What is wrong with an array that is to be read, or written; NULL: nothing. */
const char *bx_read_fault(const expr_array *array);
const char *bx_written_fault(const expr_array *array);
/* Elements from one array to another of its type and shape; both lie apart or in the same place. */
void bx_copy_array(const expr_array *from, const expr_array *to);

/* An empty parallel region, to be timed. */
void bx_run_nothing(int threads);

/* expr_type of a type inside the library, and back; -1 for EXPR_AUTO and unknown ones. */
expr_type bx_public_type(enum bx_type type);
int bx_inner_type(expr_type type);

#endif
