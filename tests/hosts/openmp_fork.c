/* SPDX-License-Identifier: MIT */
/* The host runs a parallel region of its own and forks; the child is the first to use the library.
 */
#include <omp.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockexpr.h"

enum { N = 200000, SECONDS = 60 };
static double x[N], result[N];

static int use(int32_t threads) {
    const expr_var vars[] = {expr_f64("x", x, N), EXPR_END};
    const expr_options options = {.threads = threads};
    expr_array out = expr_out_f64(result, N);
    for (int k = 0; k < N; k++) x[k] = k;
    if (expr_eval_with("2*x + 1", vars, &out, &options) != EXPR_OK) return 1;
    for (int k = 0; k < N; k++)
        if (result[k] != 2.0 * k + 1) return 2;
    return 0;
}

/* In a child that is ended if it hangs. */
static int child_fails(const char *what) {
    fflush(stdout);
    const pid_t child = fork();
    int status = 0;
    if (child == 0) {
        alarm(SECONDS);
        int failed = use(2);
        if (!failed) failed = use(0);
        _exit(failed);
    }
    if (child < 0 || waitpid(child, &status, 0) != child) return 1;
    if (status != 0) printf("a child %s: status %d\n", what, status);
    return status != 0;
}

int main(void) {
    int threads = 0;
    int failed = child_fails("before any region");
#pragma omp parallel num_threads(3) reduction(+ : threads)
    threads += 1;
    failed += child_fails("after the host's region");
    failed += use(2) != 0;
    failed += child_fails("after the library's region");
    return threads < 1 || failed;
}
