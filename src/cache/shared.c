/* SPDX-License-Identifier: MIT */
/* The shared entries. No function holds two shards' locks at once, but for a fork. */
#include "cache/shared_p.h"

#include <pthread.h>

#include "base/checked.h"

#define SHARDS 16
#define BUCKETS 128
#define DEFAULT_CAPACITY 1024
/* Below this a single shard keeps the exact order of use. */
#define SHARDED_CAPACITY 256
/* Keys and programs held at most; a text may be a megabyte long. */
#define MOST_BYTES ((size_t)64 * 1024 * 1024)

struct shard {
    alignas(BX_ALIGNMENT) pthread_mutex_t lock;
    struct bx_cache_entry *newest;
    struct bx_cache_entry *oldest;
    uint64_t entries;
    uint64_t hits;
    uint64_t evictions;
    struct bx_cache_entry *buckets[BUCKETS];
};

static struct shard shards[SHARDS];
static _Atomic uint64_t capacity = DEFAULT_CAPACITY;
static _Atomic uint64_t places; /* entries held, and those about to be */
static _Atomic size_t bytes;    /* of these */
static _Atomic uint64_t additions;
static _Atomic uint64_t misses;
static _Atomic uint64_t ended_hits; /* of threads that have ended */
struct bx_cache_clock bx_cache_clock;

