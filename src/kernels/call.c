/* SPDX-License-Identifier: MIT */
/* Calls of the users' functions. */
#include "base/float_mode.h"
#include "blockexpr.h"
#include "kernels/helpers.h"

void bx_call_function(const struct bx_cell *cell, ptrdiff_t count) {
    const expr_function *function = (const void *)cell->operand[0];
    char *tile = cell->operand[1];
    const void *inputs[BX_MOST_OPERANDS];
    for (size_t k = 0; k < cell->count; k++, tile += BX_TILE_PITCH) inputs[k] = tile;
    const struct bx_long_mode had = bx_long_begin();
    function->call(function->context, count, inputs, tile);
    bx_long_end(&had);
    (void)bx_float_begin(); /* whatever mode it has left */
}
