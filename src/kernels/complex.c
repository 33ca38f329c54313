/* SPDX-License-Identifier: MIT */
/* Functions of complex numbers, from the C library but for expm1 and log1p. */
#include <complex.h>
#include <math.h>
#include <string.h>

#include "kernels/helpers.h"

/* A complex number has the layout of its two parts. */
#define BOTH_WAYS(real, name)                            \
    static real _Complex join_##name(real re, real im) { \
        const real part[2] = {re, im};                   \
        real _Complex z;                                 \
        memcpy(&z, part, sizeof z);                      \
        return z;                                        \
    }
BOTH_WAYS(float, f32)
BOTH_WAYS(double, f64)
#define RE_f32 crealf
#define IM_f32 cimagf
#define RE_f64 creal
#define IM_f64 cimag

/* exp(x)*cos(y) - 1 loses all near 0; cos(y) - 1 is -2*sin(y/2)**2. */
static double _Complex cexpm1(double _Complex z) {
    const double x = creal(z), y = cimag(z);
    if (!isfinite(y) || !(x < 700)) {
        const double _Complex e = cexp(z);
        return join_f64(creal(e) - 1, cimag(e));
    }
    const double half = sin(0.5 * y);
    return join_f64(expm1(x) * cos(y) - 2 * half * half, exp(x) * sin(y));
}

struct sum {
    double value;
    double rest;
};
static struct sum two_sum(double a, double b) {
    const double value = a + b;
    const double part = value - a;
    return (struct sum){value, (a - (value - part)) + (b - part)};
}

/*
 * The logarithm of |1 + z| is half of log1p(2x + x*x + y*y), and that sum is
 * small on the whole circle around -1: it is computed with what its roundings
 * leave over.
 */
static double _Complex clog1p(double _Complex z) {
    const double x = creal(z), y = cimag(z);
    if (fabs(x) < 4 && fabs(y) < 4) {
        const double xx = x * x, yy = y * y;
        const double rest = fma(x, x, -xx) + fma(y, y, -yy);
        const struct sum linear = two_sum(2 * x, xx);
        const struct sum all = two_sum(linear.value, yy);
        const double excess = all.value + (all.rest + linear.rest + rest);
        /* Nearer to -1, 1 + x is exact, and clog takes care. */
        if (excess > -0.5) return join_f64(0.5 * log1p(excess), atan2(y, 1 + x));
    }
    return clog(join_f64(1 + x, y));
}
/* Squares of floats are exact in double. */
static float _Complex cexpm1f(float _Complex z) {
    const double _Complex w = cexpm1(join_f64((double)crealf(z), (double)cimagf(z)));
    return join_f32((float)creal(w), (float)cimag(w));
}
static float _Complex clog1pf(float _Complex z) {
    const double _Complex w = clog1p(join_f64((double)crealf(z), (double)cimagf(z)));
    return join_f32((float)creal(w), (float)cimag(w));
}

#define EACH_ELEMENT(stem, type, real, function)                                     \
    void bx_##stem##_##type(ptrdiff_t count, real *re, const char *im, real *side) { \
        for (ptrdiff_t k = 0; k < count; k++) {                                      \
            real part;                                                               \
            memcpy(&part, im + k * (ptrdiff_t)sizeof part, sizeof part);             \
            const real _Complex result = function(join_##type(re[k], part));         \
            re[k] = RE_##type(result);                                               \
            side[k] = IM_##type(result);                                             \
        }                                                                            \
    }
#define FUNCTION(stem, name)              \
    EACH_ELEMENT(stem, f64, double, name) \
    EACH_ELEMENT(stem, f32, float, name##f)

FUNCTION(c_sqrt, csqrt)
FUNCTION(c_exp, cexp)
FUNCTION(c_expm1, cexpm1)
FUNCTION(c_log, clog)
FUNCTION(c_log1p, clog1p)
FUNCTION(c_sin, csin)
FUNCTION(c_cos, ccos)
FUNCTION(c_tan, ctan)
FUNCTION(c_arcsin, casin)
FUNCTION(c_arccos, cacos)
FUNCTION(c_arctan, catan)
FUNCTION(c_sinh, csinh)
FUNCTION(c_cosh, ccosh)
FUNCTION(c_tanh, ctanh)
FUNCTION(c_arcsinh, casinh)
FUNCTION(c_arccosh, cacosh)
FUNCTION(c_arctanh, catanh)
