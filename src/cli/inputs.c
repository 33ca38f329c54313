/* SPDX-License-Identifier: MIT */
#include "cli/inputs.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int bx_inputs_find(const struct bx_inputs *inputs, const char *name) {
    for (int k = 0; k < inputs->count; k++)
        if (strcmp(inputs->names[k], name) == 0) return k;
    return -1;
}

static bool grow(struct bx_inputs *inputs) {
    if (inputs->count + 1 < inputs->capacity) return true;
    const int capacity = inputs->capacity ? inputs->capacity * 2 : 16;
    const size_t count = (size_t)capacity;
    expr_var *vars = realloc(inputs->vars, count * sizeof *vars);
    if (vars) inputs->vars = vars;
    struct bx_source *sources = realloc(inputs->sources, count * sizeof *sources);
    if (sources) inputs->sources = sources;
    char **names = realloc(inputs->names, count * sizeof *names);
    if (names) inputs->names = names;
    if (!vars || !sources || !names) return false;
    inputs->capacity = capacity;
    return true;
}

int bx_inputs_add_var(struct bx_inputs *inputs, expr_var var) {
    if (!grow(inputs)) return bx_cli_memory_failed();
    char *name = strdup(var.name);
    if (!name) return bx_cli_memory_failed();
    var.name = name;
    inputs->names[inputs->count] = name;
    inputs->sources[inputs->count] = (struct bx_source){.map = NULL};
    inputs->vars[inputs->count++] = var;
    inputs->vars[inputs->count] = expr_end();
    return BX_EXIT_OK;
}

void bx_inputs_forget(struct bx_inputs *inputs) {
    for (int k = 0; k < inputs->count; k++) {
        bx_source_close(&inputs->sources[k]);
        free(inputs->names[k]);
    }
    free(inputs->vars);
    free(inputs->sources);
    free(inputs->names);
    *inputs = (struct bx_inputs){.vars = NULL};
}

/* A value without names, as the library computes it: 0.5, -3, 2*pi, 1+2j, float32(2), True. */
static bool read_value(const char *text, expr_var *var, struct bx_source *source) {
    static const struct {
        const char *name;
        double value;
    } words[] = {{"pi", 3.14159265358979323846}, {"e", 2.71828182845904523536}};
    expr_var constants[3];
    for (int k = 0; k < 2; k++) constants[k] = expr_scalar(words[k].name, words[k].value);
    constants[2] = expr_end();
    expr_array out = expr_out_new();
    if (expr_eval(text, constants, &out) != EXPR_OK) return false;
    double parts[2];
    int64_t integer;
    switch (out.ndim == 0 ? out.type : EXPR_AUTO) {
    case EXPR_FLOAT64:
        memcpy(parts, out.data, sizeof *parts);
        *var = expr_scalar(var->name, parts[0]);
        break;
    case EXPR_INT64:
        memcpy(&integer, out.data, sizeof integer);
        *var = expr_scalar_int(var->name, integer);
        break;
    case EXPR_COMPLEX128:
        memcpy(parts, out.data, sizeof parts);
        *var = expr_scalar_complex(var->name, parts[0], parts[1]);
        break;
    default: { /* with a type of its own: it keeps it */
        const size_t bytes = expr_type_size(out.type);
        source->memory = malloc(bytes ? bytes : 1);
        if (source->memory) memcpy(source->memory, out.data, bytes);
        source->array = out;
        source->array.flags = 0;
        source->array.data = source->memory;
        *var = expr_variable(var->name, source->array);
    }
    }
    expr_array_free(&out);
    return true;
}

/* "nan", "inf" and the numbers that strtod knows: quick, and in every form of them. */
static bool read_number(const char *text, expr_var *var) {
    char *copy = malloc(strlen(var->name) + strlen(text) + 2);
    expr_var scalar;
    if (!copy) return false;
    sprintf(copy, "%s=%s", var->name, text);
    const bool good = bx_parse_scalar(copy, &scalar) == NULL;
    scalar.name = var->name;
    if (good) *var = scalar;
    free(copy);
    return good;
}

static int open_file(const char *command, const char *spec, bool raw, struct bx_source *source,
                     expr_var *var) {
    struct bx_fault fault;
    if (!(raw ? bx_source_open_raw(spec, source, &fault) : bx_source_open(spec, source, &fault)))
        return bx_cli_failed("%s: '%s' %s", command, spec, fault.text);
    bx_source_advise(source);
    *var = expr_variable(var->name, source->array);
    return BX_EXIT_OK;
}

