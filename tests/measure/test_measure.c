/* SPDX-License-Identifier: MIT */
/* Measuring without a clock: statistics, the order of rounds, crossovers, agreement, CSV. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "measure/agreement.h"
#include "measure/crossover.h"
#include "measure/loops/loops.h"
#include "measure/report.h"
#include "measure/rounds.h"

#define NEAR(value, expected) assert_float_equal((float)(value), (float)(expected), 1e-6)

static void test_summary(void **state) {
    (void)state;
    double samples[] = {5, 1, 4, 2, 3};
    const struct bx_summary summary = bx_summarise(samples, 5);
    NEAR(summary.min, 1);
    NEAR(summary.quarter, 2);
    NEAR(summary.median, 3);
    NEAR(summary.three_quarters, 4);
    NEAR(summary.max, 5);
    NEAR(summary.spread, 1.0 / 3);
    assert_int_equal(summary.samples, 5);
    double even[] = {4, 1};
    NEAR(bx_summarise(even, 2).median, 2.5);
    double one[] = {7};
    NEAR(bx_summarise(one, 1).max, 7);
    NEAR(bx_summarise(one, 1).spread, 0);
}

static struct bx_summary exact(double value) {
    double samples[] = {value, value, value};
    return bx_summarise(samples, 3);
}

static void test_ties(void **state) {
    (void)state;
    const struct bx_summary one = exact(1);
    const struct bx_summary tie = exact(1 + 0.9 * BX_NOISE);
    const struct bx_summary slow = exact(1 + 1.1 * BX_NOISE);
    assert_false(bx_is_slower(&tie, &one));
    assert_true(bx_is_slower(&slow, &one));
    assert_false(bx_is_slower(&one, &slow));
    /* Where medians are uncertain, the same distance is a tie. */
    double wide[] = {0.5, 0.75, 1 + 1.1 * BX_NOISE, 1.25, 1.5};
    const struct bx_summary uncertain = bx_summarise(wide, 5);
    assert_false(bx_is_slower(&uncertain, &one));
    double ratios[] = {3, 1, 2};
    NEAR(bx_ratio_median(ratios, 3).value, 2);
    assert_true(bx_ratio_median(ratios, 3).error > 0);
    NEAR(bx_ratio_of(&slow, &one).error, 0);
}

/* --- rounds ---------------------------------------------------------------------------------- */

struct script {
    char order[64];
    double ns; /* of a repeat */
    int fails_at;
};

static double timing(void *context, int way, int round, int64_t repeats) {
    struct script *script = context;
    const size_t length = strlen(script->order);
    if (round >= 0) script->order[length] = (char)('a' + way);
    assert_true(repeats > 0);
    return script->fails_at > 0 && (int)length + 1 == script->fails_at ? -1 : script->ns;
}

static void test_rounds(void **state) {
    (void)state;
    double ns[3][3];
    const struct bx_way ways[] = {{1, 3, ns[0]}, {1, 1, ns[1]}, {1, 2, ns[2]}};
    struct script script = {.ns = 5};
    assert_true(bx_take_rounds(timing, &script, ways, 3));
    assert_string_equal(script.order, "abccaa");
    NEAR(ns[0][2], 5);
    NEAR(ns[2][1], 5);
    script = (struct script){.ns = 5, .fails_at = 4};
    assert_false(bx_take_rounds(timing, &script, ways, 3));
    assert_string_equal(script.order, "abcc");
}

static void test_calibration(void **state) {
    (void)state;
    struct script script = {.ns = 100};
    assert_int_equal(bx_calibrate(timing, &script, 0, 1000), 11);
    script.ns = 1e6;
    assert_int_equal(bx_calibrate(timing, &script, 0, 1000), 1);
    script = (struct script){.ns = 1, .fails_at = 1};
    assert_int_equal(bx_calibrate(timing, &script, 0, 1000), -1);
}

/* --- points ---------------------------------------------------------------------------------- */

static void add(struct bx_points *points, int method, int64_t n, double ns) {
    const double samples[] = {ns, ns, ns};
    const struct bx_point point = {
        .method = method, .threads = 1, .n = n, .elements = n * n, .in_turn = true};
    assert_non_null(bx_points_add(points, &point, samples, 3));
}

static void test_crossover(void **state) {
    (void)state;
    static const int64_t sizes[] = {8, 16, 32, 64};
    const struct {
        double mine[4], other[4];
        bool ties_win;
        int64_t n;
        bool at_smallest;
        double least, most;
        int losses;
    } rows[] = {
        {{2, 2, 1, 1}, {1, 1, 2, 4}, true, 32, false, 2, 4, 2},
        {{1, 1, 1, 1}, {1, 1, 1, 1}, true, 8, true, 1, 1, 0},
        {{1, 1, 1, 1}, {1, 1, 1, 1}, false, 0, false, 1, 1, 4},
        {{1, 2, 1, 1}, {2, 1, 2, 2}, false, 32, false, 2, 2, 1},
        {{1, 1, 1, 4}, {2, 2, 2, 2}, true, 0, false, 0.5, 2, 1},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        struct bx_points points = {0};
        for (int i = 0; i < 4; i++) {
            add(&points, 0, sizes[i], rows[r].mine[i]);
            add(&points, 1, sizes[i], rows[r].other[i]);
        }
        const struct bx_contest contest = {
            .threads = 1, .other = 1, .other_threads = 1, .ties_win = rows[r].ties_win};
        const struct bx_crossover found = bx_crossover_find(&points, &contest, sizes, 4);
        assert_int_equal(found.n, rows[r].n);
        assert_int_equal(found.at_smallest, rows[r].at_smallest);
        NEAR(found.least, rows[r].least);
        NEAR(found.most, rows[r].most);
        assert_int_equal(found.losses, rows[r].losses);
        bx_points_forget(&points);
    }
    const struct bx_points none = {0};
    const struct bx_contest contest = {.threads = 1, .other = 1, .other_threads = 1};
    assert_int_equal(bx_crossover_find(&none, &contest, sizes, 4).n, 0);
}

