/* SPDX-License-Identifier: MIT */
/* Named outputs and users' functions, from the variables array to the results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { N = 1000 };
static double a[N], b[N], x[N], y[N];

static int set_up(void **state) {
    (void)state;
    for (int k = 0; k < N; k++) {
        a[k] = k * 0.25 - 100;
        b[k] = 3 - k;
        x[k] = y[k] = 1e9;
    }
    return 0;
}

static void assert_ok(expr_status status) {
    if (status != EXPR_OK) fail_msg("%s", expr_error_text());
}

static void assert_says(const char *part) {
    if (!strstr(expr_error_text(), part))
        fail_msg("'%s' does not say '%s'", expr_error_text(), part);
}

static void a_text_fills_several_outputs(void **state) {
    (void)state;
    double sum = 0;
    expr_array first = expr_out_f64(x, N), second = expr_out_f64(y, N);
    expr_array third = expr_out_nd(EXPR_FLOAT64, &sum, 0, NULL);
    const expr_var vars[] = {expr_f64("a", a, N),         expr_output("x", &first),
                             expr_f64("b", b, N),         expr_output("y", &second),
                             expr_output("sum_", &third), EXPR_END};
    for (int warm = 0; warm < 2; warm++) {
        set_up(state);
        assert_ok(expr_eval("t = a*b; x = t + 1; y = x - b; sum_ = sum(b)", vars, NULL));
        for (int k = 0; k < N; k++) {
            assert_true(x[k] == a[k] * b[k] + 1);
            assert_true(y[k] == a[k] * b[k] + 1 - b[k]);
        }
        assert_true(sum == 3.0 * N - N * (N - 1) / 2.0);
    }
}

static void a_value_goes_beside_the_outputs(void **state) {
    (void)state;
    expr_array first = expr_out_f64(x, N), value = expr_out_new();
    const expr_var vars[] = {expr_f64("a", a, N), expr_output("x", &first), EXPR_END};
    assert_ok(expr_eval("x = a*2\nx > 0", vars, &value));
    assert_int_equal(value.type, EXPR_BOOL);
    for (int k = 0; k < N; k++) {
        assert_true(x[k] == a[k] * 2);
        assert_int_equal(((uint8_t *)value.data)[k], a[k] * 2 > 0);
    }
    expr_array_free(&value);
    /* The same text without a value is another program, warm or not. */
    for (int k = 0; k < 3; k++) {
        x[1] = 7;
        assert_ok(expr_eval("x = a*2\nx > 0", vars, NULL));
        assert_true(x[1] == a[1] * 2);
        assert_ok(expr_eval("x = a*2\nx > 0", vars, &value));
        assert_int_equal(((uint8_t *)value.data)[N - 1], 1);
        expr_array_free(&value);
    }
}

static void outputs_are_allocated_in_the_type_of_their_value(void **state) {
    (void)state;
    static const int32_t i[] = {1, -2, 3};
    expr_array whole = expr_out_new(), truth = expr_out_new(), narrow = {.type = EXPR_FLOAT32};
    const expr_var vars[] = {expr_i32("i", i, 3), expr_output("whole", &whole),
                             expr_output("truth", &truth), expr_output("narrow", &narrow),
                             EXPR_END};
    assert_ok(expr_eval("whole = i*i; truth = i > 0; narrow = i/2", vars, NULL));
    assert_int_equal(whole.type, EXPR_INT32);
    assert_memory_equal(whole.data, ((int32_t[]){1, 4, 9}), 12);
    assert_int_equal(truth.type, EXPR_BOOL);
    assert_memory_equal(truth.data, "\1\0\1", 3);
    assert_int_equal(narrow.type, EXPR_FLOAT32);
    assert_memory_equal(narrow.data, ((float[]){0.5f, -1, 1.5f}), 12);
    assert_int_equal(narrow.flags, EXPR_ARRAY_ALLOCATED);
    expr_array_free(&whole);
    expr_array_free(&truth);
    expr_array_free(&narrow);
}

static void the_casting_rule_holds_for_each_output(void **state) {
    (void)state;
    int32_t whole[N];
    memset(whole, 0x55, sizeof whole);
    expr_array first = expr_out_f64(x, N), second = expr_out_i32(whole, N);
    const expr_var vars[] = {expr_f64("a", a, N), expr_output("x", &first),
                             expr_output("whole", &second), EXPR_END};
    const char *text = "x = a; whole = a*2.5";
    assert_int_equal(expr_eval(text, vars, NULL), EXPR_ERROR_TYPE);
    assert_says("float64, which the casting rule does not let into the output 'whole' of int32");
    assert_says("options.casting");
    assert_int_equal(expr_last_error()->offset, strlen("x = a; whole = "));
    assert_int_equal(expr_last_error()->length, strlen("a*2.5"));
    assert_true(x[0] == 1e9); /* nothing is written when anything fails */
    assert_int_equal(whole[0], 0x55555555);
    const expr_options unsafe = {.casting = EXPR_CASTING_UNSAFE};
    assert_ok(expr_eval_with(text, vars, NULL, &unsafe));
    for (int k = 0; k < N; k++) assert_int_equal(whole[k], (int32_t)(a[k] * 2.5));
    const expr_options exactly = {.casting = EXPR_CASTING_NO};
    second = expr_out_f32((float *)whole, N);
    assert_int_equal(expr_eval_with(text, vars, NULL, &exactly), EXPR_ERROR_TYPE);
    assert_says("'whole' of float32");
}

