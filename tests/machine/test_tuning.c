/* SPDX-License-Identifier: MIT */
/* The tuning model: a pure function of machine, work and request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"
#include "machine/machine.h"

enum { KIB = 1024, MIB = 1024 * KIB };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Numbers that come out even: see docs/tuning.md. */

static const struct bx_machine usual = {32 * KIB, 1 * MIB, 32 * MIB, 1,    8, 8, 16, 1,
                                        8,        true,    false,    1000, 0, 0, 0};

/* The usual one with other caches: L2, L3, the cores that share each. */
static struct bx_machine with(size_t l2, size_t l3, int l2_shared_by, int l3_shared_by) {
    struct bx_machine machine = usual;
    machine.l2_bytes = l2;
    machine.l3_bytes = l3;
    machine.l2_shared_by = l2_shared_by;
    machine.l3_shared_by = l3_shared_by;
    return machine;
}

static const struct bx_work thousand_ns = {.cycles = 3000}; /* per element, on one core */

static struct bx_plan plan_of(const struct bx_machine *machine, struct bx_work work,
                              struct bx_request request) {
    const struct bx_plan plan = bx_tune(machine, &work, &request);
    assert_true(plan.block_why[0] && plan.threads_why[0] && plan.stores_why[0]);
    return plan;
}

static int threads_for(const struct bx_machine *machine, struct bx_work work, int64_t elements) {
    return plan_of(machine, work, (struct bx_request){.elements = elements, .granule = 1}).threads;
}

/* Four parallel regions of 1 us for each thread: with 1 us an element, four elements. */
static void each_thread_has_work_for_four_regions(void **state) {
    (void)state;
    static const struct {
        int64_t elements;
        int threads;
    } cases[] = {{0, 1},  {1, 1},  {4, 1},  {7, 1},  {8, 2},       {11, 2},
                 {12, 3}, {31, 7}, {32, 8}, {33, 8}, {1000000, 8}, {INT64_MAX, 8}};
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(threads_for(&usual, thousand_ns, cases[i].elements), cases[i].threads);
    const struct bx_request seven = {.elements = 7, .granule = 1};
    assert_string_equal(plan_of(&usual, thousand_ns, seven).threads_why,
                        "the work is too short to share");
    struct bx_machine other = usual;
    other.region_ns = 2000;
    assert_int_equal(threads_for(&other, thousand_ns, 15), 1);
    assert_int_equal(threads_for(&other, thousand_ns, 16), 2);
    other.region_ns = 0; /* not told: 0.8 us */
    assert_int_equal(threads_for(&other, thousand_ns, 6), 1);
    assert_int_equal(threads_for(&other, thousand_ns, 7), 2);
    other.threads = 2;
    assert_int_equal(threads_for(&other, thousand_ns, 1000), 2);
}

/* 100 bytes a nanosecond near the core, 30 from L3, 15 from memory. */
static void moving_is_slower_the_farther_arrays_lie(void **state) {
    (void)state;
    struct bx_machine machine = usual;
    const struct bx_work near = {.read_bytes = 60, .write_bytes = 40};
    const struct bx_work in_l3 = {.read_bytes = 20, .write_bytes = 10}; /* 8000 take 240000 bytes */
    const struct bx_work in_memory = {.read_bytes = 15};                /* and 120000 */
    assert_int_equal(threads_for(&machine, near, 7999), 1);
    assert_int_equal(threads_for(&machine, near, 8000), 2);
    assert_int_equal(threads_for(&machine, in_l3, 8000), 1);
    machine.l2_bytes = 200 * KIB;
    assert_int_equal(threads_for(&machine, in_l3, 7999), 1);
    assert_int_equal(threads_for(&machine, in_l3, 8000), 2);
    /* In place the output takes no room of its own: 160000 bytes. */
    const struct bx_request in_place = {.elements = 8000, .granule = 1, .in_place = true};
    assert_int_equal(plan_of(&machine, in_l3, in_place).threads, 1);
    machine.l2_bytes = 64 * KIB;
    assert_int_equal(threads_for(&machine, in_memory, 8000), 1);
    machine.l3_bytes = 64 * KIB;
    assert_int_equal(threads_for(&machine, in_memory, 7999), 1);
    assert_int_equal(threads_for(&machine, in_memory, 8000), 2);
    machine.l1d_bytes = 128 * KIB;
    assert_int_equal(threads_for(&machine, in_memory, 8000), 1);
}

