/* SPDX-License-Identifier: MIT */
/*
 * A text from a stranger, over variables of several types: it is refused or runs, explain agrees,
 * and a failing call leaves its output alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "target.h"

enum { ROWS = 2, COLUMNS = 3, CELLS = ROWS * COLUMNS, LONGEST = 8192 };

static void twice(void *context, int64_t count, const void *const inputs[], void *output) {
    (void)context;
    const double *x = inputs[0];
    for (int64_t k = 0; k < count; k++) ((double *)output)[k] = 2 * x[k];
}

static void text_finding(const char *text, const char *what) {
    fprintf(stderr, "text:\n%s\n", text);
    finding(NULL, "%s: %s", what, expr_error_text());
}

/* Of fixed sizes, so that a text can be read by itself. */
struct arrays {
    double f[CELLS], row[COLUMNS];
    float g[CELLS];
    int32_t i[CELLS];
    uint64_t u[CELLS];
    uint8_t b[CELLS], small[CELLS];
    double z[2 * CELLS];
    char bytes[CELLS * 4];
};

static void fill(struct arrays *arrays) {
    memset(arrays, 0, sizeof *arrays);
    for (int k = 0; k < CELLS; k++) {
        arrays->f[k] = 0.5 * k - 1;
        arrays->g[k] = (float)k;
        arrays->i[k] = k - 2;
        arrays->u[k] = (uint64_t)k << 60;
        arrays->b[k] = k & 1;
        arrays->small[k] = (uint8_t)(200 + k);
        arrays->z[2 * k] = k;
        arrays->z[2 * k + 1] = 1;
        arrays->bytes[4 * k] = (char)('a' + k % 3);
    }
    for (int k = 0; k < COLUMNS; k++) arrays->row[k] = k + 0.25;
}

int fuzz_text_target(const uint8_t *data, size_t size) {
    if (size > LONGEST) return 0;
    char *text = malloc(size + 1);
    struct arrays *arrays = malloc(sizeof *arrays);
    if (!text || !arrays) abort();
    if (size) memcpy(text, data, size);
    text[size] = 0;
    fill(arrays);
    static const expr_function function = {.call = twice,
                                           .result = EXPR_FLOAT64,
                                           .arity = 1,
                                           .arguments = {EXPR_FLOAT64},
                                           .flags = EXPR_PURE};
    const int64_t shape[] = {ROWS, COLUMNS};
    expr_array p = expr_out_new();
    expr_var vars[] = {expr_nd("f", EXPR_FLOAT64, arrays->f, 2, shape),
                       expr_nd("g", EXPR_FLOAT32, arrays->g, 2, shape),
                       expr_nd("i", EXPR_INT32, arrays->i, 2, shape),
                       expr_nd("u", EXPR_UINT64, arrays->u, 2, shape),
                       expr_nd("b", EXPR_BOOL, arrays->b, 2, shape),
                       expr_nd("c", EXPR_UINT8, arrays->small, 2, shape),
                       expr_nd("z", EXPR_COMPLEX128, arrays->z, 2, shape),
                       expr_f64("r", arrays->row, COLUMNS),
                       expr_bytes("w", arrays->bytes, 4, 1),
                       expr_scalar("s", 0.5),
                       expr_scalar_int("n", 3),
                       expr_scalar_complex("j", 0, 1),
                       expr_user_function("h", &function),
                       expr_end(),
                       expr_end()};
    fuzz_calls++;
    expr_options options = {.size = sizeof options, .threads = 1};
    expr_program *program = NULL;
    expr_status compiled = expr_compile(text, vars, EXPR_AUTO, &options, &program);
    if (compiled == EXPR_OK) {
        for (int blocked = 0; blocked < 2; blocked++) {
            expr_array out = expr_out_new();
            options.block_length = blocked ? 0 : EXPR_UNBLOCKED;
            const expr_status status = blocked ? expr_run(program, vars, &out)
                                               : expr_eval_with(text, vars, &out, &options);
            if (status != EXPR_OK && (out.data || out.ndim)) text_finding(text, "out was changed");
            expr_array_free(&out);
        }
        expr_program_free(program);
    } else {
        fuzz_refused++;
    }
    /* explain says what compiling says, whatever the room for its text. */
    char buffer[64];
    size_t length = 0;
    options.block_length = 0;
    const expr_status explained =
        expr_explain(text, vars, NULL, &options, buffer, sizeof buffer, &length);
    if (compiled != EXPR_OK && explained != compiled)
        text_finding(text, "explain has another status");
    if (explained == EXPR_OK && length < 1000000) {
        char *whole = malloc(length + 1);
        size_t again = 0;
        if (!whole) abort();
        if (expr_explain(text, vars, NULL, &options, whole, length + 1, &again) != EXPR_OK ||
            again != length || strlen(whole) != length)
            text_finding(text, "explain does not say the same twice");
        free(whole);
    }
    /* With a named output, which most texts do not assign to. */
    vars[13] = expr_output("p", &p);
    if (strstr(text, "p")) {
        (void)expr_eval(text, vars, NULL);
        expr_array_free(&p);
    }
    if (fuzz_verbose) fprintf(stderr, "%s\n%s\n", text, compiled ? expr_error_text() : "well");
    free(arrays);
    free(text);
    return 0;
}
