/* SPDX-License-Identifier: MIT */
/* A growing list of points. */
#include "measure/points.h"

#include <stdlib.h>
#include <string.h>

const struct bx_point *bx_points_add(struct bx_points *points, const struct bx_point *point,
                                     const double *ns, int samples) {
    if (points->count == points->room) {
        const size_t room = points->room == 0 ? 64 : 2 * points->room;
        struct bx_point *list = realloc(points->list, room * sizeof *list);
        if (list == NULL) return NULL;
        points->list = list;
        points->room = room;
    }
    const size_t bytes = (size_t)samples * sizeof *ns;
    /* One block: the samples as they were taken, then a copy to sort. */
    double *kept = malloc(2 * bytes);
    if (kept == NULL) return NULL;
    struct bx_point *added = &points->list[points->count++];
    *added = *point;
    memcpy(kept, ns, bytes);
    added->ns = kept;
    added->time = bx_summarise(memcpy(kept + samples, ns, bytes), samples);
    return added;
}

const struct bx_point *bx_points_find(const struct bx_points *points, int work, int64_t n,
                                      int method, int threads) {
    for (size_t i = 0; i < points->count; i++) {
        const struct bx_point *point = &points->list[i];
        if (point->work == work && point->n == n && point->method == method &&
            point->threads == threads)
            return point;
    }
    return NULL;
}

int bx_points_unsteady(const struct bx_points *points) {
    int unsteady = 0;
    for (size_t i = 0; i < points->count; i++)
        unsteady += points->list[i].time.spread > BX_UNSTEADY;
    return unsteady;
}

struct bx_ratio bx_points_ratio(const struct bx_point *over, const struct bx_point *under) {
    if (over == NULL || under == NULL) return (struct bx_ratio){0};
    const int count = over->time.samples;
    const bool paired =
        over->in_turn && under->in_turn && over->n == under->n && under->time.samples == count;
    double *ratios = paired ? malloc((size_t)count * sizeof *ratios) : NULL;
    if (ratios == NULL) return bx_ratio_of(&over->time, &under->time);
    for (int i = 0; i < count; i++) ratios[i] = over->ns[i] / under->ns[i];
    const struct bx_ratio ratio = bx_ratio_median(ratios, count);
    free(ratios);
    return ratio;
}

void bx_points_forget(struct bx_points *points) {
    for (size_t i = 0; i < points->count; i++) free(points->list[i].ns);
    free(points->list);
    *points = (struct bx_points){0};
}
