/* SPDX-License-Identifier: MIT */
/* The arrays and scalars of a call by themselves. */
#include "plan/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "layout/array.h"
#include "layout/types.h"

static expr_status check_input(const struct bx_layout *layout, const struct bx_variable *variable,
                               const expr_var *var) {
    const struct bx_program *program = layout->program;
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

static const char *output_name(const struct bx_layout *layout, unsigned number) {
    const bool is_out = layout->program->outputs[number].position == BX_NO_SLOT;
    return is_out ? "out" : layout->targets[number].name;
}

static expr_status check_output(const struct bx_layout *layout, unsigned number) {
    const expr_array *array = layout->targets[number].given;
    const struct bx_output *output = &layout->program->outputs[number];
    const enum bx_type type = (enum bx_type)output->type;
    const char *name = output_name(layout, number);
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
static expr_status check_shared(const struct bx_layout *layout, unsigned number) {
    const expr_array *array = layout->targets[number].given;
    for (unsigned k = 0; !array->data && k < number; k++)
        if (layout->targets[k].given == array)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "outputs '%s' and '%s' share one expr_array, which is to be allocated; "
                            "give each an expr_array of its own",
                            output_name(layout, k), output_name(layout, number));
    return EXPR_OK;
}

expr_status bx_check_arrays(struct bx_layout *layout, const expr_var *vars) {
    const struct bx_program *program = layout->program;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        layout->inputs[k] = NULL;
        if (variable->function) continue;
        const expr_var *var = &vars[variable->position];
        expr_status status = check_input(layout, variable, var);
        if (status != EXPR_OK) return status;
        if (variable->rank) layout->inputs[k] = &var->array;
    }
    for (unsigned k = 0; k < program->output_count; k++) {
        if (!layout->targets[k].given) continue;
        expr_status status = check_output(layout, k);
        if (status == EXPR_OK) status = check_shared(layout, k);
        if (status != EXPR_OK) return status;
    }
    return EXPR_OK;
}
