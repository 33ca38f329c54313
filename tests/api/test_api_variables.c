/* SPDX-License-Identifier: MIT */
/* Constructors of variables, and what may be wrong with outputs and functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "blockexpr.h"
#include "support/refused.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { N = 16 };
static double a[N];

static void assert_vector(const expr_array *array, const void *data, expr_type type, int64_t n,
                          int64_t stride, uint32_t item_size) {
    assert_ptr_equal(array->data, data);
    assert_int_equal(array->type, type);
    assert_int_equal(array->ndim, 1);
    assert_int_equal(array->flags, 0);
    assert_int_equal(array->item_size, item_size);
    assert_int_equal(array->shape[0], n);
    assert_int_equal(array->strides[0], stride);
}

static void vectors_have_a_constructor_of_each_type(void **state) {
    (void)state;
#define CHECK(suffix, ctype, type, stride)                   \
    do {                                                     \
        static ctype data[2 * N];                            \
        const expr_var var = expr_##suffix("v", data, N);    \
        const expr_array out = expr_out_##suffix(data, N);   \
        assert_string_equal(var.name, "v");                  \
        assert_int_equal(var.kind, EXPR_KIND_ARRAY);         \
        assert_vector(&var.array, data, type, N, stride, 0); \
        assert_vector(&out, data, type, N, stride, 0);       \
    } while (0)
    CHECK(bool, uint8_t, EXPR_BOOL, 1);
    CHECK(i8, int8_t, EXPR_INT8, 1);
    CHECK(i16, int16_t, EXPR_INT16, 2);
    CHECK(i32, int32_t, EXPR_INT32, 4);
    CHECK(i64, int64_t, EXPR_INT64, 8);
    CHECK(u8, uint8_t, EXPR_UINT8, 1);
    CHECK(u16, uint16_t, EXPR_UINT16, 2);
    CHECK(u32, uint32_t, EXPR_UINT32, 4);
    CHECK(u64, uint64_t, EXPR_UINT64, 8);
    CHECK(f16, uint16_t, EXPR_FLOAT16, 2);
    CHECK(bf16, uint16_t, EXPR_BFLOAT16, 2);
    CHECK(f32, float, EXPR_FLOAT32, 4);
    CHECK(f64, double, EXPR_FLOAT64, 8);
    CHECK(c64, float, EXPR_COMPLEX64, 8);
    CHECK(c128, double, EXPR_COMPLEX128, 16);
#undef CHECK
    const expr_var bytes = expr_bytes("v", "onetwo", 3, 2);
    assert_vector(&bytes.array, bytes.array.data, EXPR_BYTES, 2, 3, 3);
    assert_memory_equal(bytes.array.data, "onetwo", 6);
#if SIZE_MAX > UINT32_MAX
    assert_int_equal(expr_bytes("v", "", (size_t)UINT32_MAX + 4, 2).array.item_size, 0);
#endif
}

static void strides_are_taken_as_they_are(void **state) {
    (void)state;
    static const int64_t shape[] = {2, 4, 3}, strides[] = {-8, 0, 24};
    const expr_var var = expr_strided("v", EXPR_FLOAT64, a, 3, shape, strides);
    const expr_array out = expr_out_strided(EXPR_FLOAT64, a, 3, shape, strides);
    const expr_var same = expr_variable("w", out);
    /* What lies past ndim is nobody's. */
    const expr_array *const all[] = {&var.array, &same.array};
    for (int k = 0; k < 2; k++) {
        assert_memory_equal(all[k], &out, offsetof(expr_array, shape));
        assert_memory_equal(all[k]->shape, shape, sizeof shape);
        assert_memory_equal(all[k]->strides, strides, sizeof strides);
    }
    assert_string_equal(same.name, "w");
    assert_memory_equal(out.shape, shape, sizeof shape);
    assert_memory_equal(out.strides, strides, sizeof strides);
    /* Faults are kept for the evaluation to report. */
    const expr_var many = expr_strided("v", EXPR_FLOAT64, a, EXPR_MAX_DIMENSIONS + 1, NULL, NULL);
    assert_int_equal(many.array.ndim, EXPR_MAX_DIMENSIONS + 1);
    assert_int_equal(expr_strided("v", EXPR_FLOAT64, a, -1, NULL, strides).array.ndim, -1);
}

static void scalars_outputs_and_functions_keep_what_they_are_given(void **state) {
    (void)state;
    expr_array out = expr_out_new();
    expr_function function = {.arity = 1};
    const expr_var z = expr_scalar_complex("z", 1.5, -2);
    assert_int_equal(z.kind, EXPR_KIND_COMPLEX);
    assert_true(z.value.c.re == 1.5 && z.value.c.im == -2);
    assert_ptr_equal(expr_output("o", &out).value.output, &out);
    assert_int_equal(expr_output("o", &out).kind, EXPR_KIND_OUTPUT);
    assert_ptr_equal(expr_user_function("f", &function).value.function, &function);
    assert_int_equal(expr_user_function("f", &function).kind, EXPR_KIND_FUNCTION);
}

