/* SPDX-License-Identifier: MIT */
/* The tree as explain prints it, line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/text.h"
#include "support/trees.h"

static const struct bx_symbol symbols[] = {
    VARIABLE("a", T_f64, WEAK_NOT, 1),
    VARIABLE("t", T_bytes, WEAK_NOT, 1),
    {.name = "f", .kind = SYMBOL_FUNCTION, .type = T_f64, .arity = 2, .argument = {T_f64, T_f64}},
    {.name = "r", .kind = SYMBOL_OUTPUT},
};
enum { WITHOUT_OUTPUT = 3, WITH_OUTPUT = 4 };

/* The length of what is printed of the text. */
static size_t explained(const char *text, size_t count, char *buffer, size_t size) {
    struct parsed parsed = parse_with(text, symbols, count);
    struct bx_text to = {.buffer = buffer, .capacity = size};
    if (parsed.status != EXPR_OK) fail_msg("%.60s: %s", text, bx_error_last()->message);
    assert_int_equal(bx_api_explain_tree(&parsed.tree, symbols, &parsed.arena, &to), EXPR_OK);
    bx_arena_free(&parsed.arena);
    return to.length;
}

static void assert_explained(const char *text, size_t count, const char *expected) {
    char buffer[2048];
    explained(text, count, buffer, sizeof buffer);
    if (strcmp(buffer, expected) != 0)
        fail_msg("%s is explained as\n%s, expected\n%s", text, buffer, expected);
}

static void nodes_are_printed_below_their_users(void **state) {
    (void)state;
    assert_explained("a*2 + 1.5", WITHOUT_OUTPUT,
                     "  +  : float64 array\n"
                     "    *  : float64 array\n"
                     "      a  : float64 array\n"
                     "      2  : weak int64\n"
                     "    1.5  : weak float64\n");
    assert_explained("True", WITHOUT_OUTPUT, "  True  : bool\n");
    assert_explained("a + 2j", WITHOUT_OUTPUT,
                     "  +  : complex128 array\n"
                     "    a  : float64 array\n"
                     "    2j  : weak complex128\n");
    assert_explained("t == 'a\\'\\\\\\n\\xff'", WITHOUT_OUTPUT,
                     "  ==  : bool array\n"
                     "    t  : bytes array\n"
                     "    'a\\'\\\\\\x0a\\xff'  : bytes\n");
    assert_explained("f(a, 1)", WITHOUT_OUTPUT,
                     "  f(...)  : float64 array\n"
                     "    a  : float64 array\n"
                     "    1  : weak int64\n");
}

static void reductions_show_their_axes(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *line;
    } lines[] = {
        {"sum(a)", "  sum  : float64\n"},
        {"sum(a, axis=0)", "  sum axis=(0,)  : float64"},
        {"sum(a, axis=(1, -2))", "  sum axis=(-2, 1)  : float64"},
        {"std(a, 1, keepdims=True, ddof=1)", "  std axis=(1,) keepdims=True ddof=1  : float64"},
        {"max(a, keepdims=True)", "  max keepdims=True  : float64"},
        {"var(a, ddof=-2)", "  var ddof=-2  : float64\n"},
    };
    for (size_t k = 0; k < COUNT(lines); k++) {
        char buffer[512];
        explained(lines[k].text, WITHOUT_OUTPUT, buffer, sizeof buffer);
        if (strncmp(buffer, lines[k].line, strlen(lines[k].line)) != 0)
            fail_msg("%s is explained as\n%s", lines[k].text, buffer);
    }
}

static void moves_show_shifts_axes_and_boundaries(void **state) {
    (void)state;
    assert_explained("roll(a, 1, 0)", WITHOUT_OUTPUT,
                     "  roll(shift=(1,), axis=(0,))  : float64 array\n"
                     "    a  : float64 array\n");
    assert_explained("shift(roll(a, (1, -2), (0, -1)), 3, 1, edge)", WITHOUT_OUTPUT,
                     "  shift(shift=(3,), axis=(1,), edge)  : float64 array\n"
                     "    roll(shift=(1, -2), axis=(0, -1))  : float64 array\n"
                     "      a  : float64 array\n");
    assert_explained("shift(a, 1, 0, 2.5)", WITHOUT_OUTPUT,
                     "  shift(shift=(1,), axis=(0,), fill)  : float64 array\n"
                     "    a  : float64 array\n"
                     "    2.5  : weak float64\n");
    assert_explained("diff(a)", WITHOUT_OUTPUT,
                     "  -  : float64 array\n"
                     "    shift(shift=(-1,), axis=(-1,), cut=1)  : float64 array\n"
                     "      a  : float64 array\n"
                     "    shift(shift=(0,), axis=(-1,), cut=1)  : float64 array\n"
                     "      a  : float64 array\n");
}

