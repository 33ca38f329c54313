/* SPDX-License-Identifier: MIT */
/* The table as data. */
#include "measure/loops/expressions.h"

#include <string.h>

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

const struct bx_expression bx_expressions[BX_EXPRESSIONS] = {
#include "measure/loops/expressions.def"
};

double bx_resident_bytes(const struct bx_expression *expression, double n) {
    const double inputs = expression->second == NULL ? 1 : 2;
    double bytes = inputs * (double)expr_type_size(expression->type);
    if (!expression->in_place && !expression->reduction)
        bytes += (double)expr_type_size(expression->result);
    return bytes * n;
}

int64_t bx_result_elements(const struct bx_expression *expression, int64_t n) {
    return expression->reduction ? 1 : n;
}

const struct bx_loop_scalar bx_loop_scalars[BX_LOOP_SCALARS] = {{"D", 1.0}, {"dt", 0.1}};

bool bx_has_scalars(const struct bx_expression *expression) { return expression->group == SEED; }

static const char *skip_blanks(const char *text) { return text + strspn(text, " \t"); }

/* No row has two names or numbers side by side, so blanks carry nothing. */
bool bx_same_expression(const char *known, const char *given) {
    for (;; known++, given++) {
        known = skip_blanks(known);
        given = skip_blanks(given);
        if (*given != *known) return false;
        if (*known == '\0') return true;
    }
}

/* Functions and the order of a sum are others'. */
const struct bx_expression *bx_expression_find(const char *text, expr_type type) {
    for (int row = 0; row < BX_EXPRESSIONS; row++) {
        const struct bx_expression *expression = &bx_expressions[row];
        if (expression->type == type && !expression->functions && !expression->reduction &&
            bx_same_expression(expression->text, text))
            return expression;
    }
    return NULL;
}
