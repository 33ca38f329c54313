/* SPDX-License-Identifier: MIT */
/*
 * On a busy machine a region ends when its last thread has been scheduled, and that may take whole
 * time slices. So the time of each region is held against what half of its threads would have
 * needed. What is won is credit, and what is lost is taken from it; where there is none left, calls
 * go on with half of the threads, for a time that is many times the loss and doubles from trial to
 * trial. Docs/tuning.md tells it at length.
 */
#include "exec/governor_p.h"

#include <stddef.h>

#include "machine/machine.h"

static const double MOST_CREDIT = 10e6;
static const double FIRST_CREDIT = 1e6;
/* Time on fewer threads for each lost nanosecond. */
static const double PAID_BACK = 16;
/* A part of it is paid in any case; where the system then has room, the rest is halved. */
static const double PAID_BEFORE_LOOK = 4;
/* Credit after which the next loss counts as the first one. */
static const double TRUSTED_CREDIT = 2e6;
enum { MOST_DOUBLINGS = 3, MOST_PUT_OFF = 16 };
/* Trials are put off by a part of the last debt, and by no less than reading the load is worth. */
static const double SHORTEST_DELAY = 1e6;
/* What is owed where the system was busy before the first region. */
static const double FIRST_DEBT = 2e6;

void bx_governor_start(struct governor *governor) {
    *governor = (struct governor){.credit = FIRST_CREDIT};
}

int bx_governor_threads(const struct governor *governor, int wanted) {
    if (governor->limit == 0) return wanted;
    const int most = governor->debt > 0 ? governor->limit : 2 * governor->limit;
    return wanted < most ? wanted : most;
}

bool bx_governor_tries(const struct governor *governor, int wanted) {
    return governor->limit > 0 && governor->debt <= 0 && wanted > governor->limit;
}

bool bx_governor_put_off(struct governor *governor) {
    if (governor->put_off >= MOST_PUT_OFF) return false;
    governor->put_off++;
    const double delay = governor->owed / 8;
    governor->debt = delay > SHORTEST_DELAY ? delay : SHORTEST_DELAY;
    return true;
}

bool bx_governor_looks(const struct governor *governor) {
    return governor->limit > 0 && governor->debt > 0 && governor->debt <= governor->look;
}

void bx_governor_saw(struct governor *governor, bool room) {
    if (room) governor->debt /= 2;
    governor->look = governor->debt - PAID_BEFORE_LOOK * governor->lost;
}

static void back_off(struct governor *governor, int threads) {
    governor->lost = -governor->credit;
    governor->owed = governor->lost * PAID_BACK * (1 << governor->streak);
    governor->debt = governor->owed;
    governor->look = governor->debt - PAID_BEFORE_LOOK * governor->lost;
    governor->limit = threads / 2;
    governor->credit = 0;
    governor->put_off = 0;
    if (governor->streak < MOST_DOUBLINGS) governor->streak++;
}

void bx_governor_learn(struct governor *governor, const struct ran *ran) {
    const bool limited = governor->limit > 0 && ran->threads <= governor->limit;
    if (limited && ran->wanted > ran->threads) governor->debt -= ran->wall;
    if (ran->threads < 2 || !(ran->alone > 0)) return;
    double won = 2 * ran->alone / ran->threads - ran->wall;
    /* The calling thread may have lost its own processor. */
    if (won > ran->expected) won = ran->expected;
    governor->credit += won;
    if (governor->credit > TRUSTED_CREDIT) governor->streak = 0;
    if (governor->credit > MOST_CREDIT) governor->credit = MOST_CREDIT;
    if (governor->credit < 0) {
        back_off(governor, ran->threads);
    } else if (governor->limit > 0 && !limited && won > 0) {
        /* Twice as many did well; the next doubling is free to be tried. */
        governor->limit = ran->threads >= ran->wanted ? 0 : ran->threads;
        governor->debt = 0;
        governor->put_off = 0;
    }
}

/* Such regions are looked at more closely, although the calling thread believes that it was slow.
 */
static const double SUSPICIOUS_WALL = 1e6;
static const double SUSPICIOUS_TIMES = 8;
static const double DOUBTED_CREDIT = 9e6;
static const double LONG_REGION = 100e3;
enum { MOST_LOOKS = 32 };

static struct governor own;
static atomic_flag taken = ATOMIC_FLAG_INIT; /* who does not get it goes on without */
static atomic_bool started;
static atomic_int known_limit; /* own.limit, to be read without the flag */
static atomic_int looks;       /* regions to be looked at closely */
static atomic_bool at_ease;    /* full credit, no limit: only a loss is news */

static bool has_room(int threads) {
    const int idle = bx_load_idle();
    return idle < 0 || idle >= threads / 2;
}

static void start(int wanted) {
    bx_governor_start(&own);
    if (!has_room(wanted)) {
        own.limit = 1;
        own.debt = own.owed = FIRST_DEBT;
    }
    atomic_store(&started, true);
}

static void publish(void) {
    atomic_store_explicit(&known_limit, own.limit, memory_order_relaxed);
    atomic_store_explicit(&at_ease, own.limit == 0 && own.credit >= MOST_CREDIT,
                          memory_order_relaxed);
}

int bx_governed_threads(int wanted) {
    const bool running = atomic_load_explicit(&started, memory_order_acquire);
    if (running && atomic_load_explicit(&known_limit, memory_order_relaxed) == 0) return wanted;
    if (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire)) return 1;
    if (!atomic_load_explicit(&started, memory_order_relaxed)) start(wanted);
    if (bx_governor_looks(&own)) bx_governor_saw(&own, has_room(2 * own.limit));
    if (bx_governor_tries(&own, wanted) && !has_room(bx_governor_threads(&own, wanted)))
        (void)bx_governor_put_off(&own);
    const int threads = bx_governor_threads(&own, wanted);
    publish();
    atomic_flag_clear_explicit(&taken, memory_order_release);
    return threads;
}

bool bx_governed_closely(double expected) {
    if (atomic_load_explicit(&at_ease, memory_order_relaxed)) return false;
    return expected > LONG_REGION || atomic_load_explicit(&known_limit, memory_order_relaxed) > 0 ||
           atomic_load_explicit(&looks, memory_order_relaxed) > 0;
}

void bx_governed_ran(const struct ran *ran) {
    const bool suspicious = ran->wall > SUSPICIOUS_WALL + SUSPICIOUS_TIMES * ran->expected;
    if (atomic_load_explicit(&at_ease, memory_order_relaxed) && !suspicious &&
        2 * ran->alone >= ran->wall * ran->threads)
        return;
    if (atomic_flag_test_and_set_explicit(&taken, memory_order_acquire)) return;
    const int left = atomic_load_explicit(&looks, memory_order_relaxed);
    if (suspicious && ran->threads > 1 && !ran->closely) {
        if (own.credit > DOUBTED_CREDIT) own.credit = DOUBTED_CREDIT;
        atomic_store_explicit(&looks, MOST_LOOKS, memory_order_relaxed);
    } else {
        if (left > 0) atomic_store_explicit(&looks, left - 1, memory_order_relaxed);
        bx_governor_learn(&own, ran);
    }
    publish();
    atomic_flag_clear_explicit(&taken, memory_order_release);
}
