/* SPDX-License-Identifier: MIT */
/* What the small benchmarks share: the clock, the median, the end on a failure. */
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "blockexpr.h"

static inline double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static inline int ascending(const void *a, const void *b) {
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the samples. */
static inline double median(double *samples, size_t count) {
    qsort(samples, count, sizeof *samples, ascending);
    return samples[count / 2];
}

static inline void succeed(expr_status status) {
    if (status == EXPR_OK) return;
    fprintf(stderr, "%s\n", expr_error_text());
    exit(1);
}

#endif
