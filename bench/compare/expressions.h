/* SPDX-License-Identifier: MIT */
/* The expressions that are compared, from expressions.def. */
#ifndef BENCH_EXPRESSIONS_H
#define BENCH_EXPRESSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "blockexpr.h"

enum bench_loop_id {
#define ELEMENTWISE(id, ...) LOOP_##id,
#define FUNCTION(id, ...) LOOP_##id,
#define REDUCTION(id, ...) LOOP_##id,
#define LIMIT(id, ...) LOOP_##id,
#include "compare/expressions.def"
#undef ELEMENTWISE
#undef FUNCTION
#undef REDUCTION
#undef LIMIT
    BENCH_LOOPS,
    BENCH_EXPRESSIONS = LOOP_copy /* the limits come last and are no expressions */
};

/* What the closing table speaks of. */
enum bench_group {
    SEED = 1,
    CUBIC = 2,
    WEIGHTED = 4,
    FUNCTIONS = 8,
    DOT = 16,
    THIRTY = 32,
    OTHER = 64,
    EVERY_GROUP = 127
};

struct bench_expression {
    const char *id; /* without blanks: names the row in files and between programs */
    const char *text;
    const char *first;  /* name of the array `a` */
    const char *second; /* name of the array `b`, or NULL */
    const char *muparser;
    expr_type type;
    expr_type result;
    enum bench_group group;
    bool in_place;
    bool functions; /* the hand-written loop is one over SLEEF */
    bool reduction;
};

extern const struct bench_expression bench_expressions[BENCH_EXPRESSIONS];

/* Scalars of the diffusion step; with them its values settle when it is repeated. */
#define BENCH_D 1.0
#define BENCH_DT 0.1

/* Bytes of the arrays that an evaluation of n elements touches. */
double bench_resident_bytes(const struct bench_expression *expression, double n);
/* Elements of the result for n elements of the arrays. */
int64_t bench_result_elements(const struct bench_expression *expression, int64_t n);

#endif
