/* SPDX-License-Identifier: MIT */
/* How expressions are read: precedence, calls, blanks, and the text of nodes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

/* Python's levels, written by hand and not from the table. */
static const struct level {
    const char *spelling;
    const char *stem;
    int level;
} levels[] = {
    {"or", "or", 2},    {"and", "and", 3},       {"<", "lt", 5},      {"<=", "le", 5},
    {">", "gt", 5},     {">=", "ge", 5},         {"==", "eq", 5},     {"!=", "ne", 5},
    {"|", "bit_or", 6}, {"^", "bit_xor", 7},     {"&", "bit_and", 8}, {"<<", "shl", 9},
    {">>", "shr", 9},   {"+", "add", 10},        {"-", "sub", 10},    {"*", "mul", 11},
    {"/", "div", 11},   {"//", "floor_div", 11}, {"%", "mod", 11},    {"**", "pow", 13},
};

enum { LEVEL_COMPARISON = 5, LEVEL_POWER = 13 };

static void the_list_of_levels_has_every_infix_operator(void **state) {
    (void)state;
    size_t infix = 0;
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        const struct bx_op_info *info = bx_op_info((enum bx_op)op);
        if (info->syntax != SYNTAX_INFIX) continue;
        bool found = false;
        for (size_t k = 0; k < COUNT(levels); k++)
            found |= strcmp(levels[k].spelling, info->spelling) == 0 &&
                     strcmp(levels[k].stem, info->stem) == 0;
        if (!found) fail_msg("no level for %s", info->spelling);
        infix++;
    }
    assert_int_equal(infix, COUNT(levels));
}

static bool only_integers(const struct level *op) { return op->level >= 6 && op->level <= 9; }

static void every_pair_of_infix_operators_binds_as_in_python(void **state) {
    (void)state;
    for (size_t j = 0; j < COUNT(levels); j++) {
        for (size_t k = 0; k < COUNT(levels); k++) {
            const struct level *first = &levels[j];
            const struct level *second = &levels[k];
            const bool chain =
                first->level == LEVEL_COMPARISON && second->level == LEVEL_COMPARISON;
            const bool to_left = first->level > second->level ||
                                 (first->level == second->level && first->level != LEVEL_POWER);
            const struct level *inner = to_left ? first : second;
            const struct level *outer = to_left ? second : first;
            char text[64], expected[128];
            snprintf(text, sizeof text, "a %s b %s c", first->spelling, second->spelling);
            if (strcmp(inner->spelling, "/") == 0 && only_integers(outer))
                snprintf(expected, sizeof expected, "status %d", EXPR_ERROR_TYPE);
            else if (chain)
                snprintf(expected, sizeof expected, "(bit_and (%s a b) (%s b c))", first->stem,
                         second->stem);
            else if (to_left)
                snprintf(expected, sizeof expected, "(%s (%s a b) c)", second->stem, first->stem);
            else
                snprintf(expected, sizeof expected, "(%s a (%s b c))", first->stem, second->stem);
            assert_shape(text, expected);
        }
    }
}

