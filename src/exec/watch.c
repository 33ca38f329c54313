/* SPDX-License-Identifier: MIT */
/* A call that tells its progress and may be cancelled. */
#include "exec/call_p.h"

#include "base/error.h"
#include "base/float_mode.h"

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

void bx_call_watch(struct call *call, struct watch *watch, const struct bx_steps *steps) {
    if (!call->options->progress || (steps && steps->check)) return;
    *watch = (struct watch){.progress = call->options->progress, .context = call->options->context};
    call->steps_from = steps ? steps->from : 0;
    call->steps_part = steps ? steps->part : 1;
    call->watch = watch;
}

void bx_call_enter_pass(const struct call *call, unsigned pass) {
    if (!call->watch) return;
    const double passes = call->program->pass_count;
    call->watch->part = call->steps_part / passes;
    call->watch->from = call->steps_from + call->watch->part * pass;
}

static expr_status cancelled(const struct watch *watch) {
    if (!bx_watch_is_cancelled(watch)) return EXPR_OK;
    return bx_error(EXPR_ERROR_CANCELLED, "the call was cancelled by options.progress");
}

expr_status bx_call_cancelled(const struct call *call) { return cancelled(call->watch); }

expr_status bx_run_ask(const struct bx_run_options *options, double done) {
    struct watch watch = {.progress = options->progress, .context = options->context, .part = 1};
    (void)bx_watch_goes_on(&watch, 0, done);
    return cancelled(&watch);
}
