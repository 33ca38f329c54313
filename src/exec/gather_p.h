/* SPDX-License-Identifier: MIT */
/* Elements from where they lie into a buffer, one after the other, and back. */
#ifndef BX_EXEC_GATHER_H
#define BX_EXEC_GATHER_H

#include "layout/operand.h"

/* `count` elements of the space from the one with this index on, in its order, from the operand to
 * the buffer; or back. */
void bx_gather(const struct space *space, const struct operand *operand, const int64_t *index,
               int64_t count, char *buffer);
void bx_scatter(const struct space *space, const struct operand *operand, const int64_t *index,
                int64_t count, char *buffer);
/* The element at an address, count times. */
void bx_repeat(const struct operand *operand, uintptr_t at, int64_t count, char *buffer);

#endif
