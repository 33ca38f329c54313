/* SPDX-License-Identifier: MIT */
/* roll, shift, diff and laplacian: what they are told, and the moves that they become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "support/trees.h"

static void rolls_are_read_by_position_and_by_keyword(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"roll(a, 1, 0)", "(move [1@0 wrap] a)"},
        {"roll(a, -1, -1)", "(move [-1@-1 wrap] a)"},
        {"roll(a, +2, 31)", "(move [2@31 wrap] a)"},
        {"roll(a, 0x10, -32)", "(move [16@-32 wrap] a)"},
        {"roll(a, 0, 0)", "(move [0@0 wrap] a)"},
        {"roll(a, 1, 0,)", "(move [1@0 wrap] a)"},
        {"roll(a,\n  1, # down\n  0)", "(move [1@0 wrap] a)"},
        {"roll(a, shift=1, axis=0)", "(move [1@0 wrap] a)"},
        {"roll(a, axis=0, shift=1)", "(move [1@0 wrap] a)"},
        {"roll(a, axis = 0, shift = - 1,)", "(move [-1@0 wrap] a)"},
        {"roll(a, 1, axis=1)", "(move [1@1 wrap] a)"},
        {"roll(a, (1,), (0,))", "(move [1@0 wrap] a)"},
        {"roll(a, (1), (0))", "(move [1@0 wrap] a)"},
        {"roll(a, (1, 2), (0, 1))", "(move [1@0,2@1 wrap] a)"},
        {"roll(a, (1, 2,), axis=(1, 0,))", "(move [1@1,2@0 wrap] a)"},
        {"roll(a, 3, (0, -1))", "(move [3@0,3@-1 wrap] a)"},
        {"roll(a, (3,), (0, 1))", "(move [3@0,3@1 wrap] a)"},
        {"roll(a, (1, 2), 0)", "(move [1@0,2@0 wrap] a)"},
        {"roll(a, (1, 2), (0,))", "(move [1@0,2@0 wrap] a)"},
        {"roll(a, (1, 2), (0, 0))", "(move [1@0,2@0 wrap] a)"},
        {"roll(a, 1)", "(move [1@0#1 wrap] a)"},
        {"roll(a, 1, None)", "(move [1@0#1 wrap] a)"},
        {"roll(a, (1, 2), axis=None)", "(move [1@0#1,2@0#1 wrap] a)"},
        {"roll(a, shift=-5)", "(move [-5@0#1 wrap] a)"},
        {"roll(a, 4611686018427387904, 0)", "(move [4611686018427387904@0 wrap] a)"},
        {"roll(a, -4611686018427387904, 0)", "(move [-4611686018427387904@0 wrap] a)"},
        {"roll(roll(a, 1, 0), (2, 3), (1, 0))", "(move [2@1,3@0 wrap] (move [1@0 wrap] a))"},
        {"roll(a + b, 1, 0) - a", "(sub (move [1@0 wrap] (add a b)) a)"},
        {"-roll(a, 1, 0)**2", "(neg (pow (move [1@0 wrap] a) 2))"},
        {"sum(roll(a, 1, 0), axis=0)", "(sum [0] (move [1@0 wrap] a))"},
        {"roll(sum(a, 0), 1, 0)", "(move [1@0 wrap] (sum [0] a))"},
        {"shift = a; axis = b; roll(shift, shift=1, axis=0) + axis", "(add (move [1@0 wrap] a) b)"},
        {"roll = a; roll(roll, 1, 0)", "(move [1@0 wrap] a)"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void shifts_have_boundaries(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"shift(a, 1, 0, edge)", "(move [1@0 edge] a)"},
        {"shift(a, 1, 0, reflect)", "(move [1@0 reflect] a)"},
        {"shift(a, 1, 0, symmetric)", "(move [1@0 symmetric] a)"},
        {"shift(a, 1, 0, wrap)", "(move [1@0 wrap] a)"},
        {"shift(a, 1, 0, edge,)", "(move [1@0 edge] a)"},
        {"shift(a, 1, 0, fill=edge)", "(move [1@0 edge] a)"},
        {"shift(a, fill=edge, axis=(0, 1), shift=(1, -1))", "(move [1@0,-1@1 edge] a)"},
        {"shift(a, 1, fill=edge)", "(move [1@0#1 edge] a)"},
        {"shift(a, 1, None, edge)", "(move [1@0#1 edge] a)"},
        {"shift(a, 1, 0, 7)", "(move_fill [1@0 fill] a 7)"},
        {"shift(a, 1, 0, -7)", "(move_fill [1@0 fill] a -7)"},
        {"shift(a, 1, 0, fill=7)", "(move_fill [1@0 fill] a 7)"},
        {"shift(a, 1, 0, nan)", "(move_fill [1@0 fill] a nan)"},
        {"shift(a, 1, fill=1 + 2, axis=0)", "(move_fill [1@0 fill] a (add 1 2))"},
        {"shift(a, 1, 0, sum(b))", "(move_fill [1@0 fill] a (sum b))"},
        {"shift(a, 1, 0, sum(b),)", "(move_fill [1@0 fill] a (sum b))"},
        {"shift(a, 1, 0, (7))", "(move_fill [1@0 fill] a 7)"},
        {"shift(a, (1, 2), (0, 1), True)", "(move_fill [1@0,2@1 fill] a True)"},
        {"shift(shift(a, 1, 0, edge), -1, 1, 0)", "(move_fill [-1@1 fill] (move [1@0 edge] a) 0)"},
        {"shift(a, 1, 0, max(shift(b, 1, 0, 5)))",
         "(move_fill [1@0 fill] a (max (move_fill [1@0 fill] b 5)))"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void words_of_boundaries_give_way_to_names(void **state) {
    (void)state;
    static const struct bx_symbol symbols[] = {VARIABLE("a", T_f64, WEAK_NOT, 1),
                                               VARIABLE("edge", T_f64, WEAK_FLOAT, 0),
                                               VARIABLE("reflect", T_f64, WEAK_NOT, 1),
                                               {.name = "wrap", .kind = SYMBOL_OUTPUT}};
    assert_shape_with("wrap = shift(a, 1, 0, edge)", "(move_fill [1@0 fill] a edge)", symbols, 4);
    assert_shape_with("wrap = shift(a, 1, 0, fill=edge)", "(move_fill [1@0 fill] a edge)", symbols,
                      4);
    /* An output that nothing was assigned to hides no word, and one that was does. */
    assert_shape_with("wrap = shift(a, 1, 0, wrap)", "(move [1@0 wrap] a)", symbols, 4);
    assert_shape_with("wrap = 2; shift(a, 1, 0, wrap)", "(move_fill [1@0 fill] a 2)", symbols, 4);
    assert_shape_with("symmetric = 3; wrap = shift(a, 1, 0, symmetric)",
                      "(move_fill [1@0 fill] a 3)", symbols, 4);
    const struct complaint array = {
        "wrap = shift(a, 1, 0, reflect)", EXPR_ERROR_SHAPE, 22, 7, "must be a scalar", "reflect"};
    assert_complaint(&array, symbols, 4);
}

