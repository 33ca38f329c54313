/* SPDX-License-Identifier: MIT */
/* Texts over arrays of many types and shapes: one answer, however they are run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "blockexpr.h"

enum { ROWS = 61, COLUMNS = 83, N = ROWS * COLUMNS };

static double x[N], y[COLUMNS];
static int8_t i[N];
static uint64_t u[N];
static uint16_t h[N]; /* float16 */
static double z[2 * N];
static uint8_t m[N];

static int set_up(void **state) {
    (void)state;
    uint64_t bits = 1;
    for (int k = 0; k < N; k++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        x[k] = (double)(int64_t)bits * 0x1p-61;
        y[k % COLUMNS] = (double)(int64_t)bits * 0x1p-62;
        i[k] = (int8_t)(bits >> 40);
        u[k] = bits;
        h[k] = (uint16_t)(0x3000 | (bits >> 30 & 0x8fff));
        z[2 * k] = (double)(int64_t)bits * 0x1p-60;
        z[2 * k + 1] = (double)(int64_t)(bits << 7) * 0x1p-62;
        m[k] = (uint8_t)(bits >> 63);
    }
    return 0;
}

static void name_variables(expr_var vars[9]) {
    static const int64_t shape[2] = {ROWS, COLUMNS};
    static const int64_t row[1] = {COLUMNS};
    vars[0] = expr_nd("x", EXPR_FLOAT64, x, 2, shape);
    vars[1] = expr_nd("y", EXPR_FLOAT64, y, 1, row);
    vars[2] = expr_nd("i", EXPR_INT8, i, 2, shape);
    vars[3] = expr_nd("u", EXPR_UINT64, u, 2, shape);
    vars[4] = expr_nd("h", EXPR_FLOAT16, h, 2, shape);
    vars[5] = expr_nd("z", EXPR_COMPLEX128, z, 2, shape);
    vars[6] = expr_nd("m", EXPR_BOOL, m, 2, shape);
    vars[7] = expr_scalar("s", 1.5);
    vars[8] = expr_end();
}

static int64_t elements_of(const expr_array *array) {
    int64_t n = 1;
    for (int d = 0; d < array->ndim; d++) n *= array->shape[d];
    return n;
}

static const char *const texts[] = {
    "x*2 + y",
    "i*i + i",
    "i * sum(i)",
    "x - mean(x)",
    "(x - mean(x, axis=0)) / std(x, axis=0)",
    "x / sum(x, axis=1, keepdims=True)",
    "argmin(x)",
    "argmax(i, axis=1)",
    "argmin(u, axis=0, keepdims=True) + argmin(u)",
    "var(h) + nanvar(x, ddof=1)",
    "z*z + z",
    "abs(exp(z/10)) + x",
    "sum(z) * conj(z)",
    "mean(z, axis=0) - z",
    "where(m, sqrt(z), z**3)",
    "count(m) + any(m, axis=0) * all(m, axis=1, keepdims=True)",
    "u // 3 + (u >> 5) % 7",
    "h*h + h",
    "x**0 + i",
    "max(sum(i, axis=1, keepdims=True) * i)",
    "d = x - y; r = d*d + i; r * mean(r, axis=-1, keepdims=True)",
    "complex(x, i) * 2j",
    "float32(x) * s + (i > 3)",
    "prod(1 + x/1000) + sum(x + y) * min(y)",
};

static void every_way_gives_one_answer(void **state) {
    (void)state;
    static const expr_options ways[] = {
        {.block_length = EXPR_UNBLOCKED},
        {.block_length = EXPR_UNBLOCKED, .threads = 3},
        {.block_length = 1},
        {.block_length = 100, .threads = 2},
        {.threads = 4},
    };
    expr_var vars[9];
    name_variables(vars);
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        expr_array expected = expr_out_new();
        if (expr_eval(texts[t], vars, &expected) != EXPR_OK)
            fail_msg("%s: %s", texts[t], expr_error_text());
        const size_t bytes = (size_t)elements_of(&expected) * expr_type_size(expected.type);
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
            expr_array got = expr_out_new();
            if (expr_eval_with(texts[t], vars, &got, &ways[w]) != EXPR_OK)
                fail_msg("%s: %s", texts[t], expr_error_text());
            assert_int_equal(got.type, expected.type);
            assert_int_equal(got.ndim, expected.ndim);
            if (memcmp(got.data, expected.data, bytes) != 0)
                fail_msg("%s: way %d gives another answer", texts[t], (int)w);
            expr_array_free(&got);
        }
        expr_array_free(&expected);
    }
}

/* Values that NumPy gives for a small case, so that the one answer is also the right one. */
static void the_answer_is_the_right_one(void **state) {
    (void)state;
    static const double a[6] = {3, 1, 2, -1, 5, 0};
    static const int64_t shape[2] = {2, 3};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 2, shape), EXPR_END};
    static const struct {
        const char *text;
        int count;
        double values[6];
    } cases[] = {
        {"sum(a, axis=0)", 3, {2, 6, 2}},
        {"sum(a, axis=1, keepdims=True)", 2, {6, 4}},
        {"a - mean(a, axis=1, keepdims=True)", 6, {1, -1, 0, -7.0 / 3, 11.0 / 3, -4.0 / 3}},
        {"argmin(a, axis=1) * 1.0", 2, {1, 0}},
        {"argmax(a) * 1.0", 1, {4}},
        {"var(a, axis=0)", 3, {4, 4, 1}},
        {"std(a, axis=0, ddof=1)**2", 3, {8, 8, 2}},
        {"max(a, axis=(0, 1)) + min(a)", 1, {4}},
    };
    for (size_t t = 0; t < sizeof cases / sizeof *cases; t++) {
        expr_array out = expr_out_new();
        if (expr_eval(cases[t].text, vars, &out) != EXPR_OK)
            fail_msg("%s: %s", cases[t].text, expr_error_text());
        assert_int_equal(out.type, EXPR_FLOAT64);
        assert_int_equal(elements_of(&out), cases[t].count);
        for (int k = 0; k < cases[t].count; k++) {
            const double difference = ((const double *)out.data)[k] - cases[t].values[k];
            if (!(difference < 1e-14 && difference > -1e-14))
                fail_msg("%s: element %d is %g", cases[t].text, k, ((const double *)out.data)[k]);
        }
        expr_array_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_gives_one_answer),
        cmocka_unit_test(the_answer_is_the_right_one),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
