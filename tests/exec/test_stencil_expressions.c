/* SPDX-License-Identifier: MIT */
/* Moves inside expressions, against the same with each operand of a move in an array of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "support/stencils.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { ROWS = 23, COLUMNS = 70, CELLS = ROWS * COLUMNS, MOST_VARS = 20 };

/* u, v, w float64; f float32; i int32, j int8; p bool; z complex128: matrices. x: a cube. l: a
 * line. row and column are broadcast. s: without dimensions. D, M: weak. */
static double u[CELLS], v[CELLS], w[CELLS], z[2 * CELLS], s = 1.75;
static float f[CELLS];
static int32_t i[CELLS];
static int8_t j[CELLS];
static uint8_t p[CELLS];
static expr_var vars[MOST_VARS];

static void user_mix(void *context, int64_t count, const void *const inputs[], void *output) {
    const double *a = inputs[0], *b = inputs[1];
    double *out = output;
    for (int64_t k = 0; k < count; k++) out[k] = a[k] * 3 - b[k] + *(const double *)context;
}
static double user_context = 0.25;
static const expr_function mix = {.call = user_mix,
                                  .context = &user_context,
                                  .result = EXPR_FLOAT64,
                                  .arity = 2,
                                  .arguments = {EXPR_FLOAT64, EXPR_FLOAT64},
                                  .flags = EXPR_PURE};

static int make_variables(void **state) {
    (void)state;
    static const int64_t matrix[] = {ROWS, COLUMNS}, cube[] = {7, 10, ROWS}, line[] = {CELLS},
                         row[] = {1, COLUMNS}, column[] = {ROWS, 1};
    uint64_t random = 11;
    for (int k = 0; k < CELLS; k++) {
        const uint64_t bits = random_bits(&random);
        u[k] = (double)(bits % 2001) / 8 - 100;
        v[k] = (double)(bits >> 11 & 0xFFFF) * 0x1p-15 + 0.1;
        w[k] = (double)(int64_t)random_bits(&random) * 0x1p-60;
        z[2 * k] = (double)(int64_t)random_bits(&random) * 0x1p-62;
        z[2 * k + 1] = (double)(int64_t)random_bits(&random) * 0x1p-62;
        f[k] = (float)((double)(int64_t)bits * 0x1p-60);
        i[k] = (int32_t)(bits >> 32) % 1000;
        j[k] = (int8_t)(bits >> 16);
        p[k] = (uint8_t)(bits >> 13 & 1);
    }
    const expr_var made[] = {
        expr_nd("u", EXPR_FLOAT64, u, 2, matrix),
        expr_nd("v", EXPR_FLOAT64, v, 2, matrix),
        expr_nd("w", EXPR_FLOAT64, w, 2, matrix),
        expr_nd("f", EXPR_FLOAT32, f, 2, matrix),
        expr_nd("i", EXPR_INT32, i, 2, matrix),
        expr_nd("j", EXPR_INT8, j, 2, matrix),
        expr_nd("p", EXPR_BOOL, p, 2, matrix),
        expr_nd("z", EXPR_COMPLEX128, z, 2, matrix),
        expr_nd("x", EXPR_FLOAT64, w, 3, cube),
        expr_nd("l", EXPR_FLOAT64, w, 1, line),
        expr_nd("row", EXPR_FLOAT64, v, 2, row),
        expr_nd("column", EXPR_FLOAT64, v, 2, column),
        expr_nd("flat", EXPR_FLOAT64, v, 1, &row[1]),
        expr_nd("s", EXPR_FLOAT64, &s, 0, NULL),
        expr_scalar("D", 0.125),
        expr_scalar_int("M", 3),
        expr_user_function("mix", &mix),
        EXPR_END,
    };
    memcpy(vars, made, sizeof made);
    return 0;
}

static void assert_all(const char *const *texts, size_t count) {
    for (size_t k = 0; k < count; k++) assert_stencil(texts[k], vars);
}

