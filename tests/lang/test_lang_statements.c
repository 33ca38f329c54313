/* SPDX-License-Identifier: MIT */
/* Statements: where they end, what names stand for after an assignment, and the named outputs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

/* Variables a and b, an output r, and one of the type float32, out. */
static const struct bx_symbol with_outputs[] = {
    VARIABLE("a", T_f64, WEAK_NOT, 1),
    VARIABLE("b", T_f64, WEAK_NOT, 1),
    {.name = "r", .kind = SYMBOL_OUTPUT, .rank = 1},
    {.name = "out", .kind = SYMBOL_OUTPUT, .rank = 1, .type = T_f32, .out_given = 1},
};

static void names_stand_for_their_values(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"x = a", "a"},
        {"x = a + b; x", "(add a b)"},
        {"x = a; y = b; x*y", "(mul a b)"},
        {"x = a; x = x + b; x = x*c; x", "(mul (add a b) c)"},
        {"a = b; a + 1", "(add b 1)"},
        {"a = a + 1; a", "(add a 1)"},
        {"x = a; a = b; x + a", "(add a b)"},
        {"pi = a; pi", "a"},
        {"e = 3; e + inf", "(add 3 inf)"},
        {"sum = a; sum(sum)", "(sum a)"},
        {"sqrt = a\nsqrt(sqrt)", "(sqrt a)"},
        {"axis = a; axis + 1", "(add a 1)"},
        {"real = a; real.real", "(real a)"},
        {"unused = a*2; b", "b"},
        {"x = a < b < c; x", "(bit_and (lt a b) (lt b c))"},
        {"x = a if b else c; x", "(where b a c)"},
        {"x = a; y = x == b", "(eq a b)"},
        {"x = a; -x**2", "(neg (pow a 2))"},
        {"x = a + b; x*2", "(mul (add a b) 2)"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void augmented_assignments_take_the_whole_right_side(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"a += b", "(add a b)"},
        {"a -= b - c", "(sub a (sub b c))"},
        {"a *= b + c", "(mul a (add b c))"},
        {"a //= b", "(floor_div a b)"},
        {"a %= b", "(mod a b)"},
        {"a **= b", "(pow a b)"},
        {"a &= b", "(bit_and a b)"},
        {"a |= b", "(bit_or a b)"},
        {"a ^= b", "(bit_xor a b)"},
        {"a <<= b", "(shl a b)"},
        {"a >>= b", "(shr a b)"},
        {"a /= b", "(div a b)"},
        {"a *= b if c else d", "(mul a (where c b d))"},
        {"x = a; x += b; x += x; x", "(add (add a b) (add a b))"},
        {"a += a", "(add a a)"},
        {"a+=-b", "(add a (neg b))"},
        {"pi *= a", "(mul 3.141592653589793 a)"},
    };
    assert_shapes(shapes, COUNT(shapes));
    struct parsed parsed = parse_with(" a += (b)", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(root(&parsed)->offset, 1);
    assert_int_equal(root(&parsed)->length, 8);
    assert_int_equal(root(&parsed)->place, 3);
    bx_arena_free(&parsed.arena);
}

