/* SPDX-License-Identifier: MIT */
/* What reductions are told by axis=, keepdims= and ddof=. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

static void axes_are_read_by_keyword_and_by_position(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"sum(a)", "(sum a)"},
        {"sum(a, axis=0)", "(sum [0] a)"},
        {"sum(a, axis=-1)", "(sum [-1] a)"},
        {"sum(a, axis=+1)", "(sum [1] a)"},
        {"sum(a, axis = - 1)", "(sum [-1] a)"},
        {"sum(a, 1)", "(sum [1] a)"},
        {"sum(a, -2)", "(sum [-2] a)"},
        {"min(a, 2)", "(min [2] a)"},
        {"sum(a, 0x1)", "(sum [1] a)"},
        {"sum(a, axis=31)", "(sum [31] a)"},
        {"sum(a, axis=-32)", "(sum [-32] a)"},
        {"sum(a, axis=(0,))", "(sum [0] a)"},
        {"sum(a, axis=(0))", "(sum [0] a)"},
        {"sum(a, axis=(0, -1))", "(sum [-1,0] a)"},
        {"sum(a, axis=(2, 0, 1,))", "(sum [0,1,2] a)"},
        {"sum(a, (0, 1))", "(sum [0,1] a)"},
        {"sum(a, (0, 1), keepdims=True)", "(sum [0,1kept] a)"},
        {"sum(a, axis=None)", "(sum a)"},
        {"sum(a, None)", "(sum a)"},
        {"sum(a, axis=0,)", "(sum [0] a)"},
        {"sum(a, 0,)", "(sum [0] a)"},
        {"sum(a,\n  axis=0,\n  keepdims=False)", "(sum [0] a)"},
        {"sum(a + b, axis=0) + c", "(add (sum [0] (add a b)) c)"},
        {"sum(max(a, 0), -1)", "(sum [-1] (max [0] a))"},
        {"sum(a, keepdims=True)", "(sum [kept] a)"},
        {"sum(a, keepdims=False)", "(sum a)"},
        {"sum(a, axis=None, keepdims=True)", "(sum [kept] a)"},
        {"sum(a, keepdims=True, axis=3)", "(sum [3kept] a)"},
        {"argmin(a, axis=1)", "(argmin [1] a)"},
        {"argmax(a, -1, keepdims=True)", "(argmax [-1kept] a)"},
        {"argmax(a, axis=(1,))", "(argmax [1] a)"},
        {"argmax(a, axis=None)", "(argmax a)"},
        {"any(a, axis=0)", "(any [0] a)"},
        {"count(a, 0)", "(count [0] a)"},
        {"amin(a, 0)", "(min [0] a)"},
        {"nanmean(a, axis=0)", "(nanmean [0] a)"},
        {"var(a)", "(var a)"},
        {"var(a, ddof=1)", "(var ddof 1 a)"},
        {"std(a, 0, ddof=1, keepdims=True)", "(std [0kept] ddof 1 a)"},
        {"nanvar(a, ddof=-1)", "(nanvar ddof -1 a)"},
        {"nanstd(a, ddof=0, axis=0)", "(nanstd [0] a)"},
        {"var(a, ddof=32767)", "(var ddof 32767 a)"},
        {"var(a, ddof=-32768)", "(var ddof -32768 a)"},
        {"axis = a; sum(axis, axis=0)", "(sum [0] a)"},
        {"x = sum(a, 0); x - sum(x)", "(sub (sum [0] a) (sum (sum [0] a)))"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void the_same_axes_are_one_entry(void **state) {
    (void)state;
    static const char text[] = "x = sum(a, (0, 1)) + max(b, axis=(1, 0)) + min(a, axis=(0, 1), "
                               "keepdims=False)\n x + sum(a, axis=(0, 1), keepdims=True) + "
                               "sum(a, 0) + sum(a, -1) + max(b, -1) + sum(a) + sum(b, None)";
    struct parsed parsed = parse_with(text, integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.axes_count, 4);
    for (uint32_t j = 0; j < parsed.tree.axes_count; j++)
        for (uint32_t k = 0; k < j; k++)
            assert_memory_not_equal(&parsed.tree.axes[j], &parsed.tree.axes[k],
                                    sizeof *parsed.tree.axes);
    bx_arena_free(&parsed.arena);
}

static void nodes_of_reductions_span_their_arguments(void **state) {
    (void)state;
    struct parsed parsed = parse_with(" sum(a, axis=(0, 1), keepdims=True) ", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.count, 2); /* what is said of the axes makes no nodes */
    assert_int_equal(root(&parsed)->offset, 1);
    assert_int_equal(root(&parsed)->length, 34);
    assert_int_equal(root(&parsed)->place, 1);
    bx_arena_free(&parsed.arena);
}

