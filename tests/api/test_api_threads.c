/* SPDX-License-Identifier: MIT */
/* Calls from many threads, from a parallel region of the caller, and in a child after fork. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { N = 20000, THREADS = 8, ROUNDS = 40, LONGEST_WAIT = 20 /* seconds */ };

static double a[N], b[N];
static const char *const texts[] = {"sin(a)*b+1", "a*b-sum(b)/3", "where(a<b, a, sqrt(abs(b)))",
                                    "a//7 + b%3"};
static double expected[COUNT(texts)][N];
static const expr_options alone = {.threads = 1};

static int evaluate_alone(void **state) {
    (void)state;
    for (int k = 0; k < N; k++) {
        a[k] = 0.37 * k - 500;
        b[k] = 3000 - 1.13 * k;
    }
    for (size_t t = 0; t < COUNT(texts); t++) {
        const expr_var vars[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
        expr_array out = expr_out_f64(expected[t], N);
        if (expr_eval_with(texts[t], vars, &out, &alone) != EXPR_OK) return -1;
    }
    return 0;
}

/* Does this call give what the call on one thread gave? The first length elements of a map do. */
static bool same_as_alone(size_t t, double *result, int64_t length, const expr_options *options) {
    const expr_var vars[] = {expr_f64("a", a, length), expr_f64("b", b, length), EXPR_END};
    expr_array out = expr_out_f64(result, length);
    memset(result, 0, (size_t)length * sizeof *result);
    return expr_eval_with(texts[t], vars, &out, options) == EXPR_OK &&
           memcmp(result, expected[t], (size_t)length * sizeof *result) == 0;
}

struct worker {
    expr_program *const *programs;
    int number;
    int wrong;
    double result[N];
};

static struct worker workers[THREADS];

static void *work(void *context) {
    struct worker *w = context;
    for (int round = 0; round < ROUNDS; round++) {
        const size_t t = (size_t)(round + w->number) % COUNT(texts);
        const expr_var vars[] = {expr_f64("b", b, N), expr_f64("a", a, N), EXPR_END};
        const expr_options options = {.threads = 1 + round % 3, .block_length = round % 5 * 100};
        expr_array out = expr_out_f64(w->result, N);
        memset(w->result, 0, sizeof w->result);
        if (expr_run(w->programs[t], vars, &out) != EXPR_OK ||
            memcmp(w->result, expected[t], sizeof w->result) != 0)
            w->wrong++;
        w->wrong += !same_as_alone(t, w->result, N, &options);
        if (w->number == 0 && round % 8 == 0) expr_cache_clear();
        /* Failures are the thread's own. */
        if (expr_eval(w->number % 2 ? "a+" : "a b", vars, &out) != EXPR_ERROR_SYNTAX ||
            expr_last_error()->offset != (w->number % 2 ? 1 : 2))
            w->wrong++;
    }
    return NULL;
}

static void eight_threads_share_programs_and_the_cache(void **state) {
    (void)state;
    expr_program *programs[COUNT(texts)];
    for (size_t t = 0; t < COUNT(texts); t++) {
        const expr_var vars[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
        const expr_options options = {.threads = 1 + (int32_t)t % 2};
        assert_int_equal(expr_compile(texts[t], vars, EXPR_AUTO, &options, &programs[t]), EXPR_OK);
    }
    pthread_t threads[THREADS];
    for (int k = 0; k < THREADS; k++) {
        workers[k].programs = programs;
        workers[k].number = k;
        assert_int_equal(pthread_create(&threads[k], NULL, work, &workers[k]), 0);
    }
    for (int k = 0; k < THREADS; k++) {
        pthread_join(threads[k], NULL);
        assert_int_equal(workers[k].wrong, 0);
    }
    for (size_t t = 0; t < COUNT(texts); t++) expr_program_free(programs[t]);
}

static void the_number_of_threads_does_not_change_a_result(void **state) {
    (void)state;
    for (int threads = 0; threads <= 9; threads++)
        for (size_t t = 0; t < COUNT(texts); t++) {
            const expr_options options = {.threads = threads, .block_length = threads * 77};
            assert_true(same_as_alone(t, workers[0].result, N, &options));
        }
    /* More threads than elements. */
    const expr_options many = {.threads = 64, .block_length = 1};
    assert_true(same_as_alone(0, workers[0].result, 5, &many));
}

static void calls_inside_a_parallel_region_of_the_caller_work(void **state) {
    (void)state;
    atomic_int wrong = 0, inside = 0;
#pragma omp parallel num_threads(4)
    {
        double *result = workers[omp_get_thread_num()].result;
        const expr_options options = {.threads = 3, .block_length = 500};
        atomic_fetch_add(&inside, 1);
        for (size_t t = 0; t < COUNT(texts); t++) {
            if (!same_as_alone(t, result, N, &options)) atomic_fetch_add(&wrong, 1);
            if (!same_as_alone(t, result, N, NULL)) atomic_fetch_add(&wrong, 1);
        }
    }
    assert_true(inside >= 1);
    assert_int_equal(wrong, 0);
    /* And again outside. */
    const expr_options options = {.threads = 3};
    assert_true(same_as_alone(0, workers[0].result, N, &options));
}

/* 0 if the child computed all that was asked of it before its alarm went off. */
static int result_of_child(void) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(LONGEST_WAIT);
        const expr_options options = {.threads = 4, .block_length = 300};
        bool right = true;
        for (size_t t = 0; t < COUNT(texts); t++)
            right = right && same_as_alone(t, workers[0].result, N, &options) &&
                    same_as_alone(t, workers[0].result, N, NULL);
        expr_cache_clear();
        right = right && same_as_alone(1, workers[0].result, N, &options);
        _exit(right ? 0 : 1);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child) return -1;
    return status;
}

static void a_child_of_fork_computes_after_a_threaded_call(void **state) {
    (void)state;
    const expr_options options = {.threads = 4, .block_length = 300};
    for (int k = 0; k < 5; k++) {
        assert_true(same_as_alone(0, workers[0].result, N, &options));
        assert_int_equal(result_of_child(), 0);
    }
    /* The parent keeps its threads. */
    assert_true(same_as_alone(2, workers[0].result, N, &options));
}

static atomic_bool forking;

static void *compute_while_forking(void *context) {
    const expr_options options = {.threads = 2, .block_length = 700};
    int *wrong = context;
    while (atomic_load(&forking)) *wrong += !same_as_alone(0, workers[1].result, N, &options);
    return NULL;
}

static void a_fork_while_another_thread_computes_does_no_harm(void **state) {
    (void)state;
    pthread_t thread;
    int wrong = 0;
    const expr_options options = {.threads = 2};
    assert_true(same_as_alone(0, workers[0].result, N, &options));
    atomic_store(&forking, true);
    assert_int_equal(pthread_create(&thread, NULL, compute_while_forking, &wrong), 0);
    int failed = 0;
    for (int k = 0; k < 30; k++) failed += result_of_child() != 0;
    atomic_store(&forking, false);
    pthread_join(thread, NULL);
    assert_int_equal(failed, 0);
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_threads_share_programs_and_the_cache),
        cmocka_unit_test(the_number_of_threads_does_not_change_a_result),
        cmocka_unit_test(calls_inside_a_parallel_region_of_the_caller_work),
        cmocka_unit_test(a_child_of_fork_computes_after_a_threaded_call),
        cmocka_unit_test(a_fork_while_another_thread_computes_does_no_harm),
    };
    return cmocka_run_group_tests(tests, evaluate_alone, NULL);
}
