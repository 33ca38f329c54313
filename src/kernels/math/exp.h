/* SPDX-License-Identifier: MIT */
/*
 * exp, exp2.
 *
 * Method (Tang, ACM TOMS 15, 1989): x = n*log(2)/8 + r, exp(x) = 2^(n/8)*exp(r), with a table of
 * the eight fractions in two parts and a polynomial for abs(r) <= log(2)/16. log(2)/8 is in two
 * parts, of which n times the first is exact.
 *
 * Errors in ULP of the result: 0.5 for the last sum and 0.06 before it: r, the polynomial (2^-57)
 * and the sum with the table's lower part are a twenty-third of the result at most.
 */
#ifndef BX_MATH_EXP_H
#define BX_MATH_EXP_H

#include "kernels/math/words.h"

/* Results are normal numbers up to here. */
#define EXP_MOST 708.0
#define EXP2_MOST 1021.0

/* 2^(n/8)*exp(r); n is what was added to MAGIC. */
BX_INLINE vf64 exp_of_reduced(vf64 n, vf64 r) {
    const vf64 r2 = r * r;
    const vf64 p = FMA(poly_6(bx_exp_p, r, r2), r2, r) + entry_of_8(bx_exp_low, (vu64)n);
    const vf64 t = entry_of_8(bx_exp_high, (vu64)n);
    return scaled_by_eighths(FMA(t, p, t), n);
}
/* exp(x + low), abs(x) < EXP_MOST. */
BX_INLINE vf64 exp_of_parts(vf64 x, vf64 low) {
    const vf64 n = FMA(x, ALL(BX_EXP_STEPS), ALL(MAGIC));
    const vf64 steps = n - MAGIC;
    const vf64 r = FNMA(steps, ALL(BX_EXP_STEP_HIGH), x);
    return exp_of_reduced(n, r + FNMA(steps, ALL(BX_EXP_STEP_LOW), low));
}
BX_INLINE vf64 fast_exp_f64(vf64 x, mask_f64 *special) {
    *special = ~(magnitude_f64(x) < EXP_MOST);
    const vf64 n = FMA(x, ALL(BX_EXP_STEPS), ALL(MAGIC));
    const vf64 steps = n - MAGIC;
    const vf64 r = FNMA(steps, ALL(BX_EXP_STEP_HIGH), x);
    return exp_of_reduced(n, FNMA(steps, ALL(BX_EXP_STEP_LOW), r));
}
BX_INLINE vf64 fast_exp2_f64(vf64 x, mask_f64 *special) {
    *special = ~(magnitude_f64(x) < EXP2_MOST);
    const vf64 n = x + MAGIC / 8;
    return exp_of_reduced(n, (x - (n - MAGIC / 8)) * BX_LN2);
}

#endif
