/* SPDX-License-Identifier: MIT */
/* The names of a text that is read before any variable is known. */
#include <string.h>

#include "base/error.h"
#include "lang/parser_p.h"

static bool is_same(const char *text, const expr_name *name, const struct bx_token *token) {
    return name->length == token->length &&
           memcmp(text + name->offset, text + token->offset, token->length) == 0;
}

bool bx_names_add(struct bx_growing *tree, const struct bx_token *name, expr_name_kind kind) {
    struct bx_found_names *found = tree->found;
    for (uint32_t k = 0; k < found->count; k++)
        if (found->names[k].kind == kind && is_same(tree->text, &found->names[k], name))
            return true;
    if (found->count == EXPR_MAX_VARIABLES)
        return bx_tree_fail(tree,
                            bx_error_at(EXPR_ERROR_LIMIT, tree->text, name->offset, name->length,
                                        "the text has more than %d names (EXPR_MAX_VARIABLES); "
                                        "evaluate it in parts",
                                        EXPR_MAX_VARIABLES));
    expr_name *names =
        bx_tree_room(tree, found->names, found->count, &found->capacity, sizeof *names);
    if (!names) return false;
    found->names = names;
    names[found->count++] =
        (expr_name){.offset = name->offset, .length = name->length, .kind = kind};
    return true;
}

bool bx_names_value(struct bx_growing *tree, const struct bx_token *name, expr_name_kind kind,
                    struct bx_term *term) {
    const bool wanted = kind != EXPR_NAME_CONSTANT || (tree->found->flags & EXPR_NAMES_CONSTANTS);
    struct bx_token literal = *name;
    literal.type = T_f64;
    literal.weak = WEAK_FLOAT;
    literal.value.f64 = 1.0;
    return (!wanted || bx_names_add(tree, name, kind)) && bx_tree_literal(tree, &literal, term);
}

expr_status bx_parse_names(const char *text, uint32_t flags, struct bx_arena *arena,
                           const expr_name **names, uint32_t *count) {
    struct bx_found_names found = {.flags = flags};
    struct bx_parser parser;
    expr_status status = bx_parser_begin(&parser, text, NULL, 0, arena);
    if (status != EXPR_OK) return status;
    parser.tree.found = &found;
    if (!bx_statements(&parser)) return parser.tree.status;
    *names = found.names;
    *count = found.count;
    return EXPR_OK;
}
