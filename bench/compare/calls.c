/* SPDX-License-Identifier: MIT */
/* The ways to evaluate that run in this process. */
#include "compare/compare.h"

static struct bench_call make(const struct bench_state *state, int row, int64_t n,
                              enum bench_method method, int threads) {
    const struct bx_expression *expression = &bx_expressions[row];
    const struct bx_loop *loop = &state->loops[row];
    const bool by_hand = method == LOOP || method == STREAMING;
    struct bench_call call = {.expression = expression};
    call.call = by_hand ? bx_call_loop(loop, method == LOOP ? loop->plain : loop->streaming,
                                       threads, expression->reduction)
                        : bx_call_library(&state->machine, threads, method == UNBLOCKED);
    call.call.method = (int)method;
    call.call.text = expression->text;
    call.call.elements = n;
    return call;
}

int bench_calls_make(const struct bench_state *state, int row, int64_t n,
                     struct bench_call calls[BENCH_MOST_CALLS]) {
    int count = 0;
    for (int team = 0; team < state->team_count; team++)
        for (int method = 0; method < BENCH_OWN_METHODS; method++) {
            calls[count] = make(state, row, n, (enum bench_method)method, state->teams[team]);
            const bool by_hand = method == LOOP || method == STREAMING;
            if (!by_hand || calls[count].call.span != NULL) count++;
        }
    return count;
}

static expr_var array(const char *name, expr_type type, const void *data, int64_t n) {
    return expr_nd(name, type, data, 1, &n);
}

void bench_call_bind(struct bench_call *call, struct bench_buffers *buffers, int place) {
    const struct bx_expression *expression = call->expression;
    void *out = bench_place(buffers->out, 2, place);
    const void *first = expression->in_place ? out : bench_place(buffers->first, 0, place);
    const void *second = bench_place(buffers->second, 1, place);
    int count = 0;
    call->vars[count++] = array(expression->first, expression->type, first, call->call.elements);
    if (expression->second != NULL)
        call->vars[count++] =
            array(expression->second, expression->type, second, call->call.elements);
    if (bx_has_scalars(expression)) {
        for (int i = 0; i < BX_LOOP_SCALARS; i++)
            call->vars[count++] = expr_scalar(bx_loop_scalars[i].name, bx_loop_scalars[i].value);
    }
    call->vars[count] = EXPR_END;
    const int64_t results = bx_result_elements(expression, call->call.elements);
    call->out = expr_out_nd(expression->result, out, 1, &results);
    call->call.vars = call->vars;
    call->call.out = &call->out;
    call->call.data = (struct bx_loop_data){.out = out,
                                            .first = first,
                                            .second = second,
                                            .D = bx_loop_scalars[0].value,
                                            .dt = bx_loop_scalars[1].value};
}

void bench_call_run(const struct bench_call *call) {
    if (bx_call_run(&call->call) != EXPR_OK)
        bench_fail("%s of %lld elements: %s", call->expression->text,
                   (long long)call->call.elements, expr_error_text());
}
