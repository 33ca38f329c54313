/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

static void allocations_are_aligned_and_counted(void **state) {
    (void)state;
    for (size_t size = 0; size < 300; size++) {
        unsigned long before = bx_alloc_count();
        unsigned char *memory = bx_alloc_zeroed(size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % BX_ALIGNMENT, 0);
        assert_int_equal(bx_alloc_count(), before + 1);
        for (size_t i = 0; i < size; i++) assert_int_equal(memory[i], 0);
        bx_free(memory);
    }
    bx_free(NULL);
}

static void sizes_that_overflow_are_refused(void **state) {
    (void)state;
    assert_null(bx_alloc(SIZE_MAX));
    assert_null(bx_alloc(SIZE_MAX - BX_ALIGNMENT + 1));
    assert_null(bx_alloc((size_t)PTRDIFF_MAX + 1));
    assert_null(bx_alloc_zeroed(SIZE_MAX));
    size_t size;
    int64_t product;
    assert_false(bx_mul_size(SIZE_MAX / 2 + 1, 2, &size));
    assert_true(bx_mul_size(SIZE_MAX / 2, 2, &size));
    assert_false(bx_add_size(SIZE_MAX, 1, &size));
    assert_false(bx_mul_i64(INT64_MIN, -1, &product));
}

static void whole_arrays_can_be_used_to_their_last_byte(void **state) {
    (void)state;
    /* Around where huge pages are asked for. */
    const size_t sizes[] = {(8u << 20) - 1, 8u << 20, (8u << 20) + 1, 21000001};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        unsigned char *memory = bx_alloc(sizes[k]);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % BX_ALIGNMENT, 0);
        memset(memory, 0x5a, sizes[k]);
        assert_int_equal(memory[sizes[k] - 1], 0x5a);
        bx_free(memory);
    }
    bx_alloc_fail_from(1);
    void *refused = bx_alloc(16u << 20);
    bx_alloc_fail_from(0);
    assert_null(refused);
}

static void the_hook_fails_the_kth_allocation_and_all_later_ones(void **state) {
    (void)state;
    for (unsigned long k = 1; k < 5; k++) {
        bx_alloc_fail_from(k);
        for (unsigned long i = 1; i < 8; i++) {
            void *memory = bx_alloc(8);
            if (i < k)
                assert_non_null(memory);
            else
                assert_null(memory);
            bx_free(memory);
        }
    }
    bx_alloc_fail_from(0);
    void *memory = bx_alloc(8);
    assert_non_null(memory);
    bx_free(memory);
}

static void an_arena_gives_zeroed_arrays_that_do_not_overlap(void **state) {
    (void)state;
    enum { COUNT = 2000 };
    static unsigned char *arrays[COUNT];
    static size_t sizes[COUNT];
    struct bx_arena arena = BX_ARENA_EMPTY;
    for (unsigned i = 0; i < COUNT; i++) {
        sizes[i] = i % 100 == 0 ? 50000 : i % 97;
        arrays[i] = bx_arena_array(&arena, sizes[i], 1);
        assert_non_null(arrays[i]);
        assert_int_equal((uintptr_t)arrays[i] % alignof(max_align_t), 0);
        for (size_t j = 0; j < sizes[i]; j++) assert_int_equal(arrays[i][j], 0);
        memset(arrays[i], (int)(i % 251 + 1), sizes[i]);
    }
    for (unsigned i = 0; i < COUNT; i++)
        for (size_t j = 0; j < sizes[i]; j++) assert_int_equal(arrays[i][j], i % 251 + 1);
    bx_arena_free(&arena);
    assert_null(arena.chunks);
    assert_non_null(bx_arena_array(&arena, 3, 8));
    bx_arena_free(&arena);
    bx_arena_free(&arena);
}

static void a_small_arena_is_one_allocation(void **state) {
    (void)state;
    unsigned long before = bx_alloc_count();
    struct bx_arena arena = BX_ARENA_EMPTY;
    for (int i = 0; i < 100; i++) assert_non_null(bx_arena_array(&arena, 10, 8));
    assert_int_equal(bx_alloc_count(), before + 1);
    bx_arena_free(&arena);
}