static void moves_of_elementwise_expressions(void **state) {
    (void)state;
    static const char *const texts[] = {
        "roll(u + v, 1, 0)",
        "roll(u*v, -3, 1) - u",
        "shift(u*u + v, 2, 0, edge)*w",
        "shift(where(p, u, v), -1, 1, reflect)",
        "where(roll(p, 1, 0), u, shift(v, 1, 1, symmetric))",
        "roll(u > v, 1, 1) & p",
        "roll(u, 1, 0) < roll(u, -1, 0) < roll(v, 5, 1)",
        "sqrt(shift(v, 1, 0, wrap)) + shift(sqrt(v), 1, 0, wrap)",
        "shift(exp(-v), -64, 1, symmetric)",
        "roll(float32(u), 1, 0)*f",
        "roll(int8(i), -1, 1) + j",
        "int64(shift(u, 1, 1, edge)) // (M + 2)",
        "roll(z*z + 1j, 1, 1) - conj(shift(z, -1, 0, reflect))",
        "real(roll(z, 2, (0, 1))) + imag(roll(z, -1, 0))",
        "roll(-u, 1, 0) + abs(roll(u, (1, -1), (0, 1)))",
        "roll(i % 7, 1, 1)*roll(i // 3, -1, 1)",
        "roll(u if p else w, 1, 0) if roll(p, 1, 1) else 0",
        "roll(j, 1, 0) + roll(j, -1, 0) + roll(j, 1, 1) + roll(j, -1, 1)",
        "u + D*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
        "(roll(u, 1, 0) - u)*(shift(u, 1, 0, edge) - u) + (roll(u, 1, 0) + 1)",
        "roll(mix(u, v), 1, 0) + mix(roll(u, 1, 1), shift(v, 2, 0, edge))",
        "roll(u*D + M, 1, 0) + roll(u, 1, 0)*D",
        "roll(u + s, 30, 0)*roll(s + v, -200, 1)",
        "roll(l, 1)*roll(l, -1) + shift(l, 1000, 0, reflect)",
        "roll(x, 1, 0) + roll(x, 1, 1) + roll(x, 1, 2) + shift(x, (1, -1, 2), (0, 1, 2), edge)",
        "(roll(u,1,0)*2 + roll(v,1,0)*3) + (roll(w,1,0)*4 + roll(u,-1,1)*(roll(v,-1,1) + w))",
    };
    assert_all(texts, COUNT(texts));
}

static void moves_of_moves(void **state) {
    (void)state;
    static const char *const texts[] = {
        "roll(roll(u, 1, 0), -1, 0) - u",
        "roll(roll(u, 1, 0), 2, 1)",
        "shift(shift(u, 1, 0, edge), -1, 0, edge)",
        "shift(shift(u, 3, 1, wrap), -5, 1, edge)",
        "shift(shift(u, 3, 1, edge), -5, 1, wrap)",
        "shift(shift(u, 2, 0, reflect), 2, 0, reflect)",
        "shift(shift(u, -2, 0, reflect), 3, 0, symmetric)",
        "shift(shift(u, 2, 0, symmetric), -4, 0, reflect)",
        "shift(roll(u, 5, 1), 5, 1, 0)",
        "roll(shift(u, 5, 1, 7), -5, 1)",
        "shift(shift(u, 1, 0, 1), -1, 0, 2)",
        "shift(shift(u, 1, 0, 1), 1, 0, 2)",
        "shift(shift(u, 1, 0, 1), 1, 1, edge)",
        "shift(shift(u, 2, 0, 0.25), -1, 1, 0.5)",
        "shift(shift(u, -1, 1, 0.5), 2, 0, 0.25)",
        "shift(shift(shift(x, 1, 2, 1), 2, 0, 2), -1, 1, 3)",
        "shift(shift(shift(u, 1, 0, edge), 1, 1, reflect), -1, 0, 9)*roll(v, 1, 0)",
        "roll(shift(roll(u, 1, 0)*v, -1, 0, edge) + roll(u, 1, 1), -2, 0)",
        "roll(roll(u, 1, 0) + roll(u, -1, 0), 1, 1) - roll(roll(u, 1, 1), 1, 0)",
        "shift(where(shift(p, 1, 0, True), u, v), -1, 0, symmetric)",
        "roll(roll(roll(roll(roll(l, 1), 2), 3), 4), 5)*roll(l, 15)",
        "shift(u, (1, -1), (0, 0), 0)",
        "shift(u, (-3, 2, 5), 1, edge) - shift(u, 2, (0, 1, 0), reflect)",
        "roll(u, (1, 5, -2), axis=(0, 1, 0))*shift(u, axis=1, shift=3, fill=symmetric)",
        "shift(l, (4611686018427387904, 4611686018427387904, 4611686018427387904), 0, edge)",
        "shift(l, (-4611686018427387904, -4611686018427387904, 1), 0, reflect)",
        "shift(shift(l, 4611686018427387904, 0, 1), 4611686018427387904, 0, 2)",
    };
    assert_all(texts, COUNT(texts));
}

