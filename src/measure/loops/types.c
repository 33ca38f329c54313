/* SPDX-License-Identifier: MIT */
/* a*b + c over arrays of several types; complex numbers as pairs, n of them. */
#include "measure/loops/level.h"

#define COMPLEX(name, type)                                                               \
    static void name(void *out, const void *a, const void *b, const void *c, int64_t n) { \
        type *restrict to = out;                                                          \
        const type *restrict x = a, *restrict y = b, *restrict z = c;                     \
        for (int64_t k = 0; k < 2 * n; k += 2) {                                          \
            to[k] = x[k] * y[k] - x[k + 1] * y[k + 1] + z[k];                             \
            to[k + 1] = x[k] * y[k + 1] + x[k + 1] * y[k] + z[k + 1];                     \
        }                                                                                 \
    }
#define WHOLE(name, type)                                                                 \
    static void name(void *out, const void *a, const void *b, const void *c, int64_t n) { \
        type *restrict to = out;                                                          \
        const type *restrict x = a, *restrict y = b, *restrict z = c;                     \
        for (int64_t k = 0; k < n; k++) to[k] = (type)(x[k] * y[k] + z[k]);               \
    }

COMPLEX(complex128, double)
COMPLEX(complex64, float)
WHOLE(int8, int8_t)
WHOLE(uint64, uint64_t)

extern const struct bx_type_loops BX_LEVEL(bx_type_loops);
const struct bx_type_loops BX_LEVEL(bx_type_loops) = {complex128, complex64, int8, uint64};
