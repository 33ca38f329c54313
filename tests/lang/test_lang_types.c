/* SPDX-License-Identifier: MIT */
/* Types: promotion, casts, the rules of operations, and what they refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

static void type_errors_name_types_and_cure(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"d & i", EXPR_ERROR_TYPE, 2, 1, "'&' does not take float64 and int32",
         "(a > 0) & (b > 0)"},
        {"i | f", EXPR_ERROR_TYPE, 2, 1, "'|' does not take int32 and float32",
         "(a > 0) & (b > 0)"},
        {"d > 0 & f < 1", EXPR_ERROR_TYPE, 6, 1, "'&' does not take int64 and float32",
         "parentheses"},
        {"d ^ 2", EXPR_ERROR_TYPE, 2, 1, "'^' does not take float64 and int64", "'**'"},
        {"1 + ~f", EXPR_ERROR_TYPE, 4, 1, "'~' does not take float32", "integers and bools"},
        {"p & 1.5", EXPR_ERROR_TYPE, 2, 1, "'&' does not take bool and float64",
         "integers and bools"},
        {"d << 2", EXPR_ERROR_TYPE, 2, 2, "'<<' does not take float64 and int64", "power of two"},
        {"p << q", EXPR_ERROR_TYPE, 2, 2, "'<<' does not take bool and bool", "a*1"},
        {"p >> True", EXPR_ERROR_TYPE, 2, 2, "'>>' does not take bool and bool", "a*1"},
        {"p - q", EXPR_ERROR_TYPE, 2, 1, "'-' does not take bool and bool", "a ^ b"},
        {"-p", EXPR_ERROR_TYPE, 0, 1, "'-' does not take bool", "~a"},
        {"-True", EXPR_ERROR_TYPE, 0, 1, "'-' does not take bool", "~a"},
        {"+p", EXPR_ERROR_TYPE, 0, 1, "'+' does not take bool", "a*1"},
        {"square(p)", EXPR_ERROR_TYPE, 0, 6, "'square' does not take bool", "a*1"},
        {"sign(p)", EXPR_ERROR_TYPE, 0, 4, "'sign' does not take bool", "a*1"},
        {"p // q", EXPR_ERROR_TYPE, 2, 2, "'//' does not take bool and bool", "a*1"},
        {"remainder(p, q)", EXPR_ERROR_TYPE, 0, 9, "'remainder' does not take bool and bool",
         "a*1"},
        {"p ** q", EXPR_ERROR_TYPE, 2, 2, "'**' does not take bool and bool", "a*1"},
        {"i**-2", EXPR_ERROR_TYPE, 1, 2, "integers to negative integer powers", "x**-2.0"},
        {"l ** (-1)", EXPR_ERROR_TYPE, 2, 2, "integers to negative integer powers", "x**-1.0"},
        {"p**-1", EXPR_ERROR_TYPE, 1, 2, "integers to negative integer powers", "x**-1.0"},
        {"pow(k, -3)", EXPR_ERROR_TYPE, 0, 3, "integers to negative integer powers", "x**-3.0"},
        {"i + 3000000000", EXPR_ERROR_RANGE, 4, 10, "3000000000 does not fit int32", "int64"},
        {"-3000000000 * i", EXPR_ERROR_RANGE, 0, 11, "-3000000000 does not fit int32", "int64"},
        {"minimum(i, 2147483648)", EXPR_ERROR_RANGE, 11, 10, "2147483648 does not fit int32",
         "int64"},
        {"where(p, i, -2147483649)", EXPR_ERROR_RANGE, 12, 11, "-2147483649 does not fit int32",
         "int64"},
        {"i & 0xffffffff", EXPR_ERROR_RANGE, 4, 10, "4294967295 does not fit int32", "int64"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

/* The types of the variables p, i, l, f and d, in this order. */
static const enum bx_type types_of_names[] = {T_bool, T_i32, T_i64, T_f32, T_f64};
enum { NAMED = COUNT(types_of_names) };

static void promotion_is_numpys(void **state) {
    (void)state;
    static const char names[] = "pilfd";
    static const char expected[NAMED][NAMED + 1] = {
        /*   pilfd */
        {"pilfd"}, {"iildd"}, {"llldd"}, {"fddfd"}, {"ddddd"},
    };
    for (unsigned j = 0; j < NAMED; j++) {
        for (unsigned k = 0; k < NAMED; k++) {
            char text[8];
            const enum bx_type type = types_of_names[strchr(names, expected[j][k]) - names];
            assert_int_equal(bx_promote(types_of_names[j], types_of_names[k]), type);
            snprintf(text, sizeof text, "%c+%c", names[j], names[k]);
            struct parsed parsed = parse_typed(text);
            assert_int_equal(parsed.status, EXPR_OK);
            assert_int_equal(root(&parsed)->type, type);
            assert_int_equal(root(&parsed)->operand_type, type);
            bx_arena_free(&parsed.arena);
        }
    }
}

