/* SPDX-License-Identifier: MIT */
/* The part of the cache that all threads share: entries by hash, in shards with a lock each. */
#ifndef BX_CACHE_SHARED_P_H
#define BX_CACHE_SHARED_P_H

#include <stdalign.h>
#include <stdatomic.h>

#include "base/memory.h"
#include "cache/key_p.h"

/*
 * A key and its program. The shared part and each thread's table own references.
 * What changes lies on a cache line of its own, so that a thread that only
 * compares keys is not disturbed by the others.
 */
struct bx_cache_entry {
    _Atomic uint32_t references;
    _Atomic uint64_t used; /* clock at the latest use through a thread's table */
    /* Under the shard's lock: */
    uint64_t placed; /* `used` when the entry was last put at the newest end */
    uint64_t hash;
    size_t bytes; /* of all this and the program */
    struct bx_cache_entry *chain;
    struct bx_cache_entry *newer;
    struct bx_cache_entry *older;

    alignas(BX_ALIGNMENT) struct bx_program *program;
    struct bx_stored_key key;
};

/*
 * Time as the cache counts it. The high half is the generation: a clear adds
 * one, and entries of earlier generations are no longer to be found. The low
 * half moves on with the entries added, so that threads say now and then which
 * entries they use from their own tables. It stands still when nothing is added.
 */
struct bx_cache_clock {
    alignas(BX_ALIGNMENT) _Atomic uint64_t now;
    char rest[BX_ALIGNMENT - sizeof(uint64_t)];
};
extern struct bx_cache_clock bx_cache_clock;

static inline uint64_t bx_cache_now(void) {
    return atomic_load_explicit(&bx_cache_clock.now, memory_order_acquire);
}
static inline uint32_t bx_cache_generation(uint64_t now) { return (uint32_t)(now >> 32); }

/* Finds an entry, adds a reference for the caller and counts a hit; NULL if there is none. */
struct bx_cache_entry *bx_cache_shared_find(const struct bx_cache_key *key,
                                            const struct bx_key_facts *facts);
/*
 * Makes an entry of a program and takes over the caller's reference to it; the
 * caller gets one to the entry. If another thread was quicker its entry is
 * returned and the program dropped. NULL, and nothing taken, without memory.
 */
struct bx_cache_entry *bx_cache_shared_add(const struct bx_cache_key *key,
                                           const struct bx_key_facts *facts,
                                           struct bx_program *program);
void bx_cache_entry_release(struct bx_cache_entry *entry);

void bx_cache_count_miss(void);
void bx_cache_count_hits(uint64_t hits);
/* Everything but the hits of threads that have not ended. */
void bx_cache_shared_counters(expr_cache_counters *counters);
/* Ends the generation and drops all entries. */
void bx_cache_shared_clear(void);
void bx_cache_shared_set_capacity(uint64_t capacity);
/* Makes the locks ready; before any other call. */
void bx_cache_shared_start(void);

#endif
