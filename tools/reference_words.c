/* SPDX-License-Identifier: MIT */
/* The rules of the typer (lang/check.c), in words. */
#include <stdbool.h>
#include <string.h>

#include "reference.h"

/* Kinds of elements, by the letters of the reference; c and s are told by the row. */
static const char *taken_by_rule(enum bx_rule rule) {
    switch (rule) {
    case RULE_SHIFT: return "i";
    case RULE_BITWISE: return "b i";
    case RULE_REMAINDER:
    case RULE_SUBTRACT:
    case RULE_POWER: return "i f";
    case RULE_BYTES: return "";
    default: return "b i f";
    }
}

static bool takes_complex(const struct bx_op_info *info) {
    return !(info->facts & FACT_REAL) && info->rule != RULE_SHIFT && info->rule != RULE_BITWISE &&
           info->rule != RULE_BYTES;
}

void kinds_taken(enum bx_op op, char letters[16]) {
    const struct bx_op_info *info = bx_op_info(op);
    /* Bools would become float16. */
    const bool no_bools = info->facts & FACT_NO_HALVES;
    strcpy(letters, no_bools ? "i f" : taken_by_rule((enum bx_rule)info->rule));
    if (takes_complex(info)) strcat(letters, " c");
    if (info->facts & FACT_STRINGS) strcat(letters, " s");
    if (info->rule == RULE_BYTES) strcat(letters, "s");
}

const char *type_given(enum bx_op op) {
    const struct bx_op_info *info = bx_op_info(op);
    if (op == OP_shift) return "x's type; the common type with a scalar";
    if (op == OP_laplacian) return "x's type; int64 of b";
    switch ((enum bx_rule)info->rule) {
    case RULE_LOGICAL:
    case RULE_COMPARE:
    case RULE_CLASSIFY:
    case RULE_TRUTH:
    case RULE_BYTES: return "bool";
    case RULE_COUNT:
    case RULE_WHICH: return "int64";
    case RULE_DIVIDE: return "the common type; float64 of b i";
    case RULE_FLOAT: return "a float";
    case RULE_ANALYTIC: return "a float; complex of c";
    case RULE_MAGNITUDE:
    case RULE_PART: return "x's type; a float of c";
    case RULE_COMPLEX: return "complex";
    case RULE_SUM: return "int64 of b i, uint64 of unsigned i; else x's type";
    case RULE_MEAN: return "x's type; float64 of b i";
    case RULE_SPREAD: return "a float; float64 of b i";
    case RULE_SELECT: return "the common type of x and y";
    default: return info->arity > 1 ? "the common type" : "x's type";
    }
}