static void an_output_may_be_an_input(void **state) {
    (void)state;
    expr_array first = expr_out_f64(a, N), second = expr_out_f64(b, N);
    const expr_var vars[] = {expr_f64("a", a, N), expr_f64("b", b, N), expr_output("x", &first),
                             expr_output("y", &second), EXPR_END};
    assert_ok(expr_eval("x = b; y = a", vars, NULL)); /* as if the inputs had been copied */
    for (int k = 0; k < N; k++) {
        assert_true(b[k] == k * 0.25 - 100);
        assert_true(a[k] == 3 - k);
    }
}

struct scaled {
    double factor;
    int64_t elements; /* that it was called for, by all threads */
    int unaligned;
};

/* f(x, i) = factor * x + i */
static void scale(void *context, int64_t count, const void *const inputs[], void *output) {
    struct scaled *scaled = context;
    const double *left = inputs[0];
    const int64_t *right = inputs[1];
    double *result = output;
    if (((uintptr_t)left | (uintptr_t)right) % 64 != 0)
        __atomic_store_n(&scaled->unaligned, 1, __ATOMIC_RELAXED);
    for (int64_t k = 0; k < count; k++) result[k] = scaled->factor * left[k] + (double)right[k];
    __atomic_fetch_add(&scaled->elements, count, __ATOMIC_RELAXED);
}

static expr_function scaling(struct scaled *context, uint32_t flags) {
    return (expr_function){.call = scale,
                           .context = context,
                           .result = EXPR_FLOAT64,
                           .arity = 2,
                           .arguments = {EXPR_FLOAT64, EXPR_INT64},
                           .flags = flags};
}

static void a_function_is_called_with_its_context_of_the_moment(void **state) {
    (void)state;
    static int16_t i[N];
    for (int k = 0; k < N; k++) i[k] = (int16_t)(k % 7);
    expr_array out = expr_out_f64(x, N);
    struct scaled contexts[] = {{.factor = 2}, {.factor = -0.5}};
    for (size_t c = 0; c < COUNT(contexts); c++) { /* one program in the cache for both */
        const expr_function function = scaling(&contexts[c], 0);
        const expr_var vars[] = {expr_f64("a", a, N), expr_variable("i", expr_out_i16(i, N)),
                                 expr_user_function("f", &function), EXPR_END};
        assert_ok(expr_eval("f(a + 1, i) - 3", vars, &out));
        for (int k = 0; k < N; k++) assert_true(x[k] == contexts[c].factor * (a[k] + 1) + i[k] - 3);
        assert_false(contexts[c].unaligned);
        assert_in_range(contexts[c].elements, N, N + 2 * 4096); /* a part of a tile is filled up */
    }
}

static void equal_calls_of_a_pure_function_become_one(void **state) {
    (void)state;
    double once[N];
    struct scaled context = {.factor = 3};
    for (unsigned pure = 0; pure < 2; pure++) {
        const expr_function function = scaling(&context, pure ? EXPR_PURE : 0);
        const expr_var vars[] = {expr_f64("a", a, N), expr_user_function("f", &function), EXPR_END};
        expr_array out = expr_out_f64(once, N);
        context.elements = 0;
        assert_ok(expr_eval("f(a, 2)", vars, &out));
        const int64_t single = context.elements;
        out = expr_out_f64(x, N);
        context.elements = 0;
        assert_ok(expr_eval("f(a, 2) + f(a, 2)", vars, &out));
        assert_int_equal(context.elements, pure ? single : 2 * single);
        for (int k = 0; k < N; k++) assert_true(x[k] == 2 * once[k]);
    }
}

