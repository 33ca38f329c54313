/* SPDX-License-Identifier: MIT */
/* Where a thread's last failure is kept. */
#ifndef BX_BASE_RECORD_H
#define BX_BASE_RECORD_H

#include "blockexpr.h"

#define BX_RECORD_WINDOW 72 /* characters of a line that are shown */
/* message, line of characters of up to 4 bytes, caret line */
#define BX_RECORD_TEXT (EXPR_ERROR_MESSAGE + BX_RECORD_WINDOW * 4 + BX_RECORD_WINDOW + 64)

struct bx_record {
    expr_error error;
    char text[BX_RECORD_TEXT];
};

/* The calling thread's record, to be filled; it is what the two below tell from here on. Without
 * memory for one it is NULL, and they tell the status in words. */
struct bx_record *bx_record_begin(expr_status status);
/* What failed, of the failure that was recorded last. */
void bx_record_code(expr_code code);
/* Never NULL. */
const expr_error *bx_record_error(void);
const char *bx_record_text(void);

#endif
