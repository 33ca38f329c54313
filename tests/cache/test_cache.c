/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "cache/cache.h"
#include "cache/key_p.h"

/* Programs that say which key they were made for. */

static atomic_uint makes;
static atomic_bool make_fails;

static uint8_t type_byte(const expr_var *var) {
    return (uint8_t)(var->kind == EXPR_KIND_ARRAY ? var->array.type : 0);
}

/* What depends on the arrays' dimensions here. */
static bool by_ndim(const struct bx_cache_key *key) {
    return strncmp(key->text, "laplacian", 9) == 0;
}

static uint64_t all_ndims(const struct bx_cache_key *key) {
    uint64_t all = 1;
    for (const expr_var *var = key->vars; var != NULL && var->kind != EXPR_KIND_END; var++)
        if (var->kind == EXPR_KIND_ARRAY && by_ndim(key))
            all = all * 64 + (unsigned)var->array.ndim;
    return all;
}

static expr_status make(const struct bx_cache_key *key, struct bx_program **program) {
    atomic_fetch_add(&makes, 1);
    if (atomic_load(&make_fails)) return EXPR_ERROR_SYNTAX;
    struct bx_variable variables[32];
    struct bx_program draft = {.text = key->text, .variables = variables};
    memset(variables, 0, sizeof variables);
    for (const expr_var *var = key->vars; var != NULL && var->kind != EXPR_KIND_END; var++) {
        struct bx_variable *variable = &variables[draft.variable_count++];
        variable->name = var->name;
        variable->type = type_byte(var);
        variable->weak = (uint8_t)var->kind;
        variable->rank = var->kind == EXPR_KIND_ARRAY && var->array.ndim != 0;
    }
    uint64_t constants[3] = {(uint64_t)key->out_type, key->mode, all_ndims(key)};
    draft.by_ndim = by_ndim(key);
    draft.constants = constants;
    draft.constant_count = 3;
    /* Of long steps, that they count where the text is short. */
    static const struct bx_step steps[4096];
    static const uint16_t sources[1 << 18];
    if (strncmp(key->text, "steps", 5) == 0) {
        draft.steps = steps;
        draft.step_count = sizeof steps / sizeof *steps;
        draft.sources = sources;
        draft.source_count = sizeof sources / sizeof *sources;
    }
    *program = bx_program_create(&draft);
    return *program == NULL ? EXPR_ERROR_MEMORY : EXPR_OK;
}

/* Was this program made for this key? */
static bool fits(const struct bx_program *program, const struct bx_cache_key *key) {
    if (strcmp(program->text, key->text) != 0 || program->constants[0] != (uint64_t)key->out_type ||
        program->constants[1] != key->mode || program->constants[2] != all_ndims(key))
        return false;
    unsigned i = 0;
    for (const expr_var *var = key->vars; var != NULL && var->kind != EXPR_KIND_END; var++, i++) {
        const struct bx_variable *variable = &program->variables[i];
        if (i >= program->variable_count || strcmp(variable->name, var->name) != 0 ||
            variable->type != type_byte(var) || variable->weak != (uint8_t)var->kind ||
            variable->rank != (var->kind == EXPR_KIND_ARRAY && var->array.ndim != 0))
            return false;
    }
    return i == program->variable_count;
}

static expr_var array_var(const char *name, expr_type type, int ndim) {
    expr_var var = {.name = name, .kind = EXPR_KIND_ARRAY};
    var.array.type = type;
    var.array.ndim = ndim;
    return var;
}

static expr_var weak_var(const char *name, expr_kind kind) {
    expr_var var = {.name = name, .kind = kind};
    return var;
}

static const expr_var end_var = {.kind = EXPR_KIND_END};

/* One call; true if it was answered without a compilation. */
static bool call(const struct bx_cache_key *key) {
    unsigned before = atomic_load(&makes);
    struct bx_cache_hold hold;
    assert_int_equal(bx_cache_get(key, make, &hold), EXPR_OK);
    assert_true(fits(hold.program, key));
    bx_cache_release(&hold);
    return atomic_load(&makes) == before;
}

static bool call_text(const char *text) {
    struct bx_cache_key key = {.text = text};
    return call(&key);
}

/* A call at an address that this thread's table has not seen: it asks the shared part. */
static bool call_copy(const char *text) {
    static char copies[1 << 16];
    static size_t used;
    size_t size = strlen(text) + 1;
    assert_true(used + size <= sizeof copies);
    char *copy = memcpy(copies + used, text, size);
    used += size;
    return call_text(copy);
}

