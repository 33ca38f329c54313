/* SPDX-License-Identifier: MIT */
/* The element types, and what becomes of two that meet. */
#include <stdio.h>

#include "lang/lang.h"
#include "reference.h"

/* Names that are short enough for the columns of a table. */
static const char *const short_names[TYPE_COUNT] = {
#define TYPE(name, ...) [T_##name] = #name,
    BX_TYPES(TYPE)
#undef TYPE
};

static const char *kind_name(enum bx_type type) {
    switch (bx_type_kind(type)) {
    case KIND_BOOL: return "truth value";
    case KIND_UNSIGNED: return "integer without a sign";
    case KIND_SIGNED: return "integer";
    case KIND_FLOAT: return "float";
    case KIND_COMPLEX: return "complex number";
    case KIND_BYTES: return "byte string";
    }
    return "";
}

bool write_types(void) {
    printf("| type | short | bytes | an element is a |\n| --- | --- | --- | --- |\n");
    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        const enum bx_type t = (enum bx_type)type;
        char bytes[24] = "the array's `item_size`";
        if (t != T_bytes) snprintf(bytes, sizeof bytes, "%zu", bx_type_size(t));
        printf("| `%s` | %s | %s | %s |\n", bx_type_text(t), short_names[t], bytes, kind_name(t));
    }
    return true;
}

bool write_promotion(void) {
    printf("| |");
    for (unsigned b = 0; b < T_bytes; b++) printf(" %s |", short_names[b]);
    printf("\n| --- |");
    for (unsigned b = 0; b < T_bytes; b++) printf(" --- |");
    for (unsigned a = 0; a < T_bytes; a++) {
        printf("\n| **%s** |", short_names[a]);
        for (unsigned b = 0; b < T_bytes; b++)
            printf(" %s |", short_names[bx_promote((enum bx_type)a, (enum bx_type)b)]);
    }
    printf("\n");
    return true;
}

bool write_limits(void) {
    static const struct {
        const char *of;
        int most;
    } limits[] = {
        {"bytes of a text", EXPR_MAX_TEXT},
        {"names, literals and operations", EXPR_MAX_NODES},
        {"parentheses, calls and right-hand chains inside one another", EXPR_MAX_NESTING},
        {"entries of the variables array", EXPR_MAX_VARIABLES},
        {"bytes of a name", EXPR_MAX_NAME},
        {"dimensions", EXPR_MAX_DIMENSIONS},
        {"arguments of a user's function", EXPR_MAX_ARGUMENTS},
    };
    printf("| | at most |\n| --- | --- |\n");
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++)
        printf("| %s | %d |\n", limits[k].of, limits[k].most);
    return true;
}
