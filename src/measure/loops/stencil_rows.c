/* SPDX-License-Identifier: MIT */
/*
 * A row of the diffusion step: edges peeled, the rest in vectors, with ordinary or streaming
 * stores. Adds in the order of the expression, so that results equal it bit for bit.
 */
#include "measure/loops/level.h"
#include "measure/loops/vectors.h"

/* The element at j, whose neighbours in the row are at left and right. */
#define POINT(j, left, right) \
    (row[j] + factor * (up[j] + down[j] + row[left] + row[right] - 4 * row[j]))

#define EDGES()                                         \
    do {                                                \
        out[0] = POINT(0, n - 1, n > 1 ? 1 : 0);        \
        if (n > 1) out[n - 1] = POINT(n - 1, n - 2, 0); \
    } while (0)

static void cached(double *restrict out, const double *restrict up, const double *restrict row,
                   const double *restrict down, int64_t n, double factor) {
    EDGES();
    for (int64_t j = 1; j < n - 1; j++) out[j] = POINT(j, j - 1, j + 1);
}

#if defined(__x86_64__)

static inline vector_f64 load(const double *from) {
    vector_f64 vector;
    memcpy(&vector, from, sizeof vector);
    return vector;
}

/* The compilers do not stream by themselves; streaming stores are aligned. */
static void streaming(double *restrict out, const double *restrict up, const double *restrict row,
                      const double *restrict down, int64_t n, double factor) {
    EDGES();
    int64_t j = 1;
    for (; j < n - 1 && to_boundary(out + j, sizeof *out) != 0; j++)
        out[j] = POINT(j, j - 1, j + 1);
    for (; j + LANES(f64) <= n - 1; j += LANES(f64)) {
        const vector_f64 middle = load(row + j);
        const vector_f64 value =
            middle + factor * (load(up + j) + load(down + j) + load(row + j - 1) +
                               load(row + j + 1) - 4 * middle);
        stream(out + j, &value);
    }
    for (; j < n - 1; j++) out[j] = POINT(j, j - 1, j + 1);
}

#else
#define streaming NULL
#endif

extern const struct bx_stencil_loops BX_LEVEL(bx_stencil_loops);
const struct bx_stencil_loops BX_LEVEL(bx_stencil_loops) = {cached, streaming};
