/* SPDX-License-Identifier: MIT */
/* The plainest host: linked, used by two threads, one of which ends first. */
#include <blockexpr.h>
#include <pthread.h>
#include <stdio.h>

static void *use(void *unused) {
    (void)unused;
    double a[1000], out[1000];
    for (int i = 0; i < 1000; i++) a[i] = i;
    const expr_options options = {.size = sizeof options, .threads = 2};
    const expr_var vars[] = {expr_f64("a", a, 1000), EXPR_END};
    expr_array result = expr_out_f64(out, 1000);
    if (expr_eval_with("2*a + 1", vars, &result, &options) != EXPR_OK || out[999] != 1999.0)
        return "wrong in a thread";
    return expr_eval("2*", vars, &result) == EXPR_ERROR_SYNTAX ? NULL : "no error in a thread";
}

int main(void) {
    pthread_t thread;
    void *failed = NULL;
    if (pthread_create(&thread, NULL, use, NULL) != 0) return 77;
    pthread_join(thread, &failed);
    if (failed == NULL) failed = use(NULL);
    if (failed != NULL) printf("%s\n", (const char *)failed);
    return failed != NULL;
}
