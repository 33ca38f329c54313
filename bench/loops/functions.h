/* SPDX-License-Identifier: MIT */
/* The functions that the benchmark of functions compares, by their names in C. */
#ifndef LOOPS_FUNCTIONS_H
#define LOOPS_FUNCTIONS_H

#include <stddef.h>

#define EACH_LOOP(DO) \
    DO(exp)           \
    DO(exp2)          \
    DO(expm1)         \
    DO(log)           \
    DO(log2)          \
    DO(log10)         \
    DO(log1p)         \
    DO(cbrt)          \
    DO(sin)           \
    DO(cos)           \
    DO(tan) DO(asin) DO(acos) DO(atan) DO(sinh) DO(cosh) DO(tanh) DO(asinh) DO(acosh) DO(atanh)

typedef void function_loop(const void *a, const void *b, void *out, size_t bytes);
struct function_loops {
    const char *name;
    function_loop *loop[2][2]; /* of float32 and float64: SLEEF's, the C library's */
};
/* Ends in a row without a name; empty where there is no FMA. */
extern const struct function_loops function_loops[];

#endif