/* Samples that were taken in turn are compared one by one: drift cancels. */
static void test_ratio_in_turn(void **state) {
    (void)state;
    struct bx_points points = {0};
    const double drifting[] = {2, 4, 8, 16, 32};
    const double half[] = {1, 2, 4, 8, 16};
    struct bx_point point = {.threads = 1, .n = 1, .elements = 1, .in_turn = true};
    assert_non_null(bx_points_add(&points, &point, drifting, 5));
    point.method = 1;
    assert_non_null(bx_points_add(&points, &point, half, 5));
    point.method = 2;
    point.in_turn = false;
    assert_non_null(bx_points_add(&points, &point, half, 5));
    const struct bx_point *const all[] = {bx_points_find(&points, 0, 1, 0, 1),
                                          bx_points_find(&points, 0, 1, 1, 1),
                                          bx_points_find(&points, 0, 1, 2, 1)};
    NEAR(bx_points_ratio(all[0], all[1]).value, 2);
    NEAR(bx_points_ratio(all[0], all[1]).error, 0);
    NEAR(bx_points_ratio(all[0], all[2]).value, 2);
    assert_true(bx_points_ratio(all[0], all[2]).error > 1);
    NEAR(bx_points_ratio(all[0], NULL).value, 0);
    assert_int_equal(bx_points_unsteady(&points), 3);
    bx_points_forget(&points);
}

static int fields_of(const void *context, const struct bx_point *point,
                     struct bx_field fields[BX_MOST_FIELDS]) {
    (void)context;
    fields[0] = (struct bx_field){.column = "n", .key = "n", .number = (double)point->n};
    fields[1] = (struct bx_field){.key = "only_json", .number = 1};
    fields[2] = (struct bx_field){.column = "method", .text = "loop"};
    fields[3] = (struct bx_field){.column = "ns", .number = point->time.median / 3, .digits = 3};
    return 4;
}

static void test_csv(void **state) {
    (void)state;
    struct bx_points points = {0};
    add(&points, 0, 3037000499, 1);
    add(&points, 0, 2, 2);
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    assert_non_null(file);
    bx_points_csv(file, &points, fields_of, NULL);
    fclose(file);
    assert_string_equal(text, "n,method,ns\n3037000499,loop,0.333\n2,loop,0.667\n");
    free(text);
    bx_points_forget(&points);
}

/* --- agreement and loops ---------------------------------------------------------------------- */

static void test_agreement(void **state) {
    (void)state;
    const double a[] = {1, 0.0, 3};
    double b[] = {1, -0.0, 3};
    assert_int_equal(bx_difference(a, b, 3, 0), 1);
    assert_int_equal(bx_difference(a, b, 3, 1e-12), -1);
    NEAR(bx_distance(EXPR_FLOAT64, a, b, 3), 0);
    b[2] = 3.0000000000000004;
    NEAR(bx_distance(EXPR_FLOAT64, a, b, 3), 1);
    const int32_t x[] = {INT32_MIN, 2}, y[] = {INT32_MIN, 7};
    NEAR(bx_distance(EXPR_INT32, x, y, 2), 5);
    assert_true(bx_hash(a, sizeof a) != bx_hash(b, sizeof b));
    assert_true(bx_hash(a, 9) != bx_hash(a, 10));
}

static void test_loops(void **state) {
    (void)state;
    const struct bx_expression *row = bx_expression_find(" 2*a\t+ 3*b ", EXPR_FLOAT32);
    assert_non_null(row);
    assert_string_equal(row->id, "weighted_f32");
    assert_null(bx_expression_find("2*a+3*c", EXPR_FLOAT32));
    assert_null(bx_expression_find("sum(a*b)", EXPR_FLOAT64));
    assert_true(bx_has_scalars(bx_expression_find("next*D*dt+grid", EXPR_FLOAT64)));
    expr_machine machine;
    assert_int_equal(expr_machine_info(&machine), EXPR_OK);
    assert_non_null(bx_loops_for(machine.isa));
    assert_null(bx_loops_for("z80"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_summary),   cmocka_unit_test(test_ties),
        cmocka_unit_test(test_rounds),    cmocka_unit_test(test_calibration),
        cmocka_unit_test(test_crossover), cmocka_unit_test(test_ratio_in_turn),
        cmocka_unit_test(test_csv),       cmocka_unit_test(test_agreement),
        cmocka_unit_test(test_loops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
