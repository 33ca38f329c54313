/* SPDX-License-Identifier: MIT */
/* Text to typed tree. */
#ifndef BX_LANG_H
#define BX_LANG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "blockexpr.h"
#include "ops/ops.h"

/* A weak type gives way to the type it meets (NEP 50): literals and expr_scalar. */
enum bx_weak { WEAK_NOT, WEAK_INT, WEAK_FLOAT };

/* A name that the expression may use. */
struct bx_symbol {
    const char *name;
    uint8_t type; /* enum bx_type; T_i64 for WEAK_INT, T_f64 for WEAK_FLOAT */
    uint8_t weak; /* enum bx_weak */
    uint8_t rank; /* 0 scalar, 1 array */
};

enum bx_node_kind { NODE_CONSTANT, NODE_VARIABLE, NODE_OPERATION };

union bx_value {
    uint8_t b;
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
};

/*
 * Nodes stand in an array with operands before the operations that use them,
 * so that every walk over a tree is a loop. A comparison chain shares its
 * middle operand: the tree is a DAG there.
 */
struct bx_node {
    uint8_t kind;         /* enum bx_node_kind */
    uint8_t type;         /* enum bx_type of the value */
    uint8_t weak;         /* enum bx_weak of the value */
    uint8_t rank;         /* 0 scalar, 1 array */
    uint8_t operand_type; /* operations: operands are converted to it (where: all but the first,
                             which is bool) */
    uint8_t arity;
    uint16_t op;         /* enum bx_op, operations */
    uint32_t symbol;     /* index into symbols, variables */
    uint32_t operand[3]; /* node indices, all less than this node's */
    uint32_t offset;     /* bytes of the text that the node spans */
    uint32_t length;
    uint32_t place;       /* byte offset of the operator or function name itself */
    union bx_value value; /* constants: .i64 for WEAK_INT, .f64 for WEAK_FLOAT, .b for bool */
};

struct bx_tree {
    const char *text;
    struct bx_node *nodes;
    uint32_t count;
    uint32_t root;
};

/*
 * Parses and types text. symbols has count entries; the tree lives in arena
 * and borrows text. On failure the error record holds place and cure.
 */
expr_status bx_parse(const char *text, const struct bx_symbol *symbols, uint32_t count,
                     struct bx_arena *arena, struct bx_tree *tree);

/* NumPy 2's promotion of two strong types. */
enum bx_type bx_promote(enum bx_type a, enum bx_type b);

/* May a value of type from be written to an output of type to? NumPy's can_cast. */
bool bx_can_cast(enum bx_type from, enum bx_type to, expr_casting casting);

/* Is this a valid variable name, and not a word of the language (and, or, not, if, else, True,
 * ...)? */
bool bx_name_valid(const char *name);

#endif