static void an_arena_without_memory_gives_null_and_stays_usable(void **state) {
    (void)state;
    struct bx_arena arena = BX_ARENA_EMPTY;
    assert_null(bx_arena_array(&arena, SIZE_MAX / 2, 3));
    assert_null(bx_arena_array(&arena, SIZE_MAX - 4, 1));
    bx_alloc_fail_from(1);
    assert_null(bx_arena_array(&arena, 1, 1));
    bx_alloc_fail_from(2);
    char *kept = bx_arena_array(&arena, 8, 1);
    assert_non_null(kept);
    assert_null(bx_arena_array(&arena, 100000, 1));
    bx_alloc_fail_from(0);
    memset(kept, 1, 8);
    assert_non_null(bx_arena_array(&arena, 100000, 1));
    bx_arena_free(&arena);
}

static void *look_at_a_fresh_thread(void *result) {
    const char *text = bx_error_last_text();
    const expr_error *error = bx_error_last();
    *(int *)result = strcmp(text, "no error") == 0 && strcmp(error->message, "no error") == 0 &&
                     error->status == EXPR_OK && error->offset == 0 && error->length == 0;
    bx_error(EXPR_ERROR_TYPE, "of the other thread");
    return NULL;
}

static void each_thread_has_its_own_record(void **state) {
    (void)state;
    assert_int_equal(bx_error(EXPR_ERROR_SHAPE, "shape %d", 7), EXPR_ERROR_SHAPE);
    int fresh = 0;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, look_at_a_fresh_thread, &fresh), 0);
    pthread_join(thread, NULL);
    assert_true(fresh);
    assert_string_equal(bx_error_last_text(), "shape 7");
    assert_string_equal(bx_error_last()->message, "shape 7");
    assert_int_equal(bx_error_last()->status, EXPR_ERROR_SHAPE);
    assert_int_equal(bx_error_last()->length, 0);
}

static void out_of_memory_is_reported_without_memory(void **state) {
    (void)state;
    unsigned long before = bx_alloc_count();
    assert_int_equal(bx_error_memory(), EXPR_ERROR_MEMORY);
    assert_int_equal(bx_error_last()->status, EXPR_ERROR_MEMORY);
    assert_non_null(strstr(bx_error_last_text(), "memory"));
    bx_error_at(EXPR_ERROR_NAME, "a+b", 2, 1, "b");
    assert_int_equal(bx_alloc_count(), before);
}

/* The first failure of a thread that gets no memory for its record. */
static void *fail_without_memory(void *unused) {
    (void)unused;
    bx_alloc_fail_from(1);
    for (int status = EXPR_ERROR_ARGUMENT; status <= EXPR_ERROR_FILE; status++) {
        bx_error((expr_status)status, "unsaid");
        if ((int)bx_error_last()->status != status || bx_error_last()->length != 0 ||
            strlen(bx_error_last_text()) < 10 ||
            strcmp(bx_error_last_text(), bx_error_last()->message) != 0 ||
            strstr(bx_error_last_text(), "memory") == NULL)
            return "a failure without memory is not told";
    }
    bx_error_at(EXPR_ERROR_NAME, "a+b", 2, 1, "unsaid");
    if (bx_error_last()->status != EXPR_ERROR_NAME) return "nor at a place";
    bx_alloc_fail_from(0);
    bx_error_at(EXPR_ERROR_TYPE, "a+b", 2, 1, "said");
    return bx_error_last()->offset == 2 && strncmp(bx_error_last_text(), "said", 4) == 0
               ? NULL
               : "memory again, and nothing is told";
}

static void failures_are_told_without_memory_for_them(void **state) {
    (void)state;
    pthread_t thread;
    void *fault = NULL;
    assert_int_equal(pthread_create(&thread, NULL, fail_without_memory, NULL), 0);
    pthread_join(thread, &fault);
    bx_alloc_fail_from(0);
    if (fault != NULL) fail_msg("%s", (const char *)fault);
}

