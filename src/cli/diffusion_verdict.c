/* SPDX-License-Identifier: MIT */
/* What the diffusion's points say: from which size on one method beats another, beyond noise. */
#include "cli/diffusion.h"

#include <math.h>

/* Each method beside the one before it; the one expression beside the best method without it. */
static const enum diffusion_method pairs[DIFFUSION_GAINS][2] = {
    {DIFFUSION_NAIVE_KEPT, DIFFUSION_NAIVE},
    {DIFFUSION_ARRAYS, DIFFUSION_NAIVE_KEPT},
    {DIFFUSION_ARRAYS_IN_PLACE, DIFFUSION_ARRAYS},
    {DIFFUSION_ROW_SHIFT, DIFFUSION_ARRAYS_IN_PLACE},
    {DIFFUSION_ROW_SHIFT_EVAL, DIFFUSION_ROW_SHIFT},
    {DIFFUSION_FILTER, DIFFUSION_ROW_SHIFT_EVAL},
    {DIFFUSION_STEP, DIFFUSION_ROW_SHIFT_EVAL},
    {DIFFUSION_ITERATE, DIFFUSION_STEP},
    {DIFFUSION_ITERATE, DIFFUSION_STENCIL},
};

static void widen(struct diffusion_gain *gain, double ratio) {
    gain->least = gain->most > 0 ? fmin(gain->least, ratio) : ratio;
    gain->most = fmax(gain->most, ratio);
}

static double ratio_at(const struct diffusion_point *points, const struct diffusion_gain *gain) {
    return points[gain->than].seconds.median / points[gain->method].seconds.median;
}

/* From the largest size down, for as long as the method is faster. */
static struct diffusion_gain judge_pair(const struct sweep_options *options,
                                        const struct diffusion_results *results,
                                        const enum diffusion_method pair[2]) {
    struct diffusion_gain gain = {.method = pair[0], .than = pair[1]};
    for (int i = options->size_count - 1; i >= 0; i--) {
        const struct diffusion_point *points = results->points[i];
        if (!bx_is_slower(&points[gain.than].seconds, &points[gain.method].seconds)) break;
        widen(&gain, ratio_at(points, &gain));
        gain.n = options->sizes[i];
        gain.at_smallest = i == 0;
    }
    for (int i = 0; i < options->size_count && gain.n == 0; i++)
        widen(&gain, ratio_at(results->points[i], &gain));
    return gain;
}

struct diffusion_verdict bx_diffusion_judge(const struct sweep_options *options,
                                            const struct diffusion_results *results) {
    struct diffusion_verdict verdict = {0};
    for (int k = 0; k < DIFFUSION_GAINS; k++)
        verdict.gains[k] = judge_pair(options, results, pairs[k]);
    for (int i = 0; i < options->size_count; i++) {
        for (int method = 0; method < DIFFUSION_METHODS; method++) {
            const struct diffusion_point *point = &results->points[i][method];
            verdict.unsteady += point->seconds.spread > SWEEP_UNSTEADY;
            verdict.scaled += point->steps < options->steps;
        }
    }
    return verdict;
}
