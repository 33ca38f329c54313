/* SPDX-License-Identifier: MIT */
/* Facts derived from operators.def, aliases.def and boundaries.def, and the search for names. */
#include "ops/ops.h"

#include <stdbool.h>
#include <string.h>

/* The words of the columns `facts` and `kin`. */
enum {
    FITS_SIGNED = FACT_FITS_SIGNED,
    FITS_UNSIGNED = FACT_FITS_UNSIGNED,
    FITS_INTEGER = FACT_FITS_INTEGER,
    FITS_FLOAT = FACT_FITS_FLOAT,
    FITS = FACT_FITS,
    SWAPS = FACT_SWAPS,
    REAL = FACT_REAL,
    NO_HALVES = FACT_NO_HALVES,
    BOTH_PARTS = FACT_BOTH_PARTS,
    STRINGS = FACT_STRINGS
};
#define NO KIN_NO, 0
#define SAME(stem) KIN_SAME, OP_##stem
#define BOOLS(stem) KIN_BOOLS, OP_##stem
#define WHOLE(stem) KIN_WHOLE, OP_##stem
#define UNSIGNED(stem) KIN_UNSIGNED, OP_##stem
#define MIRROR(stem) KIN_MIRROR, OP_##stem
#define PAIRWISE(stem) KIN_PAIRWISE, OP_##stem
#define QUICK(stem) KIN_QUICK, OP_##stem
#define PAIRED(stem) KIN_PAIRED, OP_##stem
#define BYTES(stem) KIN_BYTES, OP_##stem
#define CAST(type) KIN_CAST, T_##type

static const struct bx_op_info infos[] = {
#define OPERATOR(stem, spelling, syntax, arity, left, right, rule, types, forms, cost, facts, kin, \
                 accuracy, doc)                                                                    \
    {#stem,       spelling, SYNTAX_##syntax, arity, left,     right,                               \
     RULE_##rule, cost,     facts,           kin,   accuracy, doc},
#include "ops/operators.def"
#undef OPERATOR
};

/* Lengths of the spellings, so that a search compares bytes of candidates only. */
static const uint8_t lengths[] = {
#define OPERATOR(stem, spelling, ...) sizeof(spelling) - 1,
#include "ops/operators.def"
#undef OPERATOR
};

static const struct alias {
    const char *spelling;
    uint8_t length;
    uint8_t op;
} aliases[] = {
#define ALIAS(spelling, stem) {spelling, sizeof(spelling) - 1, OP_##stem},
#include "ops/aliases.def"
#undef ALIAS
};

