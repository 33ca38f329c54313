/* SPDX-License-Identifier: MIT */
/* Where the states of an iteration live, and how the last ones get to the caller. */
#include <string.h>

#include "api/iterate_p.h"
#include "base/error.h"
#include "base/memory.h"
#include "layout/array.h"

/* C-contiguous, of an array's type and shape. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the array is written */
static expr_array array_in(const expr_array *like, char *memory) {
    expr_array array = {.type = like->type, .ndim = like->ndim, .data = memory};
    int64_t stride = (int64_t)expr_type_size(like->type);
    for (int d = like->ndim - 1; d >= 0; d--) {
        array.shape[d] = like->shape[d];
        array.strides[d] = stride;
        /* An array without elements may have lengths of any size. */
        if (__builtin_mul_overflow(stride, like->shape[d] > 1 ? like->shape[d] : 1, &stride))
            stride = 0;
    }
    return array;
}

static size_t bytes_of(const expr_array *array) {
    size_t bytes = expr_type_size(array->type);
    for (int d = 0; d < array->ndim; d++) bytes *= (size_t)array->shape[d];
    return bytes ? bytes : 1;
}

/* The smallest state that nothing reads and that an array of this type and shape fits in. There are
 * as many as are ever needed at once. */
expr_array bx_iterate_take_state(struct iteration *it, const expr_array *like) {
    struct state *best = it->states;
    const size_t bytes = bytes_of(like);
    for (int k = 0; k < it->state_count; k++) {
        struct state *state = &it->states[k];
        if (state->live || state->bytes < bytes) continue;
        if (best->live || best->bytes < bytes || state->bytes < best->bytes) best = state;
    }
    best->live = true;
    return array_in(like, best->memory);
}

/* One for what each feed's variable holds, one for what each step writes, and one for each that may
 * have to be copied in the end. */
expr_status bx_iterate_make_states(struct iteration *it, int64_t steps) {
    for (int k = 0; k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        const size_t bytes = bytes_of(&it->vars[feed->variable].array);
        const int wanted =
            (steps > 1) + (steps > 0 && feed->computed && bx_iterate_first(it, k) == k) +
            (it->feeds[k].out && (steps == 0 || !feed->computed || bx_iterate_first(it, k) != k));
        for (int j = 0; j < wanted; j++) {
            struct state *state = &it->states[it->state_count];
            state->memory = bx_alloc(bytes);
            if (!state->memory) return bx_error_memory();
            state->bytes = bytes;
            it->state_count++;
        }
    }
    return EXPR_OK;
}

static struct state *state_of(const struct iteration *it, const expr_array *array) {
    for (int k = 0; k < it->state_count; k++)
        if (it->states[k].memory && it->states[k].memory == (const char *)array->data)
            return &it->states[k];
    return NULL;
}

void bx_iterate_settle(struct iteration *it) {
    for (int k = 0; k < it->state_count; k++) it->states[k].live = false;
    for (int k = 0; k < it->count; k++) {
        struct state *state = state_of(it, &it->vars[it->feed[k].variable].array);
        if (state) state->live = true;
    }
}

bool bx_iterate_lies_like_state(const expr_array *array) {
    const expr_array state = array_in(array, NULL);
    if (array->flags & EXPR_ARRAY_SWAPPED) return false;
    for (int d = 0; d < array->ndim; d++)
        if (array->shape[d] > 1 && array->strides[d] != state.strides[d]) return false;
    return true;
}

bool bx_iterate_writes_to_out(const struct iteration *it, int number) {
    const expr_array *out = it->feeds[number].out;
    const expr_array *like = &it->vars[it->feed[number].variable].array;
    if (!out || !out->data || out->type != like->type || out->ndim != like->ndim ||
        memcmp(out->shape, like->shape, (size_t)like->ndim * sizeof *like->shape) != 0)
        return false;
    for (uint32_t k = 0; k < it->var_count; k++) {
        const expr_var *var = &it->vars[k];
        if (!it->used[k]) continue;
        if (var->kind == EXPR_KIND_ARRAY && bx_arrays_touch(out, &var->array)) return false;
        if (bx_iterate_is_kept(it, k) && bx_arrays_touch(out, var->value.output)) return false;
    }
    for (int k = 0; k < it->count; k++)
        if (k != number && it->feeds[k].out && it->feeds[k].out->data &&
            bx_arrays_touch(out, it->feeds[k].out))
            return false;
    return true;
}

/* May the library give its memory away, as no other feed holds it? */
static bool is_alone(const struct iteration *it, int number) {
    for (int k = 0; k < it->count; k++)
        if (k != number && it->now[k].data == it->now[number].data) return false;
    return true;
}

static bool is_there(const expr_array *out, const expr_array *now) {
    return out->data == now->data && !(now->flags & EXPR_ARRAY_SWAPPED) &&
           memcmp(out->strides, now->strides, (size_t)now->ndim * sizeof *now->strides) == 0;
}

/* A copy in the library's memory. */
static expr_array copy_of(struct iteration *it, const expr_array *array) {
    const expr_array copy = bx_iterate_take_state(it, array);
    bx_copy_array(array, &copy);
    return copy;
}

static bool meets_kept_output(const struct iteration *it, const expr_array *array) {
    for (uint32_t k = 0; k < it->var_count; k++)
        if (bx_iterate_is_kept(it, k) && bx_arrays_touch(array, it->vars[k].value.output))
            return true;
    return false;
}

void bx_iterate_save_sources(struct iteration *it) {
    for (int k = 0; k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        if (feed->computed || !it->feeds[k].out) continue;
        const expr_array *source = &it->vars[feed->source].array;
        if (!state_of(it, source) && meets_kept_output(it, source))
            it->now[k] = copy_of(it, source);
    }
}

void bx_iterate_give_out(struct iteration *it) {
    for (int k = 0; k < it->count; k++) it->now[k] = it->vars[it->feed[k].variable].array;
    /* What lies in the caller's memory may be written over before it is given out. */
    for (int k = 0; k < it->count; k++) {
        const expr_array *out = it->feeds[k].out;
        if (!out || state_of(it, &it->now[k]) || is_there(out, &it->now[k])) continue;
        it->now[k] = copy_of(it, &it->now[k]);
    }
    for (int k = 0; k < it->count; k++) {
        expr_array *out = it->feeds[k].out;
        if (!out || (out->data && is_there(out, &it->now[k]))) continue;
        if (out->data) {
            bx_copy_array(&it->now[k], out);
            continue;
        }
        if (!is_alone(it, k)) it->now[k] = copy_of(it, &it->now[k]);
        *out = it->now[k];
        out->flags |= EXPR_ARRAY_ALLOCATED;
        state_of(it, &it->now[k])->memory = NULL;
    }
}

void bx_iterate_free_states(struct iteration *it) {
    for (int k = 0; k < it->state_count; k++) bx_free(it->states[k].memory);
}
