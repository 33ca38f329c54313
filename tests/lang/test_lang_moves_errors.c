/* SPDX-License-Identifier: MIT */
/* What is said of roll, shift, diff and laplacian that are told too little, too much or amiss. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "support/trees.h"

static void missing_and_surplus_arguments_are_named(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"roll()", EXPR_ERROR_ARITY, 0, 6, "'roll' is given no array", "roll(u, 1, 0)"},
        {"roll(shift=1, axis=0)", EXPR_ERROR_ARITY, 0, 21, "'roll' is given no array", ""},
        {"1 + roll(d)", EXPR_ERROR_ARITY, 4, 7, "by how many elements", "roll(u, 1, 0)"},
        {"roll(d,)", EXPR_ERROR_ARITY, 0, 8, "by how many elements", "roll(u, 1, 0)"},
        {"roll(d, axis=0)", EXPR_ERROR_ARITY, 0, 15, "by how many elements", ""},
        {"roll(d, 1, 0, edge)", EXPR_ERROR_ARITY, 14, 4, "behind the axis", "shift(u, 1, 0, edge)"},
        {"shift()", EXPR_ERROR_ARITY, 0, 7, "is given no array", "shift(u, 1, 0, edge)"},
        {"shift(d, axis=0, fill=0)", EXPR_ERROR_ARITY, 0, 24, "by how many elements", ""},
        {"shift(d, 1)", EXPR_ERROR_ARITY, 0, 11, "needs a boundary: wrap, edge, reflect, symmetric",
         "scalar"},
        {"shift(d, 1, 0)", EXPR_ERROR_ARITY, 0, 14, "needs a boundary", "shift(u, 1, 0, edge)"},
        {"shift(d, 1, 0,)", EXPR_ERROR_ARITY, 0, 15, "needs a boundary", ""},
        {"shift(d, 1, 0, edge, 1)", EXPR_ERROR_ARITY, 21, 1, "behind the boundary", "edge)"},
        {"shift(d, 1, 0, 2, 1)", EXPR_ERROR_ARITY, 18, 1, "behind the boundary", ""},
        {"diff()", EXPR_ERROR_ARITY, 0, 6, "is given no array", "diff(u, axis=0, n=2)"},
        {"diff(d, 0, 2)", EXPR_ERROR_ARITY, 11, 1, "an axis, and the order by its keyword n",
         "no boundary"},
        {"diff(d, 0, edge)", EXPR_ERROR_ARITY, 11, 4, "takes an array and an axis", "n=2"},
        {"laplacian()", EXPR_ERROR_ARITY, 0, 11, "is given no array", "laplacian(u, (0, 1), edge)"},
        {"laplacian(d, 0, edge, 1)", EXPR_ERROR_ARITY, 22, 1, "behind the boundary", ""},
        {"roll(d, 1, 0, ", EXPR_ERROR_SYNTAX, 4, 1, "never closed", ""},
        {"roll(d, 1", EXPR_ERROR_SYNTAX, 4, 1, "never closed", ""},
        {"shift(d, 1, 0, ", EXPR_ERROR_SYNTAX, 5, 1, "never closed", ""},
        {"shift(d, 1, fill=", EXPR_ERROR_SYNTAX, 16, 1, "expected a value after '='", ""},
        {"shift(d, 1, 0, -)", EXPR_ERROR_SYNTAX, 16, 1, "expected a value after '-'", ""},
        {"shift(d, 1, 0, , 1)", EXPR_ERROR_SYNTAX, 15, 1, "expected a value before ','", ""},
        {"roll", EXPR_ERROR_NAME, 0, 4, "'roll' is a function", "roll(...)"},
        {"rol(d, 1)", EXPR_ERROR_NAME, 0, 3, "did you mean 'roll'", ""},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void wrong_keywords_are_named(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"roll(d, 1, fill=0)", EXPR_ERROR_SYNTAX, 11, 4, "'roll' has no keyword argument 'fill='",
         "it has shift and axis"},
        {"shift(d, 1, mode=0)", EXPR_ERROR_SYNTAX, 12, 4, "'shift' has no keyword argument 'mode='",
         "it has shift, axis and fill"},
        {"diff(d, fill=0)", EXPR_ERROR_SYNTAX, 8, 4, "'diff' has no keyword argument 'fill='",
         "axis, and n"},
        {"diff(d, prepend=0)", EXPR_ERROR_SYNTAX, 8, 7, "no keyword argument 'prepend='", "n"},
        {"laplacian(d, n=2)", EXPR_ERROR_SYNTAX, 13, 1, "no keyword argument 'n='",
         "axis and fill"},
        {"roll(d, 1, shift=1)", EXPR_ERROR_SYNTAX, 11, 5, "'shift' is given twice", ""},
        {"roll(d, 1, 0, axis=1)", EXPR_ERROR_SYNTAX, 14, 4, "'axis' is given twice", ""},
        {"roll(d, 1, None, axis=1)", EXPR_ERROR_SYNTAX, 17, 4, "'axis' is given twice", ""},
        {"shift(d, 1, 0, edge, fill=1)", EXPR_ERROR_SYNTAX, 21, 4, "'fill' is given twice", ""},
        {"shift(d, 1, 0, 2, fill=1)", EXPR_ERROR_SYNTAX, 18, 4, "'fill' is given twice", ""},
        {"diff(d, n=1, n=1)", EXPR_ERROR_SYNTAX, 13, 1, "'n' is given twice", ""},
        {"roll(d, shift=)", EXPR_ERROR_SYNTAX, 8, 6, "expected a value after 'shift='", ""},
        {"shift(d, 1, fill=, axis=0)", EXPR_ERROR_SYNTAX, 12, 5, "expected a value after 'fill='",
         ""},
        {"shift(d, 1, fill=axis=0)", EXPR_ERROR_SYNTAX, 21, 1, "no value to fill in", "'=='"},
        {"roll(shift=1, d)", EXPR_ERROR_SYNTAX, 14, 1, "a value stands behind a keyword",
         "roll(u, 1, 0)"},
        {"roll(d, axis=0, 1)", EXPR_ERROR_SYNTAX, 16, 1, "a value stands behind a keyword", ""},
        {"shift(d, shift=1, fill=2, 0)", EXPR_ERROR_SYNTAX, 26, 1, "a value stands behind", "edge"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void values_that_are_not_written_out_are_refused(void **state) {
    (void)state;
    static const char shift[] = "shift must be written as a whole number";
    static const char axis[] = "axis must be written as a whole number";
    static const struct complaint complaints[] = {
        {"roll(d, n, 0)", EXPR_ERROR_SYNTAX, 8, 1, shift, "write roll(u, 1, 0)"},
        {"roll(d, -n, 0)", EXPR_ERROR_SYNTAX, 9, 1, shift, "write roll(u, 1, 0)"},
        {"roll(d, 1 + 1, 0)", EXPR_ERROR_SYNTAX, 10, 1, shift, "write roll(u, 1, 0)"},
        {"roll(d, 1.0, 0)", EXPR_ERROR_SYNTAX, 8, 3, shift, "write roll(u, 1, 0)"},
        {"roll(d, True, 0)", EXPR_ERROR_SYNTAX, 8, 4, shift, ""},
        {"roll(d, None, 0)", EXPR_ERROR_SYNTAX, 8, 4, shift, ""},
        {"roll(d, , 0)", EXPR_ERROR_SYNTAX, 8, 1, shift, ""},
        {"roll(d, (), 0)", EXPR_ERROR_SYNTAX, 9, 1, shift, ""},
        {"roll(d, (1, n), 0)", EXPR_ERROR_SYNTAX, 12, 1, shift, ""},
        {"roll(d, shift=n)", EXPR_ERROR_SYNTAX, 14, 1, shift, ""},
        {"roll(d, 01)", EXPR_ERROR_SYNTAX, 8, 2, "does not begin with 0", ""},
        {"shift(d, n, 0, edge)", EXPR_ERROR_SYNTAX, 9, 1, shift, "shift(u, 1, 0, edge)"},
        {"shift(d, edge)", EXPR_ERROR_SYNTAX, 9, 4, shift, ""},
        {"shift(d, 1, edge)", EXPR_ERROR_SYNTAX, 12, 4, axis, "shift(u, 1, fill=edge)"},
        {"roll(d, 1, n)", EXPR_ERROR_SYNTAX, 11, 1, axis, "roll(u, 1, 0)"},
        {"roll(d, 1, 0.0)", EXPR_ERROR_SYNTAX, 11, 3, axis, ""},
        {"roll(d, 1, axis=(0, 1)*2)", EXPR_ERROR_SYNTAX, 22, 1, axis, ""},
        {"diff(d, n)", EXPR_ERROR_SYNTAX, 8, 1, axis, "diff(u, 0)"},
        {"diff(d, None)", EXPR_ERROR_SYNTAX, 8, 4, axis, "diff(u, -1)"},
        {"diff(d, axis=None)", EXPR_ERROR_SYNTAX, 13, 4, axis, ""},
        {"laplacian(d, edge)", EXPR_ERROR_SYNTAX, 13, 4, axis, "laplacian(u, fill=edge)"},
        {"diff(d, n=k)", EXPR_ERROR_SYNTAX, 10, 1, "n, the order, must be written", "n=2"},
        {"diff(d, n=1.0)", EXPR_ERROR_SYNTAX, 10, 3, "n, the order, must be written", "n=2"},
        {"diff(d, n=(1,))", EXPR_ERROR_SYNTAX, 10, 1, "n, the order, must be written", "n=2"},
        {"shift(d, 1, 0, nearest)", EXPR_ERROR_NAME, 15, 7, "'nearest' is no boundary",
         "wrap, edge, reflect, symmetric, and any scalar"},
        {"shift(d, 1, fill=mirror)", EXPR_ERROR_NAME, 17, 6, "'mirror' is no boundary", ""},
        {"shift(d, 1, 0, sqrt)", EXPR_ERROR_NAME, 15, 4, "'sqrt' is no boundary", ""},
        {"shift(d, 1, 0, edge + 1)", EXPR_ERROR_NAME, 15, 4, "unknown name 'edge'", ""},
        {"edge", EXPR_ERROR_NAME, 0, 4, "unknown name 'edge'", ""},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void values_out_of_range_are_refused(void **state) {
    (void)state;
    static const char shift[] = "from -2**62 to 2**62", axis[] = "from -32 to 31";
    static const struct complaint complaints[] = {
        {"roll(d, 4611686018427387905, 0)", EXPR_ERROR_RANGE, 8, 19, shift, "smaller"},
        {"roll(d, -4611686018427387905, 0)", EXPR_ERROR_RANGE, 8, 20, shift, "smaller"},
        {"roll(d, 9223372036854775808, 0)", EXPR_ERROR_RANGE, 8, 19, shift, ""},
        {"roll(d, -9223372036854775808, 0)", EXPR_ERROR_RANGE, 8, 20, shift, ""},
        {"roll(d, 9223372036854775809, 0)", EXPR_ERROR_RANGE, 8, 19, "from -2**62", ""},
        {"roll(d, (0, 4611686018427387905), 0)", EXPR_ERROR_RANGE, 12, 19, shift, ""},
        {"roll(d, 1, 32)", EXPR_ERROR_RANGE, 11, 2, axis, "count from 0"},
        {"roll(d, 1, (0, -33))", EXPR_ERROR_RANGE, 15, 3, axis, "count from 0"},
        {"shift(d, 1, axis=4294967296, fill=0)", EXPR_ERROR_RANGE, 17, 10, axis, ""},
        {"diff(d, 32)", EXPR_ERROR_RANGE, 8, 2, axis, ""},
        {"laplacian(d, -33)", EXPR_ERROR_RANGE, 13, 3, axis, ""},
        {"laplacian(d, (0, 1, 0))", EXPR_ERROR_SYNTAX, 20, 1, "given twice", "each axis once"},
        {"laplacian(d, (0,1,2,3,4,5,6,7,8))", EXPR_ERROR_LIMIT, 30, 1, "at most 8 axes", "others"},
        {"diff(d, (0, 1))", EXPR_ERROR_SYNTAX, 12, 1, "takes a single axis", "diff(diff(u, 0), 1)"},
        {"diff(d, n=17)", EXPR_ERROR_RANGE, 10, 2, "from 0 to 16", "nest"},
        {"diff(d, n=-1)", EXPR_ERROR_RANGE, 10, 2, "from 0 to 16", ""},
        {"roll(d, (1, 2), (0, 1, 2))", EXPR_ERROR_SYNTAX, 16, 9, "2 shifts do not go with 3 axes",
         "each axis"},
        {"roll(d, axis=(0, 1, 2), shift=(1, 2))", EXPR_ERROR_SYNTAX, 30, 6,
         "2 shifts do not go with 3 axes", "single one"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void as_many_moves_as_an_array_has_axes_are_read(void **state) {
    (void)state;
    for (int axes = 0; axes < 2; axes++) {
        char text[256];
        strcpy(text, axes ? "roll(a, 1, (" : "roll(a, (");
        for (int k = 0; k < BX_MOST_MOVES; k++) strcat(text, "2,");
        const size_t length = strlen(text);
        strcat(text, axes ? "))" : "), 0)");
        struct parsed parsed = parse_with(text, integers, INTEGERS);
        assert_int_equal(parsed.status, EXPR_OK);
        assert_int_equal(root(&parsed)->moves, BX_MOST_MOVES);
        bx_arena_free(&parsed.arena);
        strcpy(text + length, axes ? "-1))" : "-1), 0)");
        const struct complaint past = {text, EXPR_ERROR_LIMIT, length,
                                       2,    "at most 32",     "once more"};
        assert_complaint(&past, integers, INTEGERS);
        strcpy(text + length, axes ? "-1,1,1))" : "-1,1,1), 0)");
        assert_complaint(&past, integers, INTEGERS);
    }
}

static void calls_of_moves_nest_as_deep_as_others(void **state) {
    (void)state;
    assert_repeated(EXPR_OK, 0, "", "roll(", EXPR_MAX_NESTING, "a", ", 1, 0)");
    assert_repeated(EXPR_ERROR_LIMIT, 5 * EXPR_MAX_NESTING, "", "roll(", EXPR_MAX_NESTING + 1, "a",
                    ", 1, 0)");
    assert_repeated(EXPR_OK, 0, "", "laplacian(", 100, "a", ", (0, 1))");
    assert_repeated(EXPR_OK, 0, "b", " + roll(a, (1,2,3), 0)", 2000, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 4 + 170 * 21 + 4, "x=a;", "x = diff(x, 0, n=16);", 500, "x",
                    "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_and_surplus_arguments_are_named),
        cmocka_unit_test(wrong_keywords_are_named),
        cmocka_unit_test(values_that_are_not_written_out_are_refused),
        cmocka_unit_test(values_out_of_range_are_refused),
        cmocka_unit_test(as_many_moves_as_an_array_has_axes_are_read),
        cmocka_unit_test(calls_of_moves_nest_as_deep_as_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
