/* SPDX-License-Identifier: MIT */
/* Operators, functions and element types: enums and facts derived from operators.def. */
#ifndef BX_OPS_H
#define BX_OPS_H

#include <stddef.h>
#include <stdint.h>

/*
 * Element types: TYPE(name, C type, text, bytes, kind, kernel). `kernel` is the
 * type in which the kernels hold a value: bool, i32, i64, f32 or f64, with the
 * value's bits of an unsigned type, and twice, for the two parts, of a complex
 * one. float16 and bfloat16 are rounded after each operation, small integers
 * cut to their width.
 */
#define BX_TYPES(TYPE)                                          \
    TYPE(bool, uint8_t, "bool", 1, BOOL, bool)                  \
    TYPE(i8, int8_t, "int8", 1, SIGNED, i32)                    \
    TYPE(i16, int16_t, "int16", 2, SIGNED, i32)                 \
    TYPE(i32, int32_t, "int32", 4, SIGNED, i32)                 \
    TYPE(i64, int64_t, "int64", 8, SIGNED, i64)                 \
    TYPE(u8, uint8_t, "uint8", 1, UNSIGNED, i32)                \
    TYPE(u16, uint16_t, "uint16", 2, UNSIGNED, i32)             \
    TYPE(u32, uint32_t, "uint32", 4, UNSIGNED, i32)             \
    TYPE(u64, uint64_t, "uint64", 8, UNSIGNED, i64)             \
    TYPE(f16, uint16_t, "float16", 2, FLOAT, f32)               \
    TYPE(bf16, uint16_t, "bfloat16", 2, FLOAT, f32)             \
    TYPE(f32, float, "float32", 4, FLOAT, f32)                  \
    TYPE(f64, double, "float64", 8, FLOAT, f64)                 \
    TYPE(c64, float _Complex, "complex64", 8, COMPLEX, f32)     \
    TYPE(c128, double _Complex, "complex128", 16, COMPLEX, f64) \
    TYPE(bytes, uint8_t, "bytes", 1, BYTES, bytes)

enum bx_kind { KIND_BOOL, KIND_UNSIGNED, KIND_SIGNED, KIND_FLOAT, KIND_COMPLEX, KIND_BYTES };

enum bx_type {
#define TYPE(name, ...) T_##name,
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

/* How the typer finds the operand type and the result type; see lang/check.c. */
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
    RULE_ANALYTIC,  /* as FLOAT, and complex numbers as they are */
    RULE_MAGNITUDE, /* one operand of any type, kept; of complex numbers a float */
    RULE_PART,      /* likewise: the real or imaginary part */
    RULE_COMPLEX,   /* two real operands; result complex */
    RULE_LIKE,      /* one operand; its type, strong */
    RULE_CAST,      /* one operand; the type that the function is named after */
    RULE_BYTES,     /* two byte strings; result bool */
    RULE_MOVE,      /* an array of any type, kept; with a scalar to fill in, both promote */
    RULE_SUM,       /* reduction; bool and integers widen to int64 or uint64 */
    RULE_EXTREME,   /* reduction that keeps the type */
    RULE_COUNT,     /* reduction of truth values; result int64 */
    RULE_TRUTH,     /* reduction of truth values; result bool */
    RULE_MEAN,      /* reduction to a float (or complex) type; bool and integers to float64 */
    RULE_SPREAD,    /* likewise, complex numbers to a float: variances */
    RULE_WHICH      /* reduction to a position, int64 */
};

/* What operators.def says of results, operands and other operations; explained there. */
enum bx_fact {
    FACT_FITS_SIGNED = 1,
    FACT_FITS_UNSIGNED = 2,
    FACT_FITS_INTEGER = FACT_FITS_SIGNED | FACT_FITS_UNSIGNED,
    FACT_FITS_FLOAT = 4,
    FACT_FITS = FACT_FITS_INTEGER | FACT_FITS_FLOAT,
    FACT_SWAPS = 8,
    FACT_REAL = 16,
    FACT_NO_HALVES = 32,
    FACT_BOTH_PARTS = 64,
    FACT_STRINGS = 128
};

enum bx_kin {
    KIN_NO,
    KIN_SAME,
    KIN_BOOLS,
    KIN_WHOLE,
    KIN_UNSIGNED,
    KIN_MIRROR,
    KIN_PAIRWISE,
    KIN_QUICK,
    KIN_PAIRED,
    KIN_BYTES,
    KIN_CAST
};

struct bx_op_info {
    const char *stem;
    const char *spelling;
    uint8_t syntax; /* enum bx_syntax */
    uint8_t arity;
    uint8_t left;
    uint8_t right;
    uint8_t rule;  /* enum bx_rule */
    uint8_t cost;  /* cycles per 64-byte vector */
    uint8_t facts; /* enum bx_fact */
    uint8_t kin;   /* enum bx_kin */
    uint8_t to;    /* of kin: an enum bx_op, or an enum bx_type */
    const char *accuracy;
    const char *doc;
};

const struct bx_op_info *bx_op_info(enum bx_op op);
int bx_op_is_reduction(enum bx_op op);
/* The operation that op is by this kin (KIN_SAME to KIN_PAIRWISE); op itself where it is none. */
enum bx_op bx_op_as(enum bx_op op, enum bx_kin kin);
/* The row that is op in another form (KIN_QUICK to KIN_BYTES); OPERATOR_COUNT where there is none.
 */
