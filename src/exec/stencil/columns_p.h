/* SPDX-License-Identifier: MIT */
/* Columns of rows that meet an end: gathered, computed in buffers, scattered. */
#ifndef BX_EXEC_COLUMNS_H
#define BX_EXEC_COLUMNS_H

#include "exec/walk_p.h"
#include "plan/bands.h"

/* Rows from this index on that lie at fixed distances: at most so many. */
int64_t bx_band_rows(const struct bands *bands, const int64_t *index, int64_t most);
/* Columns [first, end) of so many rows by way of buffers. */
void bx_run_columns(struct walker *walker, const struct bands *bands, const int64_t *index,
                    int64_t rows, int64_t first, int64_t end);

#endif