static expr_cache_counters counters(void) {
    expr_cache_counters now;
    bx_cache_counters(&now);
    return now;
}

static int fresh_cache(void **state) {
    (void)state;
    bx_alloc_fail_from(0);
    atomic_store(&make_fails, false);
    bx_key_hash_mask(UINT64_MAX);
    bx_cache_set_capacity(0);
    return 0;
}

static void a_repeated_call_hits_and_is_counted(void **state) {
    (void)state;
    expr_cache_counters before = counters();
    assert_int_equal(before.entries, 0);
    assert_int_equal(before.capacity, 1024);
    assert_false(call_text("a+b"));
    assert_true(call_text("a+b"));
    assert_true(call_copy("a+b"));
    assert_false(call_text("a+c"));
    expr_cache_counters after = counters();
    assert_int_equal(after.misses, before.misses + 2);
    assert_int_equal(after.hits, before.hits + 2);
    assert_int_equal(after.entries, 2);
    assert_int_equal(after.evictions, before.evictions);
}

static void no_variables_may_be_null_or_an_empty_array(void **state) {
    (void)state;
    struct bx_cache_key null = {.text = "1"};
    struct bx_cache_key none = {.text = "1", .vars = &end_var};
    assert_false(call(&null));
    assert_true(call(&none));
    assert_true(call(&null));
}

/* Keys of one text that differ in one thing each. */
enum { VARIANTS = 24 };
static expr_var variant_vars[VARIANTS][6];
static struct bx_cache_key variants[VARIANTS];

static unsigned make_variants(const char *text) {
    unsigned n = 0;
    expr_var a = array_var("a", EXPR_FLOAT64, 1);
    expr_var b = array_var("b", EXPR_FLOAT64, 1);
    for (unsigned i = 0; i < VARIANTS; i++) {
        expr_var *vars = variant_vars[i];
        vars[0] = a;
        vars[1] = b;
        for (int k = 2; k < 6; k++) vars[k] = end_var;
        variants[i] = (struct bx_cache_key){.text = text, .vars = vars};
    }
    n = 1; /* the first as it is */
    variant_vars[n++][0] = array_var("a", EXPR_FLOAT32, 1);
    variant_vars[n++][0] = array_var("a", EXPR_INT64, 1);
    variant_vars[n++][0] = array_var("a", EXPR_INT32, 1);
    variant_vars[n++][0] = array_var("a", EXPR_BOOL, 1);
    variant_vars[n++][0] = array_var("a", EXPR_FLOAT64, 0);
    variant_vars[n++][0] = weak_var("a", EXPR_KIND_FLOAT);
    variant_vars[n++][0] = weak_var("a", EXPR_KIND_INT);
    variant_vars[n++][1] = array_var("b", EXPR_FLOAT32, 1);
    variant_vars[n++][1] = array_var("bb", EXPR_FLOAT64, 1);
    variant_vars[n++][1] = array_var("", EXPR_FLOAT64, 1);
    variant_vars[n++][1] = end_var;
    variant_vars[n++][2] = array_var("c", EXPR_FLOAT64, 1);
    variant_vars[n][0] = b; /* the other order: other positions */
    variant_vars[n++][1] = a;
    variant_vars[n++][0] = array_var("ab", EXPR_FLOAT64, 1);
    variant_vars[n++][0] = array_var("A", EXPR_FLOAT64, 1);
    variants[n++].out_type = EXPR_FLOAT32;
    variants[n++].out_type = EXPR_FLOAT64;
    variants[n++].mode = 1;
    variants[n++].mode = 0x80000000u;
    variants[n++].vars = NULL;
    assert_true(n <= VARIANTS);
    return n;
}

static void one_text_with_other_types_is_another_program(void **state) {
    (void)state;
    unsigned n = make_variants("a+b");
    for (unsigned i = 0; i < n; i++) assert_false(call(&variants[i]));
    for (int round = 0; round < 3; round++)
        for (unsigned i = 0; i < n; i++) assert_true(call(&variants[i]));
    assert_int_equal(counters().entries, n);
    /* In turn with each other, as a caller of several types alternates. */
    for (unsigned i = 0; i < n; i++)
        for (unsigned j = 0; j < n; j++) {
            assert_true(call(&variants[i]));
            assert_true(call(&variants[j]));
        }
}

