/* SPDX-License-Identifier: MIT */
/* How work gets to threads: dealt in pieces, by as many as the machine has room for. */
#ifndef BX_EXEC_SCHEDULE_P_H
#define BX_EXEC_SCHEDULE_P_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "machine/machine.h"

/* A thread's contiguous part [first, end) of count things; the first threads have one more. */
struct share {
    int64_t first, end;
};
struct share bx_share_of(int64_t count, int thread, int threads);

/* watch.c: a call that tells its progress and may be cancelled. All take NULL for a call that
 * neither does. */
struct watch {
    expr_progress *progress;
    void *context;
    double from; /* what the call has done before the pass, and */
    double part; /* how much of the call the pass is */
    double told;
    atomic_bool cancelled;
};
static inline bool bx_watch_is_cancelled(const struct watch *watch) {
    return watch && atomic_load_explicit(&watch->cancelled, memory_order_relaxed);
}
/* Thread 0, the caller's, tells how much of the pass is done. May the thread go on? */
bool bx_watch_goes_on(struct watch *watch, int thread, double done);

/* deal.c. A zone is alone on its cache line. */
enum { MOST_ZONES = 32 };
struct zone {
    _Alignas(64) _Atomic int64_t next;
    int64_t end;
};
struct deal {
    struct zone zone[MOST_ZONES];
    int zones;
    int threads;
    int slice; /* so many pieces are what is left of a zone cut into */
    int64_t count;
    struct watch *watch;
};
struct dealer {
    struct deal *deal;
    int thread;
    int zone;   /* where the thread begins */
    int passed; /* zones that it has found empty */
    int64_t taken;
};
void bx_deal_begin(struct deal *deal, int64_t count, int threads, struct watch *watch);
struct dealer bx_dealer_of(struct deal *deal, int thread);
/* The next piece that nobody has taken; false: there is none, or the call is cancelled. */
bool bx_deal_next(struct dealer *dealer, struct share *share);

/*
 * schedule.c. Work in pieces of [0, count), on plan->threads threads at most: a tuned call uses
 * fewer while the machine has no room for them. Called once for each thread that takes part.
 */
typedef void deal_work(const void *context, int thread, struct dealer *dealer);
void bx_run_dealt(const struct bx_plan *plan, struct watch *watch, int64_t count, deal_work *work,
                  const void *context);

/* Work whose cut depends on the number of threads: work(context, thread, threads) for each thread
 * of [0, threads), where a tuned call may lower `threads`. */
typedef void thread_work(const void *context, int thread, int threads);
void bx_run_shares(const struct bx_plan *plan, int threads, thread_work *work, const void *context);

/*
 * governor.c: how many threads a tuned call gets, from how long the last regions took. Times are in
 * nanoseconds.
 */
struct governor {
    double credit; /* what threads have won, up to a bound: what a late region may cost */
    double debt;   /* of time to be spent on few threads before more are tried again */
    double owed;   /* the debt when it was made */
    double lost;   /* what it was made for */
    double look;   /* the debt at which the load of the system is asked for next */
    int limit;     /* of threads; 0: none */
    int streak;    /* of trials that failed */
    int put_off;   /* trials that the load of the system has put off */
};
struct ran {
    int wanted;      /* threads that the plan had */
    int threads;     /* that took part */
    double wall;     /* from the call of the region to its end */
    double alone;    /* what one thread would have needed, by the caller's part; 0: unknown */
    double expected; /* the same by the model */
    bool closely;    /* `alone` leaves out when the calling thread had no processor */
};
void bx_governor_start(struct governor *governor);
/* Threads for a call that wants so many. */
int bx_governor_threads(const struct governor *governor, int wanted);
/* Would the next call be a trial? Then it can be put off. */
bool bx_governor_tries(const struct governor *governor, int wanted);
/* false: it has been put off too often, the trial is due. */
bool bx_governor_put_off(struct governor *governor);
/* Is it time to look whether the system has room? If so, the debt is halved. */
bool bx_governor_looks(const struct governor *governor);
void bx_governor_saw(struct governor *governor, bool room);
void bx_governor_learn(struct governor *governor, const struct ran *ran);

/* The process's governor. */
int bx_governed_threads(int wanted);
/* Is a region that should take so long to be timed by the calling thread's own time? */
bool bx_governed_closely(double expected);
void bx_governed_ran(const struct ran *ran);

#endif