static void casting_is_numpys(void **state) {
    (void)state;
    static const struct {
        expr_casting casting;
        const char allowed[NAMED][NAMED + 1]; /* [from][to] */
    } tables[] = {
        {EXPR_CASTING_NO, {"1....", ".1...", "..1..", "...1.", "....1"}},
        {EXPR_CASTING_SAFE, {"11111", ".11.1", "..1.1", "...11", "....1"}},
        {EXPR_CASTING_SAME_KIND, {"11111", ".1111", ".1111", "...11", "...11"}},
        {EXPR_CASTING_UNSAFE, {"11111", "11111", "11111", "11111", "11111"}},
    };
    for (size_t t = 0; t < COUNT(tables); t++)
        for (unsigned from = 0; from < NAMED; from++)
            for (unsigned to = 0; to < NAMED; to++)
                assert_int_equal(
                    bx_can_cast(types_of_names[from], types_of_names[to], tables[t].casting),
                    tables[t].allowed[from][to] == '1');
    assert_false(bx_can_cast(T_bool, T_bool, (expr_casting)99));
}

static void each_rule_gives_its_types(void **state) {
    (void)state;
    enum { INT = WEAK_INT, FLOAT = WEAK_FLOAT, NOT = WEAK_NOT };
    static const struct {
        const char *text;
        unsigned operand_type, type, weak, rank;
    } types[] = {
        /* weak with strong */
        {"p+1", T_i64, T_i64, NOT, 1},
        {"i+1", T_i32, T_i32, NOT, 1},
        {"1+l", T_i64, T_i64, NOT, 1},
        {"f+1", T_f32, T_f32, NOT, 1},
        {"d+1", T_f64, T_f64, NOT, 1},
        {"p+1.5", T_f64, T_f64, NOT, 1},
        {"i+1.5", T_f64, T_f64, NOT, 1},
        {"1.5*f", T_f32, T_f32, NOT, 1},
        {"f*pi", T_f32, T_f32, NOT, 1},
        {"f*s*n", T_f32, T_f32, NOT, 1},
        {"f+1e300", T_f32, T_f32, NOT, 1},
        {"i*n", T_i32, T_i32, NOT, 1},
        {"k+1", T_i32, T_i32, NOT, 0},
        {"f*z", T_f64, T_f64, NOT, 1},
        {"True+1", T_i64, T_i64, NOT, 0},
        {"f*(n+2)/(s-1)", T_f32, T_f32, NOT, 1},
        {"i+2147483647", T_i32, T_i32, NOT, 1},
        {"i+-2147483648", T_i32, T_i32, NOT, 1},
        {"f+3000000000", T_f32, T_f32, NOT, 1},
        {"i/3000000000", T_f64, T_f64, NOT, 1},
        /* weak alone */
        {"1+2", T_i64, T_i64, INT, 0},
        {"n*2", T_i64, T_i64, INT, 0},
        {"n/2", T_f64, T_f64, FLOAT, 0},
        {"n+0.5", T_f64, T_f64, FLOAT, 0},
        {"n//2", T_i64, T_i64, INT, 0},
        {"-n", T_i64, T_i64, INT, 0},
        {"~n", T_i64, T_i64, INT, 0},
        {"n<<2", T_i64, T_i64, INT, 0},
        {"2**-1", T_f64, T_f64, FLOAT, 0},
        {"n**-2", T_f64, T_f64, FLOAT, 0},
        {"2**n", T_i64, T_i64, INT, 0},
        {"sqrt(2)", T_f64, T_f64, FLOAT, 0},
        {"abs(-1)", T_i64, T_i64, INT, 0},
        {"floor(s)", T_f64, T_f64, FLOAT, 0},
        {"minimum(1, 2)", T_i64, T_i64, INT, 0},
        {"minimum(1, 2.0)", T_f64, T_f64, FLOAT, 0},
        {"1 < 2", T_i64, T_bool, NOT, 0},
        {"isnan(s)", T_f64, T_bool, NOT, 0},
        {"isnan(n)", T_f64, T_bool, NOT, 0},
        /* choices */
        {"where(p, q, q)", T_bool, T_bool, NOT, 1},
        {"where(p, i, f)", T_f64, T_f64, NOT, 1},
        {"where(p, f, 1.5)", T_f32, T_f32, NOT, 1},
        {"where(d, 1, 2)", T_i64, T_i64, NOT, 1},
        {"where(n, 1, 2)", T_i64, T_i64, INT, 0},
        {"where(True, 1, 2.5)", T_f64, T_f64, NOT, 0},
        {"where(3000000000, i, 1)", T_i32, T_i32, NOT, 1},
        {"i if p else 0", T_i32, T_i32, NOT, 1},
        /* truth and comparison */
        {"d and i", T_bool, T_bool, NOT, 1},
        {"not f", T_bool, T_bool, NOT, 1},
        {"n or 2", T_bool, T_bool, NOT, 0},
        {"i < f", T_f64, T_bool, NOT, 1},
        {"p == q", T_bool, T_bool, NOT, 1},
        {"i < 5", T_i32, T_bool, NOT, 1},
        {"i < 3000000000", T_i64, T_bool, NOT, 1},
        {"-3000000000 <= i", T_i64, T_bool, NOT, 1},
        {"i < 3e9", T_f64, T_bool, NOT, 1},
        {"f < 0.1", T_f32, T_bool, NOT, 1},
        {"0 < f < 1", T_bool, T_bool, NOT, 1},
        /* bits and shifts */
        {"p & q", T_bool, T_bool, NOT, 1},
        {"p | i", T_i32, T_i32, NOT, 1},
        {"i ^ l", T_i64, T_i64, NOT, 1},
        {"~p", T_bool, T_bool, NOT, 1},
        {"p & 1", T_i64, T_i64, NOT, 1},
        {"p << 1", T_i64, T_i64, NOT, 1},
        {"i >> p", T_i32, T_i32, NOT, 1},
        /* arithmetic */
        {"p + q", T_bool, T_bool, NOT, 1},
        {"p * q", T_bool, T_bool, NOT, 1},
        {"p - i", T_i32, T_i32, NOT, 1},
        {"-i", T_i32, T_i32, NOT, 1},
        {"square(f)", T_f32, T_f32, NOT, 1},
        {"i / l", T_f64, T_f64, NOT, 1},
        {"p / q", T_f64, T_f64, NOT, 1},
        {"f / 2", T_f32, T_f32, NOT, 1},
        {"i / f", T_f64, T_f64, NOT, 1},
        {"p % i", T_i32, T_i32, NOT, 1},
        {"i // 2", T_i32, T_i32, NOT, 1},
        {"i ** 2", T_i32, T_i32, NOT, 1},
        {"i ** l", T_i64, T_i64, NOT, 1},
        {"p ** 2", T_i64, T_i64, NOT, 1},
        {"i ** -1.0", T_f64, T_f64, NOT, 1},
        {"f ** -1", T_f32, T_f32, NOT, 1},
        {"i ** n", T_i32, T_i32, NOT, 1},
        /* functions */
        {"abs(p)", T_bool, T_bool, NOT, 1},
        {"abs(f)", T_f32, T_f32, NOT, 1},
        {"floor(i)", T_i32, T_i32, NOT, 1},
        {"round(p)", T_bool, T_bool, NOT, 1},
        {"ceil(f)", T_f32, T_f32, NOT, 1},
        {"rint(i)", T_f64, T_f64, NOT, 1},
        {"maximum(p, q)", T_bool, T_bool, NOT, 1},
        {"maximum(i, f)", T_f64, T_f64, NOT, 1},
        {"maximum(f, 0)", T_f32, T_f32, NOT, 1},
        {"sqrt(p)", T_f16, T_f16, NOT, 1},
        {"sqrt(i)", T_f64, T_f64, NOT, 1},
        {"sqrt(f)", T_f32, T_f32, NOT, 1},
        {"arctan2(f, 1)", T_f32, T_f32, NOT, 1},
        {"arctan2(i, f)", T_f64, T_f64, NOT, 1},
        {"arctan2(p, f)", T_f32, T_f32, NOT, 1},
        {"isfinite(f)", T_f32, T_bool, NOT, 1},
        {"signbit(l)", T_f64, T_bool, NOT, 1},
        /* reductions */
        {"sum(p)", T_i64, T_i64, NOT, 0},
        {"prod(i)", T_i64, T_i64, NOT, 0},
        {"sum(f)", T_f32, T_f32, NOT, 0},
        {"min(p)", T_bool, T_bool, NOT, 0},
        {"max(i)", T_i32, T_i32, NOT, 0},
        {"sum(3)", T_i64, T_i64, NOT, 0},
        {"max(s)", T_f64, T_f64, NOT, 0},
        {"d - sum(d)", T_f64, T_f64, NOT, 1},
        {"sum(f - sum(f)) / 2", T_f32, T_f32, NOT, 0},
        {"f * sum(2.5)", T_f64, T_f64, NOT, 1},
        {"sum(i) + k", T_i64, T_i64, NOT, 0},
    };
    for (size_t k = 0; k < COUNT(types); k++) {
        struct parsed parsed = parse_typed(types[k].text);
        if (parsed.status != EXPR_OK) fail_msg("%s: %s", types[k].text, bx_error_last()->message);
        const struct bx_node *node = root(&parsed);
        if (node->operand_type != types[k].operand_type || node->type != types[k].type ||
            node->weak != types[k].weak || node->rank != types[k].rank)
            fail_msg("%s: operands %s, result %s, weak %d, rank %d", types[k].text,
                     bx_type_text((enum bx_type)node->operand_type),
                     bx_type_text((enum bx_type)node->type), node->weak, node->rank);
        bx_arena_free(&parsed.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(type_errors_name_types_and_cure),
        cmocka_unit_test(promotion_is_numpys),
        cmocka_unit_test(casting_is_numpys),
        cmocka_unit_test(each_rule_gives_its_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
