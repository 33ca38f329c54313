/* SPDX-License-Identifier: MIT */
/* blockexpr repl: expressions as they are typed. */
#include "cli/repl/repl.h"

#include <argp.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char documentation[] =
    "Type expressions and see what they are. Assigned names stay."
    "\vBeside expressions: help, help(FUNCTION), vars, load NAME=FILE, save NAME=FILE, del NAME, "
    "quit. With a terminal, the arrow keys go through what was typed and Tab completes names.\n\n"
    "Example:\n"
    "  blockexpr repl x=a.npy";

struct arguments {
    struct repl *repl;
    int result;
};

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct arguments *arguments = state->input;
    if (key != ARGP_KEY_ARG) return ARGP_ERR_UNKNOWN;
    if (arguments->result == BX_EXIT_OK)
        arguments->result = bx_inputs_add(&arguments->repl->inputs, "repl", argument, false);
    return 0;
}

static void print_shape(const expr_array *array) {
    printf(" %s", expr_type_name(array->type));
    if (array->ndim == 0) return;
    fputs(" (", stdout);
    for (int d = 0; d < array->ndim; d++)
        printf("%s%lld", d ? ", " : "", (long long)array->shape[d]);
    fputs(array->ndim == 1 ? ",)" : ")", stdout);
}

static void print_time(double seconds, int64_t elements) {
    static const struct {
        double least;
        const char *unit;
    } units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "us"}, {0, "ns"}};
    size_t k = 0;
    while (seconds < units[k].least) k++;
    const double unit = units[k].least > 0 ? units[k].least : 1e-9;
    printf(", %.3g %s", seconds / unit, units[k].unit);
    if (elements > 1) printf(", %.3g ns an element", seconds * 1e9 / (double)elements);
    putchar('\n');
}

/* Of the arrays that a text reads, as they are broadcast. */
static int64_t elements_of(const struct repl *repl, const char *text, const expr_array *out) {
    expr_prediction prediction;
    expr_array shape = expr_out_new();
    const expr_var none = expr_end();
    int64_t elements = 1;
    if (expr_predict(text, repl->inputs.vars ? repl->inputs.vars : &none, &shape, NULL,
                     &prediction) == EXPR_OK)
        elements = prediction.elements;
    int64_t written = 1;
    for (int d = 0; d < out->ndim; d++) written *= out->shape[d];
    return elements > written ? elements : written;
}

/* Gives a result its name; NULL for a weak scalar of no array's type. */
static void keep(struct repl *repl, const char *name, expr_var var, void *memory) {
    const int at = bx_inputs_find(&repl->inputs, name);
    var.name = name;
    if (at >= 0) {
        bx_source_close(&repl->inputs.sources[at]);
        var.name = repl->inputs.names[at];
        repl->inputs.vars[at] = var;
        repl->inputs.sources[at].memory = memory;
    } else if (bx_inputs_add_var(&repl->inputs, var) == BX_EXIT_OK) {
        repl->inputs.sources[repl->inputs.count - 1].memory = memory;
    } else {
        free(memory);
    }
}

/* Values of literals alone are weak, as the literals are. */
static bool is_literal(const char *text) {
    const expr_var none = expr_end();
    expr_program *program;
    const bool literal = expr_compile(text, &none, EXPR_AUTO, NULL, &program) == EXPR_OK;
    if (literal) expr_program_free(program);
    return literal;
}

static void name_result(struct repl *repl, const char *name, const char *text,
                        const expr_array *out) {
    double parts[2] = {0};
    int64_t integer = 0;
    if (is_literal(text) && out->ndim == 0) {
        if (out->type == EXPR_FLOAT64) {
            memcpy(parts, out->data, sizeof *parts);
            keep(repl, name, expr_scalar(name, parts[0]), NULL);
            return;
        }
        if (out->type == EXPR_INT64) {
            memcpy(&integer, out->data, sizeof integer);
            keep(repl, name, expr_scalar_int(name, integer), NULL);
            return;
        }
        if (out->type == EXPR_COMPLEX128) {
            memcpy(parts, out->data, sizeof parts);
            keep(repl, name, expr_scalar_complex(name, parts[0], parts[1]), NULL);
            return;
        }
    }
    /* The result's memory is the library's: it is copied into one that a source may own. */
    int64_t count = 1;
    for (int d = 0; d < out->ndim; d++) count *= out->shape[d];
    const size_t bytes = (size_t)count * expr_type_size(out->type);
    void *memory = malloc(bytes ? bytes : 1);
    if (!memory) {
        bx_cli_memory_failed();
        return;
    }
    memcpy(memory, out->data, bytes);
    expr_array array = *out;
    array.data = memory;
    array.flags = 0;
    keep(repl, name, expr_variable(name, array), memory);
}

