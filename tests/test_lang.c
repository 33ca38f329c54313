/* SPDX-License-Identifier: MIT */
/* The language: shapes of trees, literals, complaints, limits and types, against tables by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "lang/lang.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Integers, so that nearly every operator takes every operand. */
static const struct bx_symbol integers[] = {
    {"a", T_i64, WEAK_NOT, 1}, {"b", T_i64, WEAK_NOT, 1}, {"c", T_i64, WEAK_NOT, 1},
    {"d", T_i64, WEAK_NOT, 1}, {"u", T_i64, WEAK_NOT, 1},
};

/* One of each kind, named by its type. */
static const struct bx_symbol typed[] = {
    {"p", T_bool, WEAK_NOT, 1},  {"q", T_bool, WEAK_NOT, 1},   {"i", T_i32, WEAK_NOT, 1},
    {"l", T_i64, WEAK_NOT, 1},   {"f", T_f32, WEAK_NOT, 1},    {"d", T_f64, WEAK_NOT, 1},
    {"z", T_f64, WEAK_NOT, 0},   {"n", T_i64, WEAK_INT, 0},    {"s", T_f64, WEAK_FLOAT, 0},
    {"D", T_f64, WEAK_FLOAT, 0}, {"grid", T_f64, WEAK_NOT, 1}, {"sum", T_f64, WEAK_NOT, 1},
    {"k", T_i32, WEAK_NOT, 0},
};

struct parsed {
    struct bx_arena arena;
    struct bx_tree tree;
    expr_status status;
};

static struct parsed parse_with(const char *text, const struct bx_symbol *symbols, size_t count) {
    struct parsed parsed = {.arena = BX_ARENA_EMPTY};
    parsed.status = bx_parse(text, symbols, (uint32_t)count, &parsed.arena, &parsed.tree);
    if (parsed.status != EXPR_OK) assert_int_equal(bx_error_last()->status, parsed.status);
    return parsed;
}

static struct parsed parse_typed(const char *text) { return parse_with(text, typed, COUNT(typed)); }

static const struct bx_node *root(const struct parsed *parsed) {
    return &parsed->tree.nodes[parsed->tree.root];
}

/* The tree as (stem operand operand). Only for small trees: it recurses. */
static void print_node(const struct bx_tree *tree, const struct bx_symbol *symbols, uint32_t index,
                       struct bx_text *text) {
    const struct bx_node *node = &tree->nodes[index];
    char number[32];
    switch (node->kind) {
    case NODE_VARIABLE: bx_text_add(text, "%s", symbols[node->symbol].name); break;
    case NODE_CONSTANT:
        if (node->type == T_f64) {
            bx_text_double(number, sizeof number, node->value.f64);
            bx_text_add(text, "%s%s", number, strpbrk(number, ".eni") ? "" : ".0");
        } else if (node->type == T_i64) {
            bx_text_add(text, "%lld", (long long)node->value.i64);
        } else {
            bx_text_add(text, "%s", node->value.b ? "True" : "False");
        }
        break;
    default:
        bx_text_add(text, "(%s", bx_op_info((enum bx_op)node->op)->stem);
        for (unsigned j = 0; j < node->arity; j++) {
            bx_text_add(text, " ");
            print_node(tree, symbols, node->operand[j], text);
        }
        bx_text_add(text, ")");
    }
}

/* Writes the tree, or the status when there is none. */
static void shape_of(const char *expression, char *buffer, size_t size) {
    struct parsed parsed = parse_with(expression, integers, COUNT(integers));
    struct bx_text text = {.buffer = buffer, .capacity = size};
    if (parsed.status == EXPR_OK)
        print_node(&parsed.tree, integers, parsed.tree.root, &text);
    else
        bx_text_add(&text, "status %d", parsed.status);
    bx_arena_free(&parsed.arena);
}

static void assert_shape(const char *expression, const char *expected) {
    char shape[2048];
    shape_of(expression, shape, sizeof shape);
    if (strcmp(shape, expected) != 0)
        fail_msg("%s is read as %s, expected %s", expression, shape, expected);
}

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

