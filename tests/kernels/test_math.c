/* SPDX-License-Identifier: MIT */
/*
 * The vector functions of src/kernels/math/: within 1 ULP of MPFR, the same bits for AVX2 and
 * AVX-512, special values as the C library has them, and no lane that depends on its neighbours.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "support/cases.h"
#include "support/cells.h"

#define EACH_FUNCTION(DO) \
    DO(exp)               \
    DO(exp2)              \
    DO(expm1)             \
    DO(log)               \
    DO(log2)              \
    DO(log10)             \
    DO(log1p)             \
    DO(cbrt)              \
    DO(sin)               \
    DO(cos)               \
    DO(tan)               \
    DO(arcsin) DO(arccos) DO(arctan) DO(sinh) DO(cosh) DO(tanh) DO(arcsinh) DO(arccosh) DO(arctanh)
/* What C calls them. */
#define arcsin asin
#define arccos acos
#define arctan atan
#define arcsinh asinh
#define arccosh acosh
#define arctanh atanh
#define ROW(name) {#name, name, OPC_##name##_f32_t, OPC_##name##_f64_t},
static const struct {
    const char *name;
    double (*libm)(double);
    unsigned f32, f64;
} functions[] = {EACH_FUNCTION(ROW)};
enum { FUNCTIONS = sizeof functions / sizeof *functions };
static const struct {
    const char *name;
    double (*libm)(double, double);
    unsigned f32, f64;
} binary[] = {{"pow", pow, OPC_pow_f32_tm, OPC_pow_f64_tm},
              {"arctan2", atan2, OPC_arctan2_f32_tm, OPC_arctan2_f64_tm},
              {"hypot", hypot, OPC_hypot_f32_tm, OPC_hypot_f64_tm}};
enum { BINARY = sizeof binary / sizeof *binary, ALL = FUNCTIONS + BINARY };

enum { PART = 400, PARTS = 10, SAMPLES = PART * PARTS };
static double in64[2][SAMPLES];
static float in32[2][SAMPLES];
static long double exact64[ALL][SAMPLES], exact32[ALL][SAMPLES];
static const char *name_of(int f) {
    return f < FUNCTIONS ? functions[f].name : binary[f - FUNCTIONS].name;
}

static uint64_t seed = 7;
static double uniform(double from, double to) {
    return from + (to - from) * ((double)(random_bits(&seed) >> 11) * 0x1p-53);
}
static double any_number(double most_exponent) {
    const double exponent = floor(uniform(-most_exponent - 52, most_exponent));
    return ldexp(random_bits(&seed) & 1 ? uniform(1, 2) : -uniform(1, 2), (int)exponent);
}
/* All exponents, the neighbourhoods of 0 and 1, of multiples of pi/2 and log(2)/16, and of the ends
 * of the functions' ranges. */
static double sample(int part, bool wide) {
    const double nearly = 1 + uniform(-1, 1) * exp(-uniform(1, 36));
    const double steps = floor(uniform(-11000, 11000));
    switch (part) {
    case 0: return any_number(wide ? 1023 : 127);
    case 1: return uniform(-1, 1);
    case 2: return nearly;
    case 3: return uniform(-1, 1) * exp(-uniform(0, 40));
    case 4: return steps * 1.5707963267948966 * nearly;
    case 5: return steps * 0.043321698784996581 * nearly;
    case 6: return uniform(0, 100);
    case 7: return uniform(-40, 40);
    case 8: return wide ? uniform(-750, 750) : uniform(-110, 110);
    default: return uniform(0.6, 1.5);
    }
}
static double exponent_for(int part, double base, bool wide) {
    if (part % 3 == 0) return floor(uniform(-40, 40));
    if (part % 3 == 1) return uniform(-4, 4);
    return uniform(-1, 1) * (wide ? 746 : 104) / log(fabs(base));
}
static int ask_oracle(void **state) {
    (void)state;
    for (int k = 0; k < SAMPLES; k++) {
        const int part = k % PARTS;
        in64[0][k] = sample(part, true);
        in32[0][k] = (float)sample(part, false);
        in64[1][k] = exponent_for(k / PARTS, in64[0][k], true);
        in32[1][k] = (float)exponent_for(k / PARTS, (double)in32[0][k], false);
        for (int f = 0; f < ALL; f++) {
            oracle_function(name_of(f), in64[0][k], in64[1][k], &exact64[f][k]);
            oracle_function(name_of(f), (double)in32[0][k], (double)in32[1][k], &exact32[f][k]);
        }
    }
    return 0;
}

