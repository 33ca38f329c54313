/* SPDX-License-Identifier: MIT */
/* The closing table: what was aimed at, and the worst that was seen. */
#include "compare/compare.h"

enum rule {
    SAME_THREADS, /* ours over a method's time, both with as many threads */
    BEST_THREADS, /* a method's best time over ours with the defaults */
    MORE_THREADS  /* ours on one thread over ours with the defaults */
};

static const struct target {
    const char *against;
    const char *where;
    unsigned groups;
    int64_t from;
    int64_t below; /* 0: no end */
    enum rule rule;
    enum bench_method method;
    double limit; /* of SAME_THREADS the most, else the least; 0: only shown */
    bool in_cache;
} targets[] = {
    {"hand-written loop", "diffusion step and polynomial of floats, 1e6 and more", SEED | CUBIC,
     1000000, 0, SAME_THREADS, LOOP, 1.05, false},
    {"hand-written loop", "the same, 4096 to 1e6", SEED | CUBIC, 4096, 1000000, SAME_THREADS, LOOP,
     1.20, false},
    {"loop without streaming stores", "2*a+3*b out of place, 1e7 and more", WEIGHTED, 10000000, 0,
     SAME_THREADS, LOOP, 0.90, false},
    {"loop over SLEEF", "functions, 4096 and more", FUNCTIONS, 4096, 0, SAME_THREADS, LOOP, 1.05,
     false},
    {"hand-written reduction", "sum(a*b), 1e5 and more", DOT, 100000, 0, SAME_THREADS, LOOP, 1.15,
     false},
    {"hand-written loop", "30 operations, 1e4 to 1e7", THIRTY, 10000, 10000001, SAME_THREADS, LOOP,
     1.6, false},
    {"unblocked", "every expression and size", EVERY_GROUP, 1, 0, SAME_THREADS, UNBLOCKED, 1,
     false},
    {"numexpr, best threads", "every expression and size", EVERY_GROUP, 1, 0, BEST_THREADS, NUMEXPR,
     2.5, false},
    {"numexpr, best threads", "arrays within one L2", EVERY_GROUP, 1, 0, BEST_THREADS, NUMEXPR, 5,
     true},
    {"numexpr, best threads", "1 element", EVERY_GROUP, 1, 2, BEST_THREADS, NUMEXPR, 40, false},
    {"one thread", "functions, 1e5 and more", FUNCTIONS, 100000, 0, MORE_THREADS, OURS, 1.8, false},
    {"one thread", "every expression and size", EVERY_GROUP, 1, 0, MORE_THREADS, OURS, 1, false},
    {"NumPy", "every expression and size", EVERY_GROUP, 1, 0, BEST_THREADS, NUMPY, 1, false},
    {"muParser, best threads", "every expression and size", EVERY_GROUP, 1, 0, BEST_THREADS,
     MUPARSER, 1, false},
    {"hand-written loop", "every expression, 4096 and more", EVERY_GROUP, 4096, 0, SAME_THREADS,
     LOOP, 0, false},
    {"loop with streaming stores", "out of place, 1e7 and more", EVERY_GROUP, 10000000, 0,
     SAME_THREADS, STREAMING, 0, false},
    {"numexpr.re_evaluate", "1 element", EVERY_GROUP, 1, 2, BEST_THREADS, REEVALUATE, 0, false},
};

enum outcome { MET, WITHIN_NOISE, MISSED };

static enum outcome judge(const struct target *target, struct bx_ratio ratio) {
    if (target->limit <= 0) return MET;
    const double slack = target->limit == 1 && ratio.error < BX_NOISE ? BX_NOISE : ratio.error;
    const double past =
        target->rule == SAME_THREADS ? ratio.value - target->limit : target->limit - ratio.value;
    return past <= 0 ? MET : past <= slack ? WITHIN_NOISE : MISSED;
}

static const struct bx_point *find_best(const struct bench_state *state, int row, int64_t n,
                                        enum bench_method method) {
    const struct bx_point *best = NULL;
    for (int team = 0; team < state->team_count; team++) {
        const struct bx_point *point = bench_point_find(state, row, n, state->teams[team], method);
        if (point != NULL && (best == NULL || point->time.median < best->time.median)) best = point;
    }
    return best;
}

static struct bx_ratio ratio_of(const struct bench_state *state, const struct target *target,
                                const struct bx_point *ours) {
    const int all = state->teams[state->team_count - 1];
    switch (target->rule) {
    case SAME_THREADS:
        return bx_points_ratio(
            ours, bench_point_find(state, ours->work, ours->n, ours->threads, target->method));
    case BEST_THREADS:
        if (ours->threads != all) break;
        return bx_points_ratio(find_best(state, ours->work, ours->n, target->method), ours);
    case MORE_THREADS:
        if (ours->threads != all || all == 1) break;
        return bx_points_ratio(bench_point_find(state, ours->work, ours->n, 1, OURS), ours);
    }
    return (struct bx_ratio){0};
}

static bool concerns(const struct bench_state *state, const struct target *target,
                     const struct bx_point *point) {
    const struct bx_expression *expression = &bx_expressions[point->work];
    return point->method == OURS && (expression->group & target->groups) != 0 &&
           point->n >= target->from && (target->below == 0 || point->n < target->below) &&
           (!target->in_cache ||
            bx_resident_bytes(expression, (double)point->n) <= (double)state->machine.l2_bytes);
}

/* A certain miss outweighs a larger one that may be noise. */
static struct bench_verdict find_worst(const struct bench_state *state,
                                       const struct target *target) {
    static const char *const words[] = {
        [MET] = "yes", [WITHIN_NOISE] = "within noise", [MISSED] = "no"};
    struct bench_verdict verdict = {.against = target->against,
                                    .where = target->where,
                                    .limit = target->limit,
                                    .at_least = target->rule != SAME_THREADS,
                                    .met = "not measured"};
    enum outcome worst = MET;
    for (size_t i = 0; i < state->points.count; i++) {
        const struct bx_point *point = &state->points.list[i];
        if (!concerns(state, target, point)) continue;
        const struct bx_ratio ratio = ratio_of(state, target, point);
        if (ratio.value <= 0) continue;
        const enum outcome outcome = judge(target, ratio);
        const bool further = verdict.at_least ? ratio.value < verdict.worst.value
                                              : ratio.value > verdict.worst.value;
        if (verdict.worst.value > 0 && (outcome < worst || (outcome == worst && !further)))
            continue;
        worst = outcome;
        verdict.worst = ratio;
        verdict.row = point->work;
        verdict.n = point->n;
        verdict.threads = point->threads;
        verdict.met = target->limit > 0 ? words[outcome] : "-";
    }
    return verdict;
}

int bench_verdicts(const struct bench_state *state,
                   struct bench_verdict verdicts[BENCH_MOST_TARGETS]) {
    const int count = (int)(sizeof targets / sizeof *targets);
    _Static_assert(sizeof targets / sizeof *targets <= BENCH_MOST_TARGETS, "");
    for (int i = 0; i < count; i++) verdicts[i] = find_worst(state, &targets[i]);
    return count;
}
