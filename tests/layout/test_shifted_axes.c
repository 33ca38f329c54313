/* SPDX-License-Identifier: MIT */
/* Shifts that are stated here: where elements come from, which of them lie in a run. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "layout/shift.h"
#include "ops/ops.h"

static void boundaries_have_their_index(void **unused) {
    (void)unused;
    static const struct {
        enum bx_boundary boundary;
        int64_t before[4]; /* of -1 to -4 in an axis of 4 */
        int64_t behind[4]; /* of 4 to 7 */
    } rows[] = {
        {BOUNDARY_WRAP, {3, 2, 1, 0}, {0, 1, 2, 3}},
        {BOUNDARY_EDGE, {0, 0, 0, 0}, {3, 3, 3, 3}},
        {BOUNDARY_REFLECT, {1, 2, 3, 2}, {2, 1, 0, 1}},
        {BOUNDARY_SYMMETRIC, {0, 1, 2, 3}, {3, 2, 1, 0}},
        {BOUNDARY_FILL, {-1, -1, -1, -1}, {-1, -1, -1, -1}},
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (int64_t past = 0; past < 4; past++) {
            assert_int_equal(bx_boundary_index(rows[k].boundary, -1 - past, 4),
                             rows[k].before[past]);
            assert_int_equal(bx_boundary_index(rows[k].boundary, 4 + past, 4),
                             rows[k].behind[past]);
        }
    assert_int_equal(bx_boundary_index(BOUNDARY_REFLECT, -1, 1), 0);
}

/* roll(a, 2) of 10 elements: two runs. */
static void wrapping_shifts_have_two_runs(void **unused) {
    (void)unused;
    const struct shifted_axis axis = {.first = 2, .end = 10, .distance = 2, .around = 10};
    int64_t source;
    assert_int_equal(bx_shifted_run(&axis, 10, 0, &source), 2);
    assert_int_equal(source, 8);
    assert_int_equal(bx_shifted_run(&axis, 10, 1, &source), 1);
    assert_int_equal(source, 9);
    assert_int_equal(bx_shifted_run(&axis, 10, 2, &source), 8);
    assert_int_equal(source, 0);
    assert_int_equal(bx_shifted_run(&axis, 10, 9, &source), 1);
    assert_int_equal(source, 7);
    /* An axis without a shift is one run. */
    assert_int_equal(bx_shifted_run(NULL, 10, 3, &source), 7);
    assert_int_equal(source, 3);
}

/* shift(shift(a, 1, fill=edge), 2, fill=0) of 6 elements: what is made first decides. */
static void shifts_follow_each_other(void **unused) {
    (void)unused;
    struct shift steps[] = {
        {.distance = 2, .length = 6, .left = 6, .fill = 7, .boundary = BOUNDARY_FILL},
        {.distance = 1, .length = 6, .left = 6, .boundary = BOUNDARY_EDGE},
    };
    const struct shifted shifted = {.shift = steps, .shifts = 2, .blank = UINT_MAX};
    static const int64_t expected[] = {-1, -1, 0, 0, 1, 2};
    for (int64_t i = 0; i < 6; i++) {
        unsigned outside = UINT_MAX;
        assert_int_equal(bx_shifted_source(&shifted, 0, i, &outside), expected[i]);
        assert_int_equal(outside, expected[i] < 0 ? 0 : UINT_MAX);
        assert_int_equal(bx_shifted_source(&shifted, 1, i, &outside), i); /* another axis */
    }
}

/* Rows of 8 doubles, shifted by 1 along them: in place but where a row's end is met. */
static void segments_in_place(void **unused) {
    (void)unused;
    struct shift step = {.distance = 1, .length = 8, .left = 8, .axis = 1};
    step.boundary = BOUNDARY_WRAP;
    struct shifted_axis axis = {.first = 1, .end = 8, .distance = 1, .around = 8, .axis = 1};
    struct shifted shifted = {
        .shift = &step, .axis = &axis, .shifts = 1, .axes = 1, .blank = UINT_MAX};
    struct operand operand = {.data = 4096, .stride = {64, 8}, .size = 8, .shifted = &shifted};
    const struct space space = {
        .ndim = 2, .length = {3, 8}, .elements = 24, .operands = &operand, .count = 1};
    static const int64_t inner[] = {1, 1}, start[] = {1, 0}, late[] = {2, 4};
    assert_int_equal(bx_shifted_in_place(&space, &operand, inner, 7), 4096 + 64);
    assert_int_equal(bx_shifted_in_place(&space, &operand, late, 4), 4096 + 2 * 64 + 3 * 8);
    assert_int_equal(bx_shifted_in_place(&space, &operand, start, 1), 4096 + 64 + 7 * 8);
    assert_int_equal(bx_shifted_in_place(&space, &operand, start, 2), 0); /* over the end */
    assert_int_equal(bx_shifted_in_place(&space, &operand, inner, 8), 0); /* into the next row */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boundaries_have_their_index),
        cmocka_unit_test(wrapping_shifts_have_two_runs),
        cmocka_unit_test(shifts_follow_each_other),
        cmocka_unit_test(segments_in_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
