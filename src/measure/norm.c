/* SPDX-License-Identifier: MIT */
#include "measure/norm.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "measure/failure.h"
#include "measure/memory.h"
#include "measure/rounds.h"

#define SAMPLE_NS 200e3
#define SAMPLES 31
#define SAMPLES_LARGE 9
#define LARGE 10000000
/* Between ways that add in different orders. */
#define TOLERANCE 1e-8

const struct norm_row bx_norm_rows[NORM_METHODS] = {
    {"loop", "plain loop", NULL},
    {"arrays", "whole arrays, with a temporary", NULL},
    {"dot", "dot product by hand", NULL},
    {"product", "sum(v*v)", "sqrt(sum(v*v))"},
    {"power", "sum(v**2)", "sqrt(sum(v**2))"},
};

int bx_norm_threads(const struct norm *norm, int method) {
    if (!bx_norm_rows[method].text) return 1;
    return norm->threads > 0 ? norm->threads : norm->machine.threads;
}

int bx_norm_prepare(struct norm *norm) {
    if (expr_machine_info(&norm->machine) != EXPR_OK) return bx_fail_library();
    norm->loops = bx_loops_for(norm->machine.isa);
    if (!norm->loops)
        return bx_reject("sweep: there are no loops by hand for the instruction set %s",
                         norm->machine.isa);
    /* A vector and the temporary of as many elements: a grid of the next larger square. */
    const int64_t largest = norm->sizes[norm->size_count - 1];
    return bx_memory_check((int64_t)ceil(sqrt((double)largest)), 2 * (int64_t)sizeof(double),
                           "sweep: the vector and a temporary, as a grid,");
}

/* One norm; negative where it failed. */
static double compute(struct norm *norm, int method) {
    const struct bx_array_loops *loops = norm->loops->arrays;
    const struct norm_row *row = &bx_norm_rows[method];
    if (row->text) {
        const expr_var vars[] = {expr_f64("v", norm->vector, norm->count), expr_end()};
        const expr_options options = {.threads = norm->threads};
        expr_array out = expr_out_nd(EXPR_FLOAT64, &norm->result, 0, NULL);
        return expr_eval_with(row->text, vars, &out, &options) == EXPR_OK ? norm->result : -1;
    }
    if (method == NORM_LOOP) return sqrt(loops->sum_of_squares(norm->vector, norm->count));
    if (method == NORM_DOT) return sqrt(loops->dot(norm->vector, norm->vector, norm->count));
    double *squares = bx_grid_memory(norm->count);
    if (!squares) return -1;
    loops->square(squares, norm->vector, norm->count);
    const double sum = loops->sum(squares, norm->count);
    free(squares);
    return sqrt(sum);
}

static double time_way(void *context, int way, int round, int64_t repeats) {
    struct norm *norm = context;
    if (round >= 0 && compute(norm, way) < 0) return -1;
    const double began = bx_now_ns();
    for (int64_t k = 0; k < repeats; k++)
        if (compute(norm, way) < 0) return -1;
    return (bx_now_ns() - began) / (double)repeats;
}

static int check(struct norm *norm) {
    const double expected = compute(norm, NORM_LOOP);
    for (int method = 0; method < NORM_METHODS; method++) {
        const double given = compute(norm, method);
        if (given < 0) return bx_norm_rows[method].text ? bx_fail_library() : bx_fail_memory();
        if (fabs(given - expected) <= TOLERANCE * expected) continue;
        return bx_fail("sweep: n = %" PRId64 ": '%s' gives %.17g and '%s' %.17g; this is an error "
                       "of blockexpr, please report it",
                       norm->count, bx_norm_rows[method].title, given, bx_norm_rows[0].title,
                       expected);
    }
    return BX_MEASURED;
}

static int measure(struct norm *norm, double *samples, int count, struct bx_points *points) {
    struct bx_way ways[NORM_METHODS];
    int result = check(norm);
    if (result != BX_MEASURED) return result;
    for (int method = 0; method < NORM_METHODS; method++) {
        ways[method] = (struct bx_way){.samples = count, .ns = samples + method * count};
        ways[method].repeats = bx_calibrate(time_way, norm, method, SAMPLE_NS);
        if (ways[method].repeats < 0) return bx_fail_library();
    }
    if (!bx_take_rounds(time_way, norm, ways, NORM_METHODS)) return bx_fail_library();
    for (int method = 0; method < NORM_METHODS; method++) {
        const struct bx_point point = {.n = norm->count,
                                       .elements = norm->count,
                                       .method = method,
                                       .threads = bx_norm_threads(norm, method),
                                       .in_turn = true};
        if (!bx_points_add(points, &point, ways[method].ns, count)) return bx_fail_memory();
    }
    return BX_MEASURED;
}

int bx_norm_measure(struct norm *norm, int index, struct bx_points *points) {
    norm->count = norm->sizes[index];
    int count = norm->samples;
    if (count == 0) count = norm->count > LARGE ? SAMPLES_LARGE : SAMPLES;
    double *samples = calloc((size_t)count * NORM_METHODS, sizeof *samples);
    norm->vector = bx_grid_memory(norm->count);
    int result = samples && norm->vector ? BX_MEASURED : bx_fail_memory();
    if (result == BX_MEASURED) {
        for (int64_t k = 0; k < norm->count; k++) norm->vector[k] = 1.0 + (double)(k % 1024) / 1024;
        result = measure(norm, samples, count, points);
    }
    free(norm->vector);
    norm->vector = NULL;
    free(samples);
    return result;
}
