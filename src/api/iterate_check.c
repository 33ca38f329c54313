/* SPDX-License-Identifier: MIT */
/* What can be wrong with an iteration: its feeds, the arrays that they name, a step, the outs. */
#include <string.h>

#include "api/iterate_p.h"
#include "base/checked.h"
#include "base/error.h"
#include "layout/array.h"

/* The entry of this name; *twice: there is another one. */
static uint32_t find(const expr_var *vars, uint32_t count, const char *name, bool *twice) {
    uint32_t k = 0;
    while (k < count && strcmp(vars[k].name, name) != 0) k++;
    uint32_t next = k + 1;
    while (next < count && strcmp(vars[next].name, name) != 0) next++;
    *twice = next < count;
    return k;
}

static expr_status find_entry(const struct iteration *it, int number, const char *name,
                              const char *what, uint32_t *entry) {
    bool twice;
    *entry = find(it->vars, it->var_count, name, &twice);
    if (*entry == it->var_count)
        return bx_error(EXPR_ERROR_NAME, "feed %d %s '%s', which is not among the variables",
                        number, what, name);
    if (twice)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "feed %d %s '%s', which two variables are called; give each its own name",
                        number, what, name);
    return EXPR_OK;
}

/* Numbers go on from step to step; an array of them by itself, whether the program reads it or
 * not, and the memory that a state of it takes. */
static expr_status check_array(int number, const char *name, const expr_array *array) {
    if (array->type == EXPR_BYTES)
        return bx_error(EXPR_ERROR_TYPE,
                        "feed %d is of '%s', which holds byte strings; feed numbers only", number,
                        name);
    if (expr_type_size(array->type) == 0)
        return bx_error(EXPR_ERROR_TYPE,
                        "feed %d is of '%s', which has element type %d, which this version does "
                        "not know",
                        number, name, (int)array->type);
    const bool possible = array->ndim >= 0 && array->ndim <= EXPR_MAX_DIMENSIONS;
    const char *fault = bx_read_fault(array);
    if (fault)
        return bx_error(possible ? EXPR_ERROR_SHAPE : EXPR_ERROR_LIMIT, "array '%s' of feed %d %s",
                        name, number, fault);
    size_t bytes = expr_type_size(array->type);
    for (int d = 0; d < array->ndim; d++)
        if (array->shape[d] == 0) return EXPR_OK;
    for (int d = 0; d < array->ndim; d++)
        if (!bx_mul_size(bytes, (size_t)array->shape[d], &bytes) || bytes > PTRDIFF_MAX)
            return bx_error_memory();
    return EXPR_OK;
}

