/* SPDX-License-Identifier: MIT */
/* The ways to evaluate. */
#include "cli/cli.h"
#include "cli/sweep.h"

#include <stdlib.h>
#include <string.h>

/* The loop for this expression, if its names are the arrays and scalars that it was written for. */
static const struct bx_loop *find_loop(const struct sweep *sweep) {
    const struct sweep_variables *variables = &sweep->variables;
    const struct bx_loop *loop = bx_loop_find(sweep->options.expression, sweep->options.type);
    if (loop == NULL || loop->in_place != (variables->in_place >= 0) ||
        variables->result != loop->type)
        return NULL;
    for (int i = 0; i < BX_LOOP_ARRAYS && loop->arrays[i] != NULL; i++) {
        int at = bx_variables_index(variables, loop->arrays[i]);
        if (at < 0 || variables->vars[at].kind != EXPR_KIND_ARRAY) return NULL;
    }
    for (int i = 0; i < BX_LOOP_SCALARS && loop->scalars[i] != NULL; i++) {
        int at = bx_variables_index(variables, loop->scalars[i]);
        if (at < 0 || variables->vars[at].kind == EXPR_KIND_ARRAY) return NULL;
    }
    return loop;
}

/*
 * All cores are asked for as users do, by the defaults: the library may then find that fewer
 * threads are quicker. Any other count is taken at its word.
 */
static struct sweep_call make_call(const struct sweep *sweep, enum sweep_method method,
                                   int threads) {
    struct sweep_call call = {.method = method, .threads = threads};
    bool tuned = threads > 1 && threads == sweep->machine.threads;
    call.options.size = sizeof call.options;
    call.options.threads = tuned ? 0 : threads;
    call.options.block_length = method == SWEEP_UNBLOCKED ? EXPR_UNBLOCKED : 0;
    call.plain_eval = tuned && method == SWEEP_BLOCKED;
    return call;
}

int bx_sweep_calls_make(struct sweep *sweep) {
    struct sweep_options *options = &sweep->options;
    const struct bx_loop *loop = find_loop(sweep);
    if (options->methods[SWEEP_LOOP] && loop == NULL) {
        options->methods[SWEEP_LOOP] = false;
        if (!options->quiet)
            fprintf(stderr,
                    "blockexpr: note: no hand-written loop is built in for %s of %s; the "
                    "method loop is left out\n",
                    options->expression, expr_type_name(options->type));
    }
    if (!options->methods[SWEEP_UNBLOCKED] && !options->methods[SWEEP_BLOCKED] &&
        !options->methods[SWEEP_LOOP])
        return bx_cli_usage("sweep: --methods: nothing is left to measure; add blocked");
    sweep->calls = calloc((size_t)options->team_count * SWEEP_METHODS, sizeof *sweep->calls);
    if (sweep->calls == NULL) return bx_cli_memory_failed();
    for (int team = 0; team < options->team_count; team++) {
        for (int method = 0; method < SWEEP_METHODS; method++) {
            if (!options->methods[method]) continue;
            struct sweep_call call =
                make_call(sweep, (enum sweep_method)method, options->teams[team]);
            if (method == SWEEP_LOOP) {
                call.loop = loop;
                call.span = bx_loop_choose(loop, sweep->machine.isa);
            }
            sweep->calls[sweep->call_count++] = call;
        }
    }
    return BX_EXIT_OK;
}

void bx_sweep_call_bind(struct sweep_call *call, const struct sweep *sweep,
                        const struct sweep_buffers *buffers) {
    if (call->method != SWEEP_LOOP) return;
    const struct sweep_variables *variables = &sweep->variables;
    const struct bx_loop *loop = call->loop;
    call->data = (struct bx_loop_data){.out = buffers->out.data};
    for (int i = 0; i < BX_LOOP_ARRAYS && loop->arrays[i] != NULL; i++) {
        int at = bx_variables_index(variables, loop->arrays[i]);
        call->data.in[i] = variables->vars[at].array.data;
    }
    for (int i = 0; i < BX_LOOP_SCALARS && loop->scalars[i] != NULL; i++) {
        const expr_var *scalar = &variables->vars[bx_variables_index(variables, loop->scalars[i])];
        call->data.scalar[i] =
            scalar->kind == EXPR_KIND_INT ? (double)scalar->value.i : scalar->value.f;
    }
}

expr_status bx_sweep_call_run(const struct sweep_call *call, const struct sweep *sweep,
                              struct sweep_buffers *buffers) {
    const char *text = sweep->options.expression;
    const expr_var *vars = sweep->variables.vars;
    if (call->method == SWEEP_LOOP) {
        bx_loop_run(call->span, &call->data, buffers->n * buffers->n, call->threads);
        return EXPR_OK;
    }
    if (call->plain_eval) return expr_eval(text, vars, &buffers->out);
    return expr_eval_with(text, vars, &buffers->out, &call->options);
}
