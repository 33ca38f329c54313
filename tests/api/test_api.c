/* SPDX-License-Identifier: MIT */
/* The public functions as the header promises them: arrays, shapes, programs, explain, facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { N = 1000 };

static double a[N], b[N];

static int fill_data(void **state) {
    (void)state;
    for (int k = 0; k < N; k++) {
        a[k] = k;
        b[k] = 0.5 * k - 7;
    }
    return 0;
}

static void assert_evaluates(const char *text, const expr_var vars[], expr_array *out,
                             const expr_options *options) {
    if (expr_eval_with(text, vars, out, options) != EXPR_OK)
        fail_msg("'%s': %s", text, expr_error_text());
}

static void assert_contiguous(const expr_array *array, expr_type type, int ndim,
                              const int64_t *shape) {
    assert_int_equal(array->type, type);
    assert_int_equal(array->ndim, ndim);
    int64_t stride = (int64_t)expr_type_size(type);
    for (int d = ndim - 1; d >= 0; d--) {
        assert_int_equal(array->shape[d], shape[d]);
        assert_int_equal(array->strides[d], stride);
        stride *= shape[d] > 0 ? shape[d] : 1;
    }
}

static void constructors_describe_contiguous_memory(void **state) {
    (void)state;
    static const int64_t n[] = {5}, cube[] = {2, 3, 4};
    float f[5];
    int64_t l[5];
    int32_t i[5];
    uint8_t p[5];
    const struct {
        expr_var var;
        expr_array out;
        const void *data;
        expr_type type;
    } all[] = {
        {expr_f64("x", a, 5), expr_out_f64(a, 5), a, EXPR_FLOAT64},
        {expr_f32("x", f, 5), expr_out_f32(f, 5), f, EXPR_FLOAT32},
        {expr_i64("x", l, 5), expr_out_i64(l, 5), l, EXPR_INT64},
        {expr_i32("x", i, 5), expr_out_i32(i, 5), i, EXPR_INT32},
        {expr_bool("x", p, 5), expr_out_bool(p, 5), p, EXPR_BOOL},
    };
    for (size_t k = 0; k < COUNT(all); k++) {
        assert_string_equal(all[k].var.name, "x");
        assert_int_equal(all[k].var.kind, EXPR_KIND_ARRAY);
        assert_contiguous(&all[k].var.array, all[k].type, 1, n);
        assert_contiguous(&all[k].out, all[k].type, 1, n);
        assert_ptr_equal(all[k].var.array.data, all[k].data);
        assert_ptr_equal(all[k].out.data, all[k].data);
        assert_int_equal(all[k].out.flags, 0);
    }
    const expr_var nd = expr_nd("c", EXPR_INT32, i, 3, cube);
    assert_contiguous(&nd.array, EXPR_INT32, 3, cube);
    const expr_array out = expr_out_nd(EXPR_FLOAT32, f, 0, NULL);
    assert_contiguous(&out, EXPR_FLOAT32, 0, NULL);
    const expr_var real = expr_scalar("D", 2.5), integer = expr_scalar_int("M", -3);
    assert_int_equal(real.kind, EXPR_KIND_FLOAT);
    assert_true(real.value.f == 2.5);
    assert_int_equal(integer.kind, EXPR_KIND_INT);
    assert_true(integer.value.i == -3);
    const expr_var end = EXPR_END;
    assert_int_equal(end.kind, EXPR_KIND_END);
}

static void types_have_sizes_and_names(void **state) {
    (void)state;
    static const struct {
        int type;
        size_t size;
        const char *name;
    } types[] = {
        {EXPR_BOOL, 1, "bool"},
        {EXPR_INT8, 1, "int8"},
        {EXPR_INT16, 2, "int16"},
        {EXPR_INT32, 4, "int32"},
        {EXPR_INT64, 8, "int64"},
        {EXPR_UINT8, 1, "uint8"},
        {EXPR_UINT16, 2, "uint16"},
        {EXPR_UINT32, 4, "uint32"},
        {EXPR_UINT64, 8, "uint64"},
        {EXPR_FLOAT16, 2, "float16"},
        {EXPR_BFLOAT16, 2, "bfloat16"},
        {EXPR_FLOAT32, 4, "float32"},
        {EXPR_FLOAT64, 8, "float64"},
        {EXPR_COMPLEX64, 8, "complex64"},
        {EXPR_COMPLEX128, 16, "complex128"},
        {EXPR_BYTES, 1, "bytes"},
        {EXPR_AUTO, 0, "auto"},
        {EXPR_NONE, 0, "none"},
        {17, 0, "unknown"},
        {-2, 0, "unknown"},
        {1000, 0, "unknown"},
    };
    for (size_t k = 0; k < COUNT(types); k++) {
        assert_int_equal(expr_type_size((expr_type)types[k].type), types[k].size);
        assert_string_equal(expr_type_name((expr_type)types[k].type), types[k].name);
    }
}

static void an_output_can_be_allocated_and_given_back(void **state) {
    (void)state;
    static const int64_t shape[] = {10, 100};
    static const struct {
        const char *text;
        expr_type type;
        int ndim;
    } texts[] = {{"a+b", EXPR_FLOAT64, 2},
                 {"a<b", EXPR_BOOL, 2},
                 {"sum(a)", EXPR_FLOAT64, 0},
                 {"7", EXPR_INT64, 0},
                 {"True", EXPR_BOOL, 0}};
    for (size_t k = 0; k < COUNT(texts); k++) {
        const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 2, shape),
                                 expr_nd("b", EXPR_FLOAT64, b, 2, shape), EXPR_END};
        expr_array out = expr_out_new();
        assert_null(out.data);
        assert_evaluates(texts[k].text, vars, &out, NULL);
        assert_non_null(out.data);
        assert_int_equal(out.flags, EXPR_ARRAY_ALLOCATED);
        assert_contiguous(&out, texts[k].type, texts[k].ndim, shape);
        /* It is an ordinary output from then on. */
        void *data = out.data;
        assert_evaluates(texts[k].text, vars, &out, NULL);
        assert_ptr_equal(out.data, data);
        assert_int_equal(out.flags, EXPR_ARRAY_ALLOCATED);
        expr_array_free(&out);
        static const expr_array cleared;
        assert_memory_equal(&out, &cleared, sizeof out);
        expr_array_free(&out);
    }
    /* Its type can be asked for. */
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    expr_array narrow = {.type = EXPR_FLOAT32};
    assert_evaluates("a/2", vars, &narrow, NULL);
    assert_int_equal(narrow.type, EXPR_FLOAT32);
    assert_true(((float *)narrow.data)[3] == 1.5f);
    expr_array_free(&narrow);
    double own[1] = {4};
    expr_array mine = expr_out_f64(own, 1);
    expr_array_free(&mine);
    assert_ptr_equal(mine.data, own);
}

