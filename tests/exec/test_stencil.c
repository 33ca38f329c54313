/* SPDX-License-Identifier: MIT */
/* roll and shift of one array, element by element: lengths, shifts, boundaries, types, layouts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "support/moves.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static uint64_t state_of_numbers = 20261125;
static int64_t below(int64_t limit) {
    return (int64_t)(random_bits(&state_of_numbers) % (uint64_t)limit);
}

/* One array, moved: whole bytes are compared, over all ways and both kinds of output. */
struct problem {
    expr_type type;
    enum layout layout, out_layout;
    int ndim;
    int64_t shape[EXPR_MAX_DIMENSIONS];
    struct moves moves;
    unsigned first_way, way_step; /* of the serial ways that are tried */
    unsigned alone;               /* problems before one that is tried with threads, too */
};

/* A scalar of that type as text that has exactly these bits in the type, and they. */
static const char *fill_of(expr_type type, void *bits) {
    static const float narrow[2] = {-3.5f, 0};
    static const double wide[2] = {-3.5, 0};
    memset(bits, 0, 16);
    switch (type) {
    case EXPR_BOOL: memset(bits, 1, 1); return "True";
    case EXPR_FLOAT16: memcpy(bits, &(uint16_t){0xC300}, 2); return "-3.5";
    case EXPR_BFLOAT16: memcpy(bits, &(uint16_t){0xC060}, 2); return "-3.5";
    case EXPR_FLOAT32: memcpy(bits, narrow, 4); return "-3.5";
    case EXPR_COMPLEX64: memcpy(bits, narrow, 8); return "-3.5";
    case EXPR_FLOAT64: memcpy(bits, wide, 8); return "-3.5";
    case EXPR_COMPLEX128: memcpy(bits, wide, 16); return "-3.5";
    case EXPR_INT8: memcpy(bits, &(int8_t){101}, 1); return "101";
    case EXPR_UINT8: memcpy(bits, &(uint8_t){101}, 1); return "101";
    case EXPR_INT16: memcpy(bits, &(int16_t){101}, 2); return "101";
    case EXPR_UINT16: memcpy(bits, &(uint16_t){101}, 2); return "101";
    case EXPR_INT32: memcpy(bits, &(int32_t){101}, 4); return "101";
    case EXPR_UINT32: memcpy(bits, &(uint32_t){101}, 4); return "101";
    default: memcpy(bits, &(int64_t){101}, 8); return "101";
    }
}

static void complain(const struct problem *p, const char *text, size_t way, int64_t at) {
    char shape[200] = "";
    int length = 0;
    for (int d = 0; d < p->ndim; d++)
        length += snprintf(shape + length, sizeof shape - (size_t)length, "%s%lld", d ? "x" : "",
                           (long long)p->shape[d]);
    fail_msg("%s of %s %s in layout %d, out in layout %d, way %zu: element %lld", text,
             expr_type_name(p->type), shape, p->layout, p->out_layout, way, (long long)at);
}

static void check_out(const struct problem *p, const char *text, size_t way, const expr_array *out,
                      const void *expected) {
    assert_int_equal(out->type, p->type);
    assert_int_equal(out->ndim, p->ndim);
    for (int d = 0; d < p->ndim; d++) assert_int_equal(out->shape[d], p->shape[d]);
    const int64_t at = first_other(out, expected);
    if (at >= 0) complain(p, text, way, at);
}

static void try_way(const struct problem *p, const char *text, size_t w, const expr_var vars[],
                    const void *expected) {
    expr_array fresh = expr_out_new();
    if (expr_eval_with(text, vars, &fresh, &move_ways[w]) != EXPR_OK)
        fail_msg("%s", expr_error_text());
    check_out(p, text, w, &fresh, expected);
    expr_array_free(&fresh);
    struct placed out;
    place(&out, p->out_layout, p->type, 0, p->ndim, p->shape);
    if (expr_eval_with(text, vars, &out.array, &move_ways[w]) != EXPR_OK)
        fail_msg("%s", expr_error_text());
    check_out(p, text, w, &out.array, expected);
    assert_true(placed_untouched_around(&out));
    placed_free(&out);
}

