/* SPDX-License-Identifier: MIT */
/* The tables on stdout. */
#include <inttypes.h>
#include <stdio.h>

#include "compare/compare.h"
#include "measure/text.h"

const char *const bench_method_names[BENCH_METHODS] = {
    "ours", "loop", "streaming", "unblocked", "numexpr", "re_evaluate", "numpy", "muparser"};

/* Three or more digits in nine columns. */
static void print_time(const struct bx_point *point) {
    if (point == NULL) {
        printf(" %9s", "-");
        return;
    }
    const double time = point->time.median / (double)point->n;
    printf(" %9.*f", time < 10 ? 4 : time < 1000 ? 2 : 0, time);
}

static void print_ratio(struct bx_ratio ratio) {
    if (ratio.value > 0)
        printf(" %8.*f", ratio.value < 100 ? 2 : 0, ratio.value);
    else
        printf(" %8s", "-");
}

static void print_line(const struct bench_state *state, int row, int64_t n, int threads) {
    const struct bx_point *found[BENCH_METHODS] = {0};
    for (int method = 0; method < BENCH_METHODS; method++)
        found[method] = bench_point_find(state, row, n, threads, (enum bench_method)method);
    const struct bx_point *ours = found[OURS];
    if (ours == NULL) return;
    printf("%10" PRId64 " %3d", n, threads);
    print_time(ours);
    printf(" %3.0f%%", 100 * ours->time.spread);
    for (int method = LOOP; method < BENCH_METHODS; method++)
        if (method != REEVALUATE) print_time(found[method]);
    printf(" |");
    const struct bx_ratio loop = bx_points_ratio(ours, found[LOOP]);
    print_ratio(loop);
    if (loop.value > 0)
        printf(" %4.2f", loop.error);
    else
        printf(" %4s", "-");
    print_ratio(bx_points_ratio(ours, found[STREAMING]));
    for (int method = UNBLOCKED; method < BENCH_METHODS; method++)
        if (method != REEVALUATE) print_ratio(bx_points_ratio(found[method], ours));
    printf("\n");
}

void bench_print_row(const struct bench_state *state, int row) {
    const struct bx_expression *expression = &bx_expressions[row];
    printf("\n%s   %s%s%s\n", expression->text, expr_type_name(expression->type),
           expression->in_place ? ", in place" : "",
           expression->functions ? ", loops over SLEEF" : "");
    printf("%10s %3s %9s %4s %9s %9s %9s %9s %9s %9s | %8s %4s %8s %8s %8s %8s %8s\n", "elements",
           "thr", "ours", "+-", "loop", "streaming", "unblocked", "numexpr", "numpy", "muparser",
           "o/loop", "+-", "o/stream", "unbl/o", "numex/o", "numpy/o", "mupar/o");
    for (int i = 0; i < state->plan.size_count; i++)
        for (int team = 0; team < state->team_count; team++)
            print_line(state, row, state->plan.sizes[i], state->teams[team]);
}

void bench_print_limits(const struct bench_report *report) {
    printf(
        "\nBandwidth from memory in GB/s, by the bytes that the loop asks for; best of some runs\n"
        "%10s %10s %16s %10s %16s\n",
        "threads", "copy", "copy, streaming", "triad", "triad, streaming");
    for (int team = 0; team < report->state->team_count; team++) {
        const struct bench_limit *limit = &report->limits[team];
        printf("%10d %10.1f %16.1f %10.1f %16.1f\n", limit->threads, limit->copy,
               limit->copy_streaming, limit->triad, limit->triad_streaming);
    }
}

void bench_print_verdicts(const struct bench_report *report) {
    printf("\nTargets, and the worst ratio seen (ours over theirs where it is to be at most "
           "something,\ntheirs over ours where it is to be at least something)\n");
    printf("%-30s %-52s %8s %7s %5s  %-12s %s\n", "against", "where", "target", "worst", "+-",
           "met", "seen at");
    for (int i = 0; i < report->verdict_count; i++) {
        const struct bench_verdict *verdict = &report->verdicts[i];
        char limit[16] = "-";
        if (verdict->limit > 0)
            snprintf(limit, sizeof limit, "%s %.2f",
                     verdict->at_least ? ">=" : "<=", verdict->limit);
        printf("%-30s %-52s %8s", verdict->against, verdict->where, limit);
        if (verdict->worst.value > 0)
            printf(" %7.2f %5.2f  %-12s %s, %" PRId64 " element%s, %d thread%s\n",
                   verdict->worst.value, verdict->worst.error, verdict->met,
                   bx_expressions[verdict->row].id, verdict->n, bx_plural(verdict->n),
                   verdict->threads, bx_plural(verdict->threads));
        else
            printf(" %7s %5s  %s\n", "-", "-", verdict->met);
    }
}