static void users_functions_go_before_moves(void **state) {
    (void)state;
    static const struct bx_symbol symbols[] = {VARIABLE("a", T_f64, WEAK_NOT, 1),
                                               {.name = "diff",
                                                .kind = SYMBOL_FUNCTION,
                                                .type = T_f64,
                                                .arity = 2,
                                                .argument = {T_f64, T_f64}}};
    assert_shape_with("diff(a, a + 1)", "(call diff a (add a 1))", symbols, 2);
}

static void differences_are_cut_moves(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"diff(a)", "(sub (move [-1@-1/1 cut] a) (move [0@-1/1 cut] a))"},
        {"diff(a, 0)", "(sub (move [-1@0/1 cut] a) (move [0@0/1 cut] a))"},
        {"diff(a, (2,))", "(sub (move [-1@2/1 cut] a) (move [0@2/1 cut] a))"},
        {"diff(a, axis=1, n=1)", "(sub (move [-1@1/1 cut] a) (move [0@1/1 cut] a))"},
        {"diff(a, n=0)", "a"},
        {"diff(a + b, n=0, axis=5) * c", "(mul (add a b) c)"},
        {"diff(a, 0, n=2)",
         "(sub (move [-1@0/1 cut] (sub (move [-1@0/1 cut] a) (move [0@0/1 cut] a)))"
         " (move [0@0/1 cut] (sub (move [-1@0/1 cut] a) (move [0@0/1 cut] a))))"},
        {"diff(a > b, 0)", "(ne (move [-1@0/1 cut] (gt a b)) (move [0@0/1 cut] (gt a b)))"},
        {"diff(diff(a > b, 0), 1)",
         "(ne (move [-1@1/1 cut] (ne (move [-1@0/1 cut] (gt a b)) (move [0@0/1 cut] (gt a b))))"
         " (move [0@1/1 cut] (ne (move [-1@0/1 cut] (gt a b)) (move [0@0/1 cut] (gt a b)))))"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_with("diff(a, 0, n=16)", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.count, 1 + 16 * 3); /* each difference is used twice */
    assert_int_equal(parsed.tree.move_count, 32);
    bx_arena_free(&parsed.arena);
}

