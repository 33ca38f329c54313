/* SPDX-License-Identifier: MIT */
/* AVX2 beside AVX-512: the same bits over many results. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "accuracy/accuracy.h"
#include "kernels/kernels.h"

enum { CHUNK = 1 << 16 };

static const struct bx_kernel_set *set_named(const char *name) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int count = bx_kernels_available(sets);
    for (int k = 0; k < count; k++)
        if (strcmp(sets[k]->isa, name) == 0) return sets[k];
    return NULL;
}
/* Elements with other bits, NaN aside. */
static long differences(const struct call *a, const struct call *b) {
    const size_t item = a->wide ? sizeof(double) : sizeof(float);
    long count = 0;
    if (memcmp(a->out, b->out, (size_t)a->n * item) == 0) return 0;
    for (int64_t k = 0; k < a->n; k++) {
        const char *p = (const char *)a->out + (size_t)k * item;
        const char *q = (const char *)b->out + (size_t)k * item;
        const bool nan = a->wide ? isnan(((double *)a->out)[k]) && isnan(((double *)b->out)[k])
                                 : isnan(((float *)a->out)[k]) && isnan(((float *)b->out)[k]);
        if (!nan && memcmp(p, q, item) != 0) count++;
    }
    return count;
}
/* Three chunks of four are of numbers that the function is asked for, the fourth of any bits. */
static void fill(const struct function *function, const struct call *call, long chunk) {
    static uint64_t state = 88172645463325252u;
    const size_t item = call->wide ? sizeof(double) : sizeof(float);
    for (int64_t k = 0; k < call->n; k++)
        for (int j = 0; j < 2; j++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            const double part = (double)(state >> 11) * 0x1p-53;
            const double width = chunk % 4 == 1 ? 1 : 40;
            const double number = width * (function->from + part * (function->to - function->from));
            const float narrow = (float)number;
            char *p = (char *)(j ? call->y : call->x) + (size_t)k * item;
            if (chunk % 4 == 0)
                memcpy(p, &state, item);
            else
                memcpy(p, call->wide ? (const void *)&number : (const void *)&narrow, item);
        }
}
int compare_bits(const char *only, long results) {
    const struct bx_kernel_set *sets[2] = {set_named("x86_64_v3"), set_named("x86_64_v4")};
    int failed = 0;
    if (!sets[0] || !sets[1]) {
        printf("this machine cannot run both AVX2 and AVX-512\n");
        return 77;
    }
    for (int f = 0; f < accuracy_function_count; f++)
        for (int wide = 0; wide < 2; wide++) {
            const struct function *function = &accuracy_functions[f];
            struct call call[2];
            long done = 0, other = 0;
            if (only && strcmp(only, function->stem) != 0) continue;
            for (int s = 0; s < 2; s++) {
                bx_kernels_force(sets[s]);
                call_begin(&call[s], function, CHUNK, wide);
            }
            for (long chunk = 0; done < results; done += CHUNK, chunk++) {
                const size_t bytes = CHUNK * (wide ? sizeof(double) : sizeof(float));
                fill(function, &call[0], chunk);
                memcpy(call[1].x, call[0].x, bytes);
                memcpy(call[1].y, call[0].y, bytes);
                for (int s = 0; s < 2; s++) {
                    bx_kernels_force(sets[s]);
                    call_run(&call[s]);
                }
                other += differences(&call[0], &call[1]);
            }
            printf("%-8s %s: %ld results, %ld with other bits\n", function->stem,
                   wide ? "float64" : "float32", done, other);
            fflush(stdout);
            if (other) failed = 1;
            call_end(&call[0]);
            call_end(&call[1]);
        }
    bx_kernels_force(NULL);
    return failed;
}