static void run(const struct tested *tested, int f, bool wide, void *a, void *b, void *out,
                ptrdiff_t n) {
    const size_t item = wide ? sizeof(double) : sizeof(float);
    struct cell_operation operation = {.load = wide ? OPC_load_f64_m : OPC_load_f32_m,
                                       .store = wide ? OPC_store_f64_m : OPC_store_f32_m,
                                       .a = a,
                                       .b = f < FUNCTIONS ? NULL : b,
                                       .out = out,
                                       .item_a = item,
                                       .item_b = f < FUNCTIONS ? 0 : item,
                                       .item_out = item};
    if (f < FUNCTIONS)
        operation.operation = wide ? functions[f].f64 : functions[f].f32;
    else
        operation.operation = wide ? binary[f - FUNCTIONS].f64 : binary[f - FUNCTIONS].f32;
    run_operation(tested, &operation, n, true);
}

static void measure(const struct tested *tested) {
    static double out[SAMPLES];
    for (int f = 0; f < ALL; f++)
        for (int wide = 0; wide < 1 + tested->wide; wide++) {
            void *a = wide ? (void *)in64[0] : (void *)in32[0];
            void *b = wide ? (void *)in64[1] : (void *)in32[1];
            const long double *exact = wide ? exact64[f] : exact32[f];
            run(tested, f, wide, a, b, out, SAMPLES);
            for (int k = 0; k < SAMPLES; k++) {
                const double off =
                    oracle_ulps(out, wide ? EXPR_FLOAT64 : EXPR_FLOAT32, k, exact[k]);
                if (off > 1)
                    fail_msg("%s(%a) is off by %g on %s", name_of(f),
                             wide ? in64[0][k] : (double)in32[0][k], off, tested_name(tested));
            }
        }
}
static void functions_stay_within_one_ulp(void **state) {
    (void)state;
    each_tested(measure);
}

static bool has_fma(const struct tested *tested) {
    return strstr(tested_name(tested), "_v3") || strstr(tested_name(tested), "_v4");
}
/* The bits of float64 and float32 that the first set with FMA gave. */
enum { MANY = 1 << 16 };
static bool seen;
static union {
    double f64[MANY];
    float f32[2 * MANY];
    uint64_t bits[MANY];
} many[2], first[ALL][2], result;
static void compare_bits(const struct tested *tested) {
    if (!has_fma(tested)) return;
    for (int f = 0; f < ALL; f++)
        for (int wide = 0; wide < 1 + tested->wide; wide++) {
            const ptrdiff_t n = wide ? MANY : 2 * MANY;
            run(tested, f, wide, &many[0], &many[1], &result, n);
            if (!seen) {
                memcpy(&first[f][wide], &result, sizeof result);
                continue;
            }
            for (ptrdiff_t k = 0; k < n; k++) {
                const bool nan = wide ? isnan(result.f64[k]) && isnan(first[f][1].f64[k])
                                      : isnan(result.f32[k]) && isnan(first[f][0].f32[k]);
                const size_t item = wide ? 8 : 4;
                if (!nan && memcmp((char *)&result + (size_t)k * item,
                                   (char *)&first[f][wide] + (size_t)k * item, item) != 0)
                    fail_msg("%s(%a) has other bits on %s", name_of(f),
                             wide ? many[0].f64[k] : (double)many[0].f32[k], tested_name(tested));
            }
        }
    if (tested->wide) seen = true;
}
static void bits_are_the_same_with_fma(void **state) {
    (void)state;
    for (int k = 0; k < MANY; k++) {
        many[0].bits[k] = random_bits(&seed);
        many[1].bits[k] = random_bits(&seed);
        if (k % 4 == 0) continue;
        /* As numbers of the size that functions are asked for: of either type. */
        if (k % 2) {
            many[0].f64[k] = uniform(-1, 1) * exp(uniform(-3, 7));
            many[1].f64[k] = uniform(-5, 5);
        } else {
            for (int j = 0; j < 2; j++) {
                many[0].f32[2 * k + j] = (float)(uniform(-1, 1) * exp(uniform(-3, 5)));
                many[1].f32[2 * k + j] = (float)uniform(-5, 5);
            }
        }
    }
    seen = false;
    each_tested(compare_bits);
}

