/* SPDX-License-Identifier: MIT */
/* Do two results agree? */
#ifndef BX_MEASURE_AGREEMENT_H
#define BX_MEASURE_AGREEMENT_H

#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"

/* Of bytes, for results that must be the same bit for bit. */
uint64_t bx_hash(const void *data, size_t bytes);
/* The largest distance of two results of float64, float32, int32 or bool, in units in the last
 * place; of integers the difference. */
double bx_distance(expr_type type, const void *expected, const void *given, int64_t count);
/* The first element that differs by more than tolerance, as a share of the larger one; with
 * tolerance 0 in any bit. -1: none. */
int64_t bx_difference(const double *a, const double *b, int64_t count, double tolerance);

#endif
