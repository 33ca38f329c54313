/* SPDX-License-Identifier: MIT */
/* expr_iterate of random stencils over random shapes, against a loop of expr_run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "support/cases.h"
#include "support/steps.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { CELLS = 30000, TEXT = 2000, ROUNDS = 700 };

static double u[CELLS], v[CELLS], c[CELLS];

static uint64_t state_of_numbers = 5;
static int64_t below(int64_t limit) {
    return (int64_t)(random_bits(&state_of_numbers) % (uint64_t)limit);
}

static int fill_data(void **state) {
    (void)state;
    for (int k = 0; k < CELLS; k++) {
        u[k] = (double)below(1 << 20) * 0x1p-20;
        v[k] = (double)below(1 << 20) * 0x1p-20;
        c[k] = (double)below(1 << 20) * 0x1p-21;
    }
    return 0;
}

/* A field or a simple expression of it, moved along one or two axes, a few elements or many. */
static void random_term(char text[MOVE_TEXT], int ndim, const int64_t *shape) {
    static const char *const operands[] = {"u", "u", "u", "u", "v", "c", "u*c", "(u - v)", "u*u"};
    const char *operand = operands[below(COUNT(operands))];
    struct moves moves = {.past = (enum past)below(PASTS)};
    if (below(4) == 0) {
        snprintf(text, MOVE_TEXT, "%s", operand);
        return;
    }
    for (int d = (int)below(ndim); d < ndim && moves.count < 2; d += 1 + (int)below(2)) {
        moves.axis[moves.count] = below(3) ? d : d - ndim;
        moves.shift[moves.count++] =
            below(8) ? below(7) - 3 : below(4 * shape[d] + 1) - 2 * shape[d];
    }
    move_text(text, operand, &moves, below(2) ? "0.25" : "D");
    if (below(6) == 0) { /* a move of the move */
        char inner[MOVE_TEXT];
        snprintf(inner, sizeof inner, "%s", text);
        moves = (struct moves){(enum past)below(PASTS), 1, {(int)below(ndim)}, {below(5) - 2}};
        move_text(text, inner, &moves, "0.5");
    }
}

/* A mean of terms, so that nothing grows. */
static void random_text(char text[TEXT], int ndim, const int64_t *shape) {
    const int terms = 1 + (int)below(6);
    int length = snprintf(text, TEXT, "(");
    for (int k = 0; k < terms; k++) {
        char term[MOVE_TEXT];
        random_term(term, ndim, shape);
        length += snprintf(text + length, (size_t)(TEXT - length), "%s%s", k ? " + " : "", term);
    }
    snprintf(text + length, (size_t)(TEXT - length), ")/%d", terms);
}

static int random_shape(int64_t shape[3]) {
    const int ndim = 1 + (int)below(3);
    int64_t most = below(3) ? 3000 : CELLS;
    for (int d = ndim - 1; d >= 0; d--) {
        shape[d] = 1 + below(below(3) == 0 ? 4 : d == 0 ? most : 90);
        if (shape[d] > most) shape[d] = most;
        most = most / shape[d] > 0 ? most / shape[d] : 1;
    }
    return ndim;
}

static void random_stencils(void **state) {
    (void)state;
    static const int64_t block_lengths[] = {0, 0, 0, 64, 500, 4096, EXPR_UNBLOCKED};
    for (int round = 0; round < ROUNDS; round++) {
        char text[TEXT];
        int64_t shape[3];
        const int ndim = random_shape(shape);
        random_text(text, ndim, shape);
        const expr_var vars[] = {
            expr_nd("u", EXPR_FLOAT64, u, ndim, shape), expr_nd("v", EXPR_FLOAT64, v, ndim, shape),
            expr_nd("c", EXPR_FLOAT64, c, ndim, shape), expr_scalar("D", 0.75), EXPR_END};
        struct iteration iteration = {
            .text = text, .vars = vars, .feeds = {{"u", NULL, NULL}}, .count = 1};
        if (!strchr(text, 'u')) continue;
        if (strchr(text, 'v') && below(2)) {
            iteration.feeds[1] = (expr_feed){"v", "u", NULL};
            iteration.count = 2;
        }
        struct stepped stepped;
        steps_begin(&stepped, &iteration);
        steps_take(&stepped, below(13));
        for (int k = 0; k < 3; k++) {
            const expr_options options = {.sweep_steps = (int32_t)(k == 0 ? 0 : 2 + below(9)),
                                          .threads = (int32_t)(below(3) ? below(2) : 2 + below(2)),
                                          .block_length =
                                              block_lengths[below(COUNT(block_lengths))]};
            assert_iterates(&stepped, &options);
        }
        steps_end(&stepped);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_stencils)};
    return cmocka_run_group_tests(tests, fill_data, NULL);
}
