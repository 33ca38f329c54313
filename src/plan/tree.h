/* SPDX-License-Identifier: MIT */
/* The tree along which a reduction adds, which depends on the shape alone. */
#ifndef BX_PLAN_TREE_H
#define BX_PLAN_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "layout/operand.h"

/* A reduction over at most this many elements is one leaf, on one thread. */
enum { SHORTEST_LEAF = 8192 };
/* Elements of a leaf, and leaves, of a tree over so many elements. */
int64_t bx_leaf_length(int64_t elements);
int64_t bx_leaf_count(int64_t elements);
/* One value for each leaf of so many trees. */
size_t bx_leaf_bytes(int64_t groups, int64_t elements);

/* Trees over rows of kept elements: rows of a leaf, and kept elements at a time, at most. */
enum { BX_LEAF_ROWS = 64, BX_ROWS_CHUNK = 2048 };
/* Pieces that the rows are cut into: more where the kept elements alone give threads little. */
int64_t bx_row_pieces(int64_t kept, int64_t rows);
/* Bytes from one row of a thread to the next. */
size_t bx_row_pitch(const struct space *space);
size_t bx_row_stack_bytes(const struct space *space, int64_t rows);
size_t bx_row_partials_bytes(int64_t kept, int64_t rows);
/* Parts that may go to as many threads. */
int64_t bx_row_parts(const struct space *space, int64_t kept, int64_t rows);

#endif
