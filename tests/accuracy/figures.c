/* SPDX-License-Identifier: MIT */
/* The figures of docs/accuracy.md against the bounds that the table of operations promises. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy/accuracy.h"
#include "ops/ops.h"

double bound_of(const char *stem) {
    for (int op = 0; op < OPERATOR_COUNT; op++) {
        const struct bx_op_info *info = bx_op_info((enum bx_op)op);
        if (strcmp(info->stem, stem) != 0) continue;
        /* "1 ULP", or "1 ULP; ..."; an operator that is one of the functions says nothing. */
        return info->accuracy ? strtod(info->accuracy, NULL) : 1;
    }
    return 0;
}

/* The number in column `column` of a row of the table, -1 where there is none. */
static double figure(const char *row, int column) {
    for (int k = 0; k <= column; k++) {
        row = strchr(row, '|');
        if (!row) return -1;
        row++;
    }
    char *end;
    const double value = strtod(row, &end);
    return end == row ? -1 : value;
}
int check_figures(const char *path) {
    FILE *file = fopen(path, "r");
    char line[512];
    int failed = 0;
    bool seen[64] = {false};
    if (!file) {
        fprintf(stderr, "accuracy: cannot open '%s'\n", path);
        return 1;
    }
    while (fgets(line, sizeof line, file))
        for (int f = 0; f < accuracy_function_count; f++) {
            const struct function *function = &accuracy_functions[f];
            char start[64];
            snprintf(start, sizeof start, "| `%s` |", function->stem);
            if (strncmp(line, start, strlen(start)) != 0) continue;
            seen[f] = true;
            const double bound = bound_of(function->stem);
            for (int column = 1; column <= 3; column += 2) {
                const double value = figure(line, column);
                if (value > 0 && value <= bound) continue;
                printf("%s: %g is not within the bound of %g ULP\n", function->stem, value, bound);
                failed = 1;
            }
        }
    fclose(file);
    for (int f = 0; f < accuracy_function_count; f++)
        if (!seen[f]) {
            printf("%s: no row for %s\n", path, accuracy_functions[f].stem);
            failed = 1;
        }
    return failed;
}
