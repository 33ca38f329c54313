/* SPDX-License-Identifier: MIT */
/* Memory for arrays. What lies 4 KiB apart slows each other, so that arrays begin at different
 * distances from a page's beginning. All is given back by free. */
#ifndef BX_MEASURE_MEMORY_H
#define BX_MEASURE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BX_PAGE = 4096, BX_LINE = 64 };

/* Whole pages, from the beginning of one. NULL: out of memory. */
void *bx_pages(size_t bytes);
/* As NumPy does: where there is much of it in huge pages, otherwise as malloc gives it. */
double *bx_grid_memory(int64_t count);
/* Can arrays of n x n elements be held? what names them. Returns BX_MEASURED, or BX_REFUSED with
 * the largest n that fits. */
int bx_memory_check(int64_t n, int64_t bytes_per_element, const char *what);

#endif
