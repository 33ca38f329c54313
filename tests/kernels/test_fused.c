/* SPDX-License-Identifier: MIT */
/*
 * Instructions that one handler does together: their results are those of one
 * operation at a time, bit for bit, wherever their operands lie, whether they
 * store or hand on, for every number of tiles.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/kernels.h"
#include "support/cases.h"

enum { MOST = 16390 };

/* a, b, c, d are arrays, s and t scalars, m is a bool array. */
static const char *const texts[] = {
    /* Alone in a tile, so that the handler goes round by itself. */
    "a+b",
    "a-b",
    "a*b",
    "a/b",
    "a+1.5",
    "2-a",
    "1/a",
    "a*b+c",
    "c-a*b",
    "a*b-c",
    "a*s+t",
    "a*s+b",
    /* Pairs, alone and with something before or after them. */
    "a*s*t+b",
    "2*a+3*b",
    "a*b+c*d",
    "sqrt(a*s*t+b)",
    "sqrt(2*a+3*b)-c",
    "abs(a*b+c*d)",
    "(a*s*t+b)*c",
    "(2*a+3*b)*(2*c+3*d)",
    "(a*b+c*d)/(a*c+b*d)",
    "where(m, a*b+c*d, 2*a+3*b)",
    /* The operands of the pair laid aside: not in arrays. */
    "sqrt(a)*s*t+sqrt(b)",
    "sqrt(a)*sqrt(b)+sqrt(c)*sqrt(d)",
    "2*sqrt(a)+3*sqrt(b)",
    /* Polynomials of all lengths, in an array, in a value, and side by side. */
    "a*s+t",
    "(a*s+t)*a+1",
    "((.25*a+.75)*a-1.5)*a-2",
    "(((a*s+1)*a+t)*a+2)*a-3",
    "((((((a+1)*a+2)*a+3)*a+4)*a+5)*a+6)*a+7",
    "(b*a+1)*a+2",
    "(sqrt(b)*a+1)*a+2",
    "((sqrt(b)*a+1)*a+2)*a+s",
    "sqrt(((.25*a+.75)*a-1.5)*a-2)",
    "((a*s+1)*b+2)*a+3",
    "((2*a+1)*a+3) / ((4*a+5)*a+6)",
    "((a*s+1)*a+2) - ((b*s+1)*b+2)",
    "where(m, ((2*a+1)*a+3)*a, ((4*b+5)*b+6)*b)",
    /* Costly choices that no or few tiles take, all take, nested, and shared with others. */
    "where(c > 1.99, sin(a), b*exp(b))",
    "where(c < 1.99, sin(a), cos(b))",
    "where(c < 0, sin(a), cos(b))+a",
    "where(c >= 0, exp(a), 1)*b",
    "where(m, 1, tanh(a))",
    "where(c > 1.99, where(d > 1.9, exp(a), log(b+1)), sqrt(a/(b+1)))",
    "where(c > 1.99, sin(a), b)*2 + where(d > 1.99, sin(a), cos(b))",
    "where(c < 1.99, sin(a)*s, exp(b)-a*b) / where(d < 1.99, log(a+1), cos(b)*cos(b))",
};
enum { TEXTS = sizeof texts / sizeof *texts };

static const int64_t sizes[] = {1,   15,  16,  17,   63,   64,   65,  127,
                                128, 129, 192, 1000, 4097, 8192, MOST};
enum { SIZES = sizeof sizes / sizeof *sizes };

static char *arrays[2][4]; /* float64 and float32 */
static uint8_t *mask;
static char *whole, *other;

static int make_data(void **state) {
    (void)state;
    uint64_t random = 3;
    whole = malloc(MOST * sizeof(double));
    other = malloc(MOST * sizeof(double) + 64);
    mask = malloc(MOST);
    if (!whole || !other || !mask) return 1;
    for (int k = 0; k < MOST; k++) mask[k] = random_bits(&random) % 2;
    for (int a = 0; a < 4; a++) {
        double *wide = malloc(MOST * sizeof *wide);
        float *narrow = malloc(MOST * sizeof *narrow);
        if (!wide || !narrow) return 1;
        for (int k = 0; k < MOST; k++) {
            wide[k] = (double)(random_bits(&random) >> 11) * 0x1p-52;
            narrow[k] = (float)wide[k];
        }
        arrays[0][a] = (char *)wide;
        arrays[1][a] = (char *)narrow;
    }
    return 0;
}

