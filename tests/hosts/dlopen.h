/* SPDX-License-Identifier: MIT */
/* The library as a plug-in's host has it: functions found by name, after the program has started.
 */
#ifndef HOSTS_DLOPEN_H
#define HOSTS_DLOPEN_H

#include <blockexpr.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

struct loaded {
    void *handle;
    __typeof__(expr_eval_with) *eval;
    __typeof__(expr_error_text) *error_text;
};

/* Finds the functions in what dlopen or dlmopen gave; 0 and a line printed where it cannot. */
static inline int loaded_find(struct loaded *library, void *handle) {
    library->handle = handle;
    if (handle != NULL) {
        void *eval = dlsym(handle, "expr_eval_with"), *text = dlsym(handle, "expr_error_text");
        memcpy(&library->eval, &eval, sizeof eval);
        memcpy(&library->error_text, &text, sizeof text);
        if (eval != NULL && text != NULL) return 1;
    }
    printf("%s\n", dlerror());
    return 0;
}

/* A right answer with that many threads, a failure, and its message; NULL when all is well. */
static inline const char *loaded_use(const struct loaded *library, int threads) {
    enum { N = 20000 };
    static _Thread_local double a[N], out[N];
    for (int i = 0; i < N; i++) a[i] = i;
    expr_var vars[2] = {{.name = "a", .kind = EXPR_KIND_ARRAY}, {.kind = EXPR_KIND_END}};
    expr_array array = {.data = a, .type = EXPR_FLOAT64, .ndim = 1, .shape = {N}, .strides = {8}};
    vars[0].array = array;
    array.data = out;
    const expr_options options = {.size = sizeof options, .threads = threads};
    if (library->eval("sqrt(a)*sqrt(a) + 0.5", vars, &array, &options) != EXPR_OK)
        return library->error_text();
    for (int i = 0; i < N; i++)
        if (!(out[i] > i + 0.49 && out[i] < i + 0.51)) return "a wrong result";
    if (library->eval("a + nothing", vars, &array, &options) != EXPR_ERROR_NAME ||
        strstr(library->error_text(), "'nothing'") == NULL)
        return "the failure is not told";
    return NULL;
}

#endif