/* What a failure at a place of a text shows. */
static void expect_text(const char *text, size_t offset, size_t length, const char *message,
                        const char *expected) {
    assert_int_equal(bx_error_at(EXPR_ERROR_SYNTAX, text, offset, length, "%s", message),
                     EXPR_ERROR_SYNTAX);
    assert_string_equal(bx_error_last_text(), expected);
    size_t first_line = strcspn(expected, "\n");
    assert_int_equal(strlen(bx_error_last()->message), first_line);
    assert_memory_equal(bx_error_last()->message, expected, first_line);
}

static void an_error_shows_its_column_and_a_caret_line(void **state) {
    (void)state;
    expect_text("next*D*dt + grdi", 12, 4, "unknown name 'grdi'; did you mean 'grid'?",
                "unknown name 'grdi' at column 13; did you mean 'grid'?\n"
                "  next*D*dt + grdi\n"
                "              ^~~~");
    assert_int_equal(bx_error_last()->offset, 12);
    assert_int_equal(bx_error_last()->length, 4);
    expect_text("", 0, 0, "an expression is missing",
                "an expression is missing at column 1\n  \n  ^");
    expect_text("(a", 2, 0, "')' is missing; close it",
                "')' is missing at column 3; close it\n"
                "  (a\n"
                "    ^");
    assert_int_equal(bx_error_last()->length, 1);
}

static void a_cure_is_not_looked_for_inside_quotes(void **state) {
    (void)state;
    expect_text("a ; b", 2, 1, "unexpected '; b'; remove it",
                "unexpected '; b' at column 3; remove it\n  a ; b\n    ^");
    expect_text("a'b", 1, 1, "unexpected '''; remove it",
                "unexpected ''' at column 2; remove it\n  a'b\n   ^");
    expect_text("a", 0, 1, "the operand's type; convert it",
                "the operand's type at column 1; convert it\n  a\n  ^");
}

static void places_past_the_end_are_moved_to_it(void **state) {
    (void)state;
    expect_text("abc", SIZE_MAX, SIZE_MAX, "m", "m at column 4\n  abc\n     ^");
    assert_int_equal(bx_error_last()->offset, 3);
    expect_text("abc", 1, SIZE_MAX, "m", "m at column 2\n  abc\n   ^~");
}

static void columns_count_characters(void **state) {
    (void)state;
    const char *text = "h\xC3\xA4+\xE2\x82\xAC+\xF0\x9F\x98\x80*x";
    expect_text(text, strlen(text) - 1, 1, "m",
                "m at column 8\n"
                "  h\xC3\xA4+\xE2\x82\xAC+\xF0\x9F\x98\x80*x\n"
                "         ^");
    expect_text(text, 1, 2, "m",
                "m at column 2\n"
                "  h\xC3\xA4+\xE2\x82\xAC+\xF0\x9F\x98\x80*x\n"
                "   ^");
    /* In the middle of a character: that character. */
    expect_text("\xE2\x82\xAC+", 1, 1, "m", "m at column 1\n  \xE2\x82\xAC+\n  ^");
}

static void what_would_disturb_a_terminal_is_replaced(void **state) {
    (void)state;
    expect_text("a\x1B[31m\t\x7F\xFF\xC2\x9B\xC0\x80\xED\xA0\x80z", 15, 1, "bad '\x1B\n\xFE'",
                "bad '??"
                "?' at column 15\n"
                "  a?[31m ???"
                "??"
                "???"
                "z\n"
                "                ^");
    /* A sequence that the end of the text cuts off. */
    expect_text("a\xE2\x82", 1, 2, "m", "m at column 2\n  a??\n   ^~");
}

static void a_line_of_several_is_shown_alone_and_named(void **state) {
    (void)state;
    expect_text("a +\n  bb\n+ c", 6, 2, "m", "m at line 2, column 3\n    bb\n    ^~");
    expect_text("a +\nb", 0, 1, "m", "m at line 1, column 1\n  a +\n  ^");
    expect_text("a +\r\nb", 0, 9, "m", "m at line 1, column 1\n  a +\n  ^~~");
    expect_text("a +\n", 0, 1, "m", "m at column 1\n  a +\n  ^");
    expect_text("a +\n", 4, 1, "m", "m at line 2, column 1\n  \n  ^");
}

