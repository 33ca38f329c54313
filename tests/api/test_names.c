/* SPDX-License-Identifier: MIT */
/* The names of a text before any variable is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "blockexpr.h"

enum { MOST = 32 };

/* "kind:name ..." */
static const char *names_of(const char *text, uint32_t flags) {
    static char told[512];
    expr_name names[MOST];
    size_t count = 99, length = 0;
    told[0] = 0;
    if (expr_names(text, flags, names, MOST, &count) != EXPR_OK) return expr_last_error()->message;
    assert_in_range(count, 0, MOST);
    for (size_t k = 0; k < count; k++)
        length +=
            (size_t)snprintf(told + length, sizeof told - length, "%s%d:%.*s", k ? " " : "",
                             (int)names[k].kind, (int)names[k].length, text + names[k].offset);
    return told;
}

static void free_names_come_once_in_order(void **state) {
    (void)state;
    assert_string_equal(names_of("b*c + sin(a)*b", 0), "1:b 1:c 1:a");
    assert_string_equal(names_of("1 + 2", 0), "");
    assert_string_equal(names_of("a if c else z.real", 0), "1:a 1:c 1:z");
    assert_string_equal(names_of("sum(x, axis=0) + mean(sum)", 0), "1:x 1:sum");
    assert_string_equal(names_of("~a & (b << 2) | contains(s, 'x')", 0), "1:a 1:b 1:s");
}

static void constants_are_names_if_asked_for(void **state) {
    (void)state;
    assert_string_equal(names_of("b*c + d*e + pi", 0), "1:b 1:c 1:d");
    assert_string_equal(names_of("b*c + d*e + pi", EXPR_NAMES_CONSTANTS), "1:b 1:c 1:d 2:e 2:pi");
    assert_string_equal(names_of("shift(u, 1, 0, edge)", 0), "1:u");
    assert_string_equal(names_of("shift(u, 1, 0, edge)", EXPR_NAMES_CONSTANTS), "1:u 2:edge");
    assert_string_equal(names_of("shift(u, 1, 0, low) + laplacian(u, fill=wrap)", 0), "1:u 1:low");
}

static void what_is_assigned_is_not_free(void **state) {
    (void)state;
    const char *text = "r = x*x + y; s = r + 1; r += s; r*q";
    assert_string_equal(names_of(text, 0), "1:x 1:y 1:q");
    assert_string_equal(names_of(text, EXPR_NAMES_ASSIGNED), "1:x 1:y 3:r 3:s 1:q");
    assert_string_equal(names_of("a = a + 1; a", EXPR_NAMES_ASSIGNED), "1:a 3:a");
}

static void unknown_functions_are_errors_or_names(void **state) {
    (void)state;
    assert_non_null(strstr(names_of("f(a, b) + sin(a)", 0), "unknown function 'f'"));
    assert_int_equal(expr_last_error()->code, EXPR_CODE_UNKNOWN_FUNCTION);
    assert_string_equal(names_of("f(a, g(b)) + f() + sin(a)", EXPR_NAMES_FUNCTIONS),
                        "4:f 1:a 4:g 1:b");
}

static void syntax_goes_before_names(void **state) {
    (void)state;
    size_t count;
    static const char *const texts[] = {"import os;", "a +",  "a b",
                                        "(a",         "x = ", "__import__('os').a",
                                        "a[0]",       "",     "sum(a, axis=b)"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        const expr_status status = expr_names(texts[k], EXPR_NAMES_FUNCTIONS, NULL, 0, &count);
        if (status != EXPR_ERROR_SYNTAX) print_message("%s: %d\n", texts[k], (int)status);
        assert_int_equal(status, EXPR_ERROR_SYNTAX);
    }
    assert_int_equal(expr_names("sin(a, b)", 0, NULL, 0, &count), EXPR_ERROR_ARITY);
}

static void arrays_may_be_short(void **state) {
    (void)state;
    expr_name one = {.kind = 0};
    size_t count = 0;
    assert_int_equal(expr_names("a+b+c", 0, &one, 1, &count), EXPR_OK);
    assert_int_equal(count, 3);
    assert_int_equal(one.length, 1);
    assert_int_equal(expr_names(NULL, 0, &one, 1, &count), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_names("a", 0, NULL, 1, &count), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_names("a", 0, NULL, 0, NULL), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_names("a", 64, NULL, 0, &count), EXPR_ERROR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_names_come_once_in_order),
        cmocka_unit_test(constants_are_names_if_asked_for),
        cmocka_unit_test(what_is_assigned_is_not_free),
        cmocka_unit_test(unknown_functions_are_errors_or_names),
        cmocka_unit_test(syntax_goes_before_names),
        cmocka_unit_test(arrays_may_be_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
