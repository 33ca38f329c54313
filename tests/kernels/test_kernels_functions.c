/* SPDX-License-Identifier: MIT */
/* Handlers of functions: nextafter to the bit, erfc, gamma and lgamma within 1 ULP everywhere. */
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

enum { SPECIALS = 24, N = SPECIALS * SPECIALS + 600 };

#define NEIGHBOURS(name, real, bits_type, next, load_opcode, store_opcode, tm, mt)     \
    static void name(const struct tested *tested) {                                    \
        static const real specials[SPECIALS] = {0,                                     \
                                                -(real)0,                              \
                                                1,                                     \
                                                -1,                                    \
                                                (real)INFINITY,                        \
                                                -(real)INFINITY,                       \
                                                2,                                     \
                                                0.5,                                   \
                                                -2,                                    \
                                                FLT_MIN,                               \
                                                -FLT_MIN,                              \
                                                (real)1e-45,                           \
                                                -(real)1e-45,                          \
                                                FLT_MAX,                               \
                                                -FLT_MAX,                              \
                                                3,                                     \
                                                (real)NAN,                             \
                                                (real)5e-324,                          \
                                                (real)DBL_MAX,                         \
                                                -(real)DBL_MAX,                        \
                                                (real)DBL_MIN,                         \
                                                7,                                     \
                                                -0.1f,                                 \
                                                1024};                                 \
        static real a[N], b[N], expected[N], out[N];                                   \
        uint64_t state = 12;                                                           \
        for (int k = 0; k < N; k++) {                                                  \
            const bits_type bits = (bits_type)random_bits(&state);                     \
            memcpy(&a[k], &bits, sizeof bits);                                         \
            b[k] = k % 2 ? a[k] * 2 : (real)k;                                         \
            if (k < SPECIALS * SPECIALS) {                                             \
                a[k] = specials[k % SPECIALS];                                         \
                b[k] = specials[k / SPECIALS];                                         \
            }                                                                          \
            expected[k] = next(a[k], b[k]);                                            \
        }                                                                              \
        for (int swapped = 0; swapped < 2; swapped++) {                                \
            const struct cell_operation run = {.load = load_opcode,                    \
                                               .operation = swapped ? mt : tm,         \
                                               .store = store_opcode,                  \
                                               .a = swapped ? b : a,                   \
                                               .b = swapped ? a : b,                   \
                                               .out = out,                             \
                                               .item_a = sizeof *a,                    \
                                               .item_b = sizeof *b,                    \
                                               .item_out = sizeof *out};               \
            run_operation(tested, &run, N, true);                                      \
            for (int k = 0; k < N; k++) {                                              \
                if (isnan(expected[k]) && isnan(out[k])) continue;                     \
                if (memcmp(&out[k], &expected[k], sizeof *out) != 0)                   \
                    fail_msg(#next "(%a, %a) is %a instead of %a on %s", (double)a[k], \
                             (double)b[k], (double)out[k], (double)expected[k],        \
                             tested_name(tested));                                     \
            }                                                                          \
        }                                                                              \
    }
NEIGHBOURS(neighbours_f64, double, uint64_t, nextafter, OPC_load_f64_m, OPC_store_f64_m,
           OPC_nextafter_f64_tm, OPC_nextafter_f64_mt)
NEIGHBOURS(neighbours_f32, float, uint32_t, nextafterf, OPC_load_f32_m, OPC_store_f32_m,
           OPC_nextafter_f32_tm, OPC_nextafter_f32_mt)

static void neighbours(const struct tested *tested) {
    neighbours_f32(tested);
    if (tested->wide) neighbours_f64(tested);
}
static void floats_have_neighbours(void **state) {
    (void)state;
    each_tested(neighbours);
}

