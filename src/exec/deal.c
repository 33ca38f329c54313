/* SPDX-License-Identifier: MIT */
/*
 * Pieces of work that threads take when they come to it, so that whoever runs does the work. Each
 * begins in a zone of its own, whose memory it may have touched first, and goes on with what the
 * others have left.
 */
#include "exec/deal_p.h"

struct share bx_share_of(int64_t count, int thread, int threads) {
    const int64_t each = count / threads;
    const int64_t left = count % threads;
    const int64_t first = each * thread + (left < thread ? left : thread);
    return (struct share){first, first + each + (left > thread)};
}

/* Pieces at a time of a call that is watched: it is asked for between them. */
enum { MOST_WATCHED = 16 };

void bx_deal_begin(struct deal *deal, int64_t count, int threads, struct watch *watch) {
    deal->threads = threads;
    deal->count = count;
    deal->watch = watch;
    deal->zones = threads < MOST_ZONES ? threads : MOST_ZONES;
    deal->slice = 2 * ((threads - 1) / deal->zones + 1);
    for (int z = 0; z < deal->zones; z++) {
        const struct share share = bx_share_of(count, z, deal->zones);
        atomic_init(&deal->zone[z].next, share.first);
        deal->zone[z].end = share.end;
    }
}

struct dealer bx_dealer_of(struct deal *deal, int thread) {
    return (struct dealer){.deal = deal,
                           .thread = thread,
                           .zone = (int)((int64_t)thread * deal->zones / deal->threads)};
}

/* A part of what is left of a zone: the smaller, the less there is. */
static bool take_from(struct zone *zone, int slice, int64_t most, struct share *share) {
    int64_t next = atomic_load_explicit(&zone->next, memory_order_relaxed);
    while (next < zone->end) {
        const int64_t rest = zone->end - next;
        int64_t count = rest > slice ? rest / slice : 1;
        if (count > most) count = most;
        if (!atomic_compare_exchange_weak_explicit(&zone->next, &next, next + count,
                                                   memory_order_relaxed, memory_order_relaxed))
            continue;
        *share = (struct share){next, next + count};
        return true;
    }
    return false;
}

static double done_of(const struct deal *deal) {
    int64_t left = 0;
    for (int z = 0; z < deal->zones; z++)
        left += deal->zone[z].end - atomic_load_explicit(&deal->zone[z].next, memory_order_relaxed);
    return deal->count > 0 ? 1.0 - (double)left / (double)deal->count : 1.0;
}

bool bx_deal_next(struct dealer *dealer, struct share *share) {
    struct deal *deal = dealer->deal;
    const int64_t most = deal->watch ? MOST_WATCHED : INT64_MAX;
    if (deal->watch && !bx_watch_goes_on(deal->watch, dealer->thread, done_of(deal))) return false;
    while (dealer->passed < deal->zones) {
        const int zone = (dealer->zone + dealer->passed) % deal->zones;
        if (take_from(&deal->zone[zone], deal->threads > 1 ? deal->slice : 1, most, share)) {
            dealer->taken += share->end - share->first;
            return true;
        }
        dealer->passed++; /* what is empty stays empty */
    }
    return false;
}
