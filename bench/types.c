/* SPDX-License-Identifier: MIT */
/*
 * a*b + c on one thread for element types that are not the kernels' own,
 * beside a loop, in one run and in turns: nanoseconds an element, and the ratio.
 */
#include <string.h>

#include "loops/types.h"
#include "timing.h"

enum { SAMPLES = 15, MOST_BYTES = 1 << 28, ARRAYS = 4, SPACING = 4096 * 3 + 320 };
static const double SAMPLE_NS = 3e6;

static char *arrays[ARRAYS];

struct row {
    const char *name;
    expr_type type;
    void (*loop)(int64_t n);
};

static void run_complex(int64_t n) {
    loop_complex((double *)(void *)arrays[3], (double *)(void *)arrays[0],
                 (double *)(void *)arrays[1], (double *)(void *)arrays[2], n);
}
static void run_complex_narrow(int64_t n) {
    loop_complex_narrow((float *)(void *)arrays[3], (float *)(void *)arrays[0],
                        (float *)(void *)arrays[1], (float *)(void *)arrays[2], n);
}
static void run_bytes(int64_t n) {
    loop_bytes((int8_t *)arrays[3], (int8_t *)arrays[0], (int8_t *)arrays[1], (int8_t *)arrays[2],
               n);
}
static void run_unsigned(int64_t n) {
    loop_unsigned((uint64_t *)(void *)arrays[3], (uint64_t *)(void *)arrays[0],
                  (uint64_t *)(void *)arrays[1], (uint64_t *)(void *)arrays[2], n);
}

static const struct row rows[] = {
    {"complex128", EXPR_COMPLEX128, run_complex},
    {"complex64", EXPR_COMPLEX64, run_complex_narrow},
    {"int8", EXPR_INT8, run_bytes},
    {"uint64", EXPR_UINT64, run_unsigned},
};

static double measure_loop(const struct row *row, int64_t n) {
    int calls = 0;
    const double start = now_ns();
    double end = start;
    for (; end < start + SAMPLE_NS; end = now_ns(), calls++) row->loop(n);
    return (end - start) / calls / (double)n;
}

static double measure(const struct row *row, int64_t n) {
    const expr_var vars[] = {expr_nd("a", row->type, arrays[0], 1, &n),
                             expr_nd("b", row->type, arrays[1], 1, &n),
                             expr_nd("c", row->type, arrays[2], 1, &n), EXPR_END};
    const expr_options options = {.threads = 1};
    expr_array out = expr_out_nd(row->type, arrays[3], 1, &n);
    int calls = 0;
    const double start = now_ns();
    double end = start;
    for (; end < start + SAMPLE_NS; end = now_ns(), calls++)
        succeed(expr_eval_with("a*b + c", vars, &out, &options));
    return (end - start) / calls / (double)n;
}

int main(void) {
    static const int64_t sizes[] = {1000, 10000, 100000, 1000000, 4000000};
    for (int k = 0; k < ARRAYS; k++) {
        char *memory = aligned_alloc(4096, MOST_BYTES + 4096 * 16);
        if (!memory) return 1;
        memset(memory, 0x3f, MOST_BYTES + 4096 * 16);
        arrays[k] = memory + k * SPACING;
    }
    printf("%-12s %9s %9s %9s %7s\n", "type", "elements", "ours ns", "loop ns", "ratio");
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            double ours[SAMPLES], loop[SAMPLES], ratio[SAMPLES];
            for (int s = 0; s < SAMPLES; s++) {
                loop[s] = measure_loop(&rows[r], sizes[k]);
                ours[s] = measure(&rows[r], sizes[k]);
                ratio[s] = ours[s] / loop[s];
            }
            printf("%-12s %9lld %9.3f %9.3f %7.2f\n", rows[r].name, (long long)sizes[k],
                   median(ours, SAMPLES), median(loop, SAMPLES), median(ratio, SAMPLES));
        }
    return 0;
}