static expr_status read_feed(struct iteration *it, int number) {
    const expr_feed *given = &it->feeds[number];
    struct feed *feed = &it->feed[number];
    if (!given->variable)
        return bx_error(EXPR_ERROR_ARGUMENT, "feed %d names no variable; give the name of an array",
                        number);
    expr_status status = find_entry(it, number, given->variable, "is for", &feed->variable);
    if (status != EXPR_OK) return status;
    const expr_var *variable = &it->vars[feed->variable];
    if (variable->kind != EXPR_KIND_ARRAY)
        return bx_error(EXPR_ERROR_TYPE, "feed %d is for '%s', which is no array; feed arrays only",
                        number, given->variable);
    for (int k = 0; k < number; k++)
        if (it->feed[k].variable == feed->variable)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "feeds %d and %d are both for '%s'; give each variable one", k, number,
                            given->variable);
    status = check_array(number, given->variable, &variable->array);
    if (status != EXPR_OK) return status;
    it->used[feed->variable] = true;
    expr_type type = expr_program_type(it->program);
    feed->source = FROM_VALUE;
    feed->computed = true;
    if (!given->source && type == EXPR_NONE)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "feed %d takes the program's value, but it was compiled without one; name "
                        "an output",
                        number);
    if (given->source) {
        status = find_entry(it, number, given->source, "takes", &feed->source);
        if (status != EXPR_OK) return status;
        const expr_var *source = &it->vars[feed->source];
        feed->computed = source->kind == EXPR_KIND_OUTPUT;
        if (!feed->computed && source->kind != EXPR_KIND_ARRAY)
            return bx_error(EXPR_ERROR_TYPE,
                            "feed %d takes '%s', which is neither an output nor an array", number,
                            given->source);
        type = feed->computed ? bx_api_output_type(it->program, given->source) : source->array.type;
        if (type == EXPR_NONE)
            return bx_error(EXPR_ERROR_TYPE,
                            "feed %d takes '%s', which is no output of the program", number,
                            given->source);
        if (!feed->computed) status = check_array(number, given->source, &source->array);
        if (status != EXPR_OK) return status;
        it->used[feed->source] = true;
    }
    if (type != variable->array.type)
        return bx_error(EXPR_ERROR_TYPE,
                        "feed %d gives '%s', which is %s, values of %s; make the types equal, as "
                        "by the type that the program is compiled for",
                        number, given->variable, expr_type_name(variable->array.type),
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

/* What is wrong with a step, and do the shapes of sources and variables agree? Outputs that need
 * memory get their shapes beside the caller's structs. */
static expr_status check_step(struct iteration *it, int64_t steps) {
    expr_array value = expr_out_new();
    const struct bx_steps check = {.check = true, .most = steps, .name = bx_iterate_name(it)};
    memcpy(it->next, it->vars, (it->var_count + 1) * sizeof *it->next);
    for (uint32_t k = 0; k < it->var_count; k++) {
        const expr_var *var = &it->vars[k];
        if (!it->used[k] || var->kind != EXPR_KIND_OUTPUT || !var->value.output) continue;
        if (var->value.output->data && bx_iterate_is_kept(it, k)) continue;
        it->aside[k] = (expr_array){.type = var->value.output->type};
        it->next[k].value.output = &it->aside[k];
    }
    const bool has_value = expr_program_type(it->program) != EXPR_NONE;
    expr_status status =
        bx_api_run_steps(it->program, it->next, has_value ? &value : NULL, &check, &it->at_once);
    for (int k = 0; status == EXPR_OK && k < it->count; k++) {
        const struct feed *feed = &it->feed[k];
        const expr_array *variable = &it->vars[feed->variable].array;
        const expr_array *source = &value;
        if (!feed->computed) source = &it->vars[feed->source].array;
        if (feed->computed && feed->source != FROM_VALUE) source = &it->aside[feed->source];
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

/* One struct cannot take two results. */
static expr_status check_shared(const struct iteration *it, int number) {
    const expr_array *out = it->feeds[number].out;
    for (int k = 0; k < number; k++)
        if (it->feeds[k].out == out)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "feeds %d and %d have the same out; give each its own array", k,
                            number);
    for (uint32_t k = 0; k < it->var_count; k++)
        if (bx_iterate_is_kept(it, k) && it->vars[k].value.output == out)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "the out of feed %d is that of output '%s'; give each its own array",
                            number, it->vars[k].name);
    return EXPR_OK;
}

static expr_status check_out(const struct iteration *it, int number) {
    const expr_array *out = it->feeds[number].out;
    const expr_array *like = &it->vars[it->feed[number].variable].array;
    const char *name = it->vars[it->feed[number].variable].name;
    expr_status status = check_shared(it, number);
    if (status != EXPR_OK || (!out->data && out->type == EXPR_AUTO)) return status;
    if (out->type != like->type)
        return bx_error(EXPR_ERROR_TYPE,
                        "the out of feed %d is %s, but '%s' is %s; make the types equal", number,
                        expr_type_name(out->type), name, expr_type_name(like->type));
    if (!out->data) return EXPR_OK;
    const char *fault = bx_written_fault(out);
    if (fault) return bx_error(EXPR_ERROR_SHAPE, "the out of feed %d %s", number, fault);
    if (out->ndim != like->ndim ||
        memcmp(out->shape, like->shape, (size_t)like->ndim * sizeof *like->shape) != 0)
        return bx_error(EXPR_ERROR_SHAPE,
                        "the out of feed %d has another shape than '%s'; make them equal", number,
                        name);
    return EXPR_OK;
}

expr_status bx_iterate_read_feeds(struct iteration *it) {
    bx_api_mark_used(it->program, it->vars, it->var_count, it->used);
    return read_feeds(it);
}

expr_status bx_iterate_check(struct iteration *it, int64_t steps) {
    expr_status status = check_step(it, steps);
    for (int k = 0; status == EXPR_OK && k < it->count; k++)
        if (it->feeds[k].out) status = check_out(it, k);
    return status;
}