static void statements_end_with_their_line(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"x = a\ny = b\nx + y", "(add a b)"},
        {"x = a\nx", "a"},
        {"x = a # first\n\n # nothing\n x", "a"},
        {"x = a;\nx", "a"},
        {"x = a;;; ; x ;; ", "a"},
        {"; a", "a"},
        {"a;", "a"},
        {"a\n", "a"},
        {"x = a\r\ny = x\r\ny", "a"},
        {"x = a\n(x)", "a"},
        {"x = a\n(x + b)*2", "(mul (add a b) 2)"},
        {"x = pi\n(x)", "3.141592653589793"},
        {"x = a\nsum(x)", "(sum a)"},
        {"x = sqrt(a)\n(x)", "(sqrt a)"},
        {"x = a\n~x", "(invert a)"},
        {"x = a\nnot x", "(not a)"},
        {"x = 2\n3", "3"},
        {"x = (a)\n'b'", "<b>"},
        {"y = a*2\n-b", "(neg b)"},
        {"x = a\n-x + 1", "(add (neg a) 1)"},
        {"x = a\n+x", "(pos a)"},
        {"x = a\n-2", "-2"},
        {"x = a\n - x\n", "(neg a)"},
        {"x = a # -b\n-b", "(neg b)"},
        {"x = a\n.5*b", "(mul 0.5 b)"},
        {"x = -9223372036854775808\n-a", "(neg a)"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

static void lines_go_on_behind_brackets_operators_and_backslashes(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"a +\nb", "(add a b)"},
        {"a + # why\n\nb", "(add a b)"},
        {"x =\na", "a"},
        {"x = (a\n+\nb)\nx", "(add a b)"},
        {"(a\n- b)", "(sub a b)"},
        {"(a\n- (b\n)\n.real)", "(sub a (real b))"},
        {"x = minimum(a,\nb)\nx", "(minimum a b)"},
        {"sum(a\n, axis\n=\n0)", "(sum [0] a)"},
        {"x = a if\nb else\nc", "(where b a c)"},
        {"x = (a\nif b\nelse c)\nx", "(where b a c)"},
        {"a and\nb or\nc", "(or (and a b) c)"},
        {"a <\nb <\nc", "(bit_and (lt a b) (lt b c))"},
        {"not\na", "(not a)"},
        {"a \\\n+ b", "(add a b)"},
        {"a\\\r\n- b", "(sub a b)"},
        {"x = a\\\n\\\n-b\nx", "(sub a b)"},
        {"x \\\n= a\nx\\\n.real", "(real a)"},
        {"sqrt\\\n(a)", "(sqrt a)"},
        {"a # no \\\n", "a"},
        {"x = a # no \\\n-b", "(neg b)"},
        {"a \\\n", "a"},
    };
    assert_shapes(shapes, COUNT(shapes));
}

