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
};

/*
 * Checks the arrays against each other and the outputs, lays the call out, and
 * runs it. vars holds the program's variables and outputs where they were at
 * compile time, known to have its types and kinds. out may be NULL where the
 * program has no value. The outputs are untouched unless EXPR_OK is returned.
 */
expr_status bx_run(const struct bx_program *program, const expr_var *vars, expr_array *out,
                   const struct bx_run_options *options);

/* How a run over n elements would be dealt out; in_place as in bx_request. */
struct bx_plan bx_run_plan(const struct bx_program *program, int64_t elements, bool in_place,
                           const struct bx_run_options *options);

/* One operation on constants by the kernels (a bx_fold_function). */
void bx_run_constant(enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                     const uint64_t operands[], unsigned count, uint64_t *result);

/* An empty parallel region, to be timed. */
void bx_run_nothing(int threads);

/* expr_type of a type inside the library, and back; -1 for EXPR_AUTO and unknown ones. */
expr_type bx_public_type(enum bx_type type);
int bx_inner_type(expr_type type);

#endif
