/* SPDX-License-Identifier: MIT */
/* What the points of an expression show: where blocks pay, and more threads. */
#include <math.h>

#include "measure/expression.h"

const struct bx_point *bx_expression_point(const struct bx_expression_sweep *sweep, int64_t n,
                                           enum bx_method method, int threads) {
    return bx_points_find(&sweep->points, 0, n, method, threads);
}

static struct bx_team_verdict judge_team(const struct bx_expression_sweep *sweep, int threads) {
    const struct bx_request *request = &sweep->request;
    const struct bx_contest contest = {.method = BX_BLOCKED,
                                       .threads = threads,
                                       .other = BX_UNBLOCKED,
                                       .other_threads = threads,
                                       .ties_win = true};
    struct bx_team_verdict verdict = {
        .threads = threads,
        .compared = request->methods[BX_UNBLOCKED] && request->methods[BX_BLOCKED],
        .unblocked =
            bx_crossover_find(&sweep->points, &contest, request->sizes, request->size_count)};
    for (int i = 0; i < request->size_count; i++) {
        const int64_t n = request->sizes[i];
        const struct bx_point *blocked = bx_expression_point(sweep, n, BX_BLOCKED, threads);
        const struct bx_point *loop = bx_expression_point(sweep, n, BX_LOOP, threads);
        if (blocked == NULL || loop == NULL || n < BX_LOOP_FROM) continue;
        const double ratio = blocked->time.median / loop->time.median;
        if (verdict.worst_loop_n == 0 || ratio > verdict.worst_loop) {
            verdict.worst_loop = ratio;
            verdict.worst_loop_n = n;
        }
    }
    return verdict;
}

/* From which n up blocked is faster with the second thread count than with one thread. */
static void judge_second_thread(const struct bx_expression_sweep *sweep,
                                struct bx_expression_verdict *verdict) {
    const struct bx_request *request = &sweep->request;
    if (!request->methods[BX_BLOCKED] || request->team_count < 2 || request->teams[0] != 1) return;
    const struct bx_contest contest = {.method = BX_BLOCKED,
                                       .threads = request->teams[1],
                                       .other = BX_BLOCKED,
                                       .other_threads = 1};
    const int64_t largest = request->sizes[request->size_count - 1];
    verdict->second_threads = contest.threads;
    verdict->second_n =
        bx_crossover_find(&sweep->points, &contest, request->sizes, request->size_count).n;
    verdict->second_gain =
        bx_expression_point(sweep, largest, BX_BLOCKED, 1)->time.median /
        bx_expression_point(sweep, largest, BX_BLOCKED, contest.threads)->time.median;
}

struct bx_expression_verdict bx_expression_judge(const struct bx_expression_sweep *sweep) {
    const struct bx_request *request = &sweep->request;
    struct bx_expression_verdict verdict = {.team_count = request->team_count,
                                            .unsteady = bx_points_unsteady(&sweep->points)};
    for (int team = 0; team < request->team_count; team++)
        verdict.teams[team] = judge_team(sweep, request->teams[team]);
    double bytes = (double)sweep->variables.resident_bytes;
    verdict.l2_n = floor(sqrt((double)sweep->machine.l2_bytes / bytes));
    verdict.l3_n = floor(sqrt((double)sweep->machine.l3_bytes / bytes));
    judge_second_thread(sweep, &verdict);
    return verdict;
}
