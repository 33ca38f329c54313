/* SPDX-License-Identifier: MIT */
/* The smallest program that needs the header and the library. */
#include <blockexpr.h>
#include <stdio.h>

int main(void) {
    const double a[] = {1.0, 2.0, 3.0};
    double sum = 0.0;
    expr_var vars[] = {expr_f64("a", a, 3), EXPR_END};
    expr_array out = expr_out_nd(EXPR_FLOAT64, &sum, 0, NULL);
    if (expr_eval("sum(a*a)", vars, &out) != EXPR_OK) {
        fprintf(stderr, "%s\n", expr_error_text());
        return 1;
    }
    printf("%g\n", sum);
    return 0;
}
