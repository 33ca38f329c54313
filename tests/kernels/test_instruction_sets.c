/* SPDX-License-Identifier: MIT */
/* Instruction sets of one class (with FMA, or without) give the same bits, the signs of zeros and
 * of NaN among them, for each function and operator over edges and random numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

#include "blockexpr.h"
#include "kernels/kernels.h"
#include "support/cases.h"

enum { N = 1024, MOST_BYTES = N * 16 };

static double x[N], y[N];
static float xf[N], yf[N];
static double z[2 * N], w[2 * N];
static float zf[2 * N], wf[2 * N];
static uint16_t xh[N], yh[N];
static const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
static int set_count;
static uint64_t state = 7;

static const double edges[] = {0.0,      -0.0,   1.0,    -1.0,   0.5,      -0.5,      2.0,
                               -2.0,     3.0,    -3.0,   1e-310, -1e-310,  1e308,     -1e308,
                               1e-30,    -1e-30, 1e39,   -1e39,  INFINITY, -INFINITY, 170.5,
                               -170.5,   710.0,  -710.0, 89.0,   -89.0,    1e17,      -1e17,
                               0x1p-149, 1e5,    -1e5,   -7.0,   27.0,     -745.2,    (double)NAN};

static double next_number(void) {
    const uint64_t bits = random_bits(&state);
    const unsigned kind = (unsigned)(bits & 7);
    double number;
    if (kind < 3) return edges[(bits >> 20) % (sizeof edges / sizeof *edges)];
    if (kind < 6) return (double)(int64_t)random_bits(&state) * (kind == 5 ? 0x1p-56 : 0x1p-62);
    if (kind == 6) return rint((double)(int64_t)random_bits(&state) * 0x1p-60);
    const uint64_t any = random_bits(&state);
    memcpy(&number, &any, sizeof number);
    return isnan(number) ? 1.5 : number;
}

static void fill(void) {
    for (int k = 0; k < N; k++) {
        x[k] = next_number(), y[k] = next_number();
        xf[k] = (float)x[k], yf[k] = (float)y[k];
        xh[k] = (uint16_t)(random_bits(&state) >> 40),
        yh[k] = (uint16_t)(random_bits(&state) >> 40);
        /* Which of several NaN a half keeps is no matter of this test. */
        if ((xh[k] & 0x7c00) == 0x7c00) xh[k] &= 0xfc00;
        if ((yh[k] & 0x7c00) == 0x7c00) yh[k] &= 0xfc00;
    }
    for (int k = 0; k < 2 * N; k++) {
        z[k] = next_number(), w[k] = next_number();
        zf[k] = (float)z[k], wf[k] = (float)w[k];
    }
}

static const char *const real_texts[] = {"sqrt(x)",
                                         "exp(x)",
                                         "exp2(x)",
                                         "expm1(x)",
                                         "log(x)",
                                         "log2(x)",
                                         "log10(x)",
                                         "log1p(x)",
                                         "cbrt(x)",
                                         "sin(x)",
                                         "cos(x)",
                                         "tan(x)",
                                         "arcsin(x)",
                                         "arccos(x)",
                                         "arctan(x)",
                                         "sinh(x)",
                                         "cosh(x)",
                                         "tanh(x)",
                                         "arcsinh(x)",
                                         "arccosh(x)",
                                         "arctanh(x)",
                                         "erf(x)",
                                         "erfc(x)",
                                         "gamma(x)",
                                         "lgamma(x)",
                                         "floor(x)",
                                         "ceil(x)",
                                         "trunc(x)",
                                         "rint(x)",
                                         "abs(x)",
                                         "sign(x)",
                                         "-x",
                                         "1/x",
                                         "x**2",
                                         "x**3",
                                         "x**0.5",
                                         "x**-1",
                                         "x**1.5",
                                         "x+y",
                                         "x-y",
                                         "x*y",
                                         "x/y",
                                         "x%y",
                                         "x//y",
                                         "x**y",
                                         "hypot(x, y)",
                                         "arctan2(x, y)",
                                         "fmod(x, y)",
                                         "copysign(x, y)",
                                         "min(x, y)",
                                         "minimum(x, y)",
                                         "maximum(x, y)",
                                         "fmin(x, y)",
                                         "fmax(x, y)",
                                         "x > y",
                                         "x == y",
                                         "where(x > y, x, y)",
                                         "x*y+x",
                                         "x*y-x",
                                         "x-x*y",
                                         "x*x+y*y",
                                         "int32(x)",
                                         "int64(x)",
                                         "int8(x)",
                                         "uint8(x)",
                                         "uint32(x)",
                                         "uint64(x)",
                                         "float32(x)",
                                         "float64(x)",
                                         "float16(x)",
                                         "bfloat16(x)",
                                         "signbit(log(x))",
                                         "copysign(1.0, log(x))",
                                         "sum(x)",
                                         "prod(x)",
                                         "min(x)",
                                         "max(x)",
                                         "mean(x)",
                                         "nansum(x)",
                                         "nanmin(x)",
                                         "clip(x, -1, 1)",
                                         "nextafter(x, y)",
                                         "ldexp(x, 3)",
                                         "round(x)",
                                         "isnan(log(x))",
                                         "degrees(x)",
                                         "radians(x)",
                                         "sinc(x)",
                                         "logaddexp(x, y)",
                                         "logaddexp2(x, y)",
                                         "reciprocal(x)",
                                         "square(x)",
                                         "remainder(x, y)",
                                         "heaviside(x, y)",
                                         "float_power(x, y)"};
