/* SPDX-License-Identifier: MIT */
/*
 * A function of one's own in an expression: a table of measured values, read
 * between its points. The library calls it for many elements at once, from its
 * threads, with the context that tells it which table.
 */
#include <math.h>
#include <stdio.h>

#include "blockexpr.h"

enum { POINTS = 65, N = 100000 };

/* Values at POINTS places evenly spaced from first to last; linear between them. */
struct table {
    double first;
    double last;
    double values[POINTS];
};

static double look_up(const struct table *table, double x) {
    const double position = (x - table->first) / (table->last - table->first) * (POINTS - 1);
    if (!(position > 0)) return table->values[0]; /* NaN too */
    if (position >= POINTS - 1) return table->values[POINTS - 1];
    const int left = (int)position;
    const double right_share = position - left;
    return table->values[left] * (1 - right_share) + table->values[left + 1] * right_share;
}

/* An expr_callback: count elements of each argument in, count results out. */
static void look_up_all(void *context, int64_t count, const void *const inputs[], void *output) {
    const double *x = inputs[0];
    double *result = output;
    for (int64_t k = 0; k < count; k++) result[k] = look_up(context, x[k]);
}

int main(void) {
    static double angle[N], torque[N];
    struct table sine = {.first = 0, .last = 6.4};
    for (int k = 0; k < POINTS; k++) sine.values[k] = sin(6.4 * k / (POINTS - 1));
    for (int k = 0; k < N; k++) angle[k] = 6.4 * k / (N - 1);

    const expr_function profile = {.call = look_up_all,
                                   .context = &sine,
                                   .result = EXPR_FLOAT64,
                                   .arity = 1,
                                   .arguments = {EXPR_FLOAT64},
                                   .flags = EXPR_PURE};
    const expr_var vars[] = {expr_f64("angle", angle, N), expr_scalar("arm", 0.3),
                             expr_user_function("profile", &profile), EXPR_END};
    expr_array out = expr_out_f64(torque, N);
    if (expr_eval("2*arm*profile(angle) + arm", vars, &out) != EXPR_OK) {
        fprintf(stderr, "%s\n", expr_error_text());
        return 1;
    }

    /* The table's steps are 0.1 wide: linear between them, the sine is off by 0.1**2/8 at most. */
    double worst = 0;
    int differing = 0;
    for (int k = 0; k < N; k++) {
        differing += torque[k] != 2 * 0.3 * look_up(&sine, angle[k]) + 0.3;
        worst = fmax(worst, fabs(torque[k] - (2 * 0.3 * sin(angle[k]) + 0.3)) / 0.6);
    }
    printf("%d elements by a function of the program: %d differ from its own loop, "
           "the table is off by %.2g at most\n",
           N, differing, worst);
    return differing > 0 || worst > 0.1 * 0.1 / 8;
}
