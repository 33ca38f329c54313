/* SPDX-License-Identifier: MIT */
/*
 * The wave equation on a rectangle whose opposite edges meet. It is of second
 * order in time: a step reads the last two states, and two feeds hand both on,
 * u from the value of the step and old from u. A standing wave turns by the
 * same angle omega in each step; amplitude and energy are compared with that.
 *
 *     wave [ROWS [COLUMNS [STEPS]]]        (default 96 128 500)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "blockexpr.h"

static const double pi = 3.14159265358979323846;
static const int waves_down = 2, waves_across = 3;

/* Kinetic energy and that of the slopes, which for steps of this kind is kept exactly if the slopes
 * of two states are multiplied: the sum over neighbours is -u*laplacian(old). */
static expr_status energy(const expr_var vars[], double *value) {
    expr_array out = expr_out_nd(EXPR_FLOAT64, value, 0, NULL);
    return expr_eval("sum((u - old)**2 - c2*u*laplacian(old)) / 2", vars, &out);
}

int main(int argc, char **argv) {
    const int64_t rows = argc > 1 ? atoll(argv[1]) : 96;
    const int64_t columns = argc > 2 ? atoll(argv[2]) : 128;
    const int64_t steps = argc > 3 ? atoll(argv[3]) : 500;
    if (argc > 4 || rows < 5 || rows > 30000 || columns < 7 || columns > 30000 || steps < 1) {
        fprintf(stderr, "usage: wave [ROWS (5 to 30000) [COLUMNS (7 to 30000) [STEPS]]]\n");
        return 2;
    }
    const int64_t count = rows * columns, shape[] = {rows, columns};
    double *mode = malloc((size_t)count * sizeof *mode);
    double *u = malloc((size_t)count * sizeof *u);
    double *old = malloc((size_t)count * sizeof *old);
    int failed = mode == NULL || u == NULL || old == NULL;
    if (failed) fprintf(stderr, "wave: no memory for a grid of this size\n");

    /* u = cos(omega*t)*mode at t = 0, and a step before. */
    const double c2 = 0.25; /* speed * time step / distance of two points, squared; at most 1/2 */
    const double down = 2 * pi * waves_down / (double)rows;
    const double across = 2 * pi * waves_across / (double)columns;
    const double omega = 2 * asin(sqrt(c2 * (pow(sin(down / 2), 2) + pow(sin(across / 2), 2))));
    for (int64_t k = 0; k < count && !failed; k++) {
        const int64_t i = k / columns, j = k % columns;
        mode[k] = cos(down * (double)i) * cos(across * (double)j);
        u[k] = mode[k];
        old[k] = cos(omega) * mode[k];
    }

    const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, u, 2, shape),
                             expr_nd("old", EXPR_FLOAT64, old, 2, shape), expr_scalar("c2", c2),
                             EXPR_END};
    expr_array now = expr_out_nd(EXPR_FLOAT64, u, 2, shape);
    expr_array before = expr_out_nd(EXPR_FLOAT64, old, 2, shape);
    const expr_feed feeds[] = {{.variable = "u", .source = NULL, .out = &now},
                               {.variable = "old", .source = "u", .out = &before}};
    expr_program *program = NULL;
    double energy_first = 0, energy_last = 0;
    if (!failed) {
        failed = energy(vars, &energy_first) != EXPR_OK ||
                 expr_compile("2*u - old + c2*laplacian(u)", vars, EXPR_AUTO, NULL, &program) !=
                     EXPR_OK ||
                 expr_iterate(program, vars, steps, feeds, 2) != EXPR_OK ||
                 energy(vars, &energy_last) != EXPR_OK;
        if (failed) fprintf(stderr, "%s\n", expr_error_text());
    }
    expr_program_free(program);

    double worst = 0;
    const double turn = omega * (double)steps;
    for (int64_t k = 0; k < count && !failed; k++)
        worst = fmax(worst, fmax(fabs(u[k] - cos(turn) * mode[k]),
                                 fabs(old[k] - cos(turn - omega) * mode[k])));
    free(mode);
    free(u);
    free(old);
    if (failed) return 1;
    printf("%lld x %lld, %lld steps, %.2f periods: energy %.15g at the start, %.15g at the end; "
           "off by %.2g at most\n",
           (long long)rows, (long long)columns, (long long)steps, turn / (2 * pi), energy_first,
           energy_last, worst);
    return !(worst <= 1e-9 && fabs(energy_last - energy_first) <= 1e-9 * energy_first);
}
