/* SPDX-License-Identifier: MIT */
/* How far results may be apart. */
#include <inttypes.h>
#include <stdio.h>

#include "compare/compare.h"
#include "measure/text.h"

/*
 * Strict loops and our own modes give the same bits. A sum depends on the order of its terms.
 * The peers' functions are within 4 units each, and two in one expression add up.
 */
static double tolerance(const struct bx_expression *expression, enum bench_method method) {
    const bool peer = method >= BENCH_OWN_METHODS;
    if (method == UNBLOCKED) return 0;
    if (expression->group == DOT) return 1e4;
    if (expression->functions) return peer ? 8 : 4;
    return peer && expression->type != EXPR_INT32 ? 4 : 0;
}

void bench_judge(struct bench_state *state, const struct bx_expression *expression,
                 enum bench_method method, int threads, int64_t n, double distance) {
    if (distance <= tolerance(expression, method)) return;
    state->differences++;
    fprintf(stderr,
            "compare: %s of %s, %" PRId64 " elements: %s on %d thread%s differs from ours by "
            "%g units in the last place\n",
            expression->text, expr_type_name(expression->type), n, bench_method_names[method],
            threads, bx_plural(threads), distance);
}
