/* SPDX-License-Identifier: MIT */
/* The hand-written loops: loops.c compiled for each instruction set that the library has. */
#ifndef BENCH_LOOPS_H
#define BENCH_LOOPS_H

#include <stdint.h>

#include "compare/expressions.h"

struct bench_data {
    void *out;
    const void *first;
    const void *second;
    double D;
    double dt;
};

/* Elements from up to to. A reduction returns its part, all others write to out and return 0. */
typedef double (*bench_span)(const struct bench_data *data, int64_t from, int64_t to);

struct bench_loop {
    bench_span plain;     /* NULL where this processor has no SLEEF of ours */
    bench_span streaming; /* stores past the caches; NULL in place and for reductions */
    bool largest;         /* parts of a reduction meet in a maximum, otherwise in a sum */
};

/* The loops for an instruction set by the library's name, indexed by enum bench_loop_id. */
const struct bench_loop *bench_loops_for(const char *isa);

/* Runs a span over n elements on so many threads; a reduction's result goes to out. */
void bench_loop_run(const struct bench_loop *loop, bench_span span, const struct bench_data *data,
                    int64_t n, int threads, bool reduction);

#endif
