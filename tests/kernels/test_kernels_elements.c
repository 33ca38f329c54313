/* SPDX-License-Identifier: MIT */
/* Handlers that work element by element: users' functions and byte strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "blockexpr.h"
#include "support/cases.h"
#include "support/cells.h"

/* What a user's function was given. */
struct record {
    int64_t elements;
    int64_t most;
    int calls;
    int arity;
};

static void weighted_sum(void *context, int64_t count, const void *const inputs[], void *output) {
    struct record *record = context;
    record->elements += count;
    if (count > record->most) record->most = count;
    record->calls++;
    for (int j = 0; j < record->arity; j++) assert_int_equal((uintptr_t)inputs[j] % 64, 0);
    assert_int_equal((uintptr_t)output % 64, 0);
    for (int64_t k = 0; k < count; k++) {
        float sum = 0;
        for (int j = 0; j < record->arity; j++)
            sum += (float)(j + 1) * ((const float *)inputs[j])[k];
        ((float *)output)[k] = sum;
    }
}

static void call_functions(const struct tested *tested) {
    static struct scratch_tile tiles[BX_MOST_OPERANDS + 1];
    static float in[BX_MOST_OPERANDS][LONGEST], out[LONGEST];
    uint64_t state = 21;
    for (int j = 0; j < BX_MOST_OPERANDS; j++)
        for (int k = 0; k < LONGEST; k++) in[j][k] = (float)(random_bits(&state) % 1000);
    for (int arity = 1; arity <= 3 || arity == BX_MOST_OPERANDS; arity += arity == 3 ? 5 : 1)
        for (const ptrdiff_t *n = cell_lengths; *n; n++) {
            struct record record = {.arity = arity};
            const expr_function function = {
                .call = weighted_sum, .context = &record, .result = EXPR_FLOAT32, .arity = arity};
            struct cell_array arrays[BX_MOST_OPERANDS];
            struct cell_array target = {out, 4, NULL};
            struct cell_step steps[MOST_CELLS * 2] = {{0}};
            int count = 0;
            /* As many arguments as fit into the cells come from arrays, the others repeat them. */
            const int given = arity < 4 ? arity : 4;
            for (int j = 0; j < given; j++) {
                arrays[j] = (struct cell_array){in[j], 4, NULL};
                steps[count].opcode = OPC_load_f32_m;
                steps[count++].operand[0].array = &arrays[j];
                for (int other = j; other < arity && count < 12; other += given) {
                    steps[count].opcode = OPC_spill;
                    steps[count++].operand[0].fixed = tiles[other].bytes;
                }
            }
            steps[count].opcode = OPC_call;
            steps[count].count = (size_t)arity;
            steps[count].operand[0].fixed = (void *)(uintptr_t)&function;
            steps[count++].operand[1].fixed = tiles[0].bytes;
            steps[count].opcode = OPC_reload;
            steps[count++].operand[0].fixed = tiles[arity].bytes;
            steps[count].opcode = OPC_store_f32_m;
            steps[count++].operand[0].array = &target;
            run_cells(tested, steps, count, *n, true);
            for (ptrdiff_t k = 0; k < *n; k++) {
                float expected = 0;
                for (int j = 0; j < arity; j++) expected += (float)(j + 1) * in[j % given][k];
                if (out[k] != expected)
                    fail_msg("%g instead of %g on %s", (double)out[k], (double)expected,
                             tested_name(tested));
            }
            assert_int_equal(record.elements, *n);
            assert_int_equal(record.most,
                             *n < tested->kernels->lanes ? *n : tested->kernels->lanes);
        }
}
static void users_functions_are_called_with_what_is_wanted(void **state) {
    (void)state;
    _Static_assert(sizeof(struct scratch_tile) == BX_TILE_PITCH, "tiles lie side by side");
    each_tested(call_functions);
}

/* Byte strings by their definition: the values without the NULs at their ends. */
static size_t length_of(const char *item, size_t size) {
    while (size && item[size - 1] == 0) size--;
    return size;
}
static int compare(const char *a, size_t n, const char *b, size_t m) {
    for (size_t k = 0; k < n && k < m; k++)
        if (a[k] != b[k]) return (unsigned char)a[k] < (unsigned char)b[k] ? -1 : 1;
    return (n > m) - (n < m);
}
static bool holds(const char *text, size_t n, const char *part, size_t m) {
    for (size_t k = 0; k + m <= n; k++)
        if (compare(text + k, m, part, m) == 0) return true;
    return false;
}

enum { QUESTIONS = 7, MOST_SIZE = 40 };
static bool answer(int question, const char *a, size_t n, const char *b, size_t m) {
    const int order = compare(a, n, b, m);
    const bool answers[QUESTIONS] = {order<0, order <= 0, order> 0, order >= 0, order == 0,
                                     order != 0, holds(a, n, b, m)};
    return answers[question];
}
static const unsigned questions[QUESTIONS] = {
    OPC_bytes_lt_bytes_mm, OPC_bytes_le_bytes_mm, OPC_bytes_gt_bytes_mm, OPC_bytes_ge_bytes_mm,
    OPC_bytes_eq_bytes_mm, OPC_bytes_ne_bytes_mm, OPC_contains_bytes_mm};

