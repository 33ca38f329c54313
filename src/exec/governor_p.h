/* SPDX-License-Identifier: MIT */
/* How many threads a tuned call gets, from how long the last regions took. Times in nanoseconds. */
#ifndef BX_EXEC_GOVERNOR_H
#define BX_EXEC_GOVERNOR_H

#include <stdatomic.h>
#include <stdbool.h>

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
