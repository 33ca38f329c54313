/* SPDX-License-Identifier: MIT */
/* The ways to evaluate that run in this process. */
#include "compare/compare.h"

/*
 * All cores are asked for as users do, by the defaults: the library may then find that fewer
 * threads are quicker. A hand-written loop uses all that it is told to.
 */
static struct bench_call make(const struct bench_state *state, int row, int64_t n,
                              enum bench_method method, int threads) {
    const bool tuned = threads == state->machine.threads;
    struct bench_call call = {
        .method = method, .threads = threads, .expression = &bench_expressions[row], .n = n};
    call.options.size = sizeof call.options;
    call.options.threads = tuned ? 0 : threads;
    call.options.block_length = method == UNBLOCKED ? EXPR_UNBLOCKED : 0;
    call.plain_eval = tuned && method == OURS;
    call.loop = &state->loops[row];
    if (method == LOOP) call.span = call.loop->plain;
    if (method == STREAMING) call.span = call.loop->streaming;
    return call;
}

int bench_calls_make(const struct bench_state *state, int row, int64_t n,
                     struct bench_call calls[BENCH_MOST_CALLS]) {
    int count = 0;
    for (int team = 0; team < state->team_count; team++)
        for (int method = 0; method < BENCH_OWN_METHODS; method++) {
            calls[count] = make(state, row, n, (enum bench_method)method, state->teams[team]);
            const bool by_hand = method == LOOP || method == STREAMING;
            if (!by_hand || calls[count].span != NULL) count++;
        }
    return count;
}

static expr_var array(const char *name, expr_type type, const void *data, int64_t n) {
    return expr_nd(name, type, data, 1, &n);
}

void bench_call_bind(struct bench_call *call, struct bench_buffers *buffers, int place) {
    const struct bench_expression *expression = call->expression;
    void *out = bench_place(buffers->out, 2, place);
    const void *first = expression->in_place ? out : bench_place(buffers->first, 0, place);
    const void *second = bench_place(buffers->second, 1, place);
    int count = 0;
    call->vars[count++] = array(expression->first, expression->type, first, call->n);
    if (expression->second != NULL)
        call->vars[count++] = array(expression->second, expression->type, second, call->n);
    if (expression->group == SEED) {
        call->vars[count++] = expr_scalar("D", BENCH_D);
        call->vars[count++] = expr_scalar("dt", BENCH_DT);
    }
    call->vars[count] = EXPR_END;
    const int64_t results = bench_result_elements(expression, call->n);
    call->out = expr_out_nd(expression->result, out, 1, &results);
    call->data = (struct bench_data){
        .out = out, .first = first, .second = second, .D = BENCH_D, .dt = BENCH_DT};
}

void bench_call_run(struct bench_call *call) {
    if (call->span != NULL) {
        bench_loop_run(call->loop, call->span, &call->data, call->n, call->threads,
                       call->expression->reduction);
        return;
    }
    const char *text = call->expression->text;
    const expr_status status = call->plain_eval
                                   ? expr_eval(text, call->vars, &call->out)
                                   : expr_eval_with(text, call->vars, &call->out, &call->options);
    if (status != EXPR_OK)
        bench_fail("%s of %lld elements: %s", text, (long long)call->n, expr_error_text());
}
