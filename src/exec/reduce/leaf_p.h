/* SPDX-License-Identifier: MIT */
/* One leaf of a reduction over contiguous arrays. */
#ifndef BX_EXEC_LEAF_H
#define BX_EXEC_LEAF_H

#include "exec/bind_p.h"

/* Elements [first, last), block by block, into one value. */
void bx_reduce_leaf(const struct bx_pass *pass, const struct bound *bound, char *lanes,
                    int64_t first, int64_t last, int64_t block, uint64_t *result);

#endif
