/* SPDX-License-Identifier: MIT */
/*
 * How exact the functions are: the largest error found, as rows of the table in docs/accuracy.md.
 * Ends with 1 where one is larger than the table of operations promises.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy/accuracy.h"

/* About a minute on an idle processor; the quick part takes a few seconds with sanitizers too. */
enum { ARGUMENTS = 200000, EVERY = 16, QUICK_ARGUMENTS = 2000, QUICK_EVERY = 1 << 16 | 1 };

static const char help[] =
    "accuracy [--only NAME] [--arguments N] [--every K]   the largest errors found\n"
    "accuracy --quick                                     the same over few arguments\n"
    "accuracy --bits N [--only NAME]                      AVX2 beside AVX-512, N results a "
    "function\n"
    "accuracy --figures FILE                              hold a table of errors to the bounds\n"
    "\n"
    "float64 at N random arguments (200000) by MPFR; float32 functions of one argument at every "
    "K-th\n"
    "float (16; 1 for all) by the one of float64, which MPFR checks at a part of them.\n";

static long number(const char *option, const char *text, long most) {
    char *end;
    errno = 0;
    const long value = strtol(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && value >= 1 && value <= most) return value;
    fprintf(stderr, "accuracy: --%s '%s' is no number from 1 to %ld\n", option, text, most);
    exit(2);
}

static int measure(const char *only, long arguments, long every) {
    int failed = 0, count = 0;
    printf("| function | float64 | at | float32 | at |\n| --- | --- | --- | --- | --- |\n");
    for (int f = 0; f < accuracy_function_count; f++) {
        const struct function *function = &accuracy_functions[f];
        double reference = 0;
        if (only && strcmp(only, function->stem) != 0) continue;
        count++;
        const struct worst wide = measure_random(function, true, arguments);
        struct worst narrow = measure_random(function, false, arguments);
        if (function->unary) {
            const struct worst all = measure_floats(function, (uint32_t)every, &reference);
            worst_of(&narrow, all.error, all.x, all.y);
        }
        printf("| `%s` | %.3f | ", function->stem, wide.error);
        printf(function->binary ? "`%a`, `%a`" : "`%a`", wide.x, wide.y);
        printf(" | %.3f | ", narrow.error);
        printf(function->binary ? "`%a`, `%a`" : "`%a`", narrow.x, narrow.y);
        printf(" |\n");
        fflush(stdout);
        const double bound = bound_of(function->stem);
        if (!(wide.error <= bound) || !(narrow.error <= bound)) {
            fprintf(stderr, "accuracy: %s is past its bound of %g ULP\n", function->stem, bound);
            failed = 1;
        }
        /* A few ULP of float64 are nothing in those of float32. */
        if (!(reference <= 16)) {
            fprintf(stderr, "accuracy: the reference of %s is off by %g ULP\n", function->stem,
                    reference);
            failed = 1;
        }
    }
    if (count == 0) {
        fprintf(stderr, "accuracy: no function is called '%s'\n", only);
        return 2;
    }
    return failed;
}

int main(int argc, char **argv) {
    static const struct option options[] = {
        {"only", required_argument, NULL, 'o'},  {"arguments", required_argument, NULL, 'a'},
        {"every", required_argument, NULL, 'e'}, {"quick", no_argument, NULL, 'q'},
        {"bits", required_argument, NULL, 'b'},  {"figures", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'},        {NULL, 0, NULL, 0}};
    const char *only = NULL, *figures = NULL;
    long arguments = ARGUMENTS, every = EVERY, bits = 0;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) switch (option) {
        case 'o': only = optarg; break;
        case 'a': arguments = number("arguments", optarg, 1000000000); break;
        case 'e': every = number("every", optarg, 1L << 31); break;
        case 'q': arguments = QUICK_ARGUMENTS, every = QUICK_EVERY; break;
        case 'b': bits = number("bits", optarg, 100000000000); break;
        case 'f': figures = optarg; break;
        case 'h': fputs(help, stdout); return 0;
        default: fputs(help, stderr); return 2;
        }
    if (optind < argc) {
        fprintf(stderr, "accuracy: what is '%s'? see --help\n", argv[optind]);
        return 2;
    }
    if (figures) return check_figures(figures);
    if (bits) return compare_bits(only, bits);
    return measure(only, arguments, every);
}