/* Of a text of n open parentheses with an x at a place: the caret stands below the x. */
static void expect_window(size_t n, size_t offset, size_t length) {
    char *text = test_malloc(n + 1);
    memset(text, '(', n);
    text[n] = 0;
    text[offset] = 'x';
    bx_error_at(EXPR_ERROR_LIMIT, text, offset, length, "too deep");
    test_free(text);

    const char *shown = bx_error_last_text();
    char head[64];
    snprintf(head, sizeof head, "too deep at column %zu\n  ", offset + 1);
    assert_memory_equal(shown, head, strlen(head));
    const char *line = shown + strlen(head);
    const char *carets = strchr(line, '\n') + 3;
    size_t width = strcspn(line, "\n");
    size_t caret = strcspn(carets, "^");
    assert_int_equal(width, n < 72 ? n : 72);
    assert_int_equal(line[caret], 'x');
    assert_true(strlen(carets) <= width);
    assert_int_equal(caret + strspn(carets + caret, "^~"), strlen(carets));
    /* Dots stand exactly where something is left out. */
    assert_int_equal(strncmp(line, "...", 3) == 0, caret < offset);
    assert_int_equal(strncmp(line + width - 3, "...", 3) == 0, n - offset > width - caret);
    assert_true(caret == offset || caret >= 20);
}

static void a_long_line_is_cut_to_a_window_around_the_place(void **state) {
    (void)state;
    expect_window(1048576, 200, 1);
    expect_window(1048576, 1048575, 1);
    expect_window(1048576, 524288, 600000);
    for (size_t n = 70; n < 76; n++)
        for (size_t offset = 0; offset < n; offset++) expect_window(n, offset, 1 + offset % 7);
    for (size_t offset = 0; offset < 200; offset++) expect_window(200, offset, 1000);
}

static void a_window_of_wide_characters_fits(void **state) {
    (void)state;
    char text[4 * 300 + 1];
    for (size_t i = 0; i < 300; i++) memcpy(text + 4 * i, "\xF0\x9F\x98\x80", 4);
    text[4 * 300] = 0;
    char message[EXPR_ERROR_MESSAGE * 2];
    memset(message, 'm', sizeof message - 1);
    message[sizeof message - 1] = 0;
    bx_error_at(EXPR_ERROR_SYNTAX, text, 4 * 100, 4 * 300, "%s", message);
    const char *shown = bx_error_last_text();
    assert_int_equal(strcspn(shown, "\n"), EXPR_ERROR_MESSAGE - 1);
    assert_int_equal(shown[strlen(shown) - 1], '~');
}

static void a_long_message_is_cut_but_keeps_its_column(void **state) {
    (void)state;
    char name[2000];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = 0;
    bx_error_at(EXPR_ERROR_NAME, "n", 0, 1, "unknown name %s; give it", name);
    const char *message = bx_error_last()->message;
    assert_int_equal(strlen(message), EXPR_ERROR_MESSAGE - 1);
    assert_non_null(strstr(message, "nnn... at column 1"));
    /* The cut falls between characters. */
    for (size_t i = 0; i + 2 < sizeof name; i += 2) memcpy(name + i, "\xC3\xA4", 2);
    name[sizeof name - 2] = 0;
    for (size_t shift = 0; shift < 3; shift++) {
        bx_error(EXPR_ERROR_NAME, "%.*s%s", (int)shift, "xx", name);
        size_t length = strlen(message);
        assert_true(length < EXPR_ERROR_MESSAGE);
        assert_memory_equal(message + length - 5, "\xC3\xA4...", 5);
    }
}

static void a_message_may_quote_the_last_one(void **state) {
    (void)state;
    bx_error(EXPR_ERROR_NAME, "inner");
    bx_error(EXPR_ERROR_NAME, "outer: %s", bx_error_last()->message);
    assert_string_equal(bx_error_last_text(), "outer: inner");
}

