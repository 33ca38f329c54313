/* SPDX-License-Identifier: MIT */
/* Do the arrays fit each other, and the output? Every failure of a call is found here or before. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"
#include "exec/call_p.h"

enum { SHAPE_TEXT = 200 };

/* PAIR(type inside, public type) */
#define EACH_PAIR(PAIR)        \
    PAIR(bool, EXPR_BOOL)      \
    PAIR(i8, EXPR_INT8)        \
    PAIR(i16, EXPR_INT16)      \
    PAIR(i32, EXPR_INT32)      \
    PAIR(i64, EXPR_INT64)      \
    PAIR(u8, EXPR_UINT8)       \
    PAIR(u16, EXPR_UINT16)     \
    PAIR(u32, EXPR_UINT32)     \
    PAIR(u64, EXPR_UINT64)     \
    PAIR(f16, EXPR_FLOAT16)    \
    PAIR(bf16, EXPR_BFLOAT16)  \
    PAIR(f32, EXPR_FLOAT32)    \
    PAIR(f64, EXPR_FLOAT64)    \
    PAIR(c64, EXPR_COMPLEX64)  \
    PAIR(c128, EXPR_COMPLEX128) \
    PAIR(bytes, EXPR_BYTES)

static const uint8_t public_types[TYPE_COUNT] = {
#define PAIR(inner, public) [T_##inner] = (public),
    EACH_PAIR(PAIR)
#undef PAIR
};
/* One more than the type inside, so that EXPR_AUTO has none. */
static const uint8_t inner_types[] = {
#define PAIR(inner, public) [public] = T_##inner + 1,
    EACH_PAIR(PAIR)
#undef PAIR
};

expr_type bx_public_type(enum bx_type type) { return (expr_type)public_types[type]; }

int bx_inner_type(expr_type type) {
    return (size_t)type < sizeof inner_types ? inner_types[type] - 1 : -1;
}

/* As Python writes a tuple: (), (5,), (3, 4). */
static void shape_text(char text[SHAPE_TEXT], int ndim, const int64_t *shape) {
    size_t at = (size_t)snprintf(text, SHAPE_TEXT, "(");
    for (int d = 0; d < ndim && at < SHAPE_TEXT; d++)
        at += (size_t)snprintf(text + at, SHAPE_TEXT - at, "%s%" PRId64, d ? ", " : "", shape[d]);
    if (at < SHAPE_TEXT) snprintf(text + at, SHAPE_TEXT - at, ndim == 1 ? ",)" : ")");
}

static bool possible_ndim(const expr_array *array) {
    return array->ndim >= 0 && array->ndim <= EXPR_MAX_DIMENSIONS;
}

static expr_status fault_status(const expr_array *array) {
    return possible_ndim(array) ? EXPR_ERROR_SHAPE : EXPR_ERROR_LIMIT;
}

/* What is wrong with an array by itself; NULL if nothing. *elements gets the product of its shape.
 */
static const char *array_fault(const expr_array *array, enum bx_type type, int64_t *elements) {
    const int64_t size = (int64_t)bx_type_size(type);
    if (array->ndim == 1 && array->shape[0] > 0 && array->shape[0] <= PTRDIFF_MAX / 8 &&
        array->strides[0] == size && array->data) { /* the common case at once */
        *elements = array->shape[0];
        return NULL;
    }
    if (!possible_ndim(array))
        return "has an impossible number of dimensions; give it 0 to 8 (EXPR_MAX_DIMENSIONS)";
    int64_t count = 1;
    bool empty = false;
    for (int d = 0; d < array->ndim; d++) {
        if (array->shape[d] < 0) return "has a negative size; sizes count elements, from 0";
        empty |= array->shape[d] == 0;
    }
    int64_t bytes = size;
    for (int d = array->ndim - 1; d >= 0 && !empty; d--) {
        if (array->shape[d] != 1 && array->strides[d] != bytes)
            return "is not C-contiguous; copy it into contiguous memory first";
        if (!bx_mul_i64(bytes, array->shape[d], &bytes) || bytes > PTRDIFF_MAX)
            return "has sizes whose product overflows the address space; check its shape";
        count *= array->shape[d];
    }
    *elements = empty ? 0 : count;
    if (*elements > 0 && !array->data) return "has no data: its pointer is NULL";
    return NULL;
}

static bool same_shape(const expr_array *a, const expr_array *b) {
    if (a->ndim != b->ndim) return false;
    for (int d = 0; d < a->ndim; d++)
        if (a->shape[d] != b->shape[d]) return false;
    return true;
}

static expr_status variable_error(const struct call *call, const struct bx_variable *variable,
                                  const expr_array *array, const char *fault) {
    return bx_error_at(fault_status(array), call->program->text, variable->place,
                       strlen(variable->name), "array '%s' %s", variable->name, fault);
}

