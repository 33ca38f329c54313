/* SPDX-License-Identifier: MIT */
/* expr_iterate, one field: the bits of a loop of expr_run, however many steps go at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "support/steps.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { MOST_CELLS = 130 * 257 };

/* u is fed; c, k and p are of its shape and stay; row and column are broadcast. */
static double u[MOST_CELLS], c[MOST_CELLS], k[MOST_CELLS];
static float f[MOST_CELLS];
static int8_t life[MOST_CELLS];
static uint8_t p[MOST_CELLS];

static int fill_data(void **state) {
    (void)state;
    uint64_t random = 41;
    for (int n = 0; n < MOST_CELLS; n++) {
        const uint64_t bits = random_bits(&random);
        u[n] = (double)(bits >> 11) * 0x1p-53;
        c[n] = (double)(bits & 0xFFFF) * 0x1p-18;
        k[n] = (double)(bits >> 16 & 0xFFFF) * 0x1p-16 - 0.5;
        f[n] = (float)u[n];
        life[n] = bits >> 60 < 5;
        p[n] = bits >> 33 & 1;
    }
    return 0;
}

static const int64_t step_counts[] = {0, 1, 2, 3, 7, 20};
static const int32_t sweeps[] = {0, 1, 2, 3, 4, 8, 100};
static const int64_t block_lengths[] = {0, 0, 64, 1000, 7, EXPR_UNBLOCKED};

struct field {
    expr_type type;
    const void *data;
    int ndim;
    int64_t shape[3];
};

/* All numbers of steps and all sweeps, each with threads and blocks in turn; `thin`: every so many
 * of these combinations. */
static void assert_field(const char *text, const struct field *field, unsigned thin) {
    static unsigned turn;
    const int64_t *shape = field->shape;
    const int64_t last = shape[field->ndim - 1], column[] = {shape[0], 1};
    const expr_var vars[] = {expr_nd("u", field->type, field->data, field->ndim, shape),
                             expr_nd("c", EXPR_FLOAT64, c, field->ndim, shape),
                             expr_nd("k", EXPR_FLOAT64, k, field->ndim, shape),
                             expr_nd("p", EXPR_BOOL, p, field->ndim, shape),
                             expr_nd("row", EXPR_FLOAT64, k, 1, &last),
                             expr_nd("column", EXPR_FLOAT64, c, 2, column),
                             expr_scalar("D", 0.2),
                             expr_scalar_int("M", 3),
                             EXPR_END};
    const struct iteration iteration = {
        .text = text, .vars = vars, .feeds = {{"u", NULL, NULL}}, .count = 1};
    struct stepped stepped;
    steps_begin(&stepped, &iteration);
    for (size_t s = 0; s < COUNT(step_counts); s++) {
        steps_take(&stepped, step_counts[s]);
        for (size_t w = 0; w < COUNT(sweeps); w++) {
            if (turn++ % thin) continue;
            const expr_options options = {
                .sweep_steps = sweeps[w],
                .threads = (int32_t)(turn / thin) % 4,
                .block_length = block_lengths[turn / thin / 4 % COUNT(block_lengths)]};
            assert_iterates(&stepped, &options);
        }
    }
    steps_end(&stepped);
}

static const char *const matrix_texts[] = {
    "u + D*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
    "u + D*laplacian(u, (0, 1), edge)",
    "u + D*laplacian(u, (0, 1), reflect)",
    "u + D*laplacian(u, (0, 1), symmetric)",
    "u + D*laplacian(u, (0, 1), 0)",
    "u + D*(shift(u,1,0,edge) + shift(u,-1,0,reflect) + shift(u,1,1,0.5) + roll(u,-1,1) - 4*u)",
    "u + D*(shift(u,1,0,1) + shift(u,-1,0,2) + shift(u,1,1,wrap) + roll(u,-1,1) - 4*u)",
    "u + c*laplacian(u) + 0.01*k",
    "where(p, u, u + D*laplacian(u))",
    "u*0.5 + 0.25*roll(u, -3, 0) + 0.25*shift(u, (2, -5), (0, 1), edge)",
    "(roll(u, 1, 0) + roll(u, 2, 0) + roll(u, 3, 0))/M",
    "0.5*(u + roll(u, 1, 1))",
    "0.5*(u + shift(u, -4, 0, symmetric)) + row*column",
    "u*u - c + roll(k, 1, 0)",
    "laplacian(laplacian(u, (0, 1), edge))*0.01 + sqrt(abs(u))",
    "u + D*(roll(u*c, 1, 0) - shift(u*u, 1, 0, 0.25)) + roll(row, 1)",
    "roll(u, 1, 0)",
    "u - D*shift(u, (1, -1), (0, 1), D)",
};

