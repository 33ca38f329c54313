/* SPDX-License-Identifier: MIT */
/* Calls over C-contiguous arrays of one shape, which are most, and need no layout. */
#include "exec/quick_p.h"

#include <string.h>

#include "base/checked.h"
#include "exec/targets_p.h"
#include "layout/types.h"
#include "plan/check.h"

/* Is there nothing to say against the array? *elements gets the product of its shape, above 0. */
static bool is_quick(const expr_array *array, enum bx_type type, int64_t *elements) {
    const int64_t size = (int64_t)bx_type_size(type);
    if (!array->data || array->flags & EXPR_ARRAY_SWAPPED) return false;
    if (array->ndim == 1 && array->shape[0] > 0 && array->shape[0] <= PTRDIFF_MAX / 16 &&
        array->strides[0] == size) { /* the common case at once */
        *elements = array->shape[0];
        return true;
    }
    if (array->ndim < 0 || array->ndim > EXPR_MAX_DIMENSIONS) return false;
    int64_t bytes = size;
    int64_t count = 1;
    for (int d = array->ndim - 1; d >= 0; d--) {
        if (array->shape[d] <= 0 || (array->shape[d] != 1 && array->strides[d] != bytes))
            return false;
        if (!bx_mul_i64(bytes, array->shape[d], &bytes) || bytes > PTRDIFF_MAX) return false;
        count *= array->shape[d];
    }
    *elements = count;
    return true;
}

static bool same_shape(const expr_array *a, const expr_array *b) {
    if (a->ndim != b->ndim) return false;
    for (int d = 0; d < a->ndim; d++)
        if (a->shape[d] != b->shape[d]) return false;
    return true;
}

bool bx_call_is_quick(struct call *call, const expr_var *vars, const expr_array *out) {
    const struct bx_program *program = call->program;
    const enum bx_type type = (enum bx_type)program->result_type;
    const expr_array *first = NULL;
    if (!program->plain || !out) return false;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        const expr_var *var = &vars[variable->position];
        if (var->kind != EXPR_KIND_ARRAY) {
            if (!bx_weak_fits(variable, var)) return false;
        } else if (!variable->rank) {
            if (!var->array.data) return false;
        } else if (!is_quick(&var->array, (enum bx_type)variable->type, &call->elements) ||
                   (first && !same_shape(first, &var->array))) {
            return false;
        } else {
            first = &var->array;
        }
    }
    if (!out->data) {
        if (call->options->order == EXPR_ORDER_FORTRAN && first && first->ndim > 1) return false;
        call->out_elements = program->result_rank ? call->elements : 1;
        return out->type == EXPR_AUTO || bx_inner_type(out->type) == (int)type;
    }
    return bx_inner_type(out->type) == (int)type && is_quick(out, type, &call->out_elements) &&
           (!program->result_rank || !first || same_shape(first, out));
}

expr_status bx_call_allocate_out(const struct call *call, const expr_var *vars, expr_array *out) {
    const struct bx_program *program = call->program;
    const expr_array *like = NULL;
    for (unsigned k = 0; program->result_rank && !like && k < program->variable_count; k++)
        if (program->variables[k].rank) like = &vars[program->variables[k].position].array;
    return bx_make_array((enum bx_type)program->result_type, like ? like->ndim : 0,
                         like ? like->shape : NULL, NULL, call->out_elements, call->options, out);
}
