/* SPDX-License-Identifier: MIT */
/* Diffusion as one expression, against what is known about it: decay, mass, and a plain loop. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"
#include "support/cases.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const double two_pi = 6.283185307179586;
static const char *const steps_2d[] = {
    "u + D*dt*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
    "u + D*dt*laplacian(u)",
};
static const expr_options ways[] = {{0},
                                    {.threads = 2, .block_length = 64},
                                    {.threads = 3, .block_length = 1000},
                                    {.threads = 1, .block_length = EXPR_UNBLOCKED}};

/* One step of text from `from` to `to`, which may be the same. */
static void step(const char *text, int ndim, const int64_t *shape, double D, double dt,
                 const double *from, double *to, const expr_options *options) {
    const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, from, ndim, shape), expr_scalar("D", D),
                             expr_scalar("dt", dt), EXPR_END};
    expr_array out = expr_out_nd(EXPR_FLOAT64, to, ndim, shape);
    if (expr_eval_with(text, vars, &out, options) != EXPR_OK) fail_msg("%s", expr_error_text());
}

static double *doubles(int64_t n) {
    double *memory = malloc((size_t)n * sizeof *memory);
    assert_non_null(memory);
    return memory;
}

static void a_sine_mode_decays_by_the_discrete_factor(void **state) {
    (void)state;
    static const struct {
        int64_t shape[2];
        int k, l;
    } modes[] = {{{64, 64}, 1, 1}, {{64, 64}, 3, 7}, {{48, 96}, 5, 0}, {{33, 70}, 2, 35}};
    const double D = 0.7, dt = 0.25;
    for (size_t m = 0; m < COUNT(modes); m++)
        for (size_t t = 0; t < COUNT(steps_2d); t++) {
            const int64_t rows = modes[m].shape[0], columns = modes[m].shape[1];
            const double along = two_pi * modes[m].k / (double)rows,
                         across = two_pi * modes[m].l / (double)columns;
            const double factor = 1 - dt * D * (4 - 2 * cos(along) - 2 * cos(across));
            double *u = doubles(rows * columns), *next = doubles(rows * columns);
            double *mode = doubles(rows * columns), size = 1;
            for (int64_t k = 0; k < rows * columns; k++)
                u[k] = mode[k] = cos(along * (double)(k / columns) + 0.3) *
                                 cos(across * (double)(k % columns) + 0.1);
            for (size_t n = 0; n < 20; n++) {
                step(steps_2d[t], 2, modes[m].shape, D, dt, u, next, &ways[n % COUNT(ways)]);
                size *= factor;
                for (int64_t k = 0; k < rows * columns; k++) {
                    assert_true(fabs(next[k] - factor * u[k]) <= 1e-12);
                    assert_true(fabs(next[k] - size * mode[k]) <= 1e-12);
                }
                double *swapped = u;
                u = next;
                next = swapped;
            }
            free(mode);
            free(u);
            free(next);
        }
}

static void mass_is_kept_where_nothing_leaves(void **state) {
    (void)state;
    static const char *const texts[] = {
        "u + D*dt*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
        "u + D*dt*laplacian(u)",
        "u + D*dt*laplacian(u, (0, 1), symmetric)", /* the same value on both sides: no flux */
        "u + D*dt*laplacian(u, (0, 1), edge)",
    };
    static const int64_t shape[] = {61, 130};
    enum { N = 61 * 130 };
    double *u = doubles(N), *next = doubles(N);
    for (size_t t = 0; t < COUNT(texts); t++) {
        uint64_t random = 7;
        long double before = 0, after = 0;
        for (int k = 0; k < N; k++) {
            u[k] = (double)(random_bits(&random) >> 11) * 0x1p-53;
            before += (long double)u[k];
        }
        for (size_t n = 0; n < 200; n++) {
            step(texts[t], 2, shape, 1, 0.2, u, next, &ways[n % COUNT(ways)]);
            double *swapped = u;
            u = next;
            next = swapped;
        }
        double least = 1, most = 0;
        for (int k = 0; k < N; k++) {
            after += (long double)u[k];
            least = fmin(least, u[k]);
            most = fmax(most, u[k]);
        }
        assert_true(fabsl(after - before) <= before * 200 * 0x1p-53L);
        assert_true(least > 0.3 && most < 0.7); /* and it has spread */
    }
    free(u);
    free(next);
}

/* The loops that the expressions stand for, in the same order of operations. */
static void loop_1d(const double *u, double *next, const int64_t *shape, double c) {
    const int64_t n = shape[0];
    for (int64_t k = 0; k < n; k++)
        next[k] = u[k] + c * (u[(k + n - 1) % n] + u[(k + 1) % n] - 2 * u[k]);
}

