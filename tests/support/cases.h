/* SPDX-License-Identifier: MIT */
/* One operation of the table over operands of every kind, as text, variables and data. */
#ifndef CASES_H
#define CASES_H

#include "ops/ops.h"
#include "support/oracle.h"

enum { CASE_ELEMENTS = 1200, CASE_TEXT = 160, CASE_VARIABLES = 4 };

enum operand_kind { OPERAND_ARRAY, OPERAND_ZERO_D, OPERAND_WEAK, OPERAND_LITERAL };
struct operand {
    enum operand_kind kind;
    expr_type type; /* weak and literal: int64 for integers, float64 for reals, bool for True */
};

/* Every operand there can be: arrays and 0-d arrays of all types, weak scalars, literals. */
enum { OPERANDS = 15 };
extern const struct operand all_operands[OPERANDS];

extern const expr_type all_types[5];

struct operation_case {
    enum bx_op op;
    unsigned count;
    char text[CASE_TEXT];
    expr_var vars[CASE_VARIABLES]; /* arrays of CASE_ELEMENTS */
    bool array;                    /* there is an array among the operands */
    struct operand operand[3];
};

/* Fills in an operation over these operands. Data lives as long as the program. */
void case_make(struct operation_case *made, enum bx_op op, const struct operand *operands);
/* The operands' values of one element. */
void case_values(const struct operation_case *made, int64_t index, struct oracle_value values[3]);

/* count elements that mix the limits of the type with ordinary values, by the operand's place. */
const void *case_data(expr_type type, unsigned place);

/* The same bits, or NaN of any kind in both? Of count elements. */
bool same_elements(const void *a, const void *b, expr_type type, int64_t count);

/* Deterministic numbers for tests. */
uint64_t random_bits(uint64_t *state);

#endif
