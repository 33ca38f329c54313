/* SPDX-License-Identifier: MIT */
/* Arrays of any layout, each in a block of the heap that has not a byte more than it spans. */
#ifndef FUZZ_ARRAYS_H
#define FUZZ_ARRAYS_H

#include "blockexpr.h"
#include "input.h"

enum { MOST_DIMENSIONS = 4 };

/* Where an array lies in its block; the block itself is made anew for each run. */
struct layout {
    expr_type type;
    uint32_t item_size; /* of bytes */
    int ndim;
    int64_t shape[MOST_DIMENSIONS];
    int64_t strides[MOST_DIMENSIONS];
    bool swapped;
    size_t offset; /* of the first element */
    size_t bytes;  /* of the block */
};

size_t layout_item(const struct layout *layout);
int64_t layout_elements(const struct layout *layout);
/* Lays out an array of that type and shape, which *layout has already. repeats: strides of 0 are
 * allowed; foreign: the other byte order, too. */
void layout_choose(struct layout *layout, struct input *input, bool repeats, bool foreign);
void layout_plain(struct layout *layout);
expr_array layout_array(const struct layout *layout, void *block);
/* Element k in C order. */
unsigned char *layout_element(const struct layout *layout, void *block, int64_t k);
/* Fills a block with elements: manner 0 ordinary numbers, others with special ones. */
void layout_fill(const struct layout *layout, void *block, unsigned manner, uint64_t seed);
/* Copies elements between two layouts of one shape and type, whatever the byte orders. */
void layout_copy(const struct layout *to, void *to_block, const struct layout *from,
                 const void *from_block);
/* Same bits? any_nan: NaN of any sign and payload are the same. */
bool same_item(const void *a, const void *b, expr_type type, size_t item, bool any_nan);
void layout_describe(const struct layout *layout, char *text, size_t size);
void item_describe(const void *item, expr_type type, size_t size, char *text, size_t room);

#endif