static uint64_t get(_Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static void add(_Atomic uint64_t *counter, uint64_t amount) {
    atomic_fetch_add_explicit(counter, amount, memory_order_relaxed);
}

static unsigned shard_index(uint64_t hash) {
    return get(&capacity) < SHARDED_CAPACITY ? 0 : (unsigned)(hash >> 60) % SHARDS;
}

static struct bx_cache_entry **bucket_of(struct shard *shard, uint64_t hash) {
    return &shard->buckets[(hash >> 32 ^ hash) % BUCKETS];
}

/* The order of use. */

static void put_newest(struct shard *shard, struct bx_cache_entry *entry) {
    entry->placed = atomic_load_explicit(&entry->used, memory_order_relaxed);
    entry->newer = NULL;
    entry->older = shard->newest;
    if (shard->newest != NULL)
        shard->newest->newer = entry;
    else
        shard->oldest = entry;
    shard->newest = entry;
}

static void take_out(struct shard *shard, struct bx_cache_entry *entry) {
    if (entry->newer != NULL)
        entry->newer->older = entry->older;
    else
        shard->newest = entry->older;
    if (entry->older != NULL)
        entry->older->newer = entry->newer;
    else
        shard->oldest = entry->newer;
}

/* The entry to give up: the oldest that no thread has used from its own table since it was placed.
 */
static struct bx_cache_entry *choose_victim(struct shard *shard) {
    for (uint64_t spared = 0; spared < shard->entries; spared++) {
        struct bx_cache_entry *entry = shard->oldest;
        if (atomic_load_explicit(&entry->used, memory_order_relaxed) == entry->placed) break;
        take_out(shard, entry);
        put_newest(shard, entry);
    }
    return shard->oldest;
}

/* Entries and their places. */

static void give_back(size_t entry_bytes) {
    atomic_fetch_sub_explicit(&places, 1, memory_order_relaxed);
    atomic_fetch_sub_explicit(&bytes, entry_bytes, memory_order_relaxed);
}

void bx_cache_entry_release(struct bx_cache_entry *entry) {
    if (atomic_fetch_sub_explicit(&entry->references, 1, memory_order_acq_rel) != 1) return;
    bx_program_release(entry->program);
    bx_free(entry);
}

static void retain(struct bx_cache_entry *entry) {
    atomic_fetch_add_explicit(&entry->references, 1, memory_order_relaxed);
}

static bool evict_one(unsigned first) {
    for (unsigned i = 0; i < SHARDS; i++) {
        struct shard *shard = &shards[(first + i) % SHARDS];
        pthread_mutex_lock(&shard->lock);
        struct bx_cache_entry *victim = choose_victim(shard);
        if (victim != NULL) {
            struct bx_cache_entry **link = bucket_of(shard, victim->hash);
            while (*link != victim) link = &(*link)->chain;
            *link = victim->chain;
            take_out(shard, victim);
            shard->entries--;
            shard->evictions++;
        }
        pthread_mutex_unlock(&shard->lock);
        if (victim == NULL) continue;
        give_back(victim->bytes);
        bx_cache_entry_release(victim);
        return true;
    }
    return false;
}

/*
 * Takes a place before the entry is linked, and makes room for it, so that
 * there are never more entries than the capacity. false when others took it all.
 */
static bool take_place(unsigned first, size_t entry_bytes) {
    add(&places, 1);
    atomic_fetch_add_explicit(&bytes, entry_bytes, memory_order_relaxed);
    while (get(&places) > get(&capacity) ||
           atomic_load_explicit(&bytes, memory_order_relaxed) > MOST_BYTES) {
        if (evict_one(first)) continue;
        give_back(entry_bytes);
        return false;
    }
    return true;
}

/* Finds and marks as used; under the shard's lock. */
static struct bx_cache_entry *find(struct shard *shard, const struct bx_cache_key *key,
                                   uint64_t hash) {
    for (struct bx_cache_entry *entry = *bucket_of(shard, hash); entry != NULL;
         entry = entry->chain) {
        if (entry->hash != hash || !bx_key_equal(&entry->key, key)) continue;
        take_out(shard, entry);
        put_newest(shard, entry);
        retain(entry);
        return entry;
    }
    return NULL;
}

struct bx_cache_entry *bx_cache_shared_find(const struct bx_cache_key *key,
                                            const struct bx_key_facts *facts) {
    struct shard *shard = &shards[shard_index(facts->hash)];
    pthread_mutex_lock(&shard->lock);
    struct bx_cache_entry *entry = find(shard, key, facts->hash);
    if (entry != NULL) shard->hits++;
    pthread_mutex_unlock(&shard->lock);
    return entry;
}

static struct bx_cache_entry *make_entry(const struct bx_cache_key *key,
                                         const struct bx_key_facts *facts,
                                         struct bx_program *program) {
    size_t size;
    if (!bx_add_size(facts->signature_size, facts->text_size, &size) ||
        !bx_add_size(size, sizeof(struct bx_cache_entry), &size) ||
        !bx_add_size(size, program->by_ndim ? bx_key_ndims(key->vars, NULL) : 0, &size))
        return NULL;
    struct bx_cache_entry *entry = bx_alloc(size);
    if (entry == NULL) return NULL;
    char *bytes_of_key = (char *)(entry + 1);
    bx_key_store(key, facts, bytes_of_key, &entry->key);
    if (program->by_ndim) {
        int8_t *ndims = (int8_t *)(bytes_of_key + facts->signature_size + facts->text_size);
        bx_key_ndims(key->vars, ndims);
        entry->key.ndims = ndims;
    }
    atomic_init(&entry->references, 1);
    atomic_init(&entry->used, bx_cache_now());
    entry->program = program;
    entry->hash = facts->hash;
    entry->bytes = size + program->bytes_held;
    return entry;
}

struct bx_cache_entry *bx_cache_shared_add(const struct bx_cache_key *key,
                                           const struct bx_key_facts *facts,
                                           struct bx_program *program) {
    struct bx_cache_entry *entry = make_entry(key, facts, program);
    if (entry == NULL) return NULL;
    unsigned index = shard_index(facts->hash);
    if (!take_place(index, entry->bytes)) return entry;

    struct shard *shard = &shards[index];
    pthread_mutex_lock(&shard->lock);
    struct bx_cache_entry *other = find(shard, key, facts->hash);
    if (other == NULL) {
        struct bx_cache_entry **bucket = bucket_of(shard, entry->hash);
        entry->chain = *bucket;
        *bucket = entry;
        put_newest(shard, entry);
        shard->entries++;
        retain(entry);
    }
    pthread_mutex_unlock(&shard->lock);

    if (other != NULL) {
        give_back(entry->bytes);
        bx_cache_entry_release(entry);
        return other;
    }
    uint64_t interval = get(&capacity) / 8 + 1;
    uint64_t number = atomic_fetch_add_explicit(&additions, 1, memory_order_relaxed) + 1;
    if (number % interval == 0) add(&bx_cache_clock.now, 1);
    return entry;
}

void bx_cache_count_miss(void) { add(&misses, 1); }

void bx_cache_count_hits(uint64_t hits) { add(&ended_hits, hits); }

void bx_cache_shared_counters(expr_cache_counters *counters) {
    *counters = (expr_cache_counters){
        .hits = get(&ended_hits), .misses = get(&misses), .capacity = get(&capacity)};
    for (unsigned i = 0; i < SHARDS; i++) {
        pthread_mutex_lock(&shards[i].lock);
        counters->hits += shards[i].hits;
        counters->evictions += shards[i].evictions;
        counters->entries += shards[i].entries;
        pthread_mutex_unlock(&shards[i].lock);
    }
}

void bx_cache_shared_clear(void) {
    for (unsigned i = 0; i < SHARDS; i++) {
        struct shard *shard = &shards[i];
        pthread_mutex_lock(&shard->lock);
        struct bx_cache_entry *entry = shard->newest;
        memset(shard->buckets, 0, sizeof shard->buckets);
        shard->newest = NULL;
        shard->oldest = NULL;
        shard->entries = 0;
        pthread_mutex_unlock(&shard->lock);
        while (entry != NULL) {
            struct bx_cache_entry *older = entry->older;
            give_back(entry->bytes);
            bx_cache_entry_release(entry);
            entry = older;
        }
    }
    /* Last, so that who reads the new generation finds the shards already empty. */
    atomic_fetch_add_explicit(&bx_cache_clock.now, UINT64_C(1) << 32, memory_order_release);
}

void bx_cache_shared_set_capacity(uint64_t new_capacity) {
    atomic_store_explicit(&capacity, new_capacity == 0 ? DEFAULT_CAPACITY : new_capacity,
                          memory_order_relaxed);
    bx_cache_shared_clear();
}

/* A child made by fork has the locks as they were: free, because the forking thread holds them. */
static void lock_all(void) {
    for (unsigned i = 0; i < SHARDS; i++) pthread_mutex_lock(&shards[i].lock);
}

static void unlock_all(void) {
    for (unsigned i = 0; i < SHARDS; i++) pthread_mutex_unlock(&shards[i].lock);
}

static void start(void) {
    for (unsigned i = 0; i < SHARDS; i++) pthread_mutex_init(&shards[i].lock, NULL);
    pthread_atfork(lock_all, unlock_all, unlock_all);
}

void bx_cache_shared_start(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}
