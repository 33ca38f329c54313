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
enum bx_weak { WEAK_NOT, WEAK_INT, WEAK_FLOAT, WEAK_COMPLEX };

enum bx_symbol_kind {
    SYMBOL_VALUE,   /* a variable that the expression reads */
    SYMBOL_OUTPUT,  /* a name that is written when the text assigns to it */
    SYMBOL_FUNCTION /* a user's function */
};

/* A name that the expression may use. */
struct bx_symbol {
    const char *name;
    uint8_t type; /* enum bx_type; T_i64 for WEAK_INT, T_f64 for WEAK_FLOAT; a function's result; of
                     an output the wanted type, if out_given */
    uint8_t weak; /* enum bx_weak */
    uint8_t rank; /* 0 scalar, 1 array */
    uint8_t kind; /* enum bx_symbol_kind */
    uint8_t out_given;                  /* of an output: 0, its type is that of the value */
    uint8_t arity;                      /* of a function */
    uint8_t pure;                       /* of a function */
    uint8_t argument[BX_MOST_OPERANDS]; /* of a function: enum bx_type */
    int8_t ndim;                        /* of an array: its dimensions; -1: not known */
};

enum bx_node_kind { NODE_CONSTANT, NODE_VARIABLE, NODE_OPERATION, NODE_CALL };

union bx_value {
    uint8_t b;
    int64_t i64;
    uint64_t u64;
    double f64; /* of a WEAK_COMPLEX literal, 2j: the imaginary part */
    struct {
        uint32_t offset; /* of a byte string in tree->bytes */
        uint32_t length;
    } bytes;
};

/*
 * A move along one axis: element i is the operand's element i - shift. With
 * BOUNDARY_CUT the axis gets `cut` elements shorter, and 0 <= -shift <= cut.
 */
struct bx_move {
    int64_t shift;
    uint32_t cut;
    int8_t axis;      /* negative: counted from the last */
    uint8_t boundary; /* enum bx_boundary */
    uint8_t ndim;     /* dimensions that the operand must have; 0: any */
    uint32_t place;   /* bytes of the text that name the axis: errors point to them */
    uint32_t length;
};

enum {
    BX_MOST_MOVES = BX_MOST_AXES, /* of a node; a text of EXPR_MAX_TEXT bytes bounds all of them */
    BX_MOST_LAPLACIAN = 8,        /* axes of laplacian */
    BX_MOST_ORDER = 16            /* the order of diff */
};
#define BX_MOST_SHIFT (INT64_C(1) << 62) /* in elements, either way */

#define BX_NO_NODE UINT32_MAX
#define BX_ALL_AXES UINT16_MAX

/*
 * Nodes stand in an array with operands before the operations that use them,
 * so that every walk over a tree is a loop. A comparison chain shares its
 * middle operand, and a name that the text assigns to stands for the node of
 * its value: the tree is a DAG there.
 */
struct bx_node {
    uint8_t kind;         /* enum bx_node_kind */
    uint8_t type;         /* enum bx_type of the value */
    uint8_t weak;         /* enum bx_weak of the value; of WEAK_INT literals past int64 the type is
                             T_u64, and past that T_f64, the nearest float */
    uint8_t rank;         /* 0 scalar, 1 array */
    uint8_t operand_type; /* operations: operands are converted to it (where: all but the first,
                             which is bool; calls: each to its argument's) */
    uint8_t arity;
    uint16_t op;    /* enum bx_op, operations */
    uint16_t axes;  /* of a reduction: index into tree->axes, or BX_ALL_AXES, not kept */
    int16_t ddof;   /* of var and std */
    uint16_t moves; /* of OP_move and OP_move_fill: how many, and index of the first in the tree */
    uint32_t first_move;
    uint32_t symbol;                    /* index into symbols, variables and calls */
    uint32_t operand[BX_MOST_OPERANDS]; /* node indices, all less than this node's */
    uint32_t offset;                    /* bytes of the text that the node spans */
    uint32_t length;
    uint32_t place;       /* byte offset of the operator or function name itself */
    union bx_value value; /* constants: by the type; .f64 for WEAK_FLOAT, .b for bool */
};

/* A named output: what the last assignment to the symbol gave it. */
struct bx_named_output {
    uint32_t symbol;
    uint32_t node;
};

struct bx_tree {
    const char *text;
    struct bx_node *nodes;
    uint32_t count;
    uint32_t root;              /* the value of the text: of its last statement */
    const struct bx_axes *axes; /* no two are equal */
    uint32_t axes_count;
    const struct bx_move *moves;
    uint32_t move_count;
    bool uses_ndim; /* another number of dimensions of the arrays would make another tree */
    const struct bx_named_output *outputs; /* in the order of their first assignments */
    uint32_t output_count;
    const char *bytes; /* of the literal byte strings */
    uint32_t byte_count;
};

/*
 * Parses and types text. symbols has count entries; the tree lives in arena
 * and borrows text. On failure the error record holds place and cure.
 */
expr_status bx_parse(const char *text, const struct bx_symbol *symbols, uint32_t count,
                     struct bx_arena *arena, struct bx_tree *tree);

/* The names of a text (expr_names), in arena. */
expr_status bx_parse_names(const char *text, uint32_t flags, struct bx_arena *arena,
                           const expr_name **names, uint32_t *count);

/* NumPy 2's promotion of two strong types. */
enum bx_type bx_promote(enum bx_type a, enum bx_type b);

/* May a value of type from be written to an output of type to? NumPy's can_cast. */
bool bx_can_cast(enum bx_type from, enum bx_type to, expr_casting casting);

/* Is this a valid variable name, and not a word of the language (and, or, not, if, else, True,
 * ...)? */
bool bx_name_valid(const char *name);

#endif
