/* SPDX-License-Identifier: MIT */
/*
 * Each thread's own table in front of the shared entries. A repeated call ends
 * in it: it reads the clock, compares the key, and writes to this thread's
 * memory alone.
 */
#include "cache/cache.h"

#include <pthread.h>

#include "cache/shared_p.h"

#define SETS_LOG2 4
#define SETS (1u << SETS_LOG2)
/* A thread keeps no entry larger than this: its table may outlive what the shared store gives up,
 * and would hold memory that nobody counts. */
#define MOST_KEPT_BYTES ((size_t)256 * 1024)
#define WAYS 4 /* one text may be in use with several types, output types and modes */

/* One reference to an entry. A pinned slot keeps its entry until its last pin goes. */
struct bx_cache_slot {
    struct bx_cache_entry *entry; /* NULL: empty */
    const char *text; /* the caller's address, to choose a slot; NULL: not to be found */
    uint64_t seen;    /* clock at the latest comparison with it */
    uint32_t pins;
};

struct table {
    struct bx_cache_slot slots[SETS * WAYS];
    uint64_t hits;
    uint32_t generation; /* of what the slots hold */
    uint32_t turn;       /* where the search for a slot to replace begins */
};

/* Initial-exec: reading it is one instruction, in a shared library too. */
static _Thread_local struct table *local __attribute__((tls_model("initial-exec")));

static pthread_key_t key_of_tables; /* its destructor frees the table of a thread that ends */
static atomic_bool tables_allowed;

static void empty(struct bx_cache_slot *slot) {
    struct bx_cache_entry *entry = slot->entry;
    *slot = (struct bx_cache_slot){0};
    bx_cache_entry_release(entry);
}

static void empty_all(struct table *table) {
    for (unsigned i = 0; i < SETS * WAYS; i++) {
        struct bx_cache_slot *slot = &table->slots[i];
        if (slot->entry == NULL) continue;
        slot->text = NULL;
        if (slot->pins == 0) empty(slot);
    }
}

/* Pins do not count here: a thread that ends runs nothing any more. */
static void free_table(void *memory) {
    struct table *table = memory;
    local = NULL;
    bx_cache_count_hits(table->hits);
    for (unsigned i = 0; i < SETS * WAYS; i++)
        if (table->slots[i].entry != NULL) empty(&table->slots[i]);
    bx_free(table);
}

static void start(void) {
    bx_cache_shared_start();
    if (pthread_key_create(&key_of_tables, free_table) == 0) atomic_store(&tables_allowed, true);
}

