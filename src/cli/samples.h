/* SPDX-License-Identifier: MIT */
/* Times that were taken several times: the clock, what the samples say, and what is noise. */
#ifndef BX_CLI_SAMPLES_H
#define BX_CLI_SAMPLES_H

#include <stdbool.h>

/* Ratios up to this are ties; larger where the medians are less certain. */
#define SWEEP_NOISE 0.03
/* A larger spread says that the machine was busy. */
#define SWEEP_UNSTEADY 0.10

double bx_now_ns(void);

struct bx_summary {
    double min, median, max; /* in the unit of the samples */
    double spread;           /* half the distance of the quartiles, as a share of the median */
    int samples;
};

/* Sorts the samples. */
struct bx_summary bx_summarise(double *samples, int count);
/* Is a slower than b, beyond noise? */
bool bx_is_slower(const struct bx_summary *a, const struct bx_summary *b);

#endif
