/* SPDX-License-Identifier: MIT */
/* An output over an array that is moved: the result is as if the inputs had been copied first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "support/moves.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { WORDS = 12000, MIDDLE = 4000 };

static double memory[WORDS], original[WORDS], expected[WORDS];

static int fill_memory(void **state) {
    (void)state;
    uint64_t random = 9;
    for (int k = 0; k < WORDS; k++) original[k] = (double)(random_bits(&random) % 4001) / 16 - 100;
    return 0;
}

static const char *const matrix_texts[] = {
    "roll(u, 1, 0)",
    "roll(u, -1, 1)",
    "shift(u, 1, 1, edge)",
    "shift(u, -2, 0, reflect) + v",
    "u + 0.125*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)",
    "u + 0.125*laplacian(u, (0, 1), symmetric)",
    "shift(u*v, (3, -65), (0, 1), 7) - u",
    "roll(u, 1, 0) + roll(v, -1, 0)",
    "u - roll(mean(u, axis=1, keepdims=True), 1, 0)",
    "roll(roll(u, 5, 0)*u, -5, 0)",
};

/* A matrix of memory, which begins at a word and steps by words. */
struct view {
    int64_t from, step[2];
};

static expr_array array_of(const struct view *view, const int64_t *shape) {
    const int64_t strides[] = {8 * view->step[0], 8 * view->step[1]};
    return expr_out_strided(EXPR_FLOAT64, memory + view->from, 2, shape, strides);
}

static void assert_as_if_copied(const char *text, expr_array u, expr_array v, expr_array out) {
    memcpy(memory, original, sizeof memory);
    double *copies[] = {plain_copy(&u), plain_copy(&v)};
    const expr_var copied[] = {expr_nd("u", EXPR_FLOAT64, copies[0], u.ndim, u.shape),
                               expr_nd("v", EXPR_FLOAT64, copies[1], v.ndim, v.shape), EXPR_END};
    static const expr_options plainly = {.threads = 1, .block_length = EXPR_UNBLOCKED};
    expr_array given = out;
    if (expr_eval_with(text, copied, &given, &plainly) != EXPR_OK)
        fail_msg("%s", expr_error_text());
    memcpy(expected, memory, sizeof memory);
    const expr_var vars[] = {expr_variable("u", u), expr_variable("v", v), EXPR_END};
    for (size_t w = 0; w < MOVE_WAYS; w++) {
        memcpy(memory, original, sizeof memory);
        given = out;
        if (expr_eval_with(text, vars, &given, &move_ways[w]) != EXPR_OK)
            fail_msg("%s", expr_error_text());
        for (int k = 0; k < WORDS; k++)
            if (memcmp(&memory[k], &expected[k], sizeof *memory) != 0)
                fail_msg("%s, way %zu, %d x %d, out %d words on: word %d", text, w, (int)u.shape[0],
                         (int)u.shape[1], (int)((double *)out.data - (double *)u.data), k - MIDDLE);
    }
    free(copies[0]);
    free(copies[1]);
}

static void exactly_in_place(void **state) {
    (void)state;
    static const int64_t shapes[][2] = {{23, 70}, {1, 130}, {2, 64}, {40, 1}, {5, 3}, {35, 100}};
    for (size_t t = 0; t < COUNT(matrix_texts); t++)
        for (size_t k = 0; k < COUNT(shapes); k++) {
            const struct view plain = {MIDDLE, {shapes[k][1], 1}};
            const struct view beside = {0, {shapes[k][1], 1}};
            const expr_array u = array_of(&plain, shapes[k]);
            assert_as_if_copied(matrix_texts[t], u, array_of(&beside, shapes[k]), u);
            assert_as_if_copied(matrix_texts[t], u, u, u);
            /* It is the second one that is written over. */
            assert_as_if_copied(matrix_texts[t], array_of(&beside, shapes[k]), u, u);
        }
}

static void over_a_part(void **state) {
    (void)state;
    static const int64_t shape[] = {23, 70};
    static const int64_t offsets[] = {-210, -140, -71, -70, -69, -2,  -1,
                                      1,    2,    69,  70,  71,  140, 700};
    const struct view plain = {MIDDLE, {70, 1}};
    for (size_t t = 0; t < COUNT(matrix_texts); t++)
        for (size_t k = 0; k < COUNT(offsets); k++) {
            const struct view moved = {MIDDLE + offsets[k], {70, 1}};
            const struct view other = {MIDDLE - offsets[k], {70, 1}};
            assert_as_if_copied(matrix_texts[t], array_of(&plain, shape), array_of(&other, shape),
                                array_of(&moved, shape));
        }
}

