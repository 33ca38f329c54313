/* SPDX-License-Identifier: MIT */
/* A call that tells its progress and may be cancelled. */
#include "exec/watch_p.h"

#include "base/error.h"
#include "base/float_mode.h"
#include "exec/exec.h"

bool bx_watch_goes_on(struct watch *watch, int thread, double done) {
    if (!watch) return true;
    if (bx_watch_is_cancelled(watch)) return false;
    if (thread != 0) return true;
    const double now = watch->from + watch->part * done;
    if (now > watch->told) watch->told = now;
    /* What the function does to the floating-point mode is undone. */
    const struct bx_float_mode had = bx_float_begin();
    const int wanted = watch->progress(watch->context, watch->told);
    bx_float_end(&had);
    if (wanted != 0) atomic_store_explicit(&watch->cancelled, true, memory_order_relaxed);
    return wanted == 0;
}

void bx_watch_enter_pass(struct watch *watch, unsigned pass, unsigned passes) {
    if (!watch) return;
    watch->part = watch->steps_part / passes;
    watch->from = watch->steps_from + watch->part * pass;
}

expr_status bx_watch_status(const struct watch *watch) {
    if (!bx_watch_is_cancelled(watch)) return EXPR_OK;
    return bx_error(EXPR_ERROR_CANCELLED, "the call was cancelled by options.progress");
}

expr_status bx_run_ask(const struct bx_run_options *options, double done) {
    struct watch watch = {.progress = options->progress, .context = options->context, .part = 1};
    (void)bx_watch_goes_on(&watch, 0, done);
    return bx_watch_status(&watch);
}
