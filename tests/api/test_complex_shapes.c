/* SPDX-License-Identifier: MIT */
/* A complex number has the shape of both its parts, whichever of them an operation reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "blockexpr.h"

static void parts_are_broadcast(void **state) {
    (void)state;
    static const double column[3] = {1, 2, 3}, row[4] = {1, 2, 3, 4};
    static const int64_t of_column[2] = {3, 1}, of_row[2] = {1, 4};
    static const struct {
        const char *text;
        int64_t rows, columns;
    } cases[] = {
        {"zeros_like(complex(5.0, a))", 3, 1},
        {"ones_like(complex(b, 5.0))", 1, 4},
        {"zeros_like(complex(a, b))", 3, 4},
        {"arccos(zeros_like(complex(5.0, a)))", 3, 1},
        {"real(complex(a, b))", 3, 4},
        {"imag(complex(a, b))", 3, 4},
        {"conj(complex(a, b))", 3, 4},
        {"round(complex(5.0, a))", 3, 1},
        {"-complex(a, b)", 3, 4},
        {"abs(complex(a, b))", 3, 4},
    };
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, column, 2, of_column),
                             expr_nd("b", EXPR_FLOAT64, row, 2, of_row), EXPR_END};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int64_t block = EXPR_UNBLOCKED; block <= 0; block++) {
            const expr_options options = {.size = sizeof options, .block_length = block};
            expr_array out = expr_out_new();
            if (expr_eval_with(cases[k].text, vars, &out, &options) != EXPR_OK)
                fail_msg("%s: %s", cases[k].text, expr_error_text());
            assert_int_equal(out.ndim, 2);
            assert_int_equal(out.shape[0], cases[k].rows);
            assert_int_equal(out.shape[1], cases[k].columns);
            expr_array_free(&out);
        }
}

/* Whatever is raised to 0, by a literal, a scalar or an array of any type. */
static void an_exponent_of_zero_gives_one(void **state) {
    (void)state;
    static const double z[] = {INFINITY, 0, -INFINITY, 1, 0, INFINITY, INFINITY, NAN,
                               NAN,      1, 0,         0, 2, -3,       NAN,      -INFINITY};
    enum { ELEMENTS = sizeof z / sizeof *z / 2 };
    static const double real[ELEMENTS];
    static const double both[2 * ELEMENTS];
    static const int32_t whole[ELEMENTS];
    static const char *const texts[] = {"z**0", "z**s", "z**real", "z**both", "z**whole", "z**w"};
    const expr_var vars[] = {expr_c128("z", z, ELEMENTS),
                             expr_f64("real", real, ELEMENTS),
                             expr_c128("both", both, ELEMENTS),
                             expr_i32("whole", whole, ELEMENTS),
                             expr_scalar("s", 0),
                             expr_scalar_complex("w", 0, 0),
                             expr_end()};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        double result[2 * ELEMENTS];
        const int64_t length[] = {ELEMENTS};
        expr_array out = expr_out_nd(EXPR_COMPLEX128, result, 1, length);
        if (expr_eval(texts[t], vars, &out) != EXPR_OK) fail_msg("%s", expr_error_text());
        for (int k = 0; k < ELEMENTS; k++)
            if (!(result[2 * k] == 1 && result[2 * k + 1] == 0))
                fail_msg("%s: element %d is (%g, %g)", texts[t], k, result[2 * k],
                         result[2 * k + 1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(an_exponent_of_zero_gives_one),
                                       cmocka_unit_test(parts_are_broadcast)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
