/* SPDX-License-Identifier: MIT */
/*
 * Loops written by hand: what the library is compared with. Each file of loops is compiled once for
 * each instruction set that the library has, with the kernels' flags, and run with the one that the
 * library uses, so that neither side has better instructions.
 */
#ifndef BX_LOOPS_H
#define BX_LOOPS_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/loops/expressions.h"

/* --- expressions: one loop for each row of expressions.def ----------------------------------- */

struct bx_loop_data {
    void *out;
    const void *first;
    const void *second; /* the first again where there is one; never NULL */
    double D;
    double dt;
};

/* Elements from up to to. A reduction returns its part, all others write to out and return 0. */
typedef double bx_span(const struct bx_loop_data *data, int64_t from, int64_t to);

struct bx_loop {
    bx_span *plain;     /* NULL where this processor has no SLEEF of ours */
    bx_span *streaming; /* stores past the caches; NULL in place and for reductions */
    bool largest;       /* parts of a reduction meet in a maximum, otherwise in a sum */
};

/* Runs a span over n elements on exactly so many threads; a reduction's result goes to out. */
void bx_loop_run(const struct bx_loop *loop, bx_span *span, const struct bx_loop_data *data,
                 int64_t n, int threads, bool reduction);

/* --- whole arrays of float64, one operation at a time ---------------------------------------- */

/* Over count elements; the arrays of a call do not overlap. */
struct bx_array_loops {
    void (*add)(double *out, const double *a, const double *b, int64_t count);
    void (*subtract)(double *out, const double *a, const double *b, int64_t count);
    void (*multiply)(double *out, const double *a, double factor, int64_t count);
    void (*add_to)(double *out, const double *a, int64_t count);
    void (*multiply_by)(double *out, double factor, int64_t count);
    void (*square)(double *out, const double *a, int64_t count);
    double (*sum_of_squares)(const double *a, int64_t count); /* one after the other */
    double (*sum)(const double *a, int64_t count);            /* many side by side, as dot */
    double (*dot)(const double *a, const double *b, int64_t count);
};

/* --- the diffusion step, tuned (stencil.h) ---------------------------------------------------- */

/* One row of n elements, with the rows above and below it. */
typedef void bx_stencil_row(double *out, const double *up, const double *row, const double *down,
                            int64_t n, double factor);

struct bx_stencil_loops {
    bx_stencil_row *cached;
    bx_stencil_row *streaming; /* NULL: not on this processor */
};

/* --- a*b + c of types that are not the kernels' own ------------------------------------------- */

typedef void bx_type_loop(void *out, const void *a, const void *b, const void *c, int64_t n);

struct bx_type_loops {
    bx_type_loop *complex128, *complex64, *int8, *uint64;
};

/* --- all of an instruction set ---------------------------------------------------------------- */

struct bx_loops {
    const char *isa;
    const struct bx_loop *expressions; /* by enum bx_loop_id */
    const struct bx_array_loops *arrays;
    const struct bx_stencil_loops *stencil;
    const struct bx_type_loops *types;
};

/* isa as expr_machine names it; NULL: none were compiled for it. */
const struct bx_loops *bx_loops_for(const char *isa);

#endif
