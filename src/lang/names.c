/* SPDX-License-Identifier: MIT */
/*
 * What names stand for. A name with a call is a function; any other name is
 * the variable of that name, and where there is none a constant. So a
 * variable may be called e or sum, and hides the constant but not the function.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "lang/tree_p.h"

enum {
    NO_SYMBOL = -1,
    LISTED_VARIABLES = 8 /* in the message about an unknown name */
};

static const struct constant {
    const char *name;
    double value;
} constants[] = {
    {"pi", 3.14159265358979323846},
    {"e", 2.71828182845904523536},
    {"inf", (double)INFINITY},
    {"nan", (double)NAN},
};

static const char *const words[] = {"and",   "or", "not", "if",     "else", "True",
                                    "False", "in", "is",  "lambda", "None"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool bx_name_valid(const char *name) {
    if (!name || !bx_is_name_start(*name)) return false;
    const char *c = name;
    while (bx_is_name_part(*c)) c++;
    if (*c != '\0') return false;
    for (size_t k = 0; k < COUNT(words); k++)
        if (strcmp(name, words[k]) == 0) return false;
    return true;
}

static bool equals(const char *name, const char *text, uint32_t length) {
    return strncmp(name, text, length) == 0 && name[length] == '\0';
}

static int64_t find_symbol(const struct bx_growing *tree, const struct bx_token *name) {
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        if (equals(tree->symbols[k].name, tree->text + name->offset, name->length)) return k;
    return NO_SYMBOL;
}

static const struct constant *find_constant(const struct bx_growing *tree,
                                            const struct bx_token *name) {
    for (size_t k = 0; k < COUNT(constants); k++)
        if (equals(constants[k].name, tree->text + name->offset, name->length))
            return &constants[k];
    return NULL;
}

struct search {
    const char *wanted;
    size_t length;
    const char *nearest;
    unsigned distance; /* of the nearest; of a name too far to be suggested while there is none */
};

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool equal_but_for_case(const char *name, const char *wanted, size_t length) {
    for (size_t k = 0; k < length; k++)
        if (lower(name[k]) != lower(wanted[k])) return false;
    return name[length] == '\0';
}

static void consider(struct search *search, const char *name) {
    if (search->distance == 0) return;
    unsigned distance = equal_but_for_case(name, search->wanted, search->length)
                            ? 0
                            : bx_name_distance(search->wanted, search->length, name, strlen(name),
                                               search->distance - 1);
    if (distance >= search->distance) return;
    search->distance = distance;
    search->nearest = name;
}

/* A third of the letters may be wrong, and two at most. */
static struct search begin_search(const struct bx_growing *tree, const struct bx_token *name) {
    unsigned limit = name->length < 2 ? 0 : name->length < 4 ? 1 : 2;
    return (struct search){
        .wanted = tree->text + name->offset, .length = name->length, .distance = limit + 1};
}

static void list_variables(const struct bx_growing *tree, struct bx_text *list) {
    if (tree->symbol_count == 0) {
        bx_text_add(list, "no variables are given");
        return;
    }
    bx_text_add(list, tree->symbol_count == 1 ? "the only variable is " : "the variables are ");
    for (uint32_t k = 0; k < tree->symbol_count && k < LISTED_VARIABLES; k++) {
        const char *name = tree->symbols[k].name;
        bx_text_add(list, "%s%.*s", k ? ", " : "", BX_SHOWN, name);
    }
    if (tree->symbol_count > LISTED_VARIABLES) bx_text_add(list, ", ...");
}

static bool unknown_value(struct bx_growing *tree, const struct bx_token *name) {
    const char *word = tree->text + name->offset;
    const int shown = bx_shown(name->length);
    const enum bx_op function = bx_op_find(word, name->length, SYNTAX_FUNCTION);
    if (function != OPERATOR_COUNT)
        return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset,
                                              name->length, "'%.*s' is a function; write %.*s(...)",
                                              shown, word, shown, word));
    struct search search = begin_search(tree, name);
    for (uint32_t k = 0; k < tree->symbol_count; k++) consider(&search, tree->symbols[k].name);
    for (size_t k = 0; k < COUNT(constants); k++) consider(&search, constants[k].name);
    consider(&search, "True");
    consider(&search, "False");
    const char *near_function = bx_op_nearest(word, name->length);
    if (near_function) consider(&search, near_function);
    if (search.nearest)
        return bx_tree_fail(tree,
                            bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                        "unknown name '%.*s'; did you mean '%.*s'?", shown, word,
                                        BX_SHOWN, search.nearest));
    char buffer[EXPR_ERROR_MESSAGE];
    struct bx_text list = {.buffer = buffer, .capacity = sizeof buffer};
    list_variables(tree, &list);
    return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                          "unknown name '%.*s'; %s", shown, word, buffer));
}

static bool check_length(struct bx_growing *tree, const struct bx_token *name) {
    if (name->length <= EXPR_MAX_NAME) return true;
    return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_LIMIT, tree->text, name->offset, name->length,
                                          "a name has more than %d bytes (EXPR_MAX_NAME); "
                                          "give the variable a shorter one",
                                          EXPR_MAX_NAME));
}

bool bx_name_value(struct bx_growing *tree, const struct bx_token *name, struct bx_term *term) {
    if (!check_length(tree, name)) return false;
    const int64_t symbol = find_symbol(tree, name);
    if (symbol != NO_SYMBOL) return bx_tree_variable(tree, name, (uint32_t)symbol, term);
    const struct constant *constant = find_constant(tree, name);
    if (!constant) return unknown_value(tree, name);
    struct bx_token literal = *name;
    literal.type = T_f64;
    literal.weak = WEAK_FLOAT;
    literal.value.f64 = constant->value;
    return bx_tree_literal(tree, &literal, term);
}

bool bx_name_function(struct bx_growing *tree, const struct bx_token *name, enum bx_op *op) {
    if (!check_length(tree, name)) return false;
    const char *word = tree->text + name->offset;
    const int shown = bx_shown(name->length);
    *op = bx_op_find(word, name->length, SYNTAX_FUNCTION);
    if (*op != OPERATOR_COUNT) return true;
    const bool variable = find_symbol(tree, name) != NO_SYMBOL;
    if (variable || find_constant(tree, name))
        return bx_tree_fail(
            tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                              "'%.*s' is a %s, not a function; a product is written %.*s*(...)",
                              shown, word, variable ? "variable" : "constant", shown, word));
    const char *nearest = bx_op_nearest(word, name->length);
    if (nearest)
        return bx_tree_fail(
            tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                              "unknown function '%.*s'; did you mean '%s'?", shown, word, nearest));
    return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                          "unknown function '%.*s'; the language reference lists "
                                          "the functions that there are",
                                          shown, word));
}
