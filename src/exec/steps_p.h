/* SPDX-License-Identifier: MIT */
/* Several steps of a stencil at once (steps.c): what its files share. */
#ifndef BX_EXEC_STEPS_P_H
#define BX_EXEC_STEPS_P_H

#include "exec/layout_p.h"

enum { LINE = 64 };

/* How a thread goes about it; the same for all. */
struct stepping {
    const struct general *g;
    const struct bx_pass *pass;
    const struct space *space;
    const struct bx_steps_plan *plan;
};

/* Planes by which each step lies before the one that it is computed from. */
static inline int64_t lag_of(const struct bx_steps_plan *plan) {
    return 2 * plan->ghosts[0].reach + 1;
}

/* Planes of the buffer, along which the window slides that the steps need; and of an array that is
 * no state, which all steps read. */
static inline int64_t planes_of(const struct bx_steps_plan *plan) {
    return plan->slide + plan->block + plan->steps * lag_of(plan);
}
static inline int64_t kept_planes(const struct bx_steps_plan *plan) {
    return plan->slide + plan->block + plan->steps * plan->ghosts[0].reach;
}

/* Bytes from one buffer to the next: five lines more than whole pages, so that they do not alias.
 */
static inline size_t buffer_bytes(const struct bx_steps_plan *plan, int64_t planes, uint32_t size) {
    const int64_t elements = planes * plan->stride[0] + 2 * plan->margin;
    return ((size_t)elements * size + 4095) / 4096 * 4096 + 320;
}

/* A plane's part in the strip, line by line. */
struct fetch {
    int64_t plane; /* of the block */
    int64_t at;    /* bytes */
};

/* A thread's way through its slab of planes. */
struct stepper {
    const struct stepping *stepping;
    const struct bx_steps_plan *plan;
    const struct space *space;
    struct walker walker;
    const struct operand *fed; /* any of them: for its strides */
    const struct operand *out;
    int64_t first, end;         /* planes of the slab */
    int64_t from, to;           /* of the strip along axis 1 */
    int64_t window;             /* of the buffers, to which the steps have got: its first plane */
    int64_t front;              /* the plane that is loaded next */
    struct fetch read, written; /* how far the next block and the result have been asked for */
    int64_t lines;
};

/* Is it the array that is fed, moved or not? */
static inline bool bx_steps_is_fed(const struct bx_steps_plan *plan, const struct bx_slot *slot) {
    return slot->kind == SLOT_ARRAY && slot->index == plan->fed;
}

/* steps_ghosts.c: a plane's part in the strip from an array to a buffer, or back. */
void bx_steps_move_plane(const struct stepper *s, const struct operand *operand, int64_t plane,
                         char *buffer, bool out);
/* What stands past the ends: around a plane; and planes before the first and behind the last one,
 * of a step whose block begins with `plane`. */
void bx_steps_fill_ghosts(const struct stepper *s, char *plane);
void bx_steps_fill_ghost_planes(const struct stepper *s, char *block, int64_t plane);
static inline int64_t around(int64_t index, int64_t length) {
    index %= length;
    return index < 0 ? index + length : index;
}

#endif