static void what_is_filled_in_goes_through_no_function(void **state) {
    (void)state;
    static const char *const texts[] = {
        "shift(u*u + 1, 1, 0, 5)",
        "shift(sqrt(v), -2, 1, 100)*2",
        "2*shift(u, 1, 1, 3) + shift(2*u, 1, 1, 3)",
        "shift(u > 0, 1, 0, True) | p",
        "shift(i*2, 3, 1, 7) + i",
        "shift(-u, 1, 0, nan) > 0",
        "shift(u, 1, 0, D) + shift(u, -1, 0, 2*D + 1)",
        "shift(u, 1, 0, s) + shift(u, 1, 1, s*s - D)",
        "shift(u, 1, 0, sum(v)) - shift(u, 1, 1, max(u)/2)",
        "shift(u, 1, 0, sum(roll(v, 1, 0)*u)/1000)",
        "shift(z + 1, 1, 1, 2 + 3j)",
        "shift(f, 1, 0, 0.1)",
        "shift(f, 1, 0, s)",
        "shift(i, 1, 0, 0.5)",
        "shift(i, 1, 0, s)",
        "shift(j, 1, 1, M)",
        "shift(p, 1, 1, 3)",
        "shift(u, 1, 1, 1j)",
        "shift(u, (1, -1), (0, 1), -3) + shift(u, 2, (0, 1), 1)",
        "shift(mix(u, v), 1, 0, 4) + mix(shift(u, 1, 0, 4), v)",
        "shift(l, 1609, 0, 8)",
        "shift(u, 30, 0, 8) + shift(u, -23, 0, 3)",
        "shift(shift(i, 1, 0, 2), 1, 0, 0.25)",
    };
    assert_all(texts, COUNT(texts));
}

static void differences_and_laplacians(void **state) {
    (void)state;
    static const char *const texts[] = {
        "diff(u, 0)",
        "diff(u, 1)*2",
        "diff(u)",
        "diff(u, -2)",
        "diff(l)",
        "diff(p, 0)",
        "diff(p)",
        "diff(j, 1)",
        "diff(i*i, 0)",
        "diff(z, 1)",
        "diff(diff(u, 0), 0)",
        "diff(diff(u, 0), 1) + diff(diff(v, 1), 0)",
        "diff(diff(diff(l)))",
        "diff(roll(u, 1, 0), 0)",
        "roll(diff(u, 0), 1, 0)",
        "shift(diff(u, 1), 2, 1, edge)*3",
        "diff(shift(u*v, -1, 0, reflect), 0)",
        "diff(x, 1)",
        "diff(u, 0, n=3)",
        "diff(u, n=0)",
        "diff(u, n=2, axis=1) - 1",
        "diff(p, n=2)",
        "diff(x, 0, n=7)",
        "diff(x, 0, n=9)",
        "diff(x, 2) - 1",
        "laplacian(u)",
        "laplacian(l)",
        "laplacian(x)",
        "laplacian(f)",
        "laplacian(z)",
        "laplacian(u*v + 1)",
        "laplacian(u, 0)",
        "laplacian(u, -1)",
        "laplacian(x, (0, 2))",
        "laplacian(u, (0, 1), edge)",
        "laplacian(u, (1, 0), reflect)",
        "laplacian(x, (2, 0, 1), symmetric)",
        "laplacian(u, (0, 1), 0)",
        "laplacian(x, fill=edge)",
        "laplacian(u, axis=0, fill=2*D)",
        "laplacian(u, (0, 1), D)",
        "laplacian(laplacian(u))",
        "laplacian(laplacian(u, (0, 1), edge), (0, 1), 0)",
        "laplacian(sqrt(v)) + sqrt(abs(laplacian(v)))",
        "u + D*0.5*laplacian(u)",
        "laplacian(roll(u, 1, 0)) - roll(laplacian(u), 1, 0)",
        "laplacian(diff(u, 0))",
        "diff(laplacian(i), 1)",
    };
    assert_all(texts, COUNT(texts));
}

