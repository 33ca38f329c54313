/* SPDX-License-Identifier: MIT */
/*
 * Writes the language reference: docs/language.md.in with the tables that the
 * sources know in place of its lines @types@, @precedence@ and so on.
 *
 *     reference docs/language.md.in >docs/language.md
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reference.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
    const char *line;
    bool (*write)(void);
} parts[] = {
    {"@types@", write_types},         {"@promotion@", write_promotion},
    {"@limits@", write_limits},       {"@precedence@", write_precedence},
    {"@operators@", write_operators}, {"@functions@", write_functions},
    {"@casts@", write_casts},         {"@reductions@", write_reductions},
    {"@moves@", write_moves},         {"@boundaries@", write_boundaries},
};

/* A line of the prose as it is, or the part that it names. */
static bool write_line(char *line) {
    line[strcspn(line, "\n")] = 0;
    for (size_t k = 0; k < COUNT(parts); k++)
        if (strcmp(line, parts[k].line) == 0) return parts[k].write();
    if (line[0] == '@') {
        fprintf(stderr, "reference: no part is called %s\n", line);
        return false;
    }
    return printf("%s\n", line) >= 0;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: reference docs/language.md.in >docs/language.md\n");
        return 2;
    }
    FILE *prose = fopen(argv[1], "r");
    if (!prose) {
        perror(argv[1]);
        return 1;
    }
    char *line = NULL;
    size_t size = 0;
    bool good = true;
    while (good && getline(&line, &size, prose) >= 0) good = write_line(line);
    good &= !ferror(prose);
    free(line);
    fclose(prose);
    return good && fflush(stdout) == 0 ? 0 : 1;
}
