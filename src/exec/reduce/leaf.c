/* SPDX-License-Identifier: MIT */
/* One leaf of a reduction over contiguous arrays. */
#include "exec/reduce/leaf_p.h"

#include "exec/reduce/combine_p.h"
#include "exec/tiles_p.h"

void bx_reduce_leaf(const struct bx_pass *pass, const struct bound *bound, char *lanes,
                    int64_t first, int64_t last, int64_t block, uint64_t *result) {
    const enum bx_op op = (enum bx_op)pass->op;
    const enum bx_type type = (enum bx_type)pass->type;
    bx_reduce_fill(op, type, lanes);
    for (int64_t at = first; at < last;) {
        const int64_t next = last - at < block ? last : at + block;
        bx_run_elements(bound, at, next);
        at = next;
    }
    bx_reduce_fold(op, type, lanes, last - first, result);
}