/* NAME = TEXT; the text begins behind the sign. NULL: it is a value without a name. */
static const char *assigned(const char *statement, char name[EXPR_MAX_NAME + 1]) {
    size_t length = 0;
    while (isalnum((unsigned char)statement[length]) || statement[length] == '_') length++;
    const char *sign = statement + length + strspn(statement + length, " \t");
    if (!bx_is_name(statement, length) || sign[0] != '=' || sign[1] == '=') return NULL;
    snprintf(name, EXPR_MAX_NAME + 1, "%.*s", (int)length, statement);
    return sign + 1;
}

static void evaluate(struct repl *repl, const char *statement) {
    char name[EXPR_MAX_NAME + 1];
    const expr_var none = expr_end();
    const expr_var *vars = repl->inputs.vars ? repl->inputs.vars : &none;
    const char *text = assigned(statement, name);
    const bool names = text != NULL;
    struct bx_progress progress;
    expr_options options = {
        .size = sizeof options, .progress = bx_progress_show, .context = &progress};
    expr_array out = expr_out_new();
    if (!text) text = statement;
    bx_progress_begin(&progress, "repl", !repl->interactive);
    const double began = bx_now();
    const expr_status status = expr_eval_with(text, vars, &out, &options);
    const double took = bx_now() - began;
    bx_progress_end(&progress);
    if (status != EXPR_OK) {
        repl->failed = true;
        fflush(stdout);
        fprintf(stderr, "%s\n", status == EXPR_ERROR_CANCELLED ? "cancelled" : expr_error_text());
        bx_signal_forget();
        return;
    }
    if (!names) {
        bx_print_array(stdout, &out);
        putchar('\n');
    }
    if (repl->interactive || names) {
        if (names)
            printf("%s:", name);
        else
            putchar(' ');
        print_shape(&out);
        if (repl->interactive)
            print_time(took, elements_of(repl, text, &out));
        else
            putchar('\n');
    }
    if (names) name_result(repl, name, text, &out);
    expr_array_free(&out);
}

/* Statement by statement: what one assigns the next one may read. */
static void run_line(struct repl *repl, char *line) {
    int depth = 0;
    char quote = '\0';
    char *start = line;
    for (char *at = line;; at++) {
        if (quote) {
            if (*at == quote) quote = '\0';
        } else if (*at == '\'' || *at == '"') {
            quote = *at;
        } else if (*at == '(') {
            depth++;
        } else if (*at == ')') {
            depth--;
        }
        const bool comment = *at == '#' && !quote;
        if (*at != '\0' && !comment && !(*at == ';' && depth <= 0 && !quote)) continue;
        const bool last = *at == '\0' || comment;
        *at = '\0';
        start += strspn(start, " \t");
        if (*start) evaluate(repl, start);
        if (last || repl->failed) return;
        start = at + 1;
    }
}

/* Do parentheses still wait for their other half? */
static bool goes_on(const char *line) {
    int depth = 0;
    for (; *line && *line != '#'; line++) depth += (*line == '(') - (*line == ')');
    return depth > 0;
}

/* One line, or several until all parentheses are closed. */
static char *read_input(const struct repl *repl) {
    char *line = bx_repl_line(repl, "> ");
    while (line && goes_on(line)) {
        char *more = bx_repl_line(repl, ". ");
        if (!more) break;
        char *joined = realloc(line, strlen(line) + strlen(more) + 2);
        if (joined) {
            line = joined;
            strcat(strcat(line, " "), more);
        }
        free(more);
        if (!joined) break;
    }
    return line;
}

static int loop(struct repl *repl) {
    if (repl->interactive)
        printf("blockexpr %d.%d.%d; type an expression, help or quit\n", EXPR_VERSION_MAJOR,
               EXPR_VERSION_MINOR, EXPR_VERSION_PATCH);
    bool failed = false;
    for (char *line; (line = read_input(repl)); free(line)) {
        char *start = line + strspn(line, " \t");
        for (size_t end = strlen(start); end > 0 && isspace((unsigned char)start[end - 1]); end--)
            start[end - 1] = '\0';
        repl->failed = false;
        const enum bx_word word = bx_repl_word(repl, start);
        if (word == BX_WORD_NONE) run_line(repl, start);
        failed |= repl->failed;
        if (word == BX_WORD_QUIT) {
            free(line);
            break;
        }
        if (bx_stdout_finish() != BX_EXIT_OK) {
            free(line);
            return BX_EXIT_FAILED;
        }
    }
    return failed && !repl->interactive ? BX_EXIT_FAILED : BX_EXIT_OK;
}

int bx_cli_repl(int argc, char **argv) {
    const struct argp parser = {
        .parser = parse_option, .args_doc = "[NAME=FILE | NAME=NUMBER]...", .doc = documentation};
    struct repl repl = {.interactive = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)};
    struct arguments arguments = {.repl = &repl};
    if (argp_parse(&parser, argc, argv, 0, NULL, &arguments) != 0) return BX_EXIT_FAILED;
    int result = arguments.result;
    if (result == BX_EXIT_OK) {
        bx_signals_note();
        bx_repl_begin_lines(&repl);
        result = loop(&repl);
        bx_repl_end_lines(&repl);
    }
    bx_inputs_forget(&repl.inputs);
    return result;
}
