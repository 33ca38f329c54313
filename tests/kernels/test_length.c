/* SPDX-License-Identifier: MIT */
/*
 * The longest programs: where compilers make no tail calls (coverage, thread
 * sanitizer), each instruction of a piece of program takes stack, which must
 * last on a small thread too.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/kernels.h"
#include "support/cases.h"

enum { ELEMENTS = 300, SMALL_STACK = 256 * 1024 };

static double a[ELEMENTS], b[ELEMENTS], out[ELEMENTS], expected[ELEMENTS];
static char text[EXPR_MAX_TEXT + 1];

static void fill(void) {
    for (int k = 0; k < ELEMENTS; k++) {
        a[k] = 1.0 / (k + 1);
        b[k] = 0.5 - a[k];
    }
}

static expr_status evaluate(const expr_options *options) {
    const expr_var vars[] = {expr_f64("a", a, ELEMENTS), expr_f64("b", b, ELEMENTS), EXPR_END};
    expr_array result = expr_out_f64(out, ELEMENTS);
    memset(out, 0, sizeof out);
    return expr_eval_with(text, vars, &result, options);
}

static void check(const expr_options *options) {
    if (evaluate(options) != EXPR_OK) fail_msg("%s", expr_error_text());
    assert_true(same_elements(out, expected, EXPR_FLOAT64, ELEMENTS));
}

static void check_all_ways(void) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int count = bx_kernels_available(sets);
    const expr_options threaded = {.threads = 3, .block_length = 50};
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    for (int k = 0; k < count; k++) {
        bx_kernels_force(sets[k]);
        check(NULL);
        check(&threaded);
        check(&unblocked);
    }
    bx_kernels_force(NULL);
}

static void the_longest_chain(void **state) {
    (void)state;
    fill();
    /* a*b-a*b-...: as many leaves, and operations between them, as there may be nodes. */
    char *end = text + sprintf(text, "a*b");
    unsigned terms = 1;
    for (; 4 * terms + 3 <= EXPR_MAX_NODES; terms++) end += sprintf(end, "-a*b");
    for (int k = 0; k < ELEMENTS; k++) {
        expected[k] = a[k] * b[k];
        for (unsigned j = 1; j < terms; j++) expected[k] -= a[k] * b[k];
    }
    check_all_ways();
}

static void the_longest_chain_of_new_values(void **state) {
    (void)state;
    fill();
    /* Every sum is another value: nothing can be shared. */
    char *end = text + sprintf(text, "a");
    unsigned terms = 0;
    for (; 2 * terms + 3 <= EXPR_MAX_NODES; terms++) end += sprintf(end, "+%u.5", terms);
    for (int k = 0; k < ELEMENTS; k++) {
        expected[k] = a[k];
        for (unsigned j = 0; j < terms; j++) expected[k] += j + 0.5;
    }
    check_all_ways();
}

static void many_values_alive_at_once(void **state) {
    (void)state;
    fill();
    /* A product of differing sums, each of which is used again at the other end. */
    enum { VALUES = 600 };
    char *end = text;
    for (int j = 0; j < VALUES; j++) end += sprintf(end, "%s(a+%d)", j ? "+" : "", j);
    for (int j = 0; j < VALUES; j++) end += sprintf(end, "-(a+%d)", VALUES - 1 - j);
    for (int k = 0; k < ELEMENTS; k++) {
        expected[k] = a[k] + 0;
        for (int j = 1; j < VALUES; j++) expected[k] += a[k] + j;
        for (int j = 0; j < VALUES; j++) expected[k] -= a[k] + (VALUES - 1 - j);
    }
    check_all_ways();
}

static void the_deepest_nesting(void **state) {
    (void)state;
    fill();
    char *end = text;
    const int depth = EXPR_MAX_NESTING - 10;
    for (int j = 0; j < depth; j++) end += sprintf(end, "%s-(", j % 2 ? "b" : "a");
    end += sprintf(end, "a");
    for (int j = 0; j < depth; j++) end += sprintf(end, ")");
    for (int k = 0; k < ELEMENTS; k++) {
        expected[k] = a[k];
        for (int j = depth; j-- > 0;) expected[k] = (j % 2 ? b[k] : a[k]) - expected[k];
    }
    check_all_ways();
}

static void *on_a_small_stack(void *failed) {
    const expr_options serial = {.threads = 1};
    *(int *)failed = evaluate(&serial) != EXPR_OK || memcmp(out, expected, sizeof out) != 0;
    return NULL;
}

static void the_longest_program_runs_on_a_small_stack(void **state) {
    the_longest_chain_of_new_values(state);
    pthread_attr_t attributes;
    pthread_t thread;
    int failed = 1;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, SMALL_STACK), 0);
    assert_int_equal(pthread_create(&thread, &attributes, on_a_small_stack, &failed), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    assert_false(failed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_chain),
        cmocka_unit_test(the_longest_chain_of_new_values),
        cmocka_unit_test(many_values_alive_at_once),
        cmocka_unit_test(the_deepest_nesting),
        cmocka_unit_test(the_longest_program_runs_on_a_small_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
