/* SPDX-License-Identifier: MIT */
/* What exec sees of the kernels: cells to fill, and a function that runs them over tiles. */
#ifndef BX_KERNELS_H
#define BX_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "program/opcodes.h"

typedef void bx_handler(void);

/*
 * An instruction bound to addresses, one cache line. Operand k of element i
 * is at operand[k] + i * step[k]; step is the item size for arrays and 0 for
 * scratch tiles and scalars. A `call` has the user's function at operand[0] and
 * the first of count + 1 tiles, BX_TILE_PITCH apart, at operand[1]. Byte strings
 * need their steps always, 0 for one that all elements share; of them alone no
 * byte is touched past the last element.
 */
struct bx_cell {
    bx_handler *run;
    char *operand[3]; /* `end`: operand[0] is the first cell of the next piece, or NULL */
    ptrdiff_t step[3];
    size_t count; /* `keep`: elements of the tile that count; a chain: its further instructions;
                     `call`: arguments; byte strings: their widths, the second one << 32 */
};

/* Two instructions in a row that one handler does, for operands in arrays and scalars; it goes on
 * behind them. `storing` does a store as the third. */
struct bx_pair {
    bx_handler *run;
    bx_handler *storing;
    uint16_t first; /* opcodes */
    uint16_t second;
};

/* An instruction and `next` ones after it, any number, all over one array at operand[0]. The first
 * cell's count is that number. */
struct bx_chain {
    bx_handler *run;
    bx_handler *storing;
    uint16_t first; /* opcodes */
    uint16_t next;
};

/* A reduction's pass, up to its `end`, that one handler does, over arrays and scalars. */
struct bx_whole {
    bx_handler *run;
    uint16_t opcode[4];
};

/* Handlers of one instruction set for tiles of one shape. NULL where there is none. */
struct bx_tile_kernels {
    bx_handler *handler[OPCODE_COUNT];   /* for operands anywhere */
    bx_handler *in_arrays[OPCODE_COUNT]; /* quicker, where every step is an item's size */
    /* The same, and the result goes at once to operand[0] of the next cell, a `store` that it
     * skips. */
    bx_handler *storing[OPCODE_COUNT];
    const struct bx_pair *pairs;
    int pair_count;
    const struct bx_chain *chains;
    int chain_count;
    const struct bx_whole *wholes;
    int whole_count;
    int lanes; /* elements of a tile */
    /* Runs the cells from `cells` to the last `end` on each tile of [first, last). An `end` on the
     * way goes on at its operand[0]. Past `last` a tile reads and writes all the same, but slow
     * operations compute no more than they must. */
    void (*run)(const struct bx_cell *cells, ptrdiff_t first, ptrdiff_t last);
    /* Makes streaming stores visible in order; called by a thread that made some, before it
     * reports. */
    void (*fence)(void);
};

struct bx_kernel_set {
    const char *isa; /* "x86_64_v3" */
    int vector_bytes;
    int fma; /* 1: functions have the bits of the class of machines with FMA */
    const struct bx_tile_kernels *wide;   /* 8-byte lanes: all types */
    const struct bx_tile_kernels *narrow; /* 4-byte lanes: twice the elements, no 8-byte type */
};

/* The set in use: the best that the machine has, or what BLOCKEXPR_ISA names. NULL with the error
 * recorded when that cannot be run or is unknown. */
const struct bx_kernel_set *bx_kernels(void);
/* The sets that this machine can run, from the plainest to the best. */
#define BX_MOST_KERNEL_SETS 8
int bx_kernels_available(const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS]);
/* Names of the available sets, separated by spaces. */
const char *bx_kernels_available_text(void);
/* For tests: uses this set from now on; NULL goes back to the choice of bx_kernels. */
void bx_kernels_force(const struct bx_kernel_set *set);

#endif
