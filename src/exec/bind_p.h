/* SPDX-License-Identifier: MIT */
/* A pass bound to addresses: cells for its instructions. */
#ifndef BX_EXEC_BIND_H
#define BX_EXEC_BIND_H

#include "exec/call_p.h"

/* An array and the tile that stands for its last elements in a partial tile. */
struct pad {
    char *tile;
    char *array;
    uint32_t size; /* of an element */
    uint32_t written;
};

/* Where a thread finds an operand of a space. */
struct location {
    char *address;
    ptrdiff_t stride;
    uint32_t size;  /* of an element */
    bool moves;     /* the address changes from segment to segment */
    bool broadcast; /* one value for all elements of a segment: a tile with stride 0 */
    bool filled;    /* the tile holds the element at this address: */
    uintptr_t holds;
    char *stage;        /* its buffer */
    ptrdiff_t row_step; /* in bands: from its row to the next */
    uintptr_t end;      /* of an operand that moves: nothing of it lies from here on */
};

/* An address in a cell or a pad that follows its operand from segment to segment. */
struct patch {
    char **address;
    uint16_t slot;
};
struct patches {
    struct patch *list;
    size_t count;
    size_t whole; /* the first ones of them are in the cells of whole tiles */
};

/* One thread's cells and tiles, for all passes side by side. */
struct part {
    struct bx_cell *cells;      /* for whole tiles */
    struct bx_cell *tail_cells; /* for a partial tile, over pads */
    struct pad *pads;
    unsigned *pad_counts; /* per pass */
    char *pad_tiles;      /* one per array, per temporary, and one for the output */
    char *scratch;
    char *lanes; /* of a reduction */
    /* Of calls that have a layout; NULL in others. */
    struct location *locations; /* by slot */
    struct patches *patches;
    char *accumulator; /* a row that the pass adds to, in place of the lanes */
};

/* A pass bound to addresses. */
struct bound {
    const struct bx_tile_kernels *kernels;
    struct bx_cell *cells;
    struct bx_cell *tail_cells;
    struct bx_cell *keep; /* of a reduction's partial tile */
    struct pad *pads;
    unsigned *pad_count;
    bool reduces;
};

size_t bx_part_bytes(const struct bx_program *program);
struct part bx_part_of(const struct call *call, int thread);
struct bound bx_bound_of(const struct call *call, const struct bx_pass *pass,
                         const struct part *part);
/* Fills the cells of a pass for whole tiles, or for one partial tile over pads. */
void bx_bind_pass(const struct call *call, const struct bx_pass *pass, const struct part *part,
                  bool stream);
void bx_bind_tail(const struct call *call, const struct bx_pass *pass, const struct part *part);

#endif
