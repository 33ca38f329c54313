/* SPDX-License-Identifier: MIT */
/*
 * The whole-array operations that the diffusion's methods are made of, as an array library has
 * them. Built as loops.c is: -O3, no contraction, once for each instruction set.
 */
#include "cli/spans.h"
#include "cli/targets.h"

#include <string.h>

#define SPANS(isa)                                                                          \
    TARGET_##isa static void add_##isa(double *restrict out, const double *restrict a,      \
                                       const double *restrict b, int64_t count) {           \
        for (int64_t i = 0; i < count; i++) out[i] = a[i] + b[i];                           \
    }                                                                                       \
    TARGET_##isa static void subtract_##isa(double *restrict out, const double *restrict a, \
                                            const double *restrict b, int64_t count) {      \
        for (int64_t i = 0; i < count; i++) out[i] = a[i] - b[i];                           \
    }                                                                                       \
    TARGET_##isa static void multiply_##isa(double *restrict out, const double *restrict a, \
                                            double factor, int64_t count) {                 \
        for (int64_t i = 0; i < count; i++) out[i] = a[i] * factor;                         \
    }                                                                                       \
    TARGET_##isa static void add_to_##isa(double *restrict out, const double *restrict a,   \
                                          int64_t count) {                                  \
        for (int64_t i = 0; i < count; i++) out[i] += a[i];                                 \
    }                                                                                       \
    TARGET_##isa static void multiply_by_##isa(double *out, double factor, int64_t count) { \
        for (int64_t i = 0; i < count; i++) out[i] *= factor;                               \
    }

SPANS(plain)
SPANS(x86_64_v2)
SPANS(x86_64_v3)
SPANS(x86_64_v4)

#define TABLE(isa) \
    { add_##isa, subtract_##isa, multiply_##isa, add_to_##isa, multiply_by_##isa }

struct bx_spans bx_spans_choose(const char *isa) {
    static const struct bx_spans plain = TABLE(plain);
    static const struct bx_spans x86_64_v2 = TABLE(x86_64_v2);
    static const struct bx_spans x86_64_v3 = TABLE(x86_64_v3);
    static const struct bx_spans x86_64_v4 = TABLE(x86_64_v4);
    if (strcmp(isa, "x86_64_v4") == 0) return x86_64_v4;
    if (strcmp(isa, "x86_64_v3") == 0) return x86_64_v3;
    if (strcmp(isa, "x86_64_v2") == 0) return x86_64_v2;
    return plain;
}
