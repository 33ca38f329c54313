/* SPDX-License-Identifier: MIT */
/* Element types inside the library and in its header. */
#ifndef BX_LAYOUT_TYPES_H
#define BX_LAYOUT_TYPES_H

#include "blockexpr.h"
#include "ops/ops.h"

/* expr_type of a type inside the library, and back; -1 for EXPR_AUTO and unknown ones. */
expr_type bx_public_type(enum bx_type type);
int bx_inner_type(expr_type type);

/* Bytes of an array's element. */
static inline uint32_t bx_item_size(const expr_array *array, enum bx_type type) {
    return type == T_bytes ? array->item_size : (uint32_t)bx_type_size(type);
}

/* Bytes of an element whose order is reversed together in arrays of the other byte order; 0: none
 * are. */
static inline uint32_t bx_word_of(enum bx_type type) {
    const size_t size = bx_type_size(type);
    if (type == T_bytes || size == 1) return 0;
    return (uint32_t)(bx_type_is_complex(type) ? size / 2 : size);
}

#endif
