/* SPDX-License-Identifier: MIT */
/* Temporal blocks: several time steps at once of a map that computes the next state of an array. */
#ifndef BX_PLAN_TEMPORAL_H
#define BX_PLAN_TEMPORAL_H

#include "layout/layout.h"
#include "plan/options.h"

/* What is read past the ends of an axis. */
struct bx_halo {
    int64_t reach;    /* elements past an end */
    uint8_t boundary; /* enum bx_boundary */
};

struct bx_temporal {
    int64_t steps; /* at once; 1: one by one, and nothing else is set */
    int64_t block; /* planes of axis 0 at a time */
    int64_t slide; /* planes by which a buffer is longer than what the steps need of it */
    int64_t strip; /* elements of axis 1 at a time */
    int64_t strips;
    struct bx_halo halo[EXPR_MAX_DIMENSIONS];
    /* Of a buffer: elements along each axis to the next one, more on either side of an in-plane
     * axis, and before the first plane. */
    int64_t stride[EXPR_MAX_DIMENSIONS];
    int64_t extra[EXPR_MAX_DIMENSIONS];
    int64_t margin;
    uint16_t fill_slot;  /* of what fills the ends of any axis, */
    bool fills;          /* if they are filled */
    uint32_t size;       /* of an element of the state */
    unsigned fed;        /* its variable of the program */
    unsigned extras;     /* operands that are no state, */
    uint32_t extra_size; /* and the most bytes that an element of one has */
    size_t reserved;     /* bytes for the buffers */
    size_t offset;       /* of the buffers among a thread's stages */
};

/* How many of planner->steps are taken at once; adds the buffers to the space's stages. */
int64_t bx_temporal_fit(struct bx_layout *layout, const struct bx_planner *planner,
                        const struct bx_pass *pass, const struct bx_plan *how,
                        struct bx_temporal *plan);

/* Planes by which each step lies before the one that it is computed from. */
static inline int64_t bx_temporal_lag(const struct bx_temporal *plan) {
    return 2 * plan->halo[0].reach + 1;
}
/* Planes of the buffer, along which the window slides that the steps need; and of an array that is
 * no state, which all steps read. */
static inline int64_t bx_temporal_planes(const struct bx_temporal *plan) {
    return plan->slide + plan->block + plan->steps * bx_temporal_lag(plan);
}
static inline int64_t bx_temporal_kept_planes(const struct bx_temporal *plan) {
    return plan->slide + plan->block + plan->steps * plan->halo[0].reach;
}
/* Bytes from one buffer to the next. */
size_t bx_temporal_buffer_bytes(const struct bx_temporal *plan, int64_t planes, uint32_t size);

/* Is it the array that is fed, shifted or not? */
static inline bool bx_temporal_is_fed(const struct bx_temporal *plan, const struct bx_slot *slot) {
    return slot->kind == SLOT_ARRAY && slot->index == plan->fed;
}

#endif
