/* SPDX-License-Identifier: MIT */
/*
 * Heat in a rod between a hot and a cold end: what lies past the ends of an
 * array is the last argument of shift. The rod begins with the straight line
 * that it will end with, and a sine on top, which decays by the same factor in
 * every step; the result is compared with that.
 *
 *     heat [POINTS [STEPS [MODE]]]        (default 400 2000 3; MODE half waves fit in the rod)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "blockexpr.h"

static const double pi = 3.14159265358979323846;

int main(int argc, char **argv) {
    const int64_t n = argc > 1 ? atoll(argv[1]) : 400;
    const int64_t steps = argc > 2 ? atoll(argv[2]) : 2000;
    const int64_t mode = argc > 3 ? atoll(argv[3]) : 3;
    if (argc > 4 || n < 1 || n > 100000000 || steps < 1 || mode < 1 || mode > n) {
        fprintf(stderr, "usage: heat [POINTS (from 1) [STEPS (from 1) [MODE (1 to POINTS)]]]\n");
        return 2;
    }
    const double r = 0.25; /* diffusivity * time step / distance of two points, squared */
    const double hot = 1, cold = 0.25, amplitude = 0.5;
    double *u = malloc((size_t)n * sizeof *u);
    if (u == NULL) {
        fprintf(stderr, "heat: no memory for so many points\n");
        return 1;
    }
    /* Points 1 to n lie between the ends, 0 and n + 1. */
    const double part = 1 / (double)(n + 1);
    for (int64_t k = 0; k < n; k++) {
        double x = (double)(k + 1) * part;
        u[k] = hot + (cold - hot) * x + amplitude * sin(pi * (double)mode * x);
    }

    const expr_var vars[] = {expr_f64("u", u, n), expr_scalar("r", r), expr_scalar("hot", hot),
                             expr_scalar("cold", cold), EXPR_END};
    expr_array out = expr_out_f64(u, n); /* in place */
    const expr_feed feed = {.variable = "u", .source = NULL, .out = &out};
    expr_program *program = NULL;
    expr_status status = expr_compile("u + r*(shift(u, 1, 0, hot) + shift(u, -1, 0, cold) - 2*u)",
                                      vars, EXPR_AUTO, NULL, &program);
    if (status == EXPR_OK) status = expr_iterate(program, vars, steps, &feed, 1);
    if (status != EXPR_OK) fprintf(stderr, "%s\n", expr_error_text());
    expr_program_free(program);

    /* The neighbours of a sine add up to 2*cos(pi*mode/(n + 1)) times itself. */
    const double factor = 1 - r * (2 - 2 * cos(pi * (double)mode * part));
    const double left = amplitude * pow(factor, (double)steps);
    double worst = 0;
    for (int64_t k = 0; k < n && status == EXPR_OK; k++) {
        double x = (double)(k + 1) * part;
        double exact = hot + (cold - hot) * x + left * sin(pi * (double)mode * x);
        worst = fmax(worst, fabs(u[k] - exact));
    }
    free(u);
    if (status != EXPR_OK) return 1;
    printf("%lld points, %lld steps: the sine fell from %g to %.12g; off by %.2g at most\n",
           (long long)n, (long long)steps, amplitude, left, worst);
    /* Each step rounds once more. */
    return !(worst <= fmax(1e-12, 1e-16 * (double)steps));
}
