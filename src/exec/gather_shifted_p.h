/* SPDX-License-Identifier: MIT */
/* Elements of shifted operands, one after the other into a buffer. */
#ifndef BX_EXEC_GATHER_SHIFTED_H
#define BX_EXEC_GATHER_SHIFTED_H

#include "layout/operand.h"

/* `count` elements of the space from the one with this index on, in its order. */
void bx_gather_shifted(const struct space *space, const struct operand *operand,
                       const int64_t *index, int64_t count, char *buffer);
/* `width` elements from `column` on of each of `rows` rows, one after the other as the space has
 * them; and back. */
void bx_gather_columns(const struct space *space, const struct operand *operand,
                       const int64_t *index, int64_t rows, int64_t column, int64_t width,
                       char *buffer);
void bx_scatter_columns(const struct space *space, const struct operand *operand,
                        const int64_t *index, int64_t rows, int64_t column, int64_t width,
                        const char *buffer);

#endif