static void solve(const struct problem *p) {
    char text[MOVE_TEXT];
    unsigned char fill[16];
    struct placed in;
    place(&in, p->layout, p->type, 0, p->ndim, p->shape);
    placed_fill(&in, &state_of_numbers);
    move_text(text, "a", &p->moves, fill_of(p->type, fill));
    char *plain = plain_copy(&in.array);
    const size_t item = item_of(&in.array);
    char *expected = malloc((size_t)elements_in(p->ndim, p->shape) * item + 1);
    assert_non_null(expected);
    move_plain(expected, plain, item, p->ndim, p->shape, &p->moves, fill);
    const expr_var vars[] = {expr_variable("a", in.array), EXPR_END};
    for (size_t w = p->first_way; w < SERIAL_WAYS; w += p->way_step)
        try_way(p, text, w, vars, expected);
    static unsigned turn;
    static size_t threaded;
    if (turn++ % (p->alone + 1) == 0)
        try_way(p, text, SERIAL_WAYS + threaded++ % (MOVE_WAYS - SERIAL_WAYS), vars, expected);
    free(expected);
    free(plain);
    placed_free(&in);
}

static void boundaries_are_as_they_are_drawn(void **state) {
    (void)state;
    static const struct {
        const char *text, *expected;
    } cases[] = {
        {"roll(a, 1, 0)", "dabc"},
        {"roll(a, 1)", "dabc"},
        {"roll(a, -5)", "bcda"},
        {"shift(a, 3, 0, wrap)", "bcda"},
        {"shift(a, -3, 0, wrap)", "dabc"},
        {"shift(a, 3, 0, edge)", "aaaa"},
        {"shift(a, -3, 0, edge)", "dddd"},
        {"shift(a, 1, 0, edge)", "aabc"},
        {"shift(a, 3, 0, reflect)", "dcba"},
        {"shift(a, -3, 0, reflect)", "dcba"},
        {"shift(a, 5, 0, reflect)", "bcdc"},
        {"shift(a, 3, 0, symmetric)", "cbaa"},
        {"shift(a, -3, 0, symmetric)", "ddcb"},
        {"shift(a, 7, 0, symmetric)", "bcdd"},
        {"shift(a, 3, 0, 45)", "---a"},
        {"shift(a, -3, 0, 45)", "d---"},
        {"shift(a, 4, 0, 45)", "----"},
        {"shift(shift(a, 1, 0, 45), -1, 0, 46)", "abc."},
    };
    for (size_t k = 0; k < COUNT(cases); k++)
        for (size_t w = 0; w < MOVE_WAYS; w++) {
            char result[5] = "";
            const expr_var vars[] = {expr_i8("a", (const int8_t *)"abcd", 4), EXPR_END};
            expr_array out = expr_out_i8((int8_t *)result, 4);
            if (expr_eval_with(cases[k].text, vars, &out, &move_ways[w]) != EXPR_OK)
                fail_msg("%s", expr_error_text());
            if (strcmp(result, cases[k].expected) != 0)
                fail_msg("%s, way %zu: %s instead of %s", cases[k].text, w, result,
                         cases[k].expected);
        }
}

static const int64_t lengths[] = {0, 1, 2, 3, 5, 63, 64, 65, 127, 130, 300};

/* Around nothing, the ends and far beyond them; n is the length of the axis. */
enum { SHIFTS = 17 };
static int64_t shift_of(int k, int64_t n) {
    const int64_t all[SHIFTS] = {
        0,
        1,
        -1,
        2,
        -2,
        n - 1,
        1 - n,
        n,
        -n,
        n + 1,
        -n - 1,
        2 * n + 3,
        -3 * n - 2,
        (INT64_C(1) << 40) + 1,
        -(INT64_C(1) << 40),
        (INT64_C(1) << 62) - 1,
        -(INT64_C(1) << 62) + 1,
    };
    return all[k];
}

static void every_length_and_shift(void **state) {
    (void)state;
    for (size_t n = 0; n < COUNT(lengths); n++)
        for (int past = 0; past < PASTS; past++)
            for (int s = 0; s < SHIFTS; s++) {
                const struct problem p = {
                    .type = EXPR_FLOAT64,
                    .ndim = 1,
                    .shape = {lengths[n]},
                    .moves = {(enum past)past, 1, {s % 2 ? 0 : -1}, {shift_of(s, lengths[n])}},
                    .first_way = (unsigned)(s + past) % 3,
                    .way_step = 3,
                    .alone = 12};
                solve(&p);
            }
}