static void keys_with_equal_hashes_are_told_apart(void **state) {
    (void)state;
    bx_key_hash_mask(0);
    unsigned n = make_variants("a*b");
    for (unsigned i = 0; i < n; i++) assert_false(call(&variants[i]));
    char texts[50][16];
    for (int i = 0; i < 50; i++) {
        snprintf(texts[i], sizeof texts[i], "t%d", i);
        assert_false(call_text(texts[i]));
    }
    for (unsigned i = 0; i < n; i++) assert_true(call(&variants[i]));
    for (int i = 0; i < 50; i++) assert_true(call_text(texts[i]));
    /* And evicted from the middle of their chain. */
    bx_cache_set_capacity(3);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < 50; i++) call_copy(texts[i]);
    assert_int_equal(counters().entries, 3);
}

static void values_data_and_shapes_do_not_count(void **state) {
    (void)state;
    double data[4] = {0};
    expr_var vars[] = {array_var("a", EXPR_FLOAT64, 1), weak_var("D", EXPR_KIND_FLOAT), end_var};
    struct bx_cache_key key = {.text = "a*D", .vars = vars};
    assert_false(call(&key));
    vars[0].array.data = data;
    vars[0].array.shape[0] = 4;
    vars[0].array.ndim = 3;
    vars[1].value.f = 7;
    assert_true(call(&key));
}

static void dimensions_count_where_the_program_depends_on_them(void **state) {
    (void)state;
    expr_var vars[] = {array_var("a", EXPR_FLOAT64, 2), weak_var("D", EXPR_KIND_FLOAT),
                       array_var("b", EXPR_INT32, 1), end_var};
    struct bx_cache_key key = {.text = "laplacian(a)*D + b", .vars = vars};
    const int ndims[][2] = {{2, 1}, {3, 1}, {3, 2}, {1, 2}, {32, 32}};
    for (int round = 0; round < 3; round++) {
        for (unsigned k = 0; k < sizeof ndims / sizeof *ndims; k++) {
            vars[0].array.ndim = ndims[k][0];
            vars[2].array.ndim = ndims[k][1];
            assert_int_equal(call(&key), round > 0);
            if (k == 0) assert_true(call(&key));
            char copy[] = "laplacian(a)*D + b"; /* from the part that all threads share */
            struct bx_cache_key elsewhere = {.text = copy, .vars = vars};
            assert_true(call(&elsewhere));
        }
    }
    assert_int_equal(counters().entries, sizeof ndims / sizeof *ndims);
    vars[0].array.shape[0] = 7;
    vars[1].value.f = 7;
    assert_true(call(&key)); /* shapes and values do not count here either */
    vars[0].array.ndim = 0;
    assert_false(call(&key));
    assert_true(call(&key));
    struct bx_cache_key nothing = {.text = "laplacian"};
    assert_false(call(&nothing));
    assert_true(call(&nothing));
}

static void a_text_changed_in_place_is_another_key(void **state) {
    (void)state;
    char text[8] = "a+b";
    assert_false(call_text(text));
    assert_true(call_text(text));
    memcpy(text, "a-b", 4);
    assert_false(call_text(text));
    memcpy(text, "a+bc", 5);
    assert_false(call_text(text));
    memcpy(text, "a+", 3);
    assert_false(call_text(text));
    memcpy(text, "a+b", 4);
    assert_true(call_text(text));
    char name[8] = "x";
    expr_var vars[] = {array_var(name, EXPR_FLOAT64, 1), end_var};
    struct bx_cache_key key = {.text = text, .vars = vars};
    assert_false(call(&key));
    name[0] = 'y';
    assert_false(call(&key));
    vars[0].array.type = EXPR_FLOAT32;
    assert_false(call(&key));
    name[0] = 'x';
    vars[0].array.type = EXPR_FLOAT64;
    assert_true(call(&key));
}

static void the_least_recently_used_goes(void **state) {
    (void)state;
    bx_cache_set_capacity(4);
    expr_cache_counters before = counters();
    assert_false(call_copy("a"));
    assert_false(call_copy("b"));
    assert_false(call_copy("c"));
    assert_false(call_copy("d"));
    assert_true(call_copy("a"));
    assert_false(call_copy("e")); /* b goes */
    assert_int_equal(counters().entries, 4);
    assert_int_equal(counters().evictions, before.evictions + 1);
    assert_true(call_copy("a"));
    assert_true(call_copy("c"));
    assert_true(call_copy("d"));
    assert_true(call_copy("e"));
    assert_false(call_copy("b")); /* a goes */
    assert_true(call_copy("c"));
    assert_false(call_copy("a"));
    assert_int_equal(counters().evictions, before.evictions + 3);
}

