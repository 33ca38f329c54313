/* SPDX-License-Identifier: MIT */
/* The expressions that have a loop written by hand, from expressions.def. */
#ifndef BX_LOOP_EXPRESSIONS_H
#define BX_LOOP_EXPRESSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"

enum bx_loop_id {
#define ELEMENTWISE(id, ...) LOOP_##id,
#define FUNCTION(id, ...) LOOP_##id,
#define REDUCTION(id, ...) LOOP_##id,
#define LIMIT(id, ...) LOOP_##id,
#include "measure/loops/expressions.def"
#undef ELEMENTWISE
#undef FUNCTION
#undef REDUCTION
#undef LIMIT
    BX_LOOPS,
    BX_EXPRESSIONS = LOOP_copy /* the limits come last and are no expressions */
};

/* What the comparison's closing table distinguishes. */
enum bx_group {
    SEED = 1,
    CUBIC = 2,
    WEIGHTED = 4,
    FUNCTIONS = 8,
    DOT = 16,
    THIRTY = 32,
    OTHER = 64,
    EVERY_GROUP = 127
};

struct bx_expression {
    const char *id; /* without blanks: names the row in files and between programs */
    const char *text;
    const char *first;  /* name of the array `a` */
    const char *second; /* name of the array `b`, or NULL */
    const char *muparser;
    expr_type type;
    expr_type result;
    enum bx_group group;
    bool in_place;
    bool functions; /* the hand-written loop is one over SLEEF */
    bool reduction;
};

extern const struct bx_expression bx_expressions[BX_EXPRESSIONS];

/* The scalars that loops know, with the values that they have unless the user gives others. With
 * them the values of the diffusion step settle when it is repeated. */
enum { BX_LOOP_SCALARS = 2 };
struct bx_loop_scalar {
    const char *name;
    double value;
};
extern const struct bx_loop_scalar bx_loop_scalars[BX_LOOP_SCALARS];
bool bx_has_scalars(const struct bx_expression *expression);

/* Equal but for blanks? known is the text of a row, or part of one. */
bool bx_same_expression(const char *known, const char *given);
/* The row whose loop gives the bits that the library gives for text on arrays of type; or NULL. */
const struct bx_expression *bx_expression_find(const char *text, expr_type type);

/* Bytes of the arrays that an evaluation of n elements touches. */
double bx_resident_bytes(const struct bx_expression *expression, double n);
/* Elements of the result for n elements of the arrays. */
int64_t bx_result_elements(const struct bx_expression *expression, int64_t n);

#endif
