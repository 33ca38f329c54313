/* SPDX-License-Identifier: MIT */
/* The handlers of this instruction set and tile shape by opcode, and the loop over tiles. */
#include "kernels/isa/handler.h"

#if BX_LANE_BYTES == 8
#define OPCODE(stem, type, form) bx_tile_handler BX_NAME(stem##_##type##_##form);
#else
#define OPCODE(stem, type, form) bx_tile_handler BX_NAME(stem##_##type##_##form);
#define OPCODE_WIDE(stem, type, form)
#endif
#include "program/opcodes.def"
#undef OPCODE
bx_tile_handler BX_NAME(end), BX_NAME(spill), BX_NAME(reload);

static void run_tiles(const struct bx_cell *cells, ptrdiff_t first, ptrdiff_t last) {
    const vec zero = {0};
    for (ptrdiff_t i = first; i < last; i += BX_TILE) {
        const struct bx_cell *c = cells;
        do {
            c = ((bx_tile_handler *)c->run)(c, i, zero, zero, zero, zero, zero, zero, zero, zero);
        } while (c);
    }
    leave_vectors();
}

extern const struct bx_tile_kernels BX_NAME(kernels);
const struct bx_tile_kernels BX_NAME(kernels) = {
    .handler =
        {
            [OPC_end] = (bx_handler *)BX_NAME(end),
            [OPC_spill] = (bx_handler *)BX_NAME(spill),
            [OPC_reload] = (bx_handler *)BX_NAME(reload),
#define OPCODE(stem, type, form) \
    [OPC_##stem##_##type##_##form] = (bx_handler *)BX_NAME(stem##_##type##_##form),
#if BX_LANE_BYTES == 4
#define OPCODE_WIDE(stem, type, form)
#endif
#include "program/opcodes.def"
#undef OPCODE
        },
    .lanes = BX_TILE,
    .run = run_tiles,
    .fence = stream_fence,
};