static void small_matrices(void **state) {
    (void)state;
    static const int64_t shapes[][2] = {{1, 70}, {2, 70}, {3, 70}, {5, 70}, {33, 70}, {40, 1}};
    for (size_t t = 0; t < COUNT(matrix_texts); t++)
        for (size_t n = 0; n < COUNT(shapes); n++) {
            struct field field = {EXPR_FLOAT64, u, 2, {shapes[n][0], shapes[n][1]}};
            assert_field(matrix_texts[t], &field, n == 4 ? 1 : 5);
        }
}

static void larger_matrices(void **state) {
    (void)state;
    static const struct field field = {EXPR_FLOAT64, u, 2, {130, 257}};
    for (size_t t = 0; t < COUNT(matrix_texts); t++) assert_field(matrix_texts[t], &field, 11);
}

static void lines_and_cubes(void **state) {
    (void)state;
    static const char *const line_texts[] = {
        "u + D*(roll(u, 1) + roll(u, -1) - 2*u)",
        "u + D*laplacian(u, 0, edge)",
        "u + D*(shift(u, 1, 0, 0) + shift(u, -1, 0, 1) - 2*u)",
        "u + c*(shift(u, 30, 0, reflect) - u)",
        "0.5*u + 0.5*roll(u, 999, 0)",
        "where(p, shift(u, 3, 0, symmetric), roll(u, -3, 0)) + k",
    };
    static const char *const cube_texts[] = {
        "u + 0.1*laplacian(u)",
        "u + 0.1*laplacian(u, (0, 1, 2), edge)",
        "u + 0.1*(shift(u,1,0,reflect) + roll(u,-1,1) + shift(u,1,2,0) - 3*u)",
        "u + c*laplacian(u, (1, 2), symmetric)",
        "0.5*(u + shift(u, (2, 3, -1), (0, 1, 2), edge))",
    };
    static const struct field lines[] = {{EXPR_FLOAT64, u, 1, {1000}},
                                         {EXPR_FLOAT64, u, 1, {5}},
                                         {EXPR_FLOAT64, u, 1, {1}},
                                         {EXPR_FLOAT64, u, 1, {20000}}};
    static const struct field cubes[] = {{EXPR_FLOAT64, u, 3, {9, 20, 70}},
                                         {EXPR_FLOAT64, u, 3, {2, 3, 5}}};
    for (size_t t = 0; t < COUNT(line_texts); t++)
        for (size_t n = 0; n < COUNT(lines); n++) assert_field(line_texts[t], &lines[n], 3);
    for (size_t t = 0; t < COUNT(cube_texts); t++)
        for (size_t n = 0; n < COUNT(cubes); n++) assert_field(cube_texts[t], &cubes[n], 5);
}