static void the_longer_of_moving_and_computing_counts(void **state) {
    (void)state;
    const struct bx_work both = {.read_bytes = 50, .cycles = 3}; /* half of 1 ns and 1 ns */
    assert_int_equal(threads_for(&usual, both, 7999), 1);
    assert_int_equal(threads_for(&usual, both, 11999), 2);
    const struct bx_work staged = {.staged_bytes = 50}; /* moved twice */
    assert_int_equal(threads_for(&usual, staged, 7999), 1);
    assert_int_equal(threads_for(&usual, staged, 8000), 2);
}

static void no_thread_is_without_a_block(void **state) {
    (void)state;
    struct bx_request request = {.elements = 128, .granule = 128};
    assert_int_equal(plan_of(&usual, thousand_ns, request).threads, 1);
    request.elements = 129;
    assert_int_equal(plan_of(&usual, thousand_ns, request).threads, 2);
    request = (struct bx_request){.elements = 1000, .granule = 1, .block_length = 400};
    assert_int_equal(plan_of(&usual, thousand_ns, request).threads, 3);
}

static void options_win_over_the_model(void **state) {
    (void)state;
    static const struct bx_request requests[] = {
        {.elements = 3, .granule = 1, .threads = 5, .block_length = 1000},
        {.elements = 10000000, .granule = 1, .threads = 1, .block_length = 7},
        {.elements = 10000000, .granule = 1, .threads = 1000, .block_length = INT64_MAX},
    };
    for (size_t i = 0; i < COUNT(requests); i++) {
        const struct bx_plan plan = plan_of(&usual, thousand_ns, requests[i]);
        assert_int_equal(plan.threads, requests[i].threads);
        assert_int_equal(plan.block_length, requests[i].block_length);
        assert_string_equal(plan.threads_why, "set by options");
        assert_string_equal(plan.block_why, "set by options");
    }
}

/* 32 bytes an element: half of 1 MiB holds 16384. */
static void arrays_of_a_block_take_half_of_a_threads_cache(void **state) {
    (void)state;
    const struct {
        struct bx_machine machine;
        int threads;
        int64_t block_length;
    } cases[] = {
        {with(1 * MIB, 32 * MIB, 1, 8), 8, 16384},
        {with(2 * MIB, 0, 1, 1), 4, 32768},
        /* L2 shared by four cores: no more than four of the threads meet there. */
        {with(1 * MIB, 32 * MIB, 4, 8), 1, 16384},
        {with(1 * MIB, 32 * MIB, 4, 8), 2, 8192},
        {with(1 * MIB, 32 * MIB, 4, 8), 8, 4096},
        /* No L2: a share of L3, or what an L2 would be. */
        {with(0, 8 * MIB, 1, 8), 8, 16384},
        {with(0, 8 * MIB, 1, 8), 2, 65536},
        {with(0, 0, 1, 1), 8, 16384},
    };
    const struct bx_work moved = {.read_bytes = 24, .write_bytes = 8};
    const struct bx_work staged = {.read_bytes = 16, .write_bytes = 8, .staged_bytes = 8};
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct bx_machine *machine = &cases[i].machine;
        const struct bx_request request = {
            .elements = 80 * MIB, .threads = cases[i].threads, .granule = 128};
        const int64_t expected = cases[i].block_length;
        assert_int_equal(plan_of(machine, moved, request).block_length, expected);
        assert_int_equal(plan_of(machine, staged, request).block_length, expected);
    }
}

static void blocks_are_equal_parts_in_whole_granules(void **state) {
    (void)state;
    static const struct {
        int64_t elements;
        double read_bytes;
        int threads, granule;
        int64_t block_length;
    } cases[] = {
        {100, 32, 1, 1, 100}, /* all at once */
        {100, 32, 1, 128, 128},
        {16384, 32, 1, 128, 16384},
        {16385, 32, 1, 128, 8320},     /* two halves of 8193 */
        {49280, 32, 1, 128, 12416},    /* four parts of 12320 */
        {40000, 32, 4, 128, 10112},    /* a share of 10000 for each thread */
        {80000000, 24, 1, 128, 21760}, /* 21845 fit */
        {10240, 1e6, 1, 128, 1024},    /* no more than 1024 when nothing fits, and no fewer */
        {1024, 1e6, 1, 128, 1024},
        {1025, 1e6, 1, 128, 640},    /* but for halving */
        {40960, 1e6, 1, 4096, 4096}, /* at least one granule */
        {1, 32, 1, 0, 1},            /* a granule of 0 or less is one element */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct bx_work work = {.read_bytes = cases[i].read_bytes};
        const struct bx_request request = {.elements = cases[i].elements,
                                           .threads = cases[i].threads,
                                           .granule = cases[i].granule};
        assert_int_equal(plan_of(&usual, work, request).block_length, cases[i].block_length);
    }
}

