/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "ops/ops.h"

static enum bx_op find(const char *spelling, enum bx_syntax syntax) {
    return bx_op_find(spelling, strlen(spelling), syntax);
}

static void every_row_is_found_by_its_spelling(void **state) {
    (void)state;
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        const struct bx_op_info *info = bx_op_info((enum bx_op)op);
        if (info->syntax == SYNTAX_INTERNAL)
            assert_string_equal(info->spelling, "");
        else
            assert_int_equal(find(info->spelling, (enum bx_syntax)info->syntax), op);
        assert_non_null(info->doc);
        assert_in_range(info->arity, op == OP_call ? 0 : 1, 3); /* a user's function has its own */
    }
}

static void facts_stand_at_their_operator(void **state) {
    (void)state;
    const struct bx_op_info *pow = bx_op_info(OP_pow);
    assert_string_equal(pow->stem, "pow");
    assert_string_equal(pow->spelling, "**");
    assert_int_equal(pow->syntax, SYNTAX_INFIX);
    assert_int_equal(pow->arity, 2);
    assert_true(pow->left > pow->right); /* right-associative */
    assert_int_equal(pow->rule, RULE_POWER);
    assert_string_equal(bx_op_info(OP_where)->spelling, "where");
    assert_int_equal(bx_op_info(OP_where)->arity, 3);
    assert_int_equal(bx_op_info(OP_keep)->syntax, SYNTAX_INTERNAL);
}

static void one_spelling_may_be_prefix_and_infix(void **state) {
    (void)state;
    assert_int_equal(find("-", SYNTAX_INFIX), OP_sub);
    assert_int_equal(find("-", SYNTAX_PREFIX), OP_neg);
    assert_int_equal(find("-", SYNTAX_FUNCTION), OPERATOR_COUNT);
    assert_int_equal(find("~", SYNTAX_INFIX), OPERATOR_COUNT);
    assert_int_equal(bx_op_find("**x", 2, SYNTAX_INFIX), OP_pow);
    assert_int_equal(bx_op_find("**x", 1, SYNTAX_INFIX), OP_mul);
}

static void aliases_are_functions(void **state) {
    (void)state;
    static const struct {
        const char *spelling;
        enum bx_op op;
    } expected[] = {
        {"bitwise_xor", OP_bit_xor}, {"left_shift", OP_shl},  {"floor_divide", OP_floor_div},
        {"less_equal", OP_le},       {"negative", OP_neg},    {"bitwise_not", OP_invert},
        {"absolute", OP_abs},        {"power", OP_pow},       {"pow", OP_pow},
        {"remainder", OP_mod},       {"asin", OP_arcsin},     {"acos", OP_arccos},
        {"atan", OP_arctan},         {"atan2", OP_arctan2},   {"asinh", OP_arcsinh},
        {"acosh", OP_arccosh},       {"atanh", OP_arctanh},   {"logical_and", OP_and},
        {"logical_or", OP_or},       {"logical_not", OP_not},
    };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(find(expected[i].spelling, SYNTAX_FUNCTION), expected[i].op);
        assert_int_equal(find(expected[i].spelling, SYNTAX_INFIX), OPERATOR_COUNT);
    }
}

static void what_is_not_in_the_table_is_not_found(void **state) {
    (void)state;
    static const char *const names[] = {"", "sine", "si", "Sin", "mul_add", "from_f64", "&&", "="};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int syntax = SYNTAX_INFIX; syntax <= SYNTAX_INTERNAL; syntax++)
            assert_int_equal(find(names[i], (enum bx_syntax)syntax), OPERATOR_COUNT);
}

static void reductions_stand_side_by_side(void **state) {
    (void)state;
    for (unsigned op = 0; op < OPERATOR_COUNT; op++)
        assert_int_equal(bx_op_is_reduction((enum bx_op)op) != 0, op >= OP_sum && op <= OP_nanstd);
    assert_int_equal(OP_nanstd - OP_sum, 18);
}

static void types_have_size_and_text(void **state) {
    (void)state;
    assert_int_equal(bx_type_size(T_bool), 1);
    assert_int_equal(bx_type_size(T_i32), 4);
    assert_int_equal(bx_type_size(T_i64), 8);
    assert_int_equal(bx_type_size(T_f32), 4);
    assert_int_equal(bx_type_size(T_f64), 8);
    assert_string_equal(bx_type_text(T_bool), "bool");
    assert_string_equal(bx_type_text(T_i64), "int64");
    assert_string_equal(bx_type_text(T_f32), "float32");
}

/* The definition, over whole tables and without a limit. */
static unsigned plain_distance(const char *a, size_t n, const char *b, size_t m) {
    unsigned d[16][16];
    for (size_t i = 0; i <= n; i++) {
        for (size_t j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = (unsigned)(i + j);
                continue;
            }
            unsigned best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best) best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best) best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    }
    return d[n][m];
}

