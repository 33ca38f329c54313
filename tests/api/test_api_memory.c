/* SPDX-License-Identifier: MIT */
/* Warm calls allocate nothing, and any allocation may fail without harm. */
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
enum { N = 30000, SHIFT = 3 };

static double a[N + SHIFT], b[N], result[N];

/* A call in one of its shapes; each writes expected(k) = 2*a[k] + b[k] or what says otherwise. */
enum kind { INTO, ALLOCATED, OVER_INPUT, SHIFTED, REDUCED, COMPILED, EXPLAINED };
struct attempt {
    const char *text;
    enum kind kind;
    expr_options options;
    int64_t length;
};

static const struct attempt attempts[] = {
    {"2*a+b", INTO, {0}, 10},
    {"2*a+b", INTO, {.threads = 3, .block_length = 1000}, N},
    {"2*a+b", INTO, {.block_length = EXPR_UNBLOCKED}, N},
    {"2*a+b", ALLOCATED, {.threads = 2}, N},
    {"2*a+b", OVER_INPUT, {0}, N},
    {"2*a+b", SHIFTED, {.threads = 2, .block_length = 100}, N},
    {"2*a+b", SHIFTED, {.block_length = EXPR_UNBLOCKED}, N},
    {"sum(2*a+b)", REDUCED, {.threads = 3}, N},
    {"sum(2*a+b)", REDUCED, {.block_length = EXPR_UNBLOCKED}, N},
    {"2*a+b", COMPILED, {0}, N},
    {"2*a+b", EXPLAINED, {0}, N},
};

static double data_of_a(int64_t k) { return (double)(k % 1000); }
static double data_of_b(int64_t k) { return (double)(k % 77) - 3; }
static double expected_of(int64_t k) { return 2 * data_of_a(k) + data_of_b(k); }

static void fill(void) {
    for (int64_t k = 0; k < N; k++) {
        a[k] = data_of_a(k);
        b[k] = data_of_b(k);
        result[k] = -1;
    }
}

static expr_array output_of(const struct attempt *attempt) {
    switch (attempt->kind) {
    case ALLOCATED: return expr_out_new();
    case OVER_INPUT: return expr_out_f64(a, attempt->length);
    case SHIFTED: return expr_out_f64(a + SHIFT, attempt->length);
    case REDUCED: return expr_out_nd(EXPR_FLOAT64, result, 0, NULL);
    default: return expr_out_f64(result, attempt->length);
    }
}

static expr_status call(const struct attempt *attempt, expr_array *out) {
    const expr_var vars[] = {expr_f64("a", a, attempt->length), expr_f64("b", b, attempt->length),
                             EXPR_END};
    if (attempt->kind == EXPLAINED)
        return expr_explain(attempt->text, vars, NULL, &attempt->options, NULL, 0, NULL);
    if (attempt->kind != COMPILED)
        return expr_eval_with(attempt->text, vars, out, &attempt->options);
    expr_program *program;
    expr_status status =
        expr_compile(attempt->text, vars, EXPR_FLOAT64, &attempt->options, &program);
    if (status == EXPR_OK) status = expr_run(program, vars, out);
    expr_program_free(program);
    return status;
}

static bool right(const struct attempt *attempt, const expr_array *out) {
    const double *data = out->data;
    double sum = 0;
    for (int64_t k = 0; k < attempt->length; k++) {
        sum += expected_of(k);
        if (attempt->kind != REDUCED && attempt->kind != EXPLAINED && data[k] != expected_of(k))
            return false;
    }
    return attempt->kind != REDUCED || data[0] == sum; /* whole numbers: exact in any order */
}

/* Nothing of a, b and result has changed since fill. */
static bool untouched(void) {
    for (int64_t k = 0; k < N; k++)
        if (a[k] != data_of_a(k) || b[k] != data_of_b(k) || result[k] != -1) return false;
    return true;
}

