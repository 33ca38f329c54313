/* SPDX-License-Identifier: MIT */
/* The growing tree, names, and the check of types. */
#ifndef BX_LANG_TREE_P_H
#define BX_LANG_TREE_P_H

#include "lang/lexer_p.h"

/* Bytes of the text, first to end. */
struct bx_span {
    uint32_t first;
    uint32_t end;
};

/* A node, and the text that it was read from with the parentheses around it. */
struct bx_term {
    uint32_t node;
    struct bx_span span;
};

struct bx_growing {
    struct bx_arena *arena;
    const char *text;
    const struct bx_symbol *symbols;
    uint32_t symbol_count;
    struct bx_node *nodes;
    uint32_t count;
    uint32_t capacity;
    expr_status status; /* of the first failure; the functions below return false on one */
};

/* tree.c */
/* The nodes' types are set for literals and variables; operations get theirs in check.c. */
bool bx_tree_literal(struct bx_growing *tree, const struct bx_token *token, struct bx_term *term);
bool bx_tree_variable(struct bx_growing *tree, const struct bx_token *name, uint32_t symbol,
                      struct bx_term *term);
bool bx_tree_operation(struct bx_growing *tree, enum bx_op op, const uint32_t operands[],
                       struct bx_span span, uint32_t place, uint32_t *node);
/* Is it - or + before a literal? Then the two become one literal: -2 is a number, -2**2 is not. */
bool bx_tree_is_signed_literal(const struct bx_growing *tree, enum bx_op sign, uint32_t node);
bool bx_tree_fold_sign(struct bx_growing *tree, enum bx_op sign, uint32_t node,
                       struct bx_span span);
bool bx_tree_fail(struct bx_growing *tree, expr_status status);

/* names.c */
/* What a name without a call stands for: a variable, or a constant of the language. */
bool bx_name_value(struct bx_growing *tree, const struct bx_token *name, struct bx_term *term);
/* The function that is called by a name. */
bool bx_name_function(struct bx_growing *tree, const struct bx_token *name, enum bx_op *op);

/* check.c */
/* Gives every operation its types and rank. */
expr_status bx_check(const struct bx_tree *tree, const struct bx_symbol *symbols);
/* Bytes of an operation's sign or name, at its place in the text. */
uint32_t bx_operation_length(const char *text, const struct bx_node *node);

/* Names and signs in messages are cut to this; used with %.*s. */
enum { BX_SHOWN = 60 };
static inline int bx_shown(uint32_t length) { return length < BX_SHOWN ? (int)length : BX_SHOWN; }

#endif
