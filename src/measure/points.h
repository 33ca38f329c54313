/* SPDX-License-Identifier: MIT */
/* What was measured: a point for each work, size, method and number of threads. */
#ifndef BX_MEASURE_POINTS_H
#define BX_MEASURE_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/samples.h"

struct bx_point {
    int work; /* which of several expressions; 0 where there is one */
    int method;
    int threads;
    int64_t n; /* size, as the user names it */
    int64_t elements;
    int64_t steps;  /* time steps of a sample, for work that has them */
    bool streaming; /* a loop by hand used stores past the caches */
    bool in_turn;   /* samples were taken in rounds with those of the other such points of its n */
    double *ns;     /* samples in the order in which they were taken, time.samples of them */
    struct bx_summary time; /* in ns */
};

struct bx_points {
    struct bx_point *list;
    size_t count;
    size_t room;
};

/* Adds a copy of point with its samples, and summarises them. NULL: out of memory. */
const struct bx_point *bx_points_add(struct bx_points *points, const struct bx_point *point,
                                     const double *ns, int samples);
/* NULL: not measured. */
const struct bx_point *bx_points_find(const struct bx_points *points, int work, int64_t n,
                                      int method, int threads);
/* Points that spread so far that the machine was busy. */
int bx_points_unsteady(const struct bx_points *points);
/* Time of one point over that of another, sample by sample where both were taken in turn; of value
 * 0 where one is NULL. */
struct bx_ratio bx_points_ratio(const struct bx_point *over, const struct bx_point *under);
void bx_points_forget(struct bx_points *points);

#endif
