/* SPDX-License-Identifier: MIT */
/* What may be typed beside expressions. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/repl/repl.h"

enum { LINE_WIDTH = 78 };

static void list_functions(void) {
    size_t column = 0;
    puts("Expressions are written as in Python: a*b + sin(x) if x > 0 else sum(x, axis=0)\n"
         "NAME = EXPRESSION   keeps the value\n"
         "help(FUNCTION)      what it does\n"
         "vars                names and what they are\n"
         "load NAME=FILE      an array; FILE:PART for a column, a field or a member\n"
         "save NAME=FILE      .npy, .bin, .csv, .txt, .pgm or .png\n"
         "del NAME            forget it\n"
         "quit                so does Ctrl-D\n\n"
         "Functions:");
    for (int k = 0;; k++) {
        const char *name = expr_function_name(k, NULL);
        if (!name) break;
        if (column + strlen(name) + 1 > LINE_WIDTH) {
            putchar('\n');
            column = 0;
        }
        column += (size_t)printf("%s%s", column ? " " : "", name);
    }
    putchar('\n');
}

static void help_on(struct repl *repl, const char *name) {
    const char *help = NULL;
    for (int k = 0;; k++) {
        const char *known = expr_function_name(k, &help);
        if (!known) break;
        if (strcmp(known, name) != 0) continue;
        printf("%s: %s\n", name, help);
        return;
    }
    fflush(stdout);
    fprintf(stderr, "there is no function '%s'; help lists them\n", name);
    repl->failed = true;
}

static void list_variables(const struct repl *repl) {
    for (int k = 0; k < repl->inputs.count; k++) {
        const expr_var *var = &repl->inputs.vars[k];
        printf("%-12s ", repl->inputs.names[k]);
        switch (var->kind) {
        case EXPR_KIND_FLOAT: printf("%.17g", var->value.f); break;
        case EXPR_KIND_INT: printf("%lld", (long long)var->value.i); break;
        case EXPR_KIND_COMPLEX: printf("(%.17g%+.17gj)", var->value.c.re, var->value.c.im); break;
        default:
            if (var->array.ndim == 0) {
                bx_print_element(stdout, &var->array, var->array.data);
                fputs(", ", stdout);
            }
            printf("%s", expr_type_name(var->array.type));
            for (int d = 0; d < var->array.ndim; d++)
                printf("%s%lld", d ? "x" : " ", (long long)var->array.shape[d]);
            if (repl->inputs.sources[k].map) printf(", in a file");
        }
        putchar('\n');
    }
}

static void forget(struct repl *repl, const char *name) {
    struct bx_inputs *inputs = &repl->inputs;
    const int at = bx_inputs_find(inputs, name);
    if (at < 0) {
        fprintf(stderr, "there is no '%s'; vars lists what there is\n", name);
        repl->failed = true;
        return;
    }
    bx_source_close(&inputs->sources[at]);
    free(inputs->names[at]);
    inputs->count--;
    for (int k = at; k < inputs->count; k++) {
        inputs->names[k] = inputs->names[k + 1];
        inputs->sources[k] = inputs->sources[k + 1];
    }
    for (int k = at; k <= inputs->count; k++) inputs->vars[k] = inputs->vars[k + 1];
}

static void load(struct repl *repl, const char *argument) {
    const size_t length = strcspn(argument, "=");
    char name[EXPR_MAX_NAME + 1];
    if (argument[length] && bx_is_name(argument, length)) {
        snprintf(name, sizeof name, "%.*s", (int)length, argument);
        if (bx_inputs_find(&repl->inputs, name) >= 0) forget(repl, name);
    }
    repl->failed |= bx_inputs_add(&repl->inputs, "load", argument, false) != BX_EXIT_OK;
}

static void save(struct repl *repl, const char *argument) {
    const size_t length = strcspn(argument, "=");
    const char *path = argument[length] ? argument + length + 1 : "";
    const enum bx_format format = bx_format_of_path(path);
    char name[EXPR_MAX_NAME + 1];
    struct bx_sink sink;
    struct bx_fault fault;
    snprintf(name, sizeof name, "%.*s", (int)length, argument);
    const expr_var none = expr_end();
    const expr_var *vars = repl->inputs.vars ? repl->inputs.vars : &none;
    expr_array shape = expr_out_new();
    repl->failed = true;
    if (!*path || format == BX_FORMAT_NONE) {
        fputs("write save NAME=FILE, where FILE ends in .npy, .bin, .csv, .txt, .pgm or .png\n",
              stderr);
    } else if (expr_predict(name, vars, &shape, NULL, NULL) != EXPR_OK) {
        fprintf(stderr, "%s\n", expr_error_text());
    } else if (!bx_sink_open(&sink, path, format, &shape, &fault) ||
               expr_eval(name, vars, &sink.array) != EXPR_OK || !bx_sink_finish(&sink, &fault)) {
        fprintf(stderr, "'%s' %s\n", path, fault.text);
        bx_sink_drop(&sink);
    } else {
        repl->failed = false;
    }
}

/* The argument of a word that begins the line; NULL: the line begins otherwise. */
static char *behind(char *line, const char *word) {
    const size_t length = strlen(word);
    if (strncmp(line, word, length) != 0) return NULL;
    if (line[length] != ' ' && line[length] != '\t') return NULL;
    char *argument = line + length + strspn(line + length, " \t");
    /* "load = 3" is an assignment. */
    return *argument && *argument != '=' ? argument : NULL;
}

enum bx_word bx_repl_word(struct repl *repl, char *line) {
    char *argument;
    const size_t length = strlen(line);
    if (strcmp(line, "quit") == 0 || strcmp(line, "exit") == 0 || strcmp(line, "quit()") == 0 ||
        strcmp(line, "exit()") == 0)
        return BX_WORD_QUIT;
    if (strcmp(line, "help") == 0 || strcmp(line, "help()") == 0 || strcmp(line, "?") == 0)
        list_functions();
    else if (strncmp(line, "help(", 5) == 0 && line[length - 1] == ')') {
        line[length - 1] = '\0';
        help_on(repl, line + 5);
    } else if ((argument = behind(line, "help")))
        help_on(repl, argument);
    else if (strcmp(line, "vars") == 0)
        list_variables(repl);
    else if ((argument = behind(line, "load")))
        load(repl, argument);
    else if ((argument = behind(line, "save")))
        save(repl, argument);
    else if ((argument = behind(line, "del")))
        forget(repl, argument);
    else
        return BX_WORD_NONE;
    return BX_WORD_DONE;
}
