/* SPDX-License-Identifier: MIT */
/* Variables of an expression as a command line gives them: NAME=FILE, NAME=NUMBER. */
#ifndef BX_CLI_INPUTS_H
#define BX_CLI_INPUTS_H

#include "cli/cli.h"
#include "files/files.h"

struct bx_inputs {
    expr_var *vars;            /* closed by expr_end(); room for one more is always there */
    struct bx_source *sources; /* of each variable; empty for scalars */
    char **names;
    int count;
    int capacity;
};

/* Takes NAME=SPEC; raw: SPEC is a plain binary file with its type and shape. `command` begins a
 * message. An exit status. */
int bx_inputs_add(struct bx_inputs *inputs, const char *command, const char *argument, bool raw);
/* An entry that holds no file, such as an output; the name is copied. */
int bx_inputs_add_var(struct bx_inputs *inputs, expr_var var);
/* The entry of that name, or -1. */
int bx_inputs_find(const struct bx_inputs *inputs, const char *name);
void bx_inputs_forget(struct bx_inputs *inputs);

/* The text of a file of expressions, to be freed; NULL after a message. */
char *bx_text_of_file(const char *command, const char *path);

/* Names that text does not read, which are likely mistyped: a warning for each. */
void bx_inputs_warn_unread(const struct bx_inputs *inputs, const char *command, const char *text,
                           expr_type out_type, const expr_options *options);

#endif
