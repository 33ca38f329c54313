/* SPDX-License-Identifier: MIT */
#include "support/steps.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int place_of(const expr_var *vars, const char *name) {
    for (int k = 0; vars[k].kind != EXPR_KIND_END; k++)
        if (strcmp(vars[k].name, name) == 0) return k;
    fail_msg("no variable %s", name);
    return -1;
}

expr_program *compile_iteration(const struct iteration *iteration, const expr_options *options) {
    expr_program *program;
    if (expr_compile(iteration->text, iteration->vars, iteration->no_value ? EXPR_NONE : EXPR_AUTO,
                     options, &program) != EXPR_OK)
        fail_msg("%s", expr_error_text());
    return program;
}

static expr_array contiguous(const expr_array *array) {
    expr_array copy = expr_out_nd(array->type, plain_copy(array), array->ndim, array->shape);
    copy.item_size = array->item_size;
    return copy;
}

void steps_begin(struct stepped *stepped, const struct iteration *iteration) {
    static const expr_options plainly = {.threads = 1};
    *stepped = (struct stepped){.iteration = *iteration};
    stepped->program = compile_iteration(iteration, &plainly);
    int count = 0;
    for (; iteration->vars[count].kind != EXPR_KIND_END; count++) {
        assert_true(count + 1 < MOST_STEP_VARIABLES);
        stepped->vars[count] = iteration->vars[count];
        if (iteration->vars[count].kind != EXPR_KIND_OUTPUT) continue;
        assert_true(stepped->named_count < MOST_NAMED);
        stepped->vars[count].value.output = &stepped->named[stepped->named_count++];
    }
    stepped->vars[count] = expr_end();
    for (int k = 0; k < iteration->count; k++) {
        stepped->fed[k] = place_of(iteration->vars, iteration->feeds[k].variable);
        expr_var *variable = &stepped->vars[stepped->fed[k]];
        stepped->state[k] = contiguous(&variable->array);
        variable->array = stepped->state[k];
    }
}

/* What a feed's variable is next: a copy of its source. */
static expr_array next_state(const struct stepped *stepped, int feed, const expr_array *value) {
    const char *source = stepped->iteration.feeds[feed].source;
    if (!source) return contiguous(value);
    const expr_var *variable = &stepped->vars[place_of(stepped->vars, source)];
    return contiguous(variable->kind == EXPR_KIND_OUTPUT ? variable->value.output
                                                         : &variable->array);
}

static void take_one(struct stepped *stepped) {
    expr_array value = expr_out_new(), next[MOST_FEEDS];
    for (int k = 0; k < stepped->named_count; k++) expr_array_free(&stepped->named[k]);
    if (expr_run(stepped->program, stepped->vars, stepped->iteration.no_value ? NULL : &value) !=
        EXPR_OK)
        fail_msg("the reference cannot be made: %s", expr_error_text());
    for (int k = 0; k < stepped->iteration.count; k++) next[k] = next_state(stepped, k, &value);
    for (int k = 0; k < stepped->iteration.count; k++) {
        free(stepped->state[k].data);
        stepped->state[k] = next[k];
        stepped->vars[stepped->fed[k]].array = next[k];
    }
    expr_array_free(&value);
    stepped->steps++;
}

void steps_take(struct stepped *stepped, int64_t steps) {
    assert_true(steps >= stepped->steps);
    while (stepped->steps < steps) take_one(stepped);
}

void steps_end(struct stepped *stepped) {
    for (int k = 0; k < stepped->iteration.count; k++) free(stepped->state[k].data);
    for (int k = 0; k < stepped->named_count; k++) expr_array_free(&stepped->named[k]);
    expr_program_free(stepped->program);
}

void fail_iteration(const struct iteration *iteration, const expr_options *options, int64_t steps,
                    const char *what) {
    char shape[100] = "";
    int length = 0;
    const expr_array *array =
        &iteration->vars[place_of(iteration->vars, iteration->feeds[0].variable)].array;
    for (int d = 0; d < array->ndim; d++)
        length += snprintf(shape + length, sizeof shape - (size_t)length, "%s%lld", d ? "x" : "",
                           (long long)array->shape[d]);
    fail_msg("%s; %s, %lld steps, %d at a time, %d threads, block %lld: %s", iteration->text, shape,
             (long long)steps, options->sweep_steps, options->threads,
             (long long)options->block_length, what);
}

static bool equal(const expr_array *out, const expr_array *expected) {
    bool same = out->type == expected->type && out->ndim == expected->ndim;
    for (int d = 0; same && d < out->ndim; d++) same = out->shape[d] == expected->shape[d];
    return same && first_other(out, expected->data) < 0;
}

static bool is_source(const struct iteration *iteration, const char *name) {
    for (int k = 0; k < iteration->count; k++)
        if (iteration->feeds[k].source && strcmp(iteration->feeds[k].source, name) == 0)
            return true;
    return false;
}

void assert_iterates(struct stepped *stepped, const expr_options *options) {
    const struct iteration *iteration = &stepped->iteration;
    expr_program *program = compile_iteration(iteration, options);
    expr_var vars[MOST_STEP_VARIABLES];
    expr_feed feeds[MOST_FEEDS];
    expr_array out[MOST_FEEDS], named[MOST_NAMED];
    int count = 0, outputs = 0;
    for (; iteration->vars[count].kind != EXPR_KIND_END; count++) {
        vars[count] = iteration->vars[count];
        if (vars[count].kind != EXPR_KIND_OUTPUT) continue;
        named[outputs] = expr_out_new();
        vars[count].value.output = &named[outputs++];
    }
    vars[count] = expr_end();
    for (int k = 0; k < iteration->count; k++) {
        out[k] = expr_out_new();
        feeds[k] = iteration->feeds[k];
        feeds[k].out = &out[k];
    }
    if (expr_iterate(program, vars, stepped->steps, feeds, iteration->count) != EXPR_OK)
        fail_iteration(iteration, options, stepped->steps, expr_error_text());
    for (int k = 0; k < iteration->count; k++)
        if (!equal(&out[k], &stepped->state[k]))
            fail_iteration(iteration, options, stepped->steps, feeds[k].variable);
    for (int k = outputs = 0; k < count; k++)
        if (vars[k].kind == EXPR_KIND_OUTPUT) {
            if (stepped->steps > 0 && !is_source(iteration, vars[k].name) &&
                !equal(&named[outputs], &stepped->named[outputs]))
                fail_iteration(iteration, options, stepped->steps, vars[k].name);
            expr_array_free(&named[outputs++]);
        }
    for (int k = 0; k < iteration->count; k++) expr_array_free(&out[k]);
    expr_program_free(program);
}