struct shape {
    const char *text;
    const char *expected;
};

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
    for (size_t k = 0; k < COUNT(shapes); k++) assert_shape(shapes[k].text, shapes[k].expected);
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
    for (size_t k = 0; k < COUNT(shapes); k++) assert_shape(shapes[k].text, shapes[k].expected);
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
        {" \t\r\n\fa\n+\n\nb\n", "(add a b)"},
        {"a + # first ) ( ' 1j\n b # the end", "(add a b)"},
        {"a+b#", "(add a b)"},
        {"# nothing\na", "a"},
        {"a if(b)else(c)", "(where b a c)"},
        {"a and(b)", "(and a b)"},
        {"sum(a - sum(a))", "(sum (sub a (sum a)))"},
    };
    for (size_t k = 0; k < COUNT(shapes); k++) assert_shape(shapes[k].text, shapes[k].expected);
}

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
    for (size_t k = 0; k < COUNT(shapes); k++) assert_shape(shapes[k].text, shapes[k].expected);
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

static void a_variable_hides_a_constant_but_no_function(void **state) {
    (void)state;
    static const struct bx_symbol named[] = {{"e", T_i32, WEAK_NOT, 1},
                                             {"sum", T_f64, WEAK_NOT, 1}};
    struct parsed parsed = parse_with("e", named, COUNT(named));
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->kind, NODE_VARIABLE);
    bx_arena_free(&parsed.arena);
    parsed = parse_with("sum(sum)", named, COUNT(named));
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->op, OP_sum);
    bx_arena_free(&parsed.arena);
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
        struct parsed parsed = parse_with(spans[k].text, integers, COUNT(integers));
        assert_int_equal(parsed.status, EXPR_OK);
        assert_int_equal(root(&parsed)->offset, spans[k].offset);
        assert_int_equal(root(&parsed)->length, spans[k].length);
        assert_int_equal(root(&parsed)->place, spans[k].place);
        bx_arena_free(&parsed.arena);
    }
}

struct complaint {
    const char *text;
    expr_status status;
    size_t offset, length;
    const char *what;
    const char *cure;
};

static void assert_complaint(const struct complaint *c) {
    struct parsed parsed = parse_typed(c->text);
    const expr_error *error = bx_error_last();
    if (parsed.status != c->status)
        fail_msg("'%s': status %d, expected %d (%s)", c->text, parsed.status, c->status,
                 parsed.status ? error->message : "no error");
    if (error->offset != c->offset || error->length != c->length)
        fail_msg("'%s': at %zu+%zu, expected %zu+%zu: %s", c->text, error->offset, error->length,
                 c->offset, c->length, error->message);
    const char *what = strstr(error->message, c->what);
    if (!what || !strstr(what, c->cure))
        fail_msg("'%s': \"%s\" lacks \"%s\" or \"%s\"", c->text, error->message, c->what, c->cure);
    bx_arena_free(&parsed.arena);
}

