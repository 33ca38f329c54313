/* SPDX-License-Identifier: MIT */
/*
 * What a call costs besides its elements: expr_eval with a cached program and
 * expr_run, on 1 to 4096 elements of the diffusion step, with variables that
 * are kept and with variables that are described anew for each call, and the
 * allocations that warm calls make (there must be none); and repeated calls on 100
 * elements in other layouts.
 */
#include <string.h>

#include "base/memory.h"
#include "timing.h"

enum { SAMPLES = 41, CALLS = 2000, MOST_ELEMENTS = 4096 };

static const char *const text = "next*D*dt+grid";
static double next[MOST_ELEMENTS];
static double grid[MOST_ELEMENTS];

/* Median time of a call in nanoseconds. */
static double measure(const expr_program *program, const expr_var *vars, expr_array *out) {
    double samples[SAMPLES];
    for (int s = 0; s < SAMPLES; s++) {
        const double start = bx_now_ns();
        for (int c = 0; c < CALLS; c++) {
            succeed(program ? expr_run(program, vars, out) : expr_eval(text, vars, out));
        }
        samples[s] = (bx_now_ns() - start) / CALLS;
    }
    return median(samples, SAMPLES);
}

/* The same of expr_eval as it is written where arrays come and go. */
static double measure_anew(int64_t n) {
    double samples[SAMPLES];
    for (int s = 0; s < SAMPLES; s++) {
        const double start = bx_now_ns();
        for (int c = 0; c < CALLS; c++) {
            const expr_var vars[] = {expr_f64("next", next, n), expr_f64("grid", grid, n),
                                     expr_scalar("D", 1.0), expr_scalar("dt", 0.1), EXPR_END};
            expr_array out = expr_out_f64(next, n);
            succeed(expr_eval(text, vars, &out));
        }
        samples[s] = (bx_now_ns() - start) / CALLS;
    }
    return median(samples, SAMPLES);
}

/* Repeated calls on 100 elements that lie otherwise than one after the other. */
static void measure_layouts(void) {
    static const int64_t shape[] = {10, 10}, strided[] = {160, 16}, turned[] = {8, 80};
    static const struct {
        const char *name, *text;
        const int64_t *strides;
    } cases[] = {{"contiguous", "a*2 + b", NULL},
                 {"strided", "a*2 + b", strided},
                 {"transposed", "a*2 + b", turned},
                 {"shifted", "laplacian(a) + b", NULL},
                 {"reduced", "sum(a*b, axis=0)", NULL}};
    printf("\n%10s %14s %12s\n", "layout", "expr_run ns", "allocations");
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, next, 2, shape),
                           expr_nd("b", EXPR_FLOAT64, grid, 2, shape), EXPR_END};
        for (int d = 0; d < 2 && cases[k].strides; d++)
            vars[0].array.strides[d] = cases[k].strides[d];
        expr_array out = expr_out_new();
        expr_program *program;
        succeed(expr_compile(cases[k].text, vars, EXPR_FLOAT64, NULL, &program));
        succeed(expr_run(program, vars, &out));
        succeed(expr_run(program, vars, &out));
        const unsigned long before = bx_alloc_count();
        const double ns = measure(program, vars, &out);
        printf("%10s %14.1f %12lu\n", cases[k].name, ns, bx_alloc_count() - before);
        expr_program_free(program);
        expr_array_free(&out);
    }
}

int main(void) {
    static const int64_t sizes[] = {1, 2, 8, 63, 64, 65, 256, 1024, 4096};
    for (int k = 0; k < MOST_ELEMENTS; k++) {
        next[k] = 1.0 / (k + 1);
        grid[k] = 1.0;
    }
    printf("%10s %14s %14s %14s %14s %12s\n", "elements", "expr_eval ns", "anew ns", "expr_run ns",
           "ns/element", "allocations");
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const int64_t n = sizes[k];
        const expr_var vars[] = {expr_f64("next", next, n), expr_f64("grid", grid, n),
                                 expr_scalar("D", 1.0), expr_scalar("dt", 0.1), EXPR_END};
        expr_array out = expr_out_f64(next, n);
        expr_program *program;
        succeed(expr_compile(text, vars, EXPR_FLOAT64, NULL, &program));
        succeed(expr_eval(text, vars, &out));
        succeed(expr_run(program, vars, &out));
        const unsigned long before = bx_alloc_count();
        const double eval_ns = measure(NULL, vars, &out);
        const double anew_ns = measure_anew(n);
        const double run_ns = measure(program, vars, &out);
        const unsigned long allocations = bx_alloc_count() - before;
        printf("%10lld %14.1f %14.1f %14.1f %14.3f %12lu\n", (long long)n, eval_ns, anew_ns, run_ns,
               eval_ns / (double)n, allocations);
        expr_program_free(program);
    }
    measure_layouts();
    return 0;
}
