/* SPDX-License-Identifier: MIT */
/* Texts that are no expression over the given variables, as a caller of the library sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/refused.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { N = 16 };

static double reals[N];
static float singles[N];
static int64_t longs[N];
static int32_t ints[N];
static uint8_t bools[N];
static expr_var vars[12];

static int make_variables(void **state) {
    (void)state;
    const expr_var made[] = {
        expr_f64("grid", reals, N), expr_f64("next", reals, N),
        expr_f32("s", singles, N),  expr_i64("k", longs, N),
        expr_i32("i", ints, N),     expr_bool("p", bools, N),
        expr_bool("q", bools, N),   expr_scalar("D", 0.5),
        expr_scalar_int("M", 3),    EXPR_END,
    };
    memcpy(vars, made, sizeof made);
    return 0;
}

struct bad_text {
    const char *text;
    struct refusal refusal;
};

static void assert_all_refused(const struct bad_text *texts, size_t count) {
    for (size_t k = 0; k < count; k++) assert_text_refused(texts[k].text, vars, &texts[k].refusal);
}

static void nothing_to_evaluate_is_a_syntax_error(void **state) {
    (void)state;
    static const char *const texts[] = {"", " ", "   \t ", "# only a comment"};
    static const struct refusal empty = {EXPR_ERROR_SYNTAX, 0, 1, "the expression is empty",
                                         "write one, such as a+b"};
    for (size_t k = 0; k < COUNT(texts); k++) {
        double data[N] = {1};
        expr_array out = expr_out_f64(data, N);
        assert_int_equal(expr_eval(texts[k], vars, &out), EXPR_ERROR_SYNTAX);
        assert_non_null(strstr(expr_last_error()->message, empty.problem));
        assert_non_null(strstr(expr_last_error()->message, empty.cure));
        assert_int_equal(expr_last_error()->offset, 0);
        assert_true(data[0] == 1);
    }
    assert_text_refused("", vars, &empty);
    assert_text_refused(" ", vars, &empty);
}

static void unknown_names_come_with_the_nearest_one(void **state) {
    (void)state;
    static const struct bad_text texts[] = {
        {"grdi*2", {EXPR_ERROR_NAME, 0, 4, "unknown name 'grdi'", "did you mean 'grid'?"}},
        {"2*nex", {EXPR_ERROR_NAME, 2, 3, "unknown name 'nex'", "did you mean 'next'?"}},
        {"grid + Next", {EXPR_ERROR_NAME, 7, 4, "unknown name 'Next'", "did you mean 'next'?"}},
        {"grid*PI", {EXPR_ERROR_NAME, 5, 2, "unknown name 'PI'", "did you mean 'pi'?"}},
        {"p == true", {EXPR_ERROR_NAME, 5, 4, "unknown name 'true'", "did you mean 'True'?"}},
        {"zebra", {EXPR_ERROR_NAME, 0, 5, "unknown name 'zebra'", "the variables are grid, next"}},
        {"1 + sqrt", {EXPR_ERROR_NAME, 4, 4, "'sqrt' is a function", "write sqrt(...)"}},
        {"sqtr(grid)", {EXPR_ERROR_NAME, 0, 4, "unknown function 'sqtr'", "did you mean 'sqrt'?"}},
        {"2*grid(next)", {EXPR_ERROR_NAME, 2, 4, "'grid' is a variable", "grid*(...)"}},
        {"frobnicate(grid)",
         {EXPR_ERROR_NAME, 0, 10, "unknown function 'frobnicate'", "reference"}},
    };
    assert_all_refused(texts, COUNT(texts));
    static const struct refusal none = {EXPR_ERROR_NAME, 0, 1, "unknown name 'a'",
                                        "no variables are given"};
    assert_text_refused("a+1", NULL, &none);
    const expr_var empty[] = {EXPR_END};
    assert_text_refused("a+1", empty, &none);
}

static void wrong_numbers_of_arguments_point_at_the_call(void **state) {
    (void)state;
    static const struct bad_text texts[] = {
        {"sqrt()", {EXPR_ERROR_ARITY, 0, 6, "'sqrt' takes 1 argument, and 0 are given", NULL}},
        {"1+sqrt(grid, next)",
         {EXPR_ERROR_ARITY, 2, 16, "'sqrt' takes 1 argument, and 2 are", NULL}},
        {"hypot(grid)", {EXPR_ERROR_ARITY, 0, 11, "'hypot' takes 2 arguments, and 1 is", NULL}},
        {"where(p, grid)", {EXPR_ERROR_ARITY, 0, 14, "'where' takes 3 arguments, and 2 are", NULL}},
        {"min(grid, next)",
         {EXPR_ERROR_ARITY, 0, 15, "'min' takes 1 argument, and 2 are given", "minimum(a, b)"}},
        {"sum(grid, next)",
         {EXPR_ERROR_ARITY, 0, 15, "'sum' takes 1 argument, and 2 are given", "sum(a, axis=0)"}},
    };
    assert_all_refused(texts, COUNT(texts));
}

static void broken_texts_point_at_the_break(void **state) {
    (void)state;
    static const struct bad_text texts[] = {
        {"(grid", {EXPR_ERROR_SYNTAX, 0, 1, "this parenthesis is never closed", "add ')'"}},
        {"sqrt(grid + (next)", {EXPR_ERROR_SYNTAX, 4, 1, "is never closed", "add ')'"}},
        {"grid)", {EXPR_ERROR_SYNTAX, 4, 1, "this ')' closes nothing", "take it out"}},
        {"()", {EXPR_ERROR_SYNTAX, 0, 2, "expected a value between the parentheses", NULL}},
        {"grid+", {EXPR_ERROR_SYNTAX, 4, 1, "expected a value after '+'", NULL}},
        {"grid+*next", {EXPR_ERROR_SYNTAX, 5, 1, "expected a value after '+'", NULL}},
        {"grid next", {EXPR_ERROR_SYNTAX, 5, 4, "expected an operator before 'next'", "'*'"}},
        {"2grid", {EXPR_ERROR_SYNTAX, 0, 5, "a product is written 2*a", NULL}},
        {"grid $ next", {EXPR_ERROR_SYNTAX, 5, 1, "no meaning in an expression", "take it out"}},
        {"grid[0]", {EXPR_ERROR_SYNTAX, 4, 1, "indexing and lists are not supported", NULL}},
        {"grid && next", {EXPR_ERROR_SYNTAX, 5, 2, "'&&' is not an operator", "write 'and'"}},
        {"(x = grid)", {EXPR_ERROR_SYNTAX, 3, 1, "'=' assigns only", "'=='"}},
        {"grid; next", {EXPR_ERROR_SYNTAX, 0, 4, "this value is lost", "assign it to a name"}},
        {"p if q", {EXPR_ERROR_SYNTAX, 2, 2, "this 'if' has no 'else'", "x if condition else y"}},
        {"np.sqrt(grid)",
         {EXPR_ERROR_SYNTAX, 0, 3, "functions stand in no module", "write sqrt(a)"}},
        {"p == 'grid", {EXPR_ERROR_SYNTAX, 5, 5, "this string is never closed", "end it with"}},
        {"grid, next", {EXPR_ERROR_SYNTAX, 4, 1, "',' separates only the arguments", NULL}},
        {"1.2.3", {EXPR_ERROR_SYNTAX, 0, 5, "one decimal point", NULL}},
    };
    assert_all_refused(texts, COUNT(texts));
}

static void types_that_an_operation_does_not_take_are_named(void **state) {
    (void)state;
    static const struct bad_text texts[] = {
        {"~grid", {EXPR_ERROR_TYPE, 0, 1, "'~' does not take float64", "not a for a truth value"}},
        {"1 + ~s", {EXPR_ERROR_TYPE, 4, 1, "'~' does not take float32", "integers and bools"}},
        {"-p", {EXPR_ERROR_TYPE, 0, 1, "'-' does not take bool", "write ~a"}},
        {"+p", {EXPR_ERROR_TYPE, 0, 1, "'+' does not take bool", "a*1"}},
        {"p-q", {EXPR_ERROR_TYPE, 1, 1, "'-' does not take bool and bool", "write a ^ b"}},
        {"p % q", {EXPR_ERROR_TYPE, 2, 1, "'%' does not take bool and bool", "a*1"}},
        {"p // q", {EXPR_ERROR_TYPE, 2, 2, "'//' does not take bool and bool", "a*1"}},
        {"p ** q", {EXPR_ERROR_TYPE, 2, 2, "'**' does not take bool and bool", "a*1"}},
        {"p << q", {EXPR_ERROR_TYPE, 2, 2, "'<<' does not take bool and bool", "a*1"}},
        {"grid & 1", {EXPR_ERROR_TYPE, 5, 1, "'&' does not take float64 and int64", "in parenth"}},
        {"grid > 0 & next > 0",
         {EXPR_ERROR_TYPE, 9, 1, "'&' does not take int64 and float64", "(a > 0) & (b > 0)"}},
        {"grid ^ 2", {EXPR_ERROR_TYPE, 5, 1, "'^' does not take float64 and int64", "'**'"}},
        {"k | D", {EXPR_ERROR_TYPE, 2, 1, "'|' does not take int64 and float64", "integers"}},
        {"s << 2", {EXPR_ERROR_TYPE, 2, 2, "'<<' does not take float32 and int64", "power of two"}},
        {"square(p)", {EXPR_ERROR_TYPE, 0, 6, "'square' does not take bool", "a*1"}},
        {"k**-1", {EXPR_ERROR_TYPE, 1, 2, "negative integer powers", "x**-1.0"}},
    };
    assert_all_refused(texts, COUNT(texts));
}

static void literals_that_no_type_holds_are_named(void **state) {
    (void)state;
    static const struct bad_text texts[] = {
        {"k + 9223372036854775808",
         {EXPR_ERROR_RANGE, 4, 19, "does not fit int64", "write it as a float"}},
        {"0xffffffffffffffff", {EXPR_ERROR_RANGE, 0, 18, "does not fit int64", "as a float"}},
        {"i * 2147483648",
         {EXPR_ERROR_RANGE, 4, 10, "2147483648 does not fit int32", "give the array as int64"}},
        {"where(p, i, -2147483649)",
         {EXPR_ERROR_RANGE, 12, 11, "-2147483649 does not fit int32", "write it as a float"}},
    };
    assert_all_refused(texts, COUNT(texts));
}

static void columns_and_carets_count_characters_and_lines(void **state) {
    (void)state;
    double data[N];
    expr_array out = expr_out_f64(data, N);
    assert_int_equal(expr_eval("grid +\n  nxet", vars, &out), EXPR_ERROR_NAME);
    assert_int_equal(expr_last_error()->offset, 9);
    assert_int_equal(expr_last_error()->length, 4);
    assert_string_equal(expr_error_text(), "unknown name 'nxet' at line 2, column 3; did you mean "
                                           "'next'?\n    nxet\n    ^~~~");
    /* Two bytes, one column. */
    assert_int_equal(expr_eval("grid * # \xc3\xa4\n  \xc3\xa4", vars, &out), EXPR_ERROR_SYNTAX);
    assert_int_equal(expr_last_error()->offset, 14);
    assert_int_equal(expr_last_error()->length, 2);
    assert_non_null(strstr(expr_error_text(), "at line 2, column 3"));
    assert_non_null(strstr(expr_error_text(), "\n    \xc3\xa4\n    ^"));
}

