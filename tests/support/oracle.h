/* SPDX-License-Identifier: MIT */
/*
 * What an operation means, one element at a time, in plain C: written by hand
 * from NumPy's rules, not from the library's table, which it is there to judge.
 */
#ifndef ORACLE_H
#define ORACLE_H

#include <stdbool.h>
#include <stdint.h>

#include "blockexpr.h"

enum oracle_weak { STRONG, WEAK_INTEGER, WEAK_REAL };

/* One element, with the type it has to NumPy. */
struct oracle_value {
    expr_type type;
    enum oracle_weak weak;
    bool literal; /* written out in the expression: as an exponent it may have an exact meaning */
    int64_t i;    /* bool, int32, int64 */
    double f;     /* float64, and float32 as the double of the same value */
};

/* Result of an operation by its name in the table ("add", "floor_div", "minimum", ...). */
enum oracle_answer {
    ORACLE_EXACT,  /* *result holds it, to the bit */
    ORACLE_NEAR,   /* *near holds it; the library may be off by 1 ULP of *result's type */
    ORACLE_REFUSED /* no such operation on these types */
};
enum oracle_answer oracle_apply(const char *operation, const struct oracle_value *operand,
                                unsigned count, struct oracle_value *result, long double *near);

/* A function by its name in oracle_near.c (y: its second operand); false if there is none. */
bool oracle_function(const char *name, double x, double y, long double *result);
bool oracle_is_function(const char *name);

/* NumPy's conversion of a value (float to integer: out of range and NaN to the lowest). */
struct oracle_value oracle_convert(struct oracle_value value, expr_type type);

struct oracle_value oracle_load(const void *array, expr_type type, int64_t index);
/* Is element index of array this value, any NaN being any other? */
bool oracle_equals(const void *array, int64_t index, struct oracle_value value);
/* Distance of element index from the exact value in units in the last place of its type. */
double oracle_ulps(const void *array, expr_type type, int64_t index, long double exact);

#endif
