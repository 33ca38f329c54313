/* SPDX-License-Identifier: MIT */
/*
 * Families of texts that say much in few bytes: what they are compiled to is
 * bounded by limits that are named, in counts and not in time, and runs on a
 * small stack.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

enum { ROWS = 12, COLUMNS = 13, LENGTH = 40, STACK = 256 * 1024 };

static double a[ROWS * COLUMNS], x[ROWS * COLUMNS], y[ROWS * COLUMNS], w[LENGTH];
static const int64_t matrix[2] = {ROWS, COLUMNS};
static const int64_t vector[1] = {LENGTH};

struct family {
    const char *before, *unit, *after;
    unsigned fits;   /* units that must be allowed */
    unsigned past;   /* units that must be refused, or that are allowed all the same: 0 */
    int64_t options; /* block length */
};

static const struct family families[] = {
    /* nesting, chains, operators */
    {"a", "+a*x", "", 2000, 4000, 0},
    {"", "a=a*x+y;", "a", 2000, 4000, EXPR_UNBLOCKED},
    {"", "a=sqrt(a);", "a", 8000, 9000, 0},
    {"", "a=sqrt(a);", "a", 8000, 9000, EXPR_UNBLOCKED},
    {"", "a=where(a>x,exp(a*x),sin(a*y));", "a", 500, 1500, 0},
    /* statements that double */
    {"", "a=a+a;", "a", 8000, 9000, 0},
    {"", "a=a*a+a;", "a", 4000, 5000, EXPR_UNBLOCKED},
    /* reductions of all that was before */
    {"", "a=a-sum(a,0);", "a", 200, 2700, 0},
    {"", "a=a-mean(a);", "a", 200, 2700, 0},
    {"", "a=a-std(a,0);", "a", 80, 1000, 0},
    {"", "a=a-nanstd(a,0);", "a", 40, 1000, 0},
    {"", "a=a-sum(a,0);", "a", 100, 2700, EXPR_UNBLOCKED},
    /* shifts of shifts */
    {"a=x*y;", "a=a+roll(a,1,0);", "a", 150, 2700, 0},
    {"a=x*y;", "a=a+shift(a,1,0,edge);", "a", 20, 2700, 0},
    {"a=x*y;", "a=a+shift(a,1,0,reflect);", "a", 5, 100, 0},
    {"a=x*y;", "a=a+roll(a,1,0)*roll(a,1,1);", "a", 5, 1000, 0},
    {"a=x*y;", "a=roll(a,1,0);", "a", 2000, 9000, EXPR_UNBLOCKED},
    /* diff of diff */
    {"", "w=diff(w);", "w", 30, 2700, 0},
    {"", "w=diff(w,n=16);", "w", 1, 500, 0},
    {"", "w=diff(w);", "w", 2000, 2700, EXPR_UNBLOCKED},
    {"", "a=diff(diff(a,0),1);", "a", 8, 1300, 0},
};

static expr_status evaluate(const struct family *f, unsigned count) {
    const size_t before = strlen(f->before), unit = strlen(f->unit);
    char *text = malloc(before + unit * count + strlen(f->after) + 1);
    memcpy(text, f->before, before);
    for (unsigned k = 0; k < count; k++) memcpy(text + before + k * unit, f->unit, unit);
    memcpy(text + before + unit * count, f->after, strlen(f->after) + 1);
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 2, matrix),
                             expr_nd("x", EXPR_FLOAT64, x, 2, matrix),
                             expr_nd("y", EXPR_FLOAT64, y, 2, matrix),
                             expr_nd("w", EXPR_FLOAT64, w, 1, vector), EXPR_END};
    const expr_options options = {.threads = 1, .block_length = f->options};
    expr_array out = expr_out_new();
    const expr_status status = expr_eval_with(text, vars, &out, &options);
    if (status == EXPR_OK) expr_array_free(&out);
    free(text);
    return status;
}

