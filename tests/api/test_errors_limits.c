/* SPDX-License-Identifier: MIT */
/* Every limit of the header, at it and one past it, and values that do not fit their type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/refused.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { N = 4 };

/* before, count times unit, after: freed by the caller. */
static char *repeated(const char *before, const char *unit, size_t count, const char *after) {
    char *text = malloc(strlen(before) + count * strlen(unit) + strlen(after) + 1);
    assert_non_null(text);
    char *end = stpcpy(text, before);
    for (size_t k = 0; k < count; k++) end = stpcpy(end, unit);
    strcpy(end, after);
    return text;
}

/* Evaluates over a = {1, 2, 3, 4}. */
static void assert_gives(const char *text, const expr_var vars[], double first, double last) {
    static const double a[N] = {1, 2, 3, 4};
    const expr_var plain[] = {expr_f64("a", a, N), EXPR_END};
    double data[N] = {0};
    expr_array out = expr_out_f64(data, N);
    expr_status status = expr_eval(text, vars ? vars : plain, &out);
    if (status != EXPR_OK) fail_msg("'%.40s...': %s", text, expr_error_text());
    assert_true(data[0] == first && data[N - 1] == last);
}

static void assert_limit(const char *text, size_t offset, size_t length, const char *name) {
    static const double a[N];
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    const struct refusal refused = {EXPR_ERROR_LIMIT, offset, length, name, NULL};
    assert_text_refused(text, vars, &refused);
}

static void a_megabyte_of_parentheses_is_refused(void **state) {
    (void)state;
    char *text = repeated("", "(", EXPR_MAX_TEXT, "");
    assert_limit(text, EXPR_MAX_NESTING, 1, "EXPR_MAX_NESTING");
    free(text);
}

static void nesting_has_a_limit(void **state) {
    (void)state;
    static const struct {
        const char *unit, *close;
        double first, last;
        size_t place, length; /* of the complaint, from where the unit too many begins */
    } forms[] = {
        {"(", ")", 1, 4, 0, 1},       {"abs(", ")", 1, 4, 0, 3}, {"-", "", 1, 4, 0, 1},
        {"(a+", ")", 201, 804, 0, 1}, {"1 ** ", "", 1, 1, 2, 2},
    };
    for (size_t k = 0; k < COUNT(forms); k++) {
        char *close = repeated("a", forms[k].close, EXPR_MAX_NESTING, "");
        char *text = repeated("", forms[k].unit, EXPR_MAX_NESTING, close);
        assert_gives(text, NULL, forms[k].first, forms[k].last);
        free(text);
        text = repeated("", forms[k].unit, EXPR_MAX_NESTING + 1, close);
        assert_limit(text, EXPR_MAX_NESTING * strlen(forms[k].unit) + forms[k].place,
                     forms[k].length, "EXPR_MAX_NESTING");
        free(text);
        free(close);
    }
}

static void nodes_have_a_limit(void **state) {
    (void)state;
    /* -a is two nodes, each +a two more. */
    char *text = repeated("-a", "+a", EXPR_MAX_NODES / 2 - 1, "");
    assert_gives(text, NULL, EXPR_MAX_NODES / 2 - 2, 4 * (EXPR_MAX_NODES / 2 - 2));
    free(text);
    text = repeated("-a", "+a", EXPR_MAX_NODES / 2, "");
    assert_limit(text, EXPR_MAX_NODES + 1, 1, "EXPR_MAX_NODES");
    free(text);
    /* Values that are all different, so that none is shared: literals count too. */
    char *end = text = malloc((size_t)EXPR_MAX_NODES * 8);
    assert_non_null(text);
    end = stpcpy(end, "-a");
    for (int k = 0; k < EXPR_MAX_NODES / 2 - 1; k++) end += sprintf(end, "+%d", k);
    double sum = 0;
    for (int k = 0; k < EXPR_MAX_NODES / 2 - 1; k++) sum += k;
    assert_gives(text, NULL, sum - 1, sum - 4);
    strcpy(end, "+1");
    assert_limit(text, (size_t)(end - text) + 1, 1, "EXPR_MAX_NODES");
    free(text);
}

static void text_has_a_limit(void **state) {
    (void)state;
    char *text = repeated("a", " ", EXPR_MAX_TEXT - 1, "");
    assert_gives(text, NULL, 1, 4);
    free(text);
    text = repeated("a", " ", EXPR_MAX_TEXT, "");
    assert_limit(text, 0, 0, "EXPR_MAX_TEXT");
    free(text);
}