static void points_are_strong_and_scalars_are_weak(void **state) {
    (void)state;
    static const int32_t three = 3;
    static const float f[] = {1, 2};
    const expr_var vars[] = {expr_f32("f", f, 2), expr_nd("z", EXPR_INT32, &three, 0, NULL),
                             expr_scalar("D", 3), expr_scalar_int("M", 3), EXPR_END};
    static const struct {
        const char *text;
        expr_type type;
    } texts[] = {{"f*z", EXPR_FLOAT64}, {"f*D", EXPR_FLOAT32}, {"f*M", EXPR_FLOAT32},
                 {"z*M", EXPR_INT32},   {"z*D", EXPR_FLOAT64}, {"M*M", EXPR_INT64},
                 {"M*D", EXPR_FLOAT64}};
    for (size_t k = 0; k < COUNT(texts); k++) {
        expr_array out = expr_out_new();
        assert_evaluates(texts[k].text, vars, &out, NULL);
        assert_int_equal(out.type, texts[k].type);
        assert_int_equal(out.ndim, texts[k].text[0] == 'f');
        double value = out.type == EXPR_FLOAT64   ? *(double *)out.data
                       : out.type == EXPR_FLOAT32 ? (double)*(float *)out.data
                       : out.type == EXPR_INT64   ? (double)*(int64_t *)out.data
                                                  : (double)*(int32_t *)out.data;
        assert_true(value == (texts[k].text[0] == 'f' ? 3 : 9));
        expr_array_free(&out);
    }
}

