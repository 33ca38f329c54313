/* SPDX-License-Identifier: MIT */
/* Statistics of samples. */
#include "measure/samples.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

double bx_now_ns(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare_doubles(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Value at a share of the way through sorted samples. */
static double quantile(const double *sorted, int count, double share) {
    double position = share * (count - 1);
    int below = (int)position;
    int above = below + 1 < count ? below + 1 : below;
    double part = position - below;
    return sorted[below] * (1 - part) + sorted[above] * part;
}

struct bx_summary bx_summarise(double *samples, int count) {
    qsort(samples, (size_t)count, sizeof *samples, compare_doubles);
    struct bx_summary summary = {.min = samples[0],
                                 .quarter = quantile(samples, count, 0.25),
                                 .median = quantile(samples, count, 0.5),
                                 .three_quarters = quantile(samples, count, 0.75),
                                 .max = samples[count - 1],
                                 .samples = count};
    summary.spread = (summary.three_quarters - summary.quarter) / 2 / summary.median;
    return summary;
}

/*
 * Standard error of a median, as a share of it: 1.25 standard deviations over the root of the
 * number of samples, and half the distance of the quartiles is 0.67 standard deviations.
 */
static double median_error(const struct bx_summary *summary) {
    return 1.86 * summary->spread / sqrt(summary->samples);
}

static double ratio_error(const struct bx_summary *a, const struct bx_summary *b) {
    return 2 * hypot(median_error(a), median_error(b));
}

bool bx_is_slower(const struct bx_summary *a, const struct bx_summary *b) {
    return a->median > b->median * (1 + fmax(BX_NOISE, ratio_error(a, b)));
}

struct bx_ratio bx_ratio_of(const struct bx_summary *over, const struct bx_summary *under) {
    const double value = over->median / under->median;
    return (struct bx_ratio){.value = value, .error = value * ratio_error(over, under)};
}

struct bx_ratio bx_ratio_median(double *ratios, int count) {
    const struct bx_summary summary = bx_summarise(ratios, count);
    return (struct bx_ratio){.value = summary.median,
                             .error = 2 * median_error(&summary) * summary.median};
}
