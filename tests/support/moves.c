/* SPDX-License-Identifier: MIT */
#include "support/moves.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"

const char *const past_words[PASTS] = {NULL, "wrap", "edge", "reflect", "symmetric", NULL};

const expr_options move_ways[MOVE_WAYS] = {
    {0},
    {.threads = 1, .block_length = 1},
    {.threads = 1, .block_length = 7},
    {.threads = 1, .block_length = 64, .stores = EXPR_STORES_STREAMING},
    {.threads = 1, .block_length = EXPR_UNBLOCKED},
    {.threads = 2, .block_length = 7},
    {.threads = 3, .block_length = 1000, .stores = EXPR_STORES_STREAMING},
    {.threads = 3, .block_length = EXPR_UNBLOCKED},
};

int64_t moved_from(int64_t i, int64_t shift, int64_t n, enum past past) {
    int64_t at = i - shift;
    switch (past) {
    case PAST_ROLL:
    case PAST_WRAP: return (at % n + n) % n;
    case PAST_EDGE: return at < 0 ? 0 : at >= n ? n - 1 : at;
    case PAST_REFLECT:
        if (n == 1) return 0;
        at %= 2 * (n - 1); /* there and back: as if it had not moved */
        while (at < 0 || at >= n) at = at < 0 ? -at : 2 * (n - 1) - at;
        return at;
    case PAST_SYMMETRIC:
        at %= 2 * n;
        while (at < 0 || at >= n) at = at < 0 ? -1 - at : 2 * n - 1 - at;
        return at;
    default: return at < 0 || at >= n ? FILLED_IN : at;
    }
}

/* Place of the operand's element that comes to stand at k, both in C order. */
static int64_t source_of(int64_t k, int ndim, const int64_t *shape, const struct moves *moves) {
    int64_t source = 0, stride = 1;
    for (int d = ndim - 1; d >= 0; d--) {
        int64_t shift = 0;
        for (int m = 0; m < moves->count; m++)
            if (moves->axis[m] == d || moves->axis[m] + ndim == d) shift += moves->shift[m];
        const int64_t at = moved_from(k % shape[d], shift, shape[d], moves->past);
        if (at == FILLED_IN) return FILLED_IN;
        source += at * stride;
        stride *= shape[d];
        k /= shape[d];
    }
    return source;
}

void move_plain(void *to, const void *from, size_t item, int ndim, const int64_t *shape,
                const struct moves *moves, const void *fill) {
    const int64_t n = elements_in(ndim, shape);
    for (int64_t k = 0; k < n; k++) {
        const int64_t source = source_of(k, ndim, shape, moves);
        memcpy((char *)to + (size_t)k * item,
               source == FILLED_IN ? fill : (const char *)from + (size_t)source * item, item);
    }
}

void move_mask(uint8_t *to, int ndim, const int64_t *shape, const struct moves *moves) {
    const int64_t n = elements_in(ndim, shape);
    for (int64_t k = 0; k < n; k++) to[k] = source_of(k, ndim, shape, moves) != FILLED_IN;
}

void move_text(char text[MOVE_TEXT], const char *operand, const struct moves *moves,
               const char *fill) {
    char shifts[MOVE_TEXT / 4] = "", axes[MOVE_TEXT / 4] = "";
    int a = 0, b = 0;
    for (int m = 0; m < moves->count; m++) {
        a += snprintf(axes + a, sizeof axes - (size_t)a, "%s%d", m ? ", " : "", moves->axis[m]);
        b += snprintf(shifts + b, sizeof shifts - (size_t)b, "%s%lld", m ? ", " : "",
                      (long long)moves->shift[m]);
    }
    const char *word = past_words[moves->past] ? past_words[moves->past] : fill;
    const bool several = moves->count > 1, roll = moves->past == PAST_ROLL;
    const int length =
        snprintf(text, MOVE_TEXT, "%s(%s, %s%s%s, %s%s%s%s%s)", roll ? "roll" : "shift", operand,
                 several ? "(" : "", shifts, several ? ")" : "", several ? "(" : "", axes,
                 several ? ")" : "", roll ? "" : ", ", roll ? "" : word);
    assert_in_range(length, 1, MOVE_TEXT - 1);
}

size_t item_of(const expr_array *array) {
    return array->type == EXPR_BYTES ? array->item_size : expr_type_size(array->type);
}

int64_t elements_in(int ndim, const int64_t *shape) {
    int64_t n = 1;
    for (int d = 0; d < ndim; d++) n *= shape[d];
    return n;
}

