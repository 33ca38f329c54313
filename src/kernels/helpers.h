/* SPDX-License-Identifier: MIT */
/*
 * What handlers have done one element at a time, by code that is the same on
 * every instruction set. `count` is how many elements of the tile are wanted.
 */
#ifndef BX_HELPERS_H
#define BX_HELPERS_H

#include "kernels/kernels.h"

/* The user's function of a `call` cell. */
void bx_call_function(const struct bx_cell *cell, ptrdiff_t count);

/* BX_BYTES(DO) does it for each question about two byte strings. */
#define BX_BYTES(DO) \
    DO(bytes_lt) DO(bytes_le) DO(bytes_gt) DO(bytes_ge) DO(bytes_eq) DO(bytes_ne) DO(contains)
/* Answers 0 or 1 for the elements from i on. */
#define BX_DECLARE(stem) \
    void bx_##stem(const struct bx_cell *cell, ptrdiff_t i, ptrdiff_t count, char *answers);
BX_BYTES(BX_DECLARE)
#undef BX_DECLARE

double bx_one_gamma_f64(double x);
float bx_one_gamma_f32(float x);
double bx_one_lgamma_f64(double x);
float bx_one_lgamma_f32(float x);
double bx_one_erfc_f64(double x);
float bx_one_erfc_f32(float x);
double bx_one_pow_f64(double x, double y);
double bx_one_exp_f64(double x);
/* exp(x)/2, also where exp(x) overflows. */
double bx_one_half_exp_f64(double x);
float bx_one_half_exp_f32(float x);

/* BX_COMPLEX(DO) does it for the functions of a complex number that are computed one by one.
 * BX_COMPLEX_QUICK(DO) does it for those that have whole vectors where there is SLEEF,
 * BX_COMPLEX_FMA(DO) where there is FMA too. */
#define BX_COMPLEX_QUICK(DO) \
    DO(c_sqrt) DO(c_exp) DO(c_sin) DO(c_cos) DO(c_tan) DO(c_sinh) DO(c_cosh) DO(c_tanh)
#define BX_COMPLEX_FMA(DO) DO(c_log)
#define BX_COMPLEX(DO) \
    DO(c_expm1)        \
    DO(c_log1p) DO(c_arcsin) DO(c_arccos) DO(c_arctan) DO(c_arcsinh) DO(c_arccosh) DO(c_arctanh)
/* Of (re[k], im[k]): the real part comes back in re[k], the imaginary part in side[k]. im may lie
 * at any address. */
#define BX_DECLARE(stem)                                                           \
    void bx_##stem##_f32(ptrdiff_t count, float *re, const char *im, float *side); \
    void bx_##stem##_f64(ptrdiff_t count, double *re, const char *im, double *side);
BX_COMPLEX_QUICK(BX_DECLARE)
BX_COMPLEX_FMA(BX_DECLARE)
BX_COMPLEX(BX_DECLARE)
#undef BX_DECLARE

#endif
