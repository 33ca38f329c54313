/* SPDX-License-Identifier: MIT */
/*
 * Functions where their results end: at, just below and just above the arguments from which on
 * these are infinite, subnormal or zero, and error functions of tiny numbers, on every instruction
 * set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>

#include "blockexpr.h"
#include "kernels/kernels.h"

enum { BITS = 250, MOST = 400 };

typedef int exact_function(mpfr_t, const mpfr_t, mpfr_rnd_t);

static double x64[MOST], y64[MOST];
static float x32[MOST], y32[MOST];
static int count;

static void take(double x) {
    if (count == MOST) fail_msg("more than %d arguments", MOST);
    x64[count] = x;
    x32[count++] = (float)x;
}
/* x and its neighbours in either type. */
static void take_around(double x) {
    double below = x, above = x;
    float less = (float)x, more = (float)x;
    take(x);
    for (int k = 0; k < 2; k++) {
        take(below = nextafter(below, -HUGE_VAL));
        take(above = nextafter(above, HUGE_VAL));
        take((double)(less = nextafterf(less, -HUGE_VALF)));
        take((double)(more = nextafterf(more, HUGE_VALF)));
    }
}

/* Rounded to nearest, in units of the last place of 24 or 53 digits. */
static void check(const char *text, exact_function *exact, bool wide, const char *set) {
    const expr_var vars[] = {wide ? expr_f64("x", x64, count) : expr_f32("x", x32, count),
                             EXPR_END};
    expr_array out = wide ? expr_out_f64(y64, count) : expr_out_f32(y32, count);
    mpfr_t value;
    mpfr_init2(value, BITS);
    if (expr_eval(text, vars, &out) != EXPR_OK) fail_msg("%s", expr_error_text());
    for (int j = 0; j < count; j++) {
        const double x = wide ? x64[j] : (double)x32[j], got = wide ? y64[j] : (double)y32[j];
        mpfr_set_d(value, x, MPFR_RNDN);
        exact(value, value, MPFR_RNDN);
        const double nearest =
            wide ? mpfr_get_d(value, MPFR_RNDN) : (double)mpfr_get_flt(value, MPFR_RNDN);
        if (!isfinite(nearest) || !isfinite(got)) {
            if (nearest != got && !(isnan(nearest) && isnan(got)))
                fail_msg("%s, %s of %a: %a instead of %a", set, text, x, got, nearest);
            continue;
        }
        const double size = fabs(nearest);
        const double ulp = wide ? nextafter(size, HUGE_VAL) - size
                                : (double)nextafterf((float)size, HUGE_VALF) - size;
        mpfr_sub_d(value, value, got, MPFR_RNDN);
        mpfr_div_d(value, value, isfinite(ulp) ? ulp : (wide ? 0x1p971 : 0x1p104), MPFR_RNDN);
        const double error = fabs(mpfr_get_d(value, MPFR_RNDN));
        if (!(error <= 1) || !signbit(got) != !signbit(nearest))
            fail_msg("%s, %s of %a: %a, %g ULP from %a", set, text, x, got, error, nearest);
    }
    mpfr_clear(value);
}
static void check_all(const char *text, exact_function *exact) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int sets_count = bx_kernels_available(sets);
    for (int s = 0; s < sets_count; s++) {
        bx_kernels_force(sets[s]);
        check(text, exact, true, sets[s]->isa);
        check(text, exact, false, sets[s]->isa);
    }
    bx_kernels_force(NULL);
    count = 0;
}

/* Logarithms of the greatest number, of the least normal, of the least and of half of it. */
static const double ends_64[] = {0x1.62e42fefa39efp+9, -0x1.6232bdd7abcd2p+9, -0x1.74385446d71c3p+9,
                                 -0x1.74910d52d3051p+9};
static const double ends_32[] = {0x1.62e42fp+6, -0x1.5d589fp+6, -0x1.9d1dap+6, -0x1.9fe36ap+6};

static void exponentials_end(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2)
        for (int k = 0; k < 4; k++) {
            take_around(sign * ends_64[k]);
            take_around(sign * ends_32[k]);
            /* sinh and cosh are half as large. */
            take_around(sign * (ends_64[k] + 0x1.62e42fefa39efp-1));
            take_around(sign * (ends_32[k] + 0x1.62e42fefa39efp-1));
        }
    for (double x = 700; x < 711; x += 0.5) take(x);
    for (double x = -750; x < -700; x += 1.7) take(x);
    for (double x = 85; x < 90; x += 0.25) take(x);
    const int all = count;
    check_all("exp(x)", mpfr_exp);
    count = all;
    check_all("expm1(x)", mpfr_expm1);
    count = all;
    check_all("sinh(x)", mpfr_sinh);
    count = all;
    check_all("cosh(x)", mpfr_cosh);
}
static void powers_of_two_end(void **state) {
    (void)state;
    static const double ends[] = {1024, -1022, -1074, -1075, 128, -126, -149, -150};
    for (int k = 0; k < 8; k++) take_around(ends[k]);
    for (double x = -1076; x < -1015; x += 0.7) take(x);
    for (double x = -151; x < -120; x += 0.3) take(x);
    check_all("exp2(x)", mpfr_exp2);
}
static void error_function_of_tiny_numbers(void **state) {
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (int k = -1074; k < -1000; k++) take(sign * ldexp(1 + fmod(-k * 0.618, 1), k));
        for (int k = -149; k < -110; k++) take(sign * ldexp(1 + fmod(-k * 0.618, 1), k));
    }
    const int all = count;
    check_all("erf(x)", mpfr_erf);
    count = all;
    check_all("log1p(x)", mpfr_log1p);
    count = all;
    check_all("arcsinh(x)", mpfr_asinh);
    count = all;
    check_all("tan(x)", mpfr_tan);
    count = all;
    check_all("tanh(x)", mpfr_tanh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponentials_end),
        cmocka_unit_test(powers_of_two_end),
        cmocka_unit_test(error_function_of_tiny_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
