/* SPDX-License-Identifier: MIT */
/*
 * Pieces of work that threads take when they come to it, so that whoever runs does the work. Each
 * begins in a zone of its own, whose memory it may have touched first, and goes on with what the
 * others have left.
 */
#include "exec/schedule_p.h"

void bx_deal_begin(struct deal *deal, int64_t count, int threads) {
    deal->threads = threads;
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
                           .zone = (int)((int64_t)thread * deal->zones / deal->threads)};
}

/* A part of what is left of a zone: the smaller, the less there is. */
static bool take_from(struct zone *zone, int slice, struct share *share) {
    int64_t next = atomic_load_explicit(&zone->next, memory_order_relaxed);
    while (next < zone->end) {
        const int64_t rest = zone->end - next;
        const int64_t count = rest > slice ? rest / slice : 1;
        if (!atomic_compare_exchange_weak_explicit(&zone->next, &next, next + count,
                                                   memory_order_relaxed, memory_order_relaxed))
            continue;
        *share = (struct share){next, next + count};
        return true;
    }
    return false;
}

bool bx_deal_next(struct dealer *dealer, struct share *share) {
    struct deal *deal = dealer->deal;
    while (dealer->passed < deal->zones) {
        const int zone = (dealer->zone + dealer->passed) % deal->zones;
        if (take_from(&deal->zone[zone], deal->threads > 1 ? deal->slice : 1, share)) {
            dealer->taken += share->end - share->first;
            return true;
        }
        dealer->passed++; /* what is empty stays empty */
    }
    return false;
}
