/* SPDX-License-Identifier: MIT */
/* EXPR_FAST: it does what it says, stays within its bound, and strict programs do not notice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "kernels/kernels.h"
#include "support/cases.h"

enum { N = 1111 };

static double a[N], b[N], c[N], out[N];
static float af[N], outf[N];
static const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
static int set_count;

static int fill(void **state) {
    (void)state;
    uint64_t random = 11;
    set_count = bx_kernels_available(sets);
    for (int k = 0; k < N; k++) {
        a[k] = (double)(int64_t)random_bits(&random) * 0x1p-61;
        b[k] = (double)(int64_t)random_bits(&random) * 0x1p-60;
        c[k] = (double)(int64_t)random_bits(&random) * 0x1p-62;
        af[k] = (float)a[k];
    }
    return set_count == 0;
}

static void evaluate(const char *text, uint32_t flags, int64_t block, int threads) {
    const expr_var vars[] = {expr_f64("a", a, N),   expr_f64("b", b, N),   expr_f64("c", c, N),
                             expr_scalar("s", 0.1), expr_scalar("t", 0.7), EXPR_END};
    const expr_options options = {.flags = flags, .block_length = block, .threads = threads};
    expr_array result = expr_out_f64(out, N);
    if (expr_eval_with(text, vars, &result, &options) != EXPR_OK) fail_msg("%s", expr_error_text());
}

static void products_and_sums_are_rounded_once(void **state) {
    (void)state;
    for (int s = 0; s < set_count; s++) {
        bx_kernels_force(sets[s]);
        evaluate("a*b + c", EXPR_FAST, 0, 0);
        for (int k = 0; k < N; k++)
            assert_true(out[k] == (sets[s]->fma ? fma(a[k], b[k], c[k]) : a[k] * b[k] + c[k]));
        evaluate("a*b - c", EXPR_FAST, 0, 0);
        for (int k = 0; k < N; k++)
            assert_true(out[k] == (sets[s]->fma ? fma(a[k], b[k], -c[k]) : a[k] * b[k] - c[k]));
        evaluate("c - a*b", EXPR_FAST, 0, 0);
        for (int k = 0; k < N; k++)
            assert_true(out[k] == (sets[s]->fma ? fma(-a[k], b[k], c[k]) : c[k] - a[k] * b[k]));
        evaluate("((a*2+3)*a+s)*a+t", EXPR_FAST, 0, 0);
        for (int k = 0; k < N; k++) {
            const double x = a[k];
            const double expected = sets[s]->fma ? fma(fma(fma(x, 2, 3), x, 0.1), x, 0.7)
                                                 : ((x * 2 + 3) * x + 0.1) * x + 0.7;
            assert_true(out[k] == expected);
        }
    }
}

static void evaluate_narrow(const char *text) {
    const expr_var vars[] = {expr_f32("af", af, N), expr_scalar("s", 1e25), EXPR_END};
    const expr_options options = {.flags = EXPR_FAST};
    expr_array result = expr_out_f32(outf, N);
    if (expr_eval_with(text, vars, &result, &options) != EXPR_OK) fail_msg("%s", expr_error_text());
}

static void constants_are_taken_together(void **state) {
    (void)state;
    evaluate("a*0.1*0.7", EXPR_FAST, 0, 0);
    for (int k = 0; k < N; k++) assert_true(out[k] == a[k] * (0.1 * 0.7));
    evaluate("3*(a*0.1)", EXPR_FAST, 0, 0);
    for (int k = 0; k < N; k++) assert_true(out[k] == a[k] * (3 * 0.1));
    evaluate("a/3", EXPR_FAST, 0, 0);
    for (int k = 0; k < N; k++) assert_true(out[k] == a[k] * (1.0 / 3.0));
    evaluate("a/1e-320", EXPR_FAST, 0, 0); /* has no normal reciprocal */
    for (int k = 0; k < N; k++) assert_true(out[k] == a[k] / 1e-320);
}

