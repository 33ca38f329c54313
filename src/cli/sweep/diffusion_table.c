/* SPDX-License-Identifier: MIT */
/* The diffusion for people: both tables, what follows from them in words, and the counters. */
#include "cli/cli.h"
#include "cli/sweep/sweep.h"
#include "measure/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define TITLE_COLUMNS 36
#define CELL_COLUMNS 10

static void print_header(const struct diffusion *diffusion) {
    printf("diffusion on a periodic n x n grid, float64, D = %g, dt = %g, %" PRId64 " step%s\n",
           DIFFUSION_D, DIFFUSION_DT, diffusion->steps, bx_plural(diffusion->steps));
    bx_print_machine(stdout, &diffusion->machine);
    printf("; %d thread%s where a row says *, otherwise 1\n\n", diffusion->threads,
           bx_plural(diffusion->threads));
}

static void print_titles(const struct diffusion *diffusion, const char *title) {
    printf("%-*s", TITLE_COLUMNS, title);
    for (int i = 0; i < diffusion->size_count; i++)
        printf(" %*" PRId64, CELL_COLUMNS, diffusion->sizes[i]);
    putchar('\n');
}

static void print_title(int method) {
    char title[TITLE_COLUMNS + 1];
    snprintf(title, sizeof title, "%s%s", bx_diffusion_rows[method].title,
             bx_diffusion_rows[method].threaded ? " *" : "");
    printf("%-*s", TITLE_COLUMNS, title);
}

/* Four significant digits or so; numbers below a tenth of a millisecond with an exponent. */
static void print_number(double value, bool scaled) {
    char text[32];
    if (value < 1e-3)
        snprintf(text, sizeof text, "%s%.2e", scaled ? "~" : "", value);
    else
        snprintf(text, sizeof text, "%s%.*f", scaled ? "~" : "", bx_decimals(value), value);
    printf(" %*s", CELL_COLUMNS, text);
}

static void print_runtime(const struct diffusion *diffusion,
                          const struct diffusion_results *results) {
    print_titles(diffusion, "runtime in seconds");
    for (int method = 0; method < DIFFUSION_METHODS; method++) {
        print_title(method);
        for (int i = 0; i < diffusion->size_count; i++) {
            const struct bx_point *point = bx_diffusion_point(diffusion, results, i, method);
            print_number(point->time.median / 1e9, point->steps < diffusion->steps);
        }
        putchar('\n');
    }
}

/* The time of a method over that of another one at a size. */
static double time_over(const struct diffusion *diffusion, const struct diffusion_results *results,
                        int i, int over, int under) {
    return bx_diffusion_point(diffusion, results, i, over)->time.median /
           bx_diffusion_point(diffusion, results, i, under)->time.median;
}

static void print_speedup(const struct diffusion *diffusion,
                          const struct diffusion_results *results) {
    putchar('\n');
    print_titles(diffusion, "speed-up over naive loops");
    for (int method = 0; method < DIFFUSION_METHODS; method++) {
        print_title(method);
        for (int i = 0; i < diffusion->size_count; i++)
            printf(" %*.2f", CELL_COLUMNS,
                   time_over(diffusion, results, i, DIFFUSION_NAIVE, method));
        putchar('\n');
    }
}

static void print_gain(const struct diffusion_gain *gain) {
    const struct bx_crossover *crossover = &gain->crossover;
    const char *than = bx_diffusion_rows[gain->than].title;
    printf("%s: ", bx_diffusion_rows[gain->method].title);
    if (crossover->n == 0)
        printf("does not beat %s at the largest size", than);
    else if (crossover->at_smallest)
        printf("beats %s at every size, no crossover", than);
    else
        printf("beats %s from n = %" PRId64 " up", than, crossover->n);
    if (crossover->least < crossover->most)
        printf(" (%.2f to %.2f times as fast).\n", crossover->least, crossover->most);
    else
        printf(" (%.2f times as fast).\n", crossover->most);
}

/* A method's time over the stencil's, at each size. */
static void print_distance(const struct diffusion *diffusion,
                           const struct diffusion_results *results, int method) {
    printf("%s over %s, times:", bx_diffusion_rows[method].title,
           bx_diffusion_rows[DIFFUSION_STENCIL].title);
    for (int i = 0; i < diffusion->size_count; i++)
        printf("%s %.2f at n = %" PRId64, i ? "," : "",
               time_over(diffusion, results, i, method, DIFFUSION_STENCIL), diffusion->sizes[i]);
    printf(".\n");
}

static void print_stores(const struct diffusion *diffusion,
                         const struct diffusion_results *results) {
    bool any = false;
    for (int i = 0; i < diffusion->size_count; i++) {
        if (!bx_diffusion_point(diffusion, results, i, DIFFUSION_STENCIL)->streaming) continue;
        printf("%s%" PRId64,
               any ? ", " : "The stencil's stores go past the caches at n = ", diffusion->sizes[i]);
        any = true;
    }
    if (any) printf(", where that was faster.\n");
}

