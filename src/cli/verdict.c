/* SPDX-License-Identifier: MIT */
/* What the points say: where one method beats another, beyond noise. */
#include "cli/sweep.h"

#include <math.h>

const struct sweep_point *bx_sweep_find(const struct sweep *sweep, int64_t n,
                                        enum sweep_method method, int threads) {
    for (int i = 0; i < sweep->point_count; i++) {
        const struct sweep_point *point = &sweep->points[i];
        if (point->n == n && point->method == method && point->threads == threads) return point;
    }
    return NULL;
}

/* From the largest size down, for as long as blocked does not lose. */
static struct sweep_crossover judge_team(const struct sweep *sweep, int threads) {
    const struct sweep_options *options = &sweep->options;
    struct sweep_crossover crossover = {.threads = threads,
                                        .compared = options->methods[SWEEP_UNBLOCKED] &&
                                                    options->methods[SWEEP_BLOCKED]};
    bool unbroken = true;
    for (int i = options->size_count - 1; i >= 0 && crossover.compared; i--) {
        int64_t n = options->sizes[i];
        const struct sweep_point *blocked = bx_sweep_find(sweep, n, SWEEP_BLOCKED, threads);
        const struct sweep_point *unblocked = bx_sweep_find(sweep, n, SWEEP_UNBLOCKED, threads);
        if (blocked == NULL || unblocked == NULL) continue;
        bool lost = bx_is_slower(&blocked->ns, &unblocked->ns);
        crossover.losses += lost;
        unbroken = unbroken && !lost;
        if (!unbroken) continue;
        double gain = unblocked->ns.median / blocked->ns.median;
        crossover.best_gain = crossover.n == 0 ? gain : fmax(crossover.best_gain, gain);
        crossover.worst_gain = crossover.n == 0 ? gain : fmin(crossover.worst_gain, gain);
        crossover.n = n;
        crossover.at_smallest = i == 0;
    }
    for (int i = 0; i < options->size_count; i++) {
        int64_t n = options->sizes[i];
        const struct sweep_point *blocked = bx_sweep_find(sweep, n, SWEEP_BLOCKED, threads);
        const struct sweep_point *loop = bx_sweep_find(sweep, n, SWEEP_LOOP, threads);
        if (blocked == NULL || loop == NULL || n < SWEEP_LOOP_FROM) continue;
        double ratio = blocked->ns.median / loop->ns.median;
        if (crossover.worst_loop_n == 0 || ratio > crossover.worst_loop) {
            crossover.worst_loop = ratio;
            crossover.worst_loop_n = n;
        }
    }
    return crossover;
}

/* From which n up blocked is faster with the second thread count than with one thread. */
static void judge_second_thread(const struct sweep *sweep, struct sweep_verdict *verdict) {
    const struct sweep_options *options = &sweep->options;
    if (!options->methods[SWEEP_BLOCKED] || options->team_count < 2 || options->teams[0] != 1)
        return;
    verdict->second_threads = options->teams[1];
    for (int i = options->size_count - 1; i >= 0; i--) {
        int64_t n = options->sizes[i];
        const struct sweep_point *one = bx_sweep_find(sweep, n, SWEEP_BLOCKED, 1);
        const struct sweep_point *more =
            bx_sweep_find(sweep, n, SWEEP_BLOCKED, verdict->second_threads);
        if (one == NULL || more == NULL) return;
        if (i == options->size_count - 1) verdict->second_gain = one->ns.median / more->ns.median;
        if (!bx_is_slower(&one->ns, &more->ns)) return;
        verdict->second_n = n;
    }
}

struct sweep_verdict bx_sweep_judge(const struct sweep *sweep) {
    const struct sweep_options *options = &sweep->options;
    struct sweep_verdict verdict = {.team_count = options->team_count};
    for (int team = 0; team < options->team_count; team++)
        verdict.teams[team] = judge_team(sweep, options->teams[team]);
    double bytes = (double)sweep->variables.resident_bytes;
    verdict.l2_n = floor(sqrt((double)sweep->machine.l2_bytes / bytes));
    verdict.l3_n = floor(sqrt((double)sweep->machine.l3_bytes / bytes));
    judge_second_thread(sweep, &verdict);
    for (int i = 0; i < sweep->point_count; i++)
        verdict.unsteady += sweep->points[i].ns.spread > SWEEP_UNSTEADY;
    return verdict;
}
