/* SPDX-License-Identifier: MIT */
/* How far two results are apart. */
#include "measure/agreement.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

uint64_t bx_hash(const void *data, size_t bytes) {
    const unsigned char *next = data;
    uint64_t hash = bytes;
    while (bytes > 0) {
        uint64_t word = 0;
        const size_t part = bytes < sizeof word ? bytes : sizeof word;
        memcpy(&word, next, part);
        hash = (hash ^ word) * 0x9fb21c651e98df25u;
        hash ^= hash >> 32;
        next += part;
        bytes -= part;
    }
    return hash;
}

static bool is_near(double a, double b, double tolerance) {
    return fabs(a - b) <= tolerance * fmax(fabs(a), fabs(b));
}

int64_t bx_difference(const double *a, const double *b, int64_t count, double tolerance) {
    for (int64_t i = 0; i < count; i++)
        if (tolerance > 0 ? !is_near(a[i], b[i], tolerance)
                          : memcmp(&a[i], &b[i], sizeof a[i]) != 0)
            return i;
    return -1;
}

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

double bx_distance(expr_type type, const void *expected, const void *given, int64_t count) {
    if (memcmp(expected, given, (size_t)count * expr_type_size(type)) == 0) return 0;
    double largest = 0;
    for (int64_t k = 0; k < count; k++) {
        double distance = 0;
        switch (type) {
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
