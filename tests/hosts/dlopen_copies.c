/* SPDX-License-Identifier: MIT */
/* Several copies of the library in one process: each works, and each keeps its own failures. */
#include "dlopen.h"

#include <stdlib.h>
#include <unistd.h>

enum { COPIES = 8 };

static int copy_file(const char *from, const char *to) {
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    static char bytes[1 << 16];
    size_t count = 0;
    int good = in != NULL && out != NULL;
    while (good && (count = fread(bytes, 1, sizeof bytes, in)) > 0)
        good = fwrite(bytes, 1, count, out) == count;
    if (in != NULL) fclose(in);
    if (out != NULL && fclose(out) != 0) good = 0;
    return good;
}

static const char *use_copies(const char *path, struct loaded *copies, int *count) {
    char folder[] = "/tmp/blockexpr_copies_XXXXXX", copy[sizeof folder + 32];
    if (mkdtemp(folder) == NULL) return "no folder";
    const char *fault = NULL;
    for (*count = 0; *count < COPIES && fault == NULL; ++*count) {
        snprintf(copy, sizeof copy, "%s/libcopy%d.so", folder, *count);
        if (!copy_file(path, copy))
            fault = "not copied";
        else if (!loaded_find(&copies[*count], dlopen(copy, RTLD_NOW | RTLD_LOCAL)))
            fault = "a copy is not loaded";
        unlink(copy);
    }
    rmdir(folder);
    for (int k = 0; k < *count && fault == NULL; k++) fault = loaded_use(&copies[k], 1 + k % 2);
    return fault;
}

int main(int argc, char **argv) {
    if (argc < 2) return 77;
    struct loaded copies[COPIES + 1];
    int count = 0;
    const char *fault = use_copies(argv[1], copies, &count);
    if (fault == NULL) {
        const expr_options wrong = {.threads = -1};
        copies[0].eval("1", NULL, NULL, &wrong);
        if (strstr(copies[1].error_text(), "'nothing'") == NULL) fault = "failures are mixed up";
    }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    /* In a world of its own, with its own C library. */
    if (fault == NULL && !loaded_find(&copies[COPIES], dlmopen(LM_ID_NEWLM, argv[1], RTLD_NOW)))
        fault = "not loaded in a new namespace";
    if (fault == NULL) fault = loaded_use(&copies[COPIES], 1);
    if (fault == NULL) fault = loaded_use(&copies[COPIES], 2);
#endif
    if (fault != NULL) printf("%s\n", fault);
    return fault != NULL;
}
