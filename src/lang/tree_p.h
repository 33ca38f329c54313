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
    bool named; /* the node is the value of a name, which others may use as well */
    struct bx_span span;
};

/* A name that the text assigns to. */
struct bx_local {
    uint32_t offset; /* of the name in the text */
    uint32_t length;
    uint32_t node;   /* what was assigned last */
    uint32_t output; /* the symbol of that name if it is an output, or BX_NO_SYMBOL */
};

#define BX_NO_SYMBOL UINT32_MAX
/* Of a function that a text read for its names calls, and that nobody knows yet. */
#define BX_ANY_SYMBOL (UINT32_MAX - 1)

struct bx_growing {
    struct bx_arena *arena;
    const char *text;
    const struct bx_symbol *symbols;
    uint32_t symbol_count;
    struct bx_node *nodes;
    uint32_t count;
    uint32_t capacity;
    struct bx_axes *axes;
    uint32_t axes_count;
    uint32_t axes_capacity;
    struct bx_move *moves;
    uint32_t move_count;
    uint32_t move_capacity;
    bool uses_ndim;
    int8_t *dimensions; /* of the first nodes; dimensions.c */
    uint32_t dimensions_count;
    uint32_t dimensions_capacity;
    char *bytes;
    uint32_t byte_count;
    uint32_t byte_capacity;
    struct bx_local *locals; /* in the order of their first assignments */
    uint32_t local_count;
    uint32_t local_capacity;
    struct bx_found_names *found; /* NULL, or the text is read for its names alone */
    expr_status status; /* of the first failure; the functions below return false on one */
};

/* Names of a text that is read without variables. */
struct bx_found_names {
    uint32_t flags; /* EXPR_NAMES_... */
    expr_name *names;
    uint32_t count;
    uint32_t capacity;
};

/* tree.c */
/* The nodes' types are set for literals and variables; operations get theirs in check.c. */
bool bx_tree_literal(struct bx_growing *tree, const struct bx_token *token, struct bx_term *term);
bool bx_tree_variable(struct bx_growing *tree, const struct bx_token *name, uint32_t symbol,
                      struct bx_term *term);
/* Reductions run over all axes till bx_tree_reduce says else. */
bool bx_tree_operation(struct bx_growing *tree, enum bx_op op, const uint32_t operands[],
                       struct bx_span span, uint32_t place, uint32_t *node);
bool bx_tree_call(struct bx_growing *tree, uint32_t symbol, const uint32_t operands[],
                  struct bx_span span, uint32_t *node);
/* Gives a reduction its axes, in any order, and its ddof. */
bool bx_tree_reduce(struct bx_growing *tree, uint32_t node, const struct bx_axes *axes, int ddof);
/* Moves an operand; past its ends stands the node fill, or what the moves say if it is BX_NO_NODE.
 */
bool bx_tree_move(struct bx_growing *tree, uint32_t operand, uint32_t fill,
                  const struct bx_move *moves, unsigned count, struct bx_span span, uint32_t place,
                  uint32_t *node);
/* Is it - or + before a literal? Then the two become one literal: -2 is a number, -2**2 is not. */
bool bx_tree_is_signed_literal(const struct bx_growing *tree, enum bx_op sign, uint32_t node);
bool bx_tree_fold_sign(struct bx_growing *tree, enum bx_op sign, struct bx_term *term);
/* Room for one more element of size bytes in an array that doubles; NULL when there is none. */
void *bx_tree_room(struct bx_growing *tree, void *array, uint32_t count, uint32_t *capacity,
                   size_t size);
bool bx_tree_fail(struct bx_growing *tree, expr_status status);

/* dimensions.c */
/* How many dimensions a node's value has; -1: not known. */
bool bx_tree_dimensions(struct bx_growing *tree, uint32_t node, int *ndim);

/* names.c */
/* What a name without a call stands for: what was assigned to it, a variable, or a constant. */
bool bx_name_value(struct bx_growing *tree, const struct bx_token *name, struct bx_term *term);
bool bx_name_has_value(const struct bx_growing *tree, const struct bx_token *name);
/* Is there a variable of that name, or has the text assigned to it? */
bool bx_name_is_variable(const struct bx_growing *tree, const struct bx_token *name);
/* The function that is called by a name: a user's, or where *symbol is BX_NO_SYMBOL an operation.
 */
bool bx_name_function(struct bx_growing *tree, const struct bx_token *name, enum bx_op *op,
                      uint32_t *symbol);
/* From now on the name stands for the node. */
bool bx_name_assign(struct bx_growing *tree, const struct bx_token *name, uint32_t node);
/* The named outputs; every output must have been assigned to. */
bool bx_name_outputs(struct bx_growing *tree, struct bx_tree *finished);
/* names_unknown.c: complaints, with the nearest name. */
bool bx_name_unknown_value(struct bx_growing *tree, const struct bx_token *name);
bool bx_name_unknown_function(struct bx_growing *tree, const struct bx_token *name);
/* The constants of the language, k from 0 on; NULL past the last. */
const char *bx_name_constant(size_t k);

/* names_found.c: for the texts that are read for their names. */
/* Notes a name down, once; it goes for a literal from then on. */
bool bx_names_add(struct bx_growing *tree, const struct bx_token *name, expr_name_kind kind);
bool bx_names_value(struct bx_growing *tree, const struct bx_token *name, expr_name_kind kind,
                    struct bx_term *term);

/* check.c */
/* Gives every operation its types and rank. */
expr_status bx_check(const struct bx_tree *tree, const struct bx_symbol *symbols);
/* Bytes of an operation's sign or name, at its place in the text. */
uint32_t bx_operation_length(const char *text, const struct bx_node *node);

/* Names and signs in messages are cut to this; used with %.*s. */
enum { BX_SHOWN = 60 };
static inline int bx_shown(uint32_t length) { return length < BX_SHOWN ? (int)length : BX_SHOWN; }

#endif
