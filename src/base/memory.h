/* SPDX-License-Identifier: MIT */
/* The one door to memory. Every allocation is aligned to 64 bytes and counted. */
#ifndef BX_BASE_MEMORY_H
#define BX_BASE_MEMORY_H

#include <stddef.h>

#define BX_ALIGNMENT 64

/* NULL when there is no memory or size is 0 after rounding overflow. Contents are undefined. */
void *bx_alloc(size_t size);
void *bx_alloc_zeroed(size_t size);
void bx_free(void *memory);

/* Allocations made so far, by all threads: a warm call must not move it. */
unsigned long bx_alloc_count(void);
/* For tests: the k-th allocation from now (1 = next) and all later ones fail; 0 ends that. */
void bx_alloc_fail_from(unsigned long k);

#endif