static void laplacians_are_sums_of_neighbours(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"laplacian(a, 0)", "(sub (add (move [1@0 wrap] a) (move [-1@0 wrap] a)) (mul 2 a))"},
        {"laplacian(a, axis=(1, 0), fill=edge)",
         "(sub (add (add (add (move [1@1 edge] a) (move [-1@1 edge] a)) (move [1@0 edge] a))"
         " (move [-1@0 edge] a)) (mul 4 a))"},
        {"laplacian(a, -1, 0)",
         "(sub (add (move_fill [1@-1 fill] a 0) (move_fill [-1@-1 fill] a 0)) (mul 2 a))"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed =
        parse_with("laplacian(a + b, (0,1,2,3,4,5,6,-1), sum(c))", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    /* a b a+b c sum, 16 moves, 15 sums, 16 and its product, the difference */
    assert_int_equal(parsed.tree.count, 5 + 16 + 15 + 2 + 1);
    assert_false(parsed.tree.uses_ndim);
    bx_arena_free(&parsed.arena);
    parsed = parse_with("laplacian(laplacian(a, (0, 1)), (0, 1))", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.count, 1 + 2 * (4 + 3 + 2 + 1));
    assert_int_equal(root(&parsed)->offset, 0);
    assert_int_equal(root(&parsed)->length, 39);
    bx_arena_free(&parsed.arena);
}

enum { RANKED = 6 };
static const struct bx_symbol ranked[RANKED] = {
    {.name = "a", .type = T_f64, .rank = 1, .ndim = 1},
    {.name = "b", .type = T_f64, .rank = 1, .ndim = 2},
    {.name = "c", .type = T_f64, .rank = 1, .ndim = 3},
    {.name = "h", .type = T_f64, .rank = 1, .ndim = 9},
    {.name = "u", .type = T_f64, .rank = 1, .ndim = -1},
    {.name = "s", .type = T_f64, .rank = 0, .ndim = 0},
};

/* The factor of the operand is twice the dimensions found. */
static void assert_dimensions(const char *operand, int expected) {
    char text[128];
    snprintf(text, sizeof text, "laplacian(%s)", operand);
    struct parsed parsed = parse_with(text, ranked, RANKED);
    if (parsed.status != EXPR_OK) fail_msg("%s: %s", text, bx_error_last()->message);
    assert_true(parsed.tree.uses_ndim);
    const struct bx_node *product = &parsed.tree.nodes[root(&parsed)->operand[1]];
    const int factor = (int)parsed.tree.nodes[product->operand[0]].value.i64;
    if (factor != 2 * expected) fail_msg("%s: %d dimensions", text, factor / 2);
    const struct bx_move *last = &parsed.tree.moves[parsed.tree.move_count - 1];
    assert_int_equal(last->axis, expected - 1);
    assert_int_equal(last->ndim, expected);
    assert_int_equal(last->length, strlen("laplacian"));
    bx_arena_free(&parsed.arena);
}

static void laplacians_without_axes_run_along_all(void **state) {
    (void)state;
    assert_shape_with("laplacian(a, fill=0)",
                      "(sub (add (move_fill [1@0#1 fill] a 0) (move_fill [-1@0#1 fill] a 0))"
                      " (mul 2 a))",
                      ranked, RANKED);
    assert_shape_with("laplacian(b, None, symmetric)",
                      "(sub (add (add (add (move [1@0#2 symmetric] b) (move [-1@0#2 symmetric] b))"
                      " (move [1@1#2 symmetric] b)) (move [-1@1#2 symmetric] b)) (mul 4 b))",
                      ranked, RANKED);
    assert_dimensions("c", 3);
    assert_dimensions("a + b*s - 1", 2);
    assert_dimensions("where(a > 0, b, c)", 3);
    assert_dimensions("c - sum(c)", 3);
    assert_dimensions("sum(c, 0)", 2);
    assert_dimensions("sum(c, (0, 1), keepdims=True)", 3);
    assert_dimensions("sum(c, keepdims=True)", 3);
    assert_dimensions("sum(h, 0)", 8);
    assert_dimensions("roll(c, 1, 0)", 3);
    assert_dimensions("shift(a, 1, 0, sum(c))", 1);
    assert_dimensions("diff(b, n=3)", 2);
    assert_dimensions("laplacian(c)", 3);
    struct parsed parsed = parse_with("laplacian(c, 0) + roll(a, 1)", ranked, RANKED);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_false(parsed.tree.uses_ndim); /* the text alone says all of it */
    bx_arena_free(&parsed.arena);
    static const struct complaint complaints[] = {
        {"1 + laplacian(u)", EXPR_ERROR_SHAPE, 4, 9, "how many dimensions", "axis=(0, 1)"},
        {"laplacian(b + u)", EXPR_ERROR_SHAPE, 0, 9, "how many dimensions", "axis=(0, 1)"},
        {"laplacian(sum(a, (0, 1)))", EXPR_ERROR_SHAPE, 0, 9, "how many dimensions", "axis="},
        {"laplacian(h)", EXPR_ERROR_LIMIT, 0, 9, "at most 8 axes, and the operand has 9", "axis="},
        {"1 + laplacian(s)", EXPR_ERROR_SHAPE, 4, 12, "has no dimensions", "give an array"},
        {"laplacian(sum(c))", EXPR_ERROR_SHAPE, 0, 17, "has no dimensions", "give an array"},
        {"laplacian(sum(c, (0, 1, 2)))", EXPR_ERROR_SHAPE, 0, 28, "has no dimensions", ""},
    };
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k], ranked, RANKED);
}

