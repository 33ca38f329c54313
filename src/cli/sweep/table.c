/* SPDX-License-Identifier: MIT */
/* The sweep for people: a table, and the verdict in words. */
#include "cli/cli.h"
#include "cli/sweep/sweep.h"
#include "measure/text.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static void print_header(const struct bx_expression_sweep *sweep) {
    const struct bx_variables *variables = &sweep->variables;
    printf("%s, %s, ", sweep->request.text, expr_type_name(sweep->request.type));
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
    putchar('\n');
    bx_print_machine(stdout, &sweep->machine);
    printf("; GB/s count %" PRId64 " bytes an element\n\n", variables->moved_bytes);
}

#define CELL_COLUMNS 22 /* of "  0.1234 ±4%  1234.5" and its gap */

static void print_cell(const struct bx_point *point, double moved_bytes) {
    const double ns = point->time.median / (double)point->elements;
    char spread[16];
    snprintf(spread, sizeof spread, "%.0f%%", fmin(point->time.spread * 100, 999));
    printf("   %6.*f ±%-4s%8.1f", bx_decimals(ns), ns, spread, moved_bytes / ns);
}

static void print_ratio(const struct bx_point *blocked, const struct bx_point *other) {
    if (blocked == NULL || other == NULL)
        printf("%9s", "-");
    else
        printf("%9.2f", blocked->time.median / other->time.median);
}

static void print_titles(const struct bx_expression_sweep *sweep) {
    const bool *methods = sweep->request.methods;
    bool ratios = methods[BX_BLOCKED] && (methods[BX_UNBLOCKED] || methods[BX_LOOP]);
    printf("%6s %10s %7s", "", "", "");
    for (int method = 0; method < BX_METHODS; method++)
        if (methods[method]) printf("   %-*s", CELL_COLUMNS - 3, bx_method_names[method]);
    printf("%s\n%6s %10s %7s", ratios ? "   blocked over" : "", "n", "elements", "threads");
    for (int method = 0; method < BX_METHODS; method++)
        if (methods[method]) printf("   %-11s%8s", "ns/element", "GB/s");
    if (ratios)
        printf("%s%s", methods[BX_UNBLOCKED] ? "   unblocked" : "",
               methods[BX_LOOP] ? "     loop" : "");
    putchar('\n');
}

static void print_table(const struct bx_expression_sweep *sweep) {
    const struct bx_request *request = &sweep->request;
    for (int i = 0; i < request->size_count; i++) {
        for (int team = 0; team < request->team_count; team++) {
            const struct bx_point *points[BX_METHODS];
            int64_t n = request->sizes[i];
            printf("%6" PRId64 " %10" PRId64 " %7d", n, n * n, request->teams[team]);
            for (int method = 0; method < BX_METHODS; method++) {
                points[method] =
                    bx_expression_point(sweep, n, (enum bx_method)method, request->teams[team]);
                if (points[method] != NULL)
                    print_cell(points[method], (double)sweep->variables.moved_bytes);
            }
            if (points[BX_BLOCKED] != NULL && points[BX_UNBLOCKED] != NULL) {
                printf("   ");
                print_ratio(points[BX_BLOCKED], points[BX_UNBLOCKED]);
            }
            if (points[BX_BLOCKED] != NULL && points[BX_LOOP] != NULL)
                print_ratio(points[BX_BLOCKED], points[BX_LOOP]);
            putchar('\n');
        }
    }
}

static void print_team(const struct bx_team_verdict *team, int64_t smallest) {
    const struct bx_crossover *crossover = &team->unblocked;
    printf("%d thread%s: ", team->threads, bx_plural(team->threads));
    if (!team->compared)
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
               crossover->n, (int64_t)crossover->losses, bx_plural(crossover->losses));
    if (team->compared && crossover->n > 0)
        printf(" (%.2f to %.2f times as fast).\n", crossover->least, crossover->most);
    if (team->worst_loop_n > 0)
        printf("  From n = %d up blocked takes at most %.2f times the hand-written loop's time "
               "(at n = %" PRId64 ").\n",
               BX_LOOP_FROM, team->worst_loop, team->worst_loop_n);
}

static void print_cache_limit(const char *name, double n, size_t bytes) {
    char text[BX_BYTES_TEXT];
    if (bytes == 0)
        printf("hwloc reports no %s", name);
    else
        printf("%s (%s) at n = %.0f", name, bx_bytes_text((double)bytes, text), n);
}

static void print_second_thread(const struct bx_expression_verdict *verdict, int64_t largest) {
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

static void print_verdict(const struct bx_expression_sweep *sweep,
                          const struct bx_expression_verdict *verdict) {
    const struct bx_request *request = &sweep->request;
    putchar('\n');
    for (int team = 0; team < verdict->team_count; team++)
        print_team(&verdict->teams[team], request->sizes[0]);
    print_second_thread(verdict, request->sizes[request->size_count - 1]);
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
           BX_NOISE * 100);
    bx_sweep_print_noise(verdict->unsteady, (int)sweep->points.count);
}

void bx_sweep_table(const struct bx_expression_sweep *sweep,
                    const struct bx_expression_verdict *verdict) {
    print_header(sweep);
    print_titles(sweep);
    print_table(sweep);
    print_verdict(sweep, verdict);
}
