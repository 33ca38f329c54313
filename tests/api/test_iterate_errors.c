/* SPDX-License-Identifier: MIT */
/* Iterations that cannot be run, and those that run out of memory: nothing has been written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { ROWS = 40, COLUMNS = 100, CELLS = ROWS * COLUMNS };

static const int64_t shape[] = {ROWS, COLUMNS};
static double u[CELLS], v[CELLS], result[CELLS], second[CELLS];
static float f[CELLS];
static expr_array named;

static double data_of_u(int k) { return k % 97 * 0.5; }
static double data_of_v(int k) { return k % 31 - 7; }

static int fill(void **state) {
    (void)state;
    for (int k = 0; k < CELLS; k++) {
        u[k] = data_of_u(k);
        v[k] = data_of_v(k);
        f[k] = 1;
        result[k] = second[k] = -1;
    }
    return 0;
}

static bool untouched(void) {
    for (int k = 0; k < CELLS; k++)
        if (u[k] != data_of_u(k) || v[k] != data_of_v(k) || result[k] != -1 || second[k] != -1)
            return false;
    return true;
}

/* The variables of a text; the output `a` is among them where the text assigns to it. */
static const expr_var *vars_of(const char *text) {
    static const int64_t column[] = {ROWS, 1};
    static expr_var vars[7];
    vars[0] = expr_nd("u", EXPR_FLOAT64, u, 2, shape);
    vars[1] = expr_nd("v", EXPR_FLOAT64, v, 2, shape);
    vars[2] = expr_nd("f", EXPR_FLOAT32, f, 2, shape);
    vars[3] = expr_nd("column", EXPR_FLOAT64, v, 2, column);
    vars[4] = expr_scalar("D", 0.125);
    vars[5] = strncmp(text, "a = ", 4) == 0 ? expr_output("a", &named) : expr_end();
    vars[6] = expr_end();
    return vars;
}

/* With outs that the library is to allocate, and with the caller's memory. */
static void assert_refused(const char *what, const char *text, expr_type value,
                           const expr_feed *feeds, int count, int64_t steps, expr_status status) {
    const expr_var *vars = vars_of(text);
    expr_program *program;
    if (expr_compile(text, vars, value, NULL, &program) != EXPR_OK)
        fail_msg("%s: %s", what, expr_error_text());
    for (int fresh = 0; fresh < 2; fresh++) {
        named = expr_out_new();
        expr_array outs[] = {fresh ? expr_out_new() : expr_out_nd(EXPR_FLOAT64, result, 2, shape),
                             fresh ? expr_out_new() : expr_out_nd(EXPR_FLOAT64, second, 2, shape)};
        const expr_array before[] = {outs[0], outs[1]};
        expr_feed given[3];
        for (int k = 0; k < count && k < 3; k++) {
            given[k] = feeds[k];
            if (!given[k].out && k < 2) given[k].out = &outs[k];
        }
        assert_int_equal(expr_cache_stats(NULL), EXPR_ERROR_ARGUMENT); /* an older failure */
        const expr_status got = expr_iterate(program, vars, steps, given, count);
        if (got != status)
            fail_msg("%s: status %d, expected %d: %s", what, got, status,
                     got ? expr_error_text() : "");
        assert_int_equal(expr_last_error()->status, status);
        assert_null(strstr(expr_last_error()->message, "counters is NULL"));
        assert_memory_equal(outs, before, sizeof outs);
        assert_null(named.data);
        if (!untouched()) fail_msg("%s: memory was written", what);
    }
    expr_program_free(program);
}