enum bx_op bx_op_version(enum bx_op op, enum bx_kin kin);
/* Does every result fit the type if the operands do? */
int bx_op_fits(enum bx_op op, enum bx_type type);

/* Operator of that spelling and syntax (length bytes), aliases included; OPERATOR_COUNT if none. */
enum bx_op bx_op_find(const char *spelling, size_t length, enum bx_syntax syntax);
/* Functions by number, other names after all of the table's; *name is NULL after the last one. */
enum bx_op bx_op_function(int number, const char **name);
/* The function name nearest to a misspelt one, or NULL when none is near. */
const char *bx_op_nearest(const char *name, size_t length);
/* Edit distance of two names, stopped at limit + 1. */
unsigned bx_name_distance(const char *a, size_t a_length, const char *b, size_t b_length,
                          unsigned limit);

/* Bytes of an element; 1 for byte strings, whose width is the array's. */
static inline size_t bx_type_size(enum bx_type type) {
    static const uint8_t sizes[TYPE_COUNT] = {
#define TYPE(name, ctype, text, bytes, kind, kernel) bytes,
        BX_TYPES(TYPE)
#undef TYPE
    };
    return sizes[type];
}
static inline enum bx_kind bx_type_kind(enum bx_type type) {
    static const uint8_t kinds[TYPE_COUNT] = {
#define TYPE(name, ctype, text, bytes, kind, kernel) KIND_##kind,
        BX_TYPES(TYPE)
#undef TYPE
    };
    return (enum bx_kind)kinds[type];
}
/* The type in which kernels hold values of this one. */
static inline enum bx_type bx_kernel_type(enum bx_type type) {
    static const uint8_t kernels[TYPE_COUNT] = {
#define TYPE(name, ctype, text, bytes, kind, kernel) T_##kernel,
        BX_TYPES(TYPE)
#undef TYPE
    };
    return (enum bx_type)kernels[type];
}
const char *bx_type_text(enum bx_type type);
static inline int bx_type_is_float(enum bx_type t) { return bx_type_kind(t) == KIND_FLOAT; }
static inline int bx_type_is_complex(enum bx_type t) { return bx_type_kind(t) == KIND_COMPLEX; }
static inline int bx_type_is_integer(enum bx_type t) {
    return bx_type_kind(t) == KIND_SIGNED || bx_type_kind(t) == KIND_UNSIGNED;
}
/* The parts of complex numbers of a type, and the least complex type with such parts. */
static inline enum bx_type bx_complex_part(enum bx_type type) {
    return type == T_c64 ? T_f32 : T_f64;
}
static inline enum bx_type bx_complex_of(enum bx_type part) {
    return bx_type_is_float(part) && bx_type_size(part) <= 4 ? T_c64 : T_c128;
}
/* The least and the greatest value of an integer type; the greatest of uint64 counts as int64's. */
int64_t bx_type_least(enum bx_type type);
int64_t bx_type_greatest(enum bx_type type);

/*
 * The axes that a reduction runs over. Negative ones count from the last. Two
 * reductions over the same axes name the same entry.
 */
enum { BX_MOST_AXES = 32 };
struct bx_axes {
    uint8_t count; /* 0: all axes */
    uint8_t keep;  /* keepdims: they stay, with length 1 */
    int8_t axis[BX_MOST_AXES];
};

/* What is past the ends of an array that is shifted along an axis; explained in boundaries.def. */
enum bx_boundary {
#define BOUNDARY(stem, ...) BOUNDARY_##stem,
#include "ops/boundaries.def"
#undef BOUNDARY
    BOUNDARY_COUNT,
    BOUNDARY_WORDS = BOUNDARY_FILL /* those before have a word in the language */
};

struct bx_boundary_info {
    const char *name;
    const char *picture;
    const char *doc;
};
const struct bx_boundary_info *bx_boundary_info(enum bx_boundary boundary);
/* The words of the language, for messages: "wrap, edge, reflect, symmetric". */
const char *bx_boundary_words(void);
/* Where index i, no more than n elements past an end of an axis of length n > 0, is read; -1: at no
 * element. */
static inline int64_t bx_boundary_index(enum bx_boundary boundary, int64_t i, int64_t n) {
    enum { NOWHERE = -1 };
#define MIRROR(i) \
    (n == 1 ? 0 : (i) < n ? (i) : (i) < 2 * n - 1 ? 2 * (n - 1) - (i) : (i)-2 * (n - 1))
    switch (boundary) {
#define BOUNDARY(stem, name, below, past, ...) \
    case BOUNDARY_##stem:                      \
        return i < 0 ? (below) : (past);
#include "ops/boundaries.def"
#undef BOUNDARY
    default: return NOWHERE;
    }
#undef MIRROR
}
/* Elements after which the pattern past the ends repeats; 0: it has none. */
static inline int64_t bx_boundary_period(enum bx_boundary boundary, int64_t n) {
    switch (boundary) {
#define BOUNDARY(stem, name, below, past, period, ...) \
    case BOUNDARY_##stem:                              \
        return period;
#include "ops/boundaries.def"
#undef BOUNDARY
    default: return 0;
    }
}

/* Operands of an operation, and of a user's function, at most. */
enum { BX_MOST_OPERANDS = 8 };

#endif
