/* SPDX-License-Identifier: MIT */
/* The whole-array operations that the methods of the diffusion and of the norm are made of, as an
 * array library has them. */
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

static void square(double *restrict out, const double *restrict a, int64_t count) {
    for (int64_t i = 0; i < count; i++) out[i] = a[i] * a[i];
}

/* One after the other, as C has it. */
static double sum_of_squares(const double *a, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += a[i] * a[i];
    return sum;
}

/* Sums side by side, so that a vector of them is added at a time. */
enum { LANES = 32 };

static double sum_lanes(const double *lanes) {
    double sum = 0;
    for (int k = 0; k < LANES; k++) sum += lanes[k];
    return sum;
}

static double sum_of(const double *a, int64_t count) {
    double lanes[LANES] = {0};
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int k = 0; k < LANES; k++) lanes[k] += a[i + k];
    for (; i < count; i++) lanes[0] += a[i];
    return sum_lanes(lanes);
}

static double dot(const double *a, const double *b, int64_t count) {
    double lanes[LANES] = {0};
    int64_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (int k = 0; k < LANES; k++) lanes[k] += a[i + k] * b[i + k];
    for (; i < count; i++) lanes[0] += a[i] * b[i];
    return sum_lanes(lanes);
}

extern const struct bx_array_loops BX_LEVEL(bx_array_loops);
const struct bx_array_loops BX_LEVEL(bx_array_loops) = {
    add, subtract, multiply, add_to, multiply_by, square, sum_of_squares, sum_of, dot};