/* Refused wherever the text is compiled, without a place in it. */
static void assert_variable_refused(expr_var var, expr_status status, const char *problem,
                                    const char *cure) {
    const expr_var vars[] = {expr_f64("a", a, N), var, EXPR_END};
    assert_text_refused("a", vars, &(struct refusal){status, 0, 0, problem, cure});
}

static void call(void *context, int64_t count, const void *const inputs[], void *output) {
    (void)context, (void)count, (void)inputs, (void)output;
}

static expr_function good_function(void) {
    return (expr_function){
        .call = call, .result = EXPR_FLOAT64, .arity = 2, .arguments = {EXPR_FLOAT64, EXPR_INT32}};
}

static void functions_are_checked(void **state) {
    (void)state;
    assert_variable_refused(expr_user_function("f", NULL), EXPR_ERROR_ARGUMENT,
                            "function 'f' is NULL", "expr_function");
    expr_function bad = good_function();
    bad.call = NULL;
    assert_variable_refused(expr_user_function("f", &bad), EXPR_ERROR_ARGUMENT,
                            "function 'f' has no code", "give a function");
    static const struct {
        int32_t arity;
        expr_status status;
    } arities[] = {{0, EXPR_ERROR_ARGUMENT},
                   {-1, EXPR_ERROR_ARGUMENT},
                   {INT32_MIN, EXPR_ERROR_ARGUMENT},
                   {EXPR_MAX_ARGUMENTS + 1, EXPR_ERROR_LIMIT},
                   {INT32_MAX, EXPR_ERROR_LIMIT}};
    for (size_t k = 0; k < COUNT(arities); k++) {
        bad = good_function();
        bad.arity = arities[k].arity;
        assert_variable_refused(expr_user_function("f", &bad), arities[k].status,
                                "function 'f' has ", "EXPR_MAX_ARGUMENTS");
    }
    bad = good_function();
    bad.flags = 6;
    assert_variable_refused(expr_user_function("f", &bad), EXPR_ERROR_ARGUMENT, "unknown flags 0x6",
                            "EXPR_PURE");
    for (int type = -1; type <= EXPR_BYTES + 1; type++) {
        if (type == EXPR_INT32 || type == EXPR_INT64 || type == EXPR_FLOAT32 ||
            type == EXPR_FLOAT64)
            continue;
        bad = good_function();
        bad.result = (expr_type)type;
        assert_variable_refused(expr_user_function("f", &bad), EXPR_ERROR_TYPE,
                                "the result of function 'f'", "EXPR_FLOAT64");
        bad = good_function();
        bad.arguments[1] = (expr_type)type;
        assert_variable_refused(expr_user_function("f", &bad), EXPR_ERROR_TYPE,
                                "argument 1 of function 'f'", "EXPR_FLOAT64");
    }
}

static void outputs_are_checked(void **state) {
    (void)state;
    assert_variable_refused(expr_output("o", NULL), EXPR_ERROR_ARGUMENT, "output 'o' is NULL",
                            "give the array");
    static const int types[] = {-1, EXPR_BYTES + 1, 31, 32, INT_MAX};
    for (size_t k = 0; k < COUNT(types); k++) {
        expr_array out = {.type = (expr_type)types[k]};
        assert_variable_refused(expr_output("o", &out), EXPR_ERROR_TYPE,
                                "output 'o' has element type", "does not know");
    }
    static const int ndims[] = {-1, EXPR_MAX_DIMENSIONS + 1, INT32_MIN, INT32_MAX};
    for (size_t k = 0; k < COUNT(ndims); k++) {
        expr_array out = {.type = EXPR_FLOAT64, .ndim = ndims[k]};
        assert_variable_refused(expr_output("o", &out), EXPR_ERROR_LIMIT, "output 'o' has ",
                                "EXPR_MAX_DIMENSIONS");
    }
}

static void byte_strings_have_a_width(void **state) {
    (void)state;
    assert_variable_refused(expr_bytes("s", "abc", 0, 3), EXPR_ERROR_ARGUMENT,
                            "'s' has byte strings of 0 bytes", "expr_bytes");
    assert_variable_refused(expr_nd("s", EXPR_BYTES, "abc", 1, &(int64_t){3}), EXPR_ERROR_ARGUMENT,
                            "'s' has byte strings of 0 bytes", "item_size");
}