static void dimensions_are_those_of_the_callers_arrays(void **state) {
    (void)state;
    static double data[6];
    expr_array out = expr_out_new();
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, data, 2, (const int64_t[]){2, 3}),
                             expr_nd("b", EXPR_FLOAT64, data, 0, NULL),
                             expr_scalar("s", 1),
                             expr_output("r", &out),
                             expr_f64("v", data, 6),
                             EXPR_END};
    static const int expected[] = {2, 0, -1, -1, 1};
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_symbol *symbols;
    uint32_t count;
    assert_int_equal(bx_api_symbols(vars, &arena, &symbols, &count), EXPR_OK);
    assert_int_equal(count, COUNT(expected));
    for (uint32_t k = 0; k < count; k++) assert_int_equal(symbols[k].ndim, expected[k]);
    struct bx_tree tree;
    assert_int_equal(bx_parse("r = laplacian(a*v - b)", symbols, count, &arena, &tree), EXPR_OK);
    assert_true(tree.uses_ndim);
    assert_int_equal(tree.moves[0].ndim, 2);
    bx_arena_free(&arena);
}

static void arrays_of_which_nothing_is_known_need_axes(void **state) {
    (void)state;
    static const struct complaint unknown = {
        "laplacian(d)", EXPR_ERROR_SHAPE, 0, 9, "how many dimensions", "laplacian(u, axis=(0, 1))"};
    assert_complaint(&unknown, typed, TYPED);
}

static void moves_point_to_what_names_their_axes(void **state) {
    (void)state;
    struct parsed parsed =
        parse_with(" roll(a, 1, (0, -1)) + roll(b, 2) + diff(c)", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    static const uint32_t places[][2] = {{13, 1}, {16, 2}, {23, 4}, {36, 4}, {36, 4}};
    assert_int_equal(parsed.tree.move_count, COUNT(places));
    for (size_t k = 0; k < COUNT(places); k++) {
        assert_int_equal(parsed.tree.moves[k].place, places[k][0]);
        assert_int_equal(parsed.tree.moves[k].length, places[k][1]);
    }
    bx_arena_free(&parsed.arena);
}

static void assert_type(const char *text, enum bx_type type, const struct bx_symbol *symbols,
                        size_t count) {
    struct parsed parsed = parse_with(text, symbols, count);
    if (parsed.status != EXPR_OK) fail_msg("%s: %s", text, bx_error_last()->message);
    if (root(&parsed)->type != type || root(&parsed)->weak != WEAK_NOT || root(&parsed)->rank != 1)
        fail_msg("%s: %s", text, bx_type_text((enum bx_type)root(&parsed)->type));
    bx_arena_free(&parsed.arena);
}

static void types_are_kept(void **state) {
    (void)state;
    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        const struct bx_symbol x = VARIABLE("x", (uint8_t)type, WEAK_NOT, 1);
        assert_type("roll(x, 1, 0)", (enum bx_type)type, &x, 1);
        assert_type("shift(x, 1, 0, edge)", (enum bx_type)type, &x, 1);
        if (type == T_bytes) continue;
        assert_type("shift(x, 1, 0, False)", (enum bx_type)type, &x, 1);
        assert_type("diff(x, 0)", (enum bx_type)type, &x, 1);
        assert_type("laplacian(x, 0)", type == T_bool ? T_i64 : (enum bx_type)type, &x, 1);
    }
    static const struct {
        const char *text;
        enum bx_type type;
    } filled[] = {
        {"shift(i, 1, 0, 5)", T_i32},      {"shift(p, 1, 0, 5)", T_i64},
        {"shift(i, 1, 0, 0.5)", T_f64},    {"shift(f, 1, 0, 0.5)", T_f32},
        {"shift(f, 1, 0, z)", T_f64},      {"shift(f, 1, 0, s)", T_f32},
        {"shift(f, 1, 0, 2j)", T_c64},     {"shift(d, 1, 0, nan)", T_f64},
        {"shift(i, 1, 0, sum(l))", T_i64}, {"laplacian(i, 0, 0.5)", T_f64},
    };
    for (size_t k = 0; k < COUNT(filled); k++)
        assert_type(filled[k].text, filled[k].type, typed, TYPED);
}

