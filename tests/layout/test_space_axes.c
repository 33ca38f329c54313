/* SPDX-License-Identifier: MIT */
/* The axes of spaces that are stated here: merging, order, turning round. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "layout/axes.h"
#include "program/program.h"

enum { MOST_OPERANDS = 3, MOST_AXES = 4 };

struct stated {
    int ndim;
    int64_t length[MOST_AXES];
    unsigned count;
    int64_t stride[MOST_OPERANDS][MOST_AXES]; /* of the last one, what is written */
};

static void state(const struct stated *stated, struct space *space, struct operand *operands) {
    memset(operands, 0, MOST_OPERANDS * sizeof *operands);
    *space = (struct space){.ndim = stated->ndim, .operands = operands, .count = stated->count};
    space->elements = 1;
    for (int d = 0; d < stated->ndim; d++) {
        space->length[d] = stated->length[d];
        space->elements *= stated->length[d];
    }
    for (unsigned k = 0; k < stated->count; k++) {
        operands[k].data = 0x1000 * (k + 1);
        operands[k].size = 8;
        operands[k].kind = SLOT_ARRAY;
        operands[k].written = k + 1 == stated->count;
        for (int d = 0; d < stated->ndim; d++) operands[k].stride[d] = stated->stride[k][d];
    }
}

static void check(const struct space *space, const struct stated *expected) {
    assert_int_equal(space->ndim, expected->ndim);
    for (int d = 0; d < space->ndim; d++) {
        assert_int_equal(space->length[d], expected->length[d]);
        for (unsigned k = 0; k < space->count; k++)
            assert_int_equal(space->operands[k].stride[d], expected->stride[k][d]);
    }
}

static void contiguous_axes_merge(void **unused) {
    (void)unused;
    struct space space;
    struct operand operands[MOST_OPERANDS];
    /* Two contiguous arrays are one run of elements, and an axis of length 1 is nothing. */
    state(&(struct stated){4, {2, 1, 3, 4}, 2, {{96, 7, 32, 8}, {96, 96, 32, 8}}}, &space,
          operands);
    assert_int_equal(bx_space_merge(&space, 0, space.ndim), 1);
    check(&space, &(struct stated){1, {24}, 2, {{8}, {8}}});
    /* What is broadcast along all of them merges, too. */
    state(&(struct stated){2, {3, 4}, 2, {{0, 0}, {32, 8}}}, &space, operands);
    assert_int_equal(bx_space_merge(&space, 0, space.ndim), 1);
    check(&space, &(struct stated){1, {12}, 2, {{0}, {8}}});
    /* One operand with a gap between its rows keeps the axes apart for all. */
    state(&(struct stated){3, {2, 3, 4}, 2, {{96, 32, 8}, {120, 40, 8}}}, &space, operands);
    assert_int_equal(bx_space_merge(&space, 0, space.ndim), 2);
    check(&space, &(struct stated){2, {6, 4}, 2, {{32, 8}, {40, 8}}});
    /* Axes of length 1 alone leave none. */
    state(&(struct stated){2, {1, 1}, 1, {{8, 8}}}, &space, operands);
    assert_int_equal(bx_space_merge(&space, 0, space.ndim), 0);
    assert_int_equal(space.ndim, 0);
    bx_space_add_axis(&space, 0);
    check(&space, &(struct stated){1, {1}, 1, {{0}}});
}

static void some_axes_merge(void **unused) {
    (void)unused;
    struct space space;
    struct operand operands[MOST_OPERANDS];
    state(&(struct stated){3, {2, 3, 4}, 1, {{96, 32, 8}}}, &space, operands);
    assert_int_equal(bx_space_merge(&space, 0, 2), 1);
    check(&space, &(struct stated){2, {6, 4}, 1, {{32, 8}}});
    state(&(struct stated){3, {2, 3, 4}, 1, {{96, 32, 8}}}, &space, operands);
    assert_int_equal(bx_space_merge(&space, 1, 3), 1);
    check(&space, &(struct stated){2, {2, 12}, 1, {{96, 8}}});
}

static void shifted_axes_stay(void **unused) {
    (void)unused;
    struct space space;
    struct operand operands[MOST_OPERANDS];
    struct shifted_axis axis = {.first = 1, .end = 4, .distance = 1, .axis = 1};
    struct shifted shifted = {.axis = &axis, .axes = 1};
    state(&(struct stated){3, {2, 4, 8}, 1, {{256, 64, 8}}}, &space, operands);
    operands[0].shifted = &shifted;
    assert_int_equal(bx_space_merge(&space, 0, space.ndim), 3);
    /* The axis in front of it goes: the shifted one has another number. */
    state(&(struct stated){3, {1, 4, 8}, 1, {{256, 64, 8}}}, &space, operands);
    operands[0].shifted = &shifted;
    assert_int_equal(bx_space_merge(&space, 0, space.ndim), 2);
    assert_int_equal(axis.axis, 0);
}

static void axes_follow_memory(void **unused) {
    (void)unused;
    struct space space;
    struct operand operands[MOST_OPERANDS];
    int order[EXPR_MAX_DIMENSIONS];
    /* Both lie in Fortran's order. */
    state(&(struct stated){2, {3, 4}, 2, {{8, 24}, {8, 24}}}, &space, operands);
    bx_space_memory_order(&space, false, order);
    assert_int_equal(order[0], 1);
    assert_int_equal(order[1], 0);
    bx_space_reorder(&space, order);
    check(&space, &(struct stated){2, {4, 3}, 2, {{24, 8}, {24, 8}}});
    /* They disagree: unless a majority is asked for, where what is written counts twice, the axes
     * stay as they are. */
    state(&(struct stated){2, {3, 4}, 2, {{32, 8}, {8, 24}}}, &space, operands);
    bx_space_memory_order(&space, false, order);
    assert_int_equal(order[0], 0);
    bx_space_memory_order(&space, true, order);
    assert_int_equal(order[0], 1);
    /* What is broadcast along an axis has no say. */
    state(&(struct stated){2, {3, 4}, 2, {{0, 8}, {8, 24}}}, &space, operands);
    bx_space_memory_order(&space, false, order);
    assert_int_equal(order[0], 1);
}

static void falling_axes_rise(void **unused) {
    (void)unused;
    struct space space;
    struct operand operands[MOST_OPERANDS];
    state(&(struct stated){2, {3, 4}, 2, {{-32, 8}, {-32, -8}}}, &space, operands);
    bx_space_flip(&space);
    check(&space, &(struct stated){2, {3, 4}, 2, {{32, 8}, {32, -8}}});
    assert_int_equal(operands[0].data, 0x1000 - 64);
    assert_int_equal(operands[1].data, 0x2000 - 64);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contiguous_axes_merge), cmocka_unit_test(some_axes_merge),
        cmocka_unit_test(shifted_axes_stay),     cmocka_unit_test(axes_follow_memory),
        cmocka_unit_test(falling_axes_rise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
