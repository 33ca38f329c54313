/* SPDX-License-Identifier: MIT */
/*
 * One pass over the grid in a step: rows dealt to the threads once for all steps, edges peeled, the
 * rest in vectors of the instruction set in use, with ordinary or streaming stores. Built as
 * loops.c is, and adds in the order of the expression, so that results equal it bit for bit.
 */
#include "cli/stencil.h"
#include "cli/targets.h"

#include <omp.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* One row with the rows above and below it. */
typedef void row_span(double *out, const double *up, const double *row, const double *down,
                      int64_t n, double factor);

/* The element at j, whose neighbours in the row are at left and right. */
#define POINT(j, left, right) \
    (row[j] + factor * (up[j] + down[j] + row[left] + row[right] - 4 * row[j]))

#define EDGES()                                         \
    do {                                                \
        out[0] = POINT(0, n - 1, n > 1 ? 1 : 0);        \
        if (n > 1) out[n - 1] = POINT(n - 1, n - 2, 0); \
    } while (0)

#define CACHED(isa)                                                                                \
    TARGET_##isa static void cached_##isa(double *restrict out, const double *restrict up,         \
                                          const double *restrict row, const double *restrict down, \
                                          int64_t n, double factor) {                              \
        EDGES();                                                                                   \
        for (int64_t j = 1; j < n - 1; j++) out[j] = POINT(j, j - 1, j + 1);                       \
    }

CACHED(plain)
CACHED(x86_64_v2)
CACHED(x86_64_v3)
CACHED(x86_64_v4)

#if defined(__x86_64__)

#define AT(pointer) (*(const vector *)(pointer))

/* The compilers do not stream by themselves; streaming stores are aligned. */
#define STREAMING(isa, bytes, store, type)                                                        \
    TARGET_##isa static void streaming_##isa(                                                     \
        double *restrict out, const double *restrict up, const double *restrict row,              \
        const double *restrict down, int64_t n, double factor) {                                  \
        typedef double vector                                                                     \
            __attribute__((vector_size(bytes), aligned(sizeof(double)), may_alias));              \
        const int64_t lanes = bytes / (int64_t)sizeof(double);                                    \
        EDGES();                                                                                  \
        int64_t j = 1;                                                                            \
        for (; j < n - 1 && (uintptr_t)(out + j) % bytes != 0; j++)                               \
            out[j] = POINT(j, j - 1, j + 1);                                                      \
        for (; j + lanes <= n - 1; j += lanes) {                                                  \
            const vector middle = AT(row + j);                                                    \
            const vector value = middle + factor * (AT(up + j) + AT(down + j) + AT(row + j - 1) + \
                                                    AT(row + j + 1) - 4 * middle);                \
            store(out + j, (type)value);                                                          \
        }                                                                                         \
        for (; j < n - 1; j++) out[j] = POINT(j, j - 1, j + 1);                                   \
    }

STREAMING(plain, 16, _mm_stream_pd, __m128d)
STREAMING(x86_64_v2, 16, _mm_stream_pd, __m128d)
STREAMING(x86_64_v3, 32, _mm256_stream_pd, __m256d)
STREAMING(x86_64_v4, 64, _mm512_stream_pd, __m512d)

bool bx_stencil_has_streaming(void) { return true; }

static row_span *choose(const char *isa, bool streaming) {
    if (strcmp(isa, "x86_64_v4") == 0) return streaming ? streaming_x86_64_v4 : cached_x86_64_v4;
    if (strcmp(isa, "x86_64_v3") == 0) return streaming ? streaming_x86_64_v3 : cached_x86_64_v3;
    if (strcmp(isa, "x86_64_v2") == 0) return streaming ? streaming_x86_64_v2 : cached_x86_64_v2;
    return streaming ? streaming_plain : cached_plain;
}

/* Streaming stores are to be seen by the other threads before the barrier. */
static void publish(bool streaming) {
    if (streaming) _mm_sfence();
}

#else

bool bx_stencil_has_streaming(void) { return false; }

static row_span *choose(const char *isa, bool streaming) {
    (void)streaming;
    if (strcmp(isa, "x86_64_v4") == 0) return cached_x86_64_v4;
    if (strcmp(isa, "x86_64_v3") == 0) return cached_x86_64_v3;
    if (strcmp(isa, "x86_64_v2") == 0) return cached_x86_64_v2;
    return cached_plain;
}

static void publish(bool streaming) { (void)streaming; }

#endif

static void rows(row_span *span, const struct bx_stencil *stencil, const double *grid, double *next,
                 int64_t from, int64_t to) {
    const int64_t n = stencil->n;
    for (int64_t i = from; i < to; i++) {
        const double *up = grid + (i > 0 ? i - 1 : n - 1) * n;
        const double *down = grid + (i < n - 1 ? i + 1 : 0) * n;
        span(next + i * n, up, grid + i * n, down, n, stencil->factor);
    }
}

double *bx_stencil_run(const struct bx_stencil *stencil, int64_t steps) {
    row_span *span = choose(stencil->isa, stencil->streaming);
    const int64_t n = stencil->n;
#pragma omp parallel num_threads(stencil->threads)
    {
        const int64_t team = omp_get_num_threads();
        const int64_t rank = omp_get_thread_num();
        const int64_t from = n * rank / team;
        const int64_t to = n * (rank + 1) / team;
        for (int64_t step = 0; step < steps; step++) {
            rows(span, stencil, stencil->grids[step % 2], stencil->grids[(step + 1) % 2], from, to);
            publish(stencil->streaming);
#pragma omp barrier
        }
    }
    return stencil->grids[steps % 2];
}