static void operands_are_arrays_and_fills_scalars(void **state) {
    (void)state;
    static const char none[] = "has no dimensions", scalar[] = "must be a scalar";
    static const struct complaint complaints[] = {
        {"1 + roll(z, 1, 0)", EXPR_ERROR_SHAPE, 4, 13, none, "give an array"},
        {"roll(2, 1)", EXPR_ERROR_SHAPE, 0, 10, none, ""},
        {"roll(sum(d), 1)", EXPR_ERROR_SHAPE, 0, 15, none, ""},
        {"shift(n, 1, 0, edge)", EXPR_ERROR_SHAPE, 0, 20, none, ""},
        {"shift(n, 1, 0, 0)", EXPR_ERROR_SHAPE, 0, 17, none, ""},
        {"diff(s)", EXPR_ERROR_SHAPE, 0, 7, none, ""},
        {"laplacian(s, 0)", EXPR_ERROR_SHAPE, 0, 15, none, ""},
        {"shift(d, 1, 0, f)", EXPR_ERROR_SHAPE, 15, 1, scalar, "edge"},
        {"shift(d, 1, 0, fill=f + 1)", EXPR_ERROR_SHAPE, 20, 5, scalar, "where"},
        {"laplacian(d, 0, grid)", EXPR_ERROR_SHAPE, 16, 4, scalar, ""},
        {"shift(i, 1, 0, 3000000000)", EXPR_ERROR_RANGE, 15, 10, "does not fit int32", "float"},
        {"shift(d, 1, 0, 'edge')", EXPR_ERROR_TYPE, 0, 5, "'shift' does not take float64 and bytes",
         "without quotes"},
        {"diff('ab' == d, 0)", EXPR_ERROR_TYPE, 10, 2, "", ""},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void byte_strings_are_moved_and_not_computed_with(void **state) {
    (void)state;
    static const struct bx_symbol t = VARIABLE("t", T_bytes, WEAK_NOT, 1);
    assert_shape_with("roll(t, 1, 0) == t", "(eq (move [1@0 wrap] t) t)", &t, 1);
    assert_shape_with("shift(t, 1, 0, edge) == 'a'", "(eq (move [1@0 edge] t) <a>)", &t, 1);
    static const struct complaint complaints[] = {
        {"diff(t)", EXPR_ERROR_TYPE, 0, 4, "'diff' does not take bytes and bytes", "compared"},
        {"laplacian(t, 0)", EXPR_ERROR_TYPE, 0, 9, "'laplacian' does not take", "compared"},
        {"shift(t, 1, 0, 'a')", EXPR_ERROR_TYPE, 0, 5, "'shift' does not take", "without quotes"},
        {"shift(t, 1, 0, 0)", EXPR_ERROR_TYPE, 0, 5, "'shift' does not take", "without quotes"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k], &t, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rolls_are_read_by_position_and_by_keyword),
        cmocka_unit_test(shifts_have_boundaries),
        cmocka_unit_test(words_of_boundaries_give_way_to_names),
        cmocka_unit_test(users_functions_go_before_moves),
        cmocka_unit_test(differences_are_cut_moves),
        cmocka_unit_test(laplacians_are_sums_of_neighbours),
        cmocka_unit_test(laplacians_without_axes_run_along_all),
        cmocka_unit_test(dimensions_are_those_of_the_callers_arrays),
        cmocka_unit_test(arrays_of_which_nothing_is_known_need_axes),
        cmocka_unit_test(moves_point_to_what_names_their_axes),
        cmocka_unit_test(types_are_kept),
        cmocka_unit_test(operands_are_arrays_and_fills_scalars),
        cmocka_unit_test(byte_strings_are_moved_and_not_computed_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
