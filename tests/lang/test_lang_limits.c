/* SPDX-License-Identifier: MIT */
/* Limits of texts, and texts made to be slow or to run out of memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "support/trees.h"

static void nesting_has_a_limit(void **state) {
    (void)state;
    static const struct {
        const char *before, *unit, *middle, *closing;
        size_t per_unit; /* levels that a unit adds */
        size_t crossing; /* bytes from the start of the unit that is too many to the place */
    } forms[] = {
        {"", "(", "a", ")", 1, 0},
        {"", "abs(", "a", ")", 1, 0},
        {"", "-", "a", "", 1, 0},
        {"", "not ", "a", "", 1, 0},
        {"", "a**", "a", "", 1, 1},
        {"", "a if a else ", "a", "", 1, 7},
        {"1 or ", "a+a*a-a*(", "a", ")", 1, 8},
        {"", "a or a and not a < a | a ^ a & a << a + a * -a ** (", "a", ")", 4, 11},
    };
    for (size_t k = 0; k < COUNT(forms); k++) {
        const size_t most = EXPR_MAX_NESTING / forms[k].per_unit;
        assert_repeated(EXPR_OK, 0, forms[k].before, forms[k].unit, most, forms[k].middle,
                        forms[k].closing);
        const size_t place =
            strlen(forms[k].before) + most * strlen(forms[k].unit) + forms[k].crossing;
        assert_repeated(EXPR_ERROR_LIMIT, place, forms[k].before, forms[k].unit, most + 1,
                        forms[k].middle, forms[k].closing);
        assert_non_null(strstr(bx_error_last()->message, "EXPR_MAX_NESTING"));
    }
    /* What is closed does not count. */
    assert_repeated(EXPR_OK, 0, "a", "+(-a)**(a)", 1000, "", "");
}

static void nodes_have_a_limit(void **state) {
    (void)state;
    assert_repeated(EXPR_OK, 0, "-a", "+a", EXPR_MAX_NODES / 2 - 1, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, EXPR_MAX_NODES + 1, "-a", "+a", EXPR_MAX_NODES / 2, "", "");
    assert_non_null(strstr(bx_error_last()->message, "EXPR_MAX_NODES"));
    /* Each unit is a leaf, a comparison and a conjunction; the last of these is too many. */
    enum { LINKS = (EXPR_MAX_NODES - 3) / 3 };
    assert_repeated(EXPR_OK, 0, "a<a", "<a", LINKS, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 3 + 2 * LINKS, "a<a", "<a", LINKS + 1, "", "");
}

static void text_has_a_limit(void **state) {
    (void)state;
    assert_repeated(EXPR_OK, 0, "a", " ", EXPR_MAX_TEXT - 1, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "a", " ", EXPR_MAX_TEXT, "", "");
    assert_non_null(strstr(bx_error_last()->message, "EXPR_MAX_TEXT"));
    assert_repeated(EXPR_OK, 0, "a#", "x", EXPR_MAX_TEXT - 2, "", "");
}

static void long_bad_texts_are_refused_quickly(void **state) {
    (void)state;
    enum { M = EXPR_MAX_TEXT };
    assert_repeated(EXPR_ERROR_LIMIT, EXPR_MAX_NESTING, "", "(", M, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, EXPR_MAX_NESTING, "", "-", M, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, EXPR_MAX_NESTING, "", "~", M, "", "");
    assert_repeated(EXPR_ERROR_SYNTAX, 0, "", ")", M, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, EXPR_MAX_NODES - 1, "", "a+", M / 2, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "", "x", M, "", "");
    assert_repeated(EXPR_ERROR_RANGE, 0, "", "7", M, "", "");
    assert_repeated(EXPR_OK, 0, "", "7", M - 1, ".", "");
    assert_repeated(EXPR_OK, 0, "0.", "7", M - 2, "", "");
    assert_repeated(EXPR_ERROR_SYNTAX, 2, "", "\"", M, "", "");
    assert_repeated(EXPR_ERROR_SYNTAX, 0, "", "\xff", M, "", "");
    assert_repeated(EXPR_ERROR_SYNTAX, 0, "", "1.", M / 2, "", "");
    assert_repeated(EXPR_ERROR_ARITY, 0, "abs(a", ",1", 4000, ")", "");
    assert_repeated(EXPR_OK, 0, "", "a", 0, "a", "");
}

static void a_name_has_a_limit(void **state) {
    (void)state;
    char *longest = repeated("", "x", EXPR_MAX_NAME, "", "");
    const struct bx_symbol symbol = VARIABLE(longest, T_f64, WEAK_NOT, 1);
    struct parsed parsed = parse_with(longest, &symbol, 1);
    assert_int_equal(parsed.status, EXPR_OK);
    bx_arena_free(&parsed.arena);
    assert_repeated(EXPR_ERROR_NAME, 0, "", "x", EXPR_MAX_NAME, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "", "x", EXPR_MAX_NAME + 1, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "", "x", EXPR_MAX_NAME + 1, "(a)", "");
    free(longest);
}

static void assert_failures_reported(const char *text, const struct bx_symbol *symbols,
                                     size_t count) {
    expr_status status = EXPR_ERROR_MEMORY;
    unsigned long k = 1;
    for (; status == EXPR_ERROR_MEMORY && k < 1000; k++) {
        bx_alloc_fail_from(k);
        struct parsed parsed = parse_with(text, symbols, count);
        bx_alloc_fail_from(0);
        status = parsed.status;
        bx_arena_free(&parsed.arena);
    }
    if (status != EXPR_OK) fail_msg("status %d: %s", status, bx_error_last()->message);
    assert_true(k > 2);
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    char *text = repeated("",
                          "(a*1.23456789012345678901234567890123456789012345678901234567890123"
                          "45678901234567890+",
                          EXPR_MAX_NESTING, "a", ")");
    assert_failures_reported(text, integers, INTEGERS);
    free(text);
}

/* Many names, axes, strings and outputs, each of which have arrays of their own. */
static void failing_allocations_for_statements_are_reported(void **state) {
    (void)state;
    enum { ROUNDS = 400 };
    static struct bx_symbol symbols[ROUNDS + 1] = {VARIABLE("a", T_i64, WEAK_NOT, 1)};
    static char names[ROUNDS][16];
    static char text[ROUNDS * 128];
    char *to = text;
    for (int k = 0; k < ROUNDS; k++) {
        snprintf(names[k], sizeof names[k], "r%d", k);
        symbols[k + 1] = (struct bx_symbol){.name = names[k], .kind = SYMBOL_OUTPUT};
        to += snprintf(to, 128, "r%d = sum(a, axis=(%d, %d)); y%d = 'some bytes of a string'\n", k,
                       k % 20, 20 + k / 40, k);
    }
    assert_failures_reported(text, symbols, ROUNDS + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(nodes_have_a_limit),
        cmocka_unit_test(text_has_a_limit),
        cmocka_unit_test(long_bad_texts_are_refused_quickly),
        cmocka_unit_test(a_name_has_a_limit),
        cmocka_unit_test(every_failing_allocation_is_reported),
        cmocka_unit_test(failing_allocations_for_statements_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
