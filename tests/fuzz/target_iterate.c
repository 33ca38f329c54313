/* SPDX-License-Identifier: MIT */
/* expr_iterate with feeds of all kinds against the same steps by hand, one expr_run each. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "target.h"

enum { FEEDS = 2, MOST_STEPS = 9 };

struct iteration {
    struct call call;
    int64_t steps;
    expr_feed feeds[FEEDS];
    int count;
    bool value; /* the program has one */
    struct layout out[FEEDS];
    int over[FEEDS]; /* array in whose block the out lies; -1: a block of its own; -2: new */
};

static enum bx_kind kind_of(expr_type type) {
    return type == EXPR_BOOL                                   ? KIND_BOOL
           : type >= EXPR_INT8 && type <= EXPR_INT64           ? KIND_SIGNED
           : type >= EXPR_UINT8 && type <= EXPR_UINT64         ? KIND_UNSIGNED
           : type == EXPR_COMPLEX64 || type == EXPR_COMPLEX128 ? KIND_COMPLEX
                                                               : KIND_FLOAT;
}

/* An expression of the type and the shape of array a. */
static void write_state(struct call *call, struct input *input) {
    const struct layout *layout = &call->layout[0];
    struct written *to = &call->written;
    write_text(to, "%s(where(a == a, ", expr_type_name(layout->type));
    write_expression(to, input, &call->scope, kind_of(layout->type));
    write_text(to, ", a))");
}

static void choose(struct iteration *it, struct input *input) {
    struct call *call = &it->call;
    call_variables(call, input, true);
    it->steps = take_below(input, MOST_STEPS + 1);
    const unsigned way = take(input);
    it->value = way % 8 != 7;
    call->named = !it->value || way % 4 == 3;
    it->feeds[0] = (expr_feed){.variable = "a", .source = it->value ? NULL : "p"};
    it->count = 1;
    if (call->arrays > 1 && call->layout[1].type == call->layout[0].type && way / 8 % 2)
        it->feeds[it->count++] = (expr_feed){.variable = "b",
                                             .source = way / 16 % 2  ? "a"
                                                       : call->named ? "p"
                                                                     : NULL};
    for (int k = 0; k < it->count; k++) {
        it->out[k] = call->layout[k];
        const unsigned where = take_below(input, 4);
        it->over[k] = where < 2 ? -2 : -1;
        if (where == 3 && !call->layout[k].swapped) it->over[k] = k;
        for (int d = 0; d < it->out[k].ndim; d++)
            if (it->out[k].strides[d] == 0 && it->over[k] == k) it->over[k] = -1;
        if (it->over[k] == -1) layout_choose(&it->out[k], input, false, false);
        if (it->over[k] == -1) it->out[k].swapped = false;
    }
    if (take_once_in(input, 2)) {
        write_text(&call->written, "t = ");
        write_expression(&call->written, input, &call->scope, KIND_FLOAT);
        write_text(&call->written, "; ");
        scope_add(&call->scope, "t", KIND_FLOAT, false);
    }
    if (call->named) {
        write_text(&call->written, "p = ");
        write_state(call, input);
        write_text(&call->written, "\n");
    }
    if (it->value) write_state(call, input);
}

static struct layout plain_like(const struct layout *layout) {
    struct layout plain = *layout;
    layout_plain(&plain);
    return plain;
}

static bool fits(const expr_array *array, const struct layout *like) {
    bool same = array->type == like->type && array->ndim == like->ndim;
    for (int d = 0; same && d < array->ndim; d++) same = array->shape[d] == like->shape[d];
    return same;
}

/* Copies an array of the library into a plain block. */
static void *copy_of(const expr_array *array, const struct layout *like) {
    struct layout from = {.type = array->type, .ndim = array->ndim};
    for (int d = 0; d < array->ndim; d++) {
        from.shape[d] = array->shape[d];
        from.strides[d] = array->strides[d];
    }
    struct layout plain = plain_like(like);
    void *block = block_new(plain.bytes, NULL);
    layout_copy(&plain, block, &from, array->data);
    return block;
}

struct states {
    expr_status status;
    void *state[FEEDS]; /* plain */
    void *named;        /* plain, if there is one and a step was taken */
};

