/* SPDX-License-Identifier: MIT */
/* Running a program over arrays. */
#ifndef BX_EXEC_EXEC_H
#define BX_EXEC_EXEC_H

#include <stdbool.h>

#include "blockexpr.h"
#include "plan/options.h"
#include "program/program.h"

/*
 * Checks the arrays against each other and the outputs, plans the call, and runs
 * it. vars holds the program's variables and outputs where they were at compile
 * time, known to have its types and kinds. out may be NULL where the program has
 * no value. The outputs are untouched unless EXPR_OK is returned.
 */
expr_status bx_run(const struct bx_program *program, const expr_var *vars, expr_array *out,
                   const struct bx_run_options *options);

/* bx_run, or several steps of it at once where that pays: *taken says how many. */
expr_status bx_run_steps(const struct bx_program *program, const expr_var *vars, expr_array *out,
                         const struct bx_run_options *options, const struct bx_steps *steps,
                         int64_t *taken);

/* Asks options->progress (not NULL) between runs: may the call go on? */
expr_status bx_run_ask(const struct bx_run_options *options, double done);

/* Does the calling thread's next run find the memory that its last one had? Not in a user's
 * function. */
bool bx_run_keeps_memory(void);

/* One operation on constants by the kernels (a bx_fold_function). */
void bx_run_constant(enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                     const uint64_t operands[], unsigned count, uint64_t *result);

/* Elements from one array to another of its type and shape; both lie apart or in the same place. */
void bx_copy_array(const expr_array *from, const expr_array *to);

/* An empty parallel region, to be timed. */
void bx_run_nothing(int threads);

#endif
