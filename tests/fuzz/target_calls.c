/* SPDX-License-Identifier: MIT */
/*
 * One call in several ways: unblocked, in blocks of several lengths, by several threads, with other
 * instruction sets, into memory of the library, of the caller or of an input. All must agree, and
 * no memory but the outputs' elements may change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "target.h"

/* Where an output goes. */
struct place {
    struct layout layout;
    int over; /* the array whose block it lies in, or -1 for one of its own */
    bool given;
};

struct way {
    expr_options options;
    const struct bx_kernel_set *set;
    bool plain;    /* inputs C-contiguous and of this machine's byte order */
    bool compiled; /* by expr_compile and expr_run */
    struct place place[OUTS];
};

struct outcome {
    expr_status status;
    expr_array out[OUTS];
    void *blocks[MOST_ARRAYS];
    void *out_blocks[OUTS];
};

static int outs_of(const struct call *call) { return call->named ? 2 : 1; }

static void describe_way(const struct way *way, char *text, size_t size) {
    char options[200], out[300] = "new";
    options_describe(&way->options, way->set, options, sizeof options);
    if (way->place[0].given) layout_describe(&way->place[0].layout, out, sizeof out);
    snprintf(text, size, "[%s%s%s; out: %s%s%.1s]", options, way->plain ? ", plain inputs" : "",
             way->compiled ? ", compiled" : "", out,
             way->place[0].over >= 0 ? " in the block of " : "",
             way->place[0].over >= 0 ? &"abcde"[way->place[0].over] : "");
}

static struct call plain_of(const struct call *call) {
    struct call plain = *call;
    for (int k = 0; k < call->arrays; k++) {
        layout_plain(&plain.layout[k]);
        plain.pristine[k] = block_new(plain.layout[k].bytes, NULL);
        layout_copy(&plain.layout[k], plain.pristine[k], &call->layout[k], call->pristine[k]);
    }
    return plain;
}

static void run(const struct call *call, const struct way *way, expr_type out_type,
                struct outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    for (int k = 0; k < call->arrays; k++)
        outcome->blocks[k] = block_new(call->layout[k].bytes, call->pristine[k]);
    for (int o = 0; o < outs_of(call); o++) {
        const struct place *place = &way->place[o];
        outcome->out[o] = expr_out_new();
        if (!place->given) {
            if (o == 0) outcome->out[o].type = out_type;
            continue;
        }
        void *block =
            place->over >= 0 ? outcome->blocks[place->over] : block_new(place->layout.bytes, NULL);
        if (place->over < 0) outcome->out_blocks[o] = block;
        outcome->out[o] = layout_array(&place->layout, block);
    }
    expr_var vars[MOST_VARIABLES];
    call_bind(call, vars, outcome->blocks, &outcome->out[1]);
    bx_kernels_force(way->set);
    if (way->compiled) {
        expr_program *program = NULL;
        outcome->status =
            expr_compile(call->written.text, vars, outcome->out[0].type, &way->options, &program);
        if (outcome->status == EXPR_OK) outcome->status = expr_run(program, vars, &outcome->out[0]);
        expr_program_free(program);
    } else {
        outcome->status = expr_eval_with(call->written.text, vars, &outcome->out[0], &way->options);
    }
    bx_kernels_force(NULL);
}

static void outcome_end(const struct call *call, struct outcome *outcome) {
    for (int o = 0; o < outs_of(call); o++) {
        expr_array_free(&outcome->out[o]);
        free(outcome->out_blocks[o]);
    }
    for (int k = 0; k < call->arrays; k++) free(outcome->blocks[k]);
}

static const unsigned char *element_at(const expr_array *array, const int64_t *index) {
    const unsigned char *at = array->data;
    for (int d = 0; d < array->ndim; d++) at += index[d] * array->strides[d];
    return at;
}

static bool count_up(const expr_array *array, int64_t *index) {
    for (int d = array->ndim - 1; d >= 0; d--) {
        if (++index[d] < array->shape[d]) return true;
        index[d] = 0;
    }
    return false;
}