static void every_axis_of_several(void **state) {
    (void)state;
    static const int64_t shapes[][4] = {{5, 65},   {3, 130},      {2, 1},        {1, 64},
                                        {4, 0},    {3, 2, 63},    {1, 3, 127},   {2, 5, 3},
                                        {0, 3, 5}, {2, 3, 2, 65}, {2, 1, 3, 64}, {3, 2, 2, 5}};
    static const int ndims[] = {2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4};
    for (size_t k = 0; k < COUNT(shapes); k++)
        for (int axis = -ndims[k]; axis < ndims[k]; axis++)
            for (int past = 0; past < PASTS; past++)
                for (int s = axis < 0 ? 1 : 0; s < SHIFTS - 2; s += axis < 0 ? 3 : 1) {
                    const int64_t n = shapes[k][axis < 0 ? axis + ndims[k] : axis];
                    struct problem p = {.type = s % 2 ? EXPR_FLOAT64 : EXPR_FLOAT32,
                                        .ndim = ndims[k],
                                        .moves = {(enum past)past, 1, {axis}, {shift_of(s, n)}},
                                        .first_way = (unsigned)(s + axis + 8) % SERIAL_WAYS,
                                        .way_step = SERIAL_WAYS,
                                        .alone = 12};
                    memcpy(p.shape, shapes[k], sizeof shapes[k]);
                    solve(&p);
                }
}

static void several_axes_at_once(void **state) {
    (void)state;
    static const struct {
        int ndim;
        int64_t shape[8];
        struct moves moves; /* past is each in turn */
    } cases[] = {
        {2, {5, 65}, {PAST_ROLL, 2, {0, 1}, {1, -1}}},
        {2, {5, 65}, {PAST_ROLL, 2, {1, 0}, {2, 7}}},
        {2, {3, 130}, {PAST_ROLL, 2, {-1, -2}, {-64, 5}}},
        {3, {4, 3, 65}, {PAST_ROLL, 2, {0, 2}, {-1, 1}}},
        {3, {4, 3, 65}, {PAST_ROLL, 3, {2, 0, 1}, {66, -5, 3}}},
        {4, {3, 2, 4, 33}, {PAST_ROLL, 4, {0, 1, 2, 3}, {1, -1, 2, -2}}},
        {8,
         {2, 3, 1, 2, 3, 2, 1, 5},
         {PAST_ROLL, 8, {0, 1, 2, 3, 4, 5, 6, 7}, {1, 1, 1, 1, -1, 1, 2, -2}}},
        {8, {2, 1, 3, 2, 2, 3, 2, 3}, {PAST_ROLL, 3, {7, -8, 2}, {1, -1, 4}}},
    };
    for (size_t k = 0; k < COUNT(cases); k++)
        for (int past = 0; past < PASTS; past++) {
            struct problem p = {.type = EXPR_INT32, .ndim = cases[k].ndim, .way_step = 1};
            p.moves = cases[k].moves;
            p.moves.past = (enum past)past;
            memcpy(p.shape, cases[k].shape, sizeof cases[k].shape);
            solve(&p);
        }
    /* The same axis more than once: a roll by the sum. */
    const struct problem sums[] = {
        {.type = EXPR_FLOAT64,
         .ndim = 1,
         .shape = {65},
         .moves = {PAST_ROLL, 3, {0, 0, -1}, {1, 5, -3}},
         .way_step = 2},
        {.type = EXPR_FLOAT64,
         .ndim = 2,
         .shape = {4, 65},
         .moves = {PAST_ROLL, 4, {0, 1, 0, -1}, {1, 60, 1, 7}},
         .way_step = 2},
        {.type = EXPR_FLOAT64,
         .ndim = 2,
         .shape = {4, 65},
         .moves = {PAST_ROLL, 2, {1, 1}, {3, -3}},
         .way_step = 2},
    };
    for (size_t k = 0; k < COUNT(sums); k++) solve(&sums[k]);
}

static const expr_type types[] = {EXPR_BOOL,    EXPR_INT8,      EXPR_INT16,     EXPR_INT32,
                                  EXPR_INT64,   EXPR_UINT8,     EXPR_UINT16,    EXPR_UINT32,
                                  EXPR_UINT64,  EXPR_FLOAT16,   EXPR_BFLOAT16,  EXPR_FLOAT32,
                                  EXPR_FLOAT64, EXPR_COMPLEX64, EXPR_COMPLEX128};

