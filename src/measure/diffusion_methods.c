/* SPDX-License-Identifier: MIT */
/*
 * The ways without the library: loops, whole arrays, a generic filter. They run on one thread, as
 * their models do.
 */
#include "measure/diffusion.h"

#include <stdlib.h>
#include <string.h>

#include "measure/failure.h"
#include "measure/memory.h"

static double *new_grid(int64_t n) { return bx_grid_memory(n * n); }

/* The state is in memory of its own from now on; the one before it is not needed any more. */
static void take_fresh(struct diffusion_grids *grids, double *fresh) {
    free(grids->fresh);
    grids->fresh = fresh;
    grids->u = fresh;
}

/* --- naive loops ---------------------------------------------------------------------------- */

static void naive_step(const double *restrict grid, double *restrict next, int64_t n) {
    const double D = DIFFUSION_D;
    const double dt = DIFFUSION_DT;
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
            double xx =
                grid[(i + 1) % n * n + j] + grid[(i + n - 1) % n * n + j] - 2.0 * grid[i * n + j];
            double yy =
                grid[i * n + (j + 1) % n] + grid[i * n + (j + n - 1) % n] - 2.0 * grid[i * n + j];
            next[i * n + j] = grid[i * n + j] + D * (xx + yy) * dt;
        }
    }
}

int bx_diffusion_naive(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t n = grids->n;
    for (int64_t step = 0; step < steps; step++) {
        double *next = calloc((size_t)(n * n), sizeof *next);
        if (next == NULL) return bx_fail_memory();
        naive_step(grids->u, next, n);
        take_fresh(grids, next);
    }
    return BX_MEASURED;
}

int bx_diffusion_naive_kept(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    for (int64_t step = 0; step < steps; step++) {
        naive_step(grids->u, grids->next, grids->n);
        bx_diffusion_swap(grids);
    }
    return BX_MEASURED;
}

/* --- whole arrays --------------------------------------------------------------------------- */

/* A rolled copy in memory of its own: element (i, j) is that of (i - down, j - right). Each of the
 * two is -1, 0 or 1. NULL: out of memory. */
static double *roll(const struct diffusion_grids *grids, int down, int right) {
    const int64_t n = grids->n;
    double *rolled = new_grid(n);
    if (rolled == NULL) return NULL;
    const size_t bytes = sizeof *rolled;
    for (int64_t i = 0; i < n; i++) {
        const double *from = grids->u + grids->wrap[i - down + 1] * n;
        double *to = rolled + i * n;
        const int64_t moved = n - (right != 0);
        memcpy(to + (right > 0), from + (right < 0), (size_t)moved * bytes);
        if (right > 0) to[0] = from[n - 1];
        if (right < 0) to[n - 1] = from[0];
    }
    return rolled;
}

static const struct { int down, right; } rolls[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};

/* A binary operation into memory of its own. Its operands are temporaries, but for kept, and go. */
static double *combine(const struct diffusion_grids *grids,
                       void (*span)(double *, const double *, const double *, int64_t), double *a,
                       double *b, const double *kept) {
    double *out = a && b ? new_grid(grids->n) : NULL;
    if (out != NULL) span(out, a, b, grids->n * grids->n);
    if (a != kept) free(a);
    if (b != kept) free(b);
    return out;
}

static double *multiplied(const struct diffusion *diffusion, const double *a, double factor) {
    const int64_t n = diffusion->grids.n;
    double *out = a ? new_grid(n) : NULL;
    if (out != NULL) diffusion->loops->arrays->multiply(out, a, factor, n * n);
    return out;
}

/* grid + D*dt * (roll + roll + roll + roll - 4*grid): each operation makes a new array. */
int bx_diffusion_arrays(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    const struct bx_array_loops *loops = diffusion->loops->arrays;
    for (int64_t step = 0; step < steps; step++) {
        double *sum = roll(grids, rolls[0].down, rolls[0].right);
        for (int k = 1; k < 4 && sum != NULL; k++)
            sum = combine(grids, loops->add, sum, roll(grids, rolls[k].down, rolls[k].right), NULL);
        double *laplacian =
            combine(grids, loops->subtract, sum, multiplied(diffusion, grids->u, 4), NULL);
        double *change = multiplied(diffusion, laplacian, DIFFUSION_D * DIFFUSION_DT);
        free(laplacian);
        double *next = combine(grids, loops->add, grids->u, change, grids->u);
        if (next == NULL) return bx_fail_memory();
        take_fresh(grids, next);
    }
    return BX_MEASURED;
}

