/* SPDX-License-Identifier: MIT */
/* Types, shapes and sizes. */
#include <stdlib.h>
#include <string.h>

#include "files/files_p.h"

expr_type bx_type_of_name(const char *name, size_t length) {
    /* The short names are those of the constructors. */
    static const char *const quick[EXPR_COMPLEX128 + 1] = {
        [EXPR_INT8] = "i8",       [EXPR_INT16] = "i16",      [EXPR_INT32] = "i32",
        [EXPR_INT64] = "i64",     [EXPR_UINT8] = "u8",       [EXPR_UINT16] = "u16",
        [EXPR_UINT32] = "u32",    [EXPR_UINT64] = "u64",     [EXPR_FLOAT16] = "f16",
        [EXPR_BFLOAT16] = "bf16", [EXPR_FLOAT32] = "f32",    [EXPR_FLOAT64] = "f64",
        [EXPR_COMPLEX64] = "c64", [EXPR_COMPLEX128] = "c128"};
    for (int type = EXPR_BOOL; type <= EXPR_COMPLEX128; type++) {
        const char *known = expr_type_name((expr_type)type);
        if (strlen(known) == length && memcmp(known, name, length) == 0) return (expr_type)type;
        known = quick[type];
        if (known && strlen(known) == length && memcmp(known, name, length) == 0)
            return (expr_type)type;
    }
    return EXPR_AUTO;
}

/* Digits alone, as a size. */
static bool size_of_text(const char *text, size_t length, int64_t *size) {
    int64_t value = 0;
    for (size_t k = 0; k < length; k++) {
        const int digit = text[k] - '0';
        if (digit < 0 || digit > 9 || value > (INT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
    }
    *size = value;
    return length > 0;
}

bool bx_shape_of_text(const char *text, size_t length, expr_array *array) {
    array->ndim = 0;
    while (length > 0) {
        const char *cross = memchr(text, 'x', length);
        const size_t digits = cross ? (size_t)(cross - text) : length;
        if (array->ndim == EXPR_MAX_DIMENSIONS ||
            !size_of_text(text, digits, &array->shape[array->ndim]))
            return false;
        array->ndim++;
        if (!cross) return true;
        text += digits + 1;
        length -= digits + 1;
        if (length == 0) return false;
    }
    return true;
}

bool bx_array_bytes(const expr_array *array, size_t *bytes) {
    size_t product = bx_item_bytes(array);
    bool empty = false;
    for (int d = 0; d < array->ndim; d++) empty |= array->shape[d] == 0;
    for (int d = 0; d < array->ndim && !empty; d++)
        if (!bx_times(product, (size_t)array->shape[d], &product) || product > PTRDIFF_MAX)
            return false;
    *bytes = empty ? 0 : product;
    return true;
}

int64_t bx_array_elements(const expr_array *array) {
    int64_t count = 1;
    for (int d = 0; d < array->ndim; d++) count *= array->shape[d];
    return count;
}

void bx_array_pack(expr_array *array, bool fortran) {
    int64_t stride = (int64_t)bx_item_bytes(array);
    for (int k = 0; k < array->ndim; k++) {
        const int d = fortran ? k : array->ndim - 1 - k;
        array->strides[d] = stride;
        /* Of an empty array no element is reached, and sizes may be what they like. */
        if (array->shape[d] > 1 && __builtin_mul_overflow(stride, array->shape[d], &stride))
            stride = (int64_t)bx_item_bytes(array);
    }
}

bool bx_array_is_packed(const expr_array *array, bool fortran) {
    expr_array packed = *array;
    bx_array_pack(&packed, fortran);
    for (int d = 0; d < array->ndim; d++)
        if (array->shape[d] > 1 && array->strides[d] != packed.strides[d]) return false;
    return true;
}