/* Items of few letters, so that many are equal or found; NULs within and at the ends. */
static void fill_items(char *items, size_t bytes, uint64_t *state) {
    static const char letters[] = {'a', 'b', 0, 0, (char)0xe9, 'a', 0};
    for (size_t k = 0; k < bytes; k++)
        items[k] = letters[random_bits(state) % (sizeof letters - (k % 3))];
}

/* Elements end where memory does: one byte more may not be touched. */
static void ask(const struct tested *tested, size_t size_a, size_t size_b, bool one_b, ptrdiff_t n,
                uint64_t *state) {
    const size_t bytes_a = (size_t)n * size_a, bytes_b = (one_b ? 1 : (size_t)n) * size_b;
    char *a = guarded_new(bytes_a), *b = guarded_new(bytes_b);
    fill_items(a, bytes_a, state);
    fill_items(b, bytes_b, state);
    for (ptrdiff_t k = 0; k < n; k += 3) /* some are the same, filled up */
        for (size_t j = 0; j < size_a && !one_b; j++)
            a[(size_t)k * size_a + j] = j < size_b ? b[(size_t)k * size_b + j] : 0;
    for (int q = 0; q < QUESTIONS; q++)
        for (int in_arrays = 0; in_arrays < 2; in_arrays++) {
            static char out[LONGEST + 256];
            const struct bx_tile_kernels *kernels = tested->kernels;
            struct bx_cell cells[3] = {
                {.run =
                     in_arrays ? kernels->in_arrays[questions[q]] : kernels->handler[questions[q]],
                 .operand = {a, b},
                 .step = {(ptrdiff_t)size_a, one_b ? 0 : (ptrdiff_t)size_b},
                 .count = size_a | size_b << 32},
                {.run = kernels->handler[OPC_store_b8_m], .operand = {out}, .step = {1}},
                {.run = kernels->handler[OPC_end]}};
            memset(out, 0x77, sizeof out);
            kernels->run(cells, 0, n);
            for (ptrdiff_t k = 0; k < n; k++) {
                const char *x = a + (size_t)k * size_a, *y = one_b ? b : b + (size_t)k * size_b;
                const bool expected = answer(q, x, length_of(x, size_a), y, length_of(y, size_b));
                if (out[k] != (char)expected)
                    fail_msg("%s of element %d is %d on %s, sizes %d and %d",
                             bx_opcode_info(questions[q])->name, (int)k, out[k],
                             tested_name(tested), (int)size_a, (int)size_b);
            }
        }
    guarded_free(a, bytes_a);
    guarded_free(b, bytes_b);
}
static void ask_all(const struct tested *tested) {
    static const size_t sizes[] = {1, 2, 3, 4, 7, 8, 9, 16, 17, MOST_SIZE};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    uint64_t state = 22;
    for (int s = 0; s < SIZES * SIZES; s++)
        for (int one_b = 0; one_b < 2; one_b++)
            ask(tested, sizes[s % SIZES], sizes[s / SIZES], one_b, cell_lengths[s % 19], &state);
}
static void byte_strings_compare_as_numpy_has_it(void **state) {
    (void)state;
    each_tested(ask_all);
}

/* Strings whose answers are plain to see. */
static void ask_plainly(const struct tested *tested) {
    static const struct {
        char a[6], b[6];
        const char *answers; /* lt le gt ge eq ne contains */
    } rows[] = {{"abc", "abc", "0101101"}, {"abc", "abd", "1100010"}, {"abc", "ab", "0011011"},
                {"ab", "abc", "1100010"},  {"", "", "0101101"},       {"", "a", "1100010"},
                {"a", "", "0011011"},      {"\xe9", "z", "0011010"},  {"a\0b", "a", "0011011"},
                {"a", "a\0b", "1100010"},  {"a\0b", "b", "1100011"},  {"a\0b", "\0b", "0011011"},
                {"abcab", "ca", "1100011"}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (int q = 0; q < QUESTIONS; q++) {
            static char out[256];
            const struct bx_tile_kernels *kernels = tested->kernels;
            struct bx_cell cells[3] = {
                {.run = kernels->handler[questions[q]],
                 .operand = {(char *)(uintptr_t)rows[r].a, (char *)(uintptr_t)rows[r].b},
                 .count = sizeof rows[r].a | sizeof rows[r].b << 32},
                {.run = kernels->handler[OPC_store_b8_m], .operand = {out}, .step = {1}},
                {.run = kernels->handler[OPC_end]}};
            kernels->run(cells, 0, 1);
            if (out[0] != rows[r].answers[q] - '0')
                fail_msg("%s of row %d is %d on %s", bx_opcode_info(questions[q])->name, (int)r,
                         out[0], tested_name(tested));
        }
}
static void byte_strings_end_before_their_last_nuls(void **state) {
    (void)state;
    each_tested(ask_plainly);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_functions_are_called_with_what_is_wanted),
        cmocka_unit_test(byte_strings_compare_as_numpy_has_it),
        cmocka_unit_test(byte_strings_end_before_their_last_nuls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