void place(struct placed *made, enum layout layout, expr_type type, size_t item_size, int ndim,
           const int64_t *shape) {
    *made = (struct placed){.array = {.type = type, .ndim = ndim}};
    expr_array *array = &made->array;
    if (type == EXPR_BYTES) array->item_size = (uint32_t)item_size;
    if (layout == LAYOUT_SWAPPED) array->flags = EXPR_ARRAY_SWAPPED;
    const int64_t item = (int64_t)item_of(array);
    int64_t stride = item, from = 0;
    if (layout == LAYOUT_STEPS) stride = 3 * item;
    if (layout == LAYOUT_UNALIGNED) stride = item + 1;
    for (int k = ndim - 1; k >= 0; k--) {
        const int d = layout == LAYOUT_TURNED ? ndim - 1 - k : k;
        array->shape[d] = shape[d];
        array->strides[d] = layout == LAYOUT_FALLING ? -stride : stride;
        if (layout == LAYOUT_REPEATED && d == 0) {
            array->strides[d] = 0;
            continue;
        }
        if (array->strides[d] < 0 && shape[d] > 0) from += stride * (shape[d] - 1);
        if (shape[d] > 0) stride *= shape[d];
        if (layout == LAYOUT_ROWS_APART) stride += 3 * item;
        if (layout == LAYOUT_UNALIGNED) stride += 5;
    }
    from += layout == LAYOUT_UNALIGNED ? 129 : 128;
    made->bytes = (size_t)(stride + from + 128);
    made->memory = malloc(made->bytes);
    assert_non_null(made->memory);
    memset(made->memory, 0x3C, made->bytes);
    array->data = made->memory + from;
}

void placed_free(struct placed *placed) {
    free(placed->memory);
    placed->memory = NULL;
}

unsigned char *element_of(const expr_array *array, int64_t k) {
    unsigned char *at = array->data;
    for (int d = array->ndim - 1; d >= 0; d--) {
        at += k % array->shape[d] * array->strides[d];
        k /= array->shape[d];
    }
    return at;
}

/* Of complex numbers each part by itself. */
static void swap_bytes(unsigned char *item, const expr_array *array) {
    if (array->type == EXPR_BYTES) return;
    const bool is_complex = array->type == EXPR_COMPLEX64 || array->type == EXPR_COMPLEX128;
    const size_t parts = is_complex ? 2 : 1, size = item_of(array) / parts;
    for (size_t part = 0; part < parts; part++)
        for (size_t k = 0; k < size / 2; k++) {
            unsigned char *bytes = item + part * size;
            const unsigned char byte = bytes[k];
            bytes[k] = bytes[size - 1 - k];
            bytes[size - 1 - k] = byte;
        }
}

/* Takes a bit out of each exponent: no NaN and no infinity is left. */
static void make_finite(unsigned char *item, expr_type type) {
    switch (type) {
    case EXPR_FLOAT16: item[1] &= 0xBF; return;
    case EXPR_BFLOAT16: item[1] &= 0xBF; return;
    case EXPR_FLOAT32: item[3] &= 0xBF; return;
    case EXPR_FLOAT64: item[7] &= 0xBF; return;
    case EXPR_COMPLEX64: item[3] &= 0xBF, item[7] &= 0xBF; return;
    case EXPR_COMPLEX128: item[7] &= 0xBF, item[15] &= 0xBF; return;
    default: return;
    }
}

static bool little_endian(void) {
    const uint16_t one = 1;
    return *(const unsigned char *)&one == 1;
}

void placed_fill(struct placed *placed, uint64_t *random) {
    const expr_array *array = &placed->array;
    const int64_t n = elements_in(array->ndim, array->shape);
    const size_t size = item_of(array);
    for (int64_t k = 0; k < n; k++) {
        unsigned char *item = element_of(array, k);
        for (size_t byte = 0; byte < size; byte++) {
            const unsigned char any = (unsigned char)(random_bits(random) >> 17);
            item[byte] = array->type == EXPR_BOOL    ? any & 1
                         : array->type == EXPR_BYTES ? any % 5 ? 'a' + any % 26 : 0
                                                     : any;
        }
        make_finite(item, array->type);
        const bool swapped = (array->flags & EXPR_ARRAY_SWAPPED) != 0;
        if (swapped == little_endian()) swap_bytes(item, array);
    }
}

bool placed_untouched_around(struct placed *placed) {
    const expr_array *array = &placed->array;
    const int64_t n = elements_in(array->ndim, array->shape);
    for (int64_t k = 0; k < n; k++) memset(element_of(array, k), 0x3C, item_of(array));
    for (size_t k = 0; k < placed->bytes; k++)
        if (placed->memory[k] != 0x3C) return false;
    return true;
}

void *plain_copy(const expr_array *array) {
    const int64_t n = elements_in(array->ndim, array->shape);
    const size_t size = item_of(array);
    unsigned char *copy = malloc((size_t)n * size + 1);
    assert_non_null(copy);
    for (int64_t k = 0; k < n; k++) {
        memcpy(copy + (size_t)k * size, element_of(array, k), size);
        if (array->flags & EXPR_ARRAY_SWAPPED) swap_bytes(copy + (size_t)k * size, array);
    }
    return copy;
}

int64_t first_other(const expr_array *array, const void *plain) {
    const int64_t n = elements_in(array->ndim, array->shape);
    const size_t size = item_of(array);
    for (int64_t k = 0; k < n; k++)
        if (memcmp(element_of(array, k), (const char *)plain + (size_t)k * size, size) != 0)
            return k;
    return -1;
}
