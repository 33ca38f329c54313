/* SPDX-License-Identifier: MIT */
/* Integer literals past int64: they meet uint64 where they fit it, and floats whatever their size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "blockexpr.h"

enum { N = 4 };
static uint64_t u[N] = {0, UINT64_C(0xf123456789abcdef), UINT64_MAX, UINT64_C(1) << 63};
static int64_t l[N] = {0, -1, INT64_MAX, INT64_MIN};
static int32_t i[N] = {0, -1, 7, INT32_MIN};
static double d[N] = {0, 0.5, -2, 18446744073709551616.0};
static float f[N] = {0, 0.5F, -2, 18446744073709551616.0F};
static double z[2 * N] = {1, 2, 3, 4, 5, 6, 7, 8};

static int64_t four[1] = {N};

static void evaluate(const char *text, expr_type type, void *data, size_t size) {
    const expr_var vars[] = {expr_nd("u", EXPR_UINT64, u, 1, four),
                             expr_nd("l", EXPR_INT64, l, 1, four),
                             expr_nd("i", EXPR_INT32, i, 1, four),
                             expr_nd("d", EXPR_FLOAT64, d, 1, four),
                             expr_nd("f", EXPR_FLOAT32, f, 1, four),
                             expr_nd("z", EXPR_COMPLEX128, z, 1, four),
                             EXPR_END};
    expr_array out = expr_out_new();
    if (expr_eval(text, vars, &out) != EXPR_OK) fail_msg("%s: %s", text, expr_error_text());
    if (out.type != type) fail_msg("%s has the type %d, expected %d", text, out.type, type);
    memcpy(data, out.data, N * size);
    expr_array_free(&out);
}

static void assert_bits(const char *text, const uint64_t expected[N]) {
    uint64_t results[N];
    evaluate(text, EXPR_UINT64, results, sizeof *results);
    for (int k = 0; k < N; k++)
        if (results[k] != expected[k])
            fail_msg("%s: %llx, expected %llx", text, (unsigned long long)results[k],
                     (unsigned long long)expected[k]);
}

static void assert_floats(const char *text, const double expected[N]) {
    double results[N];
    evaluate(text, EXPR_FLOAT64, results, sizeof *results);
    for (int k = 0; k < N; k++)
        if (results[k] != expected[k])
            fail_msg("%s: %.17g, expected %.17g", text, results[k], expected[k]);
}

static void assert_truths(const char *text, const uint8_t expected[N]) {
    uint8_t results[N];
    evaluate(text, EXPR_BOOL, results, sizeof *results);
    for (int k = 0; k < N; k++)
        if (results[k] != expected[k]) fail_msg("%s: element %d is %d", text, k, results[k]);
}

#define TOP UINT64_C(0xf000000000000000)

static void they_meet_uint64(void **state) {
    (void)state;
    uint64_t expected[N];
    static const char *const masks[] = {
        "u & 0xf000000000000000", "0xF000_0000_0000_0000 & u", "u & 17293822569102704640",
        "u & 0o1700000000000000000000",
        "u & 0b1111000000000000000000000000000000000000000000000000000000000000"};
    for (int k = 0; k < N; k++) expected[k] = u[k] & TOP;
    for (size_t k = 0; k < sizeof masks / sizeof *masks; k++) assert_bits(masks[k], expected);
    for (int k = 0; k < N; k++) expected[k] = u[k] + UINT64_MAX;
    assert_bits("u + 18446744073709551615", expected);
    assert_bits("m = 18446744073709551615; u + m", expected);
    for (int k = 0; k < N; k++) expected[k] = u[k] > TOP ? u[k] : TOP;
    assert_bits("maximum(u, 0xf000000000000000)", expected);
    assert_bits("where(u > 0xf000000000000000, u, 0xf000000000000000)", expected);
    for (int k = 0; k < N; k++) expected[k] = UINT64_MAX;
    assert_bits("u*0 + uint64(18446744073709551615)", expected);
    for (int k = 0; k < N; k++) expected[k] = u[k] / 9223372036854775808U;
    assert_bits("u // 9223372036854775808", expected);
    for (int k = 0; k < N; k++) expected[k] = 0;
    assert_bits("u << 18446744073709551615", expected);
}

static void comparisons_with_integers_are_exact(void **state) {
    (void)state;
    assert_truths("u == 18446744073709551615", (const uint8_t[N]){0, 0, 1, 0});
    assert_truths("u >= 0xf000000000000000", (const uint8_t[N]){0, 1, 1, 0});
    assert_truths("9223372036854775808 == u", (const uint8_t[N]){0, 0, 0, 1});
    assert_truths("l < 18446744073709551615", (const uint8_t[N]){1, 1, 1, 1});
    assert_truths("l == 9223372036854775808", (const uint8_t[N]){0, 0, 0, 0});
    assert_truths("i > 9223372036854775808", (const uint8_t[N]){0, 0, 0, 0});
    assert_truths("i != 9223372036854775808", (const uint8_t[N]){1, 1, 1, 1});
    assert_truths("9223372036854775807 < u <= 18446744073709551614",
                  (const uint8_t[N]){0, 1, 0, 1});
}

static void they_meet_floats(void **state) {
    (void)state;
    static const struct {
        const char *literal;
        double value;
    } literals[] = {
        {"9223372036854775808", 0x1p63},
        {"-9223372036854775809", -0x1p63},
        {"-18446744073709551615", -0x1p64},
        {"18446744073709551616", 0x1p64},
        {"-18446744073709551616", -0x1p64},
        {"18446744073709551617", 0x1p64},
        {"1_000_000_000_000_000_000_000_000_000_000", 1e30},
        {"0x10000000000000000", 0x1p64},
        {"0x1000000000000080000000000000", 0x1p108},               /* half way, to even */
        {"0x1000000000000080000000000001", 0x1.0000000000001p108}, /* past it */
        {"0o2000000000000000000000", 0x1p64},
        {"0b10000000000000000000000000000000000000000000000000000000000000000", 0x1p64},
    };
    char text[256];
    double expected[N];
    for (size_t k = 0; k < sizeof literals / sizeof *literals; k++) {
        for (int j = 0; j < N; j++) expected[j] = d[j] * literals[k].value;
        snprintf(text, sizeof text, "d*%s", literals[k].literal);
        assert_floats(text, expected);
        snprintf(text, sizeof text, "m = %s; m*d", literals[k].literal);
        assert_floats(text, expected);
        for (int j = 0; j < N; j++) expected[j] = literals[k].value;
        snprintf(text, sizeof text, "l*0.0 + float64(%s)", literals[k].literal);
        assert_floats(text, expected);
        snprintf(text, sizeof text, "(z*0 + %s).real", literals[k].literal);
        assert_floats(text, expected);
        snprintf(text, sizeof text, "float64(f*0 + %s)", literals[k].literal);
        for (int j = 0; j < N; j++) expected[j] = (double)(float)literals[k].value;
        assert_floats(text, expected);
    }
    assert_truths("d == 18446744073709551616", (const uint8_t[N]){0, 0, 0, 1});
    assert_truths("f < 18446744073709551616", (const uint8_t[N]){1, 1, 1, 0});
    for (int j = 0; j < N; j++) expected[j] = d[j] + 4294967296.0;
    assert_floats("d + sqrt(18446744073709551616)", expected);
    for (int j = 0; j < N; j++) expected[j] = (double)u[j] / 0x1p64;
    assert_floats("u / 18446744073709551616", expected);
}

static void past_every_type_is_an_error(void **state) {
    (void)state;
    char text[400] = "d*1";
    memset(text + 3, '0', 309);
    const expr_var vars[] = {expr_nd("d", EXPR_FLOAT64, d, 1, four), EXPR_END};
    expr_array out = expr_out_new();
    assert_int_equal(expr_eval(text, vars, &out), EXPR_ERROR_RANGE);
    assert_non_null(strstr(expr_error_text(), "does not fit float64"));
    text[3 + 308] = 0;
    assert_int_equal(expr_eval(text, vars, &out), EXPR_OK);
    assert_true(((double *)out.data)[1] == 5e307);
    expr_array_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(they_meet_uint64),
        cmocka_unit_test(comparisons_with_integers_are_exact),
        cmocka_unit_test(they_meet_floats),
        cmocka_unit_test(past_every_type_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
