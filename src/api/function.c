/* SPDX-License-Identifier: MIT */
/* Users' functions: what may be wrong with one, and its signature. */
#include <stdio.h>

#include "api/api_p.h"
#include "base/error.h"
#include "layout/types.h"

static bool takes(expr_type type) {
    return type == EXPR_INT32 || type == EXPR_INT64 || type == EXPR_FLOAT32 || type == EXPR_FLOAT64;
}

/* argument: -1 for the result. */
static expr_status refuse_type(const char *name, int argument, expr_type type) {
    char which[32] = "the result";
    if (argument >= 0) snprintf(which, sizeof which, "argument %d", argument);
    return bx_error(EXPR_ERROR_TYPE,
                    "%s of function '%s' has the type %d (%s), which functions do not take; use "
                    "EXPR_INT32, EXPR_INT64, EXPR_FLOAT32 or EXPR_FLOAT64",
                    which, name, (int)type, expr_type_name(type));
}

expr_status bx_api_read_function(const expr_function *function, struct bx_symbol *symbol) {
    const char *name = symbol->name;
    symbol->kind = SYMBOL_FUNCTION;
    if (!function)
        return bx_error(EXPR_ERROR_ARGUMENT, "function '%s' is NULL; give an expr_function", name);
    if (!function->call)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "function '%s' has no code: its call is NULL; give a function", name);
    if (function->arity < 1 || function->arity > EXPR_MAX_ARGUMENTS)
        return bx_error(function->arity < 1 ? EXPR_ERROR_ARGUMENT : EXPR_ERROR_LIMIT,
                        "function '%s' has %d arguments; give it 1 to %d (EXPR_MAX_ARGUMENTS)",
                        name, (int)function->arity, EXPR_MAX_ARGUMENTS);
    if (function->flags & ~EXPR_PURE)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "function '%s' has unknown flags 0x%x; this version knows EXPR_PURE", name,
                        (unsigned)(function->flags & ~EXPR_PURE));
    if (!takes(function->result)) return refuse_type(name, -1, function->result);
    for (int k = 0; k < function->arity; k++) {
        if (!takes(function->arguments[k])) return refuse_type(name, k, function->arguments[k]);
        symbol->argument[k] = (uint8_t)bx_inner_type(function->arguments[k]);
    }
    symbol->type = (uint8_t)bx_inner_type(function->result);
    symbol->arity = (uint8_t)function->arity;
    symbol->pure = (function->flags & EXPR_PURE) != 0;
    return EXPR_OK;
}

bool bx_api_same_signature(const expr_function *function, const struct bx_symbol *symbol) {
    if (!function || !function->call || function->arity != symbol->arity ||
        function->flags != (symbol->pure ? EXPR_PURE : 0) ||
        bx_inner_type(function->result) != symbol->type)
        return false;
    for (unsigned k = 0; k < symbol->arity; k++)
        if (bx_inner_type(function->arguments[k]) != symbol->argument[k]) return false;
    return true;
}
