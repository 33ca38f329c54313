/* SPDX-License-Identifier: MIT */
/* A call that tells its progress and may be cancelled. */
#ifndef BX_EXEC_WATCH_H
#define BX_EXEC_WATCH_H

#include <stdatomic.h>
#include <stdbool.h>

#include "blockexpr.h"

/* All functions take NULL for a call that neither tells its progress nor may be cancelled. */
struct watch {
    expr_progress *progress;
    void *context;
    double from; /* what the call has done before the pass, and */
    double part; /* how much of the call the pass is */
    double told;
    double steps_from, steps_part; /* the call among several */
    atomic_bool cancelled;
};
static inline bool bx_watch_is_cancelled(const struct watch *watch) {
    return watch && atomic_load_explicit(&watch->cancelled, memory_order_relaxed);
}
/* Thread 0, the caller's, tells how much of the pass is done. May the thread go on? */
bool bx_watch_goes_on(struct watch *watch, int thread, double done);
/* A pass of so many begins. */
void bx_watch_enter_pass(struct watch *watch, unsigned pass, unsigned passes);
/* EXPR_OK, or that the call was cancelled. */
expr_status bx_watch_status(const struct watch *watch);

#endif
