/* SPDX-License-Identifier: MIT */
/*
 * The free names of an expression. The public header has no call for them, so the compiler is
 * asked until it is content: each "unknown name" error spans one, which becomes a variable.
 */
#include "measure/expression.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "measure/failure.h"
#include "measure/text.h"

int bx_variables_index(const struct bx_variables *variables, const char *name) {
    for (int i = 0; i < variables->count; i++)
        if (strcmp(variables->vars[i].name, name) == 0) return i;
    return -1;
}

static void add(struct bx_variables *variables, const struct bx_request *request,
                const char *name) {
    /* Compiling looks at types only; one element is there in case. */
    static const int64_t element[2] = {1, 1};
    static const double zero[2] = {0};
    expr_var variable = expr_nd(name, request->type, zero, 2, element);
    for (int i = 0; i < BX_LOOP_SCALARS; i++)
        if (strcmp(name, bx_loop_scalars[i].name) == 0)
            variable = expr_scalar(name, bx_loop_scalars[i].value);
    for (int i = 0; i < request->scalar_count; i++) {
        if (strcmp(name, request->scalars[i].name) == 0) {
            variable = request->scalars[i];
            variable.name = name;
        }
    }
    variables->vars[variables->count++] = variable;
}

/*
 * The name that the last error spans, if it can be a variable not known yet; NULL otherwise. The
 * names stand in the text apart from one another, so all of them fit the length of the text.
 */
static const char *unknown_name(struct bx_variables *variables, const char *text) {
    const expr_error *error = expr_last_error();
    size_t length = strlen(text);
    if (error->status != EXPR_ERROR_NAME || error->offset > length ||
        error->length > length - error->offset)
        return NULL;
    const char *start = text + error->offset;
    const char *after = start + error->length;
    after += strspn(after, " \t\r\n");
    /* A parenthesis makes it a function, and no variable cures that. */
    if (!bx_is_name(start, error->length) || *after == '(' ||
        error->length > length - variables->names_used)
        return NULL;
    char *name = variables->names + variables->names_used;
    memcpy(name, start, error->length);
    name[error->length] = '\0';
    if (bx_variables_index(variables, name) >= 0) return NULL;
    variables->names_used += error->length + 1;
    return name;
}

static int find_names(const struct bx_request *request, struct bx_variables *variables) {
    variables->vars = calloc(EXPR_MAX_VARIABLES, sizeof *variables->vars);
    variables->names = malloc(strlen(request->text) + 1);
    if (variables->vars == NULL || variables->names == NULL) return bx_fail_memory();
    for (;;) {
        variables->vars[variables->count] = expr_end();
        expr_program *program = NULL;
        if (expr_compile(request->text, variables->vars, EXPR_AUTO, NULL, &program) == EXPR_OK) {
            expr_program_free(program);
            return BX_MEASURED;
        }
        const char *name = unknown_name(variables, request->text);
        if (name == NULL) return bx_fail_library();
        if (variables->count + 1 == EXPR_MAX_VARIABLES)
            return bx_fail("sweep: the expression has more than %d names", EXPR_MAX_VARIABLES - 1);
        add(variables, request, name);
    }
}

static int check_names(const struct bx_request *request, const struct bx_variables *variables) {
    for (int i = 0; i < request->scalar_count; i++)
        if (bx_variables_index(variables, request->scalars[i].name) < 0)
            return bx_reject("sweep: --scalar: the expression %s has no name '%s'", request->text,
                             request->scalars[i].name);
    if (variables->arrays == 0)
        return bx_reject("sweep: the expression %s has no arrays, so no size can be swept; "
                         "use a name other than D, dt and those given by --scalar",
                         request->text);
    return BX_MEASURED;
}

/* Evaluates on a 2 x 2 grid to learn the result's type and whether it is reduced. */
static int try_small(const struct bx_request *request, struct bx_variables *variables) {
    static const int64_t shape[2] = {2, 2};
    /* Room for any type; what values these bytes are in another one does not matter. */
    static const double values[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    for (int i = 0; i < variables->count; i++) {
        expr_var *variable = &variables->vars[i];
        if (variable->kind == EXPR_KIND_ARRAY)
            *variable = expr_nd(variable->name, request->type, values, 2, shape);
    }
    expr_array out = expr_out_new();
    if (expr_eval(request->text, variables->vars, &out) != EXPR_OK) return bx_fail_library();
    variables->result = out.type;
    variables->reduced = out.ndim == 0;
    expr_array_free(&out);
    return BX_MEASURED;
}

static void count_bytes(const struct bx_request *request, struct bx_variables *variables) {
    int64_t item = (int64_t)expr_type_size(request->type);
    int64_t result = variables->reduced ? 0 : (int64_t)expr_type_size(variables->result);
    bool separate = variables->in_place < 0 && !variables->reduced;
    variables->distinct_arrays = variables->arrays + (separate ? 1 : 0);
    variables->resident_bytes = variables->arrays * item + (separate ? result : 0);
    variables->moved_bytes = variables->arrays * item + result;
}

int bx_variables_find(const struct bx_request *request, struct bx_variables *variables) {
    *variables = (struct bx_variables){.in_place = -1};
    int result = find_names(request, variables);
    if (result != BX_MEASURED) return result;
    for (int i = 0; i < variables->count; i++)
        variables->arrays += variables->vars[i].kind == EXPR_KIND_ARRAY;
    result = check_names(request, variables);
    if (result == BX_MEASURED) result = try_small(request, variables);
    if (result != BX_MEASURED) return result;
    /* Only the default expression runs in place, where its result fits the array. */
    int first = bx_variables_index(variables, "next");
    if (bx_same_expression(BX_DEFAULT_EXPRESSION, request->text) && first >= 0 &&
        variables->vars[first].kind == EXPR_KIND_ARRAY && variables->result == request->type &&
        !variables->reduced)
        variables->in_place = first;
    count_bytes(request, variables);
    return BX_MEASURED;
}

void bx_variables_forget(struct bx_variables *variables) {
    free(variables->names);
    free(variables->vars);
    *variables = (struct bx_variables){.in_place = -1};
}
