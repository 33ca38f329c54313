/* SPDX-License-Identifier: MIT */
/*
 * arcsinh, arccosh, arctanh, log1p, of float64 and float32.
 *
 * Method: all are logarithms of a u, or half of one: of x + sqrt(x*x + 1), of x + sqrt(x*x - 1), of
 * (1 + x)/(1 - x) and of 1 + x. log(u) = k*log(2) + 2*arctanh((u - 2^k)/(u + 2^k)), where u is in
 * two parts, u - 2^k loses nothing, and the quotient is in two parts as well, with its remainder by
 * FMA. So small arguments need no case of their own: k is 0 and the quotient exact to twice the
 * digits. One division gives the inverse of the root and of the denominator.
 *
 * Errors in ULP of the result: 0.5 for the last sum and less than 0.1 before it, of the
 * polynomial's term, which is a hundredth of the result at most.
 */
#ifndef BX_MATH_INVERSE_HYPERBOLIC_H
#define BX_MATH_INVERSE_HYPERBOLIC_H

#include "kernels/math/typed.h"

#define ARCTANH_POLYNOMIAL_f64 seven_of_f64
#define ARCTANH_POLYNOMIAL_f32 three_of_f32
/* Up to here nothing on the way overflows. */
#define ROOT_END_f64 0x1p500
#define ROOT_END_f32 0x1p60f
#define LOG1P_END_f64 0x1p1000
#define LOG1P_END_f32 0x1p120f
/* Less than the root of any x*x - 1 but 0. */
#define ROOT_LEAST_f64 0x1p-30
#define ROOT_LEAST_f32 0x1p-15f

#define T f64
#include "kernels/math/inverse_hyperbolic_body.h"
#undef T
#define T f32
#include "kernels/math/inverse_hyperbolic_body.h"
#undef T

#endif