/* May a result of `from` be stored in `to`? By NumPy's can_cast; rows from, columns to. */
static void casts_are_refused_by_rule(void **state) {
    (void)state;
    static const expr_type types[] = {EXPR_BOOL, EXPR_INT32, EXPR_INT64, EXPR_FLOAT32,
                                      EXPR_FLOAT64};
    static const char *const names[] = {"p", "i", "k", "s", "grid"};
    static const struct {
        expr_casting casting;
        const char *allowed[5];
    } rules[] = {
        {EXPR_CASTING_NO, {"10000", "01000", "00100", "00010", "00001"}},
        {EXPR_CASTING_SAFE, {"11111", "01101", "00101", "00011", "00001"}},
        {EXPR_CASTING_SAME_KIND, {"11111", "01111", "01111", "00011", "00011"}},
        {EXPR_CASTING_UNSAFE, {"11111", "11111", "11111", "11111", "11111"}},
    };
    for (size_t r = 0; r < COUNT(rules); r++)
        for (size_t from = 0; from < COUNT(types); from++)
            for (size_t to = 0; to < COUNT(types); to++) {
                double data[N] = {0};
                const int64_t shape = N;
                expr_array out = expr_out_nd(types[to], data, 1, &shape);
                const expr_options options = {.casting = rules[r].casting};
                expr_program *program;
                if (rules[r].allowed[from][to] == '1') {
                    assert_int_equal(expr_eval_with(names[from], vars, &out, &options), EXPR_OK);
                    continue;
                }
                const struct refusal refused = {EXPR_ERROR_TYPE, 0, 0, expr_type_name(types[from]),
                                                "change out's type or options.casting"};
                assert_eval_refused(names[from], vars, &out, sizeof data, &options, &refused);
                assert_non_null(strstr(expr_last_error()->message, expr_type_name(types[to])));
                assert_int_equal(expr_compile(names[from], vars, types[to], &options, &program),
                                 EXPR_ERROR_TYPE);
                assert_null(program);
            }
    /* The default is the rule that no one has to ask for. */
    expr_array narrow = expr_out_i64(longs, N);
    const struct refusal refused = {EXPR_ERROR_TYPE, 0, 0, "the result is float64", "int64"};
    assert_eval_refused("grid*2", vars, &narrow, sizeof longs, NULL, &refused);
}

