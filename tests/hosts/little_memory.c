/* SPDX-License-Identifier: MIT */
/* A process that may have little more memory than it has: a first call works or says so. */
#include <blockexpr.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIECE = 4096 };

/* Bytes of address space in use; 0 where that cannot be told. */
static rlim_t in_use(void) {
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%lu", &pages) != 1) pages = 0;
    if (file != NULL) fclose(file);
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

static int call_within(rlim_t more, int free_pieces) {
    const rlim_t used = in_use();
    const struct rlimit limit = {used + more, used + more};
    if (used == 0 || setrlimit(RLIMIT_AS, &limit) != 0) return 77;
    /* What the heap has left is taken as well, but for so many pieces. */
    void *pieces = NULL, *piece;
    while ((piece = malloc(PIECE)) != NULL) {
        *(void **)piece = pieces;
        pieces = piece;
    }
    for (int k = 0; k < free_pieces && pieces != NULL; k++) {
        piece = pieces;
        pieces = *(void **)piece;
        free(piece);
    }
    double a[8] = {0}, result[8];
    const expr_var vars[] = {expr_f64("a", a, 8), EXPR_END};
    expr_array out = expr_out_f64(result, 8);
    const expr_options one = {.size = sizeof one, .threads = 1};
    expr_machine machine;
    const expr_status told = expr_machine_info(&machine);
    if (told != EXPR_OK && told != EXPR_ERROR_MEMORY) return 1;
    for (int k = 0; k < 2; k++) {
        const expr_status status = expr_eval_with("2*a + 1", vars, &out, &one);
        if (status != EXPR_OK && status != EXPR_ERROR_MEMORY) return 1;
        if (status == EXPR_OK && result[7] != 1.0) return 1;
    }
    return 0;
}

int main(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return 77; /* they need terabytes of address space */
#endif
    for (int k = 0; k < 60; k++) {
        fflush(stdout);
        const pid_t child = fork();
        if (child < 0) return 77;
        if (child == 0) _exit(call_within(1 << 22, k < 40 ? k : (k - 39) * 100));
        int status = 0;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) && WEXITSTATUS(status) == 77) return 77;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            printf("with %d pieces free: status %d\n", k, status);
            return 1;
        }
    }
    return 0;
}