static void reductions_and_moves(void **state) {
    (void)state;
    static const char *const texts[] = {
        "sum(abs(u - roll(u, 1, 0)))",
        "sum(roll(u, 1, 0))",
        "max(shift(u, 1, 0, 5000))",
        "sum(roll(w, 1, 0)*w, axis=0)",
        "sum(shift(w, 1, 1, edge), axis=1)",
        "mean(laplacian(w))",
        "argmin(u + roll(u, 1, 0))",
        "argmax(roll(u, 3, 1), axis=0)",
        "argmin(shift(w, -1, 0, reflect), axis=1, keepdims=True)",
        "count(roll(p, 1, 0) & p) + any(roll(p, 1, 1))",
        "var(diff(w, 0), axis=1)",
        "roll(sum(u, axis=0), 1)",
        "roll(sum(u, axis=0, keepdims=True), 1, 1) + u",
        "shift(sum(u, axis=1, keepdims=True), 1, 0, 0)*u",
        "shift(sum(u, axis=0, keepdims=True), 1, 0, 3)*u",
        "u - roll(mean(u, axis=1, keepdims=True), -1, 0)",
        "shift(u - mean(u), 1, 0, edge)/std(u)",
        "sum(roll(sum(x, axis=2), 1, 1)*sum(x, axis=2))",
        "max(roll(max(u, axis=0), 1)) - min(diff(min(u, axis=1)))",
        "roll(u, 1, 0) - sum(roll(u, 1, 0), axis=0)",
        "diff(sum(u, axis=0)) + 1",
        "laplacian(sum(x, axis=1))",
        "sum(roll(row, 1, 1) + column)",
        "prod(1 + roll(w, 1, 0)*0.001) + roll(w, 1, 0)*sum(w)",
    };
    assert_all(texts, COUNT(texts));
}

/* An axis counts in the operand's own dimensions, before it meets others. */
static void broadcast_operands(void **state) {
    (void)state;
    static const char *const texts[] = {
        "roll(row, 1, 1) + u",
        "roll(row, 1, 0) + u",
        "shift(row, 1, 0, 5) + u",
        "shift(row, 1, 0, edge)*u",
        "shift(column, -2, 0, reflect)*u",
        "shift(column, 1, 1, -1)*u",
        "roll(row + column, 1, 0) - u",
        "shift(row*column, 2, 1, 3) - u",
        "roll(row, 1, 1)*roll(column, 1, 0)",
        "roll(flat, 1) + u",
        "roll(flat, 1, 0) + u",
        "shift(flat, -70, 0, 2) + u",
        "shift(flat*column, 1, 0, symmetric)",
        "shift(flat + D, 1, -1, edge)*column",
        "diff(flat, 0) + 2*diff(row, 1)",
        "laplacian(flat)*column + laplacian(column, 0)",
        "laplacian(row + column)",
        "diff(u, 0)*row",
    };
    assert_all(texts, COUNT(texts));
}

static void statements(void **state) {
    (void)state;
    static const char *const texts[] = {
        "a = roll(u, 1, 0); a*a - u",
        "a = u + v; roll(a, 1, 0) + a",
        "a = u*u; b = roll(a, 1, 0) + a; roll(b, -1, 0) - shift(b, 1, 1, edge)",
        "c = D*4; shift(u, 1, 0, c) + c",
        "g = diff(u, 0); h = g*g; sum(h) + 0*u",
    };
    assert_all(texts, COUNT(texts));
}

