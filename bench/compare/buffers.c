/* SPDX-License-Identifier: MIT */
/* Three arrays for all methods, at several places relative to a page. */
#include <stdlib.h>

#include "compare/compare.h"
#include "measure/memory.h"

enum { PADDING = 2 * BX_PAGE };

/*
 * Offsets of first, second and out. Never a multiple of 4 KiB apart, which doubles the time of
 * simple operations; the second set is what malloc gives, 16 bytes past a cache line.
 */
static const int places[BENCH_PLACES][3] = {
    {0, 5 * 64, 10 * 64},
    {16, 16 + 21 * 64, 16 + 42 * 64},
    {7 * 64, 23 * 64, 50 * 64},
    {32 * 64, 8, 13 * 64},
};

bool bench_buffers_make(struct bench_buffers *buffers, int64_t elements) {
    const size_t bytes = (size_t)elements * sizeof(double) + PADDING;
    *buffers = (struct bench_buffers){
        .first = bx_pages(bytes), .second = bx_pages(bytes), .out = bx_pages(bytes)};
    if (buffers->first == NULL || buffers->second == NULL || buffers->out == NULL) {
        bench_buffers_forget(buffers);
        return false;
    }
    return true;
}

void bench_buffers_forget(struct bench_buffers *buffers) {
    free(buffers->first);
    free(buffers->second);
    free(buffers->out);
    *buffers = (struct bench_buffers){0};
}

int bench_place_offset(int which, int place) { return places[place][which]; }

void *bench_place(char *array, int which, int place) { return array + places[place][which]; }

/* Scattered over 32 bits, and exact in NumPy's unsigned arithmetic too. */
static uint32_t scatter(int64_t index, uint32_t seed) {
    uint32_t hash = (uint32_t)index * 2654435761u + seed;
    hash ^= hash >> 15;
    return hash * 2246822519u;
}

/* A place only shifts the values, so the whole array is filled, padding and all. */
static void fill(char *array, expr_type type, int64_t n, uint32_t seed) {
    const int64_t count = n + PADDING / (int64_t)expr_type_size(type);
#pragma omp parallel for schedule(static)
    for (int64_t k = 0; k < count; k++) {
        const uint32_t hash = scatter(k, seed);
        const double value = 0.5 + 8.0 * ((double)hash / 4294967296.0);
        if (type == EXPR_FLOAT64)
            ((double *)(void *)array)[k] = value;
        else if (type == EXPR_FLOAT32)
            ((float *)(void *)array)[k] = (float)value;
        else
            ((int32_t *)(void *)array)[k] = (int32_t)(1 + (hash >> 16) % 100);
    }
}

void bench_buffers_fill(struct bench_buffers *buffers, const struct bx_expression *expression,
                        int64_t n) {
    fill(buffers->first, expression->type, n, 0);
    fill(buffers->second, expression->type, n, 12345);
    fill(buffers->out, expression->type, n, 0);
}

void bench_buffers_restore(struct bench_buffers *buffers, const struct bx_expression *expression,
                           int64_t n) {
    if (expression->in_place) fill(buffers->out, expression->type, n, 0);
}
