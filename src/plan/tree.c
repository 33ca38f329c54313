/* SPDX-License-Identifier: MIT */
/* The tree along which a reduction adds, which depends on the shape alone. */
#include "plan/tree.h"

#include "base/block.h"
#include "base/memory.h"
#include "program/opcodes.h"

enum { MOST_LEAVES = 65536 };

/* As few leaves as are not too long, but so many that few threads get equal shares; whole rows. */
int64_t bx_leaf_length(int64_t elements) {
    int64_t longest = SHORTEST_LEAF;
    while (elements / longest >= MOST_LEAVES) longest *= 2;
    if (elements <= longest) return longest;
    const int64_t row = BX_REDUCE_LANES(4);
    int64_t leaves = (elements - 1) / longest + 1;
    const int64_t unit = leaves >= 64 ? 16 : leaves >= 12 ? 4 : 2;
    leaves = (leaves - 1) / unit * unit + unit;
    return ((elements - 1) / leaves / row + 1) * row;
}

int64_t bx_leaf_count(int64_t elements) {
    const int64_t length = bx_leaf_length(elements);
    return elements / length + (elements % length != 0);
}

size_t bx_leaf_bytes(int64_t groups, int64_t elements) {
    const size_t leaves = (size_t)bx_leaf_count(elements);
    return (leaves > 1 ? (size_t)groups * leaves : 1) * sizeof(uint64_t);
}

enum {
    SHORTEST_PIECE = 512, /* rows */
    MOST_ROW_PIECES = 64
};

int64_t bx_row_pieces(int64_t kept, int64_t rows) {
    const int64_t chunks = (kept - 1) / BX_ROWS_CHUNK + 1;
    int64_t pieces = MOST_ROW_PIECES / chunks;
    if (pieces > rows / SHORTEST_PIECE) pieces = rows / SHORTEST_PIECE;
    return pieces > 1 ? pieces : 1;
}

static int levels_of(int64_t rows) {
    int levels = 1;
    for (int64_t leaves = (rows - 1) / BX_LEAF_ROWS + 1; leaves > 0; leaves /= 2) levels++;
    return levels;
}

size_t bx_row_pitch(const struct space *space) {
    return bx_staggered((size_t)space->segment * sizeof(uint64_t) + 2 * BX_TILE_BYTES);
}

size_t bx_row_stack_bytes(const struct space *space, int64_t rows) {
    return BX_ALIGNMENT + (size_t)(levels_of(rows) + 1) * bx_row_pitch(space);
}

size_t bx_row_partials_bytes(int64_t kept, int64_t rows) {
    const int64_t pieces = bx_row_pieces(kept, rows);
    return pieces > 1 ? (size_t)(pieces * kept) * sizeof(uint64_t) : 0;
}

int64_t bx_row_parts(const struct space *space, int64_t kept, int64_t rows) {
    return ((kept - 1) / space->segment + 1) * bx_row_pieces(kept, rows);
}