static void use_from_a_threads_own_table_counts_as_use(void **state) {
    (void)state;
    bx_cache_set_capacity(4);
    const char *often = "often";
    assert_false(call_text(often));
    char text[16];
    for (int i = 0; i < 40; i++) {
        snprintf(text, sizeof text, "t%d", i);
        assert_false(call_copy(text));
        assert_true(call_text(often));
    }
    assert_true(call_copy(often)); /* still held by the shared part */
}

static void capacity_is_kept(void **state) {
    (void)state;
    static const uint64_t capacities[] = {1, 2, 5, 255, 256, 300, 1024};
    for (size_t k = 0; k < sizeof capacities / sizeof *capacities; k++) {
        bx_cache_set_capacity(capacities[k]);
        expr_cache_counters before = counters();
        char text[16];
        uint64_t calls = capacities[k] * 2 + 10;
        for (uint64_t i = 0; i < calls; i++) {
            snprintf(text, sizeof text, "t%u", (unsigned)i);
            assert_false(call_text(text));
            uint64_t most = i + 1 < capacities[k] ? i + 1 : capacities[k];
            assert_int_equal(counters().entries, most);
        }
        assert_int_equal(counters().evictions, before.evictions + calls - capacities[k]);
    }
}

static void large_texts_are_bounded_by_their_bytes(void **state) {
    (void)state;
    size_t size = EXPR_MAX_TEXT + 1;
    char *text = test_malloc(size);
    memset(text, '(', size - 1);
    text[size - 1] = 0;
    for (int i = 0; i < 80; i++) {
        text[i] = 'x';
        assert_false(call_text(text));
        assert_true(call_text(text));
    }
    test_free(text);
    assert_in_range(counters().entries, 2, 64);
    assert_false(call_text("small"));
    assert_true(call_copy("small"));
    /* Cleared, there is room again. */
    bx_cache_clear();
    char small[16];
    for (int i = 0; i < 500; i++) {
        snprintf(small, sizeof small, "s%d", i);
        assert_false(call_text(small));
    }
    assert_int_equal(counters().entries, 500);
}

/* Whatever a program is made of counts, and what was evicted is given back. */
static void large_programs_are_bounded_by_their_bytes(void **state) {
    (void)state;
    const size_t one = 4096 * sizeof(struct bx_step) + ((size_t)1 << 19);
    const uint64_t most = (64u << 20) / one;
    const uint64_t evicted = counters().evictions;
    const size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    static char texts[1000][16]; /* at addresses of their own, each with a slot of its own */
    for (unsigned i = 0; i < 1000; i++) {
        snprintf(texts[i], sizeof texts[i], "steps%u", i);
        assert_false(call_text(texts[i]));
    }
    assert_true(call_text(texts[999]));
    assert_in_range(counters().entries, most - 2, most);
    assert_true(counters().evictions - evicted >= 1000 - most);
    const size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    assert_true(after <= before + (65u << 20)); /* 0 under a sanitizer's allocator */
}

static void failures_are_passed_on_and_not_kept(void **state) {
    (void)state;
    atomic_store(&make_fails, true);
    struct bx_cache_key key = {.text = "a+"};
    struct bx_cache_hold hold = {(const struct bx_program *)&key, NULL};
    for (int i = 0; i < 2; i++) {
        unsigned before = atomic_load(&makes);
        assert_int_equal(bx_cache_get(&key, make, &hold), EXPR_ERROR_SYNTAX);
        assert_int_equal(atomic_load(&makes), before + 1);
        assert_null(hold.program);
        bx_cache_release(&hold);
    }
    assert_int_equal(counters().entries, 0);
    atomic_store(&make_fails, false);
    assert_false(call(&key));
    assert_true(call(&key));
}

static void types_that_no_key_can_hold_are_not_kept(void **state) {
    (void)state;
    static const int types[] = {32, 45, 13 + 256, -1, 0x7fffffff};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        expr_var vars[] = {array_var("a", (expr_type)types[i], 1), end_var};
        struct bx_cache_key key = {.text = "a", .vars = vars};
        assert_false(call(&key));
        assert_false(call(&key));
    }
    assert_int_equal(counters().entries, 0);
}

