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

/* A variable, one that hides a constant, and functions: of one argument and of eight, and one with
 * the name of an operation. */
static const struct bx_symbol with_functions[] = {
    VARIABLE("a", T_f64, WEAK_NOT, 1),
    VARIABLE("pi", T_f64, WEAK_NOT, 1),
    {.name = "relu", .kind = SYMBOL_FUNCTION, .type = T_f32, .arity = 1, .argument = {T_f32}},
    {.name = "many",
     .kind = SYMBOL_FUNCTION,
     .type = T_f64,
     .arity = BX_MOST_OPERANDS,
     .argument = {T_f64, T_f64, T_f64, T_f64, T_f64, T_f64, T_f64, T_f64}},
    {.name = "sum", .kind = SYMBOL_FUNCTION, .type = T_f64, .arity = 2, .argument = {T_f64, T_f64}},
    {.name = "pick",
     .kind = SYMBOL_FUNCTION,
     .type = T_i64,
     .arity = 2,
     .argument = {T_i64, T_i32}},
};

static void functions_of_the_user_are_called(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"relu(a)", "(call relu a)"},
        {"relu(a + 1)*2", "(mul (call relu (add a 1)) 2)"},
        {"relu(relu(a),)", "(call relu (call relu a))"},
        {"-relu(a)**2", "(neg (pow (call relu a) 2))"},
        {"many(a, 1, a, 2, a, 3, pi, 4)", "(call many a 1 a 2 a 3 pi 4)"},
        {"sum(a, 0)", "(call sum a 0)"}, /* not the operation, so 0 is no axis */
        {"sum(a, pi)", "(call sum a pi)"},
        {"relu = a; relu(relu)", "(call relu a)"},
        {"x = relu(a); x + x", "(add (call relu a) (call relu a))"},
        {"relu(a).real", "(real (call relu a))"},
    };
    for (size_t k = 0; k < COUNT(shapes); k++)
        assert_shape_with(shapes[k].text, shapes[k].expected, with_functions,
                          COUNT(with_functions));
    struct parsed parsed = parse_with(" relu( a )", with_functions, COUNT(with_functions));
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->kind, NODE_CALL);
    assert_int_equal(root(&parsed)->symbol, 2);
    assert_int_equal(root(&parsed)->arity, 1);
    assert_int_equal(root(&parsed)->offset, 1);
    assert_int_equal(root(&parsed)->length, 9);
    assert_int_equal(root(&parsed)->place, 1);
    bx_arena_free(&parsed.arena);
}

static void functions_of_the_user_are_called_rightly(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"relu", EXPR_ERROR_NAME, 0, 4, "'relu' is a function", "write relu(...)"},
        {"a + many", EXPR_ERROR_NAME, 4, 4, "'many' is a function", "write many(...)"},
        {"relu()", EXPR_ERROR_ARITY, 0, 6, "'relu' takes 1 argument, and 0 are given", ""},
        {"1 + relu(a, a)", EXPR_ERROR_ARITY, 4, 10, "'relu' takes 1 argument, and 2 are given", ""},
        {"many(a)", EXPR_ERROR_ARITY, 0, 7, "'many' takes 8 arguments, and 1 is given", ""},
        {"many(1,2,3,4,5,6,7,8,9)", EXPR_ERROR_ARITY, 0, 23, "takes 8 arguments, and 9 are", ""},
        {"sum(a)", EXPR_ERROR_ARITY, 0, 6, "'sum' takes 2 arguments, and 1 is given", ""},
        {"sum(a, axis=0)", EXPR_ERROR_SYNTAX, 7, 4, "the keyword argument 'axis='", "by position"},
        {"pick(1, a)", EXPR_ERROR_TYPE, 8, 1, "argument 2 of 'pick' is float64, and it takes int32",
         "convert it with int32(...)"},
        /* The first argument is int64, which it fits. */
        {"pick(3000000000, 5000000000)", EXPR_ERROR_RANGE, 17, 10, "5000000000 does not fit int32",
         ""},
        {"rleu(a)", EXPR_ERROR_NAME, 0, 4, "unknown function 'rleu'", "did you mean 'relu'?"},
        {"rleu", EXPR_ERROR_NAME, 0, 4, "unknown name 'rleu'", "did you mean 'relu'?"},
        {"xxxxx", EXPR_ERROR_NAME, 0, 5, "unknown name 'xxxxx'", "the variables are a, pi"},
        {"a(1)", EXPR_ERROR_NAME, 0, 1, "'a' is a variable, not a function", "a*(...)"},
        {"relu(a\n", EXPR_ERROR_SYNTAX, 4, 1, "this parenthesis is never closed", "add ')'"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++)
        assert_complaint(&complaints[k], with_functions, COUNT(with_functions));
}

static void parts_are_attributes(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"a.real", "(real a)"},
        {"a.imag", "(imag a)"},
        {"a . real", "(real a)"},
        {"(a + b).real", "(real (add a b))"},
        {"-a.real", "(neg (real a))"},
        {"a**b.real", "(pow a (real b))"},
        {"a.real**2", "(pow (real a) 2)"},
        {"not a.imag", "(not (imag a))"},
        {"a.real.imag", "(imag (real a))"},
        {"sqrt(a).real", "(real (sqrt a))"},
        {"a*b.imag + c.real", "(add (mul a (imag b)) (real c))"},
        {"1.5 .real", "(real 1.5)"},
        {"(2).imag", "(imag 2)"},
        {"-2 .real", "(neg (real 2))"},
        {"pi.real", "(real 3.141592653589793)"},
        {"True.real", "(real True)"},
        {"x = a; x.real", "(real a)"},
        {"np = a; np.real", "(real a)"},
        {"a < b.real < c", "(bit_and (lt a (real b)) (lt (real b) c))"},
        {"real(a.imag)", "(real (imag a))"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_with("1 + (a) .real", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    const struct bx_node *part = &parsed.tree.nodes[root(&parsed)->operand[1]];
    assert_int_equal(part->offset, 4);
    assert_int_equal(part->length, 9);
    assert_int_equal(part->place, 9);
    bx_arena_free(&parsed.arena);
    static const struct complaint past = {
        "-9223372036854775808 .real", EXPR_ERROR_RANGE, 1, 19, "does not fit int64", ""};
    assert_complaint(&past, integers, INTEGERS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_hides_a_constant_but_no_function),
        cmocka_unit_test(unknown_names_get_the_nearest_one),
        cmocka_unit_test(names_are_valid_or_not),
        cmocka_unit_test(functions_of_the_user_are_called),
        cmocka_unit_test(functions_of_the_user_are_called_rightly),
        cmocka_unit_test(parts_are_attributes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
