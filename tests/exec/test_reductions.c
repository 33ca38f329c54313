/* SPDX-License-Identifier: MIT */
/*
 * Reductions: the same bits for every block length, thread count and
 * instruction set, and the right value: exact where arithmetic is, near the
 * sum in long double where it is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "kernels/kernels.h"
#include "support/cases.h"

/* Around lanes, tiles, leaves of 8192 and pairs of leaves. */
static const int64_t sizes[] = {1,    2,    63,   64,    65,    127,   128,   129,   1000,  8191,
                                8192, 8193, 8255, 16384, 16385, 24577, 40960, 65537, 100003};
enum { SIZES = sizeof sizes / sizeof *sizes, MOST = 100003, MOST_THREADS = 8 };
static const int64_t blocks[] = {0, 1, 7, 64, 1000, 100003, EXPR_UNBLOCKED};
enum { BLOCKS = sizeof blocks / sizeof *blocks };

static double *reals;
static float *narrow_reals;
static int64_t *integers;
static int32_t *narrow_integers;
static uint8_t *bools;

static int make_data(void **state) {
    (void)state;
    uint64_t random = 5;
    reals = malloc(MOST * sizeof *reals);
    narrow_reals = malloc(MOST * sizeof *narrow_reals);
    integers = malloc(MOST * sizeof *integers);
    narrow_integers = malloc(MOST * sizeof *narrow_integers);
    bools = malloc(MOST);
    if (!reals || !narrow_reals || !integers || !narrow_integers || !bools) return 1;
    for (int k = 0; k < MOST; k++) {
        const uint64_t bits = random_bits(&random);
        reals[k] = (double)(int64_t)bits * 0x1p-62;
        narrow_reals[k] = (float)reals[k];
        integers[k] = (int64_t)bits;
        narrow_integers[k] = (int32_t)(bits >> 32);
        bools[k] = bits % 3 == 0;
    }
    return 0;
}

static int free_data(void **state) {
    (void)state;
    free(reals);
    free(narrow_reals);
    free(integers);
    free(narrow_integers);
    free(bools);
    bx_kernels_force(NULL);
    return 0;
}

static void evaluate(const char *text, int64_t n, int64_t block, int threads, expr_array *out) {
    const expr_var vars[] = {expr_f64("d", reals, n),    expr_f32("f", narrow_reals, n),
                             expr_i64("l", integers, n), expr_i32("i", narrow_integers, n),
                             expr_bool("b", bools, n),   EXPR_END};
    const expr_options options = {.block_length = block, .threads = threads};
    *out = expr_out_new();
    if (expr_eval_with(text, vars, out, &options) != EXPR_OK) fail_msg("%s", expr_error_text());
}

/* The value of the default way, after a comparison with all others. */
static struct oracle_value agreed(const char *text, int64_t n) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int set_count = bx_kernels_available(sets);
    expr_array first, other;
    bx_kernels_force(NULL);
    evaluate(text, n, 0, 0, &first);
    const int64_t count = first.ndim ? n : 1;
    for (int s = 0; s < set_count; s++)
        for (int b = 0; b < BLOCKS; b++) {
            /* Blocks of one element are slow: short arrays show the same. */
            if (blocks[b] == 1 && n > 10000) continue;
            for (int threads = 1; threads <= MOST_THREADS; threads += threads < 3 ? 1 : 5) {
                bx_kernels_force(sets[s]);
                evaluate(text, n, blocks[b], threads, &other);
                if (other.type != first.type ||
                    !same_elements(first.data, other.data, first.type, count))
                    fail_msg("%s: %d elements, block %d, %d threads, %s differ", text, (int)n,
                             (int)blocks[b], threads, sets[s]->isa);
                expr_array_free(&other);
            }
        }
    const struct oracle_value value = oracle_load(first.data, first.type, 0);
    expr_array_free(&first);
    return value;
}

