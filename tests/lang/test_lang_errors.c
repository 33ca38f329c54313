/* SPDX-License-Identifier: MIT */
/* What is said of texts that are no expressions, and where it points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/error.h"
#include "support/trees.h"

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
        {"import os;", EXPR_ERROR_SYNTAX, 7, 2, "expected an operator before 'os'", "'*'"},
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
        {"d[0]", EXPR_ERROR_SYNTAX, 1, 1, "indexing and lists are not supported",
         "a variable of its own"},
        {"[d]", EXPR_ERROR_SYNTAX, 0, 1, "indexing and lists are not supported",
         "a variable of its own"},
        {"d]", EXPR_ERROR_SYNTAX, 1, 1, "indexing and lists are not supported",
         "a variable of its own"},
        {"{d}", EXPR_ERROR_SYNTAX, 0, 1, "braces are not supported", "( and )"},
        {"d @ f", EXPR_ERROR_SYNTAX, 2, 1, "matrix products are not supported", "'*'"},
        {"d \\ + f", EXPR_ERROR_SYNTAX, 2, 1, "a backslash stands only at the very end", "next"},
        {"np.sqrt(d)", EXPR_ERROR_SYNTAX, 0, 3, "functions stand in no module", "not np.sqrt(a)"},
        {"d $ f", EXPR_ERROR_SYNTAX, 2, 1, "this character has no meaning", "take it out"},
        {"d \x01 f", EXPR_ERROR_SYNTAX, 2, 1, "this character has no meaning", "take it out"},
        {"d \xc3\xa9 f", EXPR_ERROR_SYNTAX, 2, 2, "written in ASCII", "take this character out"},
        {"d \xff f", EXPR_ERROR_SYNTAX, 2, 1, "written in ASCII", "take this character out"},
        {"d \xc3\x97 f", EXPR_ERROR_SYNTAX, 2, 2, "written in ASCII", "write '*' to multiply"},
        {"d \xe2\x89\xa4 f", EXPR_ERROR_SYNTAX, 2, 3, "written in ASCII", "write '<='"},
        {"d\xc2\xa0+ f", EXPR_ERROR_SYNTAX, 1, 2, "no-break space", "ordinary"},
        {"d := f", EXPR_ERROR_SYNTAX, 2, 2, "':=' is not supported", "a statement of its own"},
        {"d.T", EXPR_ERROR_SYNTAX, 1, 1, "attributes and methods are not supported", "sqrt(a)"},
        {"(d).T", EXPR_ERROR_SYNTAX, 3, 1, "attributes and methods are not supported", "sqrt(a)"},
        {"d.sum()", EXPR_ERROR_SYNTAX, 1, 1, "there are only .real and .imag", "not a.sqrt()"},
        {"d.", EXPR_ERROR_SYNTAX, 1, 1, "attributes and methods are not supported", "sqrt(a)"},
        {"d.2", EXPR_ERROR_SYNTAX, 1, 2, "expected an operator before '.2'", ""},
        {"(d + 1).Real", EXPR_ERROR_SYNTAX, 7, 1, "there are only .real and .imag", "sqrt(a)"},
        {"scipy.erf(d)", EXPR_ERROR_SYNTAX, 5, 1, "attributes and methods", "sqrt(a)"},
        {"xx.real", EXPR_ERROR_NAME, 0, 2, "unknown name 'xx'", ""},
        {"np.real(d)", EXPR_ERROR_SYNTAX, 0, 3, "functions stand in no module", "not np.sqrt(a)"},
        {"d.real(f)", EXPR_ERROR_SYNTAX, 6, 1, "expected an operator before '('", "'*'"},
        {". d", EXPR_ERROR_SYNTAX, 0, 1, "expected a value before '.'", ""},
        {"d in f", EXPR_ERROR_SYNTAX, 2, 2, "'in' is not supported", "'=='"},
        {"d in f", EXPR_ERROR_SYNTAX, 2, 2, "'in' is not supported", "contains("},
        {"d == r'a'", EXPR_ERROR_SYNTAX, 5, 1, "no prefix but b", "for a backslash"},
        {"Rb\"\"", EXPR_ERROR_SYNTAX, 0, 2, "no prefix but b", "for a backslash"},
        {"r == 'a'", EXPR_ERROR_NAME, 0, 1, "unknown name 'r'", ""},
        {"d is f", EXPR_ERROR_SYNTAX, 2, 2, "'is' is not supported", "write '=='"},
        {"lambda", EXPR_ERROR_SYNTAX, 0, 6, "'lambda' is not supported", "defines no functions"},
        {"None", EXPR_ERROR_SYNTAX, 0, 4, "None stands only in axis=None", "write nan"},
        {"d + None", EXPR_ERROR_SYNTAX, 4, 4, "None stands only in axis=None", "write nan"},
        {"where(condition=p)", EXPR_ERROR_SYNTAX, 6, 9,
         "the keyword argument 'condition=' is not supported", "by position"},
    };
    assert_complaints(complaints, COUNT(complaints));
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
    };
    assert_complaints(complaints, COUNT(complaints));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(syntax_errors_name_place_and_cure),
        cmocka_unit_test(arity_errors_point_at_the_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
