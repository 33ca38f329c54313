/* SPDX-License-Identifier: MIT */
/* Loops as one would write them by hand, for the expressions that the sweep compares with. */
#ifndef BX_CLI_LOOPS_H
#define BX_CLI_LOOPS_H

#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"

#define BX_LOOP_ARRAYS 2
#define BX_LOOP_SCALARS 2

/* Arrays and scalars in the order in which the loop names them. */
struct bx_loop_data {
    void *out;
    const void *in[BX_LOOP_ARRAYS];
    double scalar[BX_LOOP_SCALARS];
};

/* Elements [from, to). */
typedef void (*bx_loop_span)(const struct bx_loop_data *data, int64_t from, int64_t to);

struct bx_loop {
    const char *expression;
    expr_type type;
    bool in_place;                      /* out is the first array */
    const char *arrays[BX_LOOP_ARRAYS]; /* names; NULL: fewer */
    const char *scalars[BX_LOOP_SCALARS];
    bx_loop_span plain, x86_64_v2, x86_64_v3, x86_64_v4;
};

/* Equal but for spaces? known is one of the built-in expressions. */
bool bx_same_expression(const char *known, const char *given);
/* The loop built in for expression (spaces do not matter) and type, or NULL. */
const struct bx_loop *bx_loop_find(const char *expression, expr_type type);
/* Its code for an instruction set as expr_machine names it. */
bx_loop_span bx_loop_choose(const struct bx_loop *loop, const char *isa);
/* Runs it: with one thread a plain loop, otherwise a parallel region of exactly that many. */
void bx_loop_run(bx_loop_span span, const struct bx_loop_data *data, int64_t elements, int threads);

#endif
