/* SPDX-License-Identifier: MIT */
/* Which functions are measured, and at which arguments. */
#include <math.h>

#include "accuracy/accuracy.h"

const struct function accuracy_functions[] = {
    {"exp", "exp(x)", mpfr_exp, NULL, -20, 20},
    {"exp2", "exp2(x)", mpfr_exp2, NULL, -20, 20},
    {"expm1", "expm1(x)", mpfr_expm1, NULL, -3, 3},
    {"log", "log(x)", mpfr_log, NULL, 0, 10},
    {"log2", "log2(x)", mpfr_log2, NULL, 0, 10},
    {"log10", "log10(x)", mpfr_log10, NULL, 0, 10},
    {"log1p", "log1p(x)", mpfr_log1p, NULL, -1, 3},
    {"pow", "x**y", NULL, mpfr_pow, 0, 10},
    {"cbrt", "cbrt(x)", mpfr_cbrt, NULL, -10, 10},
    {"hypot", "hypot(x, y)", NULL, mpfr_hypot, -5, 5},
    {"sin", "sin(x)", mpfr_sin, NULL, -10, 10},
    {"cos", "cos(x)", mpfr_cos, NULL, -10, 10},
    {"tan", "tan(x)", mpfr_tan, NULL, -10, 10},
    {"arcsin", "arcsin(x)", mpfr_asin, NULL, -1, 1},
    {"arccos", "arccos(x)", mpfr_acos, NULL, -1, 1},
    {"arctan", "arctan(x)", mpfr_atan, NULL, -5, 5},
    {"arctan2", "arctan2(x, y)", NULL, mpfr_atan2, -5, 5},
    {"sinh", "sinh(x)", mpfr_sinh, NULL, -5, 5},
    {"cosh", "cosh(x)", mpfr_cosh, NULL, -5, 5},
    {"tanh", "tanh(x)", mpfr_tanh, NULL, -3, 3},
    {"arcsinh", "arcsinh(x)", mpfr_asinh, NULL, -5, 5},
    {"arccosh", "arccosh(x)", mpfr_acosh, NULL, 1, 10},
    {"arctanh", "arctanh(x)", mpfr_atanh, NULL, -1, 1},
    {"erf", "erf(x)", mpfr_erf, NULL, -4, 4},
    {"erfc", "erfc(x)", mpfr_erfc, NULL, -4, 28},
};
const int accuracy_function_count = sizeof accuracy_functions / sizeof *accuracy_functions;

/* Where some function begins another way: between intervals, powers of 2, series. */
static const double breakpoints[] = {0x1.6a09e667f3bcdp-1,
                                     0x1.6a09ep-1,
                                     0.5,
                                     0x1.a827999fcef32p-2,
                                     0x1.3504f333f9de6p1,
                                     0x1p0,
                                     1.0 / 6,
                                     0.7,
                                     0x1p-20,
                                     0x1p-27,
                                     0x1.64p-1,
                                     0x1.68p-1,
                                     1.75,
                                     24.0,
                                     0x1p-40,
                                     1.03125,
                                     1 - 1.0 / 64,
                                     1600.0};
enum { BREAKPOINTS = sizeof breakpoints / sizeof *breakpoints };

static uint64_t state;
void sample_seed(uint64_t seed) { state = seed * 2 + 1; }
static uint64_t bits(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}
static double uniform(double from, double to) {
    return from + (to - from) * ((double)(bits() >> 11) * 0x1p-53);
}
static double signed_(double x) { return bits() & 1 ? x : -x; }
/* A number within some units of its last place, of either type. */
static double beside(double x, bool wide) {
    const double units = floor(uniform(-6, 7));
    return wide ? x * (1 + units * 0x1p-53) : x * (1 + units * 0x1p-24);
}
/* The end of a range of exp, sinh, exp2 and their kin. */
static double near_an_end(bool wide) {
    static const double wide_ends[] = {709.78,  710.47, -708.4, -744.44,
                                       -745.13, 1023.5, -1022,  -1074};
    static const double narrow_ends[] = {88.72, 89.4, -87.33, -103.3, -103.97, 127.5, -126, -149};
    return (wide ? wide_ends : narrow_ends)[bits() % 8] + uniform(-1.5, 1.5);
}

double sample_argument(const struct function *function, long k, bool wide) {
    const double one = 1 + uniform(-1, 1) * exp(-uniform(0, 36));
    switch (k % SAMPLE_CLASSES) {
    case 0: /* every exponent */
        return ldexp(signed_(uniform(1, 2)),
                     (int)floor(wide ? uniform(-1074, 1024) : uniform(-149, 128)));
    case 1: return uniform(function->from, function->to);
    case 2: return signed_(one);
    case 3: return uniform(-1, 1) * exp(-uniform(0, 40));
    case 4: /* multiples of pi/2 */
        return beside(signed_(floor(exp(uniform(0, 13.4)))) * 0x1.921fb54442d18p0, wide);
    case 5: /* multiples of log(2)/16, where exp's reduction changes */
        return beside(floor(uniform(-17500, 17500)) * 0x1.62e42fefa39efp-5, wide);
    case 6: /* with powers of 2 */
        return signed_(beside(ldexp(breakpoints[bits() % BREAKPOINTS], (int)uniform(-3, 4)), wide));
    case 7: return near_an_end(wide);
    case 8: return signed_(exp(uniform(-6, 12)));
    default: return uniform(-1, 1) * (wide ? 760 : 110);
    }
}
double sample_second(const struct function *function, long k, double x, bool wide) {
    const long kind = k / SAMPLE_CLASSES % 6;
    if (function->binary != mpfr_pow) {
        /* Of about the same size, or not. */
        if (kind < 4) return signed_(fabs(x) * exp(uniform(-3, 3)));
        return sample_argument(function, k / 7, wide);
    }
    const double log = log2(fabs(x));
    const double most = log == 0 ? 1 : (wide ? 1076 : 151) / log;
    if (kind == 0) return floor(uniform(-40, 40));
    if (kind == 1) return uniform(-4, 4);
    if (kind == 2) return signed_((wide ? 1022 : 126) / log * (1 + uniform(-0.06, 0.06)));
    return uniform(-1, 1) * most;
}
