/* SPDX-License-Identifier: MIT */
/* Maps over shifted operands. Rows run where the operands lie, ends included wherever what they
 * get there may be overwritten, and the columns that meet an end after them. */
#ifndef BX_EXEC_BANDS_H
#define BX_EXEC_BANDS_H

#include "exec/walk_p.h"

/* A walker for bands, with what is broadcast in place. */
void bx_bands_start(struct walker *walker, const struct call *call, const struct bx_pass *pass,
                    const struct space *space, int thread, bool stream);
void bx_walk_bands(const struct call *call, const struct bx_pass *pass, const struct space *space,
                   const struct bx_plan *plan);

#endif
