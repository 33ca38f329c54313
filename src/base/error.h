/* SPDX-License-Identifier: MIT */
/* The error record of each thread. */
#ifndef BX_BASE_ERROR_H
#define BX_BASE_ERROR_H

#include "blockexpr.h"

/* Records a failure without a place in the text; returns status, so that callers can return it. */
expr_status bx_error(expr_status status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Records a failure at bytes [offset, offset + length) of text (NUL-terminated, copied as far as
 * shown). */
expr_status bx_error_at(expr_status status, const char *text, size_t offset, size_t length,
                        const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Tells what it is that failed of the failure just recorded; returns its status. */
expr_status bx_error_coded(expr_code code, expr_status status);
expr_status bx_error_memory(void);

const expr_error *bx_error_last(void);
const char *bx_error_last_text(void);

#endif
