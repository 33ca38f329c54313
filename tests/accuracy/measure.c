/* SPDX-License-Identifier: MIT */
/* Calls of the library, and how far their results are off. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accuracy/accuracy.h"

enum { CHUNK = 1 << 14, PRECISION = 140, CHECK_EVERY = 8191 };

static void *memory(size_t bytes) {
    void *data = aligned_alloc(64, bytes);
    if (data) return data;
    fprintf(stderr, "accuracy: out of memory\n");
    exit(1);
}
static void succeed(expr_status status) {
    if (status == EXPR_OK) return;
    fprintf(stderr, "accuracy: %s\n", expr_error_text());
    exit(1);
}
static expr_var variable(const struct call *call, const char *name, void *data) {
    return call->wide ? expr_f64(name, data, call->n) : expr_f32(name, data, call->n);
}
void call_begin(struct call *call, const struct function *function, int64_t n, bool wide) {
    const size_t item = wide ? sizeof(double) : sizeof(float);
    const expr_options options = {.threads = 1};
    *call = (struct call){.n = n, .wide = wide};
    call->x = memory((size_t)n * item);
    call->y = memory((size_t)n * item);
    call->out = memory((size_t)n * item);
    const expr_var vars[] = {variable(call, "x", call->x), variable(call, "y", call->y), EXPR_END};
    succeed(expr_compile(function->text, vars, wide ? EXPR_FLOAT64 : EXPR_FLOAT32, &options,
                         &call->program));
}
void call_run(const struct call *call) {
    const expr_var vars[] = {variable(call, "x", call->x), variable(call, "y", call->y), EXPR_END};
    expr_array out =
        call->wide ? expr_out_f64(call->out, call->n) : expr_out_f32(call->out, call->n);
    succeed(expr_run(call->program, vars, &out));
}
void call_end(struct call *call) {
    expr_program_free(call->program);
    free(call->x);
    free(call->y);
    free(call->out);
}

double error_of(const struct function *function, double x, double y, double got, bool wide) {
    static mpfr_t a, b, r;
    static bool begun;
    if (!begun) mpfr_inits2(PRECISION, a, b, r, (mpfr_ptr)0);
    begun = true;
    mpfr_set_d(a, x, MPFR_RNDN);
    mpfr_set_d(b, y, MPFR_RNDN);
    if (function->unary)
        function->unary(r, a, MPFR_RNDN);
    else
        function->binary(r, a, b, MPFR_RNDN);
    const double nearest = wide ? mpfr_get_d(r, MPFR_RNDN) : (double)mpfr_get_flt(r, MPFR_RNDN);
    if (isnan(nearest) || isnan(got)) return isnan(nearest) && isnan(got) ? 0 : HUGE_VAL;
    if (isinf(nearest) || isinf(got)) {
        /* As near the end as the other's last number is within the bound of 1 ULP. */
        return nearest == got ? 0 : HUGE_VAL;
    }
    if (!signbit(nearest) != !signbit(got)) return HUGE_VAL;
    if (mpfr_zero_p(r)) return got == 0 ? 0 : HUGE_VAL;
    const long digits = wide ? 53 : 24, least = wide ? -1074 : -149;
    long last = mpfr_get_exp(r) - digits;
    if (last < least) last = least;
    mpfr_sub_d(r, r, got, MPFR_RNDN);
    mpfr_mul_2si(r, r, -last, MPFR_RNDN);
    return fabs(mpfr_get_d(r, MPFR_RNDN));
}

static double element(const void *data, int64_t k, bool wide) {
    return wide ? ((const double *)data)[k] : (double)((const float *)data)[k];
}
static void set_element(void *data, int64_t k, bool wide, double x) {
    if (wide)
        ((double *)data)[k] = x;
    else
        ((float *)data)[k] = (float)x;
}

struct worst measure_random(const struct function *function, bool wide, long arguments) {
    struct call call;
    struct worst worst = {-1, 0, 0};
    call_begin(&call, function, CHUNK, wide);
    sample_seed(7);
    for (long done = 0; done < arguments; done += CHUNK) {
        const long n = arguments - done < CHUNK ? arguments - done : CHUNK;
        for (long k = 0; k < CHUNK; k++) {
            set_element(call.x, k, wide, sample_argument(function, k, wide));
            const double x = element(call.x, k, wide);
            set_element(call.y, k, wide, sample_second(function, k, x, wide));
        }
        call_run(&call);
        for (long k = 0; k < n; k++) {
            const double x = element(call.x, k, wide), y = element(call.y, k, wide);
            worst_of(&worst, error_of(function, x, y, element(call.out, k, wide), wide), x, y);
        }
    }
    call_end(&call);
    return worst;
}

/* In ULP of the float32 next to the float64 `exact`. */
static double float_error(float got, double exact) {
    const double size = fabs(exact);
    if (!(size < 0x1.ffffffp127)) {
        /* Infinite or NaN, or rounded to infinity. */
        const bool same = isnan(exact) ? isnan(got) : isinf(got) && (got > 0) == (exact > 0);
        return same ? 0 : HUGE_VAL;
    }
    uint64_t bits;
    memcpy(&bits, &size, sizeof bits);
    bits &= UINT64_C(0x7ff0000000000000);
    double power;
    memcpy(&power, &bits, sizeof power);
    if (power < 0x1p-126) power = 0x1p-126;
    const double error = fabs((double)got - exact) / power * 0x1p23;
    return error >= 0 ? error : HUGE_VAL; /* NaN for a number */
}
struct worst measure_floats(const struct function *function, uint32_t every, double *reference) {
    struct call call, wider;
    struct worst worst = {-1, 0, 0};
    call_begin(&call, function, CHUNK, false);
    call_begin(&wider, function, CHUNK, true);
    memset(call.y, 0, CHUNK * sizeof(float));
    memset(wider.y, 0, CHUNK * sizeof(double));
    float *x = call.x;
    const float *got = call.out;
    double *x_wide = wider.x;
    const double *exact = wider.out;
    *reference = 0;
    for (uint64_t first = 0, number = 0; first <= UINT32_MAX; number += CHUNK) {
        for (int k = 0; k < CHUNK; k++, first += every) {
            const uint32_t bits = (uint32_t)(first <= UINT32_MAX ? first : 0);
            memcpy(&x[k], &bits, sizeof bits);
            x_wide[k] = (double)x[k];
        }
        call_run(&call);
        call_run(&wider);
        for (int k = 0; k < CHUNK; k++)
            worst_of(&worst, float_error(got[k], exact[k]), (double)x[k], 0);
        for (int k = (int)(number % 97); k < CHUNK; k += CHECK_EVERY) {
            const double off = error_of(function, x_wide[k], 0, exact[k], true);
            if (off > *reference) *reference = off;
        }
    }
    call_end(&call);
    call_end(&wider);
    return worst;
}