static void syntax_errors_name_place_and_cure(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"", EXPR_ERROR_SYNTAX, 0, 1, "the expression is empty", "such as a+b"},
        {" \n ", EXPR_ERROR_SYNTAX, 0, 1, "the expression is empty", "such as a+b"},
        {"# only this", EXPR_ERROR_SYNTAX, 0, 1, "the expression is empty", "such as a+b"},
        {"d+", EXPR_ERROR_SYNTAX, 1, 1, "expected a value after '+'", ""},
        {"d **  ", EXPR_ERROR_SYNTAX, 2, 2, "expected a value after '**'", ""},
        {"d and", EXPR_ERROR_SYNTAX, 2, 3, "expected a value after 'and'", ""},
        {"not", EXPR_ERROR_SYNTAX, 0, 3, "expected a value after 'not'", ""},
        {"d + * f", EXPR_ERROR_SYNTAX, 4, 1, "expected a value after '+'", ""},
        {"(d + )", EXPR_ERROR_SYNTAX, 5, 1, "expected a value after '+'", ""},
        {"d if", EXPR_ERROR_SYNTAX, 2, 2, "expected a value after 'if'", ""},
        {"d if p else", EXPR_ERROR_SYNTAX, 7, 4, "expected a value after 'else'", ""},
        {"* d", EXPR_ERROR_SYNTAX, 0, 1, "expected a value before '*'", ""},
        {"(* d)", EXPR_ERROR_SYNTAX, 1, 1, "expected a value before '*'", ""},
        {"if d", EXPR_ERROR_SYNTAX, 0, 2, "expected a value before 'if'", ""},
        {"else", EXPR_ERROR_SYNTAX, 0, 4, "expected a value before 'else'", ""},
        {", d", EXPR_ERROR_SYNTAX, 0, 1, "expected a value before ','", ""},
        {"minimum(d,,f)", EXPR_ERROR_SYNTAX, 10, 1, "expected a value before ','", ""},
        {"minimum(,d)", EXPR_ERROR_SYNTAX, 8, 1, "expected a value before ','", ""},
        {"()", EXPR_ERROR_SYNTAX, 0, 2, "expected a value between the parentheses", ""},
        {"d + ( )", EXPR_ERROR_SYNTAX, 4, 3, "expected a value between the parentheses", ""},
        {"d f", EXPR_ERROR_SYNTAX, 2, 1, "expected an operator before 'f'", "'*'"},
        {"d 2", EXPR_ERROR_SYNTAX, 2, 1, "expected an operator before '2'", "'*'"},
        {"(d)(f)", EXPR_ERROR_SYNTAX, 3, 1, "expected an operator before '('", "'*'"},
        {"2(d)", EXPR_ERROR_SYNTAX, 1, 1, "expected an operator before '('", "'*'"},
        {"d not f", EXPR_ERROR_SYNTAX, 2, 3, "expected an operator before 'not'", ""},
        {"d ~f", EXPR_ERROR_SYNTAX, 2, 1, "expected an operator before '~'", ""},
        {"d True", EXPR_ERROR_SYNTAX, 2, 4, "expected an operator before 'True'", ""},
        {"(d", EXPR_ERROR_SYNTAX, 0, 1, "this parenthesis is never closed", "add ')'"},
        {"d*(f+(d)", EXPR_ERROR_SYNTAX, 2, 1, "this parenthesis is never closed", "add ')'"},
        {"(", EXPR_ERROR_SYNTAX, 0, 1, "this parenthesis is never closed", "add ')'"},
        {"sqrt(d", EXPR_ERROR_SYNTAX, 4, 1, "this parenthesis is never closed", "add ')'"},
        {"sqrt(", EXPR_ERROR_SYNTAX, 4, 1, "this parenthesis is never closed", "add ')'"},
        {"minimum(d,", EXPR_ERROR_SYNTAX, 7, 1, "this parenthesis is never closed", "add ')'"},
        {")", EXPR_ERROR_SYNTAX, 0, 1, "this ')' closes nothing", "take it out"},
        {"d)", EXPR_ERROR_SYNTAX, 1, 1, "this ')' closes nothing", "take it out"},
        {"(d))+f", EXPR_ERROR_SYNTAX, 3, 1, "this ')' closes nothing", "take it out"},
        {"d, f", EXPR_ERROR_SYNTAX, 1, 1, "',' separates only the arguments", "no tuples"},
        {"(d, f)", EXPR_ERROR_SYNTAX, 2, 1, "',' separates only the arguments", "no tuples"},
        {"d if p", EXPR_ERROR_SYNTAX, 2, 2, "this 'if' has no 'else'", "x if condition else y"},
        {"(d if p) + f", EXPR_ERROR_SYNTAX, 3, 2, "this 'if' has no 'else'",
         "x if condition else y"},
        {"d if p if q else f else i", EXPR_ERROR_SYNTAX, 2, 2, "this 'if' has no 'else'", "else y"},
        {"sqrt(d if p, 2)", EXPR_ERROR_SYNTAX, 7, 2, "this 'if' has no 'else'", "else y"},
        {"d else f", EXPR_ERROR_SYNTAX, 2, 4, "this 'else' has no 'if'", "x if condition else y"},
        {"d if p else f else i", EXPR_ERROR_SYNTAX, 14, 4, "this 'else' has no 'if'", "else y"},
        {"(d else f)", EXPR_ERROR_SYNTAX, 3, 4, "this 'else' has no 'if'", "else y"},
        {"d + not p", EXPR_ERROR_SYNTAX, 4, 3, "'not' binds too loosely", "parentheses"},
        {"-not p", EXPR_ERROR_SYNTAX, 1, 3, "'not' binds too loosely", "parentheses"},
        {"p == not q", EXPR_ERROR_SYNTAX, 5, 3, "'not' binds too loosely", "parentheses"},
        {"d = f", EXPR_ERROR_SYNTAX, 2, 1, "an expression assigns nothing", "did you mean '=='?"},
        {"x = d + f", EXPR_ERROR_SYNTAX, 2, 1, "an expression assigns nothing",
         "did you mean '=='?"},
        {"d += f", EXPR_ERROR_SYNTAX, 2, 2, "an expression assigns nothing", "output"},
        {"d **= f", EXPR_ERROR_SYNTAX, 2, 3, "an expression assigns nothing", "output"},
        {"d := f", EXPR_ERROR_SYNTAX, 2, 2, "an expression assigns nothing", "output"},
        {"p && q", EXPR_ERROR_SYNTAX, 2, 2, "'&&' is not an operator", "write 'and'"},
        {"p || q", EXPR_ERROR_SYNTAX, 2, 2, "'||' is not an operator", "write 'or'"},
        {"!p", EXPR_ERROR_SYNTAX, 0, 1, "'!' is not an operator", "write 'not'"},
        {"d === f", EXPR_ERROR_SYNTAX, 2, 3, "'===' is not an operator", "write '=='"},
        {"d !== f", EXPR_ERROR_SYNTAX, 2, 3, "'!==' is not an operator", "write '!='"},
        {"d <> f", EXPR_ERROR_SYNTAX, 2, 2, "'<>' is not an operator", "write '!='"},
        {"d =< f", EXPR_ERROR_SYNTAX, 2, 2, "'=<' is not an operator", "write '<='"},
        {"d => f", EXPR_ERROR_SYNTAX, 2, 2, "'=>' is not an operator", "write '>='"},
        {"p ? d : f", EXPR_ERROR_SYNTAX, 2, 1, "'?' is not an operator", "x if condition else y"},
        {"d : f", EXPR_ERROR_SYNTAX, 2, 1, "':' has no meaning", "x if condition else y"},
        {"d; f", EXPR_ERROR_SYNTAX, 1, 1, "';' is not supported", "one expression"},
        {"d[0]", EXPR_ERROR_SYNTAX, 1, 1, "indexing and lists are not supported",
         "a variable of its own"},
        {"[d]", EXPR_ERROR_SYNTAX, 0, 1, "indexing and lists are not supported",
         "a variable of its own"},
        {"d]", EXPR_ERROR_SYNTAX, 1, 1, "indexing and lists are not supported",
         "a variable of its own"},
        {"{d}", EXPR_ERROR_SYNTAX, 0, 1, "braces are not supported", "( and )"},
        {"d @ f", EXPR_ERROR_SYNTAX, 2, 1, "matrix products are not supported", "'*'"},
        {"d \\\n+ f", EXPR_ERROR_SYNTAX, 2, 1, "a backslash has no meaning", "next line"},
        {"d.T", EXPR_ERROR_SYNTAX, 1, 1, "attributes and methods are not supported", "sqrt(a)"},
        {"(d).T", EXPR_ERROR_SYNTAX, 3, 1, "attributes and methods are not supported", "sqrt(a)"},
        {"np.sqrt(d)", EXPR_ERROR_SYNTAX, 0, 3, "functions stand in no module", "not np.sqrt(a)"},
        {"'d'", EXPR_ERROR_SYNTAX, 0, 3, "strings are not supported", "numbers"},
        {"d + \"f", EXPR_ERROR_SYNTAX, 4, 2, "strings are not supported", "numbers"},
        {"d $ f", EXPR_ERROR_SYNTAX, 2, 1, "this character has no meaning", "take it out"},
        {"d \x01 f", EXPR_ERROR_SYNTAX, 2, 1, "this character has no meaning", "take it out"},
        {"d \xc3\xa9 f", EXPR_ERROR_SYNTAX, 2, 2, "written in ASCII", "take this character out"},
        {"d \xff f", EXPR_ERROR_SYNTAX, 2, 1, "written in ASCII", "take this character out"},
        {"d \xc3\x97 f", EXPR_ERROR_SYNTAX, 2, 2, "written in ASCII", "write '*' to multiply"},
        {"d \xe2\x89\xa4 f", EXPR_ERROR_SYNTAX, 2, 3, "written in ASCII", "write '<='"},
        {"d\xc2\xa0+ f", EXPR_ERROR_SYNTAX, 1, 2, "no-break space", "ordinary"},
        {"d in f", EXPR_ERROR_SYNTAX, 2, 2, "'in' is not supported", "'=='"},
        {"d is f", EXPR_ERROR_SYNTAX, 2, 2, "'is' is not supported", "write '=='"},
        {"lambda", EXPR_ERROR_SYNTAX, 0, 6, "'lambda' is not supported", "defines no functions"},
        {"None", EXPR_ERROR_SYNTAX, 0, 4, "there is no None", "write nan"},
        {"sum(d, axis=0)", EXPR_ERROR_SYNTAX, 7, 4, "the keyword argument 'axis=' is not supported",
         "over all elements"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k]);
}