static void a_thread_keeps_its_last_failure(void **state) {
    (void)state;
    expr_array out = expr_out_new();
    assert_int_equal(expr_eval("grid+", vars, &out), EXPR_ERROR_SYNTAX);
    const char *text = expr_error_text();
    assert_int_equal(expr_eval("grid+1", vars, &out), EXPR_OK);
    expr_array_free(&out);
    assert_ptr_equal(expr_error_text(), text);
    assert_int_equal(expr_last_error()->status, EXPR_ERROR_SYNTAX);
    assert_non_null(strstr(text, "expected a value after '+' at column 5"));
}

static void every_status_has_words(void **state) {
    (void)state;
    for (int k = EXPR_OK; k <= EXPR_ERROR_CANCELLED; k++)
        assert_string_not_equal(expr_status_text((expr_status)k), "unknown status");
    assert_string_equal(expr_status_text((expr_status)(EXPR_ERROR_CANCELLED + 1)),
                        "unknown status");
    assert_string_equal(expr_status_text((expr_status)-1), "unknown status");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_to_evaluate_is_a_syntax_error),
        cmocka_unit_test(unknown_names_come_with_the_nearest_one),
        cmocka_unit_test(wrong_numbers_of_arguments_point_at_the_call),
        cmocka_unit_test(broken_texts_point_at_the_break),
        cmocka_unit_test(types_that_an_operation_does_not_take_are_named),
        cmocka_unit_test(literals_that_no_type_holds_are_named),
        cmocka_unit_test(columns_and_carets_count_characters_and_lines),
        cmocka_unit_test(casts_are_refused_by_rule),
        cmocka_unit_test(a_thread_keeps_its_last_failure),
        cmocka_unit_test(every_status_has_words),
    };
    return cmocka_run_group_tests(tests, make_variables, NULL);
}