/* A state and how it lies: as the caller's array at first, then in C order. Sums follow it. */
struct state {
    struct layout layout;
    void *block;
};

static struct state state_of(const expr_array *array, const struct layout *like) {
    return (struct state){plain_like(like), copy_of(array, like)};
}

static struct state copy_of_state(const struct state *state) {
    return (struct state){state->layout, block_new(state->layout.bytes, state->block)};
}

static void by_hand(const struct iteration *it, const struct bx_kernel_set *set,
                    struct states *states) {
    const struct call *call = &it->call;
    struct state now[FEEDS], next[FEEDS];
    void *blocks[MOST_ARRAYS];
    for (int k = 0; k < call->arrays; k++) blocks[k] = call->pristine[k];
    for (int k = 0; k < it->count; k++)
        now[k] = copy_of_state(&(struct state){call->layout[k], call->pristine[k]});
    expr_var vars[MOST_VARIABLES];
    expr_array named = expr_out_new(), value = expr_out_new();
    call_bind(call, vars, blocks, &named);
    const expr_options options = {.size = sizeof options, .threads = 1, .block_length = 64};
    expr_program *program = NULL;
    bx_kernels_force(set);
    states->status = expr_compile(call->written.text, vars, it->value ? EXPR_AUTO : EXPR_NONE,
                                  &options, &program);
    for (int64_t step = 0; step < it->steps && states->status == EXPR_OK; step++) {
        for (int k = 0; k < it->count; k++)
            vars[k].array = layout_array(&now[k].layout, now[k].block);
        expr_array_free(&named);
        expr_array_free(&value);
        named = value = expr_out_new();
        states->status = expr_run(program, vars, it->value ? &value : NULL);
        if (states->status != EXPR_OK) break;
        for (int k = 0; k < it->count; k++) {
            const char *source = it->feeds[k].source;
            const expr_array *from = !source ? &value : *source == 'p' ? &named : &vars[0].array;
            next[k] = (struct state){.block = NULL};
            if (!fits(from, &now[k].layout))
                states->status = EXPR_ERROR_SHAPE;
            else if (from == &vars[0].array)
                next[k] = copy_of_state(&now[0]);
            else
                next[k] = state_of(from, &now[k].layout);
        }
        for (int k = 0; k < it->count; k++) {
            free(states->status == EXPR_OK ? now[k].block : next[k].block);
            if (states->status == EXPR_OK) now[k] = next[k];
        }
    }
    for (int k = 0; k < it->count; k++) {
        const struct layout plain = plain_like(&now[k].layout);
        states->state[k] = block_new(plain.bytes, NULL);
        layout_copy(&plain, states->state[k], &now[k].layout, now[k].block);
        free(now[k].block);
    }
    /* One that is no source may have any shape; it is compared where it is like the first array. */
    if (states->status == EXPR_OK && named.data && fits(&named, &call->layout[0]))
        states->named = copy_of(&named, &call->layout[0]);
    expr_program_free(program);
    expr_array_free(&named);
    expr_array_free(&value);
    bx_kernels_force(NULL);
}

static bool feeds_from(const struct iteration *it, const char *name) {
    for (int k = 0; k < it->count; k++)
        if (it->feeds[k].source && strcmp(it->feeds[k].source, name) == 0) return true;
    return false;
}

static bool same(const struct iteration *it, const expr_array *out, const struct layout *like,
                 void *expected, const char *name, const char *options) {
    const struct layout plain = plain_like(like);
    char a[120], b[120];
    if (!fits(out, &plain)) {
        finding(&it->call, "%s after %lld steps has another type or shape, %s", name,
                (long long)it->steps, options);
        return false;
    }
    void *got = copy_of(out, &plain);
    const size_t item = layout_item(&plain);
    for (int64_t k = 0; k < layout_elements(&plain); k++) {
        const unsigned char *x = layout_element(&plain, expected, k);
        const unsigned char *y = layout_element(&plain, got, k);
        if (same_item(x, y, plain.type, item, !fuzz_strict_nan)) continue;
        item_describe(x, plain.type, item, a, sizeof a);
        item_describe(y, plain.type, item, b, sizeof b);
        finding(&it->call, "%s[%lld] after %lld steps is %s instead of %s, %s", name, (long long)k,
                (long long)it->steps, b, a, options);
        free(got);
        return false;
    }
    free(got);
    return true;
}

