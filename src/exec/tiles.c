/* SPDX-License-Identifier: MIT */
/* Elements of a bound pass: whole tiles, and the partial tile at a block's end. */
#include "exec/tiles_p.h"

#include <string.h>

/* Copies the elements of a partial tile: the usual size without a call. */
static inline void copy_elements(char *to, const char *from, int64_t count, uint32_t size) {
    if (count == 1 && size == 8)
        memcpy(to, from, 8);
    else
        memcpy(to, from, (size_t)count * size);
}

/* The tail runs the same handlers over padded copies of the arrays' last elements. */
static void run_partial(const struct bound *bound, int64_t first, int64_t count) {
    const unsigned pads = *bound->pad_count;
    for (unsigned k = 0; k < pads; k++) {
        const struct pad *pad = &bound->pads[k];
        if (!pad->written)
            copy_elements(pad->tile, pad->array + first * pad->size, count, pad->size);
    }
    if (bound->reduces) bound->keep->count = (size_t)count;
    /* Lanes go by the index, and so do buffers that need no pad. */
    bound->kernels->run(bound->tail_cells, (ptrdiff_t)first, (ptrdiff_t)(first + count));
    for (unsigned k = 0; k < pads; k++) {
        const struct pad *pad = &bound->pads[k];
        if (pad->written)
            copy_elements(pad->array + first * pad->size, pad->tile, count, pad->size);
    }
}

void bx_run_elements(const struct bound *bound, int64_t first, int64_t last) {
    const int64_t rest = (last - first) & (bound->kernels->lanes - 1); /* lanes: a power of two */
    const int64_t whole = last - rest;
    if (whole > first) bound->kernels->run(bound->cells, (ptrdiff_t)first, (ptrdiff_t)whole);
    if (rest > 0) run_partial(bound, whole, rest);
}

void bx_run_scalars(const struct bound *bound) { bound->kernels->run(bound->cells, 0, 1); }

void bx_run_scalar_pass(const struct call *call, const struct bx_pass *pass) {
    const struct part part = bx_part_of(call, 0);
    const struct bound bound = bx_bound_of(call, pass, &part);
    bx_bind_pass(call, pass, &part, false);
    bx_run_scalars(&bound);
}
