/* SPDX-License-Identifier: MIT */
/*
 * Diffusion on a square whose opposite edges meet: the whole step is one
 * expression, whose neighbours are the grid itself, rolled by one; expr_iterate
 * takes the steps, in place. Two grids to start from: "block", a square drop of
 * dye near the middle, and "ring". Mass moves and is not made.
 *
 *     diffusion [--frames DIR] [--every K] [SIZE [STEPS]]        (default 640 200)
 *
 * --frames writes each K-th state (default 50) as DIR/block-STEP.pgm and DIR/ring-STEP.pgm.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "blockexpr.h"

static const char step_text[] =
    "u + D*dt*(roll(u, 1, 0) + roll(u, -1, 0) + roll(u, 1, 1) + roll(u, -1, 1) - 4*u)";

static const double dye = 0.005, D = 1.0, dt = 0.1;

static void start(const char *name, double *grid, int64_t size) {
    const double middle = (double)size / 2;
    const int64_t low = size * 4 / 10, high = size / 2;
    for (int64_t i = 0; i < size; i++)
        for (int64_t j = 0; j < size; j++) {
            double radius = hypot((double)i - middle, (double)j - middle) / (double)size;
            int in = strcmp(name, "ring") == 0 ? radius >= 0.2 && radius < 0.25
                                               : i >= low && i < high && j >= low && j < high;
            grid[i * size + j] = in ? dye : 0;
        }
}

static double mass(const double *grid, int64_t count) {
    double sum = 0, lost = 0; /* what rounding takes from the sum is added to the next element */
    for (int64_t k = 0; k < count; k++) {
        double term = grid[k] + lost, next = sum + term;
        lost = term - (next - sum);
        sum = next;
    }
    return sum;
}

static int write_frame(const char *dir, const char *name, int64_t step, const double *grid,
                       int64_t size) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s-%06lld.pgm", dir, name, (long long)step);
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    fprintf(file, "P5\n%lld %lld\n255\n", (long long)size, (long long)size);
    for (int64_t k = 0; k < size * size; k++) fputc((int)(grid[k] / dye * 255 + 0.5), file);
    return fclose(file) != 0;
}

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* How far one more step of the library is from the same step as a loop in C, at most. */
static double off(const double *grid, const double *next, int64_t size) {
    double worst = 0;
    for (int64_t i = 0; i < size; i++) {
        const double *row = grid + i * size;
        const double *up = grid + (i + size - 1) % size * size;
        const double *down = grid + (i + 1) % size * size;
        for (int64_t j = 0; j < size; j++) {
            double left = row[(j + size - 1) % size], right = row[(j + 1) % size];
            double loop = row[j] + D * dt * (up[j] + down[j] + left + right - 4 * row[j]);
            worst = fmax(worst, fabs(loop - next[i * size + j]));
        }
    }
    return worst;
}

/* Runs from one of the starts; 0 if all is right. */
static int run(const char *name, double *grid, double *next, int64_t size, int64_t steps,
               const char *frames, int64_t every) {
    const int64_t shape[] = {size, size}, count = size * size;
    const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, grid, 2, shape), expr_scalar("D", D),
                             expr_scalar("dt", dt), EXPR_END};
    expr_array in_place = expr_out_nd(EXPR_FLOAT64, grid, 2, shape);
    expr_array aside = expr_out_nd(EXPR_FLOAT64, next, 2, shape);
    const expr_feed feed = {.variable = "u", .source = NULL, .out = &in_place};
    expr_program *program = NULL;

    start(name, grid, size);
    double before = mass(grid, count), elapsed = 0;
    int failed = frames != NULL && write_frame(frames, name, 0, grid, size);
    expr_status status = expr_compile(step_text, vars, EXPR_AUTO, NULL, &program);
    for (int64_t step = 0; step < steps && status == EXPR_OK && !failed;) {
        int64_t some = frames != NULL && every < steps - step ? every : steps - step;
        double begun = seconds();
        status = expr_iterate(program, vars, some, &feed, 1);
        elapsed += seconds() - begun;
        step += some;
        failed = frames != NULL && write_frame(frames, name, step, grid, size);
    }
    double after = mass(grid, count);
    if (status == EXPR_OK) status = expr_run(program, vars, &aside);
    if (status != EXPR_OK) fprintf(stderr, "%s\n", expr_error_text());
    expr_program_free(program);
    if (status != EXPR_OK || failed) return 1;

    printf("%-5s %lld x %lld, %lld steps: mass %.15g at the start, %.15g at the end, "
           "%.3f ms a step\n",
           name, (long long)size, (long long)size, (long long)steps, before, after,
           elapsed * 1e3 / (double)steps);
    return !(fabs(after - before) <= 1e-12 * before && off(grid, next, size) <= 1e-15 * dye);
}

static int usage(void) {
    fprintf(stderr, "usage: diffusion [--frames DIR] [--every K] "
                    "[SIZE (10 to 30000) [STEPS (from 1)]]\n");
    return 2;
}

int main(int argc, char **argv) {
    const char *frames = NULL;
    int64_t every = 50, numbers[] = {640, 200}, given = 0;
    for (int k = 1; k < argc; k++) {
        if (strcmp(argv[k], "--frames") == 0 && k + 1 < argc)
            frames = argv[++k];
        else if (strcmp(argv[k], "--every") == 0 && k + 1 < argc)
            every = atoll(argv[++k]);
        else if (given < 2)
            numbers[given++] = atoll(argv[k]);
        else
            return usage();
    }
    const int64_t size = numbers[0], steps = numbers[1];
    if (size < 10 || size > 30000 || steps < 1 || every < 1) return usage();

    double *grid = malloc((size_t)(size * size) * sizeof *grid);
    double *next = malloc((size_t)(size * size) * sizeof *next);
    int failed = grid == NULL || next == NULL;
    if (failed) fprintf(stderr, "diffusion: no memory for a grid of this size\n");
    failed = failed || run("block", grid, next, size, steps, frames, every);
    failed = failed || run("ring", grid, next, size, steps, frames, every);
    free(grid);
    free(next);
    return failed;
}