static void sums_of_floats_are_near_the_exact_one(void **state) {
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        long double sum = 0, magnitude = 0, narrow_sum = 0;
        for (int64_t k = 0; k < sizes[s]; k++) {
            sum += (long double)reals[k];
            narrow_sum += (long double)narrow_reals[k];
            magnitude += fabsl((long double)reals[k]);
        }
        /* Far less than a running sum's n/2 ULP: the tree is some 150 additions deep. */
        const struct oracle_value wide = agreed("sum(d)", sizes[s]);
        assert_int_equal(wide.type, EXPR_FLOAT64);
        assert_true(fabsl((long double)wide.f - sum) <= magnitude * 0x1p-53L * 20);
        const struct oracle_value narrow = agreed("sum(f)", sizes[s]);
        assert_int_equal(narrow.type, EXPR_FLOAT32);
        assert_true(fabsl((long double)narrow.f - narrow_sum) <= magnitude * 0x1p-24L * 20);
    }
}

static void sums_and_products_of_integers_wrap(void **state) {
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        uint64_t sum = 0, narrow_sum = 0, product = 1;
        int64_t trues = 0;
        for (int64_t k = 0; k < sizes[s]; k++) {
            sum += (uint64_t)integers[k];
            narrow_sum += (uint64_t)(int64_t)narrow_integers[k];
            product *= (uint64_t)integers[k] | 1;
            trues += bools[k];
        }
        assert_true(agreed("sum(l)", sizes[s]).i == (int64_t)sum);
        const struct oracle_value narrow = agreed("sum(i)", sizes[s]);
        assert_int_equal(narrow.type, EXPR_INT64);
        assert_true(narrow.i == (int64_t)narrow_sum);
        assert_true(agreed("prod(l | 1)", sizes[s]).i == (int64_t)product);
        assert_true(agreed("sum(b)", sizes[s]).i == trues);
    }
}

static void extremes_are_exact(void **state) {
    (void)state;
    for (int s = 0; s < SIZES; s++) {
        double least = reals[0], greatest = reals[0];
        int32_t least_integer = narrow_integers[0], greatest_integer = narrow_integers[0];
        for (int64_t k = 1; k < sizes[s]; k++) {
            if (reals[k] < least) least = reals[k];
            if (reals[k] > greatest) greatest = reals[k];
            if (narrow_integers[k] < least_integer) least_integer = narrow_integers[k];
            if (narrow_integers[k] > greatest_integer) greatest_integer = narrow_integers[k];
        }
        assert_true(agreed("min(d)", sizes[s]).f == least);
        assert_true(agreed("max(d)", sizes[s]).f == greatest);
        assert_true(agreed("min(i)", sizes[s]).i == least_integer);
        assert_true(agreed("max(i)", sizes[s]).i == greatest_integer);
    }
}

static void truth_values_are_counted(void **state) {
    (void)state;
    for (int k = 0; k < SIZES; k++) {
        int64_t trues = 0, large = 0;
        for (int64_t j = 0; j < sizes[k]; j++) {
            trues += bools[j];
            large += reals[j] > 0.5;
        }
        const struct oracle_value count = agreed("count(b)", sizes[k]);
        assert_int_equal(count.type, EXPR_INT64);
        assert_true(count.i == trues);
        assert_true(agreed("count(d > 0.5)", sizes[k]).i == large);
        const struct oracle_value any = agreed("any(b)", sizes[k]);
        assert_int_equal(any.type, EXPR_BOOL);
        assert_true(any.i == (trues > 0));
        assert_true(agreed("all(b)", sizes[k]).i == (trues == sizes[k]));
        assert_true(agreed("any(d > 9)", sizes[k]).i == 0);
        assert_true(agreed("all(d < 9)", sizes[k]).i == 1);
        assert_true(agreed("all(l)", sizes[k]).i == 1); /* no element is 0 */
    }
}

