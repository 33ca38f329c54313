/* SPDX-License-Identifier: MIT */
/* The whole-array operations that the diffusion's methods are made of, as an array library has
 * them. */
#include "measure/loops/level.h"

static void add(double *restrict out, const double *restrict a, const double *restrict b,
                int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = a[i] + b[i];
}

static void subtract(double *restrict out, const double *restrict a, const double *restrict b,
                     int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = a[i] - b[i];
}

static void multiply(double *restrict out, const double *restrict a, double factor, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = a[i] * factor;
}

static void add_to(double *restrict out, const double *restrict a, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] += a[i];
}

static void multiply_by(double *out, double factor, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] *= factor;
}

extern const struct bx_array_loops BX_LEVEL(bx_array_loops);
const struct bx_array_loops BX_LEVEL(bx_array_loops) = {add, subtract, multiply, add_to,
                                                        multiply_by};