static void iterate(const struct iteration *it, const expr_options *options,
                    const struct bx_kernel_set *set, const struct states *expected) {
    const struct call *call = &it->call;
    void *blocks[MOST_ARRAYS], *own[FEEDS] = {NULL};
    expr_array out[FEEDS], named = expr_out_new();
    expr_feed feeds[FEEDS];
    char text[900];
    options_describe(options, set, text, sizeof text);
    for (int k = 0; k < it->count; k++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "; feed %s from %s, out %d",
                 it->feeds[k].variable, it->feeds[k].source ? it->feeds[k].source : "the value",
                 it->over[k]);
    for (int k = 0; k < call->arrays; k++)
        blocks[k] = block_new(call->layout[k].bytes, call->pristine[k]);
    for (int k = 0; k < it->count; k++) {
        feeds[k] = it->feeds[k];
        feeds[k].out = &out[k];
        out[k] = expr_out_new();
        if (it->over[k] == -2) continue;
        if (it->over[k] == -1) own[k] = block_new(it->out[k].bytes, NULL);
        out[k] = layout_array(&it->out[k], own[k] ? own[k] : blocks[it->over[k]]);
    }
    expr_var vars[MOST_VARIABLES];
    call_bind(call, vars, blocks, &named);
    expr_program *program = NULL;
    bx_kernels_force(set);
    expr_status status = expr_compile(call->written.text, vars, it->value ? EXPR_AUTO : EXPR_NONE,
                                      options, &program);
    if (status == EXPR_OK) status = expr_iterate(program, vars, it->steps, feeds, it->count);
    bx_kernels_force(NULL);
    bool well = status == expected->status || it->steps == 0;
    if (!well)
        finding(call, "status %d instead of %d, %s (%s)", status, expected->status, text,
                status ? expr_error_text() : "");
    for (int k = 0; well && status == EXPR_OK && k < it->count; k++)
        well = same(it, &out[k], &call->layout[k], expected->state[k], feeds[k].variable, text);
    if (well && status == EXPR_OK && expected->named && !feeds_from(it, "p"))
        well = same(it, &named, &call->layout[0], expected->named, "p", text);
    for (int k = 0; well && k < call->arrays; k++)
        if ((k >= it->count || it->over[k] < 0 || status != EXPR_OK) &&
            memcmp(blocks[k], call->pristine[k], call->layout[k].bytes) != 0) {
            finding(call, "memory of %s changed, %s", call->names[k], text);
            well = false;
        }
    expr_program_free(program);
    expr_array_free(&named);
    for (int k = 0; k < it->count; k++) {
        expr_array_free(&out[k]);
        free(own[k]);
    }
    for (int k = 0; k < call->arrays; k++) free(blocks[k]);
}

int fuzz_iterate_target(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    const struct bx_kernel_set *set = take_kernels(&input, NULL);
    uint8_t ways[16];
    for (size_t k = 0; k < sizeof ways; k++) ways[k] = (uint8_t)take(&input);
    struct iteration it = {.count = 0};
    choose(&it, &input);
    fuzz_calls++;
    struct states states = {.named = NULL};
    by_hand(&it, set, &states);
    if (states.status != EXPR_OK) fuzz_refused++;
    if (fuzz_verbose) {
        call_describe(&it.call);
        fprintf(stderr, "%s\n", states.status ? expr_error_text() : "well");
    }
    struct input choices = {ways, sizeof ways};
    for (int k = 0; k < 3; k++) {
        expr_options options = take_options(&choices);
        options.casting = EXPR_CASTING_SAME_KIND;
        options.sweep_steps = (int32_t)take_below(&choices, 6);
        iterate(&it, &options, take_kernels(&choices, set), &states);
    }
    for (int k = 0; k < it.count; k++) free(states.state[k]);
    free(states.named);
    call_end(&it.call);
    return 0;
}
