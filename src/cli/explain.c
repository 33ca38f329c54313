/* SPDX-License-Identifier: MIT */
/* blockexpr explain: what the compiler makes of an expression. */
#include "cli/cli.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_ELEMENTS 1000000

struct explain_options {
    const char *expression;
    expr_var *vars; /* closed by expr_end(); names lie in the arguments */
    int count;
    expr_options run;
    /* Arrays that were given no shape take the first one given, so that they fit together. */
    bool *shaped;
};

static const struct argp_option options[] = {
    {.name = "threads", .key = 't', .arg = "N", .doc = "Exactly N threads (default: tuned)"},
    {.name = "block", .key = 'b', .arg = "N", .doc = "Blocks of N elements (default: tuned)"},
    {.name = "unblocked", .key = 'u', .doc = "One operation at a time over whole arrays"},
    {.name = "fast", .key = 'f', .doc = "With EXPR_FAST: other bits for speed"},
    {0},
};

static const char documentation[] =
    "Print what the compiler makes of EXPRESSION: tree, instructions, registers, block, threads "
    "and stores."
    "\vAn array is name:type or name:type[SHAPE], with a type of " BX_TYPE_NAMES
    " and a SHAPE such as 1000x1000 (also written name:type:1000x1000; [] is a single element). "
    "Arrays without a shape take the first shape given, or 1000000 elements. name=value is a "
    "scalar, an integer if the value has no point or exponent.\n\n"
    "Example: blockexpr explain 'next*D*dt+grid' next:float64 grid:float64 D=1.0 dt=0.1";

/* name:type, name:type[shape] or name:type:shape. Returns NULL, or what is wrong. */
static const char *parse_array(char *text, char *colon, expr_var *variable, bool *shaped) {
    if (!bx_is_name(text, (size_t)(colon - text)))
        return "a name is a letter or underscore, then letters, digits and underscores";
    const char *type_text = colon + 1;
    size_t type_length = strcspn(type_text, ":[");
    expr_type type = bx_type_of_name(type_text, type_length);
    if (type == EXPR_AUTO && type_length == 6 && strncmp(type_text, "scalar", 6) == 0)
        return "a scalar is written with its value, as in D=0.1";
    if (type == EXPR_AUTO) return "unknown type; the types are " BX_TYPE_NAMES;
    const char *shape = type_text + type_length;
    expr_array array = {.ndim = 1, .shape = {DEFAULT_ELEMENTS}};
    *shaped = *shape != '\0';
    if (*shaped) {
        size_t length = strlen(shape + 1);
        if (*shape == '[') {
            if (length == 0 || shape[length] != ']') return "the shape is not closed by ']'";
            length--;
        } else if (length == 0) {
            return "the shape after ':' is missing; write it as 1000x1000, or leave out the ':'";
        }
        if (!bx_shape_of_text(shape + 1, length, &array))
            return "a shape is up to 32 sizes joined by 'x', such as 1000x1000";
    }
    *colon = '\0'; /* the name stays in the argument */
    *variable = expr_nd(text, type, NULL, array.ndim, array.shape);
    return NULL;
}

static void add_variable(struct argp_state *state, char *text) {
    struct explain_options *chosen = state->input;
    char *colon = strchr(text, ':');
    const char *equals = strchr(text, '=');
    const char *wrong = NULL;
    if (colon == NULL && equals == NULL)
        wrong = "write it as name:type (an array) or name=value (a scalar)";
    else if (colon != NULL)
        wrong =
            parse_array(text, colon, &chosen->vars[chosen->count], &chosen->shaped[chosen->count]);
    else
        wrong = bx_parse_scalar(text, &chosen->vars[chosen->count]);
    if (wrong != NULL) {
        argp_error(state, "variable '%s': %s", text, wrong);
        return;
    }
    chosen->count++;
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct explain_options *chosen = state->input;
    int64_t number = 0;
    switch (key) {
    case 't':
        if (!bx_parse_integer(argument, strlen(argument), 1, EXPR_MAX_THREADS, &number))
            argp_error(state, "--threads: '%s' is not a number from 1 to %d", argument,
                       EXPR_MAX_THREADS);
        chosen->run.threads = (int32_t)number;
        return 0;
    case 'b':
        if (!bx_parse_integer(argument, strlen(argument), 1, INT64_MAX, &number))
            argp_error(state, "--block: '%s' is not a number of elements from 1 up", argument);
        chosen->run.block_length = number;
        return 0;
    case 'u': chosen->run.block_length = EXPR_UNBLOCKED; return 0;
    case 'f': chosen->run.flags = EXPR_FAST; return 0;
    case ARGP_KEY_ARG:
        if (chosen->expression == NULL)
            chosen->expression = argument;
        else
            add_variable(state, argument);
        return 0;
    case ARGP_KEY_END:
        if (chosen->expression == NULL)
            argp_error(state, "no expression given; write for example 'a+b' a:float64 b:float64");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static void spread_shape(struct explain_options *chosen) {
    const expr_array *first = NULL;
    for (int i = 0; i < chosen->count && first == NULL; i++)
        if (chosen->shaped[i] && chosen->vars[i].array.ndim > 0) first = &chosen->vars[i].array;
    for (int i = 0; i < chosen->count && first != NULL; i++) {
        expr_var *variable = &chosen->vars[i];
        if (variable->kind == EXPR_KIND_ARRAY && !chosen->shaped[i])
            *variable =
                expr_nd(variable->name, variable->array.type, NULL, first->ndim, first->shape);
    }
}

static int print_explanation(const struct explain_options *chosen) {
    size_t length = 0;
    if (expr_explain(chosen->expression, chosen->vars, NULL, &chosen->run, NULL, 0, &length) !=
        EXPR_OK) {
        int result = bx_cli_library_failed();
        if (expr_last_error()->status == EXPR_ERROR_NAME)
            fputs("Variables are told after the expression: name:type or name=value.\n", stderr);
        return result;
    }
    char *text = malloc(length + 1);
    if (text == NULL) return bx_cli_memory_failed();
    int result = BX_EXIT_OK;
    if (expr_explain(chosen->expression, chosen->vars, NULL, &chosen->run, text, length + 1,
                     NULL) == EXPR_OK)
        fputs(text, stdout);
    else
        result = bx_cli_library_failed();
    if (result == BX_EXIT_OK && (length == 0 || text[length - 1] != '\n')) putchar('\n');
    free(text);
    return result;
}

static void forget(struct explain_options *chosen) {
    free(chosen->vars);
    free(chosen->shaped);
}

int bx_cli_explain(int argc, char **argv) {
    const struct argp parser = {.options = options,
                                .parser = parse_option,
                                .args_doc = "EXPRESSION [NAME:TYPE | NAME=VALUE]...",
                                .doc = documentation};
    /* Every variable takes one argument. */
    struct explain_options chosen = {.vars = calloc((size_t)argc + 1, sizeof(expr_var)),
                                     .shaped = calloc((size_t)argc + 1, sizeof(bool))};
    int result = BX_EXIT_FAILED;
    if (chosen.vars == NULL || chosen.shaped == NULL) {
        result = bx_cli_memory_failed();
    } else if (argp_parse(&parser, argc, argv, 0, NULL, &chosen) == 0) {
        chosen.vars[chosen.count] = expr_end();
        spread_shape(&chosen);
        result = print_explanation(&chosen);
    }
    forget(&chosen);
    return result;
}
