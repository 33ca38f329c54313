/* SPDX-License-Identifier: MIT */
#include "arrays.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

size_t layout_item(const struct layout *layout) {
    return layout->type == EXPR_BYTES ? layout->item_size : expr_type_size(layout->type);
}

int64_t layout_elements(const struct layout *layout) {
    int64_t n = 1;
    for (int d = 0; d < layout->ndim; d++) n *= layout->shape[d];
    return n;
}

/* Finds the block that the strides need; `before` bytes more at its start. */
static void enclose(struct layout *layout, size_t before) {
    int64_t low = 0, high = 0;
    for (int d = 0; d < layout->ndim; d++) {
        const int64_t reach =
            (layout->shape[d] > 0 ? layout->shape[d] - 1 : 0) * layout->strides[d];
        if (reach < 0)
            low += reach;
        else
            high += reach;
    }
    layout->offset = before + (size_t)-low;
    layout->bytes =
        before + (layout_elements(layout) ? (size_t)(high - low) + layout_item(layout) : 0);
}

void layout_plain(struct layout *layout) {
    int64_t stride = (int64_t)layout_item(layout);
    for (int d = layout->ndim - 1; d >= 0; d--) {
        layout->strides[d] = stride;
        stride *= layout->shape[d] > 0 ? layout->shape[d] : 1;
    }
    layout->swapped = false;
    enclose(layout, 0);
}

void layout_choose(struct layout *layout, struct input *input, bool repeats, bool foreign) {
    const unsigned way = take_below(input, 10);
    if (way < 3) {
        layout_plain(layout);
        return;
    }
    const int64_t item = (int64_t)layout_item(layout);
    const unsigned choice = take(input);
    const bool turned = choice & 1, odd = (choice & 14) == 14;
    int64_t stride = item;
    for (int k = layout->ndim - 1; k >= 0; k--) {
        const int d = turned ? layout->ndim - 1 - k : k;
        const unsigned form = take_below(input, 8);
        if (form == 7 && repeats) {
            layout->strides[d] = 0;
            continue;
        }
        if (form == 5) stride += item * (int64_t)(1 + take_below(input, 3)); /* apart */
        if (form == 4) stride *= 2;
        if (odd) stride += 1;
        layout->strides[d] = form == 6 || form == 2 ? -stride : stride;
        stride *= layout->shape[d] > 0 ? layout->shape[d] : 1;
    }
    layout->swapped = foreign && (choice & 0x70) == 0x70;
    enclose(layout, odd ? 1 + choice / 16 % 7 : 0);
}

expr_array layout_array(const struct layout *layout, void *block) {
    expr_array array = {.data = (char *)block + layout->offset,
                        .type = layout->type,
                        .ndim = layout->ndim,
                        .flags = layout->swapped ? EXPR_ARRAY_SWAPPED : 0,
                        .item_size = layout->type == EXPR_BYTES ? layout->item_size : 0};
    for (int d = 0; d < layout->ndim; d++) {
        array.shape[d] = layout->shape[d];
        array.strides[d] = layout->strides[d];
    }
    return array;
}

unsigned char *layout_element(const struct layout *layout, void *block, int64_t k) {
    unsigned char *at = (unsigned char *)block + layout->offset;
    for (int d = layout->ndim - 1; d >= 0; d--) {
        at += k % layout->shape[d] * layout->strides[d];
        k /= layout->shape[d];
    }
    return at;
}

static unsigned parts_of(expr_type type) {
    return type == EXPR_COMPLEX64 || type == EXPR_COMPLEX128 ? 2 : 1;
}

static void swap(unsigned char *item, expr_type type, size_t bytes) {
    if (type == EXPR_BYTES) return;
    const size_t size = bytes / parts_of(type);
    for (size_t start = 0; start < bytes; start += size)
        for (size_t k = 0; k < size / 2; k++) {
            const unsigned char byte = item[start + k];
            item[start + k] = item[start + size - 1 - k];
            item[start + size - 1 - k] = byte;
        }
}

/* Numbers that are apt to go wrong. */
static double special_number(uint64_t bits) {
    static const double numbers[] = {
        0.0,    -0.0,  1.0,   -1.0,         0.5,          INFINITY, -INFINITY, NAN,
        1e-310, 1e-45, 3e-39, 65504.0,      65520.0,      1e38,     1.7e308,   -2.5,
        6e-8,   2.0,   -1e-7, 4294967296.0, 2147483648.0, -9.3e18,  1.9e19,    127.5};
    return numbers[bits % (sizeof numbers / sizeof *numbers)];
}

/* The bits of the float16 (5 bits of exponent) or bfloat16 (8) nearest to x, more or less. */
static uint16_t half_bits(double x, expr_type type) {
    const float narrow = (float)x;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    if (type == EXPR_BFLOAT16) return (uint16_t)(bits >> 16);
    const uint32_t sign = bits >> 16 & 0x8000, exponent = bits >> 23 & 255;
    if (isnan(narrow)) return (uint16_t)(sign | 0x7E00);
    if (exponent >= 143) return (uint16_t)(sign | 0x7C00);
    if (exponent <= 112) return (uint16_t)(sign | (exponent > 102 ? 1 : 0));
    return (uint16_t)(sign | (exponent - 112) << 10 | (bits >> 13 & 0x3FF));
}

