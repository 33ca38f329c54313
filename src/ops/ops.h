/* SPDX-License-Identifier: MIT */
/* Operators, functions and element types: enums and facts derived from operators.def. */
#ifndef BX_OPS_H
#define BX_OPS_H

#include <stddef.h>
#include <stdint.h>

/* Element types inside the library, ranked as promotion ranks them. TYPE(name, C type, text, bytes)
 */
#define BX_TYPES(TYPE)             \
    TYPE(bool, uint8_t, "bool", 1) \
    TYPE(i32, int32_t, "int32", 4) \
    TYPE(i64, int64_t, "int64", 8) \
    TYPE(f32, float, "float32", 4) \
    TYPE(f64, double, "float64", 8)

enum bx_type {
#define TYPE(name, ctype, text, bytes) T_##name,
    BX_TYPES(TYPE)
#undef TYPE
        TYPE_COUNT
};

enum bx_op {
#define OPERATOR(stem, ...) OP_##stem,
#include "ops/operators.def"
#undef OPERATOR
    OPERATOR_COUNT
};

enum bx_syntax { SYNTAX_INFIX, SYNTAX_PREFIX, SYNTAX_FUNCTION, SYNTAX_INTERNAL };

/* How the typer finds the operand type and the result type; told in lang/types.c. */
enum bx_rule {
    RULE_SELECT,    /* condition to bool; the other two promote; result is theirs */
    RULE_LOGICAL,   /* operands to bool; result bool */
    RULE_COMPARE,   /* operands promote; result bool */
    RULE_BITWISE,   /* bools and integers promote */
    RULE_SHIFT,     /* integers promote */
    RULE_ADD,       /* all types promote; two bools stay bool (or, and) */
    RULE_SUBTRACT,  /* as ADD, but not bool alone */
    RULE_DIVIDE,    /* promote to a float type */
    RULE_REMAINDER, /* integers and floats promote; not bool alone */
    RULE_POWER,     /* as REMAINDER, and no negative integer literal as an integer's exponent */
    RULE_KEEP,      /* one operand of any type, kept */
    RULE_ROUND,     /* floats are rounded; integers and bools are returned as they are */
    RULE_EXTREMUM,  /* all types promote, bool stays bool */
    RULE_FLOAT,     /* promote to a float type */
    RULE_CLASSIFY,  /* to a float type; result bool */
    RULE_SUM,       /* reduction; bool and int32 widen to int64 */
    RULE_EXTREME,   /* reduction that keeps the type */
    RULE_COUNT,     /* reduction of truth values; result int64 */
    RULE_TRUTH      /* reduction of truth values; result bool */
};

struct bx_op_info {
    const char *stem;
    const char *spelling;
    uint8_t syntax; /* enum bx_syntax */
    uint8_t arity;
    uint8_t left;
    uint8_t right;
    uint8_t rule; /* enum bx_rule */
    uint8_t cost; /* cycles per 64-byte vector */
    const char *doc;
};

const struct bx_op_info *bx_op_info(enum bx_op op);
int bx_op_is_reduction(enum bx_op op);

/* Operator of that spelling and syntax (length bytes), aliases included; OPERATOR_COUNT if none. */
enum bx_op bx_op_find(const char *spelling, size_t length, enum bx_syntax syntax);
/* The function name nearest to a misspelt one, or NULL when none is near. */
const char *bx_op_nearest(const char *name, size_t length);
/* Edit distance of two names, stopped at limit + 1. */
unsigned bx_name_distance(const char *a, size_t a_length, const char *b, size_t b_length,
                          unsigned limit);

/* Bytes of an element. */
static inline size_t bx_type_size(enum bx_type type) {
    static const uint8_t sizes[TYPE_COUNT] = {
#define TYPE(name, ctype, text, bytes) bytes,
        BX_TYPES(TYPE)
#undef TYPE
    };
    return sizes[type];
}
const char *bx_type_text(enum bx_type type);
static inline int bx_type_is_float(enum bx_type t) { return t == T_f32 || t == T_f64; }
static inline int bx_type_is_integer(enum bx_type t) { return t == T_i32 || t == T_i64; }

#endif