/* 32 bytes an element: 1 Mi elements fill one L3 of the usual machine. */
static void outputs_stream_beyond_the_last_cache(void **state) {
    (void)state;
    const struct bx_work work = {.read_bytes = 24, .write_bytes = 8};
    const struct {
        struct bx_machine machine;
        int threads;
        int64_t fitting;
    } cases[] = {
        {with(1 * MIB, 32 * MIB, 1, 8), 0, 1 * MIB},
        /* Two L3, if there are two threads. */
        {with(1 * MIB, 32 * MIB, 1, 4), 0, 2 * MIB},
        {with(1 * MIB, 32 * MIB, 1, 4), 1, 1 * MIB},
        /* No L3: all L2. None: as if there were 32 MiB. */
        {with(1 * MIB, 0, 2, 1), 0, 128 * KIB},
        {with(0, 0, 1, 1), 0, 1 * MIB},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct bx_machine *machine = &cases[i].machine;
        struct bx_request request = {
            .elements = cases[i].fitting, .threads = cases[i].threads, .granule = 128};
        assert_false(plan_of(machine, work, request).stream);
        request.elements++;
        assert_true(plan_of(machine, work, request).stream);
        /* 32 bytes at 15 a nanosecond take as long as 6.4 cycles at 3. */
        struct bx_work computing = work;
        computing.cycles = 6.3;
        assert_true(plan_of(machine, computing, request).stream);
        computing.cycles = 6.5;
        assert_false(plan_of(machine, computing, request).stream);
        assert_false(plan_of(machine, (struct bx_work){.read_bytes = 32}, request).stream);
        request.in_place = true;
        assert_false(plan_of(machine, work, request).stream);
    }
}

static bool equal(struct bx_plan a, struct bx_plan b) {
    return a.block_length == b.block_length && a.threads == b.threads && a.stream == b.stream;
}

static void senseless_work_counts_as_none(void **state) {
    (void)state;
    const double senseless[] = {(double)NAN, -1, -1e300, -(double)INFINITY};
    const struct bx_request request = {.elements = 123456789, .granule = 128};
    const struct bx_plan none = plan_of(&usual, (struct bx_work){0}, request);
    assert_int_equal(none.threads, 1);
    assert_false(none.stream);
    for (size_t i = 0; i < COUNT(senseless); i++) {
        const double x = senseless[i];
        assert_true(equal(plan_of(&usual, (struct bx_work){x, x, x, x}, request), none));
    }
}

/* The undefined behaviour sanitizer watches that nothing overflows. */
static void huge_numbers_give_whole_plans(void **state) {
    (void)state;
    const double huge[] = {1e12, 1e300, (double)INFINITY};
    struct bx_request request = {.granule = 128};
    for (size_t i = 0; i < COUNT(huge); i++) {
        const struct bx_work work = {huge[i], huge[i], huge[i], huge[i]};
        request.elements = INT64_MAX;
        const struct bx_plan plan = plan_of(&usual, work, request);
        assert_int_equal(plan.threads, 8);
        assert_int_equal(plan.block_length, 1024);
        const struct bx_work moving = {.read_bytes = huge[i], .write_bytes = huge[i]};
        assert_true(plan_of(&usual, moving, request).stream);
        request.elements = INT64_MIN; /* less than one element counts as one */
        assert_int_equal(plan_of(&usual, work, request).block_length, 128);
    }
    /* A cache that holds everything: one block, of as many whole granules as can be counted. */
    const struct bx_machine vast = with(SIZE_MAX, SIZE_MAX, 1, 1);
    request = (struct bx_request){.elements = 1000000, .threads = 1, .granule = 128};
    assert_int_equal(plan_of(&vast, thousand_ns, request).block_length, 1000064);
    request.elements = INT64_MAX;
    const int64_t longest = plan_of(&vast, thousand_ns, request).block_length;
    assert_int_equal(longest % 128, 0);
    assert_true(longest > INT64_MAX / 4);
}

static uint64_t random_below(uint64_t *seed, uint64_t limit) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % limit;
}

static struct bx_machine made_up(uint64_t *seed) {
    const size_t l2[] = {0, 256 * KIB, 1 * MIB, 4 * MIB}, l3[] = {0, 2 * MIB, 32 * MIB, 512 * MIB};
    struct bx_machine machine =
        with(l2[random_below(seed, 4)], l3[random_below(seed, 4)], 1 + (int)random_below(seed, 4),
             1 + (int)random_below(seed, 64));
    machine.cores = 1 + (int)random_below(seed, 128);
    machine.threads = 1 + (int)random_below(seed, (uint64_t)machine.cores);
    machine.region_ns = 100 + (double)random_below(seed, 5000);
    return machine;
}