static void loop_2d(const double *u, double *next, const int64_t *shape, double c) {
    const int64_t rows = shape[0], columns = shape[1];
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            const double up = u[(i + rows - 1) % rows * columns + j],
                         down = u[(i + 1) % rows * columns + j],
                         left = u[i * columns + (j + columns - 1) % columns],
                         right = u[i * columns + (j + 1) % columns], here = u[i * columns + j];
            next[i * columns + j] = here + c * (up + down + left + right - 4 * here);
        }
}

static void loop_2d_edge(const double *u, double *next, const int64_t *shape, double c) {
    const int64_t rows = shape[0], columns = shape[1];
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            const double here = u[i * columns + j];
            const double up = i > 0 ? u[(i - 1) * columns + j] : here,
                         down = i + 1 < rows ? u[(i + 1) * columns + j] : here,
                         left = j > 0 ? u[i * columns + j - 1] : here,
                         right = j + 1 < columns ? u[i * columns + j + 1] : here;
            next[i * columns + j] = here + c * (up + down + left + right - 4 * here);
        }
}

static void loop_3d(const double *u, double *next, const int64_t *shape, double c) {
    const int64_t a = shape[0], b = shape[1], d = shape[2];
    for (int64_t i = 0; i < a; i++)
        for (int64_t j = 0; j < b; j++)
            for (int64_t k = 0; k < d; k++) {
#define AT(i, j, k) u[(((i) + a) % a * b + ((j) + b) % b) * d + ((k) + d) % d]
                double sum = AT(i - 1, j, k) + AT(i + 1, j, k);
                sum = sum + AT(i, j - 1, k) + AT(i, j + 1, k);
                sum = sum + AT(i, j, k - 1) + AT(i, j, k + 1);
                next[(i * b + j) * d + k] = AT(i, j, k) + c * (sum - 6 * AT(i, j, k));
#undef AT
            }
}

static void a_hundred_steps_are_those_of_a_plain_loop(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int ndim;
        int64_t shape[3];
        void (*loop)(const double *u, double *next, const int64_t *shape, double c);
    } cases[] = {
        {"u + D*dt*(roll(u,1,0) + roll(u,-1,0) - 2*u)", 1, {1000}, loop_1d},
        {"u + D*dt*laplacian(u)", 1, {1000}, loop_1d},
        {"u + D*dt*(roll(u,1) + roll(u,-1) - 2*u)", 1, {3}, loop_1d},
        {"u + D*dt*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
         2,
         {67, 130},
         loop_2d},
        {"u + D*dt*laplacian(u)", 2, {50, 65}, loop_2d},
        {"u + D*dt*laplacian(u, (0, 1), wrap)", 2, {2, 33}, loop_2d},
        {"u + D*dt*laplacian(u, (0, 1), edge)", 2, {40, 77}, loop_2d_edge},
        {"u + D*dt*(shift(u,1,0,symmetric) + shift(u,-1,0,symmetric) + shift(u,1,1,symmetric) + "
         "shift(u,-1,1,symmetric) - 4*u)",
         2,
         {40, 77},
         loop_2d_edge},
        {"u + D*dt*laplacian(u)", 3, {9, 12, 35}, loop_3d},
        {"u + D*dt*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) + roll(u,1,2) + "
         "roll(u,-1,2) - 6*u)",
         3,
         {5, 6, 66},
         loop_3d},
    };
    const double D = 0.9, dt = 0.17;
    for (size_t t = 0; t < COUNT(cases); t++)
        for (int in_place = 0; in_place < 2; in_place++) {
            const int ndim = cases[t].ndim;
            int64_t n = 1;
            for (int d = 0; d < ndim; d++) n *= cases[t].shape[d];
            double *u = doubles(n), *next = doubles(n), *right = doubles(n), *other = doubles(n);
            uint64_t random = t;
            for (int64_t k = 0; k < n; k++)
                u[k] = right[k] = (double)(random_bits(&random) >> 11) * 0x1p-53;
            for (size_t round = 0; round < 100; round++) {
                cases[t].loop(right, other, cases[t].shape, D * dt);
                step(cases[t].text, ndim, cases[t].shape, D, dt, u, in_place ? u : next,
                     &ways[round % COUNT(ways)]);
                double *swapped = right;
                right = other;
                other = swapped;
                if (in_place) continue;
                swapped = u;
                u = next;
                next = swapped;
            }
            if (memcmp(u, right, (size_t)n * sizeof *u) != 0)
                fail_msg("%s, in place %d", cases[t].text, in_place);
            free(u);
            free(next);
            free(right);
            free(other);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_mode_decays_by_the_discrete_factor),
        cmocka_unit_test(mass_is_kept_where_nothing_leaves),
        cmocka_unit_test(a_hundred_steps_are_those_of_a_plain_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
