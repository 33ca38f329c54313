/* SPDX-License-Identifier: MIT */
/* What the library tells of itself: explain, the machine, the cache, the version. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The whole text; freed by the caller. */
static char *explained(const char *text, const expr_var vars[], const expr_array *out,
                       const expr_options *options) {
    size_t length = 0;
    if (expr_explain(text, vars, out, options, NULL, 0, &length) != EXPR_OK)
        fail_msg("%s", expr_error_text());
    char *buffer = malloc(length + 1);
    assert_non_null(buffer);
    size_t again = 0;
    assert_int_equal(expr_explain(text, vars, out, options, buffer, length + 1, &again), EXPR_OK);
    assert_int_equal(again, length);
    assert_int_equal(strlen(buffer), length);
    return buffer;
}

static void assert_says(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("no '%s' in:\n%s", part, text);
}

static void explain_tells_a_person_what_was_made_of_the_text(void **state) {
    (void)state;
    const expr_var vars[] = {expr_f64("next", NULL, 5000), expr_f64("grid", NULL, 5000),
                             expr_scalar("D", 1), EXPR_END};
    char *text = explained("next*D*0.5+sum(grid)", vars, NULL, NULL);
    static const char *const parts[] = {"expression: next*D*0.5+sum(grid)\n",
                                        "tree:\n",
                                        "next  : float64 array",
                                        "D  : weak float64",
                                        "0.5  : weak float64",
                                        "sum  : float64\n",
                                        "instructions",
                                        "result: float64 array",
                                        "registers: ",
                                        "for 5000 elements:",
                                        "  block    ",
                                        "  threads  ",
                                        "  stores   "};
    for (size_t k = 0; k < COUNT(parts); k++) assert_says(text, parts[k]);
    free(text);
    const expr_options options = {
        .threads = 3, .block_length = 256, .stores = EXPR_STORES_STREAMING};
    text = explained("next+grid", vars, NULL, &options);
    assert_says(text, "block    256 elements (set by options)");
    assert_says(text, "threads  3 (set by options)");
    assert_says(text, "stores   streaming (set by options)");
    free(text);
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    text = explained("next*2+grid", vars, NULL, &unblocked);
    assert_says(text, "mode: unblocked, ");
    assert_says(text, "temporaries of 5000 elements");
    free(text);
    const expr_array narrow = {.type = EXPR_FLOAT32};
    text = explained("next+1", vars, &narrow, NULL);
    assert_says(text, "result: float32 array");
    free(text);
    text = explained("2+3", NULL, NULL, NULL);
    assert_says(text, "result: int64 scalar");
    assert_says(text, "for 1 elements");
    free(text);
}

/* Shifts: where they are read, and the copy that an output over a shifted input needs. */
static void explain_tells_what_shifts_cost(void **state) {
    (void)state;
    static double u[20];
    const expr_var vars[] = {expr_f64("u", u, 20), expr_f64("v", NULL, 20), EXPR_END};
    const expr_array over = expr_out_f64(u, 20);
    char *text = explained("u+roll(u,1,0)", vars, &over, NULL);
    assert_says(text, "u[i, roll 1 along 0]");
    assert_says(text, "  shifts   read where the arrays lie");
    assert_says(text, "  copy     of 'u', which is shifted and written over: 160 bytes");
    assert_says(text, "  steps    one by one in expr_iterate");
    free(text);
    text = explained("u+roll(v,1,0)", vars, &over, NULL); /* what is written over is not shifted */
    assert_null(strstr(text, "  copy "));
    free(text);
    text = explained("u+v", vars, &over, NULL);
    assert_null(strstr(text, "  shifts "));
    free(text);
    const int64_t shape[] = {4096, 4096};
    const expr_var large[] = {expr_nd("u", EXPR_FLOAT64, NULL, 2, shape), EXPR_END};
    text = explained("u+0.1*laplacian(u)", large, NULL, NULL);
    assert_says(text, "  steps    "); /* how many depends on the machine */
    free(text);
}

static void explain_writes_no_more_than_it_may(void **state) {
    (void)state;
    const expr_var vars[] = {expr_f64("a", NULL, 10), EXPR_END};
    char *whole = explained("a+1", vars, NULL, NULL);
    const size_t full = strlen(whole);
    char *buffer = malloc(full + 8);
    assert_non_null(buffer);
    for (size_t capacity = 1; capacity <= full + 2; capacity++) {
        size_t length = 0;
        memset(buffer, '@', full + 8);
        assert_int_equal(expr_explain("a+1", vars, NULL, NULL, buffer, capacity, &length), EXPR_OK);
        assert_int_equal(length, full);
        const size_t written = capacity - 1 < full ? capacity - 1 : full;
        assert_int_equal(strlen(buffer), written);
        assert_memory_equal(buffer, whole, written);
        for (size_t k = written + 1; k < full + 8; k++) assert_int_equal(buffer[k], '@');
    }
    assert_int_equal(expr_explain("a+1", vars, NULL, NULL, buffer, full + 1, NULL), EXPR_OK);
    free(buffer);
    free(whole);
}

