/* SPDX-License-Identifier: MIT */
/* From the largest size down, for as long as the method wins. */
#include "measure/crossover.h"

#include <math.h>

static void widen(struct bx_crossover *crossover, double ratio) {
    crossover->least = crossover->most > 0 ? fmin(crossover->least, ratio) : ratio;
    crossover->most = fmax(crossover->most, ratio);
}

struct bx_crossover bx_crossover_find(const struct bx_points *points,
                                      const struct bx_contest *contest, const int64_t *sizes,
                                      int size_count) {
    struct bx_crossover unbroken = {0};
    struct bx_crossover anywhere = {0};
    for (int i = size_count - 1; i >= 0; i--) {
        const struct bx_point *mine =
            bx_points_find(points, 0, sizes[i], contest->method, contest->threads);
        const struct bx_point *other =
            bx_points_find(points, 0, sizes[i], contest->other, contest->other_threads);
        if (mine == NULL || other == NULL) continue;
        const double ratio = other->time.median / mine->time.median;
        const bool won = contest->ties_win ? !bx_is_slower(&mine->time, &other->time)
                                           : bx_is_slower(&other->time, &mine->time);
        widen(&anywhere, ratio);
        anywhere.losses += !won;
        if (anywhere.losses > 0) continue;
        widen(&unbroken, ratio);
        unbroken.n = sizes[i];
        unbroken.at_smallest = i == 0;
    }
    unbroken.losses = anywhere.losses;
    return unbroken.n > 0 ? unbroken : anywhere;
}
