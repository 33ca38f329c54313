/* SPDX-License-Identifier: MIT */
/*
 * EXPR_FAST beside strict evaluation, in one run on the same arrays and in
 * turns: nanoseconds an element on one thread, and their ratio.
 */
#include "timing.h"

enum { SAMPLES = 15, MOST_ELEMENTS = 1 << 20 };
static const double SAMPLE_NS = 2e6;

static double a[MOST_ELEMENTS], b[MOST_ELEMENTS], out[MOST_ELEMENTS];

static const char *const texts[] = {
    "a*s*t + b", "((.25*a+.75)*a-1.5)*a-2", "a/3 + b/7", "sin(a)**2 + cos(b)**2", "log(b+1)",
    "tanh(a)",   "arctan2(a, b)",           "cbrt(a)",
};

static double measure(const char *text, int64_t n, uint32_t flags) {
    const expr_var vars[] = {expr_f64("a", a, n), expr_f64("b", b, n), expr_scalar("s", 0.3),
                             expr_scalar("t", 0.7), EXPR_END};
    const expr_options options = {.threads = 1, .flags = flags};
    expr_array result = expr_out_f64(out, n);
    int calls = 0;
    const double start = bx_now_ns();
    double end = start;
    for (; end < start + SAMPLE_NS; end = bx_now_ns(), calls++)
        succeed(expr_eval_with(text, vars, &result, &options));
    return (end - start) / calls / (double)n;
}

int main(void) {
    static const int64_t sizes[] = {4096, 65536, MOST_ELEMENTS};
    for (int k = 0; k < MOST_ELEMENTS; k++) {
        a[k] = (double)(k % 1000) / 300 - 1.5;
        b[k] = (double)(k % 777) / 100;
    }
    printf("%-26s %9s %10s %10s %7s\n", "expression", "elements", "strict ns", "fast ns", "ratio");
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            double strict[SAMPLES], fast[SAMPLES], ratio[SAMPLES];
            for (int s = 0; s < SAMPLES; s++) {
                strict[s] = measure(texts[t], sizes[k], 0);
                fast[s] = measure(texts[t], sizes[k], EXPR_FAST);
                ratio[s] = fast[s] / strict[s];
            }
            printf("%-26s %9lld %10.3f %10.3f %7.2f\n", texts[t], (long long)sizes[k],
                   median(strict, SAMPLES), median(fast, SAMPLES), median(ratio, SAMPLES));
        }
    return 0;
}