static void print_verdict(const struct diffusion *diffusion,
                          const struct diffusion_results *results,
                          const struct diffusion_verdict *verdict) {
    if (verdict->scaled > 0) printf("~ scaled from fewer steps, whose time is known by then.\n");
    putchar('\n');
    for (int k = 0; k < DIFFUSION_GAINS; k++) print_gain(&verdict->gains[k]);
    print_distance(diffusion, results, DIFFUSION_STEP);
    print_distance(diffusion, results, DIFFUSION_ITERATE);
    print_stores(diffusion, results);
    printf("All methods agreed at every size: those that compute in the same order bit for bit, "
           "the others to\n1e-12 of each element. Medians within %.0f %% of each other, or within "
           "twice their standard error, count\nas ties.\n",
           BX_NOISE * 100);
    bx_sweep_print_noise(verdict->unsteady, (int)results->points.count);
}

/* --- counters ------------------------------------------------------------------------------- */

/* Three digits and a power of 1000. */
static void print_count(double value, bool known, bool scaled, int columns) {
    static const char units[] = {0, 'k', 'M', 'G', 'T', 'P'};
    char text[32] = "-";
    size_t unit = 0;
    while (value >= 999.5 && unit + 1 < sizeof units) {
        value /= 1000;
        unit++;
    }
    const int decimals = value < 0.05 || (unit == 0 && floor(value) == value) ? 0
                         : value < 10                                         ? 2
                         : value < 100                                        ? 1
                                                                              : 0;
    if (known && units[unit])
        snprintf(text, sizeof text, "%s%.*f %c", scaled ? "~" : "", decimals, value, units[unit]);
    else if (known)
        snprintf(text, sizeof text, "%s%.*f", scaled ? "~" : "", decimals, value);
    printf("  %*s", columns, text);
}

static bool is_counted(const struct diffusion_results *results, int counter) {
    for (int method = 0; method < DIFFUSION_METHODS; method++)
        if (results->counts[method].source[counter] != COUNT_MISSING) return true;
    return false;
}

static bool is_from(const struct diffusion_results *results, int counter,
                    enum bx_count_source source) {
    for (int method = 0; method < DIFFUSION_METHODS; method++)
        if (results->counts[method].source[counter] == source) return true;
    return false;
}

static void print_counts(const struct diffusion_results *results) {
    for (int method = 0; method < DIFFUSION_METHODS; method++) {
        const struct bx_counts *counts = &results->counts[method];
        print_title(method);
        for (int counter = 0; counter < BX_COUNTERS; counter++)
            if (is_counted(results, counter))
                print_count(counts->value[counter], counts->source[counter] != COUNT_MISSING,
                            counts->shared[counter], (int)strlen(bx_counter_names[counter].title));
        putchar('\n');
    }
}

/* The names of the counters from a source, in one line with what is to be said of them. */
static void print_source(const struct diffusion_results *results, enum bx_count_source source,
                         const char *text) {
    bool any = false;
    for (int counter = 0; counter < BX_COUNTERS; counter++) {
        if (!is_from(results, counter, source)) continue;
        printf("%s%s", any ? ", " : "", bx_counter_names[counter].title);
        any = true;
    }
    if (any) printf("%s\n", text);
}

/* Counters that no method has, by their reason. */
static void print_missing(const struct diffusion_results *results) {
    bool told[BX_COUNTERS] = {false};
    for (int counter = 0; counter < BX_COUNTERS; counter++) {
        if (told[counter] || is_counted(results, counter)) continue;
        const char *reason = results->counts[0].reason[counter];
        for (int other = counter; other < BX_COUNTERS; other++) {
            if (is_counted(results, other) || strcmp(results->counts[0].reason[other], reason) != 0)
                continue;
            printf("%s%s", other > counter ? ", " : "", bx_counter_names[other].title);
            told[other] = true;
        }
        printf(": not available: %s\n", reason);
    }
}

static void print_counters(const struct diffusion *diffusion,
                           const struct diffusion_results *results, bool scaled) {
    printf("\ncounted at n = %" PRId64 " over %" PRId64 " step%s%s\n%-*s",
           diffusion->sizes[diffusion->size_count - 1], diffusion->steps,
           bx_plural(diffusion->steps), scaled ? ", scaled where the time is" : "", TITLE_COLUMNS,
           "");
    for (int counter = 0; counter < BX_COUNTERS; counter++)
        if (is_counted(results, counter)) printf("  %s", bx_counter_names[counter].title);
    putchar('\n');
    print_counts(results);
    print_source(results, COUNT_FROM_USAGE, ": by getrusage, the kernel gives no event");
    print_source(results, COUNT_FROM_USER, ": without the time in the kernel");
    print_missing(results);
}

void bx_diffusion_table(const struct diffusion *diffusion, const struct diffusion_results *results,
                        const struct diffusion_verdict *verdict) {
    print_header(diffusion);
    print_runtime(diffusion, results);
    print_speedup(diffusion, results);
    print_verdict(diffusion, results, verdict);
    print_counters(diffusion, results, verdict->scaled > 0);
}