static void distances_agree_with_their_definition(void **state) {
    (void)state;
    uint32_t random = 1;
    for (int i = 0; i < 200000; i++) {
        char name[2][12];
        size_t length[2];
        for (int k = 0; k < 2; k++) {
            random = random * 1664525u + 1013904223u;
            length[k] = random >> 20 & 7;
            for (size_t j = 0; j < length[k]; j++) {
                random = random * 1664525u + 1013904223u;
                name[k][j] = (char)('a' + (random >> 24) % 3);
            }
        }
        unsigned exact = plain_distance(name[0], length[0], name[1], length[1]);
        for (unsigned limit = 0; limit < 9; limit++)
            assert_int_equal(bx_name_distance(name[0], length[0], name[1], length[1], limit),
                             exact <= limit ? exact : limit + 1);
    }
}

static void distances_of_very_long_names_are_told_apart(void **state) {
    (void)state;
    static char a[100000], b[100000];
    memset(a, 'a', sizeof a);
    memset(b, 'a', sizeof b);
    assert_int_equal(bx_name_distance(a, sizeof a, b, sizeof b, 2), 0);
    b[500] = 'b';
    assert_int_equal(bx_name_distance(a, sizeof a, b, sizeof b, 2), 3);
    assert_int_equal(bx_name_distance(a, 255, b, 255, 255), 0);
    assert_int_equal(bx_name_distance(a, 255, "b", 1, 300), 255);
    assert_null(bx_op_nearest(a, sizeof a));
}

static void expect_nearest(const char *name, const char *expected) {
    const char *nearest = bx_op_nearest(name, strlen(name));
    if (expected == NULL) {
        assert_null(nearest);
    } else {
        assert_non_null(nearest);
        assert_string_equal(nearest, expected);
    }
}

static void misspelt_functions_have_a_neighbour(void **state) {
    (void)state;
    expect_nearest("arctn", "arctan");
    expect_nearest("sqtr", "sqrt");
    expect_nearest("SQRT", "sqrt");
    expect_nearest("sni", "sin");
    expect_nearest("wher", "where");
    expect_nearest("minimun", "minimum");
    expect_nearest("logical_nad", "logical_and");
    expect_nearest("abss", "abs");
    expect_nearest("x", NULL);
    expect_nearest("", NULL);
    expect_nearest("temperature", NULL);
    expect_nearest("mul_add", NULL);
}

/* The index rules give the letters of the pictures, as far as these go. */
static void boundaries_read_what_their_pictures_show(void **state) {
    (void)state;
    enum { N = 4, SHOWN = 3 };
    for (int k = 0; k < BOUNDARY_CUT; k++) {
        const enum bx_boundary boundary = (enum bx_boundary)k;
        const char *picture = bx_boundary_info(boundary)->picture;
        char letters[2 * SHOWN + N + 1] = "";
        for (size_t c = 0, n = 0; picture[c]; c++)
            if (picture[c] != ' ' && picture[c] != '|') letters[n++] = picture[c];
        assert_int_equal(strlen(letters), 2 * SHOWN + N);
        for (int64_t i = -SHOWN; i < N + SHOWN; i++) {
            if (i >= 0 && i < N) continue;
            const int64_t from = bx_boundary_index(boundary, i, N);
            assert_int_equal(from < 0 ? 's' : 'a' + (char)from, letters[i + SHOWN]);
        }
        const int64_t period = bx_boundary_period(boundary, N);
        if (period == 0) continue;
        for (int64_t i = -N; i < 2 * N; i++) {
            if (i >= 0 && i < N) continue;
            const int64_t from = bx_boundary_index(boundary, i, N);
            assert_in_range(from, 0, N - 1);
            const int64_t next = i < 0 ? i + period : i - period;
            if (next >= 0 && next < N) assert_int_equal(from, next);
        }
    }
    for (int k = 0; k < BOUNDARY_FILL; k++) {
        assert_int_equal(bx_boundary_index((enum bx_boundary)k, -1, 1), 0);
        assert_int_equal(bx_boundary_index((enum bx_boundary)k, 1, 1), 0);
    }
    assert_int_equal(bx_boundary_index(BOUNDARY_CUT, -1, N), -1);
    assert_string_equal(bx_boundary_words(), "wrap, edge, reflect, symmetric");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_spelling),
        cmocka_unit_test(facts_stand_at_their_operator),
        cmocka_unit_test(one_spelling_may_be_prefix_and_infix),
        cmocka_unit_test(aliases_are_functions),
        cmocka_unit_test(what_is_not_in_the_table_is_not_found),
        cmocka_unit_test(reductions_stand_side_by_side),
        cmocka_unit_test(types_have_size_and_text),
        cmocka_unit_test(distances_agree_with_their_definition),
        cmocka_unit_test(distances_of_very_long_names_are_told_apart),
        cmocka_unit_test(misspelt_functions_have_a_neighbour),
        cmocka_unit_test(boundaries_read_what_their_pictures_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