static void deep_and_long_texts_can_be_explained(void **state) {
    (void)state;
    const expr_var vars[] = {expr_f64("a", NULL, 10), EXPR_END};
    char text[2 * EXPR_MAX_NODES] = "a";
    for (size_t k = 1; k < EXPR_MAX_NODES - 1; k += 2) memcpy(text + k, "+a", 3);
    free(explained(text, vars, NULL, NULL));
    char *end = text;
    for (int k = 0; k < EXPR_MAX_NESTING; k++) end = stpcpy(end, "(a<");
    end = stpcpy(end, "a");
    for (int k = 0; k < EXPR_MAX_NESTING; k++) end = stpcpy(end, "<=a)");
    free(explained(text, vars, NULL, NULL));
}

static void the_machine_is_described_in_sane_numbers(void **state) {
    (void)state;
    expr_machine machine;
    memset(&machine, 0xA5, sizeof machine);
    assert_int_equal(expr_machine_info(&machine), EXPR_OK);
    assert_in_range(machine.cores, 1, 1 << 20);
    assert_in_range(machine.processors, machine.cores, 1 << 20);
    assert_in_range(machine.threads, 1, EXPR_MAX_THREADS);
    assert_in_range(machine.numa_nodes, 1, 1 << 20);
    assert_in_range(machine.l2_shared_by, 1, 1 << 20);
    assert_in_range(machine.l3_shared_by, 1, 1 << 20);
    assert_true(machine.vector_bytes == 16 || machine.vector_bytes == 32 ||
                machine.vector_bytes == 64);
    assert_true(machine.fma == 0 || machine.fma == 1);
    assert_true(machine.caches_known == 0 || machine.caches_known == 1);
    assert_int_equal(machine.measured, 0); /* the tests' environment names no file */
    assert_true(machine.region_ns > 0);
    assert_true(machine.l2_bytes_per_ns > 0);
    assert_true(machine.l3_bytes_per_ns > 0);
    assert_true(machine.memory_bytes_per_ns > 0);
    assert_non_null(strstr(machine.isa_available, machine.isa));
}

static void the_cache_counts_and_can_be_cleared(void **state) {
    (void)state;
    expr_cache_counters before, after;
    double value;
    expr_array out = expr_out_nd(EXPR_FLOAT64, &value, 0, NULL);
    expr_cache_clear();
    assert_int_equal(expr_cache_stats(&before), EXPR_OK);
    assert_int_equal(before.entries, 0);
    assert_true(before.capacity > 0);
    for (int k = 0; k < 5; k++) assert_int_equal(expr_eval("1.5*3", NULL, &out), EXPR_OK);
    assert_int_equal(expr_eval("1.5*", NULL, &out), EXPR_ERROR_SYNTAX);
    assert_int_equal(expr_cache_stats(&after), EXPR_OK);
    assert_int_equal(after.entries, 1);
    assert_int_equal(after.hits - before.hits, 4);
    assert_int_equal(after.misses - before.misses, 2);
    /* Casting and mode make other programs; threads and blocks do not. */
    const expr_options blocks = {.threads = 2, .block_length = 64};
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    assert_int_equal(expr_eval_with("1.5*3", NULL, &out, &blocks), EXPR_OK);
    assert_int_equal(expr_cache_stats(&after), EXPR_OK);
    assert_int_equal(after.entries, 1);
    assert_int_equal(expr_eval_with("1.5*3", NULL, &out, &unblocked), EXPR_OK);
    assert_int_equal(expr_cache_stats(&after), EXPR_OK);
    assert_int_equal(after.entries, 2);
    expr_cache_clear();
    assert_int_equal(expr_cache_stats(&after), EXPR_OK);
    assert_int_equal(after.entries, 0);
    assert_int_equal(expr_eval("1.5*3", NULL, &out), EXPR_OK);
    assert_true(value == 4.5);
}

static void a_cached_program_does_not_soften_a_rule(void **state) {
    (void)state;
    /* The same text and types under a laxer rule first. */
    static const double data[] = {1.5};
    const expr_var vars[] = {expr_f64("a", data, 1), EXPR_END};
    const expr_options unsafe = {.casting = EXPR_CASTING_UNSAFE};
    int64_t value = 7;
    expr_array out = expr_out_i64(&value, 1);
    assert_int_equal(expr_eval_with("a*2", vars, &out, &unsafe), EXPR_OK);
    assert_int_equal(value, 3);
    value = 7;
    assert_int_equal(expr_eval("a*2", vars, &out), EXPR_ERROR_TYPE);
    assert_int_equal(value, 7);
}

static void the_version_is_the_headers(void **state) {
    (void)state;
    assert_int_equal(expr_version(),
                     EXPR_VERSION_MAJOR * 1000000 + EXPR_VERSION_MINOR * 1000 + EXPR_VERSION_PATCH);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(explain_tells_a_person_what_was_made_of_the_text),
        cmocka_unit_test(explain_tells_what_shifts_cost),
        cmocka_unit_test(explain_writes_no_more_than_it_may),
        cmocka_unit_test(deep_and_long_texts_can_be_explained),
        cmocka_unit_test(the_machine_is_described_in_sane_numbers),
        cmocka_unit_test(the_cache_counts_and_can_be_cleared),
        cmocka_unit_test(a_cached_program_does_not_soften_a_rule),
        cmocka_unit_test(the_version_is_the_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
