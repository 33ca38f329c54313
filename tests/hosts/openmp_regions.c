/* SPDX-License-Identifier: MIT */
/* A host with OpenMP of its own: calls between its regions, and from all threads of one. */
#include <blockexpr.h>
#include <omp.h>
#include <stdio.h>

enum { N = 50000, THREADS = 4 };

static double a[N], outs[THREADS][N];

static int right(const double *out) {
    for (int k = 0; k < N; k++)
        if (out[k] != 2.0 * k + 1) return 0;
    return 1;
}

static int call(double *result, int threads) {
    const expr_options options = {.size = sizeof options, .threads = threads};
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    expr_array out = expr_out_f64(result, N);
    return expr_eval_with("2*a + 1", vars, &out, &options) == EXPR_OK && right(result);
}

int main(void) {
    int wrong = 0;
    omp_set_dynamic(0);
    for (int round = 0; round < 5; round++) {
#pragma omp parallel for num_threads(THREADS)
        for (int k = 0; k < N; k++) a[k] = k;
        wrong += !call(outs[0], 2);
#pragma omp parallel num_threads(THREADS) reduction(+ : wrong)
        wrong += !call(outs[omp_get_thread_num()], 1 + round % 2);
        /* The host's own setting of threads is its own. */
        omp_set_num_threads(1 + round % 3);
        wrong += !call(outs[0], 3);
        wrong += omp_get_max_threads() != 1 + round % 3;
    }
    if (wrong != 0) printf("%d calls were wrong\n", wrong);
    return wrong != 0;
}
