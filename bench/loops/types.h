/* SPDX-License-Identifier: MIT */
/* a*b + c over arrays of several types; complex numbers as pairs, n of them. */
#ifndef LOOPS_TYPES_H
#define LOOPS_TYPES_H

#include <stdint.h>

void loop_complex(double *restrict out, const double *restrict a, const double *restrict b,
                  const double *restrict c, int64_t n);
void loop_complex_narrow(float *restrict out, const float *restrict a, const float *restrict b,
                         const float *restrict c, int64_t n);
void loop_bytes(int8_t *restrict out, const int8_t *restrict a, const int8_t *restrict b,
                const int8_t *restrict c, int64_t n);
void loop_unsigned(uint64_t *restrict out, const uint64_t *restrict a, const uint64_t *restrict b,
                   const uint64_t *restrict c, int64_t n);

#endif
