/* SPDX-License-Identifier: MIT */
/* gamma, lgamma, erfc, pow and exp of single numbers where vectors of them are not precise: in the
 * next wider type, rounded once. */
#include <math.h>

#include "kernels/helpers.h"

double bx_one_gamma_f64(double x) { return (double)tgammal((long double)x); }
float bx_one_gamma_f32(float x) { return (float)tgamma((double)x); }
/* The plain names write a global variable. */
double bx_one_lgamma_f64(double x) {
    int sign;
    return (double)lgammal_r((long double)x, &sign);
}
float bx_one_lgamma_f32(float x) {
    int sign;
    return (float)lgamma_r((double)x, &sign);
}
double bx_one_erfc_f64(double x) { return (double)erfcl((long double)x); }
double bx_one_half_exp_f64(double x) { return (double)(expl((long double)x) / 2); }
float bx_one_half_exp_f32(float x) { return (float)(exp((double)x) / 2); }
double bx_one_pow_f64(double x, double y) { return (double)powl((long double)x, (long double)y); }
float bx_one_erfc_f32(float x) { return (float)erfc((double)x); }
