/* SPDX-License-Identifier: MIT */
/* Outputs in memory and order of the caller's choice, arrays described elsewhere, and error codes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

struct memory {
    expr_array last;
    size_t bytes;
    int given;
    int released;
    bool refuses;
};

static void *allocate(void *context, const expr_array *array, size_t bytes) {
    struct memory *memory = context;
    if (memory->refuses) return NULL;
    memory->last = *array;
    memory->bytes = bytes;
    memory->given++;
    return malloc(bytes);
}

static void release(void *context, void *data) {
    struct memory *memory = context;
    memory->released++;
    free(data);
}

static expr_options options_of(struct memory *memory) {
    return (expr_options){.size = sizeof(expr_options),
                          .allocate = allocate,
                          .release = release,
                          .memory_context = memory};
}

static double values[64];
static const int64_t shape[] = {3, 4, 5};

static void outputs_take_the_callers_memory(void **state) {
    (void)state;
    for (int k = 0; k < 64; k++) values[k] = k;
    static const char *const texts[] = {"a*2", "roll(a, 1, 0)*1", "sum(a)", "sum(a, axis=1)",
                                        "a > 3"};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, values, 3, shape), EXPR_END};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        for (int turn = 0; turn < 3; turn++) {
            struct memory memory = {.given = 0};
            const expr_options options = options_of(&memory);
            expr_array out = expr_out_new(), own = expr_out_new();
            assert_int_equal(expr_eval_with(texts[k], vars, &out, &options), EXPR_OK);
            assert_int_equal(expr_eval(texts[k], vars, &own), EXPR_OK);
            assert_int_equal(memory.given, 1);
            assert_int_equal(memory.released, 0);
            assert_int_equal(out.flags & EXPR_ARRAY_ALLOCATED, 0);
            assert_int_equal(memory.last.ndim, out.ndim);
            assert_int_equal(memory.last.type, out.type);
            assert_memory_equal(memory.last.shape, out.shape, (size_t)out.ndim * sizeof(int64_t));
            assert_memory_equal(memory.last.strides, out.strides,
                                (size_t)out.ndim * sizeof(int64_t));
            assert_int_equal(own.ndim, out.ndim);
            assert_memory_equal(own.data, out.data, memory.bytes);
            void *data = out.data;
            expr_array_free(&out);
            assert_ptr_equal(out.data, data);
            free(data);
            expr_array_free(&own);
        }
}

static void no_memory_and_later_failures(void **state) {
    (void)state;
    struct memory memory = {.refuses = true};
    expr_options options = options_of(&memory);
    const expr_var vars[] = {expr_f64("a", values, 64), EXPR_END};
    expr_array out = expr_out_new();
    assert_int_equal(expr_eval_with("a*2", vars, &out, &options), EXPR_ERROR_MEMORY);
    assert_null(out.data);
    /* The second output fails when the first one has its memory. */
    memory.refuses = false;
    double small[3];
    expr_array named = expr_out_f64(small, 3);
    const expr_var two[] = {expr_f64("a", values, 64), expr_f64("b", values, 4),
                            expr_output("n", &named), EXPR_END};
    assert_int_equal(expr_eval_with("n = b*2; a*2", two, &out, &options), EXPR_ERROR_SHAPE);
    assert_int_equal(memory.given, memory.released);
    assert_null(out.data);
    options.release = NULL;
    assert_int_equal(expr_eval_with("a*2", vars, &out, &options), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "release"));
}

static void orders_are_those_asked_for(void **state) {
    (void)state;
    const int64_t fortran[] = {8, 24, 96};
    const expr_var c[] = {expr_nd("a", EXPR_FLOAT64, values, 3, shape), EXPR_END};
    const expr_var f[] = {expr_strided("a", EXPR_FLOAT64, values, 3, shape, fortran), EXPR_END};
    const expr_var *const inputs[] = {c, f};
    for (int k = 0; k < 2; k++)
        for (int order = EXPR_ORDER_INPUTS; order <= EXPR_ORDER_FORTRAN; order++) {
            const expr_options options = {.size = sizeof options, .order = (expr_order)order};
            const bool in_c = order == EXPR_ORDER_C || (order == EXPR_ORDER_INPUTS && k == 0);
            expr_array out = expr_out_new();
            expr_array foreseen = expr_out_new();
            assert_int_equal(expr_eval_with("a*2", inputs[k], &out, &options), EXPR_OK);
            assert_int_equal(expr_predict("a*2", inputs[k], &foreseen, &options, NULL), EXPR_OK);
            assert_int_equal(out.strides[0], in_c ? 160 : 8);
            assert_int_equal(out.strides[2], in_c ? 8 : 96);
            assert_memory_equal(out.strides, foreseen.strides, 3 * sizeof(int64_t));
            for (int64_t i = 0; i < 60; i++) {
                const int64_t at[] = {i / 20, i / 5 % 4, i % 5};
                const expr_array *in = &inputs[k][0].array;
                int64_t from = 0, to = 0;
                for (int d = 0; d < 3; d++) {
                    from += at[d] * in->strides[d];
                    to += at[d] * out.strides[d];
                }
                assert_true(*(double *)(void *)((char *)out.data + to) ==
                            2 * *(double *)(void *)((char *)in->data + from));
            }
            expr_array_free(&out);
        }
    const expr_options wrong = {.size = sizeof wrong, .order = (expr_order)7};
    expr_array out = expr_out_new();
    assert_int_equal(expr_eval_with("a", c, &out, &wrong), EXPR_ERROR_ARGUMENT);
}

