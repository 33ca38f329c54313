/* SPDX-License-Identifier: MIT */
/* Operands that have, or come to have, one element along an axis, and are broadcast: no operand
 * reaches past its array. The arrays end where the next page cannot be touched, and each text is
 * held against its parts, evaluated one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "blockexpr.h"

enum { LONGEST = 150 };

/* The first and the last elements of a mapping whose neighbours cannot be touched. */
static char *mapping;
static size_t page;

static double *place(int slot, int64_t elements, bool at_end) {
    char *first = mapping + (size_t)(2 * slot + 1) * page;
    if (at_end) return (double *)(void *)(first + page - (size_t)elements * sizeof(double));
    return (double *)(void *)first;
}

static int set_up(void **state) {
    (void)state;
    page = (size_t)sysconf(_SC_PAGESIZE);
    mapping = mmap(NULL, 7 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) return -1;
    for (size_t k = 1; k < 7; k += 2)
        if (mprotect(mapping + k * page, page, PROT_READ | PROT_WRITE)) return -1;
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return munmap(mapping, 7 * page);
}

/* What makes the first part of x, and where it goes on. */
static const char *const parts[] = {
    "diff(x, axis=%d)",
    "diff(x, axis=%d)*2",
    "diff(x*3, axis=%d)",
    "diff(x, n=2, axis=%d)",
    "diff(diff(x, axis=%d), axis=0)",
    "diff(diff(x, axis=%d), axis=-1)", /* one axis, spelt in two ways */
    "diff(diff(x, axis=%d), axis=-2)",
    "diff(diff(x, axis=-2)*1., axis=%d)",
    "diff(diff(x, n=2, axis=-1), axis=%d)",
    "diff(diff(x, n=2, axis=%d), axis=-2)",
    "roll(diff(diff(diff(x, axis=%d), axis=-1), axis=%d), 1, axis=-2)",
    "roll(diff(x, axis=%d), 1, axis=%d)",
    "shift(diff(x, axis=%d), 1, axis=%d, fill=7)",
    "shift(diff(x, axis=%d), 1, axis=%d, fill=wrap)",
    "diff(shift(x, 1, axis=%d, fill=7), axis=%d)",
    "diff(shift(x*x, 1, axis=%d, fill=7), axis=%d)",
    "diff(shift(x*x, -1, axis=%d, fill=edge), axis=%d)",
    "diff(roll(x, 1, axis=%d), axis=%d)",
    "sum(x, axis=%d, keepdims=True)",
    "shift(sum(x, axis=%d, keepdims=True), 1, axis=%d, fill=3)",
    "roll(sum(x, axis=%d, keepdims=True), 1, axis=%d)",
    "diff(sum(x, axis=%d, keepdims=True), axis=-1)",
    "diff(sum(x, axis=%d, keepdims=True), axis=-2)",
    "shift(shift(x, 1, axis=%d, fill=3), -1, axis=0, fill=5)",
    "laplacian(x)",
};
static const char *const wholes[] = {"(%s) + y",
                                     "y*(%s) - x",
                                     "sum((%s) + y)",
                                     "sum((%s)*y, axis=0)",
                                     "shift((%s) + y, 1, axis=0, fill=2)",
                                     "laplacian((%s) + y, fill=symmetric)",
                                     "roll((%s)*y, -1, axis=1)",
                                     "shift((%s)*y, -1, axis=1, fill=edge)",
                                     "diff((%s) + y, axis=1)",
                                     "argmax((%s) + y, axis=-1)"};

static bool same(const expr_array *a, const expr_array *b) {
    if (a->ndim != b->ndim || a->type != b->type) return false;
    int64_t elements = 1;
    for (int d = 0; d < a->ndim; d++) {
        if (a->shape[d] != b->shape[d]) return false;
        elements *= a->shape[d];
    }
    for (int64_t k = 0; k < elements; k++) {
        int64_t at_a = 0, at_b = 0, rest = k;
        for (int d = a->ndim - 1; d >= 0; d--) {
            at_a += rest % a->shape[d] * a->strides[d];
            at_b += rest % a->shape[d] * b->strides[d];
            rest /= a->shape[d];
        }
        if (memcmp((char *)a->data + at_a, (char *)b->data + at_b, 8) != 0) return false;
    }
    return true;
}

struct problem {
    int64_t shape[2][2]; /* of x and y */
    bool at_end;
};

