/* SPDX-License-Identifier: MIT */
/* The functions that the benchmark of functions compares, by their names in C. */
#ifndef BX_LOOPS_FUNCTIONS_H
#define BX_LOOPS_FUNCTIONS_H

#include <stddef.h>

#define BX_EACH_FUNCTION(DO) \
    DO(exp)                  \
    DO(exp2)                 \
    DO(expm1)                \
    DO(log)                  \
    DO(log2)                 \
    DO(log10)                \
    DO(log1p)                \
    DO(cbrt)                 \
    DO(sin)                  \
    DO(cos)                  \
    DO(tan) DO(asin) DO(acos) DO(atan) DO(sinh) DO(cosh) DO(tanh) DO(asinh) DO(acosh) DO(atanh)

typedef void bx_function_loop(const void *a, const void *b, void *out, size_t bytes);
struct bx_function_loops {
    const char *name;
    bx_function_loop *loop[2][2]; /* of float32 and float64: SLEEF's, the C library's */
};
/* For an instruction set by the library's name; ends in a row without a name. NULL: none. */
const struct bx_function_loops *bx_function_loops_for(const char *isa);

#endif