static void malformed_numbers_are_named(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"012", EXPR_ERROR_SYNTAX, 0, 3, "does not begin with 0", "0o for octal"},
        {"d+0_7", EXPR_ERROR_SYNTAX, 2, 3, "does not begin with 0", "0o for octal"},
        {"1j", EXPR_ERROR_SYNTAX, 0, 2, "complex numbers are not supported in this version", ""},
        {"2.5J", EXPR_ERROR_SYNTAX, 0, 4, "complex numbers are not supported in this version", ""},
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
        {"d-9223372036854775808", EXPR_ERROR_RANGE, 2, 19, "does not fit int64", "1e19"},
        {"-9223372036854775809", EXPR_ERROR_RANGE, 1, 19, "does not fit int64", "1e19"},
        {"-9223372036854775808**2", EXPR_ERROR_RANGE, 1, 19, "does not fit int64", "1e19"},
        {"--9223372036854775808", EXPR_ERROR_RANGE, 0, 21, "does not fit int64", "1e19"},
        {"+9223372036854775808", EXPR_ERROR_RANGE, 1, 19, "does not fit int64", "1e19"},
        {"0xffffffffffffffff", EXPR_ERROR_RANGE, 0, 18, "does not fit int64", "1e19"},
        {"99999999999999999999999999999999", EXPR_ERROR_RANGE, 0, 32, "does not fit int64", "1e19"},
        {"18446744073709551617", EXPR_ERROR_RANGE, 0, 20, "does not fit int64", "1e19"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k]);
}