static void text_is_counted_past_the_end_of_its_buffer(void **state) {
    (void)state;
    char buffer[8];
    memset(buffer, 'x', sizeof buffer);
    struct bx_text text = {buffer, 6, 0};
    bx_text_add(&text, "ab%d", 1);
    assert_string_equal(buffer, "ab1");
    bx_text_add(&text, "%s", "cdef");
    assert_string_equal(buffer, "ab1cd");
    bx_text_add(&text, "%s", "gh");
    assert_string_equal(buffer, "ab1cd");
    assert_int_equal(text.length, 9);
    assert_int_equal(buffer[6], 'x');
    struct bx_text none = {NULL, 0, 0};
    bx_text_add(&none, "%0100d", 1);
    assert_int_equal(none.length, 100);
}

static void expect_double(double value, const char *expected) {
    char buffer[32];
    bx_text_double(buffer, sizeof buffer, value);
    assert_string_equal(buffer, expected);
}

static void doubles_are_written_shortly_and_read_back(void **state) {
    (void)state;
    expect_double(0, "0");
    expect_double(-0.0, "-0");
    expect_double(1, "1");
    expect_double(0.1, "0.1");
    expect_double(100000, "100000");
    expect_double(1234567890123456, "1234567890123456");
    expect_double(1e16, "1e+16");
    expect_double(1.5e300, "1.5e+300");
    expect_double(0.0001, "0.0001");
    expect_double(1e-5, "1e-05");
    expect_double(1.0 / 3, "0.3333333333333333");
    expect_double(5e-324, "5e-324");
    expect_double(-1.7976931348623157e308, "-1.7976931348623157e+308");
    expect_double((double)INFINITY, "inf");
    expect_double((double)-INFINITY, "-inf");
    expect_double((double)NAN, "nan");
    uint64_t bits = 88172645463325252u;
    for (int i = 0; i < 20000; i++) {
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        double value;
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        char buffer[32];
        bx_text_double(buffer, sizeof buffer, value);
        assert_true(strtod(buffer, NULL) == value);
    }
    char small[4];
    bx_text_double(small, sizeof small, 0.125);
    assert_string_equal(small, "0.1");
}

static void doubles_have_a_point_in_every_locale(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "ps_AF.UTF-8"};
    int tried = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (setlocale(LC_NUMERIC, names[i]) == NULL) continue;
        tried++;
        expect_double(-2.5e-20, "-2.5e-20");
    }
    setlocale(LC_NUMERIC, "C");
    if (tried == 0) skip();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_and_counted),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(whole_arrays_can_be_used_to_their_last_byte),
        cmocka_unit_test(the_hook_fails_the_kth_allocation_and_all_later_ones),
        cmocka_unit_test(an_arena_gives_zeroed_arrays_that_do_not_overlap),
        cmocka_unit_test(a_small_arena_is_one_allocation),
        cmocka_unit_test(an_arena_without_memory_gives_null_and_stays_usable),
        cmocka_unit_test(each_thread_has_its_own_record),
        cmocka_unit_test(out_of_memory_is_reported_without_memory),
        cmocka_unit_test(failures_are_told_without_memory_for_them),
        cmocka_unit_test(an_error_shows_its_column_and_a_caret_line),
        cmocka_unit_test(a_cure_is_not_looked_for_inside_quotes),
        cmocka_unit_test(places_past_the_end_are_moved_to_it),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(what_would_disturb_a_terminal_is_replaced),
        cmocka_unit_test(a_line_of_several_is_shown_alone_and_named),
        cmocka_unit_test(a_long_line_is_cut_to_a_window_around_the_place),
        cmocka_unit_test(a_window_of_wide_characters_fits),
        cmocka_unit_test(a_long_message_is_cut_but_keeps_its_column),
        cmocka_unit_test(a_message_may_quote_the_last_one),
        cmocka_unit_test(text_is_counted_past_the_end_of_its_buffer),
        cmocka_unit_test(doubles_are_written_shortly_and_read_back),
        cmocka_unit_test(doubles_have_a_point_in_every_locale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