static expr_status check_inputs(struct call *call, const expr_var *vars, const uint16_t *positions,
                                const expr_array **first) {
    const struct bx_program *program = call->program;
    const struct bx_variable *first_variable = NULL;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        const expr_var *var = &vars[positions ? positions[k] : variable->position];
        if (var->kind != EXPR_KIND_ARRAY) {
            if (variable->narrowed && (var->value.i < INT32_MIN || var->value.i > INT32_MAX))
                return bx_error_at(EXPR_ERROR_RANGE, program->text, variable->place,
                                   strlen(variable->name),
                                   "scalar '%s' is %" PRId64
                                   ", which does not fit the int32 that it is combined with; use "
                                   "an int64 array",
                                   variable->name, var->value.i);
            continue;
        }
        int64_t elements;
        const char *fault = array_fault(&var->array, (enum bx_type)variable->type, &elements);
        if (!fault && !variable->rank && !var->array.data)
            fault = "has no data: its pointer is NULL";
        if (fault) return variable_error(call, variable, &var->array, fault);
        if (!variable->rank) continue;
        if (!*first) {
            *first = &var->array;
            first_variable = variable;
            call->elements = elements;
        } else if (!same_shape(*first, &var->array)) {
            char here[SHAPE_TEXT], there[SHAPE_TEXT];
            shape_text(here, var->array.ndim, var->array.shape);
            shape_text(there, (*first)->ndim, (*first)->shape);
            return bx_error_at(EXPR_ERROR_SHAPE, program->text, variable->place,
                               strlen(variable->name),
                               "array '%s' has shape %s but '%s' has %s; give all arrays one shape",
                               variable->name, here, first_variable->name, there);
        }
    }
    return EXPR_OK;
}

static expr_status check_out(struct call *call, const expr_array *first, const expr_array *out) {
    const struct bx_program *program = call->program;
    if (out->type != EXPR_AUTO || out->data) {
        if (bx_inner_type(out->type) < 0)
            return bx_error(EXPR_ERROR_TYPE,
                            "out has an unknown element type (%d); use one such as EXPR_FLOAT64",
                            (int)out->type);
        if (bx_inner_type(out->type) != program->result_type)
            return bx_error(EXPR_ERROR_TYPE,
                            "out is %s but the program stores %s; compile it for outputs of %s",
                            expr_type_name(out->type),
                            bx_type_text((enum bx_type)program->result_type),
                            expr_type_name(out->type));
    }
    if (!out->data) {
        call->out_elements = program->result_rank ? call->elements : 1;
        return EXPR_OK; /* the library allocates it */
    }
    const char *fault = array_fault(out, (enum bx_type)program->result_type, &call->out_elements);
    if (fault) return bx_error(fault_status(out), "out %s", fault);
    if (program->result_rank && first && !same_shape(first, out)) {
        char here[SHAPE_TEXT], there[SHAPE_TEXT];
        shape_text(here, out->ndim, out->shape);
        shape_text(there, first->ndim, first->shape);
        return bx_error(EXPR_ERROR_SHAPE, "out has shape %s but the result has %s; make them equal",
                        here, there);
    }
    return EXPR_OK;
}

expr_status bx_call_check(struct call *call, const expr_var *vars, const uint16_t *positions,
                          expr_array *out) {
    const expr_array *first = NULL;
    expr_status status = check_inputs(call, vars, positions, &first);
    if (status != EXPR_OK) return status;
    if (call->program->has_reduction && call->elements == 0)
        for (unsigned p = 0; p < call->program->pass_count; p++) {
            const struct bx_pass *pass = &call->program->passes[p];
            if (pass->kind == PASS_REDUCE && (pass->op == OP_min || pass->op == OP_max))
                return bx_error_at(EXPR_ERROR_SHAPE, call->program->text, pass->place, 3,
                                   "%s of an empty array has no value; check for emptiness first",
                                   bx_op_info((enum bx_op)pass->op)->spelling);
        }
    return check_out(call, first, out);
}

expr_status bx_call_allocate_out(const struct call *call, const expr_var *vars,
                                 const uint16_t *positions, expr_array *out) {
    const struct bx_program *program = call->program;
    const size_t size = bx_type_size((enum bx_type)program->result_type);
    expr_array made = {.type = bx_public_type((enum bx_type)program->result_type),
                       .flags = EXPR_ARRAY_ALLOCATED};
    for (unsigned k = 0; program->result_rank && k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        if (!variable->rank) continue;
        const expr_array *like = &vars[positions ? positions[k] : variable->position].array;
        made.ndim = like->ndim;
        memcpy(made.shape, like->shape, sizeof made.shape);
        break;
    }
    int64_t stride = (int64_t)size;
    for (int d = made.ndim - 1; d >= 0; d--) {
        made.strides[d] = stride;
        stride *= made.shape[d] > 0 ? made.shape[d] : 1;
    }
    size_t bytes;
    if (!bx_mul_size((size_t)call->out_elements, size, &bytes)) return bx_error_memory();
    made.data = bx_alloc(bytes ? bytes : 1);
    if (!made.data) return bx_error_memory();
    *out = made;
    return EXPR_OK;
}
