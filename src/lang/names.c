/* SPDX-License-Identifier: MIT */
/*
 * What names stand for. A name with a call is a function: the user's, or the
 * language's. Any other name is what the text assigned to it, or the variable
 * of that name, and where there is none a constant. So a variable may be called
 * e or sum, and hides the constant but not the function.
 */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "lang/tree_p.h"

enum { NO_SYMBOL = -1 };

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

const char *bx_name_constant(size_t k) { return k < COUNT(constants) ? constants[k].name : NULL; }

static bool equals(const char *name, const char *text, uint32_t length) {
    return strncmp(name, text, length) == 0 && name[length] == '\0';
}

/* Functions and values are found apart: sum(sum) is one of each. */
static int64_t find_symbol(const struct bx_growing *tree, const struct bx_token *name,
                           bool function) {
    for (uint32_t k = 0; k < tree->symbol_count; k++)
        if ((tree->symbols[k].kind == SYMBOL_FUNCTION) == function &&
            equals(tree->symbols[k].name, tree->text + name->offset, name->length))
            return k;
    return NO_SYMBOL;
}

static struct bx_local *find_local(const struct bx_growing *tree, const struct bx_token *name) {
    const char *word = tree->text + name->offset;
    for (uint32_t k = 0; k < tree->local_count; k++) {
        struct bx_local *local = &tree->locals[k];
        if (local->length == name->length &&
            memcmp(tree->text + local->offset, word, name->length) == 0)
            return local;
    }
    return NULL;
}

static const struct constant *find_constant(const struct bx_growing *tree,
                                            const struct bx_token *name) {
    for (size_t k = 0; k < COUNT(constants); k++)
        if (equals(constants[k].name, tree->text + name->offset, name->length))
            return &constants[k];
    return NULL;
}

static bool check_length(struct bx_growing *tree, const struct bx_token *name) {
    if (name->length <= EXPR_MAX_NAME) return true;
    return bx_tree_fail(tree, bx_error_at(EXPR_ERROR_LIMIT, tree->text, name->offset, name->length,
                                          "a name has more than %d bytes (EXPR_MAX_NAME); "
                                          "give the variable a shorter one",
                                          EXPR_MAX_NAME));
}

bool bx_name_has_value(const struct bx_growing *tree, const struct bx_token *name) {
    return find_local(tree, name) || find_symbol(tree, name, false) != NO_SYMBOL ||
           find_constant(tree, name);
}

bool bx_name_is_variable(const struct bx_growing *tree, const struct bx_token *name) {
    const int64_t symbol = find_symbol(tree, name, false);
    return find_local(tree, name) ||
           (symbol != NO_SYMBOL && tree->symbols[symbol].kind == SYMBOL_VALUE);
}

bool bx_name_value(struct bx_growing *tree, const struct bx_token *name, struct bx_term *term) {
    if (!check_length(tree, name)) return false;
    const struct bx_local *local = find_local(tree, name);
    if (local) {
        term->node = local->node;
        term->named = true;
        term->span = (struct bx_span){name->offset, name->offset + name->length};
        return true;
    }
    const int64_t symbol = find_symbol(tree, name, false);
    if (symbol != NO_SYMBOL && tree->symbols[symbol].kind == SYMBOL_OUTPUT)
        return bx_tree_fail(tree,
                            bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                                        "'%.*s' is an output; assign to it first",
                                        bx_shown(name->length), tree->text + name->offset));
    if (symbol != NO_SYMBOL) return bx_tree_variable(tree, name, (uint32_t)symbol, term);
    const struct constant *constant = find_constant(tree, name);
    if (tree->found)
        return bx_names_value(tree, name, constant ? EXPR_NAME_CONSTANT : EXPR_NAME_VARIABLE, term);
    if (!constant) return bx_name_unknown_value(tree, name);
    struct bx_token literal = *name;
    literal.type = T_f64;
    literal.weak = WEAK_FLOAT;
    literal.value.f64 = constant->value;
    return bx_tree_literal(tree, &literal, term);
}