/* Where the product of the factors overflows or loses bits, they stay apart. */
static void ranges_are_kept(void **state) {
    static const char *const zeros[] = {"af*1e25*1e25",   "af/1e-25*1e25", "af/1e-25/1e-25",
                                        "1e25*(af*1e25)", "af*s*s",        "s*(af*s)",
                                        "af*s/1e-25",     "af*1e25*s*1e25"};
    (void)state;
    const float first = af[0];
    af[0] = 0;
    for (size_t k = 0; k < sizeof zeros / sizeof *zeros; k++) {
        evaluate_narrow(zeros[k]);
        if (outf[0] != 0) fail_msg("%s of 0 is %g", zeros[k], (double)outf[0]);
    }
    af[0] = 1e35f;
    evaluate_narrow("af*1e-25*1e-25");
    assert_true(outf[0] == 1e35f * 1e-25f * 1e-25f);
    evaluate_narrow("af/1e25/1e25");
    assert_true(fabsf(outf[0] / 1e-15f - 1) < 1e-6f);
    evaluate_narrow("af/s/s");
    assert_true(fabsf(outf[0] / 1e-15f - 1) < 1e-6f);
    af[0] = first;
    const double kept = a[0];
    a[0] = 0;
    evaluate("a*1e200*1e200 + a/1e-200/1e-200", EXPR_FAST, 0, 0);
    assert_true(out[0] == 0);
    a[0] = kept;
}

static void strict_programs_keep_their_bits(void **state) {
    (void)state;
    /* The same text, one after the other: the cache must tell them apart. */
    for (int repeat = 0; repeat < 2; repeat++) {
        evaluate("a*b + c", EXPR_FAST, 0, 0);
        evaluate("a*b + c", 0, 0, 0);
        for (int k = 0; k < N; k++) {
            const double product = a[k] * b[k];
            assert_true(out[k] == product + c[k]);
        }
        evaluate("a*s*t/3", EXPR_FAST, 0, 0);
        evaluate("a*s*t/3", 0, 0, 0);
        for (int k = 0; k < N; k++) assert_true(out[k] == a[k] * 0.1 * 0.7 / 3);
    }
}

static void blocks_and_threads_do_not_change_bits(void **state) {
    (void)state;
    static const char *const texts[] = {"a*b+c*a", "2*a+3*b", "sin(a)*b+cos(c)", "sum(a*b)",
                                        "((a*2+3)*a+s)*a+t"};
    static const int64_t blocks[] = {1, 64, 100, 1000};
    static double whole[N];
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        evaluate(texts[t], EXPR_FAST, 0, 1);
        memcpy(whole, out, sizeof whole);
        for (size_t k = 0; k < sizeof blocks / sizeof *blocks; k++)
            for (int threads = 1; threads <= 3; threads++) {
                evaluate(texts[t], EXPR_FAST, blocks[k], threads);
                assert_true(same_elements(out, whole, EXPR_FLOAT64, N));
            }
    }
}

static void functions_stay_within_four_ulps(void **state) {
    (void)state;
    static const char *const functions[] = {"exp2", "log",  "log2",   "cbrt",   "sin",
                                            "cos",  "tan",  "arcsin", "arccos", "arctan",
                                            "tanh", "sinh", "cosh",   "exp",    "log1p"};
    for (int s = 0; s < set_count; s++) {
        bx_kernels_force(sets[s]);
        for (size_t f = 0; f < sizeof functions / sizeof *functions; f++) {
            char text[32];
            snprintf(text, sizeof text, "%s(a)", functions[f]);
            evaluate(text, EXPR_FAST, 0, 0);
            const expr_var vars[] = {expr_f32("a", af, N), EXPR_END};
            const expr_options fast = {.flags = EXPR_FAST};
            expr_array narrow = expr_out_f32(outf, N);
            assert_int_equal(expr_eval_with(text, vars, &narrow, &fast), EXPR_OK);
            for (int k = 0; k < N; k++) {
                long double exact;
                assert_true(oracle_function(functions[f], a[k], 0, &exact));
                if (oracle_ulps(out, EXPR_FLOAT64, k, exact) > 4.0)
                    fail_msg("%s(%.17g) is %.17g on %s", functions[f], a[k], out[k], sets[s]->isa);
                assert_true(oracle_function(functions[f], (double)af[k], 0, &exact));
                if (oracle_ulps(outf, EXPR_FLOAT32, k, exact) > 4.0)
                    fail_msg("%s(%.9g) is %.9g on %s", functions[f], (double)af[k], (double)outf[k],
                             sets[s]->isa);
            }
        }
    }
}

static int free_the_choice(void **state) {
    (void)state;
    bx_kernels_force(NULL);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_sums_are_rounded_once),
        cmocka_unit_test(constants_are_taken_together),
        cmocka_unit_test(ranges_are_kept),
        cmocka_unit_test(strict_programs_keep_their_bits),
        cmocka_unit_test(blocks_and_threads_do_not_change_bits),
        cmocka_unit_test(functions_stay_within_four_ulps),
    };
    return cmocka_run_group_tests(tests, fill, free_the_choice);
}
