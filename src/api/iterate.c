/* SPDX-License-Identifier: MIT */
/* Many steps of one program, each with what the one before has made. */
#include <string.h>

#include "api/iterate_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "base/memory.h"

/* Runs the program once more, or as many times at once as it may and `taken` tells. */
static expr_status run_program(struct iteration *it, expr_array *value, int64_t most,
                               int64_t *taken) {
    const double part = 1.0 / (double)it->steps;
    *taken = 1;
    if (it->at_once < 2 && !bx_api_is_watched(it->program) && !bx_api_allocates(it->program))
        return expr_run(it->program, it->next, value);
    if (it->at_once < 2) most = 1;
    const struct bx_steps steps = {.most = most,
                                   .name = bx_iterate_name(it),
                                   .from = (double)it->done * part,
                                   .part = (double)most * part};
    return bx_api_run_steps(it->program, it->next, value, &steps, taken);
}

/* Before the last step outputs go beside the caller's, which are written when nothing can fail any
 * more and no step reads what they lie over. */
static void put_outputs_aside(struct iteration *it) {
    for (uint32_t k = 0; k < it->var_count; k++)
        if (bx_iterate_is_kept(it, k)) it->next[k].value.output = &it->aside[k];
}

/* May a step before the last one, after which an even number of sweeps follows, write to the only
 * out? It spares a state, but no later sweep may fail then: all need memory that the thread has.
 * And sums follow the order in memory, so that what a step reads has to lie as states do. */
static bool nothing_can_fail(const struct iteration *it) {
    if (it->count != 1 || !bx_run_keeps_memory()) return false;
    if (it->feeds[0].out && !bx_iterate_lies_like_state(it->feeds[0].out)) return false;
    for (uint32_t k = 0; k < it->var_count; k++)
        if (bx_iterate_is_kept(it, k)) return false;
    return it->at_once > 1 || it->started;
}

/* One step or more, of `rest` that are to be made. */
static expr_status run_step(struct iteration *it, int64_t rest, int64_t *taken) {
    const int64_t sweeps = (rest - 1) / it->at_once + 1;
    const bool last = sweeps == 1;
    expr_array *value = NULL;
    memcpy(it->next, it->vars, (it->var_count + 1) * sizeof *it->next);
    const bool to_out = last || (sweeps % 2 == 1 && nothing_can_fail(it));
    if (!last) put_outputs_aside(it);
    if (expr_program_type(it->program) != EXPR_NONE && !bx_iterate_is_source(it, FROM_VALUE))
        value = &it->value;
    for (int k = 0; k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        if (!feed->computed) it->now[k] = it->vars[feed->source].array;
        if (!feed->computed || bx_iterate_first(it, k) != k) continue;
        it->out[k] = to_out && bx_iterate_writes_to_out(it, k)
                         ? *it->feeds[k].out
                         : bx_iterate_take_state(it, &it->vars[feed->variable].array);
        if (feed->source == FROM_VALUE)
            value = &it->out[k];
        else
            it->next[feed->source].value.output = &it->out[k];
    }
    if (last) bx_iterate_save_sources(it);
    /* Sweeps of about as many steps. */
    expr_status status = run_program(it, value, (rest - 1) / sweeps + 1, taken);
    if (status != EXPR_OK) return status;
    for (int k = 0; k < it->count; k++)
        if (it->feed[k].computed) it->now[k] = it->out[bx_iterate_first(it, k)];
    for (int k = 0; k < it->count; k++) it->vars[it->feed[k].variable].array = it->now[k];
    bx_iterate_settle(it);
    it->started = true;
    return EXPR_OK;
}

