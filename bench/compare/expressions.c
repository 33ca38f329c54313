/* SPDX-License-Identifier: MIT */
/* The table as data. */
#include "compare/expressions.h"

#define TYPE_f64 EXPR_FLOAT64
#define TYPE_f32 EXPR_FLOAT32
#define TYPE_i32 EXPR_INT32
#define TYPE_u8 EXPR_BOOL

#define PLACE_in_place true
#define PLACE_apart false

#define ELEMENTWISE(name, from, to, place, words, one, two, other, part, value) \
    {.id = #name,                                                               \
     .text = (words),                                                           \
     .first = (one),                                                            \
     .second = (two),                                                           \
     .muparser = (other),                                                       \
     .type = TYPE_##from,                                                       \
     .result = TYPE_##to,                                                       \
     .group = (part),                                                           \
     .in_place = PLACE_##place},
#define FUNCTION(name, kind, words, one, two, other, part, value) \
    {.id = #name,                                                 \
     .text = (words),                                             \
     .first = (one),                                              \
     .second = (two),                                             \
     .muparser = (other),                                         \
     .type = TYPE_##kind,                                         \
     .result = TYPE_##kind,                                       \
     .group = (part),                                             \
     .functions = true},
#define REDUCTION(name, kind, words, one, two, part, combine, value) \
    {.id = #name,                                                    \
     .text = (words),                                                \
     .first = (one),                                                 \
     .second = (two),                                                \
     .type = TYPE_##kind,                                            \
     .result = TYPE_##kind,                                          \
     .group = (part),                                                \
     .reduction = true},
#define LIMIT(name, ...)

const struct bench_expression bench_expressions[BENCH_EXPRESSIONS] = {
#include "compare/expressions.def"
};

double bench_resident_bytes(const struct bench_expression *expression, double n) {
    const double inputs = expression->second == NULL ? 1 : 2;
    double bytes = inputs * (double)expr_type_size(expression->type);
    if (!expression->in_place && !expression->reduction)
        bytes += (double)expr_type_size(expression->result);
    return bytes * n;
}

int64_t bench_result_elements(const struct bench_expression *expression, int64_t n) {
    return expression->reduction ? 1 : n;
}
