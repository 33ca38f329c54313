/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "support/refused.h"

enum { OUT_ELEMENTS = 16, WIDEST_LINE = 72 };

static void assert_says(const char *message, const char *part) {
    if (part && !strstr(message, part)) fail_msg("'%s' does not say '%s'", message, part);
}

/* The message, the line and the carets, as far as the line is short and plain. */
static void assert_shown(const char *text, const struct refusal *expected, const char *message) {
    char shown[EXPR_ERROR_MESSAGE + 3 * WIDEST_LINE];
    char column[32];
    snprintf(column, sizeof column, "at column %zu", expected->offset + 1);
    assert_says(message, column);
    if (strlen(text) > WIDEST_LINE) {
        assert_non_null(strchr(expr_error_text(), '^'));
        return;
    }
    int length =
        snprintf(shown, sizeof shown, "%s\n  %s\n  %*s^", message, text, (int)expected->offset, "");
    for (size_t k = 1; k < expected->length; k++) shown[length++] = '~';
    shown[length] = 0;
    assert_string_equal(expr_error_text(), shown);
}

void assert_last_error(const char *text, const struct refusal *expected) {
    const expr_error *error = expr_last_error();
    if (error->status != expected->status || error->offset != expected->offset ||
        error->length != expected->length)
        fail_msg("'%.60s': status %d at %zu, %zu long, but expected %d at %zu, %zu long: %s",
                 text ? text : "", error->status, error->offset, error->length, expected->status,
                 expected->offset, expected->length, error->message);
    assert_says(error->message, expected->problem);
    assert_says(error->message, expected->cure);
    if (expected->length == 0)
        assert_string_equal(expr_error_text(), error->message);
    else
        assert_shown(text, expected, error->message);
}

/* A record that no call below leaves behind, so that an old one is not taken for a new one. */
static void forget_errors(void) {
    assert_int_equal(expr_cache_stats(NULL), EXPR_ERROR_ARGUMENT);
    assert_string_equal(expr_last_error()->message, "counters is NULL; give a struct to fill");
}

static void assert_status(const char *text, expr_status status, const struct refusal *expected) {
    if (status != expected->status)
        fail_msg("'%.60s': status %d, expected %d: %s", text, status, expected->status,
                 expr_error_text());
    assert_last_error(text, expected);
}

void assert_eval_refused(const char *text, const expr_var vars[], expr_array *out, size_t bytes,
                         const expr_options *options, const struct refusal *expected) {
    unsigned char before[sizeof(double) * OUT_ELEMENTS];
    const expr_array array = *out;
    assert_true(bytes <= sizeof before);
    if (bytes) memcpy(before, out->data, bytes);
    for (int k = 0; k < 2; k++) { /* and again: failing leaves nothing behind */
        forget_errors();
        assert_status(text, expr_eval_with(text, vars, out, options), expected);
        assert_memory_equal(out, &array, sizeof array);
        if (bytes) assert_memory_equal(out->data, before, bytes);
    }
}

void assert_text_refused(const char *text, const expr_var vars[], const struct refusal *expected) {
    double data[OUT_ELEMENTS];
    char explained[8] = "as it is";
    size_t length = 77;
    memset(data, 0xA5, sizeof data);
    expr_array given = expr_out_f64(data, OUT_ELEMENTS);
    expr_array made = expr_out_new();
    assert_eval_refused(text, vars, &given, sizeof data, NULL, expected);
    assert_eval_refused(text, vars, &made, 0, NULL, expected);
    forget_errors();
    expr_program *program = (expr_program *)data;
    assert_status(text, expr_compile(text, vars, EXPR_AUTO, NULL, &program), expected);
    assert_null(program);
    forget_errors();
    assert_status(text, expr_explain(text, vars, NULL, NULL, explained, sizeof explained, &length),
                  expected);
    assert_memory_equal(explained, "as it is", sizeof explained);
    assert_int_equal(length, 77);
}

void assert_run_refused(const char *text, const expr_var compiled[], const expr_var vars[],
                        const struct refusal *expected) {
    double data[OUT_ELEMENTS], before[OUT_ELEMENTS];
    memset(data, 0xA5, sizeof data);
    memcpy(before, data, sizeof data);
    expr_array made = expr_out_new();
    expr_cache_clear();
    assert_eval_refused(text, vars, &made, 0, NULL, expected);
    expr_program *program;
    assert_int_equal(expr_compile(text, compiled, EXPR_FLOAT64, NULL, &program), EXPR_OK);
    expr_array given = expr_out_f64(data, OUT_ELEMENTS);
    const expr_array array = given;
    forget_errors();
    assert_status(text, expr_run(program, vars, &given), expected);
    assert_memory_equal(&given, &array, sizeof array);
    assert_memory_equal(data, before, sizeof data);
    forget_errors();
    assert_status(text, expr_run(program, vars, &made), expected);
    assert_null(made.data);
    expr_program_free(program);
}
