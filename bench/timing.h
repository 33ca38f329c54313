/* SPDX-License-Identifier: MIT */
/* What the small benchmarks share: the clock and statistics of src/measure, the end on a failure.
 */
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <stdlib.h>

#include "blockexpr.h"
#include "measure/samples.h"

/* Sorts the samples. */
static inline double median(double *samples, size_t count) {
    return bx_summarise(samples, (int)count).median;
}

static inline void succeed(expr_status status) {
    if (status == EXPR_OK) return;
    fprintf(stderr, "%s\n", expr_error_text());
    exit(1);
}

#endif
