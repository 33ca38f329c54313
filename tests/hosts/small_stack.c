/* SPDX-License-Identifier: MIT */
/* A thread with a stack of 32 KiB can do all there is to do: the first call, errors, time steps. */
#include <blockexpr.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { STACK = 32 * 1024, N = 4096 };

static double a[N], next[N];
static const char *fault;

static void check(int good, const char *what) {
    if (!good && fault == NULL) fault = what;
}

static void *work(void *unused) {
    (void)unused;
    const expr_var vars[] = {expr_f64("a", a, N), expr_scalar("D", 0.25), EXPR_END};
    expr_array out = expr_out_f64(next, N);
    check(expr_eval("sqrt(a*a + D) - mean(a)", vars, &out) == EXPR_OK, "a first call");
    const expr_options two = {.size = sizeof two, .threads = 2};
    check(expr_eval_with("exp(-a)*log(a*a + 1)**2", vars, &out, &two) == EXPR_OK, "two threads");
    const expr_options one = {.size = sizeof one, .block_length = EXPR_UNBLOCKED};
    check(expr_eval_with("roll(a, 1) + D*a", vars, &out, &one) == EXPR_OK, "unblocked");
    check(expr_eval("a + nothing", vars, &out) == EXPR_ERROR_NAME, "an error");
    static char text[512], explained[4096];
    for (int k = 0; k < 199; k++) text[k] = '(', text[200 + k] = ')';
    text[199] = 'a';
    check(expr_eval(text, vars, &out) == EXPR_OK, "brackets");
    check(expr_explain("a*D + sum(a)", vars, NULL, NULL, explained, sizeof explained, NULL) ==
              EXPR_OK,
          "explain");
    expr_program *program = NULL;
    const expr_feed feed = {.variable = "a", .source = NULL, .out = &out};
    check(expr_compile("a + D*laplacian(a)", vars, EXPR_AUTO, NULL, &program) == EXPR_OK,
          "a compilation");
    if (program != NULL) check(expr_iterate(program, vars, 5, &feed, 1) == EXPR_OK, "time steps");
    expr_program_free(program);
    return NULL;
}

int main(void) {
    for (int k = 0; k < N; k++) a[k] = k * 0.001;
    pthread_attr_t attributes;
    pthread_t thread;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 77; /* instrumented frames are larger */
#endif
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, STACK) != 0 ||
        pthread_create(&thread, &attributes, work, NULL) != 0)
        return 77;
    pthread_join(thread, NULL);
    if (fault != NULL) printf("%s: %s\n", fault, expr_error_text());
    return fault != NULL;
}