static void fill_part(unsigned char *to, expr_type type, size_t size, unsigned manner,
                      uint64_t *state) {
    const uint64_t bits = next_bits(state);
    const bool special = manner > 0 && (manner == 3 || bits % 8 < manner);
    double number = ((double)(bits >> 32) - 0x1p31) * 0x1p-29;
    if (manner == 4) number = (double)(bits >> 33 & 7) - 2;
    if (special) number = special_number(bits >> 40);
    const float narrow = (float)number;
    const uint16_t half = half_bits(number, type);
    switch (type) {
    case EXPR_FLOAT16:
    case EXPR_BFLOAT16: memcpy(to, &half, sizeof half); return;
    case EXPR_FLOAT32:
    case EXPR_COMPLEX64: memcpy(to, &narrow, sizeof narrow); return;
    case EXPR_FLOAT64:
    case EXPR_COMPLEX128: memcpy(to, &number, sizeof number); return;
    case EXPR_BOOL: *to = (unsigned char)(special ? bits >> 40 & 3 : bits >> 40 & 1); return;
    case EXPR_BYTES:
        for (size_t k = 0; k < size; k++)
            to[k] = (unsigned char)(bits >> 4 * k & 3 ? 'a' + (bits >> 4 * k & 1) : 0);
        return;
    default: {
        /* Small, any, or at the ends of the type. */
        uint64_t whole = special ? bits : (bits >> 40) % 20 - (manner == 4 ? 0 : 5);
        if (special && bits >> 60 == 0) whole = UINT64_C(1) << (8 * size - 1);
        if (special && bits >> 60 == 1) whole = ~(UINT64_C(1) << (8 * size - 1));
        memcpy(to, &whole, size);
        return;
    }
    }
}

void layout_fill(const struct layout *layout, void *block, unsigned manner, uint64_t seed) {
    const int64_t n = layout_elements(layout);
    const size_t item = layout_item(layout), part = item / parts_of(layout->type);
    for (size_t k = 0; k < layout->bytes; k++) ((unsigned char *)block)[k] = 0x3C;
    for (int64_t k = 0; k < n; k++) {
        unsigned char *at = layout_element(layout, block, k);
        for (size_t start = 0; start < item; start += part)
            fill_part(at + start, layout->type, part, manner, &seed);
        if (layout->swapped) swap(at, layout->type, item);
    }
}

void layout_copy(const struct layout *to, void *to_block, const struct layout *from,
                 const void *from_block) {
    const int64_t n = layout_elements(from);
    const size_t item = layout_item(from);
    for (int64_t k = 0; k < n; k++) {
        unsigned char *at = layout_element(to, to_block, k);
        memcpy(at, layout_element(from, (void *)(uintptr_t)from_block, k), item);
        if (to->swapped != from->swapped) swap(at, to->type, item);
    }
}

static bool is_nan(const unsigned char *item, expr_type type) {
    uint16_t half;
    float narrow;
    double number;
    switch (type) {
    case EXPR_FLOAT16: memcpy(&half, item, sizeof half); return (half & 0x7FFF) > 0x7C00;
    case EXPR_BFLOAT16: memcpy(&half, item, sizeof half); return (half & 0x7FFF) > 0x7F80;
    case EXPR_FLOAT32:
    case EXPR_COMPLEX64: memcpy(&narrow, item, sizeof narrow); return isnan(narrow);
    case EXPR_FLOAT64:
    case EXPR_COMPLEX128: memcpy(&number, item, sizeof number); return isnan(number);
    default: return false;
    }
}

bool same_item(const void *a, const void *b, expr_type type, size_t item, bool any_nan) {
    if (memcmp(a, b, item) == 0) return true;
    if (!any_nan) return false;
    const size_t part = item / parts_of(type);
    for (size_t start = 0; start < item; start += part) {
        const unsigned char *x = (const unsigned char *)a + start;
        const unsigned char *y = (const unsigned char *)b + start;
        if (memcmp(x, y, part) != 0 && !(is_nan(x, type) && is_nan(y, type))) return false;
    }
    return true;
}

static size_t print_list(char *text, size_t size, const char *name, const int64_t *list,
                         int count) {
    size_t length = (size_t)snprintf(text, size, " %s(", name);
    for (int d = 0; d < count && length < size; d++)
        length += (size_t)snprintf(text + length, size - length, "%s%lld", d ? ", " : "",
                                   (long long)list[d]);
    if (length < size) length += (size_t)snprintf(text + length, size - length, ")");
    return length < size ? length : size - 1;
}

void layout_describe(const struct layout *layout, char *text, size_t size) {
    size_t length = (size_t)snprintf(text, size, "%s", expr_type_name(layout->type));
    if (layout->type == EXPR_BYTES)
        length += (size_t)snprintf(text + length, size - length, "%u", layout->item_size);
    length += print_list(text + length, size - length, "shape ", layout->shape, layout->ndim);
    length += print_list(text + length, size - length, "strides ", layout->strides, layout->ndim);
    snprintf(text + length, size - length, " at byte %zu of %zu%s", layout->offset, layout->bytes,
             layout->swapped ? ", swapped" : "");
}

void item_describe(const void *item, expr_type type, size_t size, char *text, size_t room) {
    const unsigned char *bytes = item;
    size_t length = 0;
    for (size_t k = size; k-- > 0 && length + 3 < room;)
        length += (size_t)snprintf(text + length, room - length, "%02x%s", bytes[k],
                                   parts_of(type) == 2 && k == size / 2 ? " " : "");
    const size_t part = size / parts_of(type);
    for (size_t start = 0; start < size && length < room; start += part) {
        float narrow;
        double number = 0;
        if (type == EXPR_FLOAT32 || type == EXPR_COMPLEX64) {
            memcpy(&narrow, bytes + start, sizeof narrow);
            number = (double)narrow;
        } else if (type == EXPR_FLOAT64 || type == EXPR_COMPLEX128) {
            memcpy(&number, bytes + start, sizeof number);
        } else {
            return;
        }
        length += (size_t)snprintf(text + length, room - length, " %.17g", number);
    }
}