/* Pairs of equal names anywhere among the most variables that there may be. */
static void one_name_of_many_given_twice_is_found(void **state) {
    (void)state;
    static char names[EXPR_MAX_VARIABLES][16];
    static expr_var vars[EXPR_MAX_VARIABLES + 1];
    for (int k = 0; k < EXPR_MAX_VARIABLES; k++) {
        snprintf(names[k], sizeof names[k], "v%d", k);
        vars[k] = expr_scalar(names[k], k);
    }
    vars[EXPR_MAX_VARIABLES] = EXPR_END;
    double value = 0;
    expr_array out = expr_out_nd(EXPR_FLOAT64, &value, 0, NULL);
    assert_int_equal(expr_eval("v0+v1023", vars, &out), EXPR_OK);
    assert_true(value == 1023);
    static const int pairs[][2] = {{0, 1023}, {0, 1}, {1022, 1023}, {511, 700}};
    for (size_t k = 0; k < COUNT(pairs); k++) {
        char problem[80];
        const expr_var before = vars[pairs[k][1]];
        vars[pairs[k][1]] = expr_scalar_int(names[pairs[k][0]], 3);
        snprintf(problem, sizeof problem, "variables %d and %d are both called '%s'", pairs[k][0],
                 pairs[k][1], names[pairs[k][0]]);
        assert_text_refused(
            "v2+v3", vars,
            &(struct refusal){EXPR_ERROR_ARGUMENT, 0, 0, problem, "give each its own name"});
        vars[pairs[k][1]] = before;
    }
    /* The first pair in the order of the variables is named, whatever stands behind. */
    vars[5] = expr_scalar(names[9], 1);
    vars[700] = expr_scalar(names[3], 1);
    assert_int_equal(expr_eval("v2", vars, &out), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "variables 5 and 9 are both called 'v9'"));
}

static void a_value_must_go_somewhere(void **state) {
    (void)state;
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    const struct refusal refused = {EXPR_ERROR_ARGUMENT, 0, 0, "out_type is EXPR_NONE",
                                    "an expr_output"};
    expr_program *program = (expr_program *)a;
    assert_int_equal(expr_compile("a", vars, EXPR_NONE, NULL, &program), EXPR_ERROR_ARGUMENT);
    assert_null(program);
    assert_last_error("a", &refused);
    assert_int_equal(expr_compile("a", NULL, EXPR_NONE, NULL, &program), EXPR_ERROR_ARGUMENT);
    /* As the type of an array it is none. */
    expr_array none = {.type = EXPR_NONE};
    assert_int_equal(expr_eval("a", vars, &none), EXPR_ERROR_TYPE);
    assert_non_null(strstr(expr_error_text(), "out has an unknown element type (-1)"));
    assert_int_equal(expr_eval("a", vars, NULL), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_eval("1", NULL, NULL), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_program_type(NULL), EXPR_AUTO);
}

static void variables_may_stand_in_another_order_at_a_run(void **state) {
    (void)state;
    enum { MANY = 40 }; /* more than are copied without an allocation */
    static char names[MANY][16];
    expr_var forward[MANY + 1], backward[MANY + 1];
    char text[MANY * 8] = "0";
    double values[MANY], result = 0, wanted = 0;
    for (int few = 0; few < 2; few++) {
        const int count = few ? 5 : MANY;
        strcpy(text, "0");
        wanted = 0;
        for (int k = 0; k < count; k++) {
            snprintf(names[k], sizeof names[k], "v%d", k);
            values[k] = k % 2 ? k : -k;
            forward[k] = expr_nd(names[k], EXPR_FLOAT64, &values[k], 0, NULL);
            backward[count - 1 - k] = forward[k];
            snprintf(text + strlen(text), sizeof text - strlen(text), "+v%d*%d", k, k);
            wanted += values[k] * k;
        }
        forward[count] = backward[count] = EXPR_END;
        expr_program *program;
        expr_array out = expr_out_nd(EXPR_FLOAT64, &result, 0, NULL);
        assert_int_equal(expr_compile(text, forward, EXPR_FLOAT64, NULL, &program), EXPR_OK);
        assert_int_equal(expr_run(program, forward, &out), EXPR_OK);
        assert_true(result == wanted);
        result = 0;
        assert_int_equal(expr_run(program, backward, &out), EXPR_OK);
        assert_true(result == wanted);
        backward[0] = EXPR_END;
        assert_int_equal(expr_run(program, backward, &out), EXPR_ERROR_NAME);
        expr_program_free(program);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_have_a_constructor_of_each_type),
        cmocka_unit_test(strides_are_taken_as_they_are),
        cmocka_unit_test(scalars_outputs_and_functions_keep_what_they_are_given),
        cmocka_unit_test(functions_are_checked),
        cmocka_unit_test(outputs_are_checked),
        cmocka_unit_test(byte_strings_have_a_width),
        cmocka_unit_test(one_name_of_many_given_twice_is_found),
        cmocka_unit_test(a_value_must_go_somewhere),
        cmocka_unit_test(variables_may_stand_in_another_order_at_a_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
