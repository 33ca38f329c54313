/* SPDX-License-Identifier: MIT */
/* What the diffusion's points show: from which size on one method beats another. */
#include "measure/diffusion.h"

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

const struct bx_point *bx_diffusion_point(const struct diffusion *diffusion,
                                          const struct diffusion_results *results, int index,
                                          int method) {
    return bx_points_find(&results->points, 0, diffusion->sizes[index], method,
                          bx_diffusion_threads(diffusion, method));
}

static struct diffusion_gain judge_pair(const struct diffusion *diffusion,
                                        const struct diffusion_results *results,
                                        const enum diffusion_method pair[2]) {
    const struct bx_contest contest = {.method = (int)pair[0],
                                       .threads = bx_diffusion_threads(diffusion, (int)pair[0]),
                                       .other = (int)pair[1],
                                       .other_threads =
                                           bx_diffusion_threads(diffusion, (int)pair[1])};
    return (struct diffusion_gain){
        .method = pair[0],
        .than = pair[1],
        .crossover =
            bx_crossover_find(&results->points, &contest, diffusion->sizes, diffusion->size_count)};
}

struct diffusion_verdict bx_diffusion_judge(const struct diffusion *diffusion,
                                            const struct diffusion_results *results) {
    struct diffusion_verdict verdict = {.unsteady = bx_points_unsteady(&results->points)};
    for (int k = 0; k < DIFFUSION_GAINS; k++)
        verdict.gains[k] = judge_pair(diffusion, results, pairs[k]);
    for (size_t i = 0; i < results->points.count; i++)
        verdict.scaled += results->points.list[i].steps < diffusion->steps;
    return verdict;
}
