/* SPDX-License-Identifier: MIT */
/* A complex number has the shape of both its parts, whichever of them an operation reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(parts_are_broadcast)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