/* One call whose k-th allocation fails; NULL when all is well. */
static const char *fail_at(const struct attempt *attempt, unsigned long k, bool *reached) {
    fill();
    expr_cache_clear();
    expr_array out = output_of(attempt);
    const expr_array before = out;
    const unsigned long count = bx_alloc_count();
    bx_alloc_fail_from(k);
    const expr_status status = call(attempt, &out);
    bx_alloc_fail_from(0);
    *reached = bx_alloc_count() >= count + k;
    if (status != EXPR_OK && status != EXPR_ERROR_MEMORY) return expr_error_text();
    if (status == EXPR_ERROR_MEMORY) {
        if (!*reached) return "out of memory though no allocation failed";
        if (expr_last_error()->status != EXPR_ERROR_MEMORY)
            return "the record is not that of the failure";
        if (memcmp(&out, &before, sizeof out) != 0 || !untouched())
            return "a failed call has written";
        /* With memory again, the same thread can work. */
        if (call(attempt, &out) != EXPR_OK) return "the next call failed too";
    }
    const char *fault = right(attempt, &out) ? NULL : "a wrong result";
    expr_array_free(&out);
    return fault;
}

struct trial {
    const struct attempt *attempt;
    unsigned long k;
    bool reached;
    const char *fault;
};

static void *try_in_a_fresh_thread(void *context) {
    struct trial *trial = context;
    trial->fault = fail_at(trial->attempt, trial->k, &trial->reached);
    return NULL;
}

static void any_allocation_may_fail(void **state) {
    (void)state;
    for (size_t n = 0; n < COUNT(attempts); n++) {
        struct trial trial = {.attempt = &attempts[n], .reached = true};
        while (trial.reached) {
            /* A fresh thread has no memory of earlier calls: it allocates all that there is to. */
            pthread_t thread;
            trial.k++;
            assert_int_equal(pthread_create(&thread, NULL, try_in_a_fresh_thread, &trial), 0);
            assert_int_equal(pthread_join(thread, NULL), 0);
            if (trial.fault) fail_msg("call %zu, allocation %lu: %s", n, trial.k, trial.fault);
            assert_true(trial.k < 1000);
        }
        assert_true(trial.k > 2);
    }
}

static void a_warm_call_allocates_nothing(void **state) {
    (void)state;
    fill();
    for (size_t n = 0; n < COUNT(attempts); n++) {
        const struct attempt *attempt = &attempts[n];
        /* An output that is asked for, and the copy of what is overwritten, are allocated. */
        if (attempt->kind == ALLOCATED || attempt->kind == SHIFTED || attempt->kind == COMPILED ||
            attempt->kind == EXPLAINED)
            continue;
        expr_array out = output_of(attempt);
        for (int k = 0; k < 3; k++) assert_int_equal(call(attempt, &out), EXPR_OK);
        const unsigned long count = bx_alloc_count();
        for (int k = 0; k < 50; k++) assert_int_equal(call(attempt, &out), EXPR_OK);
        if (bx_alloc_count() != count)
            fail_msg("call %zu: %lu allocations in 50 calls", n, bx_alloc_count() - count);
        fill();
    }
}

static void a_warm_run_allocates_nothing(void **state) {
    (void)state;
    static const expr_options modes[] = {{0}, {.threads = 2}, {.block_length = EXPR_UNBLOCKED}};
    fill();
    for (size_t m = 0; m < COUNT(modes); m++) {
        const expr_var vars[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
        const expr_var turned[] = {expr_f64("b", b, 100), expr_f64("a", a, 100), EXPR_END};
        expr_array out = expr_out_f64(result, N), shorter = expr_out_f64(result, 100);
        expr_program *program;
        assert_int_equal(expr_compile("a*b+sum(a)", vars, EXPR_AUTO, &modes[m], &program), EXPR_OK);
        /* Each way of calling once before. */
        assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
        assert_int_equal(expr_run(program, turned, &shorter), EXPR_OK);
        const unsigned long count = bx_alloc_count();
        for (int k = 0; k < 50; k++) {
            assert_int_equal(expr_run(program, vars, &out), EXPR_OK);
            assert_int_equal(expr_run(program, turned, &shorter), EXPR_OK);
        }
        assert_int_equal(bx_alloc_count(), count);
        expr_program_free(program);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_allocation_may_fail),
        cmocka_unit_test(a_warm_call_allocates_nothing),
        cmocka_unit_test(a_warm_run_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
