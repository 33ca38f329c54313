/* SPDX-License-Identifier: MIT */
/* Handlers of unsigned integers, integer remainders, and the conversions around them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "support/cases.h"
#include "support/cells.h"

enum { SPECIALS = 24, N = SPECIALS * SPECIALS + 600, OUT_BYTES = (N + 64) * 8 };

/* Runs over all N and over each length, both ways, and compares bits with expected. */
static void expect(const struct tested *tested, struct cell_operation operation,
                   const void *expected) {
    static _Alignas(8) char out[OUT_BYTES];
    operation.out = out;
    for (int k = -1; k < 0 || cell_lengths[k]; k++)
        for (int in_arrays = 0; in_arrays < 2; in_arrays++) {
            const ptrdiff_t n = k < 0 ? N : cell_lengths[k];
            memset(out, 0x77, sizeof out);
            run_operation(tested, &operation, n, in_arrays);
            for (size_t i = 0; i < (size_t)n; i++)
                if (memcmp(out + i * operation.item_out,
                           (const char *)expected + i * operation.item_out, operation.item_out))
                    fail_msg("%s of element %d of %d is wrong on %s",
                             bx_opcode_info(operation.operation)->name, (int)i, (int)n,
                             tested_name(tested));
        }
}

/* Pairs of specials, then any numbers, some of them small. */
static uint64_t a64[N], b64[N];
static uint32_t a32[N], b32[N];
static void fill(void) {
    static const uint64_t specials[SPECIALS] = {0,
                                                1,
                                                2,
                                                3,
                                                5,
                                                7,
                                                10,
                                                31,
                                                32,
                                                33,
                                                63,
                                                64,
                                                65,
                                                100,
                                                46341,
                                                0x7fffffff,
                                                0x80000000,
                                                0xfffffffe,
                                                0xffffffff,
                                                UINT64_C(0x7fffffffffffffff),
                                                UINT64_C(0x8000000000000000),
                                                UINT64_C(0x8000000080000000),
                                                UINT64_C(0xfffffffffffffffe),
                                                UINT64_MAX};
    uint64_t state = 11;
    for (int k = 0; k < N; k++) {
        a64[k] = random_bits(&state) >> random_bits(&state) % 64;
        b64[k] = random_bits(&state) >> random_bits(&state) % 64;
        a32[k] = (uint32_t)random_bits(&state) >> random_bits(&state) % 32;
        b32[k] = (uint32_t)random_bits(&state) >> random_bits(&state) % 32;
        if (k >= SPECIALS * SPECIALS) continue;
        a64[k] = specials[k % SPECIALS], b64[k] = specials[k / SPECIALS];
        a32[k] = (uint32_t)a64[k], b32[k] = (uint32_t)b64[k];
        if (a64[k] >> 32) a32[k] = (uint32_t)(a64[k] >> 32);
    }
}

static uint64_t powered(uint64_t base, uint64_t exponent) {
    uint64_t result = 1;
    for (int bit = 63; bit >= 0; bit--) {
        result *= result;
        if (exponent >> bit & 1) result *= base;
    }
    return result;
}

/* The operations by number, on 64 bits; `width` cuts a shift. */
enum { FLOOR_DIV, MOD, POW, SHR, UNSIGNED_OPERATIONS };
static uint64_t reference(int operation, uint64_t a, uint64_t b, unsigned width) {
    switch (operation) {
    case FLOOR_DIV: return b ? a / b : 0;
    case MOD: return b ? a % b : 0;
    case POW: return powered(a, b);
    default: return b < width ? a >> b : 0;
    }
}

