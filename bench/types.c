/* SPDX-License-Identifier: MIT */
/*
 * a*b + c on one thread for element types that are not the kernels' own,
 * beside a loop, in one run and in turns: nanoseconds an element, and the ratio.
 */
#include <string.h>

#include "measure/loops/loops.h"
#include "timing.h"

enum { SAMPLES = 15, MOST_BYTES = 1 << 28, ARRAYS = 4, SPACING = 4096 * 3 + 320 };
static const double SAMPLE_NS = 3e6;

static char *arrays[ARRAYS];

enum { TYPES = 4 };

static const struct row {
    const char *name;
    expr_type type;
} rows[TYPES] = {
    {"complex128", EXPR_COMPLEX128},
    {"complex64", EXPR_COMPLEX64},
    {"int8", EXPR_INT8},
    {"uint64", EXPR_UINT64},
};

static double measure_loop(bx_type_loop *loop, int64_t n) {
    int calls = 0;
    const double start = bx_now_ns();
    double end = start;
    for (; end < start + SAMPLE_NS; end = bx_now_ns(), calls++)
        loop(arrays[3], arrays[0], arrays[1], arrays[2], n);
    return (end - start) / calls / (double)n;
}

static double measure(const struct row *row, int64_t n) {
    const expr_var vars[] = {expr_nd("a", row->type, arrays[0], 1, &n),
                             expr_nd("b", row->type, arrays[1], 1, &n),
                             expr_nd("c", row->type, arrays[2], 1, &n), EXPR_END};
    const expr_options options = {.threads = 1};
    expr_array out = expr_out_nd(row->type, arrays[3], 1, &n);
    int calls = 0;
    const double start = bx_now_ns();
    double end = start;
    for (; end < start + SAMPLE_NS; end = bx_now_ns(), calls++)
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
    expr_machine machine;
    succeed(expr_machine_info(&machine));
    const struct bx_type_loops *of = bx_loops_for(machine.isa)->types;
    bx_type_loop *const loops[TYPES] = {of->complex128, of->complex64, of->int8, of->uint64};
    for (int r = 0; r < TYPES; r++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            double ours[SAMPLES], loop[SAMPLES], ratio[SAMPLES];
            for (int s = 0; s < SAMPLES; s++) {
                loop[s] = measure_loop(loops[r], sizes[k]);
                ours[s] = measure(&rows[r], sizes[k]);
                ratio[s] = ours[s] / loop[s];
            }
            printf("%-12s %9lld %9.3f %9.3f %7.2f\n", rows[r].name, (long long)sizes[k],
                   median(ours, SAMPLES), median(loop, SAMPLES), median(ratio, SAMPLES));
        }
    return 0;
}
