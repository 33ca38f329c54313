/* SPDX-License-Identifier: MIT */
/* Single handlers, run on cells that are made by hand. */
#ifndef CELLS_H
#define CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "kernels/kernels.h"

/* The handlers under test: one instruction set and tile shape. */
struct tested {
    const struct bx_kernel_set *set;
    const struct bx_tile_kernels *kernels;
    bool wide;
};
/* Calls check for every set that the machine runs, in both shapes. */
void each_tested(void (*check)(const struct tested *tested));
/* "x86_64_v3 narrow" */
const char *tested_name(const struct tested *tested);

/* Lengths around tiles; ends in 0. */
extern const ptrdiff_t cell_lengths[];
enum { MOST_CELLS = 16, LONGEST = 1027 };

/* Memory that ends where the next page cannot be touched. */
void *guarded_new(size_t bytes);
void guarded_free(void *memory, size_t bytes);

/* An array of the test, copied into guarded memory while cells run over it, and back after. */
struct cell_array {
    void *data;
    size_t item;
    void *guarded; /* with the elements that fill up the last tile */
};

/* An operand: an array, or memory of the test (tile or scalar) with step 0. */
struct cell_operand {
    struct cell_array *array;
    void *fixed;
};
struct cell_step {
    unsigned opcode;
    struct cell_operand operand[3];
    size_t count;
};
#define IN_ARRAY(a) \
    { .array = &(a) }
#define IN_TILE(p) \
    { .fixed = (p) }

/* Runs the steps over n elements, in two calls where there is more than a tile. in_arrays: by the
 * handlers for arrays, where there are such. */
void run_cells(const struct tested *tested, const struct cell_step *steps, int count, ptrdiff_t n,
               bool in_arrays);

/* One operation of a form with t between a load and a store, with the other operand in an array
 * (forms tm, mt) or none. OPC_none: no operation between. */
struct cell_operation {
    unsigned load, operation, store;
    void *a, *b, *out;
    size_t item_a, item_b, item_out;
};
void run_operation(const struct tested *tested, const struct cell_operation *operation, ptrdiff_t n,
                   bool in_arrays);

/* A scratch tile. */
struct scratch_tile {
    _Alignas(64) char bytes[BX_TILE_PITCH];
};

#endif
