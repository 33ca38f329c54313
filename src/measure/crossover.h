/* SPDX-License-Identifier: MIT */
/* From which size on one method beats another, beyond noise. */
#ifndef BX_MEASURE_CROSSOVER_H
#define BX_MEASURE_CROSSOVER_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/points.h"

struct bx_crossover {
    int64_t n; /* the method wins from here up; 0: not at the largest size */
    bool at_smallest;
    double least,
        most;   /* time of the other over that of the method, from n up; if n is 0 anywhere */
    int losses; /* sizes at which it does not win */
};

/* Which of two methods, each with its number of threads. */
struct bx_contest {
    int method, threads;
    int other, other_threads;
    bool ties_win; /* otherwise a tie is no win */
};

/* sizes rise. Those at which one of the two was not measured are skipped. */
struct bx_crossover bx_crossover_find(const struct bx_points *points,
                                      const struct bx_contest *contest, const int64_t *sizes,
                                      int size_count);

#endif
