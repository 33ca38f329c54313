/* SPDX-License-Identifier: MIT */
/* Measuring the machine with the library's own calls. */
#include <time.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "base/memory.h"

enum { SAMPLES = 15, REGIONS = 200 };
static const double SAMPLE_NS = 4e6;

static double now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The least of some samples: what disturbs makes them longer, never shorter. */
static double least(double best, double sample) { return sample < best ? sample : best; }

static double region_ns(int threads) {
    double best = 1e12;
    bx_run_nothing(threads); /* starts the threads */
    for (int s = 0; s < SAMPLES; s++) {
        const double start = now_ns();
        for (int k = 0; k < REGIONS; k++) bx_run_nothing(threads);
        best = least(best, (now_ns() - start) / REGIONS);
    }
    return best;
}

/* Bytes a nanosecond that one thread moves where three arrays take so many bytes. */
static expr_status measure_speed(size_t bytes, double *speed) {
    const int64_t n = (int64_t)(bytes / (3 * sizeof(double)));
    const expr_options serial = {.threads = 1, .stores = EXPR_STORES_CACHED};
    double *memory = bx_alloc_zeroed(3 * (size_t)n * sizeof *memory);
    if (!memory) return bx_error_memory();
    /* Five lines apart modulo a page, so that the arrays do not alias. */
    const int64_t length = n - 128;
    const expr_var vars[] = {expr_f64("a", memory, length), expr_f64("b", memory + n + 40, length),
                             EXPR_END};
    expr_array out = expr_out_f64(memory + 2 * n + 80, length);
    double best = 1e12;
    expr_status status = EXPR_OK;
    for (int s = 0; s < SAMPLES && status == EXPR_OK; s++) {
        int calls = 0;
        const double start = now_ns();
        double end = start;
        for (; status == EXPR_OK && end < start + SAMPLE_NS; end = now_ns(), calls++)
            status = expr_eval_with("2*a + 3*b", vars, &out, &serial);
        best = least(best, (end - start) / calls);
    }
    bx_free(memory);
    *speed = 3 * (double)length * sizeof(double) / best;
    return status;
}

static expr_status measure(struct bx_machine *machine) {
    const size_t l2 = machine->l2_bytes ? machine->l2_bytes : (size_t)1 << 20;
    const size_t l3 = machine->l3_bytes ? machine->l3_bytes : 4 * l2;
    machine->region_ns = region_ns(machine->threads > 1 ? machine->threads : 1);
    expr_status status = measure_speed(l2 / 2, &machine->l2_speed);
    if (status == EXPR_OK) status = measure_speed(l3 / 2, &machine->l3_speed);
    if (status == EXPR_OK) status = measure_speed(4 * l3, &machine->memory_speed);
    machine->measured = true;
    return status;
}

const char *expr_tuning_path(void) { return bx_tuning_path(); }

static expr_status tune(const char *path, expr_machine *measured) {
    const struct bx_kernel_set *kernels = bx_kernels();
    if (!kernels) return bx_error_last()->status;
    if (!path) path = bx_tuning_path();
    if (!*path)
        return bx_error(EXPR_ERROR_FILE, "no place for the measurements: neither BLOCKEXPR_TUNING "
                                         "nor XDG_CACHE_HOME nor HOME names one; give a path");
    struct bx_machine machine = *bx_machine();
    expr_status status = measure(&machine);
    if (status == EXPR_OK) status = bx_tuning_write(path, &machine);
    if (status == EXPR_OK && measured) bx_api_machine(&machine, kernels, measured);
    return status;
}

expr_status expr_tune(const char *path, expr_machine *measured) {
    const struct bx_float_mode had = bx_float_begin();
    const expr_status status = tune(path, measured);
    bx_float_end(&had);
    return status;
}
