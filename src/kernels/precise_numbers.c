/* SPDX-License-Identifier: MIT */
/* gamma, lgamma, erfc, pow and exp of single numbers where vectors of them are not precise: in the
 * next wider type, rounded once. */
#include <math.h>

#include "base/float_mode.h"
#include "kernels/helpers.h"

/* `value` may compute in long double. */
#define IN_LONG_MODE(value)                          \
    const struct bx_long_mode had = bx_long_begin(); \
    const double result = (double)(value);           \
    bx_long_end(&had);                               \
    return result

double bx_one_gamma_f64(double x) { IN_LONG_MODE(tgammal((long double)x)); }
float bx_one_gamma_f32(float x) { return (float)tgamma((double)x); }
/* The plain names write a global variable. */
double bx_one_lgamma_f64(double x) {
    int sign;
    IN_LONG_MODE(lgammal_r((long double)x, &sign));
}
float bx_one_lgamma_f32(float x) {
    int sign;
    return (float)lgamma_r((double)x, &sign);
}
double bx_one_erfc_f64(double x) { IN_LONG_MODE(erfcl((long double)x)); }
double bx_one_exp_f64(double x) { IN_LONG_MODE(expl((long double)x)); }
double bx_one_half_exp_f64(double x) { IN_LONG_MODE(expl((long double)x) / 2); }
float bx_one_half_exp_f32(float x) { return (float)(exp((double)x) / 2); }
double bx_one_pow_f64(double x, double y) { IN_LONG_MODE(powl((long double)x, (long double)y)); }
float bx_one_erfc_f32(float x) { return (float)erfc((double)x); }
