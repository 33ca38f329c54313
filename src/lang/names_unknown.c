/* SPDX-License-Identifier: MIT */
/* Names that stand for nothing, and the ones that may have been meant. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "lang/tree_p.h"

enum { LISTED_VARIABLES = 8 };

struct search {
    const char *wanted;
    size_t length;
    const char *nearest; /* nearest_length bytes */
    size_t nearest_length;
    unsigned distance; /* of the nearest; of a name too far to be suggested while there is none */
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool equal_but_for_case(const char *name, const char *wanted, size_t length) {
    for (size_t k = 0; k < length; k++)
        if (lower(name[k]) != lower(wanted[k])) return false;
    return true;
}

static void consider(struct search *search, const char *name, size_t length) {
    if (search->distance == 0) return;
    const bool same = length == search->length && equal_but_for_case(name, search->wanted, length);
    const unsigned distance =
        same ? 0
             : bx_name_distance(search->wanted, search->length, name, length, search->distance - 1);
    if (distance >= search->distance) return;
    search->distance = distance;
    search->nearest = name;
    search->nearest_length = length;
}

/* A third of the letters may be wrong, and two at most. */
static struct search begin_search(const struct bx_growing *tree, const struct bx_token *name) {
    unsigned limit = name->length < 2 ? 0 : name->length < 4 ? 1 : 2;
    return (struct search){
        .wanted = tree->text + name->offset, .length = name->length, .distance = limit + 1};
}

/* What may stand where a value is expected. */
static void consider_values(struct search *search, const struct bx_growing *tree) {
    const char *constant;
    for (uint32_t k = 0; k < tree->local_count; k++)
        consider(search, tree->text + tree->locals[k].offset, tree->locals[k].length);
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        if (tree->symbols[k].kind != SYMBOL_OUTPUT)
            consider(search, tree->symbols[k].name, strlen(tree->symbols[k].name));
    for (size_t k = 0; (constant = bx_name_constant(k)); k++)
        consider(search, constant, strlen(constant));
    consider(search, "True", 4);
    consider(search, "False", 5);
}

static void list_one(struct bx_text *list, uint32_t k, const char *name, size_t length) {
    if (k < LISTED_VARIABLES)
        bx_text_add(list, "%s%.*s", k ? ", " : "", bx_shown((uint32_t)length), name);
    else if (k == LISTED_VARIABLES)
        bx_text_add(list, ", ...");
}

/* The variables, and behind them what the text assigned to. */
static void list_variables(const struct bx_growing *tree, struct bx_text *list) {
    uint32_t count = tree->local_count;
    uint32_t listed = 0;
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        count += tree->symbols[k].kind == SYMBOL_VALUE;
    if (count == 0) {
        bx_text_add(list, "no variables are given");
        return;
    }
    bx_text_add(list, count == 1 ? "the only variable is " : "the variables are ");
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        if (tree->symbols[k].kind == SYMBOL_VALUE)
            list_one(list, listed++, tree->symbols[k].name, strlen(tree->symbols[k].name));
    for (uint32_t k = 0; k < tree->local_count; k++)
        list_one(list, listed++, tree->text + tree->locals[k].offset, tree->locals[k].length);
}

static bool is_function(const struct bx_growing *tree, const struct bx_token *name) {
    const char *word = tree->text + name->offset;
    if (bx_op_find(word, name->length, SYNTAX_FUNCTION) != OPERATOR_COUNT) return true;
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        if (tree->symbols[k].kind == SYMBOL_FUNCTION &&
            strlen(tree->symbols[k].name) == name->length &&
            memcmp(tree->symbols[k].name, word, name->length) == 0)
            return true;
    return false;
}

bool bx_name_unknown_value(struct bx_growing *tree, const struct bx_token *name) {
    const char *word = tree->text + name->offset;
    const int shown = bx_shown(name->length);
    if (is_function(tree, name))
        return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset,
                                              name->length, "'%.*s' is a function; write %.*s(...)",
                                              shown, word, shown, word));
    struct search search = begin_search(tree, name);
    consider_values(&search, tree);
    const char *near_function = bx_op_nearest(word, name->length);
    if (near_function) consider(&search, near_function, strlen(near_function));
    if (search.nearest)
        return bx_tree_fail(
            tree,
            bx_error_coded(EXPR_CODE_UNKNOWN_NAME,
                           bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                       "unknown name '%.*s'; did you mean '%.*s'?", shown, word,
                                       bx_shown((uint32_t)search.nearest_length), search.nearest)));
    char buffer[EXPR_ERROR_MESSAGE];
    struct bx_text list = {.buffer = buffer, .capacity = sizeof buffer};
    list_variables(tree, &list);
    return bx_tree_fail(
        tree, bx_error_coded(EXPR_CODE_UNKNOWN_NAME,
                             bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                         "unknown name '%.*s'; %s", shown, word, buffer)));
}

bool bx_name_unknown_function(struct bx_growing *tree, const struct bx_token *name) {
    const char *word = tree->text + name->offset;
    const int shown = bx_shown(name->length);
    struct search search = begin_search(tree, name);
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        if (tree->symbols[k].kind == SYMBOL_FUNCTION)
            consider(&search, tree->symbols[k].name, strlen(tree->symbols[k].name));
    const char *nearest = search.nearest ? search.nearest : bx_op_nearest(word, name->length);
    if (nearest)
        return bx_tree_fail(
            tree,
            bx_error_coded(EXPR_CODE_UNKNOWN_FUNCTION,
                           bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                       "unknown function '%.*s'; did you mean '%.*s'?", shown, word,
                                       BX_SHOWN, nearest)));
    return bx_tree_fail(
        tree, bx_error_coded(EXPR_CODE_UNKNOWN_FUNCTION,
                             bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                         "unknown function '%.*s'; the language reference lists "
                                         "the functions that there are",
                                         shown, word)));
}