static const char *const complex_texts[] = {
    "sqrt(x)",    "exp(x)",     "expm1(x)",   "log(x)",    "log1p(x)", "sin(x)",  "cos(x)",
    "tan(x)",     "arcsin(x)",  "arccos(x)",  "arctan(x)", "sinh(x)",  "cosh(x)", "tanh(x)",
    "arcsinh(x)", "arccosh(x)", "arctanh(x)", "abs(x)",    "angle(x)", "x+y",     "x-y",
    "x*y",        "x/y",        "x**y",       "x**2",      "x**3",     "x**0.5",  "log2(x)",
    "log10(x)",   "exp2(x)",    "sum(x)",     "prod(x)",   "x*y+x",    "sign(x)", "reciprocal(x)",
    "square(x)",  "conj(x)"};

static size_t evaluate(const char *text, expr_array a, expr_array b, uint32_t flags, char *bytes,
                       int *type) {
    const expr_var vars[] = {expr_variable("x", a), expr_variable("y", b), expr_end()};
    const expr_options options = {.size = sizeof options, .threads = 1, .flags = flags};
    expr_array out = expr_out_new();
    expr_var used[3] = {vars[0], vars[1], vars[2]};
    if (!strchr(text, 'y')) used[1] = expr_end();
    expr_cache_clear();
    if (expr_eval_with(text, used, &out, &options) != EXPR_OK) return 0;
    size_t size = expr_type_size((expr_type)out.type);
    *type = (int)out.type;
    for (int d = 0; d < out.ndim; d++) size *= (size_t)out.shape[d];
    memcpy(bytes, out.data, size);
    expr_array_free(&out);
    return size;
}

static int differ(const char *text, expr_array a, expr_array b, uint32_t flags) {
    static char bytes[2][MOST_BYTES];
    for (int s = 1; s < set_count; s++) {
        int type;
        if (sets[s]->fma != sets[s - 1]->fma) continue;
        bx_kernels_force(sets[s - 1]);
        const size_t size = evaluate(text, a, b, flags, bytes[0], &type);
        bx_kernels_force(sets[s]);
        if (evaluate(text, a, b, flags, bytes[1], &type) != size) return 1;
        if (size == 0 || memcmp(bytes[0], bytes[1], size) == 0) continue;
        const size_t item = expr_type_size((expr_type)type);
        size_t k = 0;
        while (memcmp(bytes[0] + k * item, bytes[1] + k * item, item) == 0) k++;
        uint64_t other[2][2] = {{0}};
        memcpy(other[0], bytes[0] + k * item, item);
        memcpy(other[1], bytes[1] + k * item, item);
        const size_t e = k % N;
        print_message(
            "%s and %s: '%s' of type %d, element %zu: %llx %llx and %llx %llx, of x = %g, "
            "y = %g\n",
            sets[s - 1]->isa, sets[s]->isa, text, (int)a.type, k, (unsigned long long)other[0][0],
            (unsigned long long)other[0][1], (unsigned long long)other[1][0],
            (unsigned long long)other[1][1], a.type == EXPR_COMPLEX128 ? z[2 * e] : x[e],
            a.type == EXPR_COMPLEX128 ? z[2 * e + 1] : y[e]);
        return 1;
    }
    return 0;
}

static void sets_of_a_class_agree(void **unused) {
    (void)unused;
    const int64_t n[1] = {N};
    int wrong = 0;
    set_count = bx_kernels_available(sets);
    for (int round = 0; round < 4; round++) {
        fill();
        const expr_array real[] = {
            expr_out_nd(EXPR_FLOAT64, x, 1, n),  expr_out_nd(EXPR_FLOAT64, y, 1, n),
            expr_out_nd(EXPR_FLOAT32, xf, 1, n), expr_out_nd(EXPR_FLOAT32, yf, 1, n),
            expr_out_nd(EXPR_FLOAT16, xh, 1, n), expr_out_nd(EXPR_FLOAT16, yh, 1, n)};
        const expr_array pair[] = {
            expr_out_nd(EXPR_COMPLEX128, z, 1, n), expr_out_nd(EXPR_COMPLEX128, w, 1, n),
            expr_out_nd(EXPR_COMPLEX64, zf, 1, n), expr_out_nd(EXPR_COMPLEX64, wf, 1, n)};
        for (uint32_t flags = 0; flags <= EXPR_FAST; flags += EXPR_FAST) {
            for (size_t t = 0; t < sizeof real_texts / sizeof *real_texts; t++)
                for (int k = 0; k < 6; k += 2)
                    wrong += differ(real_texts[t], real[k], real[k + 1], flags);
            for (size_t t = 0; t < sizeof complex_texts / sizeof *complex_texts; t++)
                for (int k = 0; k < 4; k += 2)
                    wrong += differ(complex_texts[t], pair[k], pair[k + 1], flags);
        }
    }
    bx_kernels_force(NULL);
    assert_int_equal(wrong, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(sets_of_a_class_agree)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