static void prefixes_and_powers_bind_as_in_python(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"-a**2", "(neg (pow a 2))"},
        {"-2**2", "(neg (pow 2 2))"},
        {"(-2)**2", "(pow -2 2)"},
        {"2**-1", "(pow 2 -1)"},
        {"a**-b**c", "(pow a (neg (pow b c)))"},
        {"a**-b*c", "(mul (pow a (neg b)) c)"},
        {"a**b**c", "(pow a (pow b c))"},
        {"-a*b", "(mul (neg a) b)"},
        {"a*-b", "(mul a (neg b))"},
        {"~a+b", "(add (invert a) b)"},
        {"-~+a", "(neg (invert (pos a)))"},
        {"--a", "(neg (neg a))"},
        {"a--b", "(sub a (neg b))"},
        {"a++b", "(add a (pos b))"},
        {"not a == b", "(not (eq a b))"},
        {"not not a", "(not (not a))"},
        {"not a and b", "(and (not a) b)"},
        {"a and not b or c", "(or (and a (not b)) c)"},
        {"not -a", "(not (neg a))"},
        {"-3", "-3"},
        {"- 3", "-3"},
        {"--3", "3"},
        {"-(3)", "-3"},
        {"+3", "3"},
        {"-0.0", "-0.0"},
        {"-inf", "-inf"},
        {"~3", "(invert 3)"},
        {"a-3", "(sub a 3)"},
        {"a - -3", "(sub a -3)"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void comparisons_chain_and_choices_nest_to_the_right(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"a < b < c < d", "(bit_and (bit_and (lt a b) (lt b c)) (lt c d))"},
        {"a+b < c*d <= u", "(bit_and (lt (add a b) (mul c d)) (le (mul c d) u))"},
        {"(a < b) < c", "(lt (lt a b) c)"},
        {"a < (b < c)", "(lt a (lt b c))"},
        {"a < b and b < c", "(and (lt a b) (lt b c))"},
        {"not a < b < c", "(not (bit_and (lt a b) (lt b c)))"},
        {"a if b else c", "(where b a c)"},
        {"a if b else c if d else u", "(where b a (where d c u))"},
        {"(a if b else c) if d else u", "(where d (where b a c) u)"},
        {"a if (b if c else d) else u", "(where (where c b d) a u)"},
        {"a+1 if b or c else d*2", "(where (or b c) (add a 1) (mul d 2))"},
        {"not a if b else c", "(where b (not a) c)"},
        {"a < b if b < c else c < d", "(where (lt b c) (lt a b) (lt c d))"},
        {"where(a, b, c if d else u)", "(where a b (where d c u))"},
        {"1 + (a if b else c)", "(add 1 (where b a c))"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_with("a < b*2 < c", integers, 3);
    assert_int_equal(parsed.status, EXPR_OK);
    const struct bx_node *both = root(&parsed);
    assert_int_equal(parsed.tree.count, 8); /* a b 2 mul lt c lt and: the product stands once */
    assert_int_equal(parsed.tree.nodes[both->operand[0]].operand[1],
                     parsed.tree.nodes[both->operand[1]].operand[0]);
    bx_arena_free(&parsed.arena);
}

static void calls_blanks_and_comments_are_read(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"sqrt(a)", "(sqrt a)"},
        {"sqrt (a)", "(sqrt a)"},
        {"sqrt(a,)", "(sqrt a)"},
        {"minimum(a, maximum(b, c))", "(minimum a (maximum b c))"},
        {"power(a, b) + pow(a, b)", "(add (pow a b) (pow a b))"},
        {"add(a, multiply(a, b)) < negative(b)", "(lt (add a (mul a b)) (neg b))"},
        {"less(a, subtract(b, 1))", "(lt a (sub b 1))"},
        {"logical_and(a, b)", "(and a b)"},
        {"logical_not(a)", "(not a)"},
        {"absolute(atan2(a, b))", "(abs (arctan2 a b))"},
        {"((a))", "a"},
        {" \t\r\n\fa +\n\nb\n", "(add a b)"},
        {"a + # first ) ( ' 1j\n b # the end", "(add a b)"},
        {"a+b#", "(add a b)"},
        {"# nothing\na", "a"},
        {"a if(b)else(c)", "(where b a c)"},
        {"a and(b)", "(and a b)"},
        {"sum(a - sum(a))", "(sum (sub a (sum a)))"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void nodes_know_their_text(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t offset, length, place;
    } spans[] = {
        {" a+b ", 1, 3, 2},     {"(a) + (b)", 0, 9, 4},      {"((a + b))", 2, 5, 4},
        {"sqrt( a )", 0, 9, 0}, {" - 3", 1, 3, 1},           {"-9223372036854775808", 0, 20, 0},
        {"-(a)", 0, 4, 0},      {"a if b else c", 0, 13, 2}, {"a < b < c", 0, 9, 6},
        {"not a", 0, 5, 0},     {"1 + 2**(a)", 0, 10, 2},
    };
    for (size_t k = 0; k < COUNT(spans); k++) {
        struct parsed parsed = parse_with(spans[k].text, integers, INTEGERS);
        assert_int_equal(parsed.status, EXPR_OK);
        assert_int_equal(root(&parsed)->offset, spans[k].offset);
        assert_int_equal(root(&parsed)->length, spans[k].length);
        assert_int_equal(root(&parsed)->place, spans[k].place);
        bx_arena_free(&parsed.arena);
    }
}

/* A random expression twice: with every parenthesis, and with those only that Python needs. */
struct twin {
    char full[4096];
    char sparse[4096];
    int level; /* of the outermost operator of sparse; 99 for leaves */
};

enum { LEVEL_CHOICE = 1, LEVEL_NOT = 4, LEVEL_SIGN = 12, LEVEL_LEAF = 99 };

static void append(char *to, const char *operator_text, const struct twin *operand, bool needed) {
    char *end = to + strlen(to);
    snprintf(end, 4096 - strlen(to), "%s%s%s%s", operator_text, needed ? "(" : "", operand->sparse,
             needed ? ")" : "");
}

static void make_twin(struct twin *twin, unsigned depth) {
    static const char *const leaves[] = {"a", "b", "c", "d", "u", "7"};
    struct twin *one = malloc(3 * sizeof *one);
    assert_non_null(one);
    twin->sparse[0] = '\0';
    const uint32_t choice = depth == 0 ? 0 : random_below(10);
    if (choice == 0) {
        strcpy(twin->full, leaves[random_below(COUNT(leaves))]);
        strcpy(twin->sparse, twin->full);
        twin->level = LEVEL_LEAF;
    } else if (choice == 1) {
        for (int k = 0; k < 3; k++) make_twin(&one[k], depth - 1);
        snprintf(twin->full, sizeof twin->full, "((%.900s) if (%.900s) else (%.900s))", one[0].full,
                 one[1].full, one[2].full);
        append(twin->sparse, "", &one[0], one[0].level <= LEVEL_CHOICE);
        append(twin->sparse, " if ", &one[1], one[1].level <= LEVEL_CHOICE);
        append(twin->sparse, " else ", &one[2], false);
        twin->level = LEVEL_CHOICE;
    } else if (choice == 2) {
        static const char *const prefixes[] = {"-", "+", "~", "not "};
        const uint32_t k = random_below(COUNT(prefixes));
        twin->level = k == 3 ? LEVEL_NOT : LEVEL_SIGN;
        make_twin(one, depth - 1);
        snprintf(twin->full, sizeof twin->full, "(%s(%.3000s))", prefixes[k], one->full);
        append(twin->sparse, prefixes[k], one, one->level < twin->level);
    } else {
        const struct level *op = &levels[random_below(COUNT(levels))];
        const bool power = op->level == LEVEL_POWER;
        const bool compares = op->level == LEVEL_COMPARISON;
        make_twin(&one[0], depth - 1);
        make_twin(&one[1], depth - 1);
        snprintf(twin->full, sizeof twin->full, "((%.1500s) %s (%.1500s))", one[0].full,
                 op->spelling, one[1].full);
        append(twin->sparse, "", &one[0],
               power || compares ? one[0].level <= op->level : one[0].level < op->level);
        char spaced[8];
        snprintf(spaced, sizeof spaced, " %s ", op->spelling);
        append(twin->sparse, spaced, &one[1],
               power ? one[1].level < LEVEL_SIGN : one[1].level <= op->level);
        twin->level = op->level;
    }
    free(one);
}

static void parentheses_are_needed_only_where_python_needs_them(void **state) {
    (void)state;
    static struct twin twin;
    static char full[8192], sparse[8192];
    unsigned typed_trees = 0;
    random_seed(31415926);
    for (int round = 0; round < 20000; round++) {
        make_twin(&twin, 1 + random_below(4));
        shape_of(twin.full, full, sizeof full);
        shape_of(twin.sparse, sparse, sizeof sparse);
        if (strcmp(full, sparse) != 0)
            fail_msg("%s\nis read as %s\nbut %s\nas %s", twin.full, full, twin.sparse, sparse);
        typed_trees += full[0] != 's';
    }
    assert_true(typed_trees > 5000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_of_levels_has_every_infix_operator),
        cmocka_unit_test(every_pair_of_infix_operators_binds_as_in_python),
        cmocka_unit_test(prefixes_and_powers_bind_as_in_python),
        cmocka_unit_test(comparisons_chain_and_choices_nest_to_the_right),
        cmocka_unit_test(calls_blanks_and_comments_are_read),
        cmocka_unit_test(nodes_know_their_text),
        cmocka_unit_test(parentheses_are_needed_only_where_python_needs_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
