/* SPDX-License-Identifier: MIT */
/* Values of reductions put together: neutral elements, lanes, leaves, rows. */
#ifndef BX_EXEC_COMBINE_H
#define BX_EXEC_COMBINE_H

#include <stddef.h>
#include <stdint.h>

#include "ops/ops.h"

/* The neutral element of a reduction, in its type at the start of 8 bytes. */
const void *bx_reduce_neutral(enum bx_op op, enum bx_type type);
void bx_reduce_fill(enum bx_op op, enum bx_type type, char *lanes);
/* The lanes' value: of count elements at most, and not of lanes that have met none. */
void bx_reduce_fold(enum bx_op op, enum bx_type type, char *lanes, int64_t count, uint64_t *result);
/* Partial results of `leaves` leaves into the first of them. */
void bx_reduce_pairs(enum bx_op op, enum bx_type type, uint64_t *partials, int64_t leaves);
/* left[k] = left[k] op right[k], of count elements. */
void bx_reduce_rows(enum bx_op op, enum bx_type type, char *left, const char *right, int64_t count);
/* The value of a reduction over nothing: sums are 0.0 and not their neutral element -0.0. */
void bx_reduce_nothing(enum bx_op op, enum bx_type type, uint64_t *result);

#endif