static void a_warm_call_allocates_nothing(void **state) {
    (void)state;
    unsigned n = make_variants("a/b");
    for (unsigned i = 0; i < 4; i++) call(&variants[i]);
    for (unsigned i = 0; i < 4; i++) call(&variants[i]);
    expr_cache_counters before = counters();
    unsigned long allocations = bx_alloc_count();
    for (int round = 0; round < 1000; round++)
        for (unsigned i = 0; i < 4; i++) assert_true(call(&variants[i]));
    assert_int_equal(bx_alloc_count(), allocations);
    assert_int_equal(counters().hits, before.hits + 4000);
    assert_int_equal(counters().entries, before.entries);
    /* Nor does a hit in the shared part. */
    for (unsigned i = 0; i < n; i++) call(&variants[i]);
    allocations = bx_alloc_count();
    for (unsigned i = 0; i < n; i++) assert_true(call(&variants[i]));
    assert_true(call_copy("a/b"));
    assert_int_equal(bx_alloc_count(), allocations);
}

static void clear_empties_and_spares_what_is_held(void **state) {
    (void)state;
    struct bx_cache_key key = {.text = "held"};
    struct bx_cache_hold hold;
    struct bx_cache_hold again;
    assert_int_equal(bx_cache_get(&key, make, &hold), EXPR_OK);
    assert_int_equal(bx_cache_get(&key, make, &again), EXPR_OK);
    assert_ptr_equal(hold.program, again.program);
    assert_false(call_text("free"));
    bx_cache_clear();
    assert_int_equal(counters().entries, 0);
    assert_true(fits(hold.program, &key));
    assert_false(call_text("free"));
    assert_false(call(&key)); /* not the held one */
    assert_true(call(&key));
    bx_cache_release(&again);
    assert_true(fits(hold.program, &key));
    bx_cache_release(&hold);
    bx_cache_release(&hold); /* an empty hold */
    assert_true(call(&key));
}

static void more_holds_than_slots_are_possible(void **state) {
    (void)state;
    enum { HOLDS = 300 };
    static char texts[HOLDS][16];
    static struct bx_cache_hold holds[HOLDS];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < HOLDS; i++) {
            snprintf(texts[i], sizeof texts[i], "h%d", i);
            struct bx_cache_key key = {.text = texts[i]};
            assert_int_equal(bx_cache_get(&key, make, &holds[i]), EXPR_OK);
        }
        if (round == 1) bx_cache_clear();
        for (int i = 0; i < HOLDS; i++) {
            struct bx_cache_key key = {.text = texts[i]};
            assert_true(fits(holds[i].program, &key));
            bx_cache_release(&holds[i]);
        }
    }
}

static void evicted_programs_live_while_they_are_held(void **state) {
    (void)state;
    bx_cache_set_capacity(1);
    struct bx_cache_key key = {.text = "held"};
    struct bx_cache_hold hold;
    assert_int_equal(bx_cache_get(&key, make, &hold), EXPR_OK);
    char text[16];
    for (int i = 0; i < 200; i++) {
        snprintf(text, sizeof text, "t%d", i);
        call_text(text);
    }
    assert_true(fits(hold.program, &key));
    bx_cache_release(&hold);
}

/* On a thread without a table: the k-th allocation fails, for all k that there are. */
static void *call_without_memory(void *result) {
    unsigned long k = (unsigned long)(uintptr_t)result;
    struct bx_cache_key key = {.text = "a*b*c"};
    struct bx_cache_hold hold;
    bx_alloc_fail_from(k);
    expr_status status = bx_cache_get(&key, make, &hold);
    bx_alloc_fail_from(0);
    bool right = status == EXPR_OK ? fits(hold.program, &key)
                                   : status == EXPR_ERROR_MEMORY && hold.program == NULL;
    bool kept = status == EXPR_OK && hold.slot != NULL;
    bx_cache_release(&hold);
    return (void *)(uintptr_t)(!right ? 0 : status != EXPR_OK ? 1 : kept ? 3 : 2);
}

