/* SPDX-License-Identifier: MIT */
/* Many steps of one program, each with what the one before has made. */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/memory.h"

/* Where a feed's variable goes on from. */
struct feed {
    uint32_t variable; /* in the variables array */
    uint32_t source;   /* likewise; FROM_VALUE: the program's value */
    bool computed;     /* the source is the value or an output */
};
#define FROM_VALUE UINT32_MAX

/* Memory for a state; it holds one from the step that writes it until nothing reads it any more. */
struct state {
    char *memory;
    size_t bytes;
    bool live;
};

struct iteration {
    const expr_program *program;
    const expr_feed *feeds;
    struct feed *feed;
    int count;
    expr_var *vars;   /* the caller's, but for what feeds change */
    expr_var *next;   /* of the feeds' variables in the next step */
    expr_array *out;  /* per feed: what the step writes; then per variable: room for a check */
    expr_array *now;  /* per feed: what its variable is to be */
    int64_t at_once;  /* steps that are taken at a time */
    expr_array value; /* of the program, if no feed takes it */
    uint32_t var_count;
    struct state *states;
    int state_count;
};

static uint32_t find(const expr_var *vars, uint32_t count, const char *name) {
    uint32_t k = 0;
    while (k < count && strcmp(vars[k].name, name) != 0) k++;
    return k;
}

static expr_status read_feed(struct iteration *it, int number) {
    const expr_feed *given = &it->feeds[number];
    struct feed *feed = &it->feed[number];
    if (!given->variable)
        return bx_error(EXPR_ERROR_ARGUMENT, "feed %d names no variable; give the name of an array",
                        number);
    feed->variable = find(it->vars, it->var_count, given->variable);
    if (feed->variable == it->var_count)
        return bx_error(EXPR_ERROR_NAME, "feed %d is for '%s', which is not among the variables",
                        number, given->variable);
    const expr_var *variable = &it->vars[feed->variable];
    if (variable->kind != EXPR_KIND_ARRAY)
        return bx_error(EXPR_ERROR_TYPE, "feed %d is for '%s', which is no array; feed arrays only",
                        number, given->variable);
    for (int k = 0; k < number; k++)
        if (it->feed[k].variable == feed->variable)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "feeds %d and %d are both for '%s'; give each variable one", k, number,
                            given->variable);
    expr_type type = expr_program_type(it->program);
    feed->source = FROM_VALUE;
    feed->computed = true;
    if (!given->source && type == EXPR_NONE)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "feed %d takes the program's value, but it was compiled without one; name "
                        "an output",
                        number);
    if (given->source) {
        feed->source = find(it->vars, it->var_count, given->source);
        if (feed->source == it->var_count)
            return bx_error(EXPR_ERROR_NAME, "feed %d takes '%s', which is not among the variables",
                            number, given->source);
        const expr_var *source = &it->vars[feed->source];
        feed->computed = source->kind == EXPR_KIND_OUTPUT;
        if (!feed->computed && source->kind != EXPR_KIND_ARRAY)
            return bx_error(EXPR_ERROR_TYPE,
                            "feed %d takes '%s', which is neither an output nor an array", number,
                            given->source);
        type = feed->computed ? bx_api_output_type(it->program, given->source)
                              : (expr_type)source->array.type;
    }
    if (type != (expr_type)variable->array.type)
        return bx_error(EXPR_ERROR_TYPE,
                        "feed %d gives '%s', which is %s, values of %s; make the types equal, as "
                        "by the type that the program is compiled for",
                        number, given->variable, expr_type_name((expr_type)variable->array.type),
                        expr_type_name(type));
    return EXPR_OK;
}

