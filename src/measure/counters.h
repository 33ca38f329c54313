/* SPDX-License-Identifier: MIT */
/* What the kernel and the processor count while a piece of work runs, on all threads of it. */
#ifndef BX_MEASURE_COUNTERS_H
#define BX_MEASURE_COUNTERS_H

#include <stdbool.h>

enum bx_counter {
    COUNT_PAGE_FAULTS,
    COUNT_CONTEXT_SWITCHES,
    COUNT_MIGRATIONS,
    COUNT_CYCLES,
    COUNT_INSTRUCTIONS,
    COUNT_CACHE_REFERENCES,
    COUNT_CACHE_MISSES,
    COUNT_BRANCHES,
    COUNT_BRANCH_MISSES,
    BX_COUNTERS
};

struct bx_count {
    const char *name;  /* in JSON */
    const char *title; /* in tables */
};

extern const struct bx_count bx_counter_names[BX_COUNTERS];

/* Where a number comes from. */
enum bx_count_source {
    COUNT_MISSING,
    COUNT_FROM_EVENTS, /* perf_event_open */
    COUNT_FROM_USER,   /* the same, without the time in the kernel */
    COUNT_FROM_USAGE   /* getrusage */
};

#define BX_REASON 96

struct bx_counts {
    enum bx_count_source source[BX_COUNTERS];
    double value[BX_COUNTERS];
    bool shared[BX_COUNTERS];            /* it had a counter part of the time, and is scaled */
    char reason[BX_COUNTERS][BX_REASON]; /* why it is missing */
};

struct bx_counting;

/* Begins to count on all threads that there are, and those that they start. NULL: out of memory. */
struct bx_counting *bx_counting_start(void);
/* Ends it and forgets it. */
void bx_counting_stop(struct bx_counting *counting, struct bx_counts *counts);

#endif