static expr_status take_steps(struct iteration *it, int64_t steps) {
    expr_status status = EXPR_OK;
    int64_t taken = 0;
    it->value = expr_out_new();
    for (uint32_t k = 0; k < it->var_count; k++)
        if (bx_iterate_is_kept(it, k))
            it->aside[k] = (expr_array){.type = it->vars[k].value.output->type};
    it->steps = steps;
    for (it->done = 0; it->done < steps && status == EXPR_OK; it->done += taken) {
        status = bx_api_ask(it->program, (double)it->done / (double)steps);
        if (status == EXPR_OK) status = run_step(it, steps - it->done, &taken);
    }
    for (uint32_t k = 0; k < it->var_count; k++)
        if (bx_iterate_is_kept(it, k)) expr_array_free(&it->aside[k]);
    expr_array_free(&it->value);
    return status;
}

static expr_status iterate(struct iteration *it, int64_t steps) {
    expr_status status = bx_iterate_read_feeds(it);
    if (status == EXPR_OK) status = bx_iterate_check(it, steps);
    if (status == EXPR_OK) status = bx_iterate_make_states(it, steps);
    if (status == EXPR_OK) status = take_steps(it, steps);
    if (status == EXPR_OK) bx_iterate_give_out(it);
    bx_iterate_free_states(it);
    return status;
}

/* One block for all that the iteration notes down. */
static char *lay_out(struct iteration *it) {
    const size_t count = (size_t)it->count, vars = it->var_count + (size_t)1;
    const size_t bytes = count * (sizeof *it->feed + 2 * sizeof *it->out) +
                         vars * (2 * sizeof *it->vars + sizeof *it->aside + sizeof *it->used) +
                         3 * count * sizeof *it->states;
    char *block = bx_alloc_zeroed(bytes);
    if (!block) return NULL;
    char *at = block;
    it->vars = (expr_var *)(void *)at;
    it->next = it->vars + vars;
    it->out = (expr_array *)(void *)(it->next + vars);
    it->now = it->out + count;
    it->aside = it->now + count;
    it->states = (struct state *)(void *)(it->aside + vars);
    it->feed = (struct feed *)(void *)(it->states + 3 * count);
    it->used = (bool *)(it->feed + count);
    return block;
}

static expr_status iterate_checked(const expr_program *program, const expr_var vars[],
                                   int64_t steps, const expr_feed feeds[], int count) {
    struct iteration it = {.program = program, .feeds = feeds, .count = count};
    if (!program)
        return bx_error(EXPR_ERROR_ARGUMENT, "program is NULL; compile one with expr_compile");
    if (!vars)
        return bx_error(EXPR_ERROR_ARGUMENT, "vars is NULL; give the variables of the program");
    if (!feeds || count < 1)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "no feed is given; say what variable goes on from one step to the next");
    if (count > EXPR_MAX_VARIABLES)
        return bx_error(EXPR_ERROR_LIMIT, "more than %d feeds (EXPR_MAX_VARIABLES)",
                        EXPR_MAX_VARIABLES);
    if (steps < 0)
        return bx_error(EXPR_ERROR_ARGUMENT, "steps is %lld; give 0 or more", (long long)steps);
    expr_status status = bx_api_check_names(vars, &it.var_count);
    if (status != EXPR_OK) return status;
    char *block = lay_out(&it);
    if (!block) return bx_error_memory();
    memcpy(it.vars, vars, it.var_count * sizeof *it.vars);
    it.vars[it.var_count] = expr_end();
    status = iterate(&it, steps);
    bx_free(block);
    return status;
}

struct call {
    const expr_program *program;
    const expr_feed *feeds;
    int64_t steps;
    int count;
};

static expr_status iterate_here(void *context, const expr_var vars[]) {
    const struct call *own = context;
    return iterate_checked(own->program, vars, own->steps, own->feeds, own->count);
}

expr_status expr_iterate(const expr_program *program, const expr_var vars[], int64_t steps,
                         const expr_feed feeds[], int count) {
    struct call own = {program, feeds, steps, count};
    const struct bx_float_mode had = bx_float_begin();
    const expr_status status = bx_api_is_elsewhere(vars)
                                   ? bx_api_call_here(vars, iterate_here, &own)
                                   : iterate_here(&own, vars);
    bx_float_end(&had);
    return status;
}
