/* SPDX-License-Identifier: MIT */
/* Arrays by themselves: sizes, strides, pointers. */
#include <inttypes.h>
#include <stdio.h>

#include "base/checked.h"
#include "base/error.h"
#include "exec/layout_p.h"

/* As Python writes a tuple: (), (5,), (3, 4). */
void bx_shape_text(char text[SHAPE_TEXT], int ndim, const int64_t *shape) {
    size_t at = (size_t)snprintf(text, SHAPE_TEXT, "(");
    for (int d = 0; d < ndim && at < SHAPE_TEXT; d++)
        at += (size_t)snprintf(text + at, SHAPE_TEXT - at, "%s%" PRId64, d ? ", " : "", shape[d]);
    if (at < SHAPE_TEXT) snprintf(text + at, SHAPE_TEXT - at, ndim == 1 ? ",)" : ")");
}

static bool possible_ndim(const expr_array *array) {
    return array->ndim >= 0 && array->ndim <= EXPR_MAX_DIMENSIONS;
}

expr_status bx_array_fault_status(const expr_array *array) {
    return possible_ndim(array) ? EXPR_ERROR_SHAPE : EXPR_ERROR_LIMIT;
}

/* Do different elements share memory? In doubt they do: each axis must step over all of the
 * smaller ones. */
static bool overlaps_itself(const expr_array *array, int64_t size) {
    bool seen[EXPR_MAX_DIMENSIONS] = {false};
    uint64_t reached = (uint64_t)size;
    for (int turn = 0; turn < array->ndim; turn++) {
        int least = -1;
        for (int d = 0; d < array->ndim; d++)
            if (!seen[d] && array->shape[d] > 1 &&
                (least < 0 ||
                 bx_magnitude(array->strides[d]) < bx_magnitude(array->strides[least])))
                least = d;
        if (least < 0) return false;
        seen[least] = true;
        if (bx_magnitude(array->strides[least]) < reached) return true;
        reached += bx_magnitude(array->strides[least]) * (uint64_t)(array->shape[least] - 1);
    }
    return false;
}

const char *bx_array_fault(const expr_array *array, int64_t size, bool written) {
    if (!possible_ndim(array))
        return "has an impossible number of dimensions; give it 0 to 32 (EXPR_MAX_DIMENSIONS)";
    bool empty = false;
    for (int d = 0; d < array->ndim; d++) {
        if (array->shape[d] < 0) return "has a negative size; sizes count elements, from 0";
        empty |= array->shape[d] == 0;
    }
    if (size == 0) return "has byte strings of 0 bytes; set its item_size";
    if (written && array->flags & EXPR_ARRAY_SWAPPED)
        return "is of the other byte order; give an output in this machine's";
    if (empty) return NULL;
    int64_t elements = 1;
    size_t bytes = (size_t)size;
    for (int d = 0; d < array->ndim; d++) {
        size_t along;
        if (!bx_mul_i64(elements, array->shape[d], &elements) ||
            !bx_mul_size((size_t)(array->shape[d] - 1), bx_magnitude(array->strides[d]), &along) ||
            !bx_add_size(bytes, along, &bytes) || bytes > PTRDIFF_MAX)
            return "has sizes whose product overflows the address space; check its shape and "
                   "strides";
    }
    if (!array->data) return "has no data: its pointer is NULL";
    if (written && overlaps_itself(array, size))
        return "has elements that share memory; give an output whose strides keep them apart";
    return NULL;
}

struct extent bx_array_extent(const expr_array *array, uint32_t size) {
    struct extent extent = {(uintptr_t)array->data, size};
    for (int d = 0; d < array->ndim; d++) {
        const uint64_t along = (uint64_t)(array->shape[d] - 1) * bx_magnitude(array->strides[d]);
        if (array->shape[d] == 0) return (struct extent){0, 0};
        if (array->strides[d] < 0) extent.first -= along;
        extent.bytes += along;
    }
    return extent;
}

static uint32_t item_size(const expr_array *array) {
    const int type = bx_inner_type(array->type);
    return type < 0 ? 1 : bx_item_size(array, (enum bx_type)type);
}

