/* SPDX-License-Identifier: MIT */
/* One pass over the grid in a time step: rows dealt to the threads once for all steps. */
#include "measure/loops/stencil.h"

#include <omp.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* Streaming stores are to be seen by the other threads before the barrier. */
static void publish(bool streaming) {
#if defined(__x86_64__)
    if (streaming) _mm_sfence();
#else
    (void)streaming;
#endif
}

static void rows(bx_stencil_row *span, const struct bx_stencil *stencil, const double *grid,
                 double *next, int64_t from, int64_t to) {
    const int64_t n = stencil->n;
    for (int64_t i = from; i < to; i++) {
        const double *up = grid + (i > 0 ? i - 1 : n - 1) * n;
        const double *down = grid + (i < n - 1 ? i + 1 : 0) * n;
        span(next + i * n, up, grid + i * n, down, n, stencil->factor);
    }
}

double *bx_stencil_run(const struct bx_stencil *stencil, int64_t steps) {
    bx_stencil_row *span = stencil->streaming ? stencil->loops->streaming : stencil->loops->cached;
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
