/* SPDX-License-Identifier: MIT */
/* What options.progress is told, and what it can stop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

enum { ROWS = 1500, COLUMNS = 1400, N = ROWS * COLUMNS };

static double *a, *b, *result;

static int make(void **state) {
    (void)state;
    a = malloc(N * sizeof *a);
    b = malloc(N * sizeof *b);
    result = malloc(N * sizeof *result);
    if (!a || !b || !result) return 1;
    for (int k = 0; k < N; k++) {
        a[k] = k % 1000 * 0.5;
        b[k] = k % 7;
    }
    return 0;
}

static int forget(void **state) {
    (void)state;
    free(a);
    free(b);
    free(result);
    return 0;
}

struct told {
    int calls;
    int stop_at; /* the call that answers with no; 0: none */
    double last;
    bool fell, outside, elsewhere;
    pthread_t thread;
    const char *nested; /* a text to be evaluated at each call */
};

static int listen(void *context, double done) {
    struct told *told = context;
    told->calls++;
    told->fell |= done < told->last;
    told->outside |= !(done >= 0 && done <= 1);
    told->elsewhere |= !pthread_equal(pthread_self(), told->thread);
    told->last = done;
    if (told->nested) {
        double value = 0;
        expr_array out = expr_out_nd(EXPR_FLOAT64, &value, 0, NULL);
        assert_int_equal(expr_eval(told->nested, NULL, &out), EXPR_OK);
    }
    return told->calls == told->stop_at;
}

static const int64_t shape[] = {ROWS, COLUMNS};

static expr_status eval(const char *text, expr_array *out, struct told *told, int threads,
                        bool unblocked) {
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 2, shape),
                             expr_nd("b", EXPR_FLOAT64, b, 2, shape), EXPR_END};
    const expr_options options = {.size = sizeof options,
                                  .threads = threads,
                                  .block_length = unblocked ? EXPR_UNBLOCKED : 0,
                                  .progress = listen,
                                  .context = told};
    told->thread = pthread_self();
    return expr_eval_with(text, vars, out, &options);
}

static const char *const texts[] = {
    "a*b + 1",
    "sum(a*b)",
    "a - mean(a)",
    "sum(a, axis=0)",
    "sum(a, axis=1)",
    "laplacian(a)",
    "roll(a, 1, axis=1) * b",
    "a / sum(a, axis=0, keepdims=True)",
};
#define TEXTS (sizeof texts / sizeof *texts)

static void it_is_told_from_0_to_1_by_the_calling_thread(void **state) {
    (void)state;
    for (size_t k = 0; k < TEXTS; k++)
        for (int mode = 0; mode < 6; mode++) {
            struct told told = {.nested = "2**0.5"};
            expr_array out = expr_out_new();
            expr_array plain = expr_out_new();
            const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 2, shape),
                                     expr_nd("b", EXPR_FLOAT64, b, 2, shape), EXPR_END};
            assert_int_equal(eval(texts[k], &out, &told, mode % 3, mode > 2), EXPR_OK);
            /* Other threads may be there first, and leave the caller nothing to do. */
            assert_true(told.calls > (mode % 3 == 1 ? 2 : 0));
            assert_false(told.fell || told.outside || told.elsewhere);
            /* And nobody's bits change. */
            assert_int_equal(expr_eval(texts[k], vars, &plain), EXPR_OK);
            int64_t count = 1;
            for (int d = 0; d < out.ndim; d++) count *= out.shape[d];
            assert_memory_equal(out.data, plain.data, (size_t)count * sizeof(double));
            expr_array_free(&out);
            expr_array_free(&plain);
        }
}

static void a_cancelled_call_allocates_nothing(void **state) {
    (void)state;
    for (size_t k = 0; k < TEXTS; k++)
        for (int stop_at = 1; stop_at < 4; stop_at++)
            for (int threads = 0; threads < 3; threads++) {
                struct told told = {.stop_at = stop_at};
                expr_array out = expr_out_new();
                const expr_status status = eval(texts[k], &out, &told, threads, stop_at == 3);
                if (threads == 1 || stop_at == 1) assert_int_equal(status, EXPR_ERROR_CANCELLED);
                assert_int_equal(status, told.calls < stop_at ? EXPR_OK : EXPR_ERROR_CANCELLED);
                if (status == EXPR_OK) {
                    expr_array_free(&out);
                    continue;
                }
                assert_int_equal(told.calls, stop_at);
                assert_null(out.data);
                assert_int_equal(expr_last_error()->status, EXPR_ERROR_CANCELLED);
            }
}

/* What was there, or what the whole call would have written. */
static void memory_of_the_caller_holds_old_or_new_values(void **state) {
    (void)state;
    struct told told = {.stop_at = 3};
    expr_array out = expr_out_nd(EXPR_FLOAT64, result, 2, shape);
    for (int k = 0; k < N; k++) result[k] = -1;
    assert_int_equal(eval("a*b + 1", &out, &told, 1, false), EXPR_ERROR_CANCELLED);
    int old = 0;
    for (int k = 0; k < N; k++) {
        old += result[k] == -1;
        assert_true(result[k] == -1 || result[k] == a[k] * b[k] + 1);
    }
    assert_true(old > 0);
}

static void iterations_ask_between_steps(void **state) {
    (void)state;
    enum { STEPS = 40 };
    for (int64_t rows = 2; rows <= ROWS; rows *= 25) {
        const int64_t some[] = {rows, COLUMNS};
        const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, a, 2, some), EXPR_END};
        struct told told = {.thread = pthread_self()};
        const expr_options options = {
            .size = sizeof options, .threads = 1, .progress = listen, .context = &told};
        expr_program *program;
        expr_array out = expr_out_nd(EXPR_FLOAT64, result, 2, some);
        const expr_feed feed = {"u", NULL, &out};
        assert_int_equal(expr_compile("u + 0.1*laplacian(u)", vars, EXPR_AUTO, &options, &program),
                         EXPR_OK);
        assert_int_equal(expr_iterate(program, vars, STEPS, &feed, 1), EXPR_OK);
        assert_true(told.calls >= 2);
        assert_false(told.fell || told.outside || told.elsewhere);
        const int calls = told.calls;
        told = (struct told){.thread = pthread_self(), .stop_at = calls / 2};
        assert_int_equal(expr_iterate(program, vars, STEPS, &feed, 1), EXPR_ERROR_CANCELLED);
        assert_int_equal(told.calls, calls / 2);
        expr_program_free(program);
    }
}

static void a_shorter_struct_has_none(void **state) {
    (void)state;
    struct told told = {.stop_at = 1};
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    const expr_options options = {.progress = listen, .context = &told}; /* size 0 */
    expr_array out = expr_out_new();
    assert_int_equal(expr_eval_with("a+1", vars, &out, &options), EXPR_OK);
    assert_int_equal(told.calls, 0);
    expr_array_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_told_from_0_to_1_by_the_calling_thread),
        cmocka_unit_test(a_cancelled_call_allocates_nothing),
        cmocka_unit_test(memory_of_the_caller_holds_old_or_new_values),
        cmocka_unit_test(iterations_ask_between_steps),
        cmocka_unit_test(a_shorter_struct_has_none),
    };
    return cmocka_run_group_tests(tests, make, forget);
}