/* What other languages take for one expression is an error here that tells how to write it. */
static void lines_that_were_meant_to_go_on_say_how(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"d\n+ f", EXPR_ERROR_SYNTAX, 2, 1, "a line that begins with '+' begins a statement",
         "put '+' at the end of the line above, or parentheses"},
        {"d\n- f", EXPR_ERROR_SYNTAX, 2, 1, "a line that begins with '-'", "parentheses"},
        {"x = d\n- f\nx", EXPR_ERROR_SYNTAX, 6, 1, "a line that begins with '-'", "parentheses"},
        {"d\n~f", EXPR_ERROR_SYNTAX, 2, 1, "a line that begins with '~'", "parentheses"},
        {"d\n(f)", EXPR_ERROR_SYNTAX, 0, 1, "this value is lost", "by an operator"},
        {"d\n.5*f", EXPR_ERROR_SYNTAX, 0, 1, "this value is lost", "by an operator"},
        {"d\n* f", EXPR_ERROR_SYNTAX, 2, 1, "none begins with '*'", "end of the line above"},
        {"x = d\n/ f\nx", EXPR_ERROR_SYNTAX, 6, 1, "none begins with '/'", "parentheses"},
        {"d\n** f", EXPR_ERROR_SYNTAX, 2, 2, "none begins with '**'", "end of the line above"},
        {"p\nand q", EXPR_ERROR_SYNTAX, 2, 3, "none begins with 'and'", "end of the line above"},
        {"d\n< f", EXPR_ERROR_SYNTAX, 2, 1, "none begins with '<'", "end of the line above"},
        {"d\nif p else f", EXPR_ERROR_SYNTAX, 2, 2, "none begins with 'if'", "parentheses"},
        {"d if p\nelse f", EXPR_ERROR_SYNTAX, 7, 4, "none begins with 'else'", "parentheses"},
        {"d\n.real", EXPR_ERROR_SYNTAX, 2, 1, "none begins with '.'", "parentheses"},
        {"x\n= d\nx", EXPR_ERROR_SYNTAX, 2, 1, "none begins with '='", "end of the line above"},
        {"d\n+= f", EXPR_ERROR_SYNTAX, 2, 2, "none begins with '+='", "end of the line above"},
        {"x = sqrt\n(d)", EXPR_ERROR_NAME, 4, 4, "'sqrt' is a function", ""},
        {"d\n)", EXPR_ERROR_SYNTAX, 2, 1, "this ')' closes nothing", "take it out"},
        {"d\n, f", EXPR_ERROR_SYNTAX, 2, 1, "',' separates only", "no tuples"},
        {"d + \\ f", EXPR_ERROR_SYNTAX, 4, 1, "a backslash stands only at the very end", "next"},
        {"d + f \\", EXPR_ERROR_SYNTAX, 6, 1, "a backslash stands only at the very end", "next"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void values_are_shared_and_not_copied(void **state) {
    (void)state;
    struct parsed parsed = parse_with("x = a + b; y = x; x*y", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.count, 4);
    assert_int_equal(root(&parsed)->operand[0], root(&parsed)->operand[1]);
    const struct bx_node *sum = &parsed.tree.nodes[root(&parsed)->operand[0]];
    assert_int_equal(sum->offset, 4); /* where it is computed */
    assert_int_equal(sum->length, 5);
    assert_int_equal(root(&parsed)->offset, 18);
    assert_int_equal(root(&parsed)->length, 3);
    bx_arena_free(&parsed.arena);
    parsed = parse_with("x = a + b; y = x*2; x", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    assert_int_equal(parsed.tree.root, 2); /* not the last one */
    bx_arena_free(&parsed.arena);
}

/* -3 is one literal, but the literal that a name stands for is not the place to write it. */
static void a_sign_changes_no_named_literal(void **state) {
    (void)state;
    static const struct shape shapes[] = {
        {"x = 3; y = -x; x*a + y", "(add (mul 3 a) -3)"},
        {"x = 3; -x", "-3"},
        {"x = 3; -(x) + x", "(add -3 3)"},
        {"x = 3; y = --x; -y - x", "(sub -3 3)"},
        {"x = 1.5; y = +x; x -= y; -x", "(neg (sub 1.5 1.5))"},
        {"x = -9223372036854775808; x", "-9223372036854775808"},
    };
    assert_shapes(shapes, COUNT(shapes));
    static const struct complaint past = {"x = -9223372036854775808; -x", EXPR_ERROR_RANGE, 26, 2,
                                          "does not fit int64",           "uint64(x)"};
    assert_complaint(&past, integers, INTEGERS);
}

/* Every output as name = tree, in their order. */
static void assert_outputs(const char *text, const char *expected) {
    struct parsed parsed = parse_with(text, with_outputs, COUNT(with_outputs));
    char all[512] = "";
    char one[256];
    if (parsed.status != EXPR_OK) fail_msg("%s: %s", text, bx_error_last()->message);
    for (uint32_t k = 0; k < parsed.tree.output_count; k++) {
        const struct bx_named_output *output = &parsed.tree.outputs[k];
        print_tree(&parsed.tree, with_outputs, output->node, one, sizeof one);
        const size_t length = strlen(all);
        snprintf(all + length, sizeof all - length, "%s = %s; ", with_outputs[output->symbol].name,
                 one);
    }
    print_tree(&parsed.tree, with_outputs, parsed.tree.root, one, sizeof one);
    strncat(all, one, sizeof all - strlen(all) - 1);
    if (strcmp(all, expected) != 0) fail_msg("%s gives %s, expected %s", text, all, expected);
    bx_arena_free(&parsed.arena);
}

static void outputs_get_their_last_values(void **state) {
    (void)state;
    assert_outputs("r = a; out = b", "r = a; out = b; b");
    assert_outputs("out = b; r = a", "out = b; r = a; a");
    assert_outputs("r = a; out = r*2; r = b; a + b", "r = b; out = (mul a 2); (add a b)");
    assert_outputs("r = a + b; out = r; r += 1; out",
                   "r = (add (add a b) 1); out = (add a b); (add a b)");
    struct parsed parsed = parse_with("r = a; r", integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK); /* a name and no more where no output is called r */
    assert_int_equal(parsed.tree.output_count, 0);
    bx_arena_free(&parsed.arena);
}

static void outputs_are_assigned_to_before_they_are_read(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {"r + a; out = a", EXPR_ERROR_NAME, 0, 1, "'r' is an output", "assign to it first"},
        {"out = a\nr = r + 1", EXPR_ERROR_NAME, 12, 1, "'r' is an output", "assign to it first"},
        {"out = a; r += 1", EXPR_ERROR_NAME, 9, 1, "'r' is an output", "assign to it first"},
        {"out = a; out*b", EXPR_ERROR_NAME, 0, 14, "nothing is assigned to the output 'r'",
         "write r = ..."},
        {"a", EXPR_ERROR_NAME, 0, 1, "nothing is assigned to the output 'r'", "write r = ..."},
        {"r = a", EXPR_ERROR_NAME, 0, 5, "nothing is assigned to the output 'out'",
         "write out = ..."},
        {"x", EXPR_ERROR_NAME, 0, 1, "unknown name 'x'", "the variables are a, b"},
    };
    for (size_t k = 0; k < COUNT(complaints); k++)
        assert_complaint(&complaints[k], with_outputs, COUNT(with_outputs));
}

static void broken_statements_point_at_the_break(void **state) {
    (void)state;
    static const struct complaint complaints[] = {
        {";", EXPR_ERROR_SYNTAX, 0, 1, "the expression is empty", "such as a+b"},
        {"\n;; # none\n", EXPR_ERROR_SYNTAX, 0, 1, "the expression is empty", "such as a+b"},
        {"d; f", EXPR_ERROR_SYNTAX, 0, 1, "this value is lost", "assign it to a name"},
        {"x = d; (d + f)\nx", EXPR_ERROR_SYNTAX, 7, 7, "this value is lost", "join the two"},
        {"d\nf", EXPR_ERROR_SYNTAX, 0, 1, "this value is lost", "assign it to a name"},
        {"d + 1\n2 *", EXPR_ERROR_SYNTAX, 0, 5, "this value is lost", "assign it to a name"},
        {"x =", EXPR_ERROR_SYNTAX, 2, 1, "expected a value after '='", ""},
        {"x = ; d", EXPR_ERROR_SYNTAX, 4, 1, "expected a value after '='", ""},
        {"x +=", EXPR_ERROR_NAME, 0, 1, "unknown name 'x'", ""},
        {"d +=", EXPR_ERROR_SYNTAX, 2, 2, "expected a value after '+='", ""},
        {"x = d +; f", EXPR_ERROR_SYNTAX, 7, 1, "expected a value after '+'", ""},
        {"x = * d", EXPR_ERROR_SYNTAX, 4, 1, "expected a value after '='", ""},
        {"x = d; * f", EXPR_ERROR_SYNTAX, 7, 1, "expected a value before '*'", ""},
        {"x = d; ) f", EXPR_ERROR_SYNTAX, 7, 1, "this ')' closes nothing", "take it out"},
        {"= d", EXPR_ERROR_SYNTAX, 0, 1, "expected a value before '='", ""},
        {"d == = f", EXPR_ERROR_SYNTAX, 5, 1, "expected a value after '=='", ""},
        {"x = d = f", EXPR_ERROR_SYNTAX, 6, 1, "'=' assigns only to a single name",
         "did you mean '=='?"},
        {"d + f = l", EXPR_ERROR_SYNTAX, 6, 1, "'=' assigns only", "did you mean '=='?"},
        {"d if f = 1 else l", EXPR_ERROR_SYNTAX, 7, 1, "'=' assigns only", "did you mean '=='?"},
        {"(x = d)", EXPR_ERROR_SYNTAX, 3, 1, "'=' assigns only", "did you mean '=='?"},
        {"(d) = f", EXPR_ERROR_SYNTAX, 4, 1, "'=' assigns only", "did you mean '=='?"},
        {"sqrt(d) = f", EXPR_ERROR_SYNTAX, 8, 1, "'=' assigns only", "did you mean '=='?"},
        {"3 = d", EXPR_ERROR_SYNTAX, 2, 1, "'=' assigns only", "did you mean '=='?"},
        {"d.real = f", EXPR_ERROR_SYNTAX, 7, 1, "'=' assigns only", "did you mean '=='?"},
        {"d, f = f, d", EXPR_ERROR_SYNTAX, 1, 1, "',' separates only", "no tuples"},
        {"d + f += l", EXPR_ERROR_SYNTAX, 6, 2, "'+=' assigns only", "name = value"},
        {"sqrt(d -= f)", EXPR_ERROR_SYNTAX, 7, 2, "'-=' assigns only", "name = value"},
        {"x = (d; f)", EXPR_ERROR_SYNTAX, 4, 1, "this parenthesis is never closed", "add ')'"},
        {"x = sqrt(d; f", EXPR_ERROR_SYNTAX, 8, 1, "this parenthesis is never closed", "add ')'"},
        {"(; d)", EXPR_ERROR_SYNTAX, 1, 1, "expected a value before ';'", ""},
        {"(d\nf)", EXPR_ERROR_SYNTAX, 3, 1, "expected an operator before 'f'", "'*'"},
        {"x = d f", EXPR_ERROR_SYNTAX, 6, 1, "expected an operator before 'f'", "'*'"},
        {"x = d if p\nx", EXPR_ERROR_SYNTAX, 6, 2, "this 'if' has no 'else'", "else y"},
        {"x = d if p; x", EXPR_ERROR_SYNTAX, 6, 2, "this 'if' has no 'else'", "else y"},
        {"x = d\nelse = f", EXPR_ERROR_SYNTAX, 6, 4, "'else' is a word", "another name"},
        {"True = d", EXPR_ERROR_SYNTAX, 0, 4, "'True' is a word of the language", "another name"},
        {"x = d; if = d", EXPR_ERROR_SYNTAX, 7, 2, "'if' is a word", "another name"},
        {"not = d", EXPR_ERROR_SYNTAX, 0, 3, "'not' is a word", "another name"},
        {"None = d", EXPR_ERROR_SYNTAX, 0, 4, "'None' is a word", "another name"},
        {"lambda += d", EXPR_ERROR_SYNTAX, 0, 6, "'lambda' is a word", "another name"},
        {"in = d", EXPR_ERROR_SYNTAX, 0, 2, "'in' is a word", "another name"},
        {"b'x' = d", EXPR_ERROR_SYNTAX, 5, 1, "'=' assigns only", "did you mean '=='?"},
        {"x = y; y = d", EXPR_ERROR_NAME, 4, 1, "unknown name 'y'", ""},
        {"xyz = d; xyx", EXPR_ERROR_NAME, 9, 3, "unknown name 'xyx'", "did you mean 'xyz'?"},
        {"x = d; x(f)", EXPR_ERROR_NAME, 7, 1, "'x' is a variable, not a function", "x*(...)"},
        {"x = p - q; d", EXPR_ERROR_TYPE, 6, 1, "'-' does not take bool and bool", "a ^ b"},
    };
    assert_complaints(complaints, COUNT(complaints));
}

static void assigned_names_have_a_limit(void **state) {
    (void)state;
    static char text[EXPR_MAX_VARIABLES * 12 + 32];
    char *to = text;
    for (int k = 0; k < EXPR_MAX_VARIABLES; k++) to += sprintf(to, "x%d=a;", k);
    char *end = to;
    strcpy(end, "x7=a; x7");
    struct parsed parsed = parse_with(text, integers, INTEGERS);
    assert_int_equal(parsed.status, EXPR_OK);
    bx_arena_free(&parsed.arena);
    strcpy(end, "y=a");
    const struct complaint past = {text, EXPR_ERROR_LIMIT,       (size_t)(end - text),
                                   1,    "more than 1024 names", "use some again"};
    assert_complaint(&past, integers, INTEGERS);
    /* Statements have none of their own, and a name that gets many values is one name. */
    assert_repeated(EXPR_OK, 0, "x=a;", "x=x;", EXPR_MAX_TEXT / 4 - 1, "", "");
    assert_repeated(EXPR_OK, 0, "x=a", "\nx+=x", (EXPR_MAX_NODES - 1), "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 3 + 5 * (EXPR_MAX_NODES - 1) + 2, "x=a", "\nx+=x",
                    EXPR_MAX_NODES, "", "");
    assert_repeated(EXPR_ERROR_LIMIT, 0, "", "x", EXPR_MAX_NAME + 1, "=a", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_for_their_values),
        cmocka_unit_test(augmented_assignments_take_the_whole_right_side),
        cmocka_unit_test(statements_end_with_their_line),
        cmocka_unit_test(lines_go_on_behind_brackets_operators_and_backslashes),
        cmocka_unit_test(lines_that_were_meant_to_go_on_say_how),
        cmocka_unit_test(values_are_shared_and_not_copied),
        cmocka_unit_test(a_sign_changes_no_named_literal),
        cmocka_unit_test(outputs_get_their_last_values),
        cmocka_unit_test(outputs_are_assigned_to_before_they_are_read),
        cmocka_unit_test(broken_statements_point_at_the_break),
        cmocka_unit_test(assigned_names_have_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
