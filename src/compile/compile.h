/* SPDX-License-Identifier: MIT */
/* Typed tree to program. */
#ifndef BX_COMPILE_H
#define BX_COMPILE_H

#include <stdbool.h>

#include "lang/lang.h"
#include "program/program.h"

/* The rewrites, each of which tests can switch off without changing a result. */
enum bx_rewrite {
    REWRITE_FOLD = 1,     /* operations on constants are done now */
    REWRITE_SHARE = 2,    /* common subexpressions are computed once */
    REWRITE_STRENGTH = 4, /* cheaper operations with the same bits: x**2, x/4 */
    REWRITE_HOIST = 8,    /* subtrees without arrays are computed once a call */
    REWRITE_ORDER = 16,   /* the operand that needs more scratch goes first */
    REWRITE_FUSE = 32,    /* a product and a sum become one instruction */
    REWRITE_GUARD = 64,   /* costly choices that no lane of a tile takes are skipped */
    REWRITE_ALL = 127
};

/*
 * Computes one operation on constants with the meaning of the kernels. operands
 * and *result are values in their own types at the start of 8 bytes.
 */
typedef void bx_fold_function(enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                              const uint64_t operands[], unsigned count, uint64_t *result);

struct bx_compile_request {
    const struct bx_tree *tree;
    const struct bx_symbol *symbols; /* those that the tree was parsed with */
    uint32_t symbol_count;
    bool value_wanted; /* the value of the text is written, and not named outputs only */
    bool out_given;    /* the value is converted to out_type */
    enum bx_type out_type;
    bool unblocked;    /* one operation a pass, each over whole arrays */
    bool fast;         /* EXPR_FAST: other bits for speed */
    unsigned rewrites; /* bits of enum bx_rewrite */
    bx_fold_function *fold;
};

/* *program has one reference. */
expr_status bx_compile(const struct bx_compile_request *request, struct bx_arena *arena,
                       struct bx_program **program);

#endif
