/* SPDX-License-Identifier: MIT */
/* Moves that the text allows and the arrays do not: told at their place, with nothing written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "support/refused.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static double data[64];
static const int64_t line[] = {16}, matrix[] = {4, 4}, cube[] = {2, 2, 4}, other[] = {5, 4};

static expr_var array_of(int ndim, const char *name) {
    return expr_nd(name, EXPR_FLOAT64, data, ndim, ndim == 1 ? line : ndim == 2 ? matrix : cube);
}

/* Texts of an array `u` that has fewer dimensions than they need, whether it had more when the text
 * was compiled or not. */
static void axes_out_of_range_are_told_at_their_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int compiled, ndim;
        size_t offset, length;
        const char *problem;
    } cases[] = {
        {"roll(u, 1, 1)", 2, 1, 11, 1, "axis 1 is out of range for an operand of 1 dimension"},
        {"roll(u, 1, 2)", 3, 2, 11, 1, "axis 2 is out of range for an operand of 2 dimensions"},
        {"roll(u, 1, -2)", 2, 1, 11, 2, "axis -2 is out of range for an operand of 1 dimension"},
        {"1 + roll(u, (1, 2), (0, 1))", 2, 1, 24, 1, "axis 1 is out of range"},
        {"1 + roll(u, (1, 2), (-2, 0))", 2, 1, 21, 2, "axis -2 is out of range"},
        {"shift(u, 1, 1, edge)", 2, 1, 12, 1, "axis 1 is out of range"},
        {"shift(u, 1, 1, 0)", 2, 1, 12, 1, "axis 1 is out of range"},
        {"shift(u*2 + 1, 1, axis=2, fill=wrap)", 3, 2, 23, 1, "axis 2 is out of range"},
        {"diff(u, 1)", 2, 1, 8, 1, "axis 1 is out of range"},
        {"diff(u, -3)", 3, 2, 8, 2, "axis -3 is out of range"},
        {"laplacian(u, (0, 1))", 2, 1, 17, 1, "axis 1 is out of range"},
        {"laplacian(u, 2, edge)", 3, 2, 13, 1, "axis 2 is out of range"},
        {"sum(roll(u, 1, 1))", 2, 1, 15, 1, "axis 1 is out of range"},
        {"u + roll(roll(u, 1, 0), 1, 1)", 2, 1, 27, 1, "axis 1 is out of range"},
    };
    for (size_t k = 0; k < COUNT(cases); k++) {
        const struct refusal refusal = {EXPR_ERROR_SHAPE, cases[k].offset, cases[k].length,
                                        cases[k].problem, NULL};
        const expr_var compiled[] = {array_of(cases[k].compiled, "u"), EXPR_END};
        const expr_var vars[] = {array_of(cases[k].ndim, "u"), EXPR_END};
        assert_run_refused(cases[k].text, compiled, vars, &refusal);
    }
    /* Of what is reduced, one dimension fewer. */
    const struct refusal reduced = {EXPR_ERROR_SHAPE, 24, 1, "axis 1 is out of range", NULL};
    const expr_var vars[] = {array_of(2, "u"), EXPR_END};
    expr_array out = expr_out_new();
    assert_eval_refused("roll(sum(u, axis=0), 1, 1) + u", vars, &out, 0, NULL, &reduced);
}

/* A program is compiled for the dimensions of its arrays where the text leaves the axes open. */
static void programs_keep_the_dimensions_that_open_axes_stand_for(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t offset, length;
    } cases[] = {
        {"laplacian(u)", 0, 9},
        {"u + 0.1*laplacian(u, fill=edge)", 8, 9},
    };
    for (size_t k = 0; k < COUNT(cases); k++)
        for (int compiled = 1; compiled <= 3; compiled++) {
            const expr_var vars[] = {array_of(compiled, "u"), EXPR_END};
            expr_program *program;
            assert_int_equal(expr_compile(cases[k].text, vars, EXPR_AUTO, NULL, &program), EXPR_OK);
            for (int ndim = 1; ndim <= 3; ndim++) {
                const expr_var run[] = {array_of(ndim, "u"), EXPR_END};
                expr_array out = expr_out_new();
                const expr_status status = expr_run(program, run, &out);
                if (ndim == compiled) {
                    assert_int_equal(status, EXPR_OK);
                    expr_array_free(&out);
                    continue;
                }
                assert_int_equal(status, EXPR_ERROR_SHAPE);
                const struct refusal refusal = {EXPR_ERROR_SHAPE, cases[k].offset, cases[k].length,
                                                "dimension", NULL};
                assert_last_error(cases[k].text, &refusal);
                assert_null(out.data);
                /* Compiled anew, it is another program. */
                assert_int_equal(expr_eval(cases[k].text, run, &out), EXPR_OK);
                expr_array_free(&out);
            }
            expr_program_free(program);
        }
}

