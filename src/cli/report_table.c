/* SPDX-License-Identifier: MIT */
/* The sweep for people: a table, and the verdict in words. */
#include "cli/cli.h"
#include "cli/sweep.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void print_cache(const char *name, size_t bytes) {
    char text[BX_BYTES_TEXT];
    printf(", %s %s", name, bytes ? bx_bytes_text((double)bytes, text) : "none");
}

static void print_header(const struct sweep *sweep) {
    const struct sweep_variables *variables = &sweep->variables;
    const expr_machine *machine = &sweep->machine;
    printf("%s, %s, ", sweep->options.expression, expr_type_name(sweep->options.type));
    if (variables->in_place >= 0)
        printf("in place (out = %s)", variables->vars[variables->in_place].name);
    else if (variables->reduced)
        printf("to a single %s", expr_type_name(variables->result));
    else
        printf("into an array of its own (%s)", expr_type_name(variables->result));
    for (int i = 0; i < variables->count; i++) {
        const expr_var *variable = &variables->vars[i];
        if (variable->kind == EXPR_KIND_FLOAT)
            printf(", %s = %g", variable->name, variable->value.f);
        else if (variable->kind == EXPR_KIND_INT)
            printf(", %s = %" PRId64, variable->name, variable->value.i);
    }
    printf("\n%s, %d core%s", machine->isa, machine->cores, machine->cores == 1 ? "" : "s");
    print_cache("L1d", machine->l1d_bytes);
    print_cache("L2", machine->l2_bytes);
    print_cache("L3", machine->l3_bytes);
    printf("; GB/s count %" PRId64 " bytes an element\n\n", variables->moved_bytes);
}

/* Four significant digits or so in at most six columns. */
static void print_time(double ns) {
    int decimals = ns < 1 ? 4 : ns < 10 ? 3 : ns < 100 ? 2 : ns < 1000 ? 1 : 0;
    printf("%6.*f", decimals, ns);
}

#define CELL_COLUMNS 22 /* of "  0.1234 ±4%  1234.5" and its gap */

static void print_cell(const struct sweep_point *point) {
    printf("   ");
    print_time(point->ns.median);
    char spread[16];
    snprintf(spread, sizeof spread, "%.0f%%", fmin(point->ns.spread * 100, 999));
    printf(" ±%-4s%8.1f", spread, point->gb_per_s);
}

static void print_ratio(const struct sweep_point *blocked, const struct sweep_point *other) {
    if (blocked == NULL || other == NULL)
        printf("%9s", "-");
    else
        printf("%9.2f", blocked->ns.median / other->ns.median);
}

static void print_titles(const struct sweep *sweep) {
    const bool *methods = sweep->options.methods;
    bool ratios = methods[SWEEP_BLOCKED] && (methods[SWEEP_UNBLOCKED] || methods[SWEEP_LOOP]);
    printf("%6s %10s %7s", "", "", "");
    for (int method = 0; method < SWEEP_METHODS; method++)
        if (methods[method]) printf("   %-*s", CELL_COLUMNS - 3, bx_sweep_method_names[method]);
    printf("%s\n%6s %10s %7s", ratios ? "   blocked over" : "", "n", "elements", "threads");
    for (int method = 0; method < SWEEP_METHODS; method++)
        if (methods[method]) printf("   %-11s%8s", "ns/element", "GB/s");
    if (ratios)
        printf("%s%s", methods[SWEEP_UNBLOCKED] ? "   unblocked" : "",
               methods[SWEEP_LOOP] ? "     loop" : "");
    putchar('\n');
}