static void unknown_names_get_the_nearest_one(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"d+grdi", EXPR_ERROR_NAME, 2, 4, "unknown name 'grdi'", "did you mean 'grid'?"},
        {"GRID", EXPR_ERROR_NAME, 0, 4, "unknown name 'GRID'", "did you mean 'grid'?"},
        {"Pi*d", EXPR_ERROR_NAME, 0, 2, "unknown name 'Pi'", "did you mean 'pi'?"},
        {"NaN", EXPR_ERROR_NAME, 0, 3, "unknown name 'NaN'", "did you mean 'nan'?"},
        {"Inf", EXPR_ERROR_NAME, 0, 3, "unknown name 'Inf'", "did you mean 'inf'?"},
        {"true", EXPR_ERROR_NAME, 0, 4, "unknown name 'true'", "did you mean 'True'?"},
        {"L", EXPR_ERROR_NAME, 0, 1, "unknown name 'L'", "did you mean 'l'?"},
        {"x", EXPR_ERROR_NAME, 0, 1, "unknown name 'x'",
         "the variables are p, q, i, l, f, d, z, n, ..."},
        {"arctna2", EXPR_ERROR_NAME, 0, 7, "unknown name 'arctna2'", "did you mean 'arctan2'?"},
        {"sqrt", EXPR_ERROR_NAME, 0, 4, "'sqrt' is a function", "write sqrt(...)"},
        {"1 + power", EXPR_ERROR_NAME, 4, 5, "'power' is a function", "write power(...)"},
        {"sqtr(d)", EXPR_ERROR_NAME, 0, 4, "unknown function 'sqtr'", "did you mean 'sqrt'?"},
        {"foobarbaz(d)", EXPR_ERROR_NAME, 0, 9, "unknown function 'foobarbaz'",
         "language reference"},
        {"d(f)", EXPR_ERROR_NAME, 0, 1, "'d' is a variable, not a function", "d*(...)"},
        {"pi(f)", EXPR_ERROR_NAME, 0, 2, "'pi' is a constant, not a function", "pi*(...)"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k]);
    assert_int_equal(parse_with("x", NULL, 0).status, EXPR_ERROR_NAME);
    assert_non_null(strstr(bx_error_last()->message, "no variables are given"));
    assert_int_equal(parse_with("x", integers, 1).status, EXPR_ERROR_NAME);
    assert_non_null(strstr(bx_error_last()->message, "the only variable is a"));
}

