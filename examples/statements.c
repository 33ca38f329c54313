/* SPDX-License-Identifier: MIT */
/*
 * Several statements and several results in one pass over the data: points in
 * the plane become polar coordinates, and the share of them within a circle.
 * Names that are no outputs (r2) are steps on the way, without memory of their own.
 */
#include <math.h>
#include <stdio.h>

#include "blockexpr.h"

enum { N = 100000 };

int main(void) {
    static double x[N], y[N], radius[N], angle[N];
    for (int k = 0; k < N; k++) { /* a spiral from the origin to radius 2 */
        x[k] = 2.0 * k / N * cos(0.01 * k);
        y[k] = 2.0 * k / N * sin(0.01 * k);
    }

    expr_array radii = expr_out_f64(radius, N);
    expr_array angles = expr_out_f64(angle, N);
    expr_array share = expr_out_new(); /* one number, of the type that the text gives it */
    const expr_var vars[] = {expr_f64("x", x, N),
                             expr_f64("y", y, N),
                             expr_scalar("limit", 1.0),
                             expr_output("radius", &radii),
                             expr_output("angle", &angles),
                             expr_output("share", &share),
                             EXPR_END};
    const char *text = "r2 = x*x + y*y\n"
                       "radius = sqrt(r2)\n"
                       "angle = arctan2(y, x)\n"
                       "share = mean(r2 < limit**2)\n";
    if (expr_eval(text, vars, NULL) != EXPR_OK) { /* NULL: the outputs are all that is wanted */
        fprintf(stderr, "%s\n", expr_error_text());
        return 1;
    }

    double worst = 0;
    for (int k = 0; k < N; k++) {
        worst = fmax(worst, fabs(radius[k] * cos(angle[k]) - x[k]));
        worst = fmax(worst, fabs(radius[k] * sin(angle[k]) - y[k]));
    }
    const double within = *(const double *)share.data;
    printf("%d points there and back: off by %.2g at most; share within the circle %.3f\n", N,
           worst, within);
    expr_array_free(&share);
    return worst > 1e-15 || fabs(within - 0.5) > 1e-3;
}
