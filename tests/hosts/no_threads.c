/* SPDX-License-Identifier: MIT */
/* Calls on more threads than can be started: they go on with those that there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockexpr.h"

enum { N = 200000, OTHER_USER = 54321, SKIP = 77 };
static double x[N], result[N];

static int use(int32_t threads) {
    const expr_var vars[] = {expr_f64("x", x, N), EXPR_END};
    const expr_options options = {.threads = threads};
    expr_array out = expr_out_f64(result, N);
    memset(result, 0, sizeof result);
    if (expr_eval_with("2*x + 1", vars, &out, &options) != EXPR_OK) {
        puts(expr_error_text());
        return 1;
    }
    for (int k = 0; k < N; k++)
        if (result[k] != 2.0 * k + 1) return 2;
    return 0;
}

static int use_repeatedly(void) {
    static const int32_t threads[] = {64, 2, 64, 8, 0, 64, 1024};
    for (size_t k = 0; k < sizeof threads / sizeof *threads; k++)
        if (use(threads[k]) != 0) return 1;
    for (int k = 0; k < 40; k++)
        if (use(16) != 0) return 1;
    return 0;
}

static int limited(int resource, rlim_t limit) {
    const struct rlimit lowered = {limit, limit};
    /* The superuser has no limit on processes. */
    if (resource == RLIMIT_NPROC && geteuid() == 0 && setuid(OTHER_USER) != 0) return SKIP;
    if (setrlimit((__rlimit_resource_t)resource, &lowered) != 0) return SKIP;
    return use_repeatedly();
}

/* A child's status, its death counted as one. */
static int child(const char *what, int resource, rlim_t limit, char **argv, const char *stack) {
    int status = 0;
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        if (stack) {
            setenv("OMP_STACKSIZE", stack, 1);
            execl("/proc/self/exe", argv[0], argv[1], "use", (char *)NULL);
            _exit(SKIP);
        }
        const int failed = limited(resource, limit);
        fflush(stdout);
        /* What the runtime does at exit is no part of this. */
        _exit(failed == 0 ? 42 : failed);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) return 1;
    if (WIFEXITED(status) && (WEXITSTATUS(status) == 42 || WEXITSTATUS(status) == SKIP)) return 0;
    printf("%s: status %d\n", what, status);
    return 1;
}

int main(int argc, char **argv) {
    for (int k = 0; k < N; k++) x[k] = k;
    if (argc > 2) return use_repeatedly() == 0 ? 42 : 1;
    int failed = child("one process a user", RLIMIT_NPROC, 1, argv, NULL);
    failed += child("three processes a user", RLIMIT_NPROC, 3, argv, NULL);
    failed += child("nine processes a user", RLIMIT_NPROC, 9, argv, NULL);
    failed += child("little memory", RLIMIT_AS, (rlim_t)256 << 20, argv, NULL);
    failed += child("stacks of a terabyte", 0, 0, argv, "1024G");
    failed += child("stacks of more than there is", 0, 0, argv, "100000000G");
    failed += child("stacks of 9 GB", 0, 0, argv, "9G");
    return failed;
}