static int free_data(void **state) {
    (void)state;
    for (int a = 0; a < 4; a++) {
        free(arrays[0][a]);
        free(arrays[1][a]);
    }
    free(whole);
    free(other);
    free(mask);
    bx_kernels_force(NULL);
    return 0;
}

static void evaluate(const char *text, int narrow, int64_t n, const expr_options *options,
                     void *data) {
    static const char *const names[4] = {"a", "b", "c", "d"};
    const expr_type type = narrow ? EXPR_FLOAT32 : EXPR_FLOAT64;
    expr_var vars[8];
    for (int a = 0; a < 4; a++) vars[a] = expr_nd(names[a], type, arrays[narrow][a], 1, &n);
    vars[4] = expr_scalar("s", 0.7);
    vars[5] = expr_scalar("t", -1.25);
    vars[6] = expr_bool("m", mask, n);
    vars[7] = expr_end();
    expr_array out = expr_out_nd(type, data, 1, &n);
    if (expr_eval_with(text, vars, &out, options) != EXPR_OK) fail_msg("%s", expr_error_text());
}

static void compare(const char *text, int narrow, int64_t n, const expr_options *options) {
    const expr_type type = narrow ? EXPR_FLOAT32 : EXPR_FLOAT64;
    const size_t bytes = (size_t)n * expr_type_size(type);
    /* Streaming stores want alignment; the others must not. */
    char *data = options->stores == EXPR_STORES_STREAMING ? other : other + 8;
    memset(other, 0x5a, MOST * sizeof(double) + 64);
    evaluate(text, narrow, n, options, data);
    if (!same_elements(data, whole, type, n))
        fail_msg("%s on %s: %d elements, block %d, %d threads, stores %d", text, bx_kernels()->isa,
                 (int)n, (int)options->block_length, options->threads, (int)options->stores);
    if (data[bytes] != 0x5a) fail_msg("%s wrote past the end", text);
}

static void check_type(int narrow) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int set_count = bx_kernels_available(sets);
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED, .threads = 2};
    /* Small calls are kept as they are bound: the second one runs what the first one bound. */
    const expr_options ways[] = {{.threads = 0},
                                 {.threads = 0},
                                 {.block_length = EXPR_UNBLOCKED},
                                 {.block_length = EXPR_UNBLOCKED},
                                 {.stores = EXPR_STORES_STREAMING},
                                 {.block_length = 1000},
                                 {.block_length = 128, .threads = 3},
                                 {.block_length = 512, .stores = EXPR_STORES_STREAMING}};
    for (int s = 0; s < set_count; s++) {
        bx_kernels_force(sets[s]);
        for (int t = 0; t < TEXTS; t++) {
            evaluate(texts[t], narrow, MOST, &unblocked, whole);
            for (int k = 0; k < SIZES; k++)
                for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
                    compare(texts[t], narrow, sizes[k], &ways[way]);
        }
    }
}

static void wide_floats(void **state) {
    (void)state;
    check_type(0);
}
static void narrow_floats(void **state) {
    (void)state;
    check_type(1);
}

static void each_superinstruction_is_taken(void **state) {
    (void)state;
    /* Or the comparisons above would compare nothing. */
    const struct bx_tile_kernels *kernels = bx_kernels()->wide;
    static const char *const pairs[][2] = {{"mul_f64_ms", "mul_add_f64_tsm"},
                                           {"mul_f64_ms", "mul_add_f64_mst"},
                                           {"mul_f64_mm", "mul_add_f64_mmt"}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        bool found = false;
        for (int p = 0; p < kernels->pair_count; p++)
            found |= strcmp(bx_opcode_info(kernels->pairs[p].first)->name, pairs[k][0]) == 0 &&
                     strcmp(bx_opcode_info(kernels->pairs[p].second)->name, pairs[k][1]) == 0;
        assert_true(found);
    }
    assert_non_null(kernels->storing[OPC_add_f64_mm]);
    assert_non_null(kernels->in_arrays[OPC_add_f64_mm]);
    assert_true(kernels->chain_count >= 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_floats),
        cmocka_unit_test(narrow_floats),
        cmocka_unit_test(each_superinstruction_is_taken),
    };
    return cmocka_run_group_tests(tests, make_data, free_data);
}