/* NULL, or the family that went wrong. */
static void *all_families(void *nothing) {
    (void)nothing;
    for (size_t k = 0; k < sizeof families / sizeof *families; k++) {
        const struct family *f = &families[k];
        const expr_status fits = f->fits ? evaluate(f, f->fits) : EXPR_OK;
        if (fits != EXPR_OK) {
            printf("%u times %s: %s\n", f->fits, f->unit, expr_error_text());
            return (void *)(uintptr_t)f;
        }
        const expr_status past = f->past ? evaluate(f, f->past) : EXPR_ERROR_LIMIT;
        const bool named = strstr(expr_error_text(), "EXPR_MAX_") || past == EXPR_ERROR_SYNTAX;
        if ((past != EXPR_ERROR_LIMIT && past != EXPR_ERROR_SYNTAX) || (f->past && !named)) {
            printf("%u times %s: status %d, %s\n", f->past, f->unit, (int)past, expr_error_text());
            return (void *)(uintptr_t)f;
        }
    }
    return NULL;
}

static void run_on_stack(size_t size, void *(*work)(void *)) {
    pthread_attr_t attributes;
    pthread_t thread;
    void *failed;
    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, size), 0);
    assert_int_equal(pthread_create(&thread, &attributes, work, NULL), 0);
    assert_int_equal(pthread_join(thread, &failed), 0);
    pthread_attr_destroy(&attributes);
    assert_null(failed);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACKS 8 /* frames are larger there */
#else
#define STACKS 1
#endif

static void short_texts_stay_within_named_limits(void **state) {
    (void)state;
    run_on_stack((size_t)STACK * STACKS, all_families);
}

/* What a long text needed is not kept by the thread. */
static void large_workspaces_are_given_back(void **state) {
    (void)state;
    static const struct family large = {"", "a=a-mean(a);", "a", 300, 0, 0};
    static const struct family small = {"", "a=a+x;", "a", 1, 0, 0};
    expr_cache_clear();
    assert_int_equal(evaluate(&small, 1), EXPR_OK);
    const size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_int_equal(evaluate(&large, 300), EXPR_OK);
    expr_cache_clear();
    const size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_true(after < before + ((size_t)12 << 20)); /* 0 under a sanitizer's allocator */
}

/* Orders of differences add up, and give the bits of one after the other. */
static void high_differences_are_cheap_and_exact(void **state) {
    (void)state;
    double expected[LENGTH], result[LENGTH];
    char text[32];
    for (int order = 1; order <= 16; order++) {
        memcpy(expected, w, sizeof w);
        for (int k = 0; k < order; k++)
            for (int j = 0; j + 1 < LENGTH; j++) expected[j] = expected[j + 1] - expected[j];
        const expr_var vars[] = {expr_nd("w", EXPR_FLOAT64, w, 1, vector), EXPR_END};
        for (int blocked = 0; blocked < 2; blocked++) {
            const expr_options options = {.block_length = blocked ? 0 : EXPR_UNBLOCKED};
            expr_array out = expr_out_f64(result, LENGTH - order);
            snprintf(text, sizeof text, "diff(w, n=%d)", order);
            assert_int_equal(expr_eval_with(text, vars, &out, &options), EXPR_OK);
            assert_memory_equal(result, expected, (size_t)(LENGTH - order) * sizeof *result);
        }
    }
}

/* A thousand different texts whose programs are large stay within the cache's bound. */
static void programs_are_cached_within_a_bound(void **state) {
    (void)state;
    char unit[64];
    expr_cache_clear();
    const size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    for (int k = 0; k < 1000; k++) {
        snprintf(unit, sizeof unit, "a=a*%d+roll(a,1,0)*roll(a,1,1);", k + 2);
        const struct family f = {"a=x*y;", unit, "a", 0, 0, 0};
        assert_int_equal(evaluate(&f, 4), EXPR_OK);
    }
    const size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_true(after < before + ((size_t)80 << 20));
    expr_cache_clear();
}

int main(void) {
    for (int k = 0; k < ROWS * COLUMNS; k++) {
        a[k] = 0.5 + k % 7;
        x[k] = 1.0 / (k + 1);
        y[k] = k % 5 - 2;
    }
    for (int k = 0; k < LENGTH; k++) w[k] = 1.0 / (k + 3);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(high_differences_are_cheap_and_exact),
        cmocka_unit_test(short_texts_stay_within_named_limits),
        cmocka_unit_test(large_workspaces_are_given_back),
        cmocka_unit_test(programs_are_cached_within_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