static void feeds_that_fit_nothing_are_refused(void **state) {
    (void)state;
    static expr_array small = {
        .data = second, .type = EXPR_FLOAT64, .ndim = 1, .shape = {5}, .strides = {8}};
    static const struct {
        const char *what, *text;
        expr_feed feeds[3];
        int count;
        expr_status status;
    } cases[] = {
        {"no such variable", "u*2", {{"x", NULL, NULL}}, 1, EXPR_ERROR_NAME},
        {"no such source", "u*2", {{"u", "x", NULL}}, 1, EXPR_ERROR_NAME},
        {"an empty name", "u*2", {{"", NULL, NULL}}, 1, EXPR_ERROR_NAME},
        {"a second one of no such name",
         "u*2",
         {{"u", NULL, NULL}, {"y", "u", NULL}},
         2,
         EXPR_ERROR_NAME},
        {"no name", "u*2", {{NULL, NULL, NULL}}, 1, EXPR_ERROR_ARGUMENT},
        {"the same variable twice",
         "u*2 + v",
         {{"u", NULL, NULL}, {"u", "v", NULL}},
         2,
         EXPR_ERROR_ARGUMENT},

        {"float32 of float64", "f*2 + u", {{"f", NULL, NULL}}, 1, EXPR_ERROR_TYPE},
        {"bool of float64", "u > 1", {{"u", NULL, NULL}}, 1, EXPR_ERROR_TYPE},
        {"another array's type", "u + f", {{"u", "f", NULL}}, 1, EXPR_ERROR_TYPE},
        {"another output's type", "a = f*2; u", {{"u", "a", NULL}}, 1, EXPR_ERROR_TYPE},
        {"a shorter value", "diff(u, 0)", {{"u", NULL, NULL}}, 1, EXPR_ERROR_SHAPE},
        {"a value without dimensions", "sum(u)", {{"u", NULL, NULL}}, 1, EXPR_ERROR_SHAPE},
        {"a broadcast value", "column*u", {{"column", NULL, NULL}}, 1, EXPR_ERROR_SHAPE},
        {"another array's shape", "column + u", {{"u", "column", NULL}}, 1, EXPR_ERROR_SHAPE},
        {"another output's shape",
         "a = sum(u, axis=0); u + 1",
         {{"u", "a", NULL}},
         1,
         EXPR_ERROR_SHAPE},
        {"an out of another shape", "u*2", {{"u", NULL, &small}}, 1, EXPR_ERROR_SHAPE},
        {"a second out of another shape",
         "u*2 + v",
         {{"u", NULL, NULL}, {"v", "u", &small}},
         2,
         EXPR_ERROR_SHAPE},
    };
    for (size_t k = 0; k < COUNT(cases); k++)
        for (int64_t steps = 1; steps < 4; steps += 2)
            assert_refused(cases[k].what, cases[k].text, EXPR_AUTO, cases[k].feeds, cases[k].count,
                           steps, cases[k].status);
    static const expr_feed value = {"u", NULL, NULL};
    assert_refused("no value", "a = u*2", EXPR_NONE, &value, 1, 2, EXPR_ERROR_ARGUMENT);
}

/* Whichever status it is: what is fed is an array, and so is what it is fed with. */
static void what_is_no_array_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *text;
        expr_feed feed;
    } cases[] = {{"u*D", {"D", NULL, NULL}},
                 {"u*D", {"u", "D", NULL}},
                 {"a = u*2; u", {"a", NULL, NULL}},
                 {"a = u*2; u", {"a", "u", NULL}}};
    for (size_t k = 0; k < COUNT(cases); k++) {
        expr_program *program;
        const expr_var *vars = vars_of(cases[k].text);
        assert_int_equal(expr_compile(cases[k].text, vars, EXPR_AUTO, NULL, &program), EXPR_OK);
        expr_array out = expr_out_new();
        expr_feed feed = cases[k].feed;
        feed.out = &out;
        named = expr_out_new();
        if (expr_iterate(program, vars, 2, &feed, 1) == EXPR_OK)
            fail_msg("'%s' with %s fed by %s is accepted", cases[k].text, feed.variable,
                     feed.source ? feed.source : "its value");
        assert_null(out.data);
        assert_null(named.data);
        assert_true(untouched());
        expr_program_free(program);
    }
}

static void arguments_are_checked(void **state) {
    (void)state;
    const expr_var *vars = vars_of("");
    expr_program *program;
    assert_int_equal(expr_compile("u + D*laplacian(u)", vars, EXPR_AUTO, NULL, &program), EXPR_OK);
    named = expr_out_new();
    expr_array out = expr_out_nd(EXPR_FLOAT64, result, 2, shape);
    const expr_feed feed = {"u", NULL, &out};
    assert_int_equal(expr_iterate(NULL, vars, 1, &feed, 1), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_iterate(program, NULL, 1, &feed, 1), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_iterate(program, vars, 1, NULL, 1), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_iterate(program, vars, 1, &feed, 0), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_iterate(program, vars, 1, &feed, -1), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_iterate(program, vars, -1, &feed, 1), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_iterate(program, vars, INT64_MIN, &feed, 1), EXPR_ERROR_ARGUMENT);
    assert_true(untouched());
    /* What expr_run refuses is refused alike. */
    const expr_var none[] = {EXPR_END};
    const expr_var other[] = {expr_nd("u", EXPR_FLOAT32, f, 2, shape), expr_scalar("D", 1),
                              EXPR_END};
    const expr_var empty[] = {expr_nd("u", EXPR_FLOAT64, NULL, 2, shape), expr_scalar("D", 1),
                              EXPR_END};
    const expr_var *const wrong[] = {none, other, empty};
    for (size_t k = 0; k < COUNT(wrong); k++) {
        const expr_status of_run = expr_run(program, wrong[k], &out);
        assert_int_not_equal(of_run, EXPR_OK);
        assert_int_equal(expr_iterate(program, wrong[k], 3, &feed, 1), of_run);
    }
    assert_true(untouched());
    /* sweep_steps is an option like the others. */
    expr_program *refused;
    const expr_options negative = {.sweep_steps = -1}, reserved = {.reserved = 1};
    assert_int_equal(expr_compile("u", vars, EXPR_AUTO, &negative, &refused), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_compile("u", vars, EXPR_AUTO, &reserved, &refused), EXPR_ERROR_ARGUMENT);
    expr_program_free(program);
}