static void a_scalar_result_fills_an_output_with_dimensions(void **state) {
    (void)state;
    static const char *const texts[] = {"sum(a)", "max(a) - min(b)",  "z*2",
                                        "1.5",    "sum(a*b + 1) * D", "sum(sum(a) - b)"};
    const double expected[] = {499500, 1006, 20, 1.5, 0, 0};
    static const double ten = 10;
    static const int64_t shape[] = {3, 5, 7};
    for (size_t k = 0; k < COUNT(texts); k++)
        for (int unblocked = 0; unblocked < 2; unblocked++) {
            const expr_options options = {.block_length = unblocked ? EXPR_UNBLOCKED : 0};
            const expr_var vars[] = {expr_f64("a", a, N), expr_f64("b", b, N),
                                     expr_nd("z", EXPR_FLOAT64, &ten, 0, NULL),
                                     expr_scalar("D", 0.25), EXPR_END};
            double point = 0, cube[3 * 5 * 7 + 1] = {0};
            cube[105] = 4711;
            expr_array out = expr_out_nd(EXPR_FLOAT64, &point, 0, NULL);
            expr_array wide = expr_out_nd(EXPR_FLOAT64, cube, 3, shape);
            expr_array none = expr_out_f64(cube + 105, 0);
            double right = expected[k];
            for (int j = 0; j < N && k == 4; j++)
                right += (a[j] * b[j] + 1) * 0.25; /* halves and quarters: exact */
            for (int j = 0; j < N && k == 5; j++) right += 499500 - b[j];
            assert_evaluates(texts[k], vars, &out, &options);
            assert_true(point == right);
            assert_evaluates(texts[k], vars, &wide, &options);
            for (int j = 0; j < 105; j++) assert_true(cube[j] == right);
            assert_evaluates(texts[k], vars, &none, &options);
            assert_true(cube[105] == 4711);
        }
}

static void empty_arrays_are_evaluated(void **state) {
    (void)state;
    static const int64_t shape[] = {3, 0, 4};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, NULL, 3, shape),
                             expr_nd("b", EXPR_FLOAT64, b, 3, shape), EXPR_END};
    expr_array out = expr_out_new();
    assert_evaluates("a+b", vars, &out, NULL);
    assert_contiguous(&out, EXPR_FLOAT64, 3, shape);
    assert_evaluates("a*b", vars, &out, NULL);
    expr_array_free(&out);
    double value = 9;
    expr_array point = expr_out_nd(EXPR_FLOAT64, &value, 0, NULL);
    assert_evaluates("sum(a)", vars, &point, NULL);
    assert_true(value == 0 && !signbit(value));
    assert_evaluates("prod(a+b)", vars, &point, NULL);
    assert_true(value == 1);
    /* Full beside empty does not fit. */
    expr_array full = expr_out_f64(a, N);
    assert_int_equal(expr_eval("a+b", vars, &full), EXPR_ERROR_SHAPE);
    assert_true(a[1] == 1);
}

static void arrays_have_up_to_the_most_dimensions(void **state) {
    (void)state;
    static const int64_t first[] = {2, 3, 1, 2, 4, 1, 3, 2};
    int64_t shape[EXPR_MAX_DIMENSIONS];
    for (size_t d = 0; d < EXPR_MAX_DIMENSIONS; d++)
        shape[d] = d < sizeof first / sizeof *first ? first[d] : 1;
    int64_t n = 1;
    for (int ndim = 1; ndim <= EXPR_MAX_DIMENSIONS; ndim++) {
        n *= shape[ndim - 1];
        const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, ndim, shape),
                                 expr_nd("b", EXPR_FLOAT64, b, ndim, shape), EXPR_END};
        expr_array out = expr_out_new();
        assert_evaluates("a*2+b", vars, &out, NULL);
        assert_contiguous(&out, EXPR_FLOAT64, ndim, shape);
        for (int64_t k = 0; k < n; k++) assert_true(((double *)out.data)[k] == a[k] * 2 + b[k]);
        expr_array_free(&out);
    }
}

static void bytes_other_than_0_and_1_count_as_true(void **state) {
    (void)state;
    static const uint8_t p[] = {0, 1, 2, 255, 128};
    const expr_var vars[] = {expr_bool("p", p, 5), EXPR_END};
    static const char *const texts[] = {"p", "p == True", "p & True", "p*1 == 1", "not not p"};
    for (size_t k = 0; k < COUNT(texts); k++) {
        uint8_t result[5];
        expr_array out = expr_out_bool(result, 5);
        assert_evaluates(texts[k], vars, &out, NULL);
        assert_memory_equal(result, "\0\1\1\1\1", 5);
    }
    int64_t sum = 0;
    expr_array out = expr_out_nd(EXPR_INT64, &sum, 0, NULL);
    assert_evaluates("sum(p)", vars, &out, NULL);
    assert_int_equal(sum, 4);
}