static void names_have_a_limit(void **state) {
    (void)state;
    static const double data[N] = {5, 6, 7, 8};
    char *name = repeated("", "x", EXPR_MAX_NAME, "");
    const expr_var vars[] = {expr_f64(name, data, N), EXPR_END};
    assert_gives(name, vars, 5, 8);
    free(name);
    name = repeated("", "x", EXPR_MAX_NAME + 1, "");
    const expr_var longer[] = {expr_f64(name, data, N), EXPR_END};
    const struct refusal refused = {EXPR_ERROR_LIMIT, 0, 0, "EXPR_MAX_NAME", "variable 0"};
    assert_text_refused("1", longer, &refused);
    assert_limit(name, 0, EXPR_MAX_NAME + 1, "EXPR_MAX_NAME");
    free(name);
}

static void variables_have_a_limit(void **state) {
    (void)state;
    enum { MOST = EXPR_MAX_VARIABLES };
    static char names[MOST + 1][8];
    static expr_var vars[MOST + 2];
    char *text = malloc((size_t)MOST * 8);
    char *end = text;
    static double data[MOST + 1][N];
    double sum = 0;
    for (int k = 0; k < MOST; k++) {
        snprintf(names[k], sizeof names[k], "v%d", k);
        for (int j = 0; j < N; j++) data[k][j] = k + j;
        sum += k;
        vars[k] = expr_f64(names[k], data[k], N);
        end += sprintf(end, "%s%s", k ? "+" : "", names[k]);
    }
    vars[MOST] = EXPR_END;
    assert_gives(text, vars, sum, sum + MOST * (N - 1));
    assert_gives("v1023", vars, 1023, 1026);
    expr_program *program;
    assert_int_equal(expr_compile(text, vars, EXPR_AUTO, NULL, &program), EXPR_OK);
    vars[MOST] = expr_f64("one_more", data[MOST], N);
    vars[MOST + 1] = EXPR_END;
    const struct refusal refused = {EXPR_ERROR_LIMIT, 0, 0, "EXPR_MAX_VARIABLES", "EXPR_END"};
    assert_text_refused("v0", vars, &refused);
    expr_array out = expr_out_new();
    assert_int_equal(expr_run(program, vars, &out), EXPR_ERROR_LIMIT);
    assert_last_error(text, &refused);
    expr_program_free(program);
    free(text);
}

static void dimensions_have_a_limit(void **state) {
    (void)state;
    int64_t shape[EXPR_MAX_DIMENSIONS + 1];
    for (int d = 0; d <= EXPR_MAX_DIMENSIONS; d++) shape[d] = d == EXPR_MAX_DIMENSIONS - 1 ? N : 1;
    static const double data[N] = {1, 2, 3, 4};
    const expr_var most[] = {expr_nd("a", EXPR_FLOAT64, data, EXPR_MAX_DIMENSIONS, shape),
                             EXPR_END};
    double result[N] = {0};
    expr_array out = expr_out_nd(EXPR_FLOAT64, result, EXPR_MAX_DIMENSIONS, shape);
    assert_int_equal(expr_eval("a*2", most, &out), EXPR_OK);
    assert_true(result[N - 1] == 8);
    static const int wrong[] = {EXPR_MAX_DIMENSIONS + 1, -1, INT32_MAX, INT32_MIN};
    for (size_t k = 0; k < COUNT(wrong); k++) {
        const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, data, wrong[k], shape), EXPR_END};
        const struct refusal refused = {EXPR_ERROR_LIMIT, 0, 0, "EXPR_MAX_DIMENSIONS", "'a'"};
        expr_cache_clear();
        assert_text_refused("a*3", vars, &refused);
        /* What is wrong does not depend on a program being there already. */
        expr_array made = expr_out_new();
        assert_int_equal(expr_eval("a*3", most, &made), EXPR_OK);
        expr_array_free(&made);
        assert_int_equal(expr_eval("a*3", vars, &made), EXPR_ERROR_LIMIT);
        assert_non_null(strstr(expr_error_text(), "EXPR_MAX_DIMENSIONS"));
        assert_null(made.data);
        const struct refusal of_out = {EXPR_ERROR_LIMIT, 0, 0, "EXPR_MAX_DIMENSIONS", "out"};
        expr_array other = expr_out_nd(EXPR_FLOAT64, result, wrong[k], shape);
        assert_eval_refused("a*3", most, &other, sizeof result, NULL, &of_out);
        assert_eval_refused("1.5", NULL, &other, sizeof result, NULL, &of_out);
    }
}

