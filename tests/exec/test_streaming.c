/* SPDX-License-Identifier: MIT */
/* Streaming stores: every element is written, whatever the type, length and alignment of out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "blockexpr.h"
#include "kernels/kernels.h"

enum { LONGEST = 131, LINE = 64, BYTES = 16 * LONGEST + 2 * LINE };

static const expr_type types[] = {EXPR_BOOL,    EXPR_INT8,     EXPR_INT16,   EXPR_INT32,
                                  EXPR_FLOAT16, EXPR_BFLOAT16, EXPR_FLOAT32, EXPR_FLOAT64,
                                  EXPR_UINT64,  EXPR_COMPLEX64};
static _Alignas(64) unsigned char input[BYTES], streamed[BYTES], cached[BYTES];

static void run(const char *text, const expr_var *vars, expr_type type, unsigned char *to,
                int64_t n, expr_stores stores) {
    const expr_options options = {
        .size = sizeof options, .threads = 1, .stores = stores, .casting = EXPR_CASTING_UNSAFE};
    expr_array out = expr_out_nd(type, to, 1, &n);
    if (expr_eval_with(text, vars, &out, &options) != EXPR_OK)
        fail_msg("%s: %s", text, expr_error_text());
}

static void every_element_is_written(void **state) {
    (void)state;
    static const char *const texts[] = {"where(a == a, 1, a)", "where(a == a, mean(1.0), a)"};
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int count = bx_kernels_available(sets);
    for (int s = 0; s < count; s++) {
        bx_kernels_force(sets[s]);
        for (size_t t = 0; t < sizeof types / sizeof *types; t++)
            for (size_t past = 0; past < LINE; past += expr_type_size(types[t]))
                for (int64_t n = 1; n <= LONGEST; n += n < 40 ? 1 : 13) {
                    const expr_var vars[] = {expr_nd("a", types[t], input, 1, &n), EXPR_END};
                    const char *text = texts[(size_t)n % 2];
                    memset(streamed, 0xa5, sizeof streamed);
                    memset(cached, 0xa5, sizeof cached);
                    run(text, vars, types[t], streamed + past, n, EXPR_STORES_STREAMING);
                    run(text, vars, types[t], cached + past, n, EXPR_STORES_CACHED);
                    if (memcmp(streamed, cached, sizeof cached) != 0)
                        fail_msg("set %d: %s of %d %s, %d bytes past a line", s, text, (int)n,
                                 expr_type_name(types[t]), (int)past);
                }
    }
    bx_kernels_force(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_element_is_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