static void arity_errors_point_at_the_call(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"1 + sqrt()", EXPR_ERROR_ARITY, 4, 6, "'sqrt' takes 1 argument, and 0 are given", ""},
        {"sqrt(d, f)+1", EXPR_ERROR_ARITY, 0, 10, "'sqrt' takes 1 argument, and 2 are given", ""},
        {"arctan2(d)", EXPR_ERROR_ARITY, 0, 10, "'arctan2' takes 2 arguments, and 1 is given", ""},
        {"power(d)", EXPR_ERROR_ARITY, 0, 8, "'power' takes 2 arguments, and 1 is given", ""},
        {"where(p, d)", EXPR_ERROR_ARITY, 0, 11, "'where' takes 3 arguments, and 2 are given", ""},
        {"where(p,d,d,d,d)", EXPR_ERROR_ARITY, 0, 16, "'where' takes 3 arguments, and 5 are given",
         ""},
        {"min(d, f)", EXPR_ERROR_ARITY, 0, 9, "'min' takes 1 argument", "minimum(a, b)"},
        {"max(d, f)", EXPR_ERROR_ARITY, 0, 9, "'max' takes 1 argument", "maximum(a, b)"},
        {"sum(d, 0)", EXPR_ERROR_ARITY, 0, 9, "'sum' takes 1 argument", "over all elements"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k]);
}

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
    for (size_t k = 0; k < COUNT(complaints); k++) assert_complaint(&complaints[k]);
}

static void promotion_is_numpys(void **state) {
    (void)state;
    static const char names[] = "pilfd";
    static const char expected[TYPE_COUNT][TYPE_COUNT + 1] = {
        /*   pilfd */
        {"pilfd"}, {"iildd"}, {"llldd"}, {"fddfd"}, {"ddddd"},
    };
    for (unsigned j = 0; j < TYPE_COUNT; j++) {
        for (unsigned k = 0; k < TYPE_COUNT; k++) {
            char text[8];
            const char *type = strchr(names, expected[j][k]);
            assert_int_equal(bx_promote((enum bx_type)j, (enum bx_type)k), type - names);
            snprintf(text, sizeof text, "%c+%c", names[j], names[k]);
            struct parsed parsed = parse_typed(text);
            assert_int_equal(parsed.status, EXPR_OK);
            assert_int_equal(root(&parsed)->type, type - names);
            assert_int_equal(root(&parsed)->operand_type, type - names);
            bx_arena_free(&parsed.arena);
        }
    }
}