static void every_type_in_every_layout(void **state) {
    (void)state;
    for (size_t t = 0; t < COUNT(types); t++)
        for (int layout = 0; layout < LAYOUTS; layout++)
            for (int past = 0; past < PASTS; past++)
                for (int two = 0; two < 2; two++) {
                    struct problem p = {.type = types[t],
                                        .layout = (enum layout)layout,
                                        .out_layout = (enum layout)((layout + past) % OUT_LAYOUTS),
                                        .ndim = 1 + two,
                                        .shape = {two ? 3 : 130, 67},
                                        .first_way = (unsigned)(layout + past + two) % SERIAL_WAYS,
                                        .way_step = SERIAL_WAYS,
                                        .alone = 12};
                    p.moves = two ? (struct moves){(enum past)past, 2, {0, 1}, {-1, 2}}
                                  : (struct moves){(enum past)past, 1, {0}, {past % 2 ? 3 : -66}};
                    solve(&p);
                }
}

static void random_moves(void **state) {
    (void)state;
    for (int round = 0; round < 1500; round++) {
        struct problem p = {.type = types[below(COUNT(types))],
                            .layout = (enum layout)below(LAYOUTS),
                            .out_layout = (enum layout)below(OUT_LAYOUTS),
                            .ndim = 1 + (int)below(4),
                            .first_way = (unsigned)below(SERIAL_WAYS),
                            .way_step = SERIAL_WAYS,
                            .alone = 8};
        int64_t most = 3000;
        for (int d = p.ndim - 1; d >= 0; d--) {
            p.shape[d] = below(40) == 0 ? 0 : 1 + below(below(2) ? 6 : most);
            most = most / (p.shape[d] + 1) + 1;
        }
        p.moves.past = (enum past)below(PASTS);
        for (int d = 0; d < p.ndim; d++) {
            if (below(2)) continue;
            const int64_t n = p.shape[d] + 2;
            p.moves.axis[p.moves.count] = below(2) ? d : d - p.ndim;
            p.moves.shift[p.moves.count++] = below(2) ? below(5) - 2 : below(6 * n) - 3 * n;
        }
        if (p.moves.count == 0) p.moves = (struct moves){p.moves.past, 1, {-1}, {below(7) - 3}};
        solve(&p);
    }
}

/* Byte strings are compared and nothing else; what is compared may be moved. */
static void byte_strings_move_where_they_are_compared(void **state) {
    (void)state;
    static const int64_t shape[] = {3, 70};
    static const struct moves moves[] = {
        {PAST_ROLL, 1, {1}, {1}}, {PAST_EDGE, 1, {0}, {-1}}, {PAST_REFLECT, 2, {0, 1}, {1, -65}}};
    for (size_t m = 0; m < COUNT(moves); m++)
        for (size_t w = 0; w < MOVE_WAYS; w++) {
            char moved[MOVE_TEXT], text[MOVE_TEXT + 16];
            uint8_t equal[210];
            struct placed in;
            place(&in, m == 1 ? LAYOUT_STEPS : LAYOUT_PLAIN, EXPR_BYTES, 3, 2, shape);
            placed_fill(&in, &state_of_numbers);
            char *plain = plain_copy(&in.array), *other = malloc(210 * 3);
            move_plain(other, plain, 3, 2, shape, &moves[m], NULL);
            for (int k = 0; k < 210; k += 7) other[3 * k] = '#';
            expr_var b = expr_nd("b", EXPR_BYTES, other, 2, shape);
            b.array.item_size = 3;
            b.array.strides[0] = 210;
            b.array.strides[1] = 3;
            const expr_var vars[] = {expr_variable("a", in.array), b, EXPR_END};
            expr_array out = expr_out_nd(EXPR_BOOL, equal, 2, shape);
            move_text(moved, "a", &moves[m], NULL);
            snprintf(text, sizeof text, "%s == b", moved);
            if (expr_eval_with(text, vars, &out, &move_ways[w]) != EXPR_OK)
                fail_msg("%s", expr_error_text());
            for (int k = 0; k < 210; k++) assert_int_equal(equal[k], k % 7 != 0);
            free(other);
            free(plain);
            placed_free(&in);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boundaries_are_as_they_are_drawn),
        cmocka_unit_test(every_length_and_shift),
        cmocka_unit_test(every_axis_of_several),
        cmocka_unit_test(several_axes_at_once),
        cmocka_unit_test(every_type_in_every_layout),
        cmocka_unit_test(random_moves),
        cmocka_unit_test(byte_strings_move_where_they_are_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