static const struct type_info {
    const char *text;
    size_t size;
} types[] = {
#define TYPE(name, ctype, text, bytes, kind, kernel) [T_##name] = {text, bytes},
    BX_TYPES(TYPE)
#undef TYPE
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

_Static_assert(COUNT(infos) == OPERATOR_COUNT, "one row of facts per operator");
_Static_assert(COUNT(lengths) == OPERATOR_COUNT, "one length per operator");
_Static_assert(COUNT(types) == TYPE_COUNT, "one row per type");
_Static_assert(OPERATOR_COUNT <= UINT8_MAX, "an alias holds its operator in a byte");

#define TYPE(name, ctype, text, bytes, kind, kernel) \
    _Static_assert(sizeof(ctype) == (bytes), "size of an element of " text);
BX_TYPES(TYPE)
#undef TYPE

static const struct bx_boundary_info boundaries[] = {
#define BOUNDARY(stem, name, below, past, period, picture, doc) {name, picture, doc},
#include "ops/boundaries.def"
#undef BOUNDARY
};

const struct bx_boundary_info *bx_boundary_info(enum bx_boundary boundary) {
    return &boundaries[boundary];
}

const char *bx_boundary_words(void) {
#define BOUNDARY(stem, name, ...) ", " name
#define WORDLESS(...)
    static const char words[] =
#include "ops/boundaries.def"
        ;
#undef BOUNDARY
    return words + strlen(", ");
}

const struct bx_op_info *bx_op_info(enum bx_op op) { return &infos[op]; }

int bx_op_is_reduction(enum bx_op op) {
    return infos[op].rule >= RULE_SUM; /* the last rules are theirs */
}

enum bx_op bx_op_as(enum bx_op op, enum bx_kin kin) {
    return infos[op].kin == kin ? (enum bx_op)infos[op].to : op;
}

enum bx_op bx_op_version(enum bx_op op, enum bx_kin kin) {
    for (unsigned row = 0; row < OPERATOR_COUNT; row++)
        if (infos[row].kin == kin && infos[row].to == op) return (enum bx_op)row;
    return OPERATOR_COUNT;
}

int bx_op_fits(enum bx_op op, enum bx_type type) {
    const unsigned facts = infos[op].facts;
    switch (bx_type_kind(type)) {
    case KIND_SIGNED: return (facts & FACT_FITS_SIGNED) != 0;
    case KIND_UNSIGNED: return (facts & FACT_FITS_UNSIGNED) != 0;
    case KIND_FLOAT: return (facts & FACT_FITS_FLOAT) != 0;
    default: return 1; /* nothing is narrower in an array than in the kernels */
    }
}

const char *bx_type_text(enum bx_type type) { return types[type].text; }

int64_t bx_type_least(enum bx_type type) {
    const size_t bits = 8 * bx_type_size(type);
    return bx_type_kind(type) == KIND_UNSIGNED ? 0 : (int64_t)(UINT64_MAX << (bits - 1));
}

int64_t bx_type_greatest(enum bx_type type) {
    const size_t bits = 8 * bx_type_size(type) - (bx_type_kind(type) == KIND_SIGNED);
    return bits >= 63 ? INT64_MAX : (int64_t)((UINT64_C(1) << bits) - 1);
}

enum bx_op bx_op_find(const char *spelling, size_t length, enum bx_syntax syntax) {
    if (length == 0) return OPERATOR_COUNT; /* the spelling of internal operations */
    for (unsigned op = 0; op < OPERATOR_COUNT; op++)
        if (lengths[op] == length && infos[op].syntax == syntax &&
            memcmp(infos[op].spelling, spelling, length) == 0)
            return (enum bx_op)op;
    if (syntax != SYNTAX_FUNCTION) return OPERATOR_COUNT;
    for (size_t i = 0; i < COUNT(aliases); i++)
        if (aliases[i].length == length && memcmp(aliases[i].spelling, spelling, length) == 0)
            return (enum bx_op)aliases[i].op;
    return OPERATOR_COUNT;
}

#define LONGEST_NAME 255 /* names longer than this are near to no other */

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/*
 * Insertions, deletions, substitutions and swaps of neighbours (each letter
 * moved once), row by row; only cells within limit of the diagonal can matter.
 */
unsigned bx_name_distance(const char *a, size_t a_length, const char *b, size_t b_length,
                          unsigned limit) {
    if (a_length > LONGEST_NAME || b_length > LONGEST_NAME)
        return a_length == b_length && memcmp(a, b, a_length) == 0 ? 0 : limit + 1;
    if (limit > LONGEST_NAME) limit = LONGEST_NAME;
    unsigned n = (unsigned)a_length;
    unsigned m = (unsigned)b_length;
    if ((n > m ? n - m : m - n) > limit) return limit + 1;

    unsigned rows[3][LONGEST_NAME + 2];
    unsigned *before = rows[0]; /* row i - 2 */
    unsigned *above = rows[1];  /* row i - 1 */
    unsigned *row = rows[2];
    for (unsigned j = 0; j <= m; j++) {
        before[j] = limit + 1;
        above[j] = j;
    }
    for (unsigned i = 1; i <= n; i++) {
        unsigned first = i > limit ? i - limit : 1;
        unsigned last = least(m, i + limit);
        unsigned smallest = limit + 1;
        row[first - 1] = first == 1 ? i : limit + 1;
        if (first == 1) smallest = least(smallest, i);
        for (unsigned j = first; j <= last; j++) {
            unsigned over = j < i + limit ? above[j] : limit + 1;
            unsigned cost = above[j - 1] + (a[i - 1] != b[j - 1]);
            cost = least(cost, least(over, row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost = least(cost, before[j - 2] + 1);
            row[j] = least(cost, limit + 1);
            smallest = least(smallest, row[j]);
        }
        if (smallest > limit) return limit + 1;
        unsigned *oldest = before;
        before = above;
        above = row;
        row = oldest;
    }
    return least(above[m], limit + 1);
}

const char *bx_op_nearest(const char *name, size_t length) {
    if (length == 0 || length > LONGEST_NAME) return NULL;
    char lower[LONGEST_NAME]; /* names of functions are lower case: SQRT is near to sqrt */
    for (size_t i = 0; i < length; i++)
        lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);

    unsigned limit = least(2, ((unsigned)length + 1) / 3);
    const char *nearest = NULL;
    unsigned best = limit + 1;
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (infos[op].syntax != SYNTAX_FUNCTION) continue;
        unsigned distance = bx_name_distance(lower, length, infos[op].spelling, lengths[op], limit);
        if (distance >= best) continue;
        best = distance;
        nearest = infos[op].spelling;
    }
    for (size_t i = 0; i < COUNT(aliases); i++) {
        unsigned distance =
            bx_name_distance(lower, length, aliases[i].spelling, aliases[i].length, limit);
        if (distance >= best) continue;
        best = distance;
        nearest = aliases[i].spelling;
    }
    return nearest;
}

enum bx_op bx_op_function(int number, const char **name) {
    *name = NULL;
    for (int op = 0; op < OPERATOR_COUNT; op++) {
        if (infos[op].syntax != SYNTAX_FUNCTION) continue;
        if (number-- != 0) continue;
        *name = infos[op].spelling;
        return (enum bx_op)op;
    }
    for (size_t k = 0; k < sizeof aliases / sizeof *aliases; k++) {
        if (infos[aliases[k].op].syntax != SYNTAX_FUNCTION) continue;
        if (number-- != 0) continue;
        *name = aliases[k].spelling;
        return (enum bx_op)aliases[k].op;
    }
    return OPERATOR_COUNT;
}