static void several_outputs(void **state) {
    (void)state;
    static const char text[] = "a = roll(u, 1, 0) + v; b = shift(a, -1, 1, edge); c = sum(b); "
                               "d = diff(a, 0); b*c";
    static const char *const names[] = {"a", "b", "c", "d", NULL};
    expr_array expected[COUNT(names)];
    for (size_t k = 0; k < COUNT(names); k++) stencil_reference(text, names[k], vars, &expected[k]);
    for (size_t way = 0; way < MOVE_WAYS; way++) {
        expr_array out[COUNT(names)];
        expr_var all[MOST_VARS + 4];
        int count = 0;
        for (; vars[count].kind != EXPR_KIND_END; count++) all[count] = vars[count];
        for (size_t k = 0; k < COUNT(names); k++) {
            out[k] = expr_out_new();
            all[count + (int)k] = names[k] ? expr_output(names[k], &out[k]) : expr_end();
        }
        if (expr_eval_with(text, all, &out[COUNT(names) - 1], &move_ways[way]) != EXPR_OK)
            fail_msg("%s", expr_error_text());
        for (size_t k = 0; k < COUNT(names); k++) {
            assert_int_equal(out[k].ndim, expected[k].ndim);
            for (int d = 0; d < out[k].ndim; d++)
                assert_int_equal(out[k].shape[d], expected[k].shape[d]);
            assert_int_equal(first_other(&out[k], expected[k].data), -1);
            expr_array_free(&out[k]);
        }
    }
    for (size_t k = 0; k < COUNT(names); k++) expr_array_free(&expected[k]);
}

/* A tuned block is longer than these matrices: one that has several, and threads. */
static void larger_arrays(void **state) {
    (void)state;
    enum { TALL = 500, WIDE = 600 };
    static const int64_t shape[] = {TALL, WIDE}, line[] = {TALL * WIDE};
    static const char *const texts[] = {
        "a + D*(roll(a,1,0) + roll(a,-1,0) + roll(a,1,1) + roll(a,-1,1) - 4*a)",
        "a + D*laplacian(a, (0, 1), reflect)",
        "shift(a*a, (2, -3), (0, 1), 7) + sqrt(roll(a, 250, 0))",
        "sum(abs(a - roll(a, 1, 0)), axis=0)",
        "diff(a, 0) + 1",
        "roll(b, 1) + shift(b, -100000, 0, edge)",
        "sum(roll(b, 12345)*b)",
        "roll(sum(a, axis=1, keepdims=True), 1, 0)*a",
    };
    double *data = malloc(TALL * WIDE * sizeof *data);
    assert_non_null(data);
    uint64_t random = 3;
    for (int k = 0; k < TALL * WIDE; k++) data[k] = (double)(random_bits(&random) >> 11) * 0x1p-53;
    const expr_var large[] = {expr_nd("a", EXPR_FLOAT64, data, 2, shape),
                              expr_nd("b", EXPR_FLOAT64, data, 1, line), expr_scalar("D", 0.125),
                              EXPR_END};
    static const expr_options ways[] = {{0},
                                        {.threads = 1},
                                        {.threads = 2},
                                        {.threads = 3, .stores = EXPR_STORES_STREAMING},
                                        {.threads = 2, .block_length = 4096},
                                        {.block_length = EXPR_UNBLOCKED}};
    for (size_t t = 0; t < COUNT(texts); t++)
        for (size_t k = 0; k < COUNT(ways); k++) assert_stencil_with(texts[t], large, &ways[k]);
    free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moves_of_elementwise_expressions),
        cmocka_unit_test(moves_of_moves),
        cmocka_unit_test(what_is_filled_in_goes_through_no_function),
        cmocka_unit_test(differences_and_laplacians),
        cmocka_unit_test(reductions_and_moves),
        cmocka_unit_test(broadcast_operands),
        cmocka_unit_test(statements),
        cmocka_unit_test(several_outputs),
        cmocka_unit_test(larger_arrays),
    };
    return cmocka_run_group_tests(tests, make_variables, NULL);
}
