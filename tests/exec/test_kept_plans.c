/* SPDX-License-Identifier: MIT */
/* Repeated calls, whatever their layout: nothing is allocated, and what changes between them is
 * seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "blockexpr.h"

enum { ROWS = 10, COLUMNS = 80, ALL = 4 * ROWS * COLUMNS };
static double first[ALL], second[ALL], result[ALL], expected[ALL];

static expr_var view(const char *name, double *data, const int64_t *strides) {
    static const int64_t shape[] = {ROWS, COLUMNS};
    expr_var var = expr_nd(name, EXPR_FLOAT64, data, 2, shape);
    if (strides) memcpy(var.array.strides, strides, 2 * sizeof *strides);
    return var;
}

static void fill(void) {
    for (int k = 0; k < ALL; k++) {
        first[k] = (double)(k * 7 % 31) - 9;
        second[k] = 1.0 / (k + 1);
    }
}

static const char *const texts[] = {"a*s + b",
                                    "roll(a, 1, axis=1) + b",
                                    "laplacian(a)*s - b",
                                    "sum(a*b)",
                                    "sum(a, axis=0)",
                                    "mean(b, axis=1) + s",
                                    "a - mean(a, axis=0) + b*s",
                                    "shift(a, 2, axis=1, fill=s)"};
static const int64_t layouts[][2] = {
    {8 * COLUMNS, 8}, {16 * COLUMNS, 16}, {8, 8 * ROWS}, {-8 * COLUMNS, 8}};

/* The same by a program that has never run before. */
static void evaluate(const char *text, const expr_var *vars, expr_array *out) {
    expr_program *program;
    assert_int_equal(expr_compile(text, vars, EXPR_AUTO, NULL, &program), EXPR_OK);
    assert_int_equal(expr_run(program, vars, out), EXPR_OK);
    expr_program_free(program);
}

static void repeated_calls(void **unused) {
    (void)unused;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t l = 0; l < sizeof layouts / sizeof *layouts; l++) {
            fill();
            const size_t start = layouts[l][0] < 0 ? (ROWS - 1) * COLUMNS : 0;
            expr_var vars[] = {view("a", first + start, layouts[l]), view("b", second, NULL),
                               expr_scalar("s", 0.5), EXPR_END};
            expr_array out = expr_out_new();
            expr_program *program;
            assert_int_equal(expr_compile(texts[t], vars, EXPR_AUTO, NULL, &program), EXPR_OK);
            assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
            expr_array mine = out, reference = out;
            mine.data = result;
            reference.data = expected;
            for (int k = 0; k < 2; k++) assert_int_equal(expr_run(program, vars, &mine), EXPR_OK);
            const unsigned long before = bx_alloc_count();
            for (int k = 0; k < 6; k++) {
                /* Other elements, another scalar, other addresses. */
                for (int j = 0; j < ALL; j++) first[j] += 0.25 * k;
                vars[2] = expr_scalar("s", 0.5 + k);
                vars[0].array.data = first + start + (k >= 3 ? 2 * COLUMNS * ROWS - 80 : 0);
                mine.data = result + (k % 2) * 3;
                assert_int_equal(expr_run(program, vars, &mine), EXPR_OK);
                if (bx_alloc_count() != before)
                    fail_msg("%s, layout %zu: call %d allocates", texts[t], l, k);
            }
            evaluate(texts[t], vars, &reference);
            size_t bytes = sizeof(double);
            for (int d = 0; d < out.ndim; d++) bytes *= (size_t)out.shape[d];
            assert_memory_equal(mine.data, reference.data, bytes);
            expr_array_free(&out);
            expr_program_free(program);
        }
}

/* What has been kept does not hide what is wrong with the next call, or must be copied for it. */
static void other_calls(void **unused) {
    (void)unused;
    fill();
    expr_var vars[] = {view("a", first, layouts[1]), view("b", second, NULL), expr_scalar("s", 2),
                       EXPR_END};
    expr_array out = view("out", result, NULL).array;
    expr_program *program;
    assert_int_equal(expr_compile("roll(a, 1, axis=0)*s + b", vars, EXPR_AUTO, NULL, &program),
                     EXPR_OK);
    for (int k = 0; k < 3; k++) assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
    expr_array reference = out;
    reference.data = expected;
    /* Over an input that is read at other places. */
    assert_int_equal(expr_run(program, vars, &reference), EXPR_OK);
    out.data = second;
    assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
    assert_memory_equal(second, expected, ROWS * COLUMNS * sizeof *second);
    /* Another shape, and no data. */
    vars[1].array.shape[1] = 3;
    assert_int_equal(expr_run(program, vars, &out), EXPR_ERROR_SHAPE);
    vars[1].array.shape[1] = COLUMNS;
    vars[1].array.data = NULL;
    assert_int_equal(expr_run(program, vars, &out), EXPR_ERROR_SHAPE);
    expr_program_free(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeated_calls),
        cmocka_unit_test(other_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
