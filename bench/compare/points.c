/* SPDX-License-Identifier: MIT */
/* Points, and what a number of samples says. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "timing.h"

const char *const bench_method_names[BENCH_METHODS] = {
    "ours", "loop", "streaming", "unblocked", "numexpr", "re_evaluate", "numpy", "muparser"};

bool bench_chosen(const struct bench_plan *plan, const struct bench_expression *expression) {
    return plan->only == NULL || strstr(expression->id, plan->only) != NULL;
}

/* Value at a share of the way through sorted samples. */
static double quantile(const double *sorted, int count, double share) {
    const double position = share * (count - 1);
    const int below = (int)position;
    const int above = below + 1 < count ? below + 1 : below;
    const double part = position - below;
    return sorted[below] * (1 - part) + sorted[above] * part;
}

struct bench_summary bench_summarise(const double *samples, int count) {
    double sorted[BENCH_MOST_SAMPLES];
    memcpy(sorted, samples, (size_t)count * sizeof *samples);
    qsort(sorted, (size_t)count, sizeof *sorted, ascending);
    return (struct bench_summary){.min = sorted[0],
                                  .quarter = quantile(sorted, count, 0.25),
                                  .median = quantile(sorted, count, 0.5),
                                  .three_quarters = quantile(sorted, count, 0.75),
                                  .max = sorted[count - 1]};
}

struct bench_point *bench_points_add(struct bench_points *points, int row, int64_t n, int threads,
                                     enum bench_method method, const double *samples, int count) {
    if (points->count == points->room) {
        points->room = points->room == 0 ? 256 : 2 * points->room;
        points->list = realloc(points->list, points->room * sizeof *points->list);
        if (points->list == NULL) bench_fail("no memory for the results");
    }
    struct bench_point *point = &points->list[points->count++];
    *point = (struct bench_point){
        .row = row, .n = n, .threads = threads, .method = method, .count = count};
    memcpy(point->samples, samples, (size_t)count * sizeof *samples);
    point->call_ns = bench_summarise(samples, count);
    return point;
}

const struct bench_point *bench_points_find(const struct bench_points *points, int row, int64_t n,
                                            int threads, enum bench_method method) {
    for (size_t i = 0; i < points->count; i++) {
        const struct bench_point *point = &points->list[i];
        if (point->row == row && point->n == n && point->threads == threads &&
            point->method == method)
            return point;
    }
    return NULL;
}

/* Twice the standard error of a median of normal samples, by the distance of the quartiles. */
static double median_error(const struct bench_summary *summary, int count) {
    const double deviation = (summary->three_quarters - summary->quarter) / 1.35;
    return 2 * 1.25 * deviation / sqrt(count);
}

struct bench_ratio bench_points_ratio(const struct bench_point *over,
                                      const struct bench_point *under) {
    if (over == NULL || under == NULL) return (struct bench_ratio){0};
    const bool paired = over->method < BENCH_OWN_METHODS && under->method < BENCH_OWN_METHODS &&
                        over->count == under->count;
    if (!paired) {
        const double value = over->call_ns.median / under->call_ns.median;
        const double one = median_error(&over->call_ns, over->count) / over->call_ns.median;
        const double two = median_error(&under->call_ns, under->count) / under->call_ns.median;
        return (struct bench_ratio){.value = value, .error = value * hypot(one, two)};
    }
    double ratios[BENCH_MOST_SAMPLES] = {0};
    for (int i = 0; i < over->count; i++) ratios[i] = over->samples[i] / under->samples[i];
    const struct bench_summary summary = bench_summarise(ratios, over->count);
    return (struct bench_ratio){.value = summary.median,
                                .error = median_error(&summary, over->count)};
}
