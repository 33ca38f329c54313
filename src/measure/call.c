/* SPDX-License-Identifier: MIT */
/* Calls that run in this process. */
#include "measure/call.h"

#include "measure/samples.h"

struct bx_call bx_call_library(const expr_machine *machine, int threads, bool unblocked) {
    const bool tuned = threads > 1 && threads == machine->threads;
    return (struct bx_call){.threads = threads,
                            .options = {.size = sizeof(expr_options),
                                        .threads = tuned ? 0 : threads,
                                        .block_length = unblocked ? EXPR_UNBLOCKED : 0},
                            .plain_eval = tuned && !unblocked};
}

struct bx_call bx_call_loop(const struct bx_loop *loop, bx_span *span, int threads,
                            bool reduction) {
    return (struct bx_call){.threads = threads, .loop = loop, .span = span, .reduction = reduction};
}

expr_status bx_call_run(const struct bx_call *call) {
    if (call->span != NULL) {
        bx_loop_run(call->loop, call->span, &call->data, call->elements, call->threads,
                    call->reduction);
        return EXPR_OK;
    }
    if (call->plain_eval) return expr_eval(call->text, call->vars, call->out);
    return expr_eval_with(call->text, call->vars, call->out, &call->options);
}

double bx_call_time(const struct bx_call *call, int64_t repeats) {
    const double start = bx_now_ns();
    for (int64_t i = 0; i < repeats; i++)
        if (bx_call_run(call) != EXPR_OK) return -1;
    return (bx_now_ns() - start) / (double)repeats;
}
