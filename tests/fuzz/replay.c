/* SPDX-License-Identifier: MIT */
/*
 * Runs inputs without a fuzzer: replay TARGET FILE-OR-FOLDER... With FUZZ_VERBOSE set it prints
 * each call. A finding ends the process, its file is printed before.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "target.h"

enum { MOST_BYTES = 1 << 16 };
typedef int target_function(const uint8_t *, size_t);
static int inputs;

static int run_file(target_function *target, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return 2;
    }
    uint8_t *room = malloc(MOST_BYTES);
    if (!room) abort();
    const size_t size = fread(room, 1, MOST_BYTES, file);
    fclose(file);
    /* An exact block, so that a read past it is seen. */
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes) abort();
    memcpy(bytes, room, size);
    free(room);
    fprintf(stderr, "%s\n", path);
    target(bytes, size);
    free(bytes);
    inputs++;
    return 0;
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        target_function *target;
    } targets[] = {
        {"text", fuzz_text_target}, {"calls", fuzz_calls_target}, {"iterate", fuzz_iterate_target}};
    target_function *target = NULL;
    for (size_t k = 0; argc > 1 && k < sizeof targets / sizeof *targets; k++)
        if (strcmp(argv[1], targets[k].name) == 0) target = targets[k].target;
    if (!target) {
        fprintf(stderr, "usage: %s text|calls|iterate FILE-OR-FOLDER...\n", argv[0]);
        return 2;
    }
    fuzz_environment();
    for (int k = 2; k < argc; k++) {
        DIR *folder = opendir(argv[k]);
        if (!folder) {
            if (run_file(target, argv[k])) return 2;
            continue;
        }
        for (const struct dirent *entry; (entry = readdir(folder));) {
            char path[4096];
            if (entry->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "%s/%s", argv[k], entry->d_name);
            if (run_file(target, path)) return 2;
        }
        closedir(folder);
    }
    printf("%d inputs, no finding\n", inputs);
    return inputs ? 0 : 2;
}
