/* SPDX-License-Identifier: MIT */
/* Times that were taken several times: the clock, what the samples show, and what is noise. */
#ifndef BX_MEASURE_SAMPLES_H
#define BX_MEASURE_SAMPLES_H

#include <stdbool.h>

/* Ratios up to this are ties; larger where the medians are less certain. */
#define BX_NOISE 0.03
/* A larger spread means that the machine was busy. */
#define BX_UNSTEADY 0.10

double bx_now_ns(void);

struct bx_summary {
    double min, quarter, median, three_quarters, max; /* in the unit of the samples */
    double spread; /* half the distance of the quartiles, as a share of the median */
    int samples;
};

/* A ratio of times, and twice its standard error. */
struct bx_ratio {
    double value; /* 0: not known */
    double error;
};

/* Sorts the samples, of which there is at least one. */
struct bx_summary bx_summarise(double *samples, int count);
/* Is a slower than b, beyond noise? */
bool bx_is_slower(const struct bx_summary *a, const struct bx_summary *b);
/* Of the medians. */
struct bx_ratio bx_ratio_of(const struct bx_summary *over, const struct bx_summary *under);
/* The median of the ratios, which are sorted by it. */
struct bx_ratio bx_ratio_median(double *ratios, int count);

#endif