static void without_memory_a_call_fails_or_goes_without_the_cache(void **state) {
    (void)state;
    /* Without a program; with a program alone; with all but a table is tried by the hits below. */
    static const uintptr_t expected[] = {1, 1, 2, 3};
    for (unsigned long k = 1; k <= 4; k++) {
        bx_cache_clear();
        pthread_t thread;
        void *result;
        assert_int_equal(pthread_create(&thread, NULL, call_without_memory, (void *)(uintptr_t)k),
                         0);
        pthread_join(thread, &result);
        assert_int_equal((uintptr_t)result, expected[k - 1]);
    }
    /* The program is there, memory for a table is not. */
    assert_true(call_copy("a*b*c"));
    pthread_t thread;
    void *result;
    assert_int_equal(pthread_create(&thread, NULL, call_without_memory, (void *)(uintptr_t)1), 0);
    pthread_join(thread, &result);
    assert_int_equal((uintptr_t)result, 2);
}

/* Many threads at once. */

enum { THREADS = 8 };
static char shared_texts[16][16];
static atomic_uint wrong;

static void *call_at_random(void *argument) {
    uint32_t random = (uint32_t)(uintptr_t)argument * 2654435761u + 1;
    char own[16];
    expr_var vars[] = {array_var("a", EXPR_FLOAT64, 1), end_var};
    struct bx_cache_hold holds[3];
    struct bx_cache_key keys[3];
    for (int i = 0; i < 6000; i++) {
        for (int k = 0; k < 3; k++) {
            random = random * 1664525u + 1013904223u;
            const char *text = shared_texts[random >> 28];
            if (k == 1) text = memcpy(own, text, sizeof own);
            vars[0].array.type = random >> 20 & 1 ? EXPR_FLOAT64 : EXPR_FLOAT32;
            keys[k] = (struct bx_cache_key){text, vars, EXPR_AUTO, random >> 21 & 1};
            if (bx_cache_get(&keys[k], make, &holds[k]) != EXPR_OK ||
                !fits(holds[k].program, &keys[k]))
                atomic_fetch_add(&wrong, 1);
        }
        random = random * 1664525u + 1013904223u;
        if (random >> 23 == 0) bx_cache_clear();
        if (random >> 23 == 1) counters();
        for (int k = 0; k < 3; k++) {
            if (strcmp(holds[k].program->text, keys[k].text) != 0) atomic_fetch_add(&wrong, 1);
            bx_cache_release(&holds[k]);
        }
    }
    return NULL;
}

static void eight_threads_share_a_small_cache(void **state) {
    (void)state;
    static const uint64_t capacities[] = {1, 5, 40, 1024};
    for (int i = 0; i < 16; i++) snprintf(shared_texts[i], sizeof shared_texts[i], "s%d", i);
    for (size_t k = 0; k < sizeof capacities / sizeof *capacities; k++) {
        bx_cache_set_capacity(capacities[k]);
        atomic_store(&wrong, 0);
        expr_cache_counters before = counters();
        unsigned made = atomic_load(&makes);
        pthread_t threads[THREADS];
        for (uintptr_t i = 0; i < THREADS; i++)
            assert_int_equal(pthread_create(&threads[i], NULL, call_at_random, (void *)(i + 1)), 0);
        for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
        assert_int_equal(atomic_load(&wrong), 0);
        expr_cache_counters after = counters();
        /* The threads have ended: every one of their calls is either a hit or a miss. */
        assert_int_equal(after.hits - before.hits + after.misses - before.misses,
                         THREADS * 6000 * 3);
        assert_int_equal(after.misses - before.misses, atomic_load(&makes) - made);
        assert_true(after.entries <= capacities[k]);
    }
}

struct two {
    pthread_barrier_t barrier;
    bool right;
};

static void *hold_through_a_clear(void *argument) {
    struct two *two = argument;
    struct bx_cache_key key = {.text = "other"};
    struct bx_cache_hold hold;
    bool right = bx_cache_get(&key, make, &hold) == EXPR_OK;
    pthread_barrier_wait(&two->barrier); /* held */
    pthread_barrier_wait(&two->barrier); /* cleared */
    right = right && fits(hold.program, &key);
    bx_cache_release(&hold);
    unsigned before = atomic_load(&makes);
    right = right && bx_cache_get(&key, make, &hold) == EXPR_OK && fits(hold.program, &key);
    bx_cache_release(&hold);
    two->right = right && atomic_load(&makes) == before + 1;
    return NULL;
}

static void a_clear_reaches_other_threads_at_their_next_call(void **state) {
    (void)state;
    struct two two = {.right = false};
    pthread_barrier_init(&two.barrier, NULL, 2);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, hold_through_a_clear, &two), 0);
    pthread_barrier_wait(&two.barrier);
    bx_cache_clear();
    pthread_barrier_wait(&two.barrier);
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&two.barrier);
    assert_true(two.right);
}