static void threads_have_a_limit(void **state) {
    (void)state;
    static const double data[N] = {1, 2, 3, 4};
    const expr_var vars[] = {expr_f64("a", data, N), EXPR_END};
    double result[N] = {0};
    expr_array out = expr_out_f64(result, N);
    expr_options options = {.threads = EXPR_MAX_THREADS};
    assert_int_equal(expr_eval_with("a+a", vars, &out, &options), EXPR_OK);
    assert_true(result[N - 1] == 8);
    const struct refusal refused = {EXPR_ERROR_LIMIT, 0, 0, "EXPR_MAX_THREADS", "0 (tuned)"};
    options.threads++;
    assert_eval_refused("a+a", vars, &out, sizeof result, &options, &refused);
    options.threads = INT32_MAX;
    assert_eval_refused("a+a", vars, &out, sizeof result, &options, &refused);
}

/* A weak scalar has the type of what it meets, and its value is known only at the run. */
static void weak_integers_must_fit_int32(void **state) {
    (void)state;
    static const int32_t ints[N] = {1, 2, 3, 4};
    static const struct {
        const char *text;
        size_t place;
    } forms[] = {{"M + i", 0},
                 {"2*i - M", 6},
                 {"i & M", 4},
                 {"minimum(M, i)", 8},
                 {"i // M", 5},
                 {"M % i", 0},
                 {"where(i > 2, i, M)", 16}};
    static const int64_t wrong[] = {INT64_C(2147483648), INT64_C(-2147483649), INT64_MAX,
                                    INT64_MIN};
    for (size_t t = 0; t < COUNT(forms); t++)
        for (size_t k = 0; k < COUNT(wrong); k++) {
            const expr_var vars[] = {expr_i32("i", ints, N), expr_scalar_int("M", INT32_MAX),
                                     EXPR_END};
            const expr_var least[] = {vars[0], expr_scalar_int("M", INT32_MIN), EXPR_END};
            const expr_var over[] = {vars[0], expr_scalar_int("M", wrong[k]), EXPR_END};
            const struct refusal refused = {EXPR_ERROR_RANGE, forms[t].place, 1,
                                            "which does not fit the int32", "use an int64 array"};
            double data[N];
            expr_array out = expr_out_f64(data, N);
            assert_int_equal(expr_eval(forms[t].text, vars, &out), EXPR_OK);
            assert_int_equal(expr_eval(forms[t].text, least, &out), EXPR_OK);
            assert_run_refused(forms[t].text, vars, over, &refused);
        }
}

static void weak_integers_keep_their_value_beside_other_types(void **state) {
    (void)state;
    static const int32_t ints[N] = {1, 2, 3, 4};
    static const int64_t longs[N] = {1, 2, 3, 4};
    const expr_var vars[] = {expr_i64("k", longs, N), expr_scalar_int("M", INT64_C(1) << 40),
                             expr_i32("i", ints, N), expr_scalar_int("L", INT32_MAX), EXPR_END};
    assert_gives("k + M", vars, 1099511627777.0, 1099511627780.0);
    assert_gives("i * 1.0 + M", vars, 1099511627777.0, 1099511627780.0);
    /* Comparisons are exact: nothing is made narrow for them. */
    assert_gives("i < M", vars, 1, 1);
    assert_gives("-M < i", vars, 1, 1);
    assert_gives("i < L + 1", vars, 1, 1);
    assert_gives("i < 2147483647 + 1", vars, 1, 1);
    assert_gives("i <= 3000000000", vars, 1, 1);
    assert_gives("0 < i < M", vars, 1, 1);
    assert_gives("i == L - 2147483643", vars, 0, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_megabyte_of_parentheses_is_refused),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(nodes_have_a_limit),
        cmocka_unit_test(text_has_a_limit),
        cmocka_unit_test(names_have_a_limit),
        cmocka_unit_test(variables_have_a_limit),
        cmocka_unit_test(dimensions_have_a_limit),
        cmocka_unit_test(threads_have_a_limit),
        cmocka_unit_test(weak_integers_must_fit_int32),
        cmocka_unit_test(weak_integers_keep_their_value_beside_other_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
