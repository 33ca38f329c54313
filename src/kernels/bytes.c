/* SPDX-License-Identifier: MIT */
/* Byte strings of fixed width, as NumPy has them: NULs at the end are not part of the value. */
#include <string.h>

#include "kernels/helpers.h"

struct item {
    const unsigned char *bytes;
    size_t size;
};

static struct item item_of(const struct bx_cell *cell, int j, ptrdiff_t index) {
    const size_t size = (uint64_t)cell->count >> (32 * j) & UINT32_MAX;
    return (struct item){(const unsigned char *)cell->operand[j] + index * cell->step[j], size};
}

static int is_blank(const unsigned char *bytes, size_t size) {
    for (size_t k = 0; k < size; k++)
        if (bytes[k]) return 0;
    return 1;
}

/* Below 0, 0 or above 0. The shorter of two is as if filled up with NULs. */
static inline int order(struct item a, struct item b) {
    const size_t common = a.size < b.size ? a.size : b.size;
    if (common) {
        if (*a.bytes != *b.bytes) return *a.bytes - *b.bytes;
        const int found = memcmp(a.bytes, b.bytes, common);
        if (found) return found;
    }
    if (a.size > common) return !is_blank(a.bytes + common, a.size - common);
    if (b.size > common) return -!is_blank(b.bytes + common, b.size - common);
    return 0;
}

static inline int contains(struct item text, struct item part) {
    while (part.size && !part.bytes[part.size - 1]) part.size--;
    if (!part.size) return 1;
    /* The part does not end in NUL, so that it is not found among those behind the text. */
    return memmem(text.bytes, text.size, part.bytes, part.size) != NULL;
}

#define ANSWER(stem, question)                                                                \
    void bx_##stem(const struct bx_cell *cell, ptrdiff_t i, ptrdiff_t count, char *answers) { \
        for (ptrdiff_t k = 0; k < count; k++) {                                               \
            const struct item a = item_of(cell, 0, i + k), b = item_of(cell, 1, i + k);       \
            answers[k] = (char)(question);                                                    \
        }                                                                                     \
    }
ANSWER(bytes_lt, order(a, b) < 0)
ANSWER(bytes_le, order(a, b) <= 0)
ANSWER(bytes_gt, order(a, b) > 0)
ANSWER(bytes_ge, order(a, b) >= 0)
ANSWER(bytes_eq, order(a, b) == 0)
ANSWER(bytes_ne, order(a, b) != 0)
ANSWER(contains, contains(a, b))