static void shared_nodes_are_printed_once(void **state) {
    (void)state;
    assert_explained("x = a + 1; x*x", WITHOUT_OUTPUT,
                     "  *  : float64 array\n"
                     "    +  : float64 array  [1]\n"
                     "      a  : float64 array\n"
                     "      1  : weak int64\n"
                     "    +  : float64 array  (as above, [1])\n");
    assert_explained("x = a*3; y = a*a; x + (y - x)", WITHOUT_OUTPUT, /* nothing of y is shared */
                     "  +  : float64 array\n"
                     "    *  : float64 array  [1]\n"
                     "      a  : float64 array\n"
                     "      3  : weak int64\n"
                     "    -  : float64 array\n"
                     "      *  : float64 array\n"
                     "        a  : float64 array\n"
                     "        a  : float64 array\n"
                     "      *  : float64 array  (as above, [1])\n");
    assert_explained("x = a*3; y = x*x; a", WITHOUT_OUTPUT, "  a  : float64 array\n");
}

static void outputs_are_printed_by_name(void **state) {
    (void)state;
    assert_explained("r = -a", WITH_OUTPUT,
                     "  r =\n"
                     "    -  : float64 array\n"
                     "      a  : float64 array\n");
    assert_explained("r = -a; r*2", WITH_OUTPUT,
                     "  r =\n"
                     "    -  : float64 array  [1]\n"
                     "      a  : float64 array\n"
                     "  value =\n"
                     "    *  : float64 array\n"
                     "      -  : float64 array  (as above, [1])\n"
                     "      2  : weak int64\n");
    assert_explained("r = a; a*2", WITH_OUTPUT,
                     "  r =\n"
                     "    a  : float64 array\n"
                     "  value =\n"
                     "    *  : float64 array\n"
                     "      a  : float64 array\n"
                     "      2  : weak int64\n");
}

/* Printed naively, these would be as long as 2 to the power of the number of statements. */
static void doubled_values_do_not_double_the_text(void **state) {
    (void)state;
    enum { STATEMENTS = 4000 };
    char *doubled = repeated("x = a", "\nx += x", STATEMENTS, "", "");
    char *crossed =
        repeated("x = a; y = -a", "; z = x + y; y = x - y; x = z", STATEMENTS / 2, "", "");
    assert_in_range(explained(doubled, WITHOUT_OUTPUT, NULL, 0), 100, 1000 * STATEMENTS);
    assert_in_range(explained(crossed, WITHOUT_OUTPUT, NULL, 0), 100, 1000 * STATEMENTS);
    free(doubled);
    free(crossed);
}

static void trees_that_are_too_deep_are_cut(void **state) {
    (void)state;
    enum { DEPTH = 60, SHOWN = 24 };
    char buffer[8192];
    char *deep = repeated("", "-(", DEPTH, "a", ")");
    explained(deep, WITHOUT_OUTPUT, buffer, sizeof buffer);
    unsigned lines = 0;
    for (const char *c = buffer; *c; c++) lines += *c == '\n';
    assert_int_equal(lines, SHOWN + 2);
    assert_string_equal(buffer + strlen(buffer) - 5, " ...\n");
    free(deep);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nodes_are_printed_below_their_users),
        cmocka_unit_test(reductions_show_their_axes),
        cmocka_unit_test(moves_show_shifts_axes_and_boundaries),
        cmocka_unit_test(shared_nodes_are_printed_once),
        cmocka_unit_test(outputs_are_printed_by_name),
        cmocka_unit_test(doubled_values_do_not_double_the_text),
        cmocka_unit_test(trees_that_are_too_deep_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
