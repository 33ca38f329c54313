/* SPDX-License-Identifier: MIT */
/* How many threads tuned calls get on machines that others use, and how work is dealt to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exec/deal_p.h"
#include "exec/governor_p.h"

/* A machine, seen from its clock: a call on one thread takes `alone`, each thread above one
 * shortens that and costs `late`. */
struct world {
    struct governor governor;
    double alone, late, spent;
    int64_t calls, regions;
};

static void call(struct world *world, int wanted) {
    const int threads = bx_governor_threads(&world->governor, wanted);
    const double wall = threads > 1 ? world->alone / threads + world->late : world->alone;
    const struct ran ran = {.wanted = wanted,
                            .threads = threads,
                            .wall = wall,
                            .alone = threads > 1 ? world->alone : 0,
                            .expected = world->alone};
    bx_governor_learn(&world->governor, &ran);
    world->spent += wall;
    world->calls++;
    world->regions += threads > 1;
}

static struct world begin(double alone, double late) {
    struct world world = {.alone = alone, .late = late};
    bx_governor_start(&world.governor);
    return world;
}

static void a_quiet_machine_keeps_all_threads(void **state) {
    (void)state;
    struct world world = begin(80e3, 1e3);
    for (int k = 0; k < 10000; k++) {
        call(&world, 8);
        assert_int_equal(bx_governor_threads(&world.governor, 8), 8);
    }
    /* What is late once in a while has been earned. */
    for (int k = 0; k < 100; k++) {
        world.late = 4e6;
        call(&world, 8);
        world.late = 1e3;
        for (int j = 0; j < 1000; j++) call(&world, 8);
        assert_int_equal(bx_governor_threads(&world.governor, 8), 8);
    }
}

static void late_regions_cost_a_bounded_part(void **state) {
    (void)state;
    static const double calls[] = {8e3, 80e3, 800e3};
    static const int wanted[] = {2, 3, 8, 64};
    for (size_t c = 0; c < sizeof calls / sizeof *calls; c++)
        for (size_t t = 0; t < sizeof wanted / sizeof *wanted; t++) {
            struct world world = begin(calls[c], 8e6);
            while (world.spent < 4e9) call(&world, wanted[t]);
            assert_true(world.spent < 1.25 * (double)world.calls * world.alone);
            assert_true(world.regions > 1); /* it has been tried again */
        }
}

static void threads_come_back(void **state) {
    (void)state;
    struct world world = begin(80e3, 8e6);
    while (world.spent < 1e9) call(&world, 8);
    assert_true(bx_governor_threads(&world.governor, 8) < 8);
    world.late = 1e3;
    world.spent = 0;
    while (world.spent < 2e9) call(&world, 8);
    assert_int_equal(world.governor.limit, 0);
    assert_int_equal(bx_governor_threads(&world.governor, 8), 8);
}

static void long_calls_bear_what_is_late(void **state) {
    (void)state;
    struct world world = begin(100e6, 8e6);
    for (int k = 0; k < 100; k++) call(&world, 2);
    assert_int_equal(bx_governor_threads(&world.governor, 2), 2);
}

static void trials_are_put_off_a_bounded_number_of_times(void **state) {
    (void)state;
    struct world world = begin(80e3, 8e6);
    int put_off = 0;
    for (int k = 0; k < 3; k++) call(&world, 2);
    assert_int_equal(world.governor.limit, 1);
    for (;;) {
        while (!bx_governor_tries(&world.governor, 2)) call(&world, 2);
        if (!bx_governor_put_off(&world.governor)) break;
        put_off++;
    }
    assert_in_range(put_off, 1, 100);
    assert_int_equal(bx_governor_threads(&world.governor, 2), 2);
}

static void room_in_the_system_shortens_the_wait(void **state) {
    (void)state;
    double waited[2];
    for (int room = 0; room < 2; room++) {
        struct world world = begin(80e3, 8e6);
        while (world.governor.limit == 0) call(&world, 2);
        world.spent = 0;
        while (!bx_governor_tries(&world.governor, 2)) {
            if (bx_governor_looks(&world.governor)) bx_governor_saw(&world.governor, room);
            call(&world, 2);
        }
        waited[room] = world.spent;
    }
    assert_true(waited[1] < 0.75 * waited[0] && waited[1] > 4 * 7e6);
}

/* Whatever the order in which threads come, each piece is dealt once. */
static void each_piece_is_dealt_once(void **state) {
    (void)state;
    enum { MOST = 1000 };
    for (int threads = 1; threads <= 70; threads += threads < 5 ? 1 : 13)
        for (int64_t count = 0; count <= MOST; count = count * 3 + 1) {
            struct deal deal;
            struct dealer dealers[70];
            struct share share;
            int dealt[MOST] = {0};
            int64_t taken = 0;
            bx_deal_begin(&deal, count, threads, NULL);
            for (int t = 0; t < threads; t++) dealers[t] = bx_dealer_of(&deal, t);
            /* All but the last take a piece each, then the last one takes what is left. */
            for (int t = 0; t < threads; t++)
                while (bx_deal_next(&dealers[t], &share)) {
                    assert_true(share.first >= 0 && share.first < share.end && share.end <= count);
                    for (int64_t k = share.first; k < share.end; k++) dealt[k]++;
                    if (t + 1 < threads) break;
                }
            for (int t = 0; t < threads; t++) taken += dealers[t].taken;
            assert_int_equal(taken, count);
            for (int64_t k = 0; k < count; k++) assert_int_equal(dealt[k], 1);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_machine_keeps_all_threads),
        cmocka_unit_test(late_regions_cost_a_bounded_part),
        cmocka_unit_test(threads_come_back),
        cmocka_unit_test(long_calls_bear_what_is_late),
        cmocka_unit_test(trials_are_put_off_a_bounded_number_of_times),
        cmocka_unit_test(room_in_the_system_shortens_the_wait),
        cmocka_unit_test(each_piece_is_dealt_once),
    };
    return cmocka_run_group_tests_name("governor", tests, NULL, NULL);
}
