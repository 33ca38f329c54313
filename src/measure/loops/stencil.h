/* SPDX-License-Identifier: MIT */
/* The diffusion step as one would tune it by hand: the limit that the other ways run against. */
#ifndef BX_STENCIL_H
#define BX_STENCIL_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/loops/loops.h"

struct bx_stencil {
    double *grids[2]; /* n x n, the state in the first; they swap roles at each step */
    int64_t n;
    double factor; /* D * dt */
    int threads;
    bool streaming; /* stores past the caches; only where loops has them */
    const struct bx_stencil_loops *loops;
};

/* Takes the steps and returns the grid that holds the state after them. */
double *bx_stencil_run(const struct bx_stencil *stencil, int64_t steps);

#endif