static void wrong_keywords_are_named(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"sum(d, axes=0)", EXPR_ERROR_SYNTAX, 7, 4, "'sum' has no keyword argument 'axes='",
         "it has axis and keepdims"},
        {"std(d, axis=0, dof=1)", EXPR_ERROR_SYNTAX, 15, 3, "'std' has no keyword argument 'dof='",
         "it has axis, keepdims and ddof"},
        {"sum(d, ddof=1)", EXPR_ERROR_SYNTAX, 7, 4, "'sum' has no keyword argument 'ddof='",
         "it has axis and keepdims"},
        {"sum(d, dtype=1)", EXPR_ERROR_SYNTAX, 7, 5, "'sum' has no keyword argument 'dtype='", ""},
        {"sum(a=d)", EXPR_ERROR_SYNTAX, 4, 1, "'sum' has no keyword argument 'a='", ""},
        {"sum(d, axis=0, axis=1)", EXPR_ERROR_SYNTAX, 15, 4, "'axis' is given twice", ""},
        {"sum(d, 0, axis=1)", EXPR_ERROR_SYNTAX, 10, 4, "'axis' is given twice", ""},
        {"sum(d, None, axis=1)", EXPR_ERROR_SYNTAX, 13, 4, "'axis' is given twice", ""},
        {"sum(d, keepdims=True, keepdims=True)", EXPR_ERROR_SYNTAX, 22, 8,
         "'keepdims' is given twice", ""},
        {"var(d, ddof=1, axis=0, ddof=1)", EXPR_ERROR_SYNTAX, 23, 4, "'ddof' is given twice", ""},
        {"sqrt(d, axis=0)", EXPR_ERROR_SYNTAX, 8, 4, "the keyword argument 'axis='",
         "arguments go by position"},
        {"minimum(d, keepdims=True)", EXPR_ERROR_SYNTAX, 11, 8, "the keyword argument 'keepdims='",
         "arguments go by position"},
        {"sum(d, axis=)", EXPR_ERROR_SYNTAX, 7, 5, "expected a value after 'axis='", ""},
        {"sum(d, axis= , keepdims=True)", EXPR_ERROR_SYNTAX, 7, 5, "expected a value after 'axis='",
         ""},
        {"sum(d, keepdims=)", EXPR_ERROR_SYNTAX, 7, 9, "expected a value after 'keepdims='", ""},
        {"var(d, ddof =)", EXPR_ERROR_SYNTAX, 7, 6, "expected a value after 'ddof='", ""},
        {"sum(axis=0, d)", EXPR_ERROR_SYNTAX, 12, 1, "a value stands behind a keyword argument",
         "sum(a, axis=0)"},
        {"sum(d, axis=0, 1)", EXPR_ERROR_SYNTAX, 15, 1, "a value stands behind a keyword argument",
         "sum(a, axis=0)"},
        {"sum(d, axis=0, f + 1)", EXPR_ERROR_SYNTAX, 15, 5, "a value stands behind a keyword", ""},
        {"sum(axis=0)", EXPR_ERROR_ARITY, 0, 11, "'sum' takes 1 argument, and 0 are given", ""},
        {"sum(d, f)", EXPR_ERROR_ARITY, 0, 9, "'sum' takes 1 argument, and 2 are given",
         "sum(a, axis=0)"},
        {"sum(d, 0, f)", EXPR_ERROR_ARITY, 0, 12, "'sum' takes 1 argument, and 3 are given",
         "sum(a, axis=0)"},
        {"sum(d, n)", EXPR_ERROR_ARITY, 0, 9, "'sum' takes 1 argument", "written as numbers"},
        {"sum(d, 1 + 1)", EXPR_ERROR_ARITY, 0, 13, "'sum' takes 1 argument", "written as numbers"},
        {"sum(d, 1.0)", EXPR_ERROR_ARITY, 0, 11, "'sum' takes 1 argument", "written as numbers"},
        {"sum(d, True)", EXPR_ERROR_ARITY, 0, 12, "'sum' takes 1 argument", "written as numbers"},
        {"min(d, 2*f)", EXPR_ERROR_ARITY, 0, 11, "'min' takes 1 argument", "minimum(a, b)"},
        {"min(d, 0.5)", EXPR_ERROR_ARITY, 0, 11, "'min' takes 1 argument", "minimum(a, b)"},
        {"max(d, -f)", EXPR_ERROR_ARITY, 0, 10, "'max' takes 1 argument", "maximum(a, b)"},
        {"max(d, 100)", EXPR_ERROR_ARITY, 0, 11, "'max' takes 1 argument", "maximum(a, b)"},
        {"min(d, -40)", EXPR_ERROR_ARITY, 0, 11, "'min' takes 1 argument", "minimum(a, b)"},
        {"max(d, axis=100)", EXPR_ERROR_RANGE, 12, 3, "from -32 to 31", ""},
        {"min(d, 0, 1)", EXPR_ERROR_ARITY, 0, 12, "'min' takes 1 argument, and 3 are",
         "minimum(a, b)"},
        {"sum(d, (0, f))", EXPR_ERROR_SYNTAX, 9, 1, "',' separates only the arguments",
         "axis=(0, 1)"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void wrong_values_of_keywords_are_named(void **state) {
    (void)state;
    static const char number[] = "axis must be written as a number";
    static const struct complaint complaints[] = {
        {"sum(d, axis=n)", EXPR_ERROR_SYNTAX, 12, 1, number, "axis=(0, 1)"},
        {"sum(d, axis=1.0)", EXPR_ERROR_SYNTAX, 12, 3, number, "axis=0"},
        {"sum(d, axis=True)", EXPR_ERROR_SYNTAX, 12, 4, number, "axis=0"},
        {"sum(d, axis='x')", EXPR_ERROR_SYNTAX, 12, 3, number, "axis=0"},
        {"sum(d, axis=1 + 1)", EXPR_ERROR_SYNTAX, 14, 1, number, "axis=0"},
        {"sum(d, axis=--1)", EXPR_ERROR_SYNTAX, 13, 1, number, "axis=0"},
        {"sum(d, axis=())", EXPR_ERROR_SYNTAX, 13, 1, number, "axis=None"},
        {"sum(d, axis=(0, n))", EXPR_ERROR_SYNTAX, 16, 1, number, "axis=None"},
        {"sum(d, axis=(0 1))", EXPR_ERROR_SYNTAX, 15, 1, number, "axis=(0, 1)"},
        {"sum(d, axis=(0, 1)*2)", EXPR_ERROR_SYNTAX, 18, 1, number, "axis=(0, 1)"},
        {"sum(d, axis=[0, 1])", EXPR_ERROR_SYNTAX, 12, 1, number, "axis=(0, 1)"},
        {"sum(d, axis=none)", EXPR_ERROR_SYNTAX, 12, 4, number, "axis=None"},
        {"sum(d, axis==0)", EXPR_ERROR_NAME, 7, 4, "unknown name 'axis'", ""},
        {"sum(d, axis=01)", EXPR_ERROR_SYNTAX, 12, 2, "does not begin with 0", ""},
        {"sum(d, axis=0", EXPR_ERROR_SYNTAX, 3, 1, "this parenthesis is never closed", "add ')'"},
        {"sum(d, axis=(0,", EXPR_ERROR_SYNTAX, 3, 1, "this parenthesis is never closed", ""},
        {"sum(d, axis=", EXPR_ERROR_SYNTAX, 3, 1, "this parenthesis is never closed", ""},
        {"sum(d, axis=(0, 1, 0))", EXPR_ERROR_SYNTAX, 19, 1, "this axis is given twice", ""},
        {"sum(d, (-1, -1))", EXPR_ERROR_SYNTAX, 12, 2, "this axis is given twice", ""},
        {"sum(d, axis=(1, +1))", EXPR_ERROR_SYNTAX, 16, 2, "this axis is given twice", ""},
        {"sum(d, axis=32)", EXPR_ERROR_RANGE, 12, 2, "from -32 to 31", "count from 0"},
        {"sum(d, axis=-33)", EXPR_ERROR_RANGE, 12, 3, "from -32 to 31", "count from 0"},
        {"sum(d, 32)", EXPR_ERROR_RANGE, 7, 2, "from -32 to 31", "count from 0"},
        {"sum(d, axis=(0, 256))", EXPR_ERROR_RANGE, 16, 3, "from -32 to 31", ""},
        {"sum(d, axis=4294967296)", EXPR_ERROR_RANGE, 12, 10, "from -32 to 31", ""},
        {"sum(d, axis=-9223372036854775808)", EXPR_ERROR_RANGE, 12, 20, "from -32 to 31", ""},
        {"sum(d, axis=9223372036854775808)", EXPR_ERROR_RANGE, 12, 19, "from -32 to 31", ""},
        {"sum(d, axis=9223372036854775809)", EXPR_ERROR_RANGE, 12, 19, "from -32 to 31", ""},
        {"argmin(d, axis=(0, 1))", EXPR_ERROR_SYNTAX, 19, 1, "take a single axis", "axis=0"},
        {"argmax(d, (1, 0))", EXPR_ERROR_SYNTAX, 14, 1, "take a single axis", "None"},
        {"sum(d, keepdims=1)", EXPR_ERROR_SYNTAX, 16, 1, "written as True or False", ""},
        {"sum(d, keepdims=p)", EXPR_ERROR_SYNTAX, 16, 1, "written as True or False", ""},
        {"sum(d, keepdims=True and p)", EXPR_ERROR_SYNTAX, 21, 3, "written as True or False", ""},
        {"sum(d, keepdims=None)", EXPR_ERROR_SYNTAX, 16, 4, "written as True or False", ""},
        {"var(d, ddof=1.5)", EXPR_ERROR_SYNTAX, 12, 3, "ddof must be written as a whole", "ddof=1"},
        {"var(d, ddof=n)", EXPR_ERROR_SYNTAX, 12, 1, "ddof must be written as a whole", "ddof=1"},
        {"var(d, ddof=1*2)", EXPR_ERROR_SYNTAX, 13, 1, "ddof must be written as a whole", ""},
        {"var(d, ddof=32768)", EXPR_ERROR_RANGE, 12, 5, "from -32768 to 32767", ""},
        {"var(d, ddof=-32769)", EXPR_ERROR_RANGE, 12, 6, "from -32768 to 32767", ""},
        {"var(d, 0, 1)", EXPR_ERROR_ARITY, 0, 12, "'var' takes 1 argument, and 3 are given", ""},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void as_many_axes_as_an_array_has_are_read(void **state) {
    (void)state;
    char text[256] = "sum(a, axis=(";
    char expected[256] = "(sum [";
    for (int k = 0; k < BX_MOST_AXES; k++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,", BX_MOST_AXES - 1 - k);
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected), "%s%d",
                 k ? "," : "", k);
    }
    const size_t length = strlen(text);
    strcat(text, "))");
    strcat(expected, "] a)");
    assert_shape(text, expected);
    strcpy(text + length, "-1))");
    const struct complaint past = {text, EXPR_ERROR_LIMIT, length, 2, "at most 32 axes", "fewer"};
    assert_complaint(&past, integers, INTEGERS);
    strcpy(text + length, "-1,-1,-1,-1,-1,-1,-1))");
    assert_complaint(&past, integers, INTEGERS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_are_read_by_keyword_and_by_position),
        cmocka_unit_test(the_same_axes_are_one_entry),
        cmocka_unit_test(nodes_of_reductions_span_their_arguments),
        cmocka_unit_test(wrong_keywords_are_named),
        cmocka_unit_test(wrong_values_of_keywords_are_named),
        cmocka_unit_test(as_many_axes_as_an_array_has_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
