/* SPDX-License-Identifier: MIT */
/* The memory of the diffusion, and its state at the start. */
#include "measure/diffusion.h"

#include <stdlib.h>
#include <string.h>

#include "measure/memory.h"

/* Elements by which the second grid begins later in its page than the first: operands 4 KiB apart
 * slow each other. */
#define STAGGER (5 * 64 / (int64_t)sizeof(double))
#define DROP 0.005

bool bx_diffusion_grids_make(struct diffusion_grids *grids, int64_t n) {
    *grids = (struct diffusion_grids){.n = n};
    const int64_t page = BX_PAGE / (int64_t)sizeof(double);
    const int64_t slot = (n * n + page - 1) / page * page + page;
    grids->slab = bx_grid_memory(2 * slot + page);
    grids->wrap = malloc((size_t)(n + 2) * sizeof *grids->wrap);
    if (grids->slab == NULL || grids->wrap == NULL) return false;
    const int64_t offset = (int64_t)((uintptr_t)grids->slab % BX_PAGE / sizeof *grids->slab);
    grids->kept[0] = grids->slab + (page - offset) % page;
    grids->kept[1] = grids->kept[0] + slot + STAGGER;
    for (int64_t k = -1; k <= n; k++) grids->wrap[k + 1] = (k + n) % n;
    return true;
}

void bx_diffusion_grids_forget(struct diffusion_grids *grids) {
    free(grids->slab);
    free(grids->wrap);
    free(grids->fresh);
    *grids = (struct diffusion_grids){0};
}

/* The rows are touched first by the threads that the stencil deals them to. */
void bx_diffusion_grids_reset(struct diffusion_grids *grids) {
    const int64_t n = grids->n;
    const int64_t from = n * 4 / 10;
    const int64_t to = n * 6 / 10;
    double *first = grids->kept[0];
    double *second = grids->kept[1];
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < n; i++) {
        memset(first + i * n, 0, (size_t)n * sizeof *first);
        memset(second + i * n, 0, (size_t)n * sizeof *second);
        for (int64_t j = from; j < to && i >= from && i < to; j++) first[i * n + j] = DROP;
    }
    free(grids->fresh);
    grids->fresh = NULL;
    grids->u = first;
    grids->next = second;
}

void bx_diffusion_swap(struct diffusion_grids *grids) {
    double *old = grids->u;
    grids->u = grids->next;
    grids->next = old;
}