static pthread_barrier_t both_miss;

static expr_status make_together(const struct bx_cache_key *key, struct bx_program **program) {
    pthread_barrier_wait(&both_miss);
    return make(key, program);
}

static void *miss_together(void *unused) {
    (void)unused;
    struct bx_cache_key key = {.text = "together"};
    struct bx_cache_hold hold;
    bool right = bx_cache_get(&key, make_together, &hold) == EXPR_OK && fits(hold.program, &key);
    pthread_barrier_wait(&both_miss);
    const void *program = right ? hold.program : NULL;
    bx_cache_release(&hold);
    return (void *)(uintptr_t)program;
}

static void of_two_that_miss_at_once_one_is_kept(void **state) {
    (void)state;
    unsigned before = atomic_load(&makes);
    pthread_barrier_init(&both_miss, NULL, 2);
    pthread_t threads[2];
    void *programs[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, miss_together, NULL), 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], &programs[i]);
    pthread_barrier_destroy(&both_miss);
    assert_int_equal(atomic_load(&makes), before + 2);
    assert_non_null(programs[0]);
    assert_ptr_equal(programs[0], programs[1]);
    assert_int_equal(counters().entries, 1);
    assert_true(call_text("together"));
}

static atomic_bool forking;

/* Hits in the shared part, which lock and allocate nothing that would wait for the fork. */
static void *call_while_forking(void *unused) {
    (void)unused;
    char text[16];
    for (unsigned i = 0; atomic_load(&forking); i++) {
        snprintf(text, sizeof text, "f%u", i % 64);
        struct bx_cache_key key = {.text = text};
        struct bx_cache_hold hold;
        if (bx_cache_get(&key, make, &hold) == EXPR_OK) bx_cache_release(&hold);
    }
    return NULL;
}

static void a_child_of_fork_can_use_the_cache(void **state) {
    (void)state;
    bx_cache_set_capacity(80);
    atomic_store(&forking, true);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, call_while_forking, NULL), 0);
    int failed = 0;
    for (int i = 0; i < 100 && failed == 0; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(10);
            bool right = !call_text("in the child") && call_text("in the child");
            bx_cache_clear();
            right = right && !call_text("in the child");
            _exit(right ? 0 : 1);
        }
        int status = 1;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0) failed++;
    }
    atomic_store(&forking, false);
    pthread_join(thread, NULL);
    assert_int_equal(failed, 0);
}

#define CACHE_TEST(name) cmocka_unit_test_setup(name, fresh_cache)

int main(void) {
    const struct CMUnitTest tests[] = {
        CACHE_TEST(a_repeated_call_hits_and_is_counted),
        CACHE_TEST(no_variables_may_be_null_or_an_empty_array),
        CACHE_TEST(one_text_with_other_types_is_another_program),
        CACHE_TEST(keys_with_equal_hashes_are_told_apart),
        CACHE_TEST(values_data_and_shapes_do_not_count),
        CACHE_TEST(dimensions_count_where_the_program_depends_on_them),
        CACHE_TEST(a_text_changed_in_place_is_another_key),
        CACHE_TEST(the_least_recently_used_goes),
        CACHE_TEST(use_from_a_threads_own_table_counts_as_use),
        CACHE_TEST(capacity_is_kept),
        CACHE_TEST(large_texts_are_bounded_by_their_bytes),
        CACHE_TEST(large_programs_are_bounded_by_their_bytes),
        CACHE_TEST(failures_are_passed_on_and_not_kept),
        CACHE_TEST(types_that_no_key_can_hold_are_not_kept),
        CACHE_TEST(a_warm_call_allocates_nothing),
        CACHE_TEST(clear_empties_and_spares_what_is_held),
        CACHE_TEST(more_holds_than_slots_are_possible),
        CACHE_TEST(evicted_programs_live_while_they_are_held),
        CACHE_TEST(without_memory_a_call_fails_or_goes_without_the_cache),
        CACHE_TEST(eight_threads_share_a_small_cache),
        CACHE_TEST(a_clear_reaches_other_threads_at_their_next_call),
        CACHE_TEST(of_two_that_miss_at_once_one_is_kept),
        CACHE_TEST(a_child_of_fork_can_use_the_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
