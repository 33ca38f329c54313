/* SPDX-License-Identifier: MIT */
/* Sine, cosine and tangent beside multiples of pi/2, where little is left of the argument. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <mpfr.h>

#include "blockexpr.h"
#include "kernels/kernels.h"

enum { N = 3000, BITS = 300 };

static double x[N], y[N];

/* The float64 nearest to k*pi/2, and in turns the ones beside it. */
static void take_arguments(void) {
    mpfr_t quarter;
    mpfr_init2(quarter, BITS);
    for (int j = 0; j < N; j++) {
        const long k = j < 1000 ? j : 1000 + (long)(j - 1000) * 333;
        mpfr_const_pi(quarter, MPFR_RNDN);
        mpfr_mul_si(quarter, quarter, j % 2 ? k : -k, MPFR_RNDN);
        mpfr_div_2ui(quarter, quarter, 1, MPFR_RNDN);
        x[j] = mpfr_get_d(quarter, MPFR_RNDN);
        if (j % 3 == 1) x[j] = nextafter(x[j], 1e300);
    }
    mpfr_clear(quarter);
}

static void check(const char *text, int (*exact)(mpfr_t, const mpfr_t, mpfr_rnd_t)) {
    const expr_var vars[] = {expr_f64("x", x, N), EXPR_END};
    expr_array out = expr_out_f64(y, N);
    mpfr_t value, got;
    mpfr_inits2(BITS, value, got, (mpfr_ptr)0);
    if (expr_eval(text, vars, &out) != EXPR_OK) fail_msg("%s", expr_error_text());
    for (int j = 0; j < N; j++) {
        mpfr_set_d(value, x[j], MPFR_RNDN);
        exact(value, value, MPFR_RNDN);
        const double nearest = mpfr_get_d(value, MPFR_RNDN);
        const double ulp = nextafter(fabs(nearest), INFINITY) - fabs(nearest);
        mpfr_set_d(got, y[j], MPFR_RNDN);
        mpfr_sub(got, got, value, MPFR_RNDN);
        const double error = fabs(mpfr_get_d(got, MPFR_RNDN)) / ulp;
        if (!(error <= 1))
            fail_msg("%s of %a is %a, %g ULP from %a", text, x[j], y[j], error, nearest);
    }
    mpfr_clears(value, got, (mpfr_ptr)0);
}

static void beside_multiples(void **state) {
    (void)state;
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int count = bx_kernels_available(sets);
    take_arguments();
    for (int s = 0; s < count; s++) {
        bx_kernels_force(sets[s]);
        check("sin(x)", mpfr_sin);
        check("cos(x)", mpfr_cos);
        check("tan(x)", mpfr_tan);
    }
    bx_kernels_force(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(beside_multiples)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
