/* SPDX-License-Identifier: MIT */
/* blockexpr eval: an expression over files. */
#include <argp.h>
#include <stdlib.h>
#include <string.h>

#include "cli/eval/eval.h"

enum { OPTION_FORMAT = 256, OPTION_STATS, OPTION_DTYPE, OPTION_CAST };

static const struct argp_option options[] = {
    {.name = "output",
     .key = 'o',
     .arg = "[NAME=]FILE",
     .doc = "Write the value, or what the text assigns to NAME; - is standard output"},
    {.name = "raw",
     .key = 'r',
     .arg = "NAME=FILE:TYPE[SHAPE]@OFFSET",
     .doc = "Read plain binary numbers; SHAPE and OFFSET may be left out"},
    {.name = "file", .key = 'f', .arg = "FILE", .doc = "Read the expression from FILE"},
    {.name = "format",
     .key = OPTION_FORMAT,
     .arg = "npy|raw|csv|text",
     .doc = "Of outputs (default: by the ending of their names; text on standard output)"},
    {.name = "dtype",
     .key = OPTION_DTYPE,
     .arg = "TYPE",
     .doc = "Of the value, converted by NumPy's rule same_kind"},
    {.name = "stats", .key = OPTION_STATS, .doc = "Print count, minimum, maximum, mean and NaNs"},
    {.name = "threads", .key = 't', .arg = "N", .doc = "Exactly N threads (default: tuned)"},
    {.name = "block", .key = 'b', .arg = "N", .doc = "Blocks of N elements (default: tuned)"},
    {.name = "unblocked", .key = 'u', .doc = "One operation at a time over whole arrays"},
    {.name = "fast", .key = 'F', .doc = "With EXPR_FAST: other bits for speed"},
    {.name = "quiet", .key = 'q', .doc = "No progress and no remarks"},
    {0},
};

static const char documentation[] =
    "Evaluate EXPRESSION over arrays in files and numbers, and print or write the result."
    "\vInputs:\n"
    "  x=a.npy  x=a.npy:field  x=a.npz:name  x=t.csv:price  x=t.csv:3  k=0.5  k=2*pi\n"
    "Arrays are mapped, and may be larger than memory. Outputs are written beside their place "
    "and moved there when they are whole.\n\n"
    "Examples:\n"
    "  blockexpr eval 'sqrt(x**2 + y**2)' x=a.npy y=b.npy -o r.npy\n"
    "  blockexpr eval 'mean(x)' x=stations.csv:height\n"
    "  blockexpr eval 'r = hypot(x, y); t = arctan2(y, x)' x=a.npy y=b.npy -o r=r.npy -o t=t.npy";

static void read_count(struct argp_state *state, const char *option, const char *argument,
                       int64_t most, int64_t *count) {
    if (!bx_parse_integer(argument, strlen(argument), 1, most, count))
        argp_error(state, "%s: '%s' is not a number from 1 to %lld", option, argument,
                   (long long)most);
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct eval *eval = state->input;
    int64_t number = 0;
    switch (key) {
    case 'o': bx_eval_add_output(eval, argument); return 0;
    case 'f': eval->text_file = argument; return 0;
    case 'r':
        eval->arguments[eval->argument_count] = argument;
        eval->raw[eval->argument_count++] = true;
        return 0;
    case OPTION_FORMAT:
        eval->format = bx_format_of_name(argument);
        if (eval->format == BX_FORMAT_NONE)
            argp_error(state, "--format: '%s' is not npy, raw, csv or text", argument);
        return 0;
    case OPTION_DTYPE:
        eval->type = bx_type_of_name(argument, strlen(argument));
        if (eval->type == EXPR_AUTO)
            argp_error(state, "--dtype: unknown type '%s'; the types are " BX_TYPE_NAMES, argument);
        return 0;
    case OPTION_STATS: eval->stats = true; return 0;
    case 't':
        read_count(state, "--threads", argument, EXPR_MAX_THREADS, &number);
        eval->run.threads = (int32_t)number;
        return 0;
    case 'b':
        read_count(state, "--block", argument, INT64_MAX, &number);
        eval->run.block_length = number;
        return 0;
    case 'u': eval->run.block_length = EXPR_UNBLOCKED; return 0;
    case 'F': eval->run.flags = EXPR_FAST; return 0;
    case 'q': eval->quiet = true; return 0;
    case ARGP_KEY_ARG: eval->arguments[eval->argument_count++] = argument; return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* The first argument that is no input is the expression, unless it comes from a file. */
static int read_arguments(struct eval *eval) {
    int first = 0;
    if (eval->text_file) {
        eval->text = bx_text_of_file("eval", eval->text_file);
        if (!eval->text) return BX_EXIT_FAILED;
    } else {
        while (first < eval->argument_count && eval->raw[first]) first++;
        if (first == eval->argument_count)
            return bx_cli_usage("eval: no expression given; write for example "
                                "'sqrt(x**2 + y**2)' x=a.npy y=b.npy");
        eval->text = strdup(eval->arguments[first]);
        if (!eval->text) return bx_cli_memory_failed();
    }
    for (int k = 0; k < eval->argument_count; k++) {
        if (!eval->text_file && k == first) continue;
        const int result = bx_inputs_add(&eval->inputs, "eval", eval->arguments[k], eval->raw[k]);
        if (result != BX_EXIT_OK) return result;
    }
    return BX_EXIT_OK;
}

static void forget(struct eval *eval) {
    bx_eval_drop_outputs(eval);
    bx_inputs_forget(&eval->inputs);
    free(eval->outputs);
    free(eval->arguments);
    free(eval->raw);
    free(eval->text);
}

int bx_cli_eval(int argc, char **argv) {
    const struct argp parser = {.options = options,
                                .parser = parse_option,
                                .args_doc = "EXPRESSION [NAME=FILE | NAME=NUMBER]...",
                                .doc = documentation};
    const size_t most = (size_t)argc + 1;
    struct eval eval = {.arguments = calloc(most, sizeof *eval.arguments),
                        .raw = calloc(most, sizeof *eval.raw),
                        .outputs = calloc(most, sizeof *eval.outputs)};
    int result = BX_EXIT_FAILED;
    eval.run.size = sizeof eval.run;
    if (!eval.arguments || !eval.raw || !eval.outputs) {
        result = bx_cli_memory_failed();
    } else if (argp_parse(&parser, argc, argv, 0, NULL, &eval) == 0) {
        bx_signals_remove_files();
        result = read_arguments(&eval);
        if (result == BX_EXIT_OK) result = bx_eval_run(&eval);
    }
    forget(&eval);
    return result;
}