static void a_program_runs_with_other_outputs_and_functions(void **state) {
    (void)state;
    struct scaled context = {.factor = 2}, other = {.factor = 10};
    expr_function function = scaling(&context, EXPR_PURE), changed = scaling(&other, EXPR_PURE);
    expr_array first = expr_out_f64(x, N), second = expr_out_f64(y, N / 2);
    const expr_var made[] = {expr_user_function("f", &function), expr_f64("a", a, N),
                             expr_output("o", &first), EXPR_END};
    const expr_var moved[] = {expr_output("o", &second), expr_scalar("unused", 1),
                              expr_f64("a", a, N / 2), expr_user_function("f", &changed), EXPR_END};
    expr_program *program;
    assert_ok(expr_compile("o = f(a, 1)", made, EXPR_NONE, NULL, &program));
    assert_int_equal(expr_program_type(program), EXPR_NONE);
    assert_ok(expr_run(program, made, NULL));
    assert_ok(expr_run(program, moved, NULL));
    for (int k = 0; k < N; k++) assert_true(x[k] == 2 * a[k] + 1);
    for (int k = 0; k < N / 2; k++) assert_true(y[k] == 10 * a[k] + 1);
    assert_true(y[N / 2] == 1e9);

    expr_array out = expr_out_new();
    assert_int_equal(expr_run(program, made, &out), EXPR_ERROR_ARGUMENT);
    assert_says("EXPR_NONE");
    changed.flags = 0;
    assert_int_equal(expr_run(program, moved, NULL), EXPR_ERROR_TYPE);
    assert_says("'f' is not what the program was compiled for");
    assert_says("a function (float64, int64) -> float64, pure");
    changed = function;
    changed.arguments[1] = EXPR_INT32;
    assert_int_equal(expr_run(program, moved, NULL), EXPR_ERROR_TYPE);
    changed = function;
    changed.arity = 1;
    assert_int_equal(expr_run(program, moved, NULL), EXPR_ERROR_TYPE);
    const expr_var no_output[] = {expr_user_function("f", &function), expr_f64("a", a, N),
                                  EXPR_END};
    assert_int_equal(expr_run(program, no_output, NULL), EXPR_ERROR_NAME);
    assert_says("an output 'o', which is not among the variables");
    const expr_var no_pointer[] = {expr_user_function("f", &function), expr_f64("a", a, N),
                                   expr_output("o", NULL), EXPR_END};
    assert_int_equal(expr_run(program, no_pointer, NULL), EXPR_ERROR_TYPE);
    assert_says("compiled for: an output");
    const expr_var no_function[] = {expr_user_function("f", NULL), expr_f64("a", a, N),
                                    expr_output("o", &first), EXPR_END};
    assert_int_equal(expr_run(program, no_function, NULL), EXPR_ERROR_TYPE);
    expr_program_free(program);

    assert_ok(expr_compile("o = f(a, 1)", made, EXPR_AUTO, NULL, &program));
    assert_int_equal(expr_program_type(program), EXPR_FLOAT64);
    assert_int_equal(expr_run(program, made, NULL), EXPR_ERROR_ARGUMENT);
    assert_says("out is NULL");
    assert_ok(expr_run(program, made, &out));
    assert_memory_equal(out.data, x, sizeof x);
    expr_array_free(&out);
    expr_program_free(program);
}

/* Two arrays would be allocated and one of them lost. */
static void outputs_do_not_share_what_is_allocated(void **state) {
    (void)state;
    expr_array both = expr_out_new();
    expr_program *program = NULL;
    const expr_var vars[] = {expr_f64("a", a, N), expr_output("p", &both), expr_output("q", &both),
                             EXPR_END};
    assert_int_equal(expr_compile("p = a*2; q = a+1;", vars, EXPR_NONE, NULL, &program), EXPR_OK);
    assert_int_equal(expr_run(program, vars, NULL), EXPR_ERROR_ARGUMENT);
    assert_says("outputs 'p' and 'q' share one expr_array");
    assert_null(both.data);
    expr_program_free(program);
    const expr_var one[] = {expr_f64("a", a, N), expr_output("p", &both), EXPR_END};
    assert_int_equal(expr_eval("p = a*2; a+1", one, &both), EXPR_ERROR_ARGUMENT);
    assert_says("share one expr_array");
    assert_null(both.data);
}

static void explain_shows_outputs(void **state) {
    (void)state;
    char text[4096];
    expr_array first = expr_out_f64(NULL, N);
    first.data = NULL;
    const expr_var vars[] = {expr_f64("a", NULL, N), expr_output("twice", &first), EXPR_END};
    assert_ok(expr_explain("twice = a*2", vars, NULL, NULL, text, sizeof text, NULL));
    if (!strstr(text, "twice =")) fail_msg("no output in: %s", text);
    if (strstr(text, "result:")) fail_msg("a value that nobody wants in: %s", text);
    const expr_array out = expr_out_new();
    assert_ok(expr_explain("twice = a*2; a+1", vars, &out, NULL, text, sizeof text, NULL));
    if (!strstr(text, "result: float64 array")) fail_msg("no value in: %s", text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_text_fills_several_outputs, set_up),
        cmocka_unit_test_setup(a_value_goes_beside_the_outputs, set_up),
        cmocka_unit_test_setup(outputs_are_allocated_in_the_type_of_their_value, set_up),
        cmocka_unit_test_setup(the_casting_rule_holds_for_each_output, set_up),
        cmocka_unit_test_setup(an_output_may_be_an_input, set_up),
        cmocka_unit_test_setup(a_function_is_called_with_its_context_of_the_moment, set_up),
        cmocka_unit_test_setup(equal_calls_of_a_pure_function_become_one, set_up),
        cmocka_unit_test_setup(a_program_runs_with_other_outputs_and_functions, set_up),
        cmocka_unit_test_setup(outputs_do_not_share_what_is_allocated, set_up),
        cmocka_unit_test_setup(explain_shows_outputs, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