static const double specials[] = {0.0,      -0.0,  HUGE_VAL, -HUGE_VAL, (double)NAN, -1,
                                  -2.5,     1e5,   -1e5,     5e-324,    -5e-324,     1e-310,
                                  -1e-310,  1e-45, -1e-45,   1e308,     -1e308,      3e7,
                                  0x1p1023, 1e300, 1e-300,   1024,      -1075,       1};
enum { SPECIALS = sizeof specials / sizeof *specials };

/* Where the result is zero, infinite or NaN it is the C library's. */
static bool as_expected(double got, double expected) {
    if (isnan(expected)) return isnan(got);
    if (signbit(got) != signbit(expected)) return false;
    return (expected != 0 && !isinf(expected)) || got == expected;
}
static void check_specials(const struct tested *tested) {
    double out[SPECIALS];
    if (!tested->wide || !has_fma(tested)) return;
    for (int f = 0; f < FUNCTIONS; f++) {
        double in[SPECIALS];
        memcpy(in, specials, sizeof in);
        run(tested, f, true, in, NULL, out, SPECIALS);
        for (int k = 0; k < SPECIALS; k++) {
            const double expected = functions[f].libm(in[k]);
            if (!as_expected(out[k], expected))
                fail_msg("%s(%a) is %a instead of %a on %s", functions[f].name, in[k], out[k],
                         expected, tested_name(tested));
        }
    }
    for (int f = 0; f < BINARY; f++)
        for (int j = 0; j < SPECIALS; j++) {
            double in[SPECIALS], second[SPECIALS];
            memcpy(in, specials, sizeof in);
            for (int k = 0; k < SPECIALS; k++) second[k] = specials[j];
            run(tested, FUNCTIONS + f, true, in, second, out, SPECIALS);
            for (int k = 0; k < SPECIALS; k++)
                if (!as_expected(out[k], binary[f].libm(in[k], second[k])))
                    fail_msg("%s(%a, %a) is %a instead of %a on %s", binary[f].name, in[k],
                             second[k], out[k], binary[f].libm(in[k], second[k]),
                             tested_name(tested));
        }
}
static void special_values_are_as_in_c(void **state) {
    (void)state;
    each_tested(check_specials);
}

/* Every third element special, the others as without them. */
static void check_neighbours(const struct tested *tested) {
    enum { N = 600 };
    double in[2][N], exponent[N], out[2][N];
    float in_f[2][N], exponent_f[N], out_f[2][N];
    for (int k = 0; k < N; k++) {
        in[0][k] = uniform(0.1, 20);
        exponent[k] = uniform(-3, 3);
        in[1][k] = k % 3 ? in[0][k] : specials[k / 3 % SPECIALS];
        in_f[0][k] = (float)in[0][k];
        in_f[1][k] = (float)in[1][k];
        exponent_f[k] = (float)exponent[k];
    }
    for (int f = 0; f < ALL; f++) {
        for (int with = 0; with < 2; with++) {
            run(tested, f, false, in_f[with], exponent_f, out_f[with], N);
            if (tested->wide) run(tested, f, true, in[with], exponent, out[with], N);
        }
        for (int k = 0; k < N; k++) {
            if (k % 3 == 0) continue;
            assert_memory_equal(&out_f[0][k], &out_f[1][k], sizeof(float));
            if (tested->wide) assert_memory_equal(&out[0][k], &out[1][k], sizeof(double));
        }
    }
}
static void lanes_do_not_depend_on_their_neighbours(void **state) {
    (void)state;
    each_tested(check_neighbours);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_stay_within_one_ulp),
        cmocka_unit_test(bits_are_the_same_with_fma),
        cmocka_unit_test(special_values_are_as_in_c),
        cmocka_unit_test(lanes_do_not_depend_on_their_neighbours),
    };
    return cmocka_run_group_tests(tests, ask_oracle, NULL);
}
