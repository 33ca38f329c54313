/* SPDX-License-Identifier: MIT */
/* Work over OpenMP threads: the only file that knows them. */
#include "exec/schedule_p.h"

#include <omp.h>
#include <time.h>

#include "base/float_mode.h"
#include "exec/exec.h"
#include "exec/forks_p.h"
#include "exec/governor_p.h"
#include "exec/workspace_p.h"

/* What a region runs: either of the two kinds of work. */
struct job {
    thread_work *by_shares;
    deal_work *dealt;
    const void *context;
    struct deal *deal;
    int threads; /* shares */
};

/* The part of one thread of a team; the fraction of the work that this was. */
static double take_part(const struct job *job, int thread, int team) {
    if (job->dealt) {
        struct dealer dealer = bx_dealer_of(job->deal, thread);
        job->dealt(job->context, thread, &dealer);
        return (double)dealer.taken;
    }
    int shares = 0;
    for (int t = thread; t < job->threads; t += team, shares++)
        job->by_shares(job->context, t, job->threads);
    return (double)shares;
}

static double read_ns(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/*
 * A team of so many threads goes through the job; what is learned of it. A calling thread that
 * loses its processor does not work meanwhile, but to see that takes a slow clock.
 */
static struct ran run_region(const struct job *job, int threads, double whole, bool closely) {
    struct ran ran = {.threads = 1, .closely = closely};
    const clockid_t clock = closely ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC;
    const double called = read_ns(CLOCK_MONOTONIC);
    double part = 0, began = 0, ended = 0;
#pragma omp parallel num_threads(threads)
    {
        const struct bx_float_mode had = bx_float_begin(); /* a thread has its own */
        /* The runtime may grant fewer threads than were asked for. */
        const int team = omp_get_num_threads();
        const int thread = omp_get_thread_num();
        if (thread == 0) {
            ran.threads = team;
            began = read_ns(clock);
        }
        const double taken = take_part(job, thread, team);
        if (thread == 0) {
            part = taken;
            ended = read_ns(clock);
        }
        bx_float_end(&had);
    }
    ran.wall = read_ns(CLOCK_MONOTONIC) - called;
    ran.alone = part > 0 ? (ended - began) * whole / part : 0;
    return ran;
}

/* On `threads` threads, where the call wanted more; plan: NULL, or of a tuned call. */
static void run(const struct job *job, int threads, int wanted, double whole,
                const struct bx_plan *plan) {
    struct ran ran = {.threads = 1};
    bool fresh = false;
    if (threads > 1) {
        struct keep *keep = bx_keep();
        fresh = threads > keep->team.size; /* starting threads is not what is to be measured */
        ran = run_region(job, threads, whole, plan && bx_governed_closely(plan->serial_ns));
        bx_team_has_run(&keep->team, threads, ran.threads);
    } else if (wanted > 1 && plan) {
        const double called = read_ns(CLOCK_MONOTONIC);
        (void)take_part(job, 0, 1);
        ran.wall = read_ns(CLOCK_MONOTONIC) - called;
    } else {
        (void)take_part(job, 0, 1);
        return;
    }
    if (!plan || fresh) return;
    ran.wanted = wanted;
    ran.expected = plan->serial_ns;
    bx_governed_ran(&ran);
}

/* Threads that a call may have; 1: there must be no region. */
static int wanted_of(int threads) {
    return threads < 2 || omp_in_parallel() || bx_team_is_orphaned() ? 1 : threads;
}

static int grown_to(int threads) {
    struct keep *keep = threads > 1 ? bx_keep() : NULL;
    return bx_team_grow(keep ? &keep->team : NULL, threads);
}

void bx_run_dealt(const struct bx_plan *plan, struct watch *watch, int64_t count, deal_work *work,
                  const void *context) {
    const int most = plan->threads < count ? plan->threads : count > 1 ? (int)count : 1;
    const int wanted = wanted_of(most);
    const bool tuned = plan->tuned && wanted > 1;
    const int threads = grown_to(tuned ? bx_governed_threads(wanted) : wanted);
    struct deal deal;
    const struct job job = {.dealt = work, .context = context, .deal = &deal};
    bx_deal_begin(&deal, count, threads, watch);
    run(&job, threads, wanted, (double)count, tuned ? plan : NULL);
}

static void run_shares(const struct bx_plan *plan, int shares, thread_work *work,
                       const void *context) {
    const int wanted = wanted_of(shares);
    const bool tuned = plan && plan->tuned && wanted > 1;
    const int allowed = tuned ? bx_governed_threads(wanted) : wanted;
    const struct job job = {
        .by_shares = work, .context = context, .threads = tuned ? allowed : shares};
    run(&job, grown_to(allowed), wanted, job.threads, tuned ? plan : NULL);
}

void bx_run_shares(const struct bx_plan *plan, int threads, thread_work *work,
                   const void *context) {
    run_shares(plan, threads, work, context);
}

static void nothing(const void *context, int thread, int threads) {
    (void)context, (void)thread, (void)threads;
}

void bx_run_nothing(int threads) { run_shares(NULL, threads, nothing, NULL); }