static size_t item_of(const expr_array *array) {
    return array->type == EXPR_BYTES ? array->item_size : expr_type_size(array->type);
}

/* Is the output, with the dimensions of the expected one, that one? */
static bool compare(const struct call *call, const struct way *way, const expr_array *expected,
                    const expr_array *out, int o) {
    char text[700], a[120], b[120];
    bool same = expected->type == out->type && item_of(expected) == item_of(out) &&
                expected->ndim == out->ndim;
    int64_t n = 1;
    for (int d = 0; same && d < out->ndim; d++) {
        same = expected->shape[d] == out->shape[d];
        n *= out->shape[d];
    }
    if (!same) {
        describe_way(way, text, sizeof text);
        finding(call, "output %d is %s of %d dimensions instead of %s of %d, %s", o,
                expr_type_name(out->type), out->ndim, expr_type_name(expected->type),
                expected->ndim, text);
        return false;
    }
    int64_t index[EXPR_MAX_DIMENSIONS] = {0}, place = 0;
    if (n > 0) do {
            const unsigned char *x = element_at(expected, index), *y = element_at(out, index);
            if (!same_item(x, y, out->type, item_of(out), !fuzz_strict_nan)) {
                describe_way(way, text, sizeof text);
                item_describe(x, out->type, item_of(out), a, sizeof a);
                item_describe(y, out->type, item_of(out), b, sizeof b);
                finding(call, "output %d, element %lld of %lld is %s instead of %s, %s", o,
                        (long long)place, (long long)n, b, a, text);
                return false;
            }
            place++;
        } while (count_up(out, index));
    return true;
}

/* Has nothing been written but the elements of outputs? They are overwritten here. */
static bool untouched(const struct call *call, const struct way *way, struct outcome *outcome) {
    char text[700];
    for (int o = 0; o < outs_of(call) && outcome->status == EXPR_OK; o++) {
        const struct place *place = &way->place[o];
        if (!place->given) continue;
        void *block = place->over >= 0 ? outcome->blocks[place->over] : outcome->out_blocks[o];
        const int64_t n = layout_elements(&place->layout);
        for (int64_t k = 0; k < n; k++) {
            unsigned char *at = layout_element(&place->layout, block, k);
            if (place->over >= 0)
                memcpy(at, call->pristine[place->over] + (at - (unsigned char *)block),
                       layout_item(&place->layout));
            else
                memset(at, 0x5A, layout_item(&place->layout));
        }
    }
    for (int k = 0; k < call->arrays; k++)
        if (memcmp(outcome->blocks[k], call->pristine[k], call->layout[k].bytes) != 0) {
            describe_way(way, text, sizeof text);
            finding(call, "memory of %s changed, %s", call->names[k], text);
            return false;
        }
    for (int o = 0; o < outs_of(call); o++) {
        if (!outcome->out_blocks[o]) continue;
        const unsigned char *block = outcome->out_blocks[o];
        for (size_t k = 0; k < way->place[o].layout.bytes; k++)
            if (block[k] != 0x5A) {
                describe_way(way, text, sizeof text);
                finding(call, "memory beside output %d changed, %s", o, text);
                return false;
            }
    }
    return true;
}