static void casting_is_numpys(void **state) {
    (void)state;
    static const struct {
        expr_casting casting;
        const char allowed[TYPE_COUNT][TYPE_COUNT + 1]; /* [from][to] */
    } tables[] = {
        {EXPR_CASTING_NO, {"1....", ".1...", "..1..", "...1.", "....1"}},
        {EXPR_CASTING_SAFE, {"11111", ".11.1", "..1.1", "...11", "....1"}},
        {EXPR_CASTING_SAME_KIND, {"11111", ".1111", ".1111", "...11", "...11"}},
        {EXPR_CASTING_UNSAFE, {"11111", "11111", "11111", "11111", "11111"}},
    };
    for (size_t t = 0; t < COUNT(tables); t++)
        for (unsigned from = 0; from < TYPE_COUNT; from++)
            for (unsigned to = 0; to < TYPE_COUNT; to++)
                assert_int_equal(
                    bx_can_cast((enum bx_type)from, (enum bx_type)to, tables[t].casting),
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
        {"sqrt(p)", T_f64, T_f64, NOT, 1},
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

static void names_are_valid_or_not(void **state) {
    (void)state;
    static const char *const valid[] = {"a", "_", "A_1", "sum", "pi", "e", "android", "If"};
    static const char *const invalid[] = {"",   "1a",  "a b",    "a-b",  "\xc3\xa9", "and",
                                          "or", "not", "if",     "else", "True",     "False",
                                          "in", "is",  "lambda", "None", "a."};
    for (size_t k = 0; k < COUNT(valid); k++) assert_true(bx_name_valid(valid[k]));
    for (size_t k = 0; k < COUNT(invalid); k++) assert_false(bx_name_valid(invalid[k]));
    assert_false(bx_name_valid(NULL));
}

/* before, then count times unit, then middle, then count times closing; to be freed. */
static char *repeated(const char *before, const char *unit, size_t count, const char *middle,
                      const char *closing) {
    char *text =
        malloc(strlen(before) + count * (strlen(unit) + strlen(closing)) + strlen(middle) + 1);
    assert_non_null(text);
    char *to = stpcpy(text, before);
    for (size_t k = 0; k < count; k++) to = stpcpy(to, unit);
    to = stpcpy(to, middle);
    for (size_t k = 0; k < count; k++) to = stpcpy(to, closing);
    return text;
}

static void assert_repeated(expr_status status, size_t offset, const char *before, const char *unit,
                            size_t count, const char *middle, const char *closing) {
    char *text = repeated(before, unit, count, middle, closing);
    struct parsed parsed = parse_with(text, integers, COUNT(integers));
    if (parsed.status != status)
        fail_msg("%zu times '%s': status %d, expected %d: %s", count, unit, parsed.status, status,
                 bx_error_last()->message);
    if (status != EXPR_OK) assert_int_equal(bx_error_last()->offset, offset);
    bx_arena_free(&parsed.arena);
    free(text);
}

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
    assert_repeated(EXPR_ERROR_SYNTAX, 0, "", "\"", M, "", "");
    assert_repeated(EXPR_ERROR_SYNTAX, 0, "", "\xff", M, "", "");
    assert_repeated(EXPR_ERROR_SYNTAX, 0, "", "1.", M / 2, "", "");
    assert_repeated(EXPR_ERROR_ARITY, 0, "abs(a", ",1", 4000, ")", "");
    assert_repeated(EXPR_OK, 0, "", "a", 0, "a", "");
}

static void a_name_has_a_limit(void **state) {
    (void)state;
    char *longest = repeated("", "x", EXPR_MAX_NAME, "", "");
    const struct bx_symbol symbol = {longest, T_f64, WEAK_NOT, 1};
    struct parsed parsed = parse_with(longest, &symbol, 1);
    assert_int_equal(parsed.status, EXPR_OK);
    bx_arena_free(&parsed.arena);
    assert_repeated(EXPR_ERROR_NAME, 0, "", "x", EXPR_MAX_NAME, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "", "x", EXPR_MAX_NAME + 1, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "", "x", EXPR_MAX_NAME + 1, "(a)", "");
    free(longest);
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    char *text = repeated("",
                          "(a*1.23456789012345678901234567890123456789012345678901234567890123"
                          "45678901234567890+",
                          EXPR_MAX_NESTING, "a", ")");
    expr_status status = EXPR_ERROR_MEMORY;
    unsigned long k = 1;
    for (; status == EXPR_ERROR_MEMORY && k < 1000; k++) {
        bx_alloc_fail_from(k);
        struct parsed parsed = parse_with(text, integers, COUNT(integers));
        bx_alloc_fail_from(0);
        status = parsed.status;
        bx_arena_free(&parsed.arena);
    }
    assert_int_equal(status, EXPR_OK);
    assert_true(k > 2);
    free(text);
}

static uint64_t random_state;

static uint32_t random_below(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)((random_state >> 32) % limit);
}

