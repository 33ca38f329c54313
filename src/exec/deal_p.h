/* SPDX-License-Identifier: MIT */
/* Work dealt to threads in pieces. */
#ifndef BX_EXEC_DEAL_H
#define BX_EXEC_DEAL_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "exec/watch_p.h"

/* A thread's contiguous part [first, end) of count things; the first threads have one more. */
struct share {
    int64_t first, end;
};
struct share bx_share_of(int64_t count, int thread, int threads);

/* A zone is alone on its cache line. */
enum { MOST_ZONES = 32 };
struct zone {
    _Alignas(64) _Atomic int64_t next;
    int64_t end;
};
struct deal {
    struct zone zone[MOST_ZONES];
    int zones;
    int threads;
    int slice; /* what is left of a zone is cut into so many pieces */
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

#endif