/* next *= D*dt; next += grid; and they swap. */
static void update_in_place(struct diffusion *diffusion) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t count = grids->n * grids->n;
    diffusion->loops->arrays->multiply_by(grids->next, DIFFUSION_D * DIFFUSION_DT, count);
    diffusion->loops->arrays->add_to(grids->next, grids->u, count);
    bx_diffusion_swap(grids);
}

/* next = -4 * grid, in the two operations of copying and multiplying in place. */
static void start_laplacian(struct diffusion *diffusion) {
    struct diffusion_grids *grids = &diffusion->grids;
    const int64_t count = grids->n * grids->n;
    memcpy(grids->next, grids->u, (size_t)count * sizeof *grids->u);
    diffusion->loops->arrays->multiply_by(grids->next, -4, count);
}

int bx_diffusion_arrays_in_place(struct diffusion *diffusion, int64_t steps) {
    struct diffusion_grids *grids = &diffusion->grids;
    for (int64_t step = 0; step < steps; step++) {
        start_laplacian(diffusion);
        for (int k = 0; k < 4; k++) {
            double *rolled = roll(grids, rolls[k].down, rolls[k].right);
            if (rolled == NULL) return bx_fail_memory();
            diffusion->loops->arrays->add_to(grids->next, rolled, grids->n * grids->n);
            free(rolled);
        }
        update_in_place(diffusion);
    }
    return BX_MEASURED;
}

/* Rows of out from column `to` on get those of a from column `from` on. */
static void add_columns(const struct bx_array_loops *loops, double *out, const double *a, int64_t n,
                        int64_t to, int64_t from) {
    for (int64_t i = 0; i < n; i++) loops->add_to(out + i * n + to, a + i * n + from, n - 1);
}

static void add_column(double *out, const double *a, int64_t n, int64_t to, int64_t from) {
    for (int64_t i = 0; i < n; i++) out[i * n + to] += a[i * n + from];
}

void bx_diffusion_shift_rows(struct diffusion *diffusion) {
    struct diffusion_grids *grids = &diffusion->grids;
    const struct bx_array_loops *loops = diffusion->loops->arrays;
    const int64_t n = grids->n;
    const int64_t last = n - 1;
    const double *u = grids->u;
    double *out = grids->next;
    start_laplacian(diffusion);
    loops->add_to(out + n, u, last * n);
    loops->add_to(out, u + last * n, n);
    loops->add_to(out, u + n, last * n);
    loops->add_to(out + last * n, u, n);
    add_columns(loops, out, u, n, 1, 0);
    add_column(out, u, n, 0, last);
    add_columns(loops, out, u, n, 0, 1);
    add_column(out, u, n, last, 0);
}

int bx_diffusion_row_shift(struct diffusion *diffusion, int64_t steps) {
    for (int64_t step = 0; step < steps; step++) {
        bx_diffusion_shift_rows(diffusion);
        update_in_place(diffusion);
    }
    return BX_MEASURED;
}

/* --- a generic filter ----------------------------------------------------------------------- */

struct tap {
    int row, column; /* from the element */
    double weight;
};

/* A correlation with any taps within one of the element, indices from a table of the boundary. */
static void correlate(const double *restrict grid, double *restrict out, int64_t n,
                      const int64_t *restrict wrap, const struct tap *taps, int count) {
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int k = 0; k < count; k++)
                sum += taps[k].weight *
                       grid[wrap[i + taps[k].row + 1] * n + wrap[j + taps[k].column + 1]];
            out[i * n + j] = sum;
        }
    }
}

int bx_diffusion_filter(struct diffusion *diffusion, int64_t steps) {
    static const struct tap taps[] = {{-1, 0, 1}, {1, 0, 1}, {0, -1, 1}, {0, 1, 1}, {0, 0, -4}};
    struct diffusion_grids *grids = &diffusion->grids;
    for (int64_t step = 0; step < steps; step++) {
        correlate(grids->u, grids->next, grids->n, grids->wrap, taps,
                  (int)(sizeof taps / sizeof taps[0]));
        update_in_place(diffusion);
    }
    return BX_MEASURED;
}
