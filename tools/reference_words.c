/* SPDX-License-Identifier: MIT */
/* The rules of the typer (lang/check.c), and the bounds that the tests hold functions to, in words.
 */
#include <string.h>

#include "reference.h"

/* Kinds of elements, by the letters of the reference. */
static const char *taken_by_rule(enum bx_rule rule) {
    switch (rule) {
    case RULE_SHIFT: return "i";
    case RULE_BITWISE: return "b i";
    case RULE_REMAINDER: return "i f";
    case RULE_SUBTRACT:
    case RULE_POWER: return "i f c";
    case RULE_COMPARE: return "b i f s";
    case RULE_BYTES: return "s";
    case RULE_ROUND:
    case RULE_EXTREMUM:
    case RULE_FLOAT:
    case RULE_CLASSIFY:
    case RULE_COMPLEX:
    case RULE_SUM:
    case RULE_EXTREME:
    case RULE_WHICH: return "b i f";
    default: return "b i f c";
    }
}

/* Rows that take complex numbers though others of their rule do not. */
static bool takes_complex_too(enum bx_op op) {
    switch (op) {
    case OP_eq:
    case OP_ne:
    case OP_round:
    case OP_isnan:
    case OP_isinf:
    case OP_isfinite:
    case OP_sum:
    case OP_nansum: return true;
    default: return false;
    }
}

void kinds_taken(enum bx_op op, char letters[16]) {
    if (op == OP_roll || op == OP_shift) { /* they compute nothing */
        strcpy(letters, "b i f c s");
        return;
    }
    if (op == OP_nextafter) { /* no float16, which bools would become */
        strcpy(letters, "i f");
        return;
    }
    strcpy(letters, taken_by_rule((enum bx_rule)bx_op_info(op)->rule));
    if (!takes_complex_too(op)) return;
    char *strings = strchr(letters, 's');
    strcpy(strings ? strings : letters + strlen(letters), strings ? "c s" : " c");
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

const char *accuracy(enum bx_op op) {
    switch (op) {
    case OP_sqrt:
    case OP_reciprocal:
    case OP_square: return "correctly rounded; of c as above";
    case OP_exp:
    case OP_exp2:
    case OP_expm1:
    case OP_log:
    case OP_log2:
    case OP_log10:
    case OP_log1p:
    case OP_cbrt:
    case OP_sin:
    case OP_cos:
    case OP_tan:
    case OP_arcsin:
    case OP_arccos:
    case OP_arctan:
    case OP_arctan2:
    case OP_sinh:
    case OP_cosh:
    case OP_tanh:
    case OP_arcsinh:
    case OP_arccosh:
    case OP_arctanh:
    case OP_hypot:
    case OP_erf: return "1 ULP";
    case OP_erfc:
    case OP_gamma: return "2 ULP";
    case OP_lgamma: return "2 ULP, near its zeros 2 ULP of 1";
    case OP_sigmoid: return "3 ULP";
    case OP_degrees:
    case OP_radians: return "as the formula: the factor and the product are rounded";
    case OP_abs: return "exact; of c 1 ULP";
    case OP_where:
    case OP_sign:
    case OP_floor:
    case OP_ceil:
    case OP_trunc:
    case OP_rint:
    case OP_round:
    case OP_minimum:
    case OP_maximum:
    case OP_fmin:
    case OP_fmax:
    case OP_clip:
    case OP_fabs:
    case OP_logical_xor:
    case OP_copysign:
    case OP_fmod:
    case OP_isnan:
    case OP_isinf:
    case OP_isfinite:
    case OP_signbit:
    case OP_nextafter:
    case OP_copy:
    case OP_ones_like:
    case OP_zeros_like:
    case OP_complex:
    case OP_real:
    case OP_imag:
    case OP_conj:
    case OP_contains: return "exact";
    default: return NULL;
    }
}
