/* SPDX-License-Identifier: MIT */
/* The names of a text, before any variable is known. */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"

static expr_status check(const char *text, uint32_t flags, const expr_name names[], size_t capacity,
                         const size_t *count) {
    const uint32_t known = EXPR_NAMES_CONSTANTS | EXPR_NAMES_ASSIGNED | EXPR_NAMES_FUNCTIONS;
    if (!text)
        return bx_error(EXPR_ERROR_ARGUMENT, "text is NULL; give the expression as a string");
    if (!count) return bx_error(EXPR_ERROR_ARGUMENT, "count is NULL; give a size_t to fill");
    if (!names && capacity > 0)
        return bx_error(EXPR_ERROR_ARGUMENT, "names is NULL; give an array, or a capacity of 0");
    if (flags & ~known)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "flags has unknown bits 0x%x; this version knows EXPR_NAMES_...",
                        (unsigned)(flags & ~known));
    return EXPR_OK;
}

expr_status expr_names(const char *text, uint32_t flags, expr_name names[], size_t capacity,
                       size_t *count) {
    expr_status status = check(text, flags, names, capacity, count);
    if (status != EXPR_OK) return status;
    struct bx_arena arena = BX_ARENA_EMPTY;
    const expr_name *found = NULL;
    uint32_t number = 0;
    const struct bx_float_mode had = bx_float_begin();
    const struct bx_long_mode had_long = bx_long_begin(); /* literals are read in its mode */
    status = bx_parse_names(text, flags, &arena, &found, &number);
    bx_long_end(&had_long);
    bx_float_end(&had);
    if (status == EXPR_OK) {
        const size_t told = number < capacity ? number : capacity;
        if (told > 0) memcpy(names, found, told * sizeof *names);
        *count = number;
    }
    bx_arena_free(&arena);
    return status;
}
