/* SPDX-License-Identifier: MIT */
/* One way to evaluate an expression: by the library or by a loop written by hand. */
#ifndef BX_MEASURE_CALL_H
#define BX_MEASURE_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"
#include "measure/loops/loops.h"

struct bx_call {
    int method; /* of the caller's */
    int threads;
    expr_options options;
    bool plain_eval; /* expr_eval as users write it: all options are the defaults */
    /* By hand where span is not NULL. */
    const struct bx_loop *loop;
    bx_span *span;
    struct bx_loop_data data;
    bool reduction;
    /* What the call works on. */
    const char *text;
    const expr_var *vars;
    expr_array *out;
    int64_t elements;
};

/*
 * A call of the library. All cores are asked for as users do, by the defaults: the library may then
 * find that fewer threads are quicker. Any other count is taken at its word.
 */
struct bx_call bx_call_library(const expr_machine *machine, int threads, bool unblocked);
/* A loop on exactly so many threads. */
struct bx_call bx_call_loop(const struct bx_loop *loop, bx_span *span, int threads, bool reduction);
expr_status bx_call_run(const struct bx_call *call);
/* The ns of one of so many runs in a row; negative where one failed. */
double bx_call_time(const struct bx_call *call, int64_t repeats);

#endif
