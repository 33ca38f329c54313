/* SPDX-License-Identifier: MIT */
/*
 * The value of a text with moves as one gets it without them: each operand of
 * roll, shift, diff and laplacian is evaluated into an array of its own, moved
 * element by element (moves.h), and named in the text in the call's place.
 */
#ifndef STENCILS_H
#define STENCILS_H

#include "support/moves.h"

/* The value of text, or of the last "name = ..." in it; *out is allocated. Of the statements before
 * it, names are replaced by what they stand for. vars: arrays and scalars, functions; outputs are
 * passed over. Fails the test when the library refuses what is left. */
void stencil_reference(const char *text, const char *name, const expr_var vars[], expr_array *out);

/* Evaluates text over vars in each way and compares all bits with the reference. */
void assert_stencil(const char *text, const expr_var vars[]);
/* The same with this way alone. */
void assert_stencil_with(const char *text, const expr_var vars[], const expr_options *options);

#endif