static void other_types(void **state) {
    (void)state;
    static const char game[] =
        "n = roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) + roll(u,(1,1),(0,1)) + "
        "roll(u,(1,-1),(0,1)) + roll(u,(-1,1),(0,1)) + roll(u,(-1,-1),(0,1)); "
        "int8((n == 3) | ((u == 1) & (n == 2)))";
    static const char walled[] =
        "n = shift(u,1,0,0) + shift(u,-1,0,0) + shift(u,1,1,0) + shift(u,-1,1,0); "
        "where(n > 1, u, int8(1) - u)";
    static const char *const narrow[] = {"u + 0.2*laplacian(u)", "u + D*laplacian(u, (0, 1), 0.5)"};
    static const struct field boards[] = {{EXPR_INT8, life, 2, {33, 70}},
                                          {EXPR_INT8, life, 2, {3, 3}},
                                          {EXPR_INT8, life, 2, {64, 256}}};
    static const struct field floats[] = {{EXPR_FLOAT32, f, 2, {33, 70}},
                                          {EXPR_FLOAT32, f, 2, {65, 129}}};
    static const struct field bools = {EXPR_BOOL, p, 2, {33, 70}},
                              complexes = {EXPR_COMPLEX128, u, 2, {33, 70}};
    for (size_t n = 0; n < COUNT(boards); n++) {
        assert_field(game, &boards[n], n == 0 ? 1 : 5);
        assert_field(walled, &boards[n], n == 0 ? 1 : 5);
    }
    for (size_t n = 0; n < COUNT(floats); n++)
        for (size_t t = 0; t < COUNT(narrow); t++) assert_field(narrow[t], &floats[n], 3);
    assert_field("roll(u, 1, 0) ^ shift(u, -1, 1, True)", &bools, 2);
    assert_field("u*0.5 + 0.125j*laplacian(u)", &complexes, 2);
}

/* Reductions see the whole field: steps go one by one, whatever is asked for. */
static void steps_with_reductions(void **state) {
    (void)state;
    static const char *const texts[] = {
        "u - mean(u) + D*laplacian(u)",
        "u/max(abs(u)) + roll(u, 1, 0)*0.1",
        "u + D*roll(u - mean(u, axis=1, keepdims=True), 1, 0)",
        "u + D*shift(u, 1, 0, sum(u)/1000)",
    };
    static const struct field field = {EXPR_FLOAT64, u, 2, {33, 70}};
    for (size_t t = 0; t < COUNT(texts); t++) assert_field(texts[t], &field, 3);
}

/* A step before the last one may not lie as the caller wants the end: its sums would follow that.
 */
static void the_order_of_out_changes_nothing(void **state) {
    (void)state;
    enum { ROWS = 16, COLUMNS = 17 };
    const int64_t shape[] = {ROWS, COLUMNS}, turned[] = {8, 8 * ROWS};
    static double rowwise[ROWS][COLUMNS], columnwise[COLUMNS][ROWS];
    const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, u, 2, shape), EXPR_END};
    expr_program *program;
    assert_int_equal(expr_compile("sin(u*7 + mean(tan(u)))", vars, EXPR_AUTO, NULL, &program),
                     EXPR_OK);
    for (int64_t steps = 1; steps < 7; steps++) {
        expr_array outs[2] = {expr_out_nd(EXPR_FLOAT64, rowwise, 2, shape),
                              expr_out_strided(EXPR_FLOAT64, columnwise, 2, shape, turned)};
        for (int way = 0; way < 2; way++) {
            const expr_feed feed = {.variable = "u", .source = NULL, .out = &outs[way]};
            assert_int_equal(expr_iterate(program, vars, steps, &feed, 1), EXPR_OK);
        }
        for (int row = 0; row < ROWS; row++)
            for (int column = 0; column < COLUMNS; column++)
                if (memcmp(&rowwise[row][column], &columnwise[column][row], sizeof(double)) != 0)
                    fail_msg("element (%d, %d) differs after %d steps", row, column, (int)steps);
    }
    expr_program_free(program);
}

static void empty_fields(void **state) {
    (void)state;
    static const struct field fields[] = {
        {EXPR_FLOAT64, u, 2, {0, 70}}, {EXPR_FLOAT64, u, 2, {5, 0}}, {EXPR_FLOAT64, u, 2, {0, 0}}};
    for (size_t n = 0; n < COUNT(fields); n++) {
        assert_field("u + D*laplacian(u)", &fields[n], 3);
        assert_field("u + D*laplacian(u, (0, 1), edge) + c", &fields[n], 3);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_matrices),
        cmocka_unit_test(larger_matrices),
        cmocka_unit_test(lines_and_cubes),
        cmocka_unit_test(other_types),
        cmocka_unit_test(steps_with_reductions),
        cmocka_unit_test(empty_fields),
        cmocka_unit_test(the_order_of_out_changes_nothing),
    };
    return cmocka_run_group_tests(tests, fill_data, NULL);
}
