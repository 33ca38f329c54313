/* SPDX-License-Identifier: MIT */
/* The parts of the language reference. Each returns false, and says why, if it cannot be written.
 */
#ifndef REFERENCE_H
#define REFERENCE_H

#include <stdbool.h>

#include "ops/ops.h"

/* reference_types.c */
bool write_types(void);
bool write_promotion(void);
bool write_limits(void);

/* reference_operations.c */
bool write_precedence(void);
bool write_operators(void);
bool write_functions(void);
bool write_casts(void);
bool write_reductions(void);
bool write_moves(void);
bool write_boundaries(void);

/* reference_words.c */
/* The kinds of elements that an operation takes, as letters with spaces between. */
void kinds_taken(enum bx_op op, char letters[16]);
/* What it makes of them. */
const char *type_given(enum bx_op op);

#endif
