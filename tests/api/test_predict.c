/* SPDX-License-Identifier: MIT */
/* What expr_predict says comes true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

enum { MOST = 60 };
static double data[MOST];

/* The same array, but for where it lies. */
static void assert_same_shape(const expr_array *a, const expr_array *b) {
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->ndim, b->ndim);
    for (int d = 0; d < a->ndim; d++) {
        assert_int_equal(a->shape[d], b->shape[d]);
        assert_int_equal(a->strides[d], b->strides[d]);
    }
}

static void shapes_are_those_of_the_evaluation(void **state) {
    (void)state;
    static const char *const texts[] = {"a + 1",
                                        "a > b",
                                        "sum(a)",
                                        "sum(a, axis=0)",
                                        "a + row",
                                        "diff(a)",
                                        "mean(f)",
                                        "f + f",
                                        "complex(a, b)",
                                        "float32(a) + int16(b)",
                                        "f.T if 0 else 1",
                                        "argmax(a, axis=1)",
                                        "a - mean(a, axis=1, keepdims=True)",
                                        "2 + 3"};
    const int64_t shape[] = {5, 12}, row[] = {12}, f_strides[] = {8, 40};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, data, 2, shape),
                             expr_nd("b", EXPR_FLOAT64, data, 2, shape),
                             expr_nd("row", EXPR_FLOAT64, data, 1, row),
                             expr_strided("f", EXPR_FLOAT64, data, 2, shape, f_strides), EXPR_END};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        for (int unblocked = 0; unblocked < 2; unblocked++) {
            const expr_options options = {.block_length = unblocked ? EXPR_UNBLOCKED : 0};
            expr_array out = expr_out_new(), foreseen = expr_out_new();
            const expr_status status = expr_eval_with(texts[k], vars, &out, &options);
            assert_int_equal(expr_predict(texts[k], vars, &foreseen, &options, NULL), status);
            assert_null(foreseen.data);
            if (status != EXPR_OK) continue;
            assert_same_shape(&foreseen, &out);
            expr_array_free(&out);
        }
}

static void named_outputs_get_theirs_and_nothing_is_read(void **state) {
    (void)state;
    const int64_t shape[] = {1 << 20, 1 << 20};
    expr_array radius = expr_out_new(), total = expr_out_new();
    const expr_var vars[] = {
        expr_nd("x", EXPR_FLOAT32, NULL, 2, shape), expr_nd("y", EXPR_FLOAT32, NULL, 2, shape),
        expr_output("radius", &radius), expr_output("total", &total), EXPR_END};
    assert_int_equal(
        expr_predict("radius = sqrt(x*x + y*y); total = sum(radius)", vars, NULL, NULL, NULL),
        EXPR_OK);
    assert_null(radius.data);
    assert_int_equal(radius.ndim, 2);
    assert_int_equal(radius.shape[0], 1 << 20);
    assert_int_equal(radius.type, EXPR_FLOAT32);
    assert_int_equal(total.ndim, 0);
}

static void memory_is_what_whole_arrays_take(void **state) {
    (void)state;
    const int64_t n = (int64_t)1 << 40;
    const expr_var vars[] = {expr_f64("a", NULL, n), expr_f64("b", NULL, n), EXPR_END};
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    expr_array out = expr_out_new();
    expr_prediction prediction;
    assert_int_equal(expr_predict("sin(a)*2 + cos(b)*3", vars, &out, NULL, &prediction), EXPR_OK);
    assert_int_equal(prediction.elements, n);
    assert_int_equal(prediction.temporary_bytes, 0);
    assert_true(prediction.workspace_bytes < (uint64_t)1 << 30);
    assert_true(prediction.read_bytes == 16 && prediction.written_bytes == 8);
    assert_true(prediction.operations >= 5);
    assert_true(prediction.compute_ns > 0 && prediction.traffic_ns > 0);
    assert_int_equal(prediction.passes, 1);
    out = expr_out_new();
    assert_int_equal(expr_predict("sin(a)*2 + cos(b)*3", vars, &out, &unblocked, &prediction),
                     EXPR_OK);
    assert_true(prediction.temporary_bytes >= (uint64_t)n * 8);
    assert_true(prediction.passes > 1);
}

static void faults_are_those_of_the_evaluation(void **state) {
    (void)state;
    const expr_var vars[] = {expr_f64("a", data, 5), expr_f64("b", data, 6), EXPR_END};
    expr_array out = expr_out_new();
    assert_int_equal(expr_predict("a + b", vars, &out, NULL, NULL), EXPR_ERROR_SHAPE);
    assert_int_equal(expr_predict("a +", vars, &out, NULL, NULL), EXPR_ERROR_SYNTAX);
    assert_int_equal(expr_predict(NULL, vars, &out, NULL, NULL), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_predict("1", vars, NULL, NULL, NULL), EXPR_OK);
    assert_int_equal(out.ndim, 0);
}

static void functions_have_names_and_help(void **state) {
    (void)state;
    bool sin_is_there = false;
    int count = 0;
    const char *help = NULL;
    for (const char *name; (name = expr_function_name(count, &help)); count++) {
        assert_non_null(help);
        assert_true(strlen(help) > 0);
        if (strcmp(name, "sin") == 0) sin_is_there = strstr(help, "sine") != NULL;
    }
    assert_true(sin_is_there);
    assert_true(count > 60);
    assert_null(expr_function_name(count + 5, NULL));
    assert_null(expr_function_name(-1, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_are_those_of_the_evaluation),
        cmocka_unit_test(named_outputs_get_theirs_and_nothing_is_read),
        cmocka_unit_test(memory_is_what_whole_arrays_take),
        cmocka_unit_test(faults_are_those_of_the_evaluation),
        cmocka_unit_test(functions_have_names_and_help),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
