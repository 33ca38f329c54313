/* SPDX-License-Identifier: MIT */
/*
 * Diffusion on a square whose opposite edges meet: grid += dt * D * laplacian(grid).
 * The laplacian is a loop in C; the update is an expression, evaluated in place.
 *
 *     diffusion [SIZE [STEPS]]        (default 640 200)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "blockexpr.h"

/* next = sum of the four neighbours - 4 * grid, all edges wrapping around. */
static void laplacian(const double *grid, double *next, long size) {
    for (long i = 0; i < size; i++) {
        const double *row = grid + i * size;
        const double *up = grid + (i + size - 1) % size * size;
        const double *down = grid + (i + 1) % size * size;
        double *out = next + i * size;
        long last = size - 1;
        out[0] = up[0] + down[0] + row[last] + row[1] - 4 * row[0];
        for (long j = 1; j < last; j++)
            out[j] = up[j] + down[j] + row[j - 1] + row[j + 1] - 4 * row[j];
        out[last] = up[last] + down[last] + row[last - 1] + row[0] - 4 * row[last];
    }
}

static double mass(const double *grid, long count) {
    double sum = 0;
    for (long i = 0; i < count; i++) sum += grid[i];
    return sum;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The argument at index, fallback if there is none, or -1 if it is out of bounds. */
static long argument(int argc, char **argv, int index, long fallback, long least, long most) {
    if (argc <= index) return fallback;
    char *end = NULL;
    long value = strtol(argv[index], &end, 10);
    return end != argv[index] && *end == '\0' && value >= least && value <= most ? value : -1;
}

int main(int argc, char **argv) {
    long size = argument(argc, argv, 1, 640, 3, 30000);
    long steps = argument(argc, argv, 2, 200, 1, 1000000000);
    if (size < 0 || steps < 0 || argc > 3) {
        fprintf(stderr, "usage: diffusion [SIZE (3 to 30000) [STEPS (from 1)]]\n");
        return 2;
    }
    long count = size * size;
    double *grid = calloc((size_t)count, sizeof *grid);
    double *next = calloc((size_t)count, sizeof *next);
    if (grid == NULL || next == NULL) {
        fprintf(stderr, "diffusion: no memory for a grid of this size\n");
        free(grid);
        free(next);
        return 1;
    }
    /* A drop in the middle. */
    for (long i = size * 4 / 10; i < size * 6 / 10; i++)
        for (long j = size * 4 / 10; j < size * 6 / 10; j++) grid[i * size + j] = 0.005;

    double before = mass(grid, count);
    double start = seconds();
    int failed = 0;
    for (long step = 0; step < steps && !failed; step++) {
        laplacian(grid, next, size);
        expr_var vars[] = {expr_f64("next", next, count), expr_f64("grid", grid, count),
                           expr_scalar("D", 1.0), expr_scalar("dt", 0.1), EXPR_END};
        expr_array out = expr_out_f64(next, count);
        failed = expr_eval("next*D*dt+grid", vars, &out) != EXPR_OK;
        double *old = grid;
        grid = next;
        next = old;
    }
    double elapsed = seconds() - start;
    double after = mass(grid, count);

    if (failed)
        fprintf(stderr, "%s\n", expr_error_text());
    else
        printf("grid %ld x %ld, %ld steps: mass %.12g at the start, %.12g at the end, "
               "%.3f ms a step\n",
               size, size, steps, before, after, elapsed * 1e3 / (double)steps);
    free(grid);
    free(next);
    /* The update moves mass and makes none; only rounding may show. */
    return failed || fabs(after - before) > 1e-9 * (1 + before);
}