static expr_status read_feeds(struct iteration *it) {
    for (int k = 0; k < it->count; k++) {
        const expr_status status = read_feed(it, k);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}

/* C-contiguous, of an array's type and shape. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the array is written */
static expr_array array_in(const expr_array *like, char *memory) {
    expr_array array = {.type = like->type, .ndim = like->ndim, .data = memory};
    int64_t stride = (int64_t)expr_type_size((expr_type)like->type);
    for (int d = like->ndim - 1; d >= 0; d--) {
        array.shape[d] = like->shape[d];
        array.strides[d] = stride;
        if (like->shape[d] > 1) stride *= like->shape[d];
    }
    return array;
}

static size_t bytes_of(const expr_array *array) {
    size_t bytes = expr_type_size((expr_type)array->type);
    for (int d = 0; d < array->ndim; d++) bytes *= (size_t)array->shape[d];
    return bytes ? bytes : 1;
}

/* The feed whose output is the same as this one's, or itself. */
static int first_of(const struct iteration *it, int number) {
    for (int k = 0; k < number; k++)
        if (it->feed[k].computed && it->feed[k].source == it->feed[number].source) return k;
    return number;
}

/* The variable that the program's value feeds, and it alone: several steps may be taken at once. */
static const char *name_of(const struct iteration *it) {
    const bool single = it->count == 1 && it->feed[0].source == FROM_VALUE;
    return single ? it->vars[it->feed[0].variable].name : NULL;
}

/* What is wrong with a step, and do the shapes of sources and variables agree? */
static expr_status check_step(struct iteration *it, int64_t steps) {
    expr_array *shapes = it->out; /* per feed; then per variable */
    expr_array value = expr_out_new();
    const struct bx_steps check = {.check = true, .most = steps, .name = name_of(it)};
    memcpy(it->next, it->vars, (it->var_count + 1) * sizeof *it->next);
    for (uint32_t k = 0; k < it->var_count; k++) {
        if (it->next[k].kind != EXPR_KIND_OUTPUT || !it->next[k].value.output) continue;
        bool fed = false;
        for (int j = 0; j < it->count; j++) fed |= it->feed[j].source == k;
        if (!fed) continue;
        shapes[it->count + (int)k] = (expr_array){.type = it->vars[k].value.output->type};
        it->next[k].value.output = &shapes[it->count + (int)k];
    }
    const bool has_value = expr_program_type(it->program) != EXPR_NONE;
    expr_status status =
        bx_api_run_steps(it->program, it->next, has_value ? &value : NULL, &check, &it->at_once);
    for (int k = 0; status == EXPR_OK && k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        const expr_array *variable = &it->vars[feed->variable].array;
        const expr_array *source = &value;
        if (!feed->computed) source = &it->vars[feed->source].array;
        if (feed->computed && feed->source != FROM_VALUE)
            source = &shapes[it->count + (int)feed->source];
        if (source->ndim != variable->ndim ||
            memcmp(source->shape, variable->shape, (size_t)source->ndim * sizeof *source->shape) !=
                0)
            status = bx_error(EXPR_ERROR_SHAPE,
                              "feed %d gives '%s' values of another shape; make the shapes of "
                              "source and variable equal",
                              k, it->vars[feed->variable].name);
    }
    return status;
}

/* The smallest state that nothing reads and that an array of this type and shape fits in. There are
 * as many as are ever needed at once. */
static expr_array take_state(struct iteration *it, const expr_array *like) {
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
static expr_status make_states(struct iteration *it, int64_t steps) {
    for (int k = 0; k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        const size_t bytes = bytes_of(&it->vars[feed->variable].array);
        const int wanted =
            (steps > 1) + (steps > 0 && feed->computed && first_of(it, k) == k) +
            (it->feeds[k].out && (steps == 0 || !feed->computed || first_of(it, k) != k));
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

/* States that the variables hold are live, others are free. */
static void settle(struct iteration *it) {
    for (int k = 0; k < it->state_count; k++) it->states[k].live = false;
    for (int k = 0; k < it->count; k++) {
        struct state *state = state_of(it, &it->vars[it->feed[k].variable].array);
        if (state) state->live = true;
    }
}

/* May the last step write a feed's result where the caller wants it? Nothing that the step reads or
 * writes may lie there. */
static bool writes_to_out(const struct iteration *it, int number) {
    const expr_array *out = it->feeds[number].out;
    const expr_array *like = &it->vars[it->feed[number].variable].array;
    if (!out || !out->data || out->type != like->type || out->ndim != like->ndim ||
        memcmp(out->shape, like->shape, (size_t)like->ndim * sizeof *like->shape) != 0)
        return false;
    for (uint32_t k = 0; k < it->var_count; k++) {
        const expr_var *var = &it->vars[k];
        if (var->kind == EXPR_KIND_ARRAY && bx_arrays_touch(out, &var->array)) return false;
        if (var->kind == EXPR_KIND_OUTPUT && bx_arrays_touch(out, var->value.output)) return false;
    }
    for (int k = 0; k < it->count; k++)
        if (k != number && it->feeds[k].out && it->feeds[k].out->data &&
            bx_arrays_touch(out, it->feeds[k].out))
            return false;
    return true;
}

static bool is_source(const struct iteration *it, uint32_t source) {
    for (int k = 0; k < it->count; k++)
        if (it->feed[k].source == source) return true;
    return false;
}

/* Runs the program once more, or as many times at once as it may and `taken` tells. */
static expr_status run_program(struct iteration *it, expr_array *value, int64_t most,
                               int64_t *taken) {
    *taken = 1;
    if (it->at_once < 2) return expr_run(it->program, it->next, value);
    const struct bx_steps steps = {.most = most, .name = name_of(it)};
    return bx_api_run_steps(it->program, it->next, value, &steps, taken);
}

/* One step or more, of `rest` that are to be made. */
static expr_status run_step(struct iteration *it, int64_t rest, int64_t *taken) {
    const int64_t sweeps = (rest - 1) / it->at_once + 1;
    /* The caller's memory takes the last result, and of a single feed every other one before it. */
    const bool own = sweeps == 1 || (it->count == 1 && sweeps % 2 == 1);
    expr_array *value = NULL;
    memcpy(it->next, it->vars, (it->var_count + 1) * sizeof *it->next);
    if (expr_program_type(it->program) != EXPR_NONE && !is_source(it, FROM_VALUE))
        value = &it->value;
    for (int k = 0; k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        if (!feed->computed || first_of(it, k) != k) continue;
        it->out[k] = own && writes_to_out(it, k) ? *it->feeds[k].out
                                                 : take_state(it, &it->vars[feed->variable].array);
        if (feed->source == FROM_VALUE)
            value = &it->out[k];
        else
            it->next[feed->source].value.output = &it->out[k];
    }
    /* Sweeps of about as many steps. */
    expr_status status = run_program(it, value, (rest - 1) / sweeps + 1, taken);
    if (status != EXPR_OK) return status;
    for (int k = 0; k < it->count; k++)
        it->now[k] =
            it->feed[k].computed ? it->out[first_of(it, k)] : it->vars[it->feed[k].source].array;
    for (int k = 0; k < it->count; k++) it->vars[it->feed[k].variable].array = it->now[k];
    settle(it);
    return EXPR_OK;
}

/* May the library give its memory away, as no other feed holds it? */
static bool is_alone(const struct iteration *it, int number) {
    for (int k = 0; k < it->count; k++)
        if (k != number && it->now[k].data == it->now[number].data) return false;
    return true;
}

static bool is_there(const expr_array *out, const expr_array *now) {
    return out->data == now->data &&
           memcmp(out->strides, now->strides, (size_t)now->ndim * sizeof *now->strides) == 0;
}

/* What the feeds' variables are now, to where the caller wants it. */
static expr_status give_out(struct iteration *it) {
    for (int k = 0; k < it->count; k++) it->now[k] = it->vars[it->feed[k].variable].array;
    /* What lies in the caller's memory may be written over before it is given out. */
    for (int k = 0; k < it->count; k++) {
        const expr_array *out = it->feeds[k].out;
        if (!out || state_of(it, &it->now[k]) || is_there(out, &it->now[k])) continue;
        const expr_array copy = take_state(it, &it->now[k]);
        bx_copy_array(&it->now[k], &copy);
        it->now[k] = copy;
    }
    for (int k = 0; k < it->count; k++) {
        expr_array *out = it->feeds[k].out;
        if (!out || (out->data && is_there(out, &it->now[k]))) continue;
        if (out->data) {
            bx_copy_array(&it->now[k], out);
            continue;
        }
        if (!is_alone(it, k)) {
            const expr_array copy = take_state(it, &it->now[k]);
            bx_copy_array(&it->now[k], &copy);
            it->now[k] = copy;
        }
        *out = it->now[k];
        out->flags |= EXPR_ARRAY_ALLOCATED;
        state_of(it, &it->now[k])->memory = NULL;
    }
    return EXPR_OK;
}

/* Outs can be told to be wrong before the first step. */
static expr_status check_outs(const struct iteration *it) {
    for (int k = 0; k < it->count; k++) {
        const expr_array *out = it->feeds[k].out;
        const expr_array *like = &it->vars[it->feed[k].variable].array;
        if (!out || (!out->data && out->type == EXPR_AUTO)) continue;
        const char *name = it->vars[it->feed[k].variable].name;
        if (out->type != like->type)
            return bx_error(EXPR_ERROR_TYPE,
                            "the out of feed %d is %s, but '%s' is %s; make the types equal", k,
                            expr_type_name((expr_type)out->type), name,
                            expr_type_name((expr_type)like->type));
        if (!out->data) continue;
        const char *fault = bx_written_fault(out);
        if (fault) return bx_error(EXPR_ERROR_SHAPE, "the out of feed %d %s", k, fault);
        if (out->ndim != like->ndim ||
            memcmp(out->shape, like->shape, (size_t)like->ndim * sizeof *like->shape) != 0)
            return bx_error(EXPR_ERROR_SHAPE,
                            "the out of feed %d has another shape than '%s'; make them equal", k,
                            name);
    }
    return EXPR_OK;
}

static expr_status iterate(struct iteration *it, int64_t steps) {
    expr_status status = read_feeds(it);
    if (status == EXPR_OK) status = check_step(it, steps);
    if (status == EXPR_OK) status = check_outs(it);
    if (status == EXPR_OK) status = make_states(it, steps);
    it->value = expr_out_new();
    int64_t taken = 0;
    for (int64_t done = 0; done < steps && status == EXPR_OK; done += taken)
        status = run_step(it, steps - done, &taken);
    if (status == EXPR_OK) status = give_out(it);
    for (int k = 0; k < it->state_count; k++) bx_free(it->states[k].memory);
    expr_array_free(&it->value);
    return status;
}

/* One block for all that the iteration notes down. */
static char *lay_out(struct iteration *it) {
    const size_t count = (size_t)it->count, vars = it->var_count + (size_t)1;
    const size_t bytes = count * (sizeof *it->feed + 2 * sizeof *it->out) +
                         vars * (2 * sizeof *it->vars + sizeof *it->out) +
                         3 * count * sizeof *it->states;
    char *block = bx_alloc_zeroed(bytes);
    if (!block) return NULL;
    char *at = block;
    it->vars = (expr_var *)(void *)at;
    it->next = it->vars + vars;
    it->out = (expr_array *)(void *)(it->next + vars);
    it->now = it->out + count + vars;
    it->states = (struct state *)(void *)(it->now + count);
    it->feed = (struct feed *)(void *)(it->states + 3 * count);
    return block;
}

expr_status expr_iterate(const expr_program *program, const expr_var vars[], int64_t steps,
                         const expr_feed feeds[], int count) {
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
