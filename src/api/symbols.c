/* SPDX-License-Identifier: MIT */
/* The variables array as the parser's symbols. */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "layout/types.h"

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

bool bx_api_has_output(const expr_var vars[]) {
    if (vars)
        for (uint32_t k = 0; k < EXPR_MAX_VARIABLES && vars[k].kind != EXPR_KIND_END; k++)
            if (vars[k].kind == EXPR_KIND_OUTPUT) return true;
    return false;
}

/* what: "variable" or "output". */
static expr_status check_dimensions(const expr_array *array, const char *what, const char *name) {
    if (array->ndim >= 0 && array->ndim <= EXPR_MAX_DIMENSIONS) return EXPR_OK;
    return bx_error(EXPR_ERROR_LIMIT,
                    "%s '%s' has %d dimensions; give it 0 to %d (EXPR_MAX_DIMENSIONS)", what, name,
                    (int)array->ndim, EXPR_MAX_DIMENSIONS);
}

/* sized: are its elements in memory already? */
static expr_status check_type(const expr_array *array, bool sized, const char *what,
                              const char *name) {
    if (bx_inner_type(array->type) < 0)
        return bx_error(EXPR_ERROR_TYPE,
                        "%s '%s' has element type %d, which this version does not know", what, name,
                        (int)array->type);
    if (array->type == EXPR_BYTES && sized && array->item_size == 0)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "%s '%s' has byte strings of 0 bytes; set its item_size, or use expr_bytes",
                        what, name);
    return EXPR_OK;
}

static expr_status read_output(const expr_array *output, struct bx_symbol *symbol) {
    symbol->kind = SYMBOL_OUTPUT;
    if (!output)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "output '%s' is NULL; give the array that takes the values", symbol->name);
    if (output->type != EXPR_AUTO) {
        expr_status status = check_type(output, output->data, "output", symbol->name);
        if (status != EXPR_OK) return status;
        symbol->out_given = 1;
        symbol->type = (uint8_t)bx_inner_type(output->type);
    }
    return check_dimensions(output, "output", symbol->name);
}

static expr_status read_array(const expr_array *array, struct bx_symbol *symbol) {
    expr_status status = check_type(array, true, "variable", symbol->name);
    if (status == EXPR_OK) status = check_dimensions(array, "variable", symbol->name);
    if (status != EXPR_OK) return status;
    symbol->type = (uint8_t)bx_inner_type(array->type);
    symbol->rank = array->ndim > 0;
    symbol->ndim = (int8_t)array->ndim;
    return EXPR_OK;
}

static expr_status read_weak(enum bx_type type, enum bx_weak weak, struct bx_symbol *symbol) {
    symbol->type = (uint8_t)type;
    symbol->weak = (uint8_t)weak;
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
    symbol->ndim = -1;
    switch (var->kind) {
    case EXPR_KIND_FLOAT: return read_weak(T_f64, WEAK_FLOAT, symbol);
    case EXPR_KIND_INT: return read_weak(T_i64, WEAK_INT, symbol);
    case EXPR_KIND_COMPLEX: return read_weak(T_c128, WEAK_COMPLEX, symbol);
    case EXPR_KIND_ARRAY: return read_array(&var->array, symbol);
    case EXPR_KIND_OUTPUT: return read_output(var->value.output, symbol);
    case EXPR_KIND_FUNCTION: return bx_api_read_function(var->value.function, symbol);
    case EXPR_KIND_ARRAY_AT: /* was looked up before */
    case EXPR_KIND_END: break;
    }
    return bx_error(EXPR_ERROR_ARGUMENT,
                    "variable '%s' has kind %d, which is none; use the constructors", var->name,
                    (int)var->kind);
}

static uint32_t hash_name(const char *name) {
    uint32_t hash = 2166136261u; /* FNV-1a */
    for (; *name; name++) hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash ^ hash >> 16;
}

/* Names are put into a table with free room, each at the next free place from its hash on. */
static expr_status find_doubled(const struct bx_symbol *symbols, uint32_t count,
                                struct bx_arena *arena) {
    uint32_t room = 4;
    while (room < 2 * count) room *= 2;
    uint16_t *table = bx_arena_array(arena, room, sizeof *table); /* an index + 1; 0: free */
    if (!table) return bx_error_memory();
    for (uint32_t j = 0; j < count; j++) {
        uint32_t at = hash_name(symbols[j].name) & (room - 1);
        for (; table[at]; at = (at + 1) & (room - 1)) {
            const uint32_t k = table[at] - 1u;
            if (strcmp(symbols[j].name, symbols[k].name) == 0)
                return bx_error(EXPR_ERROR_ARGUMENT,
                                "variables %u and %u are both called '%s'; give each its own name",
                                k, j, symbols[j].name);
        }
        table[at] = (uint16_t)(j + 1);
    }
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
    return find_doubled(*symbols, n, arena);
}
