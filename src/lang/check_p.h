/* SPDX-License-Identifier: MIT */
/* What the check of types says when it refuses. */
#ifndef BX_LANG_CHECK_P_H
#define BX_LANG_CHECK_P_H

#include "lang/tree_p.h"

/* "'&' does not take float64 and int32; <cure>", at the operation's sign or name. */
expr_status bx_refuse(const struct bx_tree *tree, const struct bx_node *node, const char *cure);
/* Cures of operations on operands that are not their kind. */
const char *bx_cure_of_bits(enum bx_op op);
const char *bx_cure_of_bools(enum bx_op op);
const char *bx_cure_of_complex(enum bx_op op);

/* ranges.c */
/* Is it an integer literal that does not fit int64? */
bool bx_is_large(const struct bx_node *node);
/* Such literals among the operands must meet floats, or uint64 that they fit. */
expr_status bx_check_large(const struct bx_tree *tree, const struct bx_node *node,
                           enum bx_type type);
/* Is there a weak integer among the operands that may not fit the type? Of those that are no
 * literals, scalars or what is computed from them, the value is not known here. */
bool bx_may_pass(const struct bx_tree *tree, const struct bx_node *node, enum bx_type type);
/* A literal must fit the integer type that it meets; other nodes do. */
expr_status bx_check_literal(const struct bx_tree *tree, const struct bx_node *literal,
                             enum bx_type type);
/* The same for all operands. */
expr_status bx_check_literals(const struct bx_tree *tree, const struct bx_node *node,
                              enum bx_type type);

#endif
