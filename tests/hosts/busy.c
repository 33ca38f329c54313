/* SPDX-License-Identifier: MIT */
/* More busy processes than processors: calls end, and results are right. How long it takes is no
 * matter here. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockexpr.h"

enum { N = 300000, MOST_BUSY = 64, CALLS = 60, SECONDS = 120 };
static double x[N], result[N];

static int use(int32_t threads) {
    const expr_var vars[] = {expr_f64("x", x, N), EXPR_END};
    const expr_options options = {.threads = threads};
    expr_array out = expr_out_f64(result, N);
    double sum = 0;
    expr_array total = {0};
    memset(result, 0, sizeof result);
    if (expr_eval_with("2*x + 1", vars, &out, &options) != EXPR_OK) return 1;
    for (int k = 0; k < N; k++)
        if (result[k] != 2.0 * k + 1) return 1;
    if (expr_eval_with("sum(x)", vars, &total, &options) != EXPR_OK) return 1;
    memcpy(&sum, total.data, sizeof sum);
    expr_array_free(&total);
    return sum != 0.5 * N * (N - 1.0);
}

int main(void) {
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    const int busy = online < 1 ? 1 : online + 1 > MOST_BUSY ? MOST_BUSY : (int)online + 1;
    pid_t others[MOST_BUSY];
    int failed = 0;
    for (int k = 0; k < busy; k++) {
        others[k] = fork();
        if (others[k] != 0) continue;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(SECONDS);
        for (volatile unsigned turn = 0;; turn++) continue;
    }
    for (int k = 0; k < N; k++) x[k] = k;
    for (int k = 0; k < CALLS && !failed; k++) failed = use(k % 10 == 9 ? 2 : 0);
    for (int k = 0; k < busy; k++) {
        if (others[k] <= 0) continue;
        kill(others[k], SIGKILL);
        waitpid(others[k], NULL, 0);
    }
    if (failed) puts("a call failed or gave a wrong result");
    return failed;
}