void bx_report_table(const struct sweep *sweep) {
    const struct sweep_options *options = &sweep->options;
    print_header(sweep);
    print_titles(sweep);
    for (int i = 0; i < options->size_count; i++) {
        for (int team = 0; team < options->team_count; team++) {
            const struct sweep_point *points[SWEEP_METHODS];
            int64_t n = options->sizes[i];
            printf("%6" PRId64 " %10" PRId64 " %7d", n, n * n, options->teams[team]);
            for (int method = 0; method < SWEEP_METHODS; method++) {
                points[method] =
                    bx_sweep_find(sweep, n, (enum sweep_method)method, options->teams[team]);
                if (points[method] != NULL) print_cell(points[method]);
            }
            if (points[SWEEP_BLOCKED] != NULL && points[SWEEP_UNBLOCKED] != NULL) {
                printf("   ");
                print_ratio(points[SWEEP_BLOCKED], points[SWEEP_UNBLOCKED]);
            }
            if (points[SWEEP_BLOCKED] != NULL && points[SWEEP_LOOP] != NULL)
                print_ratio(points[SWEEP_BLOCKED], points[SWEEP_LOOP]);
            putchar('\n');
        }
    }
}

static void print_crossover(const struct sweep_crossover *crossover, int64_t smallest) {
    printf("%d thread%s: ", crossover->threads, crossover->threads == 1 ? "" : "s");
    if (!crossover->compared)
        printf("blocked and unblocked were not both measured.\n");
    else if (crossover->n == 0)
        printf("blocked is slower than unblocked at the largest size measured.\n");
    else if (crossover->at_smallest)
        printf("blocked beats unblocked or ties from n = %" PRId64
               ", the smallest size measured: no crossover",
               smallest);
    else
        printf("blocked beats unblocked or ties from n = %" PRId64 " up; it is slower at %" PRId64
               " smaller size%s",
               crossover->n, crossover->losses, crossover->losses == 1 ? "" : "s");
    if (crossover->n > 0)
        printf(" (%.2f to %.2f times as fast).\n", crossover->worst_gain, crossover->best_gain);
    if (crossover->worst_loop_n > 0)
        printf("  From n = %d up blocked takes at most %.2f times the hand-written loop's time "
               "(at n = %" PRId64 ").\n",
               SWEEP_LOOP_FROM, crossover->worst_loop, crossover->worst_loop_n);
}

static void print_cache_limit(const char *name, double n, size_t bytes) {
    char text[BX_BYTES_TEXT];
    if (bytes == 0)
        printf("hwloc reports no %s", name);
    else
        printf("%s (%s) at n = %.0f", name, bx_bytes_text((double)bytes, text), n);
}

static void print_second_thread(const struct sweep_verdict *verdict, int64_t largest) {
    int threads = verdict->second_threads;
    if (threads == 0) return;
    if (threads == 2)
        printf("A second thread");
    else
        printf("The step from 1 to %d threads", threads);
    if (verdict->second_n > 0)
        printf(" starts to pay at n = %" PRId64, verdict->second_n);
    else
        printf(" does not pay at the largest size measured");
    printf(" (%.2f times as fast as one at n = %" PRId64 ").\n", verdict->second_gain, largest);
}

void bx_report_verdict(const struct sweep *sweep, const struct sweep_verdict *verdict) {
    const struct sweep_options *options = &sweep->options;
    putchar('\n');
    for (int team = 0; team < verdict->team_count; team++)
        print_crossover(&verdict->teams[team], options->sizes[0]);
    print_second_thread(verdict, options->sizes[options->size_count - 1]);
    bool one = sweep->variables.distinct_arrays == 1;
    printf("The %d array%s of %" PRId64 " bytes an element leave%s ",
           sweep->variables.distinct_arrays, one ? "" : "s", sweep->variables.resident_bytes,
           one ? "s" : "");
    print_cache_limit("L2", verdict->l2_n, sweep->machine.l2_bytes);
    printf(", ");
    print_cache_limit("L3", verdict->l3_n, sweep->machine.l3_bytes);
    printf(".\nAll methods agreed bit for bit at every size. ± is half the distance between the "
           "quartiles.\nMedians within %.0f %% of each other, or within twice their standard "
           "error, count as ties.\n",
           SWEEP_NOISE * 100);
    if (verdict->unsteady > 0)
        printf("%d of %d points spread by more than 10 %%: the machine was busy.\n",
               verdict->unsteady, sweep->point_count);
}