static void unsigned_operations(const struct tested *tested) {
    static const unsigned opcodes[2][UNSIGNED_OPERATIONS][2] = {
        {{OPC_floor_div_u32_tm, OPC_floor_div_u32_mt},
         {OPC_mod_u32_tm, OPC_mod_u32_mt},
         {OPC_pow_u32_tm, OPC_pow_u32_mt},
         {OPC_shr_u32_tm, OPC_shr_u32_mt}},
        {{OPC_floor_div_u64_tm, OPC_floor_div_u64_mt},
         {OPC_mod_u64_tm, OPC_mod_u64_mt},
         {OPC_pow_u64_tm, OPC_pow_u64_mt},
         {OPC_shr_u64_tm, OPC_shr_u64_mt}}};
    static uint64_t expected64[N];
    static uint32_t expected32[N];
    fill();
    for (int operation = 0; operation < UNSIGNED_OPERATIONS; operation++)
        for (int swapped = 0; swapped < 2; swapped++) {
            for (int k = 0; k < N; k++) {
                expected64[k] = reference(operation, a64[k], b64[k], 64);
                expected32[k] = (uint32_t)reference(operation, a32[k], b32[k], 32);
            }
            struct cell_operation run = {.load = OPC_load_i32_m,
                                         .operation = opcodes[0][operation][swapped],
                                         .store = OPC_store_i32_m,
                                         .a = swapped ? b32 : a32,
                                         .b = swapped ? a32 : b32,
                                         .item_a = 4,
                                         .item_b = 4,
                                         .item_out = 4};
            expect(tested, run, expected32);
            if (!tested->wide) continue;
            run.load = OPC_load_i64_m;
            run.operation = opcodes[1][operation][swapped];
            run.store = OPC_store_i64_m;
            run.a = swapped ? b64 : a64;
            run.b = swapped ? a64 : b64;
            run.item_a = run.item_b = run.item_out = 8;
            expect(tested, run, expected64);
        }
}
static void unsigned_integers_divide_and_shift(void **state) {
    (void)state;
    each_tested(unsigned_operations);
}

static void remainders(const struct tested *tested) {
    static int64_t a[N], b[N], expected64[N];
    static int32_t a4[N], b4[N], expected32[N];
    fill();
    for (int k = 0; k < N; k++) {
        const bool turned = k % 5 == 0;
        memcpy(&a[k], &a64[k], 8);
        memcpy(&b[k], &b64[k], 8);
        if (turned && k > SPECIALS * SPECIALS) b[k] = -(b[k] / 2);
        a4[k] = (int32_t)a32[k];
        b4[k] = (int32_t)b32[k];
        if (turned && k > SPECIALS * SPECIALS) b4[k] = -(b4[k] / 2);
        expected64[k] = b[k] == 0 || b[k] == -1 ? 0 : a[k] % b[k];
        expected32[k] = b4[k] == 0 ? 0 : (int32_t)((int64_t)a4[k] % b4[k]);
    }
    for (int swapped = 0; swapped < 2; swapped++) {
        struct cell_operation run = {.load = OPC_load_i32_m,
                                     .operation = swapped ? OPC_fmod_i32_mt : OPC_fmod_i32_tm,
                                     .store = OPC_store_i32_m,
                                     .a = swapped ? b4 : a4,
                                     .b = swapped ? a4 : b4,
                                     .item_a = 4,
                                     .item_b = 4,
                                     .item_out = 4};
        expect(tested, run, expected32);
        if (!tested->wide) continue;
        run.load = OPC_load_i64_m;
        run.operation = swapped ? OPC_fmod_i64_mt : OPC_fmod_i64_tm;
        run.store = OPC_store_i64_m;
        run.a = swapped ? b : a;
        run.b = swapped ? a : b;
        run.item_a = run.item_b = run.item_out = 8;
        expect(tested, run, expected64);
    }
}
static void integer_remainders_have_the_first_sign(void **state) {
    (void)state;
    each_tested(remainders);
}