static void a_program_runs_with_other_data_sizes_and_orders(void **state) {
    (void)state;
    const expr_var shapes[] = {expr_f64("a", NULL, 0), expr_scalar("D", 0), expr_f64("b", NULL, 0),
                               EXPR_END};
    expr_program *program;
    char text[] = "a*D + b";
    assert_int_equal(expr_compile(text, shapes, EXPR_AUTO, NULL, &program), EXPR_OK);
    memset(text, '?', sizeof text - 1); /* texts are borrowed for the call only */
    assert_int_equal(expr_program_type(program), EXPR_FLOAT64);
    assert_int_equal(expr_program_type(NULL), EXPR_AUTO);
    double result[N];
    for (int64_t n = 0; n < N; n = n * 3 + 1) {
        const expr_var same[] = {expr_f64("a", a, n), expr_scalar("D", (double)n),
                                 expr_f64("b", b, n), EXPR_END};
        const expr_var other[] = {expr_scalar_int("unused", 1),
                                  expr_f64("b", b, n),
                                  expr_f64("a", a, n),
                                  expr_f64("far", a, n + 9),
                                  expr_scalar("D", 2.0 * (double)n),
                                  EXPR_END};
        expr_array out = expr_out_f64(result, n);
        assert_int_equal(expr_run(program, same, &out), EXPR_OK);
        for (int64_t k = 0; k < n; k++) assert_true(result[k] == a[k] * (double)n + b[k]);
        assert_int_equal(expr_run(program, other, &out), EXPR_OK);
        for (int64_t k = 0; k < n; k++) assert_true(result[k] == a[k] * 2.0 * (double)n + b[k]);
    }
    expr_program_free(program);
    /* Names that the text does not use need no data and no shape that fits. */
    const expr_var extra[] = {expr_f64("a", a, N), expr_f64("none", NULL, 3), EXPR_END};
    expr_array out = expr_out_f64(result, N);
    assert_evaluates("a-1", extra, &out, NULL);
    assert_true(result[N - 1] == N - 2);
}

static void results_are_cast_to_the_output(void **state) {
    (void)state;
    static const double values[] = {0, -1.75, 2.5, 1e10, NAN, INFINITY};
    const expr_var vars[] = {expr_f64("x", values, 6), EXPR_END};
    const expr_options unsafe = {.casting = EXPR_CASTING_UNSAFE};
    const expr_options safe = {.casting = EXPR_CASTING_SAFE};
    int32_t i[6];
    int64_t l[6];
    float f[6];
    uint8_t p[6];
    expr_array out = expr_out_i32(i, 6);
    assert_evaluates("x", vars, &out, &unsafe);
    static const int32_t ints[] = {0, -1, 2, INT32_MIN, INT32_MIN, INT32_MIN};
    assert_memory_equal(i, ints, sizeof i);
    out = expr_out_i64(l, 6);
    assert_evaluates("x", vars, &out, &unsafe);
    static const int64_t longs[] = {0, -1, 2, 10000000000, INT64_MIN, INT64_MIN};
    assert_memory_equal(l, longs, sizeof l);
    out = expr_out_bool(p, 6);
    assert_evaluates("x", vars, &out, &unsafe);
    assert_memory_equal(p, "\0\1\1\1\1\1", 6);
    out = expr_out_f32(f, 6);
    assert_evaluates("x", vars, &out, NULL);
    assert_true(f[1] == -1.75f && f[3] == 1e10f && isnan(f[4]) && isinf(f[5]));
    expr_program *program;
    assert_int_equal(expr_compile("x > 0", vars, EXPR_INT64, &safe, &program), EXPR_OK);
    assert_int_equal(expr_program_type(program), EXPR_INT64);
    out = expr_out_i64(l, 6);
    assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
    assert_true(l[0] == 0 && l[2] == 1 && l[4] == 0 && l[5] == 1);
    expr_program_free(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constructors_describe_contiguous_memory),
        cmocka_unit_test(types_have_sizes_and_names),
        cmocka_unit_test(an_output_can_be_allocated_and_given_back),
        cmocka_unit_test(points_are_strong_and_scalars_are_weak),
        cmocka_unit_test(a_scalar_result_fills_an_output_with_dimensions),
        cmocka_unit_test(empty_arrays_are_evaluated),
        cmocka_unit_test(arrays_have_up_to_the_most_dimensions),
        cmocka_unit_test(bytes_other_than_0_and_1_count_as_true),
        cmocka_unit_test(a_program_runs_with_other_data_sizes_and_orders),
        cmocka_unit_test(results_are_cast_to_the_output),
    };
    return cmocka_run_group_tests(tests, fill_data, NULL);
}