bool bx_arrays_touch(const expr_array *a, const expr_array *b) {
    if (!a->data || !b->data) return false;
    /* An impossible shape is refused elsewhere, and has no extent. */
    if (bx_array_fault(a, item_size(a), false) || bx_array_fault(b, item_size(b), false))
        return false;
    return bx_extents_touch(bx_array_extent(a, item_size(a)), bx_array_extent(b, item_size(b)));
}

const char *bx_read_fault(const expr_array *array) {
    return bx_array_fault(array, item_size(array), false);
}

const char *bx_written_fault(const expr_array *array) {
    return bx_array_fault(array, item_size(array), true);
}

static expr_status check_input(const struct general *g, const struct bx_variable *variable,
                               const expr_var *var) {
    const struct bx_program *program = g->call->program;
    const size_t length = strlen(variable->name);
    if (var->kind != EXPR_KIND_ARRAY) {
        if (bx_weak_fits(variable, var)) return EXPR_OK;
        const char *type = bx_type_text((enum bx_type)variable->narrowed);
        return bx_error_at(EXPR_ERROR_RANGE, program->text, variable->place, length,
                           "scalar '%s' is %" PRId64 ", which does not fit the %s that it is "
                           "combined with; use an int64 array",
                           variable->name, var->value.i, type);
    }
    const enum bx_type type = (enum bx_type)variable->storage;
    const char *fault = bx_array_fault(&var->array, bx_item_size(&var->array, type), false);
    if (!fault) return EXPR_OK;
    return bx_error_at(bx_array_fault_status(&var->array), program->text, variable->place, length,
                       "array '%s' %s", variable->name, fault);
}

static const char *type_text(expr_type type) {
    return bx_type_text((enum bx_type)bx_inner_type(type));
}

static const char *output_name(const struct general *g, unsigned number) {
    const bool is_out = g->call->program->outputs[number].position == BX_NO_SLOT;
    return is_out ? "out" : g->targets[number].name;
}

static expr_status check_output(const struct general *g, unsigned number) {
    const expr_array *array = g->targets[number].given;
    const struct bx_output *output = &g->call->program->outputs[number];
    const enum bx_type type = (enum bx_type)output->type;
    const char *name = output_name(g, number);
    const char *what = output->position == BX_NO_SLOT ? "" : "output ";
    if (array->type != EXPR_AUTO || array->data) {
        if (bx_inner_type(array->type) < 0)
            return bx_error(EXPR_ERROR_TYPE,
                            "%s%s has an unknown element type (%d); use one such as EXPR_FLOAT64",
                            what, name, (int)array->type);
        if (bx_inner_type(array->type) != (int)type)
            return bx_error(EXPR_ERROR_TYPE,
                            "%s%s is %s but the program stores %s; compile it for outputs of %s",
                            what, name, type_text(array->type), bx_type_text(type),
                            type_text(array->type));
    }
    if (!array->data) return EXPR_OK; /* the library allocates it */
    const char *fault = bx_array_fault(array, (int64_t)bx_type_size(type), true);
    if (!fault) return EXPR_OK;
    return bx_error(bx_array_fault_status(array), "%s%s %s", what, name, fault);
}

/* One descriptor for two outputs would hold one of two arrays that are allocated for it. */
static expr_status check_shared(const struct general *g, unsigned number) {
    const expr_array *array = g->targets[number].given;
    for (unsigned k = 0; !array->data && k < number; k++)
        if (g->targets[k].given == array)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "outputs '%s' and '%s' share one expr_array, which is to be allocated; "
                            "give each an expr_array of its own",
                            output_name(g, k), output_name(g, number));
    return EXPR_OK;
}

expr_status bx_general_check(struct general *g) {
    const struct bx_program *program = g->call->program;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        g->inputs[k] = NULL;
        if (variable->function) continue;
        const expr_var *var = &g->vars[variable->position];
        expr_status status = check_input(g, variable, var);
        if (status != EXPR_OK) return status;
        if (variable->rank) g->inputs[k] = &var->array;
    }
    for (unsigned k = 0; k < program->output_count; k++) {
        if (!g->targets[k].given) continue;
        expr_status status = check_output(g, k);
        if (status == EXPR_OK) status = check_shared(g, k);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}
