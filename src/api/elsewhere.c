/* SPDX-License-Identifier: MIT */
/* Variables whose arrays are described elsewhere, as variables that hold them. */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/memory.h"

enum { FEW = 12 };

bool bx_api_is_elsewhere(const expr_var vars[]) {
    if (vars)
        for (uint32_t k = 0; k < EXPR_MAX_VARIABLES && vars[k].kind != EXPR_KIND_END; k++)
            if (vars[k].kind == EXPR_KIND_ARRAY_AT) return true;
    return false;
}

/* What is read of an array; a struct of this size is not copied whole. */
static void copy_array(const expr_array *from, expr_array *to) {
    memcpy(to, from, offsetof(expr_array, shape));
    if (from->ndim < 1 || from->ndim > EXPR_MAX_DIMENSIONS) return;
    memcpy(to->shape, from->shape, (size_t)from->ndim * sizeof *to->shape);
    memcpy(to->strides, from->strides, (size_t)from->ndim * sizeof *to->strides);
}

static expr_status gather(const expr_var vars[], uint32_t count, expr_var *here) {
    for (uint32_t k = 0; k < count; k++) {
        const bool elsewhere = vars[k].kind == EXPR_KIND_ARRAY_AT;
        const expr_array *array = elsewhere ? vars[k].value.at : &vars[k].array;
        here[k].name = vars[k].name;
        here[k].kind = elsewhere ? EXPR_KIND_ARRAY : vars[k].kind;
        here[k].reserved = 0;
        if (!array)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "the array of variable '%.*s' is NULL; give its address", EXPR_MAX_NAME,
                            vars[k].name);
        if (here[k].kind == EXPR_KIND_ARRAY)
            copy_array(array, &here[k].array);
        else
            here[k].value = vars[k].value;
    }
    here[count].kind = EXPR_KIND_END;
    here[count].name = NULL;
    return EXPR_OK;
}

static __attribute__((noinline)) expr_status call_few(const expr_var vars[], uint32_t count,
                                                      bx_api_call *call, void *context) {
    expr_var here[FEW];
    const expr_status status = gather(vars, count, here);
    return status == EXPR_OK ? call(context, here) : status;
}

expr_status bx_api_call_here(const expr_var vars[], bx_api_call *call, void *context) {
    uint32_t count;
    expr_status status = bx_api_check_names(vars, &count);
    if (status != EXPR_OK) return status;
    if (count < FEW) return call_few(vars, count, call, context);
    expr_var *here = bx_alloc(((size_t)count + 1) * sizeof *here);
    if (!here) return bx_error_memory();
    status = gather(vars, count, here);
    if (status == EXPR_OK) status = call(context, here);
    bx_free(here);
    return status;
}
