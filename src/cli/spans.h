/* SPDX-License-Identifier: MIT */
/* Whole-array operations on float64, one at a time, for the instruction set in use. */
#ifndef BX_CLI_SPANS_H
#define BX_CLI_SPANS_H

#include <stdint.h>

/* Over count elements; the arrays of a call do not overlap. */
struct bx_spans {
    void (*add)(double *out, const double *a, const double *b, int64_t count);
    void (*subtract)(double *out, const double *a, const double *b, int64_t count);
    void (*multiply)(double *out, const double *a, double factor, int64_t count);
    void (*add_to)(double *out, const double *a, int64_t count);
    void (*multiply_by)(double *out, double factor, int64_t count);
};

/* isa as expr_machine names it. */
struct bx_spans bx_spans_choose(const char *isa);

#endif
