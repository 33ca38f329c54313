/* SPDX-License-Identifier: MIT */
/* Sizes that cannot overflow unseen. */
#ifndef BX_BASE_CHECKED_H
#define BX_BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* false on overflow; *result is then undefined. */
static inline bool bx_mul_size(size_t a, size_t b, size_t *result) {
    return !__builtin_mul_overflow(a, b, result);
}
static inline bool bx_add_size(size_t a, size_t b, size_t *result) {
    return !__builtin_add_overflow(a, b, result);
}
static inline bool bx_mul_i64(int64_t a, int64_t b, int64_t *result) {
    return !__builtin_mul_overflow(a, b, result);
}

#endif