static void start_once(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

/*
 * When the library is unloaded or the process ends. Other threads may still be
 * running in the second case, so their tables are left alone; but no thread may
 * end in a destructor that is gone.
 */
__attribute__((destructor)) static void stop(void) {
    if (!atomic_exchange(&tables_allowed, false)) return;
    pthread_key_delete(key_of_tables);
    if (local != NULL) free_table(local);
    bx_cache_shared_clear();
}

static struct bx_cache_slot *set_of(struct table *table, const char *text) {
    uint64_t mixed = (uint64_t)(uintptr_t)text * UINT64_C(0x9E3779B97F4A7C15);
    return &table->slots[(mixed >> (64 - SETS_LOG2)) * WAYS];
}

static void pin(struct table *table, struct bx_cache_slot *slot, struct bx_cache_hold *hold) {
    slot->pins++;
    table->hits++;
    hold->program = slot->entry->program;
    hold->slot = slot;
}

/* This thread's table, made at its first call, without what has been cleared; NULL if there is
 * none. */
static struct table *table_at(uint64_t now) {
    struct table *table = local;
    if (table == NULL) {
        if (!atomic_load_explicit(&tables_allowed, memory_order_relaxed)) return NULL;
        table = bx_alloc_zeroed(sizeof *table);
        if (table == NULL) return NULL;
        if (pthread_setspecific(key_of_tables, table) != 0) {
            bx_free(table);
            return NULL;
        }
        table->generation = bx_cache_generation(now);
        local = table;
    }
    if (table->generation != bx_cache_generation(now)) {
        empty_all(table);
        table->generation = bx_cache_generation(now);
    }
    return table;
}

/* A slot that matches though the clock has moved on since: says that its entry is in use. */
static struct bx_cache_slot *find_again(struct table *table, const struct bx_cache_key *key,
                                        uint64_t now) {
    struct bx_cache_slot *set = set_of(table, key->text);
    for (unsigned way = 0; way < WAYS; way++) {
        struct bx_cache_slot *slot = &set[way];
        if (slot->text != key->text || !bx_key_equal(&slot->entry->key, key)) continue;
        atomic_store_explicit(&slot->entry->used, now, memory_order_relaxed);
        slot->seen = now;
        return slot;
    }
    return NULL;
}

/* A slot for another text of this set: an empty one, or the next that is not pinned. */
static struct bx_cache_slot *free_slot(struct table *table, const char *text) {
    struct bx_cache_slot *set = set_of(table, text);
    for (unsigned way = 0; way < WAYS; way++)
        if (set[way].entry == NULL) return &set[way];
    for (unsigned way = 0; way < WAYS; way++) {
        struct bx_cache_slot *slot = &set[table->turn++ % WAYS];
        if (slot->pins != 0) continue;
        empty(slot);
        return slot;
    }
    return NULL;
}

/* Hands the entry, and the caller's reference to it, to the hold. */
static void hold_entry(struct table *table, struct bx_cache_entry *entry, const char *text,
                       uint64_t now, struct bx_cache_hold *hold) {
    const bool kept = table != NULL && entry->bytes <= MOST_KEPT_BYTES;
    struct bx_cache_slot *slot = kept ? free_slot(table, text) : NULL;
    hold->program = entry->program;
    hold->slot = slot;
    if (slot != NULL) {
        *slot = (struct bx_cache_slot){entry, text, now, 1};
    } else {
        bx_program_retain(entry->program);
        bx_cache_entry_release(entry);
    }
}

__attribute__((noinline)) static expr_status
get_slowly(const struct bx_cache_key *key, bx_cache_make *make, struct bx_cache_hold *hold) {
    start_once();
    *hold = (struct bx_cache_hold){0};
    /* Read first: what is cleared from here on is dropped at this thread's next call. */
    uint64_t now = bx_cache_now();
    struct table *table = table_at(now);
    struct bx_cache_slot *slot = table == NULL ? NULL : find_again(table, key, now);
    if (slot != NULL) {
        pin(table, slot, hold);
        return EXPR_OK;
    }

    struct bx_key_facts facts;
    bool kept = bx_key_measure(key, &facts);
    struct bx_cache_entry *entry = kept ? bx_cache_shared_find(key, &facts) : NULL;
    if (entry == NULL) {
        struct bx_program *program = NULL;
        bx_cache_count_miss();
        expr_status status = make(key, &program);
        if (status != EXPR_OK) return status;
        if (kept) entry = bx_cache_shared_add(key, &facts, program);
        if (entry == NULL) {
            hold->program = program; /* with the reference that make returned */
            return EXPR_OK;
        }
    }
    hold_entry(table, entry, key->text, now, hold);
    return EXPR_OK;
}

expr_status bx_cache_get(const struct bx_cache_key *key, bx_cache_make *make,
                         struct bx_cache_hold *hold) {
    struct table *table = local;
    if (__builtin_expect(table != NULL, 1)) {
        uint64_t now = bx_cache_now();
        struct bx_cache_slot *set = set_of(table, key->text);
        for (unsigned way = 0; way < WAYS; way++) {
            struct bx_cache_slot *slot = &set[way];
            if (slot->text != key->text || slot->seen != now ||
                !bx_key_equal(&slot->entry->key, key))
                continue;
            pin(table, slot, hold);
            return EXPR_OK;
        }
    }
    return get_slowly(key, make, hold);
}

void bx_cache_release(struct bx_cache_hold *hold) {
    struct bx_cache_slot *slot = hold->slot;
    if (__builtin_expect(slot != NULL, 1)) {
        if (--slot->pins == 0 && slot->text == NULL) empty(slot);
    } else {
        bx_program_release((struct bx_program *)hold->program);
    }
    *hold = (struct bx_cache_hold){0};
}

void bx_cache_counters(expr_cache_counters *counters) {
    start_once();
    bx_cache_shared_counters(counters);
    if (local != NULL) counters->hits += local->hits;
}

void bx_cache_clear(void) {
    start_once();
    bx_cache_shared_clear();
    if (local != NULL) empty_all(local);
}

void bx_cache_set_capacity(uint64_t capacity) {
    start_once();
    bx_cache_shared_set_capacity(capacity);
    if (local != NULL) empty_all(local);
}
