/* SPDX-License-Identifier: MIT */
/* Ways of doing one piece of work, timed in turn. */
#ifndef BX_MEASURE_ROUNDS_H
#define BX_MEASURE_ROUNDS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Runs a way repeats times and returns the ns of one of them; negative where it failed. round is
 * -1 while the number of repeats is looked for.
 */
typedef double bx_timing(void *context, int way, int round, int64_t repeats);

struct bx_way {
    int64_t repeats; /* that make a sample */
    int samples;
    double *ns; /* of a repeat, in the order of the rounds */
};

/* How many repeats last sample_ns; -1 on failure. */
int64_t bx_calibrate(bx_timing *timing, void *context, int way, double sample_ns);
/*
 * Takes the samples of all ways: rounds, forwards and backwards in turn, so that a slow drift of
 * the machine meets all alike. False where a run failed.
 */
bool bx_take_rounds(bx_timing *timing, void *context, const struct bx_way *ways, int count);

#endif