bool bx_name_function(struct bx_growing *tree, const struct bx_token *name, enum bx_op *op,
                      uint32_t *symbol) {
    if (!check_length(tree, name)) return false;
    const char *word = tree->text + name->offset;
    const int shown = bx_shown(name->length);
    const int64_t function = find_symbol(tree, name, true);
    *symbol = function == NO_SYMBOL ? BX_NO_SYMBOL : (uint32_t)function;
    *op = OP_call;
    if (function != NO_SYMBOL) return true;
    *op = bx_op_find(word, name->length, SYNTAX_FUNCTION);
    if (*op != OPERATOR_COUNT) return true;
    if (tree->found && tree->found->flags & EXPR_NAMES_FUNCTIONS) {
        *op = OP_call;
        *symbol = BX_ANY_SYMBOL;
        return bx_names_add(tree, name, EXPR_NAME_FUNCTION);
    }
    const bool variable = find_local(tree, name) || find_symbol(tree, name, false) != NO_SYMBOL;
    if (variable || find_constant(tree, name))
        return bx_tree_fail(
            tree, bx_error_at(EXPR_ERROR_NAME, tree->text, name->offset, name->length,
                              "'%.*s' is a %s, not a function; a product is written %.*s*(...)",
                              shown, word, variable ? "variable" : "constant", shown, word));
    return bx_name_unknown_function(tree, name);
}

bool bx_name_assign(struct bx_growing *tree, const struct bx_token *name, uint32_t node) {
    if (!check_length(tree, name)) return false;
    struct bx_local *local = find_local(tree, name);
    if (local) {
        local->node = node;
        return true;
    }
    if (tree->found && tree->found->flags & EXPR_NAMES_ASSIGNED &&
        !bx_names_add(tree, name, EXPR_NAME_ASSIGNED))
        return false;
    if (tree->local_count == EXPR_MAX_VARIABLES)
        return bx_tree_fail(tree,
                            bx_error_at(EXPR_ERROR_LIMIT, tree->text, name->offset, name->length,
                                        "more than %d names are assigned to "
                                        "(EXPR_MAX_VARIABLES); use some again",
                                        EXPR_MAX_VARIABLES));
    struct bx_local *locals =
        bx_tree_room(tree, tree->locals, tree->local_count, &tree->local_capacity, sizeof *locals);
    if (!locals) return false;
    tree->locals = locals;
    const int64_t symbol = find_symbol(tree, name, false);
    const bool output = symbol != NO_SYMBOL && tree->symbols[symbol].kind == SYMBOL_OUTPUT;
    locals[tree->local_count++] =
        (struct bx_local){.offset = name->offset,
                          .length = name->length,
                          .node = node,
                          .output = output ? (uint32_t)symbol : BX_NO_SYMBOL};
    return true;
}

/* What is missing from the text has all of it as its place. */
static bool check_outputs(struct bx_growing *tree) {
    for (uint32_t k = 0; k < tree->symbol_count; k++) {
        const struct bx_symbol *symbol = &tree->symbols[k];
        if (symbol->kind != SYMBOL_OUTPUT) continue;
        bool found = false;
        for (uint32_t j = 0; j < tree->local_count && !found; j++)
            found = tree->locals[j].output == k;
        if (!found)
            return bx_tree_fail(
                tree, bx_error_coded(
                          EXPR_CODE_UNASSIGNED,
                          bx_error_at(EXPR_ERROR_NAME, tree->text, 0, strlen(tree->text),
                                      "nothing is assigned to the output '%.*s'; write %.*s = ...",
                                      BX_SHOWN, symbol->name, BX_SHOWN, symbol->name)));
    }
    return true;
}

bool bx_name_outputs(struct bx_growing *tree, struct bx_tree *finished) {
    if (!check_outputs(tree)) return false;
    if (tree->local_count == 0) return true;
    struct bx_named_output *outputs =
        bx_arena_array(tree->arena, tree->local_count, sizeof *outputs);
    if (!outputs) return bx_tree_fail(tree, bx_error_memory());
    finished->outputs = outputs;
    for (uint32_t k = 0; k < tree->local_count; k++) {
        const struct bx_local *local = &tree->locals[k];
        if (local->output == BX_NO_SYMBOL) continue;
        outputs[finished->output_count++] =
            (struct bx_named_output){.symbol = local->output, .node = local->node};
    }
    return true;
}
