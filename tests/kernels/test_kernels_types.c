/* SPDX-License-Identifier: MIT */
/* Handlers of items of 1 and 2 bytes: into the tile, out of it, and cut to what they hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "support/cases.h"
#include "support/cells.h"

enum { ALL = 65536 };

/* Over each length once, and over `all` elements, by both kinds of handlers. */
static void over_lengths(const struct tested *tested, const struct cell_operation *operation,
                         ptrdiff_t all, const void *expected) {
    struct cell_operation run = *operation;
    static _Alignas(8) char out[4 * ALL * 8];
    run.out = out;
    for (int k = -1; k < 0 || cell_lengths[k]; k++)
        for (int in_arrays = 0; in_arrays < 2; in_arrays++) {
            const ptrdiff_t n = k < 0 ? all : cell_lengths[k];
            if (n > all) continue;
            memset(out, 0x77, sizeof out);
            run_operation(tested, &run, n, in_arrays);
            for (size_t i = 0; i < (size_t)n; i++)
                if (memcmp(out + i * run.item_out, (const char *)expected + i * run.item_out,
                           run.item_out) != 0)
                    fail_msg("%s of element %d of %d is wrong on %s",
                             bx_opcode_info(run.operation ? run.operation
                                            : run.store == OPC_store_i32_m ||
                                                    run.store == OPC_store_f32_m
                                                ? run.load
                                                : run.store)
                                 ->name,
                             (int)i, (int)n, tested_name(tested));
            /* The rest stays. */
            for (size_t i = (size_t)n * run.item_out; i < (size_t)(n + 64) * run.item_out; i++)
                assert_int_equal(out[i], 0x77);
        }
}

