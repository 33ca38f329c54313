/* SPDX-License-Identifier: MIT */
/* How far two results are apart, and how far they may be. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"

/* Floats in their order as integers, so that neighbours differ by 1. */
static int64_t rank_f64(double value) {
    int64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static int64_t rank_f32(float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? (int64_t)INT32_MIN - bits : bits;
}

static double distance_f64(double a, double b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b) ? 0 : INFINITY;
    /* Subtracted as integers: as doubles they would be rounded to hundreds. */
    const uint64_t left = (uint64_t)rank_f64(a);
    const uint64_t right = (uint64_t)rank_f64(b);
    return (double)(rank_f64(a) > rank_f64(b) ? left - right : right - left);
}

static double distance_f32(float a, float b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b) ? 0 : INFINITY;
    return fabs((double)(rank_f32(a) - rank_f32(b)));
}

double bench_distance(const struct bench_expression *expression, const void *expected,
                      const void *given, int64_t count) {
    const size_t size = expr_type_size(expression->result);
    if (memcmp(expected, given, (size_t)count * size) == 0) return 0;
    double largest = 0;
    for (int64_t k = 0; k < count; k++) {
        double distance = 0;
        switch (expression->result) {
        case EXPR_FLOAT64:
            distance = distance_f64(((const double *)expected)[k], ((const double *)given)[k]);
            break;
        case EXPR_FLOAT32:
            distance = distance_f32(((const float *)expected)[k], ((const float *)given)[k]);
            break;
        case EXPR_INT32:
            distance =
                fabs((double)((const int32_t *)expected)[k] - (double)((const int32_t *)given)[k]);
            break;
        default: distance = abs(((const uint8_t *)expected)[k] - ((const uint8_t *)given)[k]);
        }
        largest = distance > largest ? distance : largest;
    }
    return largest;
}

/*
 * Strict loops and our own modes give the same bits. A sum depends on the order of its terms.
 * The peers' functions are within 4 units each, and two in one expression add up.
 */
double bench_tolerance(const struct bench_expression *expression, enum bench_method method) {
    const bool peer = method >= BENCH_OWN_METHODS;
    if (method == UNBLOCKED) return 0;
    if (expression->group == DOT) return 1e4;
    if (expression->functions) return peer ? 8 : 4;
    return peer && expression->type != EXPR_INT32 ? 4 : 0;
}

void bench_judge(struct bench_state *state, const struct bench_expression *expression,
                 enum bench_method method, int threads, int64_t n, double distance) {
    if (distance <= bench_tolerance(expression, method)) return;
    state->differences++;
    fprintf(stderr,
            "compare: %s of %s, %" PRId64 " elements: %s on %d thread%s differs from ours by "
            "%g units in the last place\n",
            expression->text, expr_type_name(expression->type), n, bench_method_names[method],
            threads, threads == 1 ? "" : "s", distance);
}