static void a_roll_without_axes_is_of_lines_alone(void **state) {
    (void)state;
    static const char *const texts[] = {"roll(u, 1)", "shift(u, 1, fill=edge)",
                                        "shift(u, -2, fill=0)"};
    for (size_t k = 0; k < COUNT(texts); k++)
        for (int ndim = 1; ndim <= 3; ndim++) {
            const expr_var vars[] = {array_of(ndim, "u"), EXPR_END};
            expr_array out = expr_out_new();
            const expr_status status = expr_eval(texts[k], vars, &out);
            assert_int_equal(status, ndim == 1 ? EXPR_OK : EXPR_ERROR_SHAPE);
            if (ndim > 1) {
                assert_true(expr_last_error()->length > 0);
                assert_non_null(strstr(expr_last_error()->message, "axis"));
                assert_null(out.data);
            }
            expr_array_free(&out);
        }
}

static void what_has_no_dimensions_does_not_move(void **state) {
    (void)state;
    static const char *const texts[] = {
        "roll(z, 1, 0)",         "shift(z, 1, 0, edge)",
        "shift(z + 1, 1, 0, 0)", "diff(z)",
        "diff(z*2, 0)",          "laplacian(z)",
        "laplacian(z, 0)",       "roll(D, 1, 0)",
        "roll(3, 1, 0)",         "roll(sum(u), 1, 0)",
        "u + roll(z, 1, 0)",     "shift(u, 1, 0, 0) + shift(D, 1, 0, 0)",
        "roll(sum(u)*2, 1) + u", "roll(z, 1)",
    };
    const expr_var vars[] = {array_of(2, "u"), expr_nd("z", EXPR_FLOAT64, data, 0, NULL),
                             expr_scalar("D", 0.5), EXPR_END};
    for (size_t k = 0; k < COUNT(texts); k++)
        for (int unblocked = 0; unblocked < 2; unblocked++) {
            const expr_options options = {.block_length = unblocked ? EXPR_UNBLOCKED : 0};
            expr_array out = expr_out_new();
            const expr_status status = expr_eval_with(texts[k], vars, &out, &options);
            if (status != EXPR_ERROR_SHAPE)
                fail_msg("%s: status %d, %s", texts[k], status, expr_error_text());
            assert_true(expr_last_error()->length > 0);
            assert_null(out.data);
        }
}

static void what_is_filled_in_has_no_dimensions(void **state) {
    (void)state;
    static const char *const texts[] = {"shift(u, 1, 0, u)", "shift(u, 1, 0, 2*v)",
                                        "shift(u, 1, 0, sum(u, axis=0))",
                                        "laplacian(u, (0, 1), v)"};
    const expr_var vars[] = {array_of(2, "u"), array_of(2, "v"), EXPR_END};
    for (size_t k = 0; k < COUNT(texts); k++) {
        expr_array out = expr_out_new();
        assert_int_not_equal(expr_eval(texts[k], vars, &out), EXPR_OK);
        assert_true(expr_last_error()->length > 0);
        assert_null(out.data);
    }
}

static void shapes_that_do_not_meet(void **state) {
    (void)state;
    static const char *const texts[] = {"diff(u, 0) + u",       "roll(u, 1, 0) + v",
                                        "u*shift(v, 1, 0, 0)",  "diff(u, 0) + diff(u, 1)",
                                        "sum(roll(u, 1, 1)*v)", "diff(v, 0, n=2) + u"};
    const expr_var vars[] = {array_of(2, "u"), expr_nd("v", EXPR_FLOAT64, data, 2, other),
                             EXPR_END};
    for (size_t k = 0; k < COUNT(texts); k++)
        for (int unblocked = 0; unblocked < 2; unblocked++) {
            const expr_options options = {.block_length = unblocked ? EXPR_UNBLOCKED : 0};
            expr_array out = expr_out_new();
            assert_int_equal(expr_eval_with(texts[k], vars, &out, &options), EXPR_ERROR_SHAPE);
            assert_null(out.data);
        }
    /* And an output of the shape that the operand had. */
    double result[16] = {1, 2, 3};
    expr_array out = expr_out_nd(EXPR_FLOAT64, result, 2, matrix);
    assert_int_equal(expr_eval("diff(u, 0)", vars, &out), EXPR_ERROR_SHAPE);
    assert_true(result[0] == 1 && result[2] == 3);
    assert_int_equal(expr_eval("max(diff(u, 0, n=4))", vars, &out), EXPR_ERROR_SHAPE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_out_of_range_are_told_at_their_place),
        cmocka_unit_test(programs_keep_the_dimensions_that_open_axes_stand_for),
        cmocka_unit_test(a_roll_without_axes_is_of_lines_alone),
        cmocka_unit_test(what_has_no_dimensions_does_not_move),
        cmocka_unit_test(what_is_filled_in_has_no_dimensions),
        cmocka_unit_test(shapes_that_do_not_meet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