/* Random sizes hit no tie: some numbers lie between two floats. */
static void fill_ties(void) {
    for (int k = SPECIALS * SPECIALS; k < N; k += 3) {
        const int low = k % 40;
        a64[k] = (a64[k] | UINT64_C(1) << 63) >> low;
        const int drop = (k % 2 ? 11 : 40) - low;
        if (drop < 1) continue;
        a64[k] = (a64[k] >> drop << drop) | UINT64_C(1) << (drop - 1);
        if (k % 4 == 0) a64[k] += (uint64_t)(k % 3) - 1;
    }
}

static void from_unsigned(const struct tested *tested) {
    static double f64[N];
    static float f32[N];
    static int64_t wide[N];
    if (!tested->wide) return;
    fill();
    fill_ties();
    for (int k = 0; k < N; k++) {
        f64[k] = (double)a64[k];
        f32[k] = (float)a64[k];
        wide[k] = (int64_t)a32[k];
    }
    struct cell_operation run = {.load = OPC_load_i64_m,
                                 .operation = OPC_from_u64_f64_t,
                                 .store = OPC_store_f64_m,
                                 .a = a64,
                                 .item_a = 8,
                                 .item_out = 8};
    expect(tested, run, f64);
    run.operation = OPC_from_u64_f32_t;
    run.store = OPC_store_f32_m;
    run.item_out = 4;
    expect(tested, run, f32);
    run = (struct cell_operation){.load = OPC_load_i32_m,
                                  .operation = OPC_from_u32_i64_t,
                                  .store = OPC_store_i64_m,
                                  .a = a32,
                                  .item_a = 4,
                                  .item_out = 8};
    expect(tested, run, wide);
}
static void unsigned_integers_become_wider_and_floats(void **state) {
    (void)state;
    each_tested(from_unsigned);
}

static uint64_t unsigned_of(double x) {
    if (x >= 0x1p63 && x < 0x1p64) return (uint64_t)x;
    if (x >= -0x1p63 && x < 0x1p63) return (uint64_t)(int64_t)x;
    return x > 0 ? 0 : UINT64_C(1) << 63; /* as x86 has it; NaN as well as -inf */
}

static void to_unsigned(const struct tested *tested) {
    static double f64[N];
    static float f32[N];
    static uint64_t of_f64[N], of_f32[N];
    if (!tested->wide) return;
    fill();
    for (int k = 0; k < N; k++) {
        f64[k] = ldexp((double)(int64_t)(a64[k] ^ b64[k]), -(k % 50));
        if (k % 3 == 0) f64[k] = (double)a64[k];
    }
    const double specials[] = {0.0,
                               -0.0,
                               0.9,
                               -0.9,
                               1.5,
                               -1.5,
                               HUGE_VAL,
                               -HUGE_VAL,
                               0x1p63,
                               0x1p64,
                               -0x1p63,
                               -0x1.8p63,
                               0x1.fffffffffffffp63,
                               0x1.8p63,
                               1e300,
                               -1e300,
                               0x1.fffffffffffffp62,
                               -5.0,
                               1e-320,
                               (double)NAN};
    memcpy(f64, specials, sizeof specials);
    for (int k = 0; k < N; k++) {
        f32[k] = (float)f64[k];
        of_f64[k] = unsigned_of(f64[k]);
        of_f32[k] = unsigned_of((double)f32[k]);
    }
    struct cell_operation run = {.load = OPC_load_f64_m,
                                 .operation = OPC_from_f64_u64_t,
                                 .store = OPC_store_i64_m,
                                 .a = f64,
                                 .item_a = 8,
                                 .item_out = 8};
    expect(tested, run, of_f64);
    run.load = OPC_load_f32_m;
    run.operation = OPC_from_f32_u64_t;
    run.a = f32;
    run.item_a = 4;
    expect(tested, run, of_f32);
}
static void floats_become_uint64(void **state) {
    (void)state;
    each_tested(to_unsigned);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsigned_integers_divide_and_shift),
        cmocka_unit_test(integer_remainders_have_the_first_sign),
        cmocka_unit_test(unsigned_integers_become_wider_and_floats),
        cmocka_unit_test(floats_become_uint64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
