/* SPDX-License-Identifier: MIT */
/* Literals: numbers, complex numbers and byte strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

static void literals_are_read_as_in_python(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"0", "0"},
        {"00", "0"},
        {"0_0", "0"},
        {"12", "12"},
        {"1_000_000", "1000000"},
        {"0x1F", "31"},
        {"0Xff_ff", "65535"},
        {"0x_1", "1"},
        {"0o17", "15"},
        {"0O17", "15"},
        {"0b101", "5"},
        {"0B1_1", "3"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"- 9_223_372_036_854_775_808", "-9223372036854775808"},
        {"-0x8000000000000000", "-9223372036854775808"},
        {"-9223372036854775808 + a", "(add -9223372036854775808 a)"},
        {"a - -9223372036854775808", "(sub a -9223372036854775808)"},
        {"1.", "1.0"},
        {".5", "0.5"},
        {"1.5", "1.5"},
        {"1e3", "1000.0"},
        {"1E3", "1000.0"},
        {"1e-3", "0.001"},
        {"1e+3", "1000.0"},
        {"1.e2", "100.0"},
        {".5e1", "5.0"},
        {"1_000.5", "1000.5"},
        {"1_0.2_5e1_0", "102500000000.0"},
        {"012.5", "12.5"},
        {"01e1", "10.0"},
        {"1e400", "inf"},
        {"1e-400", "0.0"},
        {"0.1", "0.1"},
        {"5e-324", "5e-324"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"9007199254740993.0", "9007199254740992.0"},
        {"9007199254740993.00000000000000000000000000000000000000000000000000000000000000000001",
         "9007199254740994.0"},
        {"18446744073709551616.0", "1.8446744073709552e+19"},
        {"True", "True"},
        {"False", "False"},
        {"inf", "inf"},
        {"nan", "nan"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_typed("pi");
    assert_true(root(&parsed)->value.f64 == acos(-1.0));
    bx_arena_free(&parsed.arena);
    parsed = parse_typed("e");
    assert_true(root(&parsed)->value.f64 == exp(1.0));
    bx_arena_free(&parsed.arena);
}

static void floats_do_not_depend_on_the_locale(void **state) {
    (void)state;
    static const char *const with_comma[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8",
                                             "fr_FR.utf8"};
    const char *set = NULL;
    for (size_t k = 0; k < COUNT(with_comma) && !set; k++) set = setlocale(LC_ALL, with_comma[k]);
    if (!set) skip();
    assert_shape("1.5", "1.5");
    setlocale(LC_ALL, "C");
}

static void malformed_numbers_are_named(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"012", EXPR_ERROR_SYNTAX, 0, 3, "does not begin with 0", "0o for octal"},
        {"d+0_7", EXPR_ERROR_SYNTAX, 2, 3, "does not begin with 0", "0o for octal"},
        {"2d", EXPR_ERROR_SYNTAX, 0, 2, "put an operator or a space behind the number", "2*a"},
        {"1if p else 2", EXPR_ERROR_SYNTAX, 0, 3, "put an operator or a space behind the number",
         ""},
        {"1.0f", EXPR_ERROR_SYNTAX, 0, 4, "no type suffix", "takes the type"},
        {"10UL", EXPR_ERROR_SYNTAX, 0, 4, "no type suffix", "takes the type"},
        {"1__0", EXPR_ERROR_SYNTAX, 0, 4, "an underscore in a number stands between two digits",
         ""},
        {"1_", EXPR_ERROR_SYNTAX, 0, 2, "an underscore in a number stands between two digits", ""},
        {"1._5", EXPR_ERROR_SYNTAX, 0, 4, "an underscore in a number stands between two digits",
         ""},
        {"1e", EXPR_ERROR_SYNTAX, 0, 2, "an exponent has digits", "1e-3"},
        {"1e+", EXPR_ERROR_SYNTAX, 0, 2, "an exponent has digits", "1e-3"},
        {"1.2.3", EXPR_ERROR_SYNTAX, 0, 5, "a number has one decimal point", ""},
        {"1..", EXPR_ERROR_SYNTAX, 0, 3, "a number has one decimal point", ""},
        {"0x1.8", EXPR_ERROR_SYNTAX, 0, 5, "a number has one decimal point", "decimal number"},
        {"0x", EXPR_ERROR_SYNTAX, 0, 2, "expected digits behind 0x", ""},
        {"0b", EXPR_ERROR_SYNTAX, 0, 2, "expected digits behind 0x, 0o or 0b", ""},
        {"0b12", EXPR_ERROR_SYNTAX, 0, 4, "not a digit of the base", "0b 0 and 1"},
        {"0o8", EXPR_ERROR_SYNTAX, 0, 3, "not a digit of the base", "0-7"},
        {"0xfg", EXPR_ERROR_SYNTAX, 0, 4, "not a digit of the base", "a-f"},
        {"9223372036854775808", EXPR_ERROR_RANGE, 0, 19, "does not fit int64", "1e19"},
        {"l-9223372036854775808", EXPR_ERROR_RANGE, 2, 19, "does not fit int64", "uint64"},
        {"i*18446744073709551616", EXPR_ERROR_RANGE, 2, 20, "does not fit int32", "a float"},
        {"p*0xf000000000000000", EXPR_ERROR_RANGE, 2, 18, "does not fit int64", "a float"},
        {"l < 18446744073709551616", EXPR_ERROR_RANGE, 4, 20, "does not fit int64", "a float"},
        {"int64(0xf000000000000000)", EXPR_ERROR_RANGE, 6, 18, "does not fit int64", "a float"},
        {"uint64(18446744073709551616)", EXPR_ERROR_RANGE, 7, 20, "not fit uint64", "a float"},
        {"1 + 18446744073709551615", EXPR_ERROR_RANGE, 4, 20, "does not fit int64", "uint64"},
        {"~0xffffffffffffffff", EXPR_ERROR_RANGE, 1, 18, "does not fit int64", "uint64"},
        {"where(p, 1, 0xffffffffffffffff)", EXPR_ERROR_RANGE, 12, 18, "not fit int64", "uint64"},
        {"-9223372036854775809", EXPR_ERROR_RANGE, 0, 20, "does not fit int64", "1e19"},
        {"-9223372036854775808**2", EXPR_ERROR_RANGE, 1, 19, "does not fit int64", "a float"},
        {"--9223372036854775808", EXPR_ERROR_RANGE, 0, 21, "does not fit int64", "1e19"},
        {"+9223372036854775808", EXPR_ERROR_RANGE, 0, 20, "does not fit int64", "1e19"},
        {"0xffffffffffffffff", EXPR_ERROR_RANGE, 0, 18, "does not fit int64", "1e19"},
        {"99999999999999999999999999999999", EXPR_ERROR_RANGE, 0, 32, "does not fit int64", "1e19"},
        {"18446744073709551617", EXPR_ERROR_RANGE, 0, 20, "does not fit int64", "1e19"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void imaginary_numbers_are_literals(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"2j", "2.0j"},
        {"1.5J", "1.5j"},
        {"0j", "0.0j"},
        {"1e3j", "1000.0j"},
        {".5j", "0.5j"},
        {"1.j", "1.0j"},
        {"012j", "12.0j"},
        {"1_0.2_5j", "10.25j"},
        {"9223372036854775808j", "9.223372036854776e+18j"},
        {"1e400j", "infj"},
        {"-2j", "(neg 2.0j)"},
        {"+2j", "(pos 2.0j)"},
        {"1+2j", "(add 1 2.0j)"},
        {"1-2j", "(sub 1 2.0j)"},
        {"a*2j", "(mul a 2.0j)"},
        {"2j**2", "(pow 2.0j 2)"},
        {"1j.imag", "(imag 1.0j)"},
        {"j = 3; 2j + j", "(add 2.0j 3)"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_typed(" 2.5j ");
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->type, T_c128);
    assert_int_equal(root(&parsed)->weak, WEAK_COMPLEX);
    assert_int_equal(root(&parsed)->offset, 1);
    assert_int_equal(root(&parsed)->length, 4);
    bx_arena_free(&parsed.arena);
    static const struct complaint complaints[] = {
        {"2jx", EXPR_ERROR_SYNTAX, 0, 3, "put an operator or a space behind the number", "2*a"},
        {"2jj", EXPR_ERROR_SYNTAX, 0, 3, "put an operator or a space behind the number", "2*a"},
        {"2ij", EXPR_ERROR_SYNTAX, 0, 3, "put an operator or a space behind the number", "2*a"},
        {"0x1j", EXPR_ERROR_SYNTAX, 0, 4, "not a digit of the base", ""},
        {"1__0j", EXPR_ERROR_SYNTAX, 0, 5, "an underscore in a number stands between", ""},
        {"2j3", EXPR_ERROR_SYNTAX, 0, 3, "put an operator or a space behind the number", "2*a"},
        {"2j.5", EXPR_ERROR_SYNTAX, 2, 2, "expected an operator before '.5'", ""},
        {"j", EXPR_ERROR_NAME, 0, 1, "unknown name 'j'", ""},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void byte_strings_are_literals(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"'abc'", "<abc>"},
        {"\"abc\"", "<abc>"},
        {"b'abc'", "<abc>"},
        {"B\"abc\"", "<abc>"},
        {"''", "<>"},
        {"b\"\"", "<>"},
        {"'it\"s'", "<it\"s>"},
        {"\"it's\"", "<it's>"},
        {"'a#b;c'", "<a#b;c>"},
        {"'a b'", "<a[20]b>"},
        {"'\\\\ \\' \\\"'", "<\\[20]'[20]\">"},
        {"'\\n\\t\\r\\0'", "<[0a][09][0d][00]>"},
        {"'\\x00\\x41\\xfF'", "<[00]A[ff]>"},
        {"'\\0a'", "<[00]a>"},
        {"'\xc3\xa9'", "<[c3][a9]>"},
        {"x = 'abc'; x == 'ab'", "(eq <abc> <ab>)"},
        {"contains('abc', b'b')", "(contains <abc> <b>)"},
        {"b = 'x'; b", "<x>"},
        {"x = 'a'\n'b'", "<b>"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_typed("x = 'ab'; y = ''; z = b'\\x01c'; x == z");
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.byte_count, 4);
    assert_memory_equal(parsed.tree.bytes, "ab\001c", 4);
    const struct bx_node *last = &parsed.tree.nodes[root(&parsed)->operand[1]];
    assert_int_equal(last->kind, NODE_CONSTANT);
    assert_int_equal(last->type, T_bytes);
    assert_int_equal(last->weak, WEAK_NOT);
    assert_int_equal(last->rank, 0);
    assert_int_equal(last->value.bytes.offset, 2);
    assert_int_equal(last->value.bytes.length, 2);
    assert_int_equal(last->offset, 22);
    assert_int_equal(last->length, 8);
    bx_arena_free(&parsed.arena);
}

static void long_byte_strings_are_kept_whole(void **state) {
    (void)state;
    enum { LENGTH = 1000, STRINGS = 50 };
    char text[STRINGS * 9 + LENGTH + 16] = "";
    char *to = text;
    for (int k = 0; k < STRINGS; k++) to = stpcpy(to, "x = 'a'; ");
    to = stpcpy(to, "x = '");
    memset(to, 'b', LENGTH);
    strcpy(to + LENGTH, "'");
    struct parsed parsed = parse_typed(text);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.byte_count, STRINGS + LENGTH);
    for (uint32_t k = 0; k < parsed.tree.byte_count; k++)
        assert_int_equal(parsed.tree.bytes[k], k < STRINGS ? 'a' : 'b');
    bx_arena_free(&parsed.arena);
}

static void malformed_strings_are_named(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"d == 'abc", EXPR_ERROR_SYNTAX, 5, 4, "this string is never closed", "end it with"},
        {"d == b'abc", EXPR_ERROR_SYNTAX, 6, 4, "this string is never closed", "end it with"},
        {"'abc\"", EXPR_ERROR_SYNTAX, 0, 5, "this string is never closed", "end it with"},
        {"'", EXPR_ERROR_SYNTAX, 0, 1, "this string is never closed", "end it with"},
        {"'\\'", EXPR_ERROR_SYNTAX, 0, 3, "this string is never closed", "end it with"},
        {"'ab\nd", EXPR_ERROR_SYNTAX, 0, 3, "this string is never closed", "end it with"},
        {"'ab\ncd'", EXPR_ERROR_SYNTAX, 0, 3, "a string ends in the line where it begins",
         "write \\n"},
        {"'a\\qb'", EXPR_ERROR_SYNTAX, 2, 2, "there is no such escape", "\\\\ for a backslash"},
        {"d + 'a\\u00e9'", EXPR_ERROR_SYNTAX, 6, 2, "there is no such escape", "\\x1f"},
        {"'\\012'", EXPR_ERROR_SYNTAX, 1, 2, "there is no such escape", "\\x1f"},
        {"'\\1'", EXPR_ERROR_SYNTAX, 1, 2, "there is no such escape", "\\x1f"},
        {"'\\\xc3\xa9'", EXPR_ERROR_SYNTAX, 1, 3, "there is no such escape", ""},
        {"'a\\\nb'", EXPR_ERROR_SYNTAX, 2, 1, "there is no such escape", ""},
        {"'a\\", EXPR_ERROR_SYNTAX, 2, 1, "there is no such escape", ""},
        {"'\\x1'", EXPR_ERROR_SYNTAX, 1, 2, "two hexadecimal digits", "\\x1f"},
        {"'\\xg0'", EXPR_ERROR_SYNTAX, 1, 2, "two hexadecimal digits", "\\x1f"},
        {"'\\x", EXPR_ERROR_SYNTAX, 1, 2, "two hexadecimal digits", "\\x1f"},
        {"'a' 'b'", EXPR_ERROR_SYNTAX, 4, 3, "expected an operator before ''b''", ""},
        {"'''a'''", EXPR_ERROR_SYNTAX, 2, 3, "expected an operator before", ""},
        {"d 'a'", EXPR_ERROR_SYNTAX, 2, 3, "expected an operator before ''a''", ""},
    };
    assert_complaints(complaints, COUNT(complaints));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_read_as_in_python),
        cmocka_unit_test(floats_do_not_depend_on_the_locale),
        cmocka_unit_test(malformed_numbers_are_named),
        cmocka_unit_test(imaginary_numbers_are_literals),
        cmocka_unit_test(byte_strings_are_literals),
        cmocka_unit_test(long_byte_strings_are_kept_whole),
        cmocka_unit_test(malformed_strings_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