static void a_nan_anywhere_is_the_extreme(void **state) {
    (void)state;
    const int64_t places[] = {0, 1, 63, 64, 8191, 8192, 9999};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        const double kept = reals[places[k]];
        reals[places[k]] = (double)NAN;
        assert_true(isnan(agreed("min(d)", 10000).f));
        assert_true(isnan(agreed("max(d)", 10000).f));
        assert_true(isnan(agreed("sum(d)", 10000).f));
        reals[places[k]] = kept;
    }
}

static void reductions_are_parts_of_expressions(void **state) {
    (void)state;
    for (int s = 0; s < SIZES; s += 3) {
        const int64_t n = sizes[s];
        long double sum = 0;
        for (int64_t k = 0; k < n; k++) sum += (long double)(reals[k] * reals[k]);
        const double root = (double)sqrtl(sum);
        const struct oracle_value first = agreed("d / sqrt(sum(d*d))", n);
        assert_true(fabs(first.f - reals[0] / root) <= fabs(first.f) * 0x1p-47);
        agreed("sum(d - sum(d)/2) + max(abs(f - min(f)))", n);
        agreed("sum(where(d > 0.9, sin(d), d)) + max(where(b, f, exp(f)))", n);
        agreed("(l - min(l)) * (sum(i) > 0) + sum(where(b, d, 0))", n);
    }
}

static void wide_and_narrow_sums_keep_their_own_accuracy(void **state) {
    (void)state;
    /* numexpr's running float32 sum of 1e8 ones stops at 2**24. */
    enum { ONES = 1 << 25 };
    float *ones = malloc(ONES * sizeof *ones);
    assert_non_null(ones);
    for (int k = 0; k < ONES; k++) ones[k] = 1.0f;
    const expr_var vars[] = {expr_f32("ones", ones, ONES), EXPR_END};
    float sum = 0;
    expr_array out = expr_out_nd(EXPR_FLOAT32, &sum, 0, NULL);
    assert_int_equal(expr_eval("sum(ones)", vars, &out), EXPR_OK);
    assert_true(sum == (float)ONES);
    free(ones);
}

static void reductions_of_nothing(void **state) {
    (void)state;
    expr_array out;
    evaluate("sum(d)", 0, 0, 0, &out);
    assert_true(*(double *)out.data == 0 && !signbit(*(double *)out.data));
    expr_array_free(&out);
    evaluate("any(d)", 0, 0, 0, &out);
    assert_true(out.type == EXPR_BOOL && *(uint8_t *)out.data == 0);
    expr_array_free(&out);
    evaluate("all(d)", 0, 0, 0, &out);
    assert_true(out.type == EXPR_BOOL && *(uint8_t *)out.data == 1);
    expr_array_free(&out);
    evaluate("prod(f)", 0, 0, 0, &out);
    assert_true(*(float *)out.data == 1);
    expr_array_free(&out);
}

static void sums_of_negative_zeros_are_negative_zero(void **state) {
    (void)state;
    /* As NumPy has it for one element and more. */
    double zeros[130];
    for (int k = 0; k < 130; k++) zeros[k] = -0.0;
    for (int64_t n = 1; n <= 130; n += 43) {
        const expr_var vars[] = {expr_f64("z", zeros, n), EXPR_END};
        double sum = 1;
        expr_array out = expr_out_nd(EXPR_FLOAT64, &sum, 0, NULL);
        assert_int_equal(expr_eval("sum(z)", vars, &out), EXPR_OK);
        assert_true(sum == 0 && signbit(sum));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_of_floats_are_near_the_exact_one),
        cmocka_unit_test(sums_and_products_of_integers_wrap),
        cmocka_unit_test(extremes_are_exact),
        cmocka_unit_test(truth_values_are_counted),
        cmocka_unit_test(a_nan_anywhere_is_the_extreme),
        cmocka_unit_test(reductions_are_parts_of_expressions),
        cmocka_unit_test(wide_and_narrow_sums_keep_their_own_accuracy),
        cmocka_unit_test(reductions_of_nothing),
        cmocka_unit_test(sums_of_negative_zeros_are_negative_zero),
    };
    return cmocka_run_group_tests(tests, make_data, free_data);
}
