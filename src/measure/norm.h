/* SPDX-License-Identifier: MIT */
/* The norm of a vector of float64, in five ways: methods -> points. */
#ifndef BX_MEASURE_NORM_H
#define BX_MEASURE_NORM_H

#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"
#include "measure/loops/loops.h"
#include "measure/points.h"

/* In the order of the tables. */
enum norm_method { NORM_LOOP, NORM_ARRAYS, NORM_DOT, NORM_PRODUCT, NORM_POWER, NORM_METHODS };

struct norm_row {
    const char *name;  /* in JSON and CSV */
    const char *title; /* in tables */
    const char *text;  /* of the library's methods; NULL: loops */
};
extern const struct norm_row bx_norm_rows[NORM_METHODS];

struct norm {
    const int64_t *sizes; /* elements, rising */
    int size_count;
    int threads; /* of the library's calls; 0: tuned */
    int samples; /* 0: by size */
    expr_machine machine;
    const struct bx_loops *loops;
    /* Of the size that is being measured. */
    double *vector;
    int64_t count;
    double result;
};

/* Finds everything that can be wrong. Exit codes with a message (failure.h), as below. */
int bx_norm_prepare(struct norm *norm);
/* Checks that all methods agree at sizes[index], then measures them. */
int bx_norm_measure(struct norm *norm, int index, struct bx_points *points);
/* Threads as the points have them. */
int bx_norm_threads(const struct norm *norm, int method);

#endif
