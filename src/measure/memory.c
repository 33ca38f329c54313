/* SPDX-License-Identifier: MIT */
/* Allocating arrays, after asking whether they fit. */
#include "measure/memory.h"

#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "measure/failure.h"
#include "measure/text.h"

/* Share of the free memory that arrays may take. */
#define MEMORY_SHARE 0.8
/* From here on NumPy asks for huge pages, and so does who tunes by hand. */
#define HUGE_BYTES ((size_t)4 << 20)

static size_t whole_pages(size_t bytes) { return (bytes + BX_PAGE - 1) / BX_PAGE * BX_PAGE; }

void *bx_pages(size_t bytes) { return aligned_alloc(BX_PAGE, whole_pages(bytes)); }

double *bx_grid_memory(int64_t count) {
    const size_t bytes = whole_pages((size_t)count * sizeof(double));
    if (bytes < HUGE_BYTES) return malloc(bytes);
    double *memory = bx_pages(bytes);
    if (memory != NULL) madvise(memory, bytes, MADV_HUGEPAGE);
    return memory;
}

int bx_memory_check(int64_t n, int64_t bytes_per_element, const char *what) {
    double needed = (double)n * (double)n * (double)bytes_per_element;
    double available = bx_available_bytes();
    double allowed = available > 0 ? available * MEMORY_SHARE : (double)(PTRDIFF_MAX / 2);
    if (needed <= allowed) return BX_MEASURED;
    char needed_text[BX_BYTES_TEXT];
    char available_text[BX_BYTES_TEXT];
    return bx_reject(
        "sweep: --sizes: n = %lld needs %s for %s, and %s are free; the largest n that fits is "
        "%.0f",
        (long long)n, bx_bytes_text(needed, needed_text), what,
        bx_bytes_text(available > 0 ? available : allowed, available_text),
        floor(sqrt(allowed / (double)bytes_per_element)));
}