/* Chooses memory for an output of that type and shape. */
static void choose_place(struct place *place, const struct call *call, struct input *input,
                         const expr_array *like, bool alone) {
    *place = (struct place){.over = -1};
    const unsigned choice = take(input);
    if (like->ndim > MOST_DIMENSIONS || choice % 4 == 0) return;
    place->given = true;
    place->layout = (struct layout){.type = like->type, .ndim = like->ndim};
    for (int d = 0; d < like->ndim; d++) place->layout.shape[d] = like->shape[d];
    if (choice % 4 < 3 || !alone) {
        layout_choose(&place->layout, input, false, false);
        return;
    }
    /* Over an input: exactly, or where its memory allows. */
    for (int k = 0; k < call->arrays; k++) {
        const int at = (int)((choice / 4 + (unsigned)k) % (unsigned)call->arrays);
        const struct layout *array = &call->layout[at];
        bool same = array->type == like->type && array->ndim == like->ndim && !array->swapped;
        for (int d = 0; same && d < like->ndim; d++)
            same = array->shape[d] == like->shape[d] && array->strides[d] != 0;
        if (same && take_once_in(input, 2)) {
            place->layout = *array;
            place->over = at;
            return;
        }
        layout_plain(&place->layout);
        if (place->layout.bytes > array->bytes || place->layout.bytes == 0) continue;
        place->layout.offset += take(input) % (array->bytes - place->layout.bytes + 1);
        place->over = at;
        return;
    }
    layout_choose(&place->layout, input, false, false);
}

static void one_way(const struct call *call, const struct way *way, expr_type out_type,
                    const struct outcome *reference) {
    struct outcome outcome;
    char text[700];
    for (int turn = 0; turn < (way->compiled ? 1 : 2); turn++) { /* cold and warm */
        run(call, way, out_type, &outcome);
        bool well = outcome.status == reference->status;
        if (!well) {
            describe_way(way, text, sizeof text);
            finding(call, "status %d instead of %d, %s (%s)", outcome.status, reference->status,
                    text, outcome.status ? expr_error_text() : "");
        }
        for (int o = 0; well && o < outs_of(call) && outcome.status == EXPR_OK; o++)
            well = compare(call, way, &reference->out[o], &outcome.out[o], o);
        well = well && untouched(call, way, &outcome);
        outcome_end(call, &outcome);
        if (!well) return;
    }
}

int fuzz_calls_target(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    struct call call;
    call_variables(&call, &input, false);
    struct way reference_way = {.set = take_kernels(&input, NULL)};
    /* The ways come first, so that what is changed in the text leaves them as they are. */
    uint8_t ways[48];
    for (size_t k = 0; k < sizeof ways; k++) ways[k] = (uint8_t)take(&input);
    const bool fast = take_once_in(&input, 8);
    expr_type out_type = EXPR_AUTO;
    if (take_once_in(&input, 8)) {
        out_type = (expr_type)(EXPR_BOOL + take_below(&input, 15));
    }
    call_text(&call, &input);
    fuzz_calls++;
    reference_way.options = (expr_options){.size = sizeof(expr_options),
                                           .threads = 1,
                                           .block_length = fast ? 1000 : EXPR_UNBLOCKED,
                                           .casting = EXPR_CASTING_UNSAFE,
                                           .flags = fast ? EXPR_FAST : 0};
    struct outcome reference;
    run(&call, &reference_way, out_type, &reference);
    if (reference.status != EXPR_OK) fuzz_refused++;
    if (fuzz_verbose) {
        call_describe(&call);
        fprintf(stderr, "%s\n", reference.status ? expr_error_text() : "well");
    }
    struct input choices = {ways, sizeof ways};
    for (int k = 0; k < 4; k++) {
        struct way way = {.options = take_options(&choices)};
        way.options.flags = reference_way.options.flags;
        way.set = fast ? reference_way.set : take_kernels(&choices, reference_way.set);
        const unsigned more = take(&choices);
        way.compiled = more % 3 == 2;
        way.plain = (more & 0x60) == 0x60 && !call.written.sums;
        if (reference.status == EXPR_OK) {
            choose_place(&way.place[0], &call, &choices, &reference.out[0], outs_of(&call) == 1);
            if (call.named) choose_place(&way.place[1], &call, &choices, &reference.out[1], false);
        }
        if (way.plain && way.place[0].over < 0) {
            struct call plain = plain_of(&call);
            one_way(&plain, &way, out_type, &reference);
            call_end(&plain);
        } else {
            way.plain = false;
            one_way(&call, &way, out_type, &reference);
        }
    }
    outcome_end(&call, &reference);
    call_end(&call);
    return 0;
}
