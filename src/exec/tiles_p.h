/* SPDX-License-Identifier: MIT */
/* Elements of a bound pass, tile by tile. */
#ifndef BX_EXEC_TILES_H
#define BX_EXEC_TILES_H

#include "exec/bind_p.h"

/* Elements [first, last) of a bound pass: whole tiles, then a partial one. */
void bx_run_elements(const struct bound *bound, int64_t first, int64_t last);
/* A bound pass whose one value is repeated over the tile, of which the first element is wanted. */
void bx_run_scalars(const struct bound *bound);
void bx_run_scalar_pass(const struct call *call, const struct bx_pass *pass);

#endif
