/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"

expr_status bx_api_check_names(const expr_var vars[], uint32_t *count) {
    uint32_t n = 0;
    for (; vars && vars[n].kind != EXPR_KIND_END; n++) {
        if (n == EXPR_MAX_VARIABLES)
            return bx_error(EXPR_ERROR_LIMIT,
                            "more than %d variables (EXPR_MAX_VARIABLES); close the array with "
                            "EXPR_END",
                            EXPR_MAX_VARIABLES);
        if (!vars[n].name)
            return bx_error(EXPR_ERROR_ARGUMENT,
                            "variable %u has no name; close the array with EXPR_END", n);
    }
    *count = n;
    return EXPR_OK;
}

static expr_status read_symbol(const expr_var *var, uint32_t index, struct bx_symbol *symbol) {
    const size_t length = strnlen(var->name, EXPR_MAX_NAME + 1);
    if (length > EXPR_MAX_NAME)
        return bx_error(EXPR_ERROR_LIMIT,
                        "the name of variable %u is longer than %d bytes "
                        "(EXPR_MAX_NAME); give it a shorter one",
                        index, EXPR_MAX_NAME);
    if (!bx_name_valid(var->name))
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "variable %u is called '%.40s', which is no name; use letters, digits and "
                        "underscores, and no word of the language",
                        index, var->name);
    symbol->name = var->name;
    switch (var->kind) {
    case EXPR_KIND_FLOAT:
        symbol->type = T_f64;
        symbol->weak = WEAK_FLOAT;
        return EXPR_OK;
    case EXPR_KIND_INT:
        symbol->type = T_i64;
        symbol->weak = WEAK_INT;
        return EXPR_OK;
    case EXPR_KIND_ARRAY: break;
    default:
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "variable '%s' has kind %d, which is none; use the constructors", var->name,
                        (int)var->kind);
    }
    const int type = bx_inner_type(var->array.type);
    if (type < 0)
        return bx_error(EXPR_ERROR_TYPE,
                        "variable '%s' has element type %d, which this version does not know",
                        var->name, (int)var->array.type);
    if (var->array.ndim < 0 || var->array.ndim > EXPR_MAX_DIMENSIONS)
        return bx_error(EXPR_ERROR_LIMIT,
                        "variable '%s' has %d dimensions; give it 0 to %d (EXPR_MAX_DIMENSIONS)",
                        var->name, (int)var->array.ndim, EXPR_MAX_DIMENSIONS);
    symbol->type = (uint8_t)type;
    symbol->rank = var->array.ndim > 0;
    return EXPR_OK;
}

static expr_status find_doubled(const struct bx_symbol *symbols, uint32_t count) {
    for (uint32_t j = 1; j < count; j++)
        for (uint32_t k = 0; k < j; k++)
            if (strcmp(symbols[j].name, symbols[k].name) == 0)
                return bx_error(EXPR_ERROR_ARGUMENT,
                                "variables %u and %u are both called '%s'; give each its own name",
                                k, j, symbols[j].name);
    return EXPR_OK;
}

expr_status bx_api_symbols(const expr_var vars[], struct bx_arena *arena,
                           struct bx_symbol **symbols, uint32_t *count) {
    uint32_t n = 0;
    expr_status checked = bx_api_check_names(vars, &n);
    if (checked != EXPR_OK) return checked;
    *symbols = bx_arena_array(arena, (size_t)n + 1, sizeof **symbols);
    if (!*symbols) return bx_error_memory();
    *count = n;
    for (uint32_t k = 0; k < n; k++) {
        expr_status status = read_symbol(&vars[k], k, &(*symbols)[k]);
        if (status != EXPR_OK) return status;
    }
    return find_doubled(*symbols, n);
}
