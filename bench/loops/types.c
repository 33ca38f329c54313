/* SPDX-License-Identifier: MIT */
/* The loops that bench/types.c compares with, compiled for the machine that it runs on. */
#include "loops/types.h"

void loop_complex(double *restrict out, const double *restrict a, const double *restrict b,
                  const double *restrict c, int64_t n) {
    for (int64_t k = 0; k < 2 * n; k += 2) {
        out[k] = a[k] * b[k] - a[k + 1] * b[k + 1] + c[k];
        out[k + 1] = a[k] * b[k + 1] + a[k + 1] * b[k] + c[k + 1];
    }
}

void loop_complex_narrow(float *restrict out, const float *restrict a, const float *restrict b,
                         const float *restrict c, int64_t n) {
    for (int64_t k = 0; k < 2 * n; k += 2) {
        out[k] = a[k] * b[k] - a[k + 1] * b[k + 1] + c[k];
        out[k + 1] = a[k] * b[k + 1] + a[k + 1] * b[k] + c[k + 1];
    }
}

void loop_bytes(int8_t *restrict out, const int8_t *restrict a, const int8_t *restrict b,
                const int8_t *restrict c, int64_t n) {
    for (int64_t k = 0; k < n; k++) out[k] = (int8_t)(a[k] * b[k] + c[k]);
}

void loop_unsigned(uint64_t *restrict out, const uint64_t *restrict a, const uint64_t *restrict b,
                   const uint64_t *restrict c, int64_t n) {
    for (int64_t k = 0; k < n; k++) out[k] = a[k] * b[k] + c[k];
}