static void check(const struct problem *p, const char *part, const char *whole) {
    static const expr_options ways[] = {{.threads = 1},
                                        {.threads = 1, .block_length = 7},
                                        {.threads = 2, .block_length = 64},
                                        {.threads = 1, .block_length = EXPR_UNBLOCKED}};
    char text[400], around[200];
    double *const x = place(0, p->shape[0][0] * p->shape[0][1], p->at_end);
    double *const y = place(1, p->shape[1][0] * p->shape[1][1], p->at_end);
    expr_var vars[4] = {expr_nd("x", EXPR_FLOAT64, x, 2, p->shape[0]),
                        expr_nd("y", EXPR_FLOAT64, y, 2, p->shape[1]), expr_end(), expr_end()};
    expr_array t = {.data = NULL}, expected = {.data = NULL};
    if (expr_eval_with(part, vars, &t, &ways[3]) != EXPR_OK) return; /* no such axis or length */
    vars[2] = expr_variable("t", t);
    snprintf(text, sizeof text, whole, "t");
    const expr_status status = expr_eval_with(text, vars, &expected, &ways[0]);
    vars[2] = expr_end();
    snprintf(around, sizeof around, "%s", part);
    snprintf(text, sizeof text, whole, around);
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        expr_array out = {.data = NULL};
        const expr_status got = expr_eval_with(text, vars, &out, &ways[w]);
        if (got != status || (got == EXPR_OK && !same(&out, &expected)))
            fail_msg("%s, way %zu: x (%d, %d), y (%d, %d): %s", text, w, (int)p->shape[0][0],
                     (int)p->shape[0][1], (int)p->shape[1][0], (int)p->shape[1][1],
                     got == status ? "wrong" : expr_error_text());
        expr_array_free(&out);
    }
    expr_array_free(&t);
    expr_array_free(&expected);
}

static void no_operand_reaches_past_its_array(void **state) {
    (void)state;
    static const int64_t x_lengths[] = {0, 1, 2, 3, 4};
    static const int64_t y_shapes[][2] = {{1, 1}, {3, 1}, {1, 70}, {2, LONGEST}, {0, 2}};
    for (int k = 0; k < 2; k++)
        for (int64_t j = 0; j < (int64_t)(page / sizeof(double)); j++)
            place(k, 0, false)[j] = (double)((j * 7 + k * 3) % 23) - 5;
    unsigned number = 0;
    for (unsigned c = 0; c < 5 * 5 * 5 * 2; c++) {
        const struct problem p = {{{x_lengths[c % 5], x_lengths[c / 5 % 5]},
                                   {y_shapes[c / 25 % 5][0], y_shapes[c / 25 % 5][1]}},
                                  c / 125 > 0};
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++)
            for (int axis = 0; axis < 2; axis++) {
                char part[120];
                snprintf(part, sizeof part, parts[k], axis, axis);
                for (size_t w = 0; w < sizeof wholes / sizeof *wholes; w++)
                    if (++number % 13 == 0) check(&p, part, wholes[w]); /* some of all, mixed */
            }
    }
}

/* A single element of a single axis, as it was met first. */
static void what_diff_leaves_is_broadcast(void **state) {
    (void)state;
    double *const x = place(0, 2, true);
    double y[1000], out[1000];
    x[0] = 3;
    x[1] = 10;
    for (int k = 0; k < 1000; k++) y[k] = k;
    const expr_var vars[] = {expr_f64("x", x, 2), expr_f64("y", y, 1000), expr_end()};
    for (int64_t length = 0; length < 400; length += 100) {
        const expr_options options = {.block_length = length};
        expr_array result = expr_out_f64(out, 1000);
        assert_int_equal(expr_eval_with("diff(x) + y", vars, &result, &options), EXPR_OK);
        for (int k = 0; k < 1000; k++) assert_true(out[k] == 7.0 + k);
    }
}

/* Shifts whose sum no integer holds, over an axis that is as long as it may be. */
static void many_far_shifts(void **state) {
    (void)state;
    char text[4000] = "x", whole[4100];
    double one = 4, three[3] = {1, 2, 3};
    for (int k = 0; k < 12; k++) {
        char more[sizeof text + 64];
        snprintf(more, sizeof more, "shift(%s, %s288230376151711743, fill=1)", text,
                 k % 4 == 3 ? "-" : "");
        assert_true(strlen(more) < sizeof text);
        memcpy(text, more, sizeof text);
    }
    const int64_t shape[1] = {(int64_t)1 << 58}, strides[1] = {0};
    const expr_var vars[] = {expr_strided("x", EXPR_FLOAT64, &one, 1, shape, strides),
                             expr_f64("y", three, 2), expr_f64("z", three, 3), expr_end()};
    expr_array result = {.data = NULL};
    /* The sum is laid out, and then the other shapes do not fit. */
    snprintf(whole, sizeof whole, "sum(%s) + y*z", text);
    assert_int_equal(expr_eval(whole, vars, &result), EXPR_ERROR_SHAPE);
    char explained[2000];
    size_t length;
    expr_array like = {.type = EXPR_FLOAT64, .data = three, .ndim = 1000};
    (void)expr_explain(text, vars, &like, NULL, explained, sizeof explained, &length);
    like.ndim = 1;
    like.shape[0] = INT64_MIN;
    (void)expr_explain(text, vars, &like, NULL, explained, sizeof explained, &length);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_operand_reaches_past_its_array, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_diff_leaves_is_broadcast, set_up, tear_down),
        cmocka_unit_test(many_far_shifts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
