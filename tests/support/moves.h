/* SPDX-License-Identifier: MIT */
/*
 * What roll and shift mean, one element at a time, and arrays of every layout
 * to move: written from the reference of the language, not from the library.
 */
#ifndef MOVES_H
#define MOVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"

/* What stands past the ends, and the spelling: roll(), or shift() with a word or a scalar. */
enum past { PAST_ROLL, PAST_WRAP, PAST_EDGE, PAST_REFLECT, PAST_SYMMETRIC, PAST_FILL, PASTS };
extern const char *const past_words[PASTS]; /* NULL for roll and for a scalar */

enum { MOST_MOVES = 10, MOVE_TEXT = 400, FILLED_IN = -1 };
struct moves {
    enum past past;
    int count;
    int axis[MOST_MOVES]; /* negative: from the last */
    int64_t shift[MOST_MOVES];
};

/* Place in an axis of n elements of what element i of the result is; FILLED_IN where nothing is. */
int64_t moved_from(int64_t i, int64_t shift, int64_t n, enum past past);

/* Both C-contiguous and of that shape. fill: what is filled in. */
void move_plain(void *to, const void *from, size_t item, int ndim, const int64_t *shape,
                const struct moves *moves, const void *fill);
/* One byte an element: 1 where an element of the operand comes to stand, 0 where one is filled in.
 */
void move_mask(uint8_t *to, int ndim, const int64_t *shape, const struct moves *moves);

/* "shift(a, (1, -2), (0, 1), edge)"; fill is a scalar as text. */
void move_text(char text[MOVE_TEXT], const char *operand, const struct moves *moves,
               const char *fill);

enum layout {
    LAYOUT_PLAIN,
    LAYOUT_ROWS_APART, /* the last axis is contiguous, the others are not */
    LAYOUT_STEPS,      /* every third element of memory */
    LAYOUT_UNALIGNED,  /* items and steps at any byte */
    LAYOUT_FALLING,    /* all axes run backwards */
    LAYOUT_TURNED,     /* the first axis is contiguous */
    OUT_LAYOUTS,
    LAYOUT_REPEATED = OUT_LAYOUTS, /* the first axis has stride 0 */
    LAYOUT_SWAPPED,                /* the other byte order */
    LAYOUTS
};
struct placed {
    unsigned char *memory;
    size_t bytes;
    expr_array array;
};
/* Memory for an array, all bytes 0x3C; item_size counts for EXPR_BYTES alone. */
void place(struct placed *made, enum layout layout, expr_type type, size_t item_size, int ndim,
           const int64_t *shape);
void placed_free(struct placed *placed);
/* Random elements: any integers, finite floats, 0 and 1 for bools, letters and zeros for bytes. */
void placed_fill(struct placed *placed, uint64_t *random);
/* Has memory beside the elements been left alone? Overwrites the elements. */
bool placed_untouched_around(struct placed *placed);

size_t item_of(const expr_array *array);
int64_t elements_in(int ndim, const int64_t *shape);
/* Element k in C order. */
unsigned char *element_of(const expr_array *array, int64_t k);
/* The elements in C order and in this machine's byte order; to be freed. */
void *plain_copy(const expr_array *array);
/* First element in C order that has other bits than the plain one, or -1. */
int64_t first_other(const expr_array *array, const void *plain);

/* Ways to run: tuned, with blocks of all sizes, and unblocked; the last ones with several threads,
 * which cost a thousand times what small arrays do. */
enum { SERIAL_WAYS = 5, MOVE_WAYS = 8 };
extern const expr_options move_ways[MOVE_WAYS];

#endif
