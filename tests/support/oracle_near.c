/* SPDX-License-Identifier: MIT */
/* Functions by MPFR, far finer than any type of ours: the C library's own have defects. */
#include <mpfr.h>
#include <stddef.h>
#include <string.h>

#include "support/oracle.h"

enum { PRECISION = 113 };

typedef int unary_function(mpfr_t, const mpfr_t, mpfr_rnd_t);
typedef int binary_function(mpfr_t, const mpfr_t, const mpfr_t, mpfr_rnd_t);

static int logarithm_of_gamma(mpfr_t r, const mpfr_t x, mpfr_rnd_t rounding) {
    int sign;
    return mpfr_lgamma(r, &sign, x, rounding);
}

static const struct {
    const char *name;
    unary_function *unary;
    binary_function *binary;
} functions[] = {
    {"exp", mpfr_exp, NULL},       {"exp2", mpfr_exp2, NULL},
    {"expm1", mpfr_expm1, NULL},   {"log", mpfr_log, NULL},
    {"log2", mpfr_log2, NULL},     {"log10", mpfr_log10, NULL},
    {"log1p", mpfr_log1p, NULL},   {"cbrt", mpfr_cbrt, NULL},
    {"sin", mpfr_sin, NULL},       {"cos", mpfr_cos, NULL},
    {"tan", mpfr_tan, NULL},       {"arcsin", mpfr_asin, NULL},
    {"arccos", mpfr_acos, NULL},   {"arctan", mpfr_atan, NULL},
    {"sinh", mpfr_sinh, NULL},     {"cosh", mpfr_cosh, NULL},
    {"tanh", mpfr_tanh, NULL},     {"arcsinh", mpfr_asinh, NULL},
    {"arccosh", mpfr_acosh, NULL}, {"arctanh", mpfr_atanh, NULL},
    {"erf", mpfr_erf, NULL},       {"erfc", mpfr_erfc, NULL},
    {"gamma", mpfr_gamma, NULL},   {"lgamma", logarithm_of_gamma, NULL},
    {"arctan2", NULL, mpfr_atan2}, {"hypot", NULL, mpfr_hypot},
    {"pow", NULL, mpfr_pow},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

bool oracle_is_function(const char *name) {
    for (size_t k = 0; k < FUNCTIONS; k++)
        if (strcmp(name, functions[k].name) == 0) return true;
    return false;
}

bool oracle_function(const char *name, double x, double y, long double *result) {
    mpfr_t a, b, r;
    size_t k = 0;
    while (k < FUNCTIONS && strcmp(name, functions[k].name) != 0) k++;
    if (k == FUNCTIONS) return false;
    mpfr_inits2(PRECISION, a, b, r, (mpfr_ptr)0);
    mpfr_set_d(a, x, MPFR_RNDN);
    mpfr_set_d(b, y, MPFR_RNDN);
    if (functions[k].unary)
        functions[k].unary(r, a, MPFR_RNDN);
    else
        functions[k].binary(r, a, b, MPFR_RNDN);
    *result = mpfr_get_ld(r, MPFR_RNDN);
    mpfr_clears(a, b, r, (mpfr_ptr)0);
    return true;
}
