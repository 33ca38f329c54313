/* SPDX-License-Identifier: MIT */
/* Aligned allocation with a counter and, for tests, a point of failure. */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/checked.h"

static atomic_ulong allocations;
static atomic_ulong first_failure; /* number of the allocation that fails, 0 for none */

/*
 * Whole arrays are written from end to end, and the first touch of each page
 * costs more than the element-wise work on it: where the system lets programs
 * ask for huge pages, this is the place to ask.
 */
enum { HUGE_PAGE = 2 << 20, HUGE_FROM = 4 * HUGE_PAGE };

static void *alloc_huge(size_t size) {
    const size_t whole = (size - 1) / HUGE_PAGE * HUGE_PAGE + HUGE_PAGE;
    void *memory = aligned_alloc(HUGE_PAGE, whole);
#if defined(MADV_HUGEPAGE)
    if (memory != NULL) (void)madvise(memory, whole, MADV_HUGEPAGE);
#endif
    return memory;
}

void *bx_alloc(size_t size) {
    size_t rounded;
    if (!bx_add_size(size == 0 ? 1 : size, BX_ALIGNMENT - 1, &rounded)) return NULL;
    rounded -= rounded % BX_ALIGNMENT;
    /* Past this, differences of pointers into the block would overflow. */
    if (rounded > PTRDIFF_MAX - HUGE_PAGE) return NULL;

    unsigned long number = atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed) + 1;
    unsigned long failure = atomic_load_explicit(&first_failure, memory_order_relaxed);
    if (failure != 0 && number >= failure) return NULL;
    return rounded < HUGE_FROM ? aligned_alloc(BX_ALIGNMENT, rounded) : alloc_huge(rounded);
}

void *bx_alloc_zeroed(size_t size) {
    void *memory = bx_alloc(size);
    if (memory != NULL) memset(memory, 0, size);
    return memory;
}

void bx_free(void *memory) { free(memory); }

unsigned long bx_alloc_count(void) {
    return atomic_load_explicit(&allocations, memory_order_relaxed);
}

void bx_alloc_fail_from(unsigned long k) {
    atomic_store_explicit(&first_failure, k == 0 ? 0 : bx_alloc_count() + k, memory_order_relaxed);
}