static float float_of(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
static uint32_t bits_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* A float16 by its definition. */
static float value_of_half(uint16_t half) {
    const int exponent = half >> 10 & 31, fraction = half & 1023;
    double size = exponent == 31  ? (fraction ? (double)NAN : HUGE_VAL)
                  : exponent == 0 ? ldexp(fraction, -24)
                                  : ldexp(1024 + fraction, exponent - 25);
    return (float)(half & 0x8000 ? -size : size);
}
/* The nearest float16: the number of its units is rounded in double, which holds it. */
static uint16_t half_of_value(double x) {
    const uint16_t sign = signbit(x) ? 0x8000 : 0;
    const double size = fabs(x);
    if (isnan(x)) return 0x7e00;
    if (size >= 65520) return sign | 0x7c00;
    int exponent = -14;
    if (size >= 0x1p-14) exponent = ilogb(size);
    const int units = (int)nearbyint(ldexp(size, 10 - exponent));
    return (uint16_t)(sign | (((exponent + 14) << 10) + units));
}
static uint16_t bf16_of_value(float x) {
    const uint32_t bits = bits_of(x);
    if (isnan(x)) return 0x7fc0;
    const uint32_t below = bits & 0xffff0000u, rest = bits & 0xffff;
    const bool up = rest > 0x8000 || (rest == 0x8000 && (below & 0x10000));
    return (uint16_t)((below + (up ? 0x10000u : 0)) >> 16);
}

static void loads_extend(const struct tested *tested) {
    static int8_t i8[ALL];
    static uint8_t u8[ALL];
    static int16_t i16[ALL];
    static uint16_t u16[ALL];
    static int32_t expected[4][ALL];
    for (int k = 0; k < ALL; k++) {
        i8[k] = (int8_t)(k % 256 - 128);
        u8[k] = (uint8_t)(k % 256);
        i16[k] = (int16_t)(k - 32768);
        u16[k] = (uint16_t)k;
        expected[0][k] = k % 256 - 128;
        expected[1][k] = k % 256;
        expected[2][k] = k - 32768;
        expected[3][k] = k;
    }
    const struct cell_operation operations[] = {
        {.load = OPC_from_i8_i32_m, .a = i8, .item_a = 1},
        {.load = OPC_from_u8_i32_m, .a = u8, .item_a = 1},
        {.load = OPC_from_i16_i32_m, .a = i16, .item_a = 2},
        {.load = OPC_from_u16_i32_m, .a = u16, .item_a = 2},
    };
    for (int k = 0; k < 4; k++) {
        struct cell_operation operation = operations[k];
        operation.store = OPC_store_i32_m;
        operation.item_out = 4;
        over_lengths(tested, &operation, ALL, expected[k]);
    }
}
static void small_integers_are_extended(void **state) {
    (void)state;
    each_tested(loads_extend);
}

static int32_t integers[ALL];
static void fill_integers(void) {
    uint64_t state = 1;
    for (int k = 0; k < ALL; k++) integers[k] = (int32_t)(uint32_t)random_bits(&state);
    for (int k = 0; k < 1024; k++) integers[k] = (k - 512) * 32;
    integers[3] = INT32_MIN, integers[4] = INT32_MAX, integers[5] = -1, integers[6] = 0x8000;
}

static int32_t low_bits(int32_t x, int bits, bool sign) {
    int64_t rest = (int64_t)x & ((INT64_C(1) << bits) - 1);
    if (sign && rest >= INT64_C(1) << (bits - 1)) rest -= INT64_C(1) << bits;
    return (int32_t)rest;
}

static void low_bits_stay(const struct tested *tested) {
    static uint8_t bytes[ALL];
    static uint16_t pairs[ALL];
    static int32_t wrapped[4][ALL];
    fill_integers();
    for (int k = 0; k < ALL; k++) {
        bytes[k] = (uint8_t)low_bits(integers[k], 8, false);
        pairs[k] = (uint16_t)low_bits(integers[k], 16, false);
        wrapped[0][k] = low_bits(integers[k], 8, true);
        wrapped[1][k] = low_bits(integers[k], 8, false);
        wrapped[2][k] = low_bits(integers[k], 16, true);
        wrapped[3][k] = low_bits(integers[k], 16, false);
    }
    struct cell_operation operation = {
        .load = OPC_load_i32_m, .store = OPC_store_i8_m, .a = integers, .item_a = 4, .item_out = 1};
    over_lengths(tested, &operation, ALL, bytes);
    operation.store = OPC_store_i16_m;
    operation.item_out = 2;
    over_lengths(tested, &operation, ALL, pairs);
    operation.store = OPC_store_i32_m;
    operation.item_out = 4;
    static const unsigned wraps[] = {OPC_wrap_i8_i32_t, OPC_wrap_u8_i32_t, OPC_wrap_i16_i32_t,
                                     OPC_wrap_u16_i32_t};
    for (int k = 0; k < 4; k++) {
        operation.operation = wraps[k];
        over_lengths(tested, &operation, ALL, wrapped[k]);
    }
}
static void stores_and_wraps_keep_the_low_bits(void **state) {
    (void)state;
    each_tested(low_bits_stay);
}

/* NaNs differ in their bits: they are compared as one. */
static void one_nan_f32(uint32_t *bits, ptrdiff_t n) {
    for (ptrdiff_t k = 0; k < n; k++)
        if ((bits[k] & 0x7fffffff) > 0x7f800000) bits[k] = 0x7fc00000;
}

static void half_widths_load(const struct tested *tested) {
    static uint16_t items[ALL];
    static uint32_t out[ALL], expected[ALL];
    for (int bf = 0; bf < 2; bf++) {
        for (int k = 0; k < ALL; k++) {
            items[k] = (uint16_t)k;
            expected[k] = bf ? (uint32_t)k << 16 : bits_of(value_of_half((uint16_t)k));
        }
        one_nan_f32(expected, ALL);
        for (int in_arrays = 0; in_arrays < 2; in_arrays++) {
            const struct cell_operation operation = {.load = bf ? OPC_from_bf16_f32_m
                                                                : OPC_from_f16_f32_m,
                                                     .store = OPC_store_f32_m,
                                                     .a = items,
                                                     .item_a = 2,
                                                     .out = out,
                                                     .item_out = 4};
            run_operation(tested, &operation, ALL, in_arrays);
            one_nan_f32(out, ALL);
            assert_memory_equal(out, expected, sizeof out);
            for (const ptrdiff_t *n = cell_lengths; *n; n++) {
                memset(out, 0, sizeof out);
                run_operation(tested, &operation, *n, in_arrays);
                one_nan_f32(out, *n);
                assert_memory_equal(out, expected, (size_t)*n * sizeof *out);
                assert_int_equal(out[*n], 0);
            }
        }
    }
}
static void floats_of_2_bytes_are_loaded_exactly(void **state) {
    (void)state;
    each_tested(half_widths_load);
}

/* Every float16 and bfloat16, what lies between them, its neighbours, and any bits; no NaN. */
enum { FLOATS = 4 * ALL };
static float floats[FLOATS];
static void fill_floats(void) {
    uint64_t state = 2;
    for (int k = 0; k < ALL; k++) {
        const float half = value_of_half((uint16_t)k), next = value_of_half((uint16_t)(k + 1));
        const float middle = isfinite(half) && isfinite(next) ? (half + next) / 2 : half;
        const int turn = (k * 7 + k / 100) % 3;
        floats[4 * k] = turn == 0   ? half
                        : turn == 1 ? middle
                                    : float_of((uint32_t)k << 16 | (k % 2 ? 0x8000u : 0x7fffu));
        floats[4 * k + 1] = nextafterf(middle, turn ? INFINITY : -INFINITY);
        floats[4 * k + 2] = float_of((uint32_t)random_bits(&state));
        floats[4 * k + 3] = float_of((uint32_t)k << 16 | 0x8000u | (turn == 0));
    }
    floats[0] = 65520.0f, floats[1] = nextafterf(65520.0f, 0), floats[2] = -65504.0f;
    floats[3] = 0x1p-25f, floats[4] = nextafterf(0x1p-25f, 1), floats[5] = -0x1p-14f;
    floats[6] = nextafterf(0x1p-14f, 0), floats[7] = FLT_MAX, floats[8] = 1e-45f, floats[9] = -0.0f;
    floats[10] = INFINITY, floats[11] = -INFINITY;
    for (int k = 0; k < FLOATS; k++)
        if (isnan(floats[k])) floats[k] = (float)k;
}

static void floats_round(const struct tested *tested) {
    static uint16_t half[FLOATS], bf[FLOATS];
    static float rounded[FLOATS];
    fill_floats();
    for (int k = 0; k < FLOATS; k++) {
        half[k] = half_of_value((double)floats[k]);
        bf[k] = bf16_of_value(floats[k]);
    }
    struct cell_operation operation = {
        .load = OPC_load_f32_m, .store = OPC_store_f16_m, .a = floats, .item_a = 4, .item_out = 2};
    over_lengths(tested, &operation, FLOATS, half);
    operation.store = OPC_store_bf16_m;
    over_lengths(tested, &operation, FLOATS, bf);
    operation.store = OPC_store_f32_m;
    operation.item_out = 4;
    operation.operation = OPC_round_f16_f32_t;
    for (int k = 0; k < FLOATS; k++) rounded[k] = value_of_half(half[k]);
    over_lengths(tested, &operation, FLOATS, rounded);
    operation.operation = OPC_round_bf16_f32_t;
    for (int k = 0; k < FLOATS; k++) rounded[k] = float_of((uint32_t)bf[k] << 16);
    over_lengths(tested, &operation, FLOATS, rounded);
}
static void floats_are_rounded_to_nearest_even(void **state) {
    (void)state;
    each_tested(floats_round);
}

static void nans_stay(const struct tested *tested) {
    uint32_t in[] = {0x7fc00000, 0x7f800001, 0xffc00000, 0xff800001, 0x7fffffff, 0xffffffff};
    enum { N = sizeof in / sizeof *in };
    uint16_t half[N], bf[N];
    float rounded[N];
    struct cell_operation operation = {.load = OPC_load_f32_m,
                                       .store = OPC_store_f16_m,
                                       .a = in,
                                       .item_a = 4,
                                       .out = half,
                                       .item_out = 2};
    run_operation(tested, &operation, N, true);
    operation.store = OPC_store_bf16_m;
    operation.out = bf;
    run_operation(tested, &operation, N, true);
    for (int k = 0; k < N; k++) {
        assert_true(isnan(value_of_half(half[k])));
        assert_true(isnan(float_of((uint32_t)bf[k] << 16)));
        assert_int_equal(half[k] >> 15, in[k] >> 31);
        assert_int_equal(bf[k] >> 15, in[k] >> 31);
    }
    operation.store = OPC_store_f32_m;
    operation.out = rounded;
    operation.item_out = 4;
    for (int turn = 0; turn < 2; turn++) {
        operation.operation = turn ? OPC_round_f16_f32_t : OPC_round_bf16_f32_t;
        run_operation(tested, &operation, N, true);
        for (int k = 0; k < N; k++) assert_true(isnan(rounded[k]));
    }
}
static void a_nan_stays_one(void **state) {
    (void)state;
    each_tested(nans_stay);
}

/* Rounding to odd, by its definition. */
static float odd_of_value(double x) {
    float f = (float)x;
    if (isnan(x) || (double)f == x) return f;
    if (fabs((double)f) > fabs(x)) f = nextafterf(f, 0);
    return float_of(bits_of(f) | 1);
}

static void doubles_round_once(const struct tested *tested) {
    enum { N = 20000 };
    static double in[N];
    static float odd[N];
    static uint16_t half[N], out[N];
    if (!tested->wide) return;
    uint64_t state = 3;
    for (int k = 0; k < N; k++) {
        const uint64_t bits = random_bits(&state);
        const double half_way = ((double)value_of_half((uint16_t)(bits % 0x7bff)) +
                                 (double)value_of_half((uint16_t)(bits % 0x7bff + 1))) /
                                2;
        /* Close to where float16 turns, and anywhere. */
        const double steps[] = {0x1p-30, -0x1p-30, 0x1p-50, -0x1p-50, 0};
        if (k % 2)
            in[k] = half_way + half_way * steps[k % 5];
        else
            memcpy(&in[k], &bits, sizeof bits);
        if (bits >> 63) in[k] = -in[k];
    }
    const double specials[] = {0.0,
                               -0.0,
                               HUGE_VAL,
                               -HUGE_VAL,
                               DBL_MAX,
                               -DBL_MAX,
                               1e39,
                               1e-50,
                               -1e-320,
                               0x1p-149,
                               0x1.8p-149,
                               0x1.ffffffp127,
                               0x1.fffffe8p127,
                               65519.999999999,
                               65520.0,
                               1 + 0x1p-11 + 0x1p-40,
                               (double)FLT_MAX};
    memcpy(in, specials, sizeof specials);
    for (int k = 0; k < N; k++) {
        if (isnan(in[k])) in[k] = k;
        odd[k] = odd_of_value(in[k]);
        half[k] = half_of_value(in[k]);
    }
    const struct cell_operation operation = {.load = OPC_load_f64_m,
                                             .operation = OPC_odd_from_f64_f32_t,
                                             .store = OPC_store_f32_m,
                                             .a = in,
                                             .item_a = 8,
                                             .item_out = 4};
    over_lengths(tested, &operation, N, odd);
    struct cell_array source = {in, 8, NULL}, target = {out, 2, NULL};
    const struct cell_step steps[] = {{OPC_load_f64_m, {IN_ARRAY(source)}, 0},
                                      {OPC_odd_from_f64_f32_t, {{0}}, 0},
                                      {OPC_round_f16_f32_t, {{0}}, 0},
                                      {OPC_store_f16_m, {IN_ARRAY(target)}, 0}};
    run_cells(tested, steps, 4, N, true);
    assert_memory_equal(out, half, sizeof out);
    in[0] = (double)NAN;
    run_cells(tested, steps, 4, 1, true);
    assert_true(isnan(value_of_half(out[0])));
}
static void float64_reaches_float16_in_one_rounding(void **state) {
    (void)state;
    each_tested(doubles_round_once);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_integers_are_extended),
        cmocka_unit_test(stores_and_wraps_keep_the_low_bits),
        cmocka_unit_test(floats_of_2_bytes_are_loaded_exactly),
        cmocka_unit_test(floats_are_rounded_to_nearest_even),
        cmocka_unit_test(a_nan_stays_one),
        cmocka_unit_test(float64_reaches_float16_in_one_rounding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
