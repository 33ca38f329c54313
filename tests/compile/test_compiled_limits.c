/* SPDX-License-Identifier: MIT */
/* Limits on what a text is compiled to: accepted at the limit, refused one past it, by name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

enum { N = 8, LONGEST = 400000 };

static char text[LONGEST];
static double data[N];
static const expr_var *vars_of(void) {
    static expr_var vars[2];
    vars[0] = expr_f64("a", data, N);
    vars[1] = expr_end();
    return vars;
}

/* The name of the limit that refuses the text, NULL where it is accepted. */
static const char *refusal(void) {
    static const char *const names[] = {"EXPR_MAX_SHIFT_STEPS", "EXPR_MAX_SHIFTS",
                                        "EXPR_MAX_INSTRUCTIONS", "EXPR_MAX_VALUES",
                                        "EXPR_MAX_OPERANDS"};
    expr_program *program = NULL;
    const expr_status status = expr_compile(text, vars_of(), EXPR_AUTO, NULL, &program);
    expr_program_free(program);
    if (status == EXPR_OK) return NULL;
    if (status != EXPR_ERROR_LIMIT) fail_msg("%s", expr_error_text());
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const char *named = strstr(expr_error_text(), names[k]);
        if (named && named[strlen(names[k])] == ')') return names[k];
    }
    fail_msg("no limit is named: %s", expr_error_text());
    return "";
}

/* Shifts to and fro against an edge do not add up. */
static void write_steps(int steps) {
    char *end = text;
    for (int k = 0; k < steps; k++) end = stpcpy(end, "shift(");
    end = stpcpy(end, "a");
    for (int k = 0; k < steps; k++) end += sprintf(end, ", %d, fill=edge)", k % 2 ? 1 : -1);
}

static void steps_of_a_shift(void **state) {
    (void)state;
    write_steps(EXPR_MAX_SHIFT_STEPS);
    assert_null(refusal());
    write_steps(EXPR_MAX_SHIFT_STEPS + 1);
    assert_string_equal(refusal(), "EXPR_MAX_SHIFT_STEPS");
}

/* Each statement doubles the places that a is read at, and `more` adds single ones. */
static void write_shifts(int doublings, int more) {
    char *end = stpcpy(text, "x = a;");
    for (int k = 0; k < doublings; k++) end += sprintf(end, "x = x + roll(x, %d);", 1 << k);
    end = stpcpy(end, "x");
    for (int k = 0; k < more; k++) end += sprintf(end, " + roll(a, %d)", (1 << doublings) + k);
}

static void shifts(void **state) {
    (void)state;
    /* 2^12 places with the array itself, which is not shifted. */
    write_shifts(12, 1);
    assert_null(refusal());
    write_shifts(12, 2);
    assert_string_equal(refusal(), "EXPR_MAX_SHIFTS");
}

/* Each statement computes the reductions before it anew; the rest adds an instruction or two. */
static void write_reductions(int reductions, int more) {
    char *end = text;
    for (int k = 0; k < reductions; k++) end = stpcpy(end, "a = a - sum(a, 0);");
    end = stpcpy(end, "a");
    for (int k = 0; k < more; k++) end += sprintf(end, "+%d", k);
}

/* The lines of the listing between its heading and the result's type, without the passes' own. */
static int instructions(void) {
    size_t length = 0;
    assert_int_equal(expr_explain(text, vars_of(), NULL, NULL, NULL, 0, &length), EXPR_OK);
    char *listing = malloc(length + 1);
    assert_non_null(listing);
    assert_int_equal(expr_explain(text, vars_of(), NULL, NULL, listing, length + 1, &length),
                     EXPR_OK);
    int count = 0;
    char *line = strstr(listing, "\ninstructions");
    assert_non_null(line);
    for (line = strchr(line + 1, '\n'); line && line[1] == ' '; line = strchr(line + 1, '\n'))
        count += strncmp(line, "\n    ", 5) == 0;
    free(listing);
    return count;
}

static void instructions_of_all_passes(void **state) {
    (void)state;
    int reductions = 1;
    for (int step = 256; step > 0; step /= 2) {
        write_reductions(reductions + step, 0);
        if (!refusal()) reductions += step;
    }
    int accepted = 0;
    for (int step = 1024; step > 0; step /= 2) {
        write_reductions(reductions, accepted + step);
        if (!refusal()) accepted += step;
    }
    write_reductions(reductions, accepted + 1);
    assert_string_equal(refusal(), "EXPR_MAX_INSTRUCTIONS");
    write_reductions(reductions, accepted);
    const int most = instructions();
    write_reductions(reductions, accepted - 1);
    const int one_less = instructions();
    assert_true(most <= EXPR_MAX_INSTRUCTIONS);
    assert_true(most + (most - one_less) > EXPR_MAX_INSTRUCTIONS);
}

/* Functions of the array, each moved to all places. */
static void values(void **state) {
    (void)state;
    char *end = stpcpy(text, "x = a;");
    for (int k = 0; k < 40; k++) end += sprintf(end, "x = sin(x + %d);", k);
    for (int k = 0; k < 11; k++) end += sprintf(end, "x = x + roll(x, %d);", 1 << k);
    stpcpy(end, "x");
    assert_string_equal(refusal(), "EXPR_MAX_VALUES");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_of_a_shift),
        cmocka_unit_test(shifts),
        cmocka_unit_test(instructions_of_all_passes),
        cmocka_unit_test(values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
