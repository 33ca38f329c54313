/* SPDX-License-Identifier: MIT */
/* Names: variables, constants, functions of the language and of the user. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

static void a_variable_hides_a_constant_but_no_function(void **state) {
    (void)state;
    static const struct bx_symbol named[] = {VARIABLE("e", T_i32, WEAK_NOT, 1),
                                             VARIABLE("sum", T_f64, WEAK_NOT, 1)};
    struct parsed parsed = parse_with("e", named, COUNT(named));
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->kind, NODE_VARIABLE);
    bx_arena_free(&parsed.arena);
    parsed = parse_with("sum(sum)", named, COUNT(named));
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->op, OP_sum);
    bx_arena_free(&parsed.arena);
}

static void unknown_names_get_the_nearest_one(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"d+grdi", EXPR_ERROR_NAME, 2, 4, "unknown name 'grdi'", "did you mean 'grid'?"},
        {"GRID", EXPR_ERROR_NAME, 0, 4, "unknown name 'GRID'", "did you mean 'grid'?"},
        {"Pi*d", EXPR_ERROR_NAME, 0, 2, "unknown name 'Pi'", "did you mean 'pi'?"},
        {"NaN", EXPR_ERROR_NAME, 0, 3, "unknown name 'NaN'", "did you mean 'nan'?"},
        {"Inf", EXPR_ERROR_NAME, 0, 3, "unknown name 'Inf'", "did you mean 'inf'?"},
        {"true", EXPR_ERROR_NAME, 0, 4, "unknown name 'true'", "did you mean 'True'?"},
        {"L", EXPR_ERROR_NAME, 0, 1, "unknown name 'L'", "did you mean 'l'?"},
        {"x", EXPR_ERROR_NAME, 0, 1, "unknown name 'x'",
         "the variables are p, q, i, l, f, d, z, n, ..."},
        {"arctna2", EXPR_ERROR_NAME, 0, 7, "unknown name 'arctna2'", "did you mean 'arctan2'?"},
        {"sqrt", EXPR_ERROR_NAME, 0, 4, "'sqrt' is a function", "write sqrt(...)"},
        {"1 + power", EXPR_ERROR_NAME, 4, 5, "'power' is a function", "write power(...)"},
        {"sqtr(d)", EXPR_ERROR_NAME, 0, 4, "unknown function 'sqtr'", "did you mean 'sqrt'?"},
        {"foobarbaz(d)", EXPR_ERROR_NAME, 0, 9, "unknown function 'foobarbaz'",
         "language reference"},
        {"d(f)", EXPR_ERROR_NAME, 0, 1, "'d' is a variable, not a function", "d*(...)"},
        {"pi(f)", EXPR_ERROR_NAME, 0, 2, "'pi' is a constant, not a function", "pi*(...)"},
    };
    assert_complaints(complaints, COUNT(complaints));
    assert_int_equal(parse_with("x", NULL, 0).status, EXPR_ERROR_NAME);
    assert_non_null(strstr(bx_error_last()->message, "no variables are given"));
    assert_int_equal(parse_with("x", integers, 1).status, EXPR_ERROR_NAME);
    assert_non_null(strstr(bx_error_last()->message, "the only variable is a"));
}

static void names_are_valid_or_not(void **state) {
    (void)state;
    static const char *const valid[] = {"a", "_", "A_1", "sum", "pi", "e", "android", "If"};
    static const char *const invalid[] = {"",   "1a",  "a b",    "a-b",  "\xc3\xa9", "and",
                                          "or", "not", "if",     "else", "True",     "False",
                                          "in", "is",  "lambda", "None", "a."};
    for (size_t k = 0; k < COUNT(valid); k++) assert_true(bx_name_valid(valid[k]));
    for (size_t k = 0; k < COUNT(invalid); k++) assert_false(bx_name_valid(invalid[k]));
    assert_false(bx_name_valid(NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_hides_a_constant_but_no_function),
        cmocka_unit_test(unknown_names_get_the_nearest_one),
        cmocka_unit_test(names_are_valid_or_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
