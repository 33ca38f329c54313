/* SPDX-License-Identifier: MIT */
/* What the files of `blockexpr eval` share. */
#ifndef BX_CLI_EVAL_H
#define BX_CLI_EVAL_H

#include "cli/inputs.h"
#include "cli/progress.h"

struct eval_output {
    const char *name; /* NULL: the value */
    char *named;      /* memory of the name */
    const char *path; /* "-": standard output */
    enum bx_format format;
    expr_array array; /* type and shape, and memory when the sink is open */
    struct bx_sink sink;
    bool open;
};

struct eval {
    char *text;
    const char *text_file;
    const char **arguments;
    bool *raw;
    int argument_count;
    struct bx_inputs inputs;
    struct eval_output *outputs;
    int output_count;
    enum bx_format format; /* of all outputs; BX_FORMAT_NONE: by their names */
    expr_type type;        /* of the value; EXPR_AUTO: its own */
    bool stats;
    bool quiet;
    expr_options run;
};

/* [NAME=]FILE. There is room for as many as there are arguments. */
void bx_eval_add_output(struct eval *eval, const char *argument);
void bx_eval_drop_outputs(struct eval *eval);
/* Inputs and outputs are known: an exit status. */
int bx_eval_run(struct eval *eval);

/* stats.c: one line about an array. */
int bx_eval_print_stats(FILE *stream, const char *name, const expr_array *array);

#endif