static void iterations_keep_to_the_librarys_memory(void **state) {
    (void)state;
    struct memory memory = {.given = 0};
    const expr_options options = options_of(&memory);
    const expr_var vars[] = {expr_f64("u", values, 64), EXPR_END};
    expr_program *program;
    expr_array out = expr_out_new();
    const expr_feed feeds[] = {{"u", NULL, &out}};
    assert_int_equal(expr_compile("u + 1", vars, EXPR_AUTO, &options, &program), EXPR_OK);
    assert_int_equal(expr_iterate(program, vars, 5, feeds, 1), EXPR_OK);
    assert_int_equal(memory.given, 0);
    assert_true(((double *)out.data)[7] == values[7] + 5);
    expr_array_free(&out);
    expr_program_free(program);
}

static void arrays_may_be_described_elsewhere(void **state) {
    (void)state;
    expr_array a = expr_out_f64(values, 60);
    const expr_var vars[] = {expr_variable_at("a", &a), expr_scalar("s", 2), EXPR_END};
    const expr_var here[] = {expr_variable("a", a), expr_scalar("s", 2), EXPR_END};
    expr_program *program;
    double result = 0;
    expr_array out = expr_out_nd(EXPR_FLOAT64, &result, 0, NULL);
    char explained[64];
    assert_int_equal(expr_eval("sum(a*s)", vars, &out), EXPR_OK);
    assert_true(result == 59 * 60);
    assert_int_equal(expr_compile("sum(a*s)", vars, EXPR_AUTO, NULL, &program), EXPR_OK);
    a.shape[0] = 10;
    assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
    assert_true(result == 90);
    assert_int_equal(expr_run(program, here, &out), EXPR_OK);
    assert_true(result == 59 * 60);
    assert_int_equal(expr_explain("a*s", vars, NULL, NULL, explained, sizeof explained, NULL),
                     EXPR_OK);
    assert_int_equal(expr_predict("a*s", vars, NULL, NULL, NULL), EXPR_OK);
    expr_program_free(program);
    const expr_var none[] = {expr_variable_at("a", NULL), EXPR_END};
    assert_int_equal(expr_eval("a", none, &out), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "'a'"));
    /* More than fit on the stack. */
    expr_var many[31];
    char names[30][4];
    for (int k = 0; k < 30; k++) {
        names[k][0] = 'v', names[k][1] = (char)('a' + k % 26), names[k][2] = (char)('0' + k / 26);
        names[k][3] = 0;
        many[k] = expr_variable_at(names[k], &a);
    }
    many[30] = expr_end();
    assert_int_equal(expr_eval("sum(va0 + vd1)", many, &out), EXPR_OK);
    assert_true(result == 90);
}

static expr_code code_of(const char *text, const expr_var vars[], expr_array *out) {
    const expr_status status = expr_eval(text, vars, out);
    assert_int_not_equal(status, EXPR_OK);
    return expr_last_error()->code;
}

static void codes_tell_cases_apart(void **state) {
    (void)state;
    static const int64_t whole[4] = {1, 2, 3, 4};
    int64_t room[4];
    expr_array made = expr_out_new(), integers = expr_out_i64(room, 4);
    const expr_var vars[] = {expr_f64("a", values, 4), expr_i64("i", whole, 4),
                             expr_f64("five", values, 5), expr_f64("none", values, 0), EXPR_END};
    assert_int_equal(code_of("a + q", vars, &made), EXPR_CODE_UNKNOWN_NAME);
    assert_int_equal(code_of("f(a)", vars, &made), EXPR_CODE_UNKNOWN_FUNCTION);
    assert_int_equal(code_of("a & i", vars, &made), EXPR_CODE_OPERATION);
    assert_int_equal(code_of("a", vars, &integers), EXPR_CODE_CASTING);
    assert_int_equal(code_of("i**-2", vars, &made), EXPR_CODE_NEGATIVE_POWER);
    assert_int_equal(code_of("a + five", vars, &made), EXPR_CODE_BROADCAST);
    assert_int_equal(code_of("sum(a, axis=3)", vars, &made), EXPR_CODE_AXIS);
    assert_int_equal(code_of("min(none)", vars, &made), EXPR_CODE_EMPTY);
    assert_int_equal(code_of("a +", vars, &made), EXPR_CODE_NONE);
    double few[3];
    expr_array wrong = expr_out_f64(few, 3);
    assert_int_equal(code_of("a + 1", vars, &wrong), EXPR_CODE_OUTPUT_SHAPE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(outputs_take_the_callers_memory),
        cmocka_unit_test(no_memory_and_later_failures),
        cmocka_unit_test(orders_are_those_asked_for),
        cmocka_unit_test(iterations_keep_to_the_librarys_memory),
        cmocka_unit_test(arrays_may_be_described_elsewhere),
        cmocka_unit_test(codes_tell_cases_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
