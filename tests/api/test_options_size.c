/* SPDX-License-Identifier: MIT */
/* Options of programs that were built with another header: shorter structs and longer ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "blockexpr.h"

enum { LEAST = offsetof(expr_options, sweep_steps), FIRST = 40, MOST = 4096 };

static expr_status eval(const void *options) {
    double value = 0;
    expr_array out = expr_out_nd(EXPR_FLOAT64, &value, 0, NULL);
    const expr_status status = expr_eval_with("1.5+2", NULL, &out, options);
    if (status == EXPR_OK) assert_true(value == 3.5);
    return status;
}

/* Memory that ends in a page that cannot be read. */
static unsigned char *cliff(size_t *page) {
    *page = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *memory =
        mmap(NULL, 3 * *page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    assert_int_equal(mprotect(memory + 2 * *page, *page, PROT_NONE), 0);
    return memory + 2 * *page;
}

static void no_byte_past_the_size_is_read(void **state) {
    (void)state;
    size_t page;
    unsigned char *end = cliff(&page);
    for (size_t size = LEAST; size <= MOST; size += size < 128 ? 8 : 56) {
        memset(end - 2 * page, 0, 2 * page);
        memcpy(end - size, &size, sizeof size);
        assert_int_equal(eval(end - size), EXPR_OK);
    }
    /* 0 is the layout of the first version, however long the struct is by now. */
    memset(end - 2 * page, 0, 2 * page);
    assert_int_equal(eval(end - FIRST), EXPR_OK);
    munmap(end - 2 * page, 3 * page);
}

static void all_bytes_of_the_size_count(void **state) {
    (void)state;
    size_t page;
    unsigned char *end = cliff(&page);
    const size_t sizes[] = {sizeof(expr_options) + 1, sizeof(expr_options) + 8, 256, MOST};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        unsigned char *options = end - sizes[k] - 8;
        options -= (uintptr_t)options % 8;
        memset(options, 0, sizes[k]);
        memcpy(options, &sizes[k], sizeof sizes[k]);
        options[sizes[k]] = 1; /* not part of it */
        assert_int_equal(eval(options), EXPR_OK);
        for (size_t at = sizeof(expr_options); at < sizes[k]; at += 1 + sizes[k] / 9) {
            options[at] = 1;
            assert_int_equal(eval(options), EXPR_ERROR_ARGUMENT);
            assert_non_null(strstr(expr_error_text(), "newer library"));
            options[at] = 0;
        }
        options[sizes[k] - 1] = 1;
        assert_int_equal(eval(options), EXPR_ERROR_ARGUMENT);
    }
    munmap(end - 2 * page, 3 * page);
    /* Known fields count by the size as well: here sweep_steps is not there yet. */
    expr_options options = {.size = LEAST, .sweep_steps = -1};
    assert_int_equal(eval(&options), EXPR_OK);
    options.size = 0;
    assert_int_equal(eval(&options), EXPR_ERROR_ARGUMENT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_byte_past_the_size_is_read),
        cmocka_unit_test(all_bytes_of_the_size_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