/* An iteration of which any allocation may fail. */
struct attempt {
    const char *text;
    expr_options options;
    expr_feed feeds[2];
    int count;
    int64_t steps;
    bool fresh; /* outs that the library allocates */
};
static const struct attempt attempts[] = {
    {"u + D*laplacian(u)", {.sweep_steps = 1}, {{"u", NULL, NULL}}, 1, 3, false},
    {"u + D*laplacian(u)", {.sweep_steps = 4}, {{"u", NULL, NULL}}, 1, 9, true},
    {"u + D*laplacian(u, fill=edge)",
     {.threads = 2, .sweep_steps = 3},
     {{"u", NULL, NULL}},
     1,
     7,
     true},
    {"u + D*laplacian(u)", {.block_length = EXPR_UNBLOCKED}, {{"u", NULL, NULL}}, 1, 3, false},
    {"2*u - v + D*roll(u, 1, 0)", {0}, {{"u", NULL, NULL}, {"v", "u", NULL}}, 2, 4, true},
    {"2*u - v + D*roll(u, 1, 0)", {0}, {{"u", NULL, NULL}, {"v", "u", NULL}}, 2, 0, true},
    {"a = roll(u, 1, 0); u + D*v*a",
     {.sweep_steps = 2},
     {{"u", NULL, NULL}, {"v", "a", NULL}},
     2,
     5,
     false},
    {"u - mean(u)", {.threads = 2}, {{"u", NULL, NULL}}, 1, 3, true},
};

static expr_status call(const struct attempt *attempt, const expr_program *program,
                        expr_array outs[2]) {
    named = expr_out_new();
    expr_feed feeds[2];
    for (int k = 0; k < attempt->count; k++) {
        feeds[k] = attempt->feeds[k];
        feeds[k].out = &outs[k];
        outs[k] = attempt->fresh ? expr_out_new()
                                 : expr_out_nd(EXPR_FLOAT64, k ? second : result, 2, shape);
    }
    return expr_iterate(program, vars_of(attempt->text), attempt->steps, feeds, attempt->count);
}

struct trial {
    const struct attempt *attempt;
    const expr_program *program;
    const double *right[2];
    unsigned long k;
    bool reached;
    const char *fault;
};

static const char *fault_of(struct trial *trial) {
    expr_array outs[2];
    fill(NULL);
    const unsigned long count = bx_alloc_count();
    bx_alloc_fail_from(trial->k);
    expr_status status = call(trial->attempt, trial->program, outs);
    bx_alloc_fail_from(0);
    trial->reached = bx_alloc_count() >= count + trial->k;
    if (status != EXPR_OK && status != EXPR_ERROR_MEMORY) return expr_error_text();
    if (status == EXPR_ERROR_MEMORY) {
        if (!trial->reached) return "out of memory though no allocation failed";
        if (!untouched() || named.data || (trial->attempt->fresh && outs[0].data))
            return "a failed call has written";
        if (call(trial->attempt, trial->program, outs) != EXPR_OK)
            return "the next call failed too";
    }
    bool right = true;
    for (int k = 0; k < trial->attempt->count; k++) {
        right = right && memcmp(outs[k].data, trial->right[k], sizeof u) == 0;
        expr_array_free(&outs[k]);
    }
    expr_array_free(&named);
    return right ? NULL : "a wrong result";
}

static void *try_in_a_fresh_thread(void *context) {
    struct trial *trial = context;
    trial->fault = fault_of(trial);
    return NULL;
}

static void any_allocation_may_fail(void **state) {
    (void)state;
    for (size_t n = 0; n < COUNT(attempts); n++) {
        expr_program *program;
        expr_array right[2];
        struct attempt plain = attempts[n];
        plain.fresh = true;
        assert_int_equal(expr_compile(plain.text, vars_of(plain.text), EXPR_AUTO,
                                      &attempts[n].options, &program),
                         EXPR_OK);
        fill(NULL);
        if (call(&plain, program, right) != EXPR_OK) fail_msg("%s", expr_error_text());
        expr_array_free(&named);
        struct trial trial = {.attempt = &attempts[n], .program = program, .reached = true};
        for (int k = 0; k < plain.count; k++) trial.right[k] = right[k].data;
        while (trial.reached) {
            /* A fresh thread has no memory of earlier calls: it allocates all that there is to. */
            pthread_t thread;
            trial.k++;
            assert_int_equal(pthread_create(&thread, NULL, try_in_a_fresh_thread, &trial), 0);
            assert_int_equal(pthread_join(thread, NULL), 0);
            if (trial.fault) fail_msg("call %zu, allocation %lu: %s", n, trial.k, trial.fault);
            assert_true(trial.k < 1000);
        }
        assert_true(trial.k > 1);
        for (int k = 0; k < plain.count; k++) expr_array_free(&right[k]);
        expr_program_free(program);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(feeds_that_fit_nothing_are_refused, fill),
        cmocka_unit_test_setup(what_is_no_array_is_refused, fill),
        cmocka_unit_test_setup(arguments_are_checked, fill),
        cmocka_unit_test_setup(any_allocation_may_fail, fill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