/* Whatever the text: a sound tree, or an error with a place in it. */
static void assert_sound(const char *text) {
    struct parsed parsed = parse_typed(text);
    const size_t length = strlen(text);
    const struct bx_tree *tree = &parsed.tree;
    if (parsed.status != EXPR_OK) {
        const expr_error *error = bx_error_last();
        if (error->length == 0 || error->offset > length || error->message[0] == '\0' ||
            (length != 0 && error->offset + error->length > length))
            fail_msg("'%s': place %zu+%zu: %s", text, error->offset, error->length, error->message);
    } else {
        assert_true(tree->root < tree->count);
        for (uint32_t k = 0; k < tree->count; k++) {
            const struct bx_node *node = &tree->nodes[k];
            assert_true(node->type < TYPE_COUNT && node->operand_type < TYPE_COUNT);
            assert_true(node->weak == WEAK_NOT || node->rank == 0);
            assert_true(node->length > 0 && node->offset + node->length <= length);
            assert_in_range(node->place, node->offset, node->offset + node->length - 1);
            for (unsigned j = 0; j < node->arity; j++) assert_true(node->operand[j] < k);
        }
    }
    bx_arena_free(&parsed.arena);
}

static void random_bytes_never_break_the_parser(void **state) {
    (void)state;
    random_state = 20240229;
    for (int round = 0; round < 20000; round++) {
        char text[48];
        const uint32_t length = random_below(sizeof text);
        for (uint32_t k = 0; k < length; k++)
            text[k] = (char)(random_below(2) ? 32 + random_below(96) : random_below(256));
        text[length] = '\0';
        assert_sound(text);
    }
}

static void random_tokens_never_break_the_parser(void **state) {
    (void)state;
    static const char *const tokens[] = {
        "(",
        ")",
        ",",
        "a",
        "p",
        "i",
        "l",
        "f",
        "d",
        "n",
        "s",
        "1",
        "2.5",
        "0x1f",
        "1e400",
        "1_0",
        "-",
        "+",
        "~",
        "not",
        "and",
        "or",
        "if",
        "else",
        "<",
        "==",
        "&",
        "|",
        "^",
        "<<",
        "**",
        "*",
        "/",
        "//",
        "%",
        "sqrt(",
        "where(",
        "minimum(",
        "sum(",
        "min(",
        "pi",
        "True",
        "=",
        ".",
        "\n",
        "#",
        "9223372036854775808",
        "3000000000",
        "in",
        "[",
        "!",
        "'",
        "\xc3\x97",
        "0",
    };
    random_state = 271828;
    for (int round = 0; round < 100000; round++) {
        char text[512] = "";
        char *to = text;
        for (uint32_t k = random_below(24); k > 0; k--) {
            to = stpcpy(to, tokens[random_below(COUNT(tokens))]);
            if (random_below(3) == 0) to = stpcpy(to, " ");
        }
        assert_sound(text);
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
    random_state = 31415926;
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
        cmocka_unit_test(literals_are_read_as_in_python),
        cmocka_unit_test(floats_do_not_depend_on_the_locale),
        cmocka_unit_test(a_variable_hides_a_constant_but_no_function),
        cmocka_unit_test(nodes_know_their_text),
        cmocka_unit_test(syntax_errors_name_place_and_cure),
        cmocka_unit_test(malformed_numbers_are_named),
        cmocka_unit_test(unknown_names_get_the_nearest_one),
        cmocka_unit_test(arity_errors_point_at_the_call),
        cmocka_unit_test(type_errors_name_types_and_cure),
        cmocka_unit_test(promotion_is_numpys),
        cmocka_unit_test(casting_is_numpys),
        cmocka_unit_test(each_rule_gives_its_types),
        cmocka_unit_test(names_are_valid_or_not),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(nodes_have_a_limit),
        cmocka_unit_test(text_has_a_limit),
        cmocka_unit_test(long_bad_texts_are_refused_quickly),
        cmocka_unit_test(a_name_has_a_limit),
        cmocka_unit_test(every_failing_allocation_is_reported),
        cmocka_unit_test(random_bytes_never_break_the_parser),
        cmocka_unit_test(random_tokens_never_break_the_parser),
        cmocka_unit_test(parentheses_are_needed_only_where_python_needs_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