/* Where the functions are steep, near their zeros and poles, at the ends of their range. */
static const double ranges[][2] = {
    {-1e-3, 1e-3},   {-1, 1},         {0.5, 3},      {1.9, 2.1},   {0.9, 1.1}, {3, 10},
    {9, 11},         {26, 28},        {10, 36},      {-10, -1},    {-3, -2},   {-2.75, -2.745},
    {-2.46, -2.455}, {-4.1, -3},      {-46, -30},    {-186, -166}, {30, 180},  {-1e6, 1e6},
    {3e36, 5e36},    {-1e-40, 1e-40}, {1e305, 3e305}};
enum { RANGES = sizeof ranges / sizeof *ranges, IN_RANGE = 150, ALL = RANGES * IN_RANGE };

static const struct {
    const char *name;
    unsigned f32, f64;
} functions[] = {{"erfc", OPC_erfc_f32_t, OPC_erfc_f64_t},
                 {"gamma", OPC_gamma_f32_t, OPC_gamma_f64_t},
                 {"lgamma", OPC_lgamma_f32_t, OPC_lgamma_f64_t}};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static double in64[ALL];
static float in32[ALL];
/* MPFR's results, by type and function. */
static long double exact[2][FUNCTIONS][ALL];

static int ask_oracle(void **state) {
    (void)state;
    static const double specials[] = {0.0,    -0.0,  1,     2,        3,         -1,          -2,
                                      -3,     0.5,   -0.5,  HUGE_VAL, -HUGE_VAL, (double)NAN, 171.6,
                                      171.7,  35.04, 35.05, DBL_MAX,  -DBL_MAX,  5e-324,      1e-45,
                                      -170.5, -34.5, 26.6,  27.3};
    uint64_t random = 41;
    for (int k = 0; k < ALL; k++) {
        const double *range = ranges[k / IN_RANGE];
        const double unit = (double)(random_bits(&random) >> 11) * 0x1p-53;
        in64[k] = range[0] + unit * (range[1] - range[0]);
    }
    memcpy(in64, specials, sizeof specials);
    for (int k = 0; k < ALL; k++) {
        in32[k] = (float)in64[k];
        for (int f = 0; f < FUNCTIONS; f++) {
            oracle_function(functions[f].name, in64[k], 0, &exact[1][f][k]);
            oracle_function(functions[f].name, (double)in32[k], 0, &exact[0][f][k]);
        }
    }
    return 0;
}

static void measure(const struct tested *tested) {
    static double out[ALL], part[ALL];
    for (int f = 0; f < FUNCTIONS; f++)
        for (int wide = 0; wide < 1 + tested->wide; wide++) {
            const expr_type type = wide ? EXPR_FLOAT64 : EXPR_FLOAT32;
            struct cell_operation run = {.load = wide ? OPC_load_f64_m : OPC_load_f32_m,
                                         .operation = wide ? functions[f].f64 : functions[f].f32,
                                         .store = wide ? OPC_store_f64_m : OPC_store_f32_m,
                                         .a = wide ? (void *)in64 : (void *)in32,
                                         .item_a = wide ? 8 : 4,
                                         .out = out,
                                         .item_out = wide ? 8 : 4};
            run_operation(tested, &run, ALL, true);
            for (int k = 0; k < ALL; k++)
                if (oracle_ulps(out, type, k, exact[wide][f][k]) > 1)
                    fail_msg("%s(%a) is off by %g on %s", functions[f].name,
                             wide ? in64[k] : (double)in32[k],
                             oracle_ulps(out, type, k, exact[wide][f][k]), tested_name(tested));
            run.out = part;
            for (const ptrdiff_t *n = cell_lengths; *n; n++) {
                run_operation(tested, &run, *n, true);
                assert_true(same_elements(part, out, type, *n));
            }
        }
}
static void functions_stay_within_one_ulp(void **state) {
    (void)state;
    each_tested(measure);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_have_neighbours),
        cmocka_unit_test(functions_stay_within_one_ulp),
    };
    return cmocka_run_group_tests(tests, ask_oracle, NULL);
}