static void in_another_layout(void **state) {
    (void)state;
    static const int64_t shape[] = {23, 23};
    static const struct view views[] = {
        {MIDDLE, {23, 1}},                  /* plain */
        {MIDDLE, {1, 23}},                  /* turned */
        {MIDDLE + 22 * 23, {-23, 1}},       /* rows from below */
        {MIDDLE + 22, {23, -1}},            /* rows backwards */
        {MIDDLE + 22 * 23 + 22, {-23, -1}}, /* both */
        {MIDDLE, {46, 1}},                  /* every second row */
        {MIDDLE, {46, 2}},                  /* and column */
        {MIDDLE + 23, {46, 1}},             /* the rows between */
        {MIDDLE + 100, {-3, 69}},           /* turned, backwards, apart */
    };
    for (size_t t = 0; t < COUNT(matrix_texts); t++)
        for (size_t a = 0; a < COUNT(views); a++)
            for (size_t b = 0; b < COUNT(views); b++)
                assert_as_if_copied(matrix_texts[t], array_of(&views[a], shape),
                                    array_of(&views[(a + b + 1) % COUNT(views)], shape),
                                    array_of(&views[b], shape));
}

/* A line in memory, as long as several blocks. */
static void lines(void **state) {
    (void)state;
    static const char *const texts[] = {
        "roll(u, 1, 0)",          "roll(u, -1, 0)",
        "roll(u, 1000)",          "shift(u, -1, 0, edge) + shift(u, 1, 0, edge) - 2*u",
        "shift(u, 64, 0, 0) + v", "laplacian(u) + roll(v, 1)"};
    static const int64_t offsets[] = {-1000, -64, -1, 0, 1, 64, 1000}, n = 3000;
    for (size_t t = 0; t < COUNT(texts); t++)
        for (size_t k = 0; k < COUNT(offsets); k++) {
            const expr_array u = expr_out_f64(memory + MIDDLE, n);
            const expr_array v = expr_out_f64(memory + MIDDLE - offsets[k] / 2, n);
            const expr_array out = expr_out_f64(memory + MIDDLE + offsets[k], n);
            assert_as_if_copied(texts[t], u, v, out);
        }
}

/* The output of a difference is shorter than what it is made of. */
static void differences_in_place(void **state) {
    (void)state;
    static const int64_t tall[] = {23, 70}, short_one[] = {22, 70}, narrow[] = {23, 69};
    const struct view plain = {MIDDLE, {70, 1}};
    const expr_array u = array_of(&plain, tall);
    for (int64_t offset = -70; offset <= 70; offset += 35) {
        const struct view moved = {MIDDLE + offset, {70, 1}}, packed = {MIDDLE + offset, {69, 1}};
        assert_as_if_copied("diff(u, 0)", u, u, array_of(&moved, short_one));
        assert_as_if_copied("diff(u*v, 1)", u, u, array_of(&moved, narrow));
        assert_as_if_copied("diff(u, 1)*2", u, u, array_of(&packed, narrow));
    }
}

/* Two outputs over the two arrays that both are made of. */
static void several_outputs_in_place(void **state) {
    (void)state;
    static const char text[] = "a = roll(u, 1, 0) - v; b = roll(v, -1, 1) + u";
    enum { CELLS = 23 * 70 };
    static const int64_t shape[] = {23, 70};
    double *fresh = malloc(2 * CELLS * sizeof *fresh);
    assert_non_null(fresh);
    for (int in_place = 0; in_place < 2; in_place++)
        for (size_t w = 0; w < MOVE_WAYS; w++) {
            memcpy(memory, original, sizeof memory);
            expr_array a = expr_out_nd(EXPR_FLOAT64, in_place ? memory : fresh, 2, shape);
            expr_array b =
                expr_out_nd(EXPR_FLOAT64, in_place ? memory + CELLS : fresh + CELLS, 2, shape);
            const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, memory, 2, shape),
                                     expr_nd("v", EXPR_FLOAT64, memory + CELLS, 2, shape),
                                     expr_output("a", &a), expr_output("b", &b), EXPR_END};
            if (expr_eval_with(text, vars, NULL, &move_ways[w]) != EXPR_OK)
                fail_msg("%s", expr_error_text());
            if (in_place) assert_memory_equal(memory, fresh, 2 * CELLS * sizeof *fresh);
        }
    for (int k = 0; k < CELLS; k++) { /* and what it is in place is right */
        const int row = k / 70, column = k % 70;
        assert_true(fresh[k] == original[(row + 22) % 23 * 70 + column] - original[CELLS + k]);
        assert_true(fresh[CELLS + k] ==
                    original[CELLS + row * 70 + (column + 1) % 70] + original[k]);
    }
    free(fresh);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_in_place),     cmocka_unit_test(over_a_part),
        cmocka_unit_test(in_another_layout),    cmocka_unit_test(lines),
        cmocka_unit_test(differences_in_place), cmocka_unit_test(several_outputs_in_place),
    };
    return cmocka_run_group_tests(tests, fill_memory, NULL);
}
