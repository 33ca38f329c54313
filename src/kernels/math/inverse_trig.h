/* SPDX-License-Identifier: MIT */
/*
 * arcsin, arccos, arctan, arctan2, of float64 and float32.
 *
 * Method (Cody and Waite's manual, with remainders by FMA): the angle of a quotient low/high <= 1
 * is the arctangent's polynomial of the quotient up to tan(pi/8), of (low - high)/(low + high) plus
 * pi/4 above; the other octants are reflections, so that the angle is a multiple of pi/4 plus or
 * minus a small one. arcsin(x) is a polynomial up to 1/2, above it is pi/2 - 2*arcsin(sqrt((1 -
 * x)/2)), and arccos the rest to pi/2 or pi. Quotient, root and multiple of pi/4 are in two parts;
 * of the root's second part, a correction of half an ULP, the first digits are enough, so that a
 * guess of 1/sqrt by the bits of a number serves.
 *
 * Errors in ULP of the result: 0.5 for the last sum and 0.15 before it, of the polynomial's term,
 * which is a fifteenth of the result at most.
 */
#ifndef BX_MATH_INVERSE_TRIG_H
#define BX_MATH_INVERSE_TRIG_H

#include "kernels/math/typed.h"

#define ARCTAN_POLYNOMIAL_f64 eleven_of_f64
#define ARCTAN_POLYNOMIAL_f32 five_of_f32
#define ARCSIN_POLYNOMIAL_f64 twelve_of_f64
#define ARCSIN_POLYNOMIAL_f32 five_of_f32
#define TAN_EIGHTH_f64 0x1.a827999fcef32p-2
#define TAN_EIGHTH_f32 0x1.a8279ap-2f
/* Of numbers between these no product or quotient on the way over- or underflows; above
 * ARCTAN_MOST the arctangent does not change. */
#define ANGLE_LEAST_f64 0x1p-480
#define ANGLE_LEAST_f32 0x1p-48f
#define ANGLE_MOST_f64 0x1p480
#define ANGLE_MOST_f32 0x1p48f
#define ARCTAN_MOST_f64 0x1p100
#define ARCTAN_MOST_f32 0x1p60f

#define T f64
#include "kernels/math/inverse_trig_body.h"
#undef T
#define T f32
#include "kernels/math/inverse_trig_body.h"
#undef T

#endif
