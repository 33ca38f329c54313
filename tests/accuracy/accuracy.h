/* SPDX-License-Identifier: MIT */
/* What the parts of the program that measures accuracy share. */
#ifndef ACCURACY_H
#define ACCURACY_H

#include <mpfr.h>
#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"

struct function {
    const char *stem, *text; /* by the table of operations, and as an expression of x and y */
    int (*unary)(mpfr_t, const mpfr_t, mpfr_rnd_t);
    int (*binary)(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);
    double from, to; /* where it is asked for most */
};
extern const struct function accuracy_functions[];
extern const int accuracy_function_count;

/* The largest error found, in ULP of the exact result, and the arguments that have it. */
struct worst {
    double error, x, y;
};
/* Takes over a larger error. */
static inline void worst_of(struct worst *worst, double error, double x, double y) {
    if (!(error <= worst->error)) *worst = (struct worst){error, x, y};
}

/* A random argument of class k % SAMPLE_CLASSES: see samples.c. */
enum { SAMPLE_CLASSES = 10 };
double sample_argument(const struct function *function, long k, bool wide);
/* A second operand for x. */
double sample_second(const struct function *function, long k, double x, bool wide);
/* Starts the row of random numbers again. */
void sample_seed(uint64_t seed);

/* A compiled function of x and y over n elements of one type; ends the program on an error. */
struct call {
    expr_program *program;
    void *x, *y, *out;
    int64_t n;
    bool wide;
};
void call_begin(struct call *call, const struct function *function, int64_t n, bool wide);
void call_run(const struct call *call);
void call_end(struct call *call);

/* How far `got` is from the exact result, in ULP of that; infinite where only one of them is. */
double error_of(const struct function *function, double x, double y, double got, bool wide);

/* Largest errors over `arguments` random arguments. */
struct worst measure_random(const struct function *function, bool wide, long arguments);
/* Over every k-th float32. The reference, the same function of float64, is checked with MPFR at a
 * part of them: its largest error goes to *reference, in ULP of float64. */
struct worst measure_floats(const struct function *function, uint32_t every, double *reference);

/* Compares the bits of AVX2 and AVX-512 over so many results a function and type. */
int compare_bits(const char *only, long results);
/* Holds the figures of docs/accuracy.md to the bounds of the table of operations. */
int check_figures(const char *path);
/* The bound of a function there, in ULP. */
double bound_of(const char *stem);

#endif