static int read_spec(const char *command, const char *spec, bool raw, struct bx_source *source,
                     expr_var *var) {
    if (raw) return open_file(command, spec, true, source, var);
    if (read_number(spec, var)) return BX_EXIT_OK;
    if (bx_source_is_named(spec)) return open_file(command, spec, false, source, var);
    if (*spec && read_value(spec, var, source)) return BX_EXIT_OK;
    return bx_cli_usage("%s: %s=%s: '%s' is no file and no number; write a number (%s=0.5), a file "
                        "(%s=data.npy) or a part of one (%s=table.csv:price)",
                        command, var->name, spec, spec, var->name, var->name, var->name);
}

int bx_inputs_add(struct bx_inputs *inputs, const char *command, const char *argument, bool raw) {
    const char *equals = strchr(argument, '=');
    const size_t length = equals ? (size_t)(equals - argument) : strcspn(argument, ":");
    char name[EXPR_MAX_NAME + 1];
    if (!equals && bx_is_name(argument, length) && length < 64)
        return bx_cli_usage("%s: '%s': write %.*s=FILE, such as %.*s=data.npy, or %.*s=NUMBER",
                            command, argument, (int)length, argument, (int)length, argument,
                            (int)length, argument);
    if (!equals)
        return bx_cli_usage("%s: '%s': write NAME=FILE or NAME=NUMBER; an expression of several "
                            "words is put in quotes",
                            command, argument);
    if (!bx_is_name(argument, length))
        return bx_cli_usage("%s: '%.*s' is no name: a letter or underscore, then letters, digits "
                            "and underscores",
                            command, (int)length, argument);
    snprintf(name, sizeof name, "%.*s", (int)length, argument);
    if (bx_inputs_find(inputs, name) >= 0)
        return bx_cli_usage("%s: '%s' is given twice", command, name);
    struct bx_source source = {.map = NULL};
    expr_var var = expr_scalar(name, 0);
    int result = read_spec(command, equals + 1, raw, &source, &var);
    if (result != BX_EXIT_OK) return result;
    var.name = name;
    result = bx_inputs_add_var(inputs, var);
    if (result != BX_EXIT_OK) {
        bx_source_close(&source);
        return result;
    }
    inputs->sources[inputs->count - 1] = source;
    return BX_EXIT_OK;
}

char *bx_text_of_file(const char *command, const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    char *text = file ? malloc(EXPR_MAX_TEXT + 2) : NULL;
    if (!text) {
        bx_cli_failed("%s: cannot read '%s': %s", command, path, strerror(errno));
        if (file && file != stdin) fclose(file);
        return NULL;
    }
    const size_t length = fread(text, 1, EXPR_MAX_TEXT + 1, file);
    const bool failed = ferror(file);
    const int reason = errno;
    if (file != stdin) fclose(file);
    text[length] = '\0';
    if (failed)
        bx_cli_failed("%s: cannot read '%s': %s", command, path, strerror(reason));
    else if (length > EXPR_MAX_TEXT)
        bx_cli_failed("%s: '%s' is longer than an expression may be (%d bytes)", command, path,
                      EXPR_MAX_TEXT);
    else if (strlen(text) < length)
        bx_cli_failed("%s: '%s' is no text: it holds a zero byte", command, path);
    else
        return text;
    free(text);
    return NULL;
}

void bx_inputs_warn_unread(const struct bx_inputs *inputs, const char *command, const char *text,
                           expr_type out_type, const expr_options *options) {
    expr_var *others = malloc(((size_t)inputs->count + 1) * sizeof *others);
    for (int k = 0; k < inputs->count && others; k++) {
        expr_program *program = NULL;
        if (inputs->vars[k].kind == EXPR_KIND_OUTPUT) continue;
        memcpy(others, inputs->vars, (size_t)k * sizeof *others);
        memcpy(others + k, inputs->vars + k + 1, (size_t)(inputs->count - k) * sizeof *others);
        if (expr_compile(text, others, out_type, options, &program) != EXPR_OK) continue;
        expr_program_free(program);
        fprintf(stderr, "blockexpr: %s: '%s' is not read by the expression\n", command,
                inputs->names[k]);
    }
    free(others);
}