static void expect_sound(const struct bx_machine *machine, const struct bx_work *work,
                         const struct bx_request *request, struct bx_plan plan) {
    assert_in_range(plan.threads, 1, machine->threads);
    assert_true(plan.threads <= request->elements / request->granule + 1);
    assert_true(plan.block_length > 0);
    assert_int_equal(plan.block_length % request->granule, 0);
    /* What is cut has at least 1024 elements, so its parts have more than 512. */
    if (plan.block_length < 512) assert_true(plan.block_length * plan.threads >= request->elements);
    const int sharing = plan.threads < machine->l2_shared_by ? plan.threads : machine->l2_shared_by;
    const double bytes = work->read_bytes + work->write_bytes + work->staged_bytes;
    if (machine->l2_bytes && plan.block_length > 1024)
        assert_true((double)plan.block_length * bytes * 2 * sharing <= (double)machine->l2_bytes);
    if (request->in_place || work->write_bytes == 0) assert_false(plan.stream);
}

static void plans_are_sound_and_grow_with_the_elements(void **state) {
    (void)state;
    uint64_t seed = 1;
    unsigned steps = 0, streams = 0;
    for (int i = 0; i < 2000; i++) {
        const struct bx_machine machine = made_up(&seed);
        const struct bx_work work = {.read_bytes = (double)random_below(&seed, 200),
                                     .write_bytes = 8 * (double)random_below(&seed, 2),
                                     .staged_bytes = 8 * (double)random_below(&seed, 8),
                                     .cycles = (double)random_below(&seed, 1000) / 40};
        struct bx_request request = {.granule = 1 << random_below(&seed, 8),
                                     .in_place = random_below(&seed, 2)};
        struct bx_plan last = {.threads = 1};
        for (int64_t n = 1; n < INT64_MAX / 2; n += n / 3 + 1) {
            request.elements = n;
            const struct bx_plan plan = plan_of(&machine, work, request);
            expect_sound(&machine, &work, &request, plan);
            assert_true(plan.threads >= last.threads);
            assert_true(plan.stream >= last.stream);
            /* Whatever was asked before. */
            bx_tune(&usual, &thousand_ns, &request);
            assert_true(equal(bx_tune(&machine, &work, &request), plan));
            steps += plan.threads > last.threads;
            last = plan;
        }
        streams += last.stream;
    }
    assert_in_range(steps, 2000, UINT32_MAX); /* the machines differ enough to be worth the loop */
    assert_in_range(streams, 200, 600);
}

/* Two arrays of float64: three quarters of 32 MiB are 1.5 Mi elements of them. */
static void steps_are_taken_together_past_the_last_cache(void **state) {
    (void)state;
    const struct bx_work light = {.read_bytes = 8, .write_bytes = 8, .cycles = 1};
    const struct bx_work heavy = {.read_bytes = 8, .write_bytes = 8, .cycles = 3000};
    const int64_t edge = 3 * MIB / 2;
    assert_int_equal(bx_tune_steps(&usual, &light, edge, 8), 1);
    assert_true(bx_tune_steps(&usual, &light, edge + 1, 8) > 1);
    assert_int_equal(bx_tune_steps(&usual, &heavy, 1000 * edge, 8), 1);
    /* Two caches of 32 MiB for threads on both. */
    const struct bx_machine two = with(1 * MIB, 32 * MIB, 1, 4);
    assert_int_equal(bx_tune_steps(&two, &light, edge + 1, 8), 1);
    assert_true(bx_tune_steps(&two, &light, 2 * edge + 1, 8) > 1);
    assert_int_equal(bx_tune_steps(&usual, &light, 0, 1), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thread_has_work_for_four_regions),
        cmocka_unit_test(moving_is_slower_the_farther_arrays_lie),
        cmocka_unit_test(the_longer_of_moving_and_computing_counts),
        cmocka_unit_test(no_thread_is_without_a_block),
        cmocka_unit_test(options_win_over_the_model),
        cmocka_unit_test(arrays_of_a_block_take_half_of_a_threads_cache),
        cmocka_unit_test(blocks_are_equal_parts_in_whole_granules),
        cmocka_unit_test(outputs_stream_beyond_the_last_cache),
        cmocka_unit_test(senseless_work_counts_as_none),
        cmocka_unit_test(huge_numbers_give_whole_plans),
        cmocka_unit_test(plans_are_sound_and_grow_with_the_elements),
        cmocka_unit_test(steps_are_taken_together_past_the_last_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
