/* SPDX-License-Identifier: MIT */
/* What the files of `blockexpr run` share. */
#ifndef BX_CLI_RUN_H
#define BX_CLI_RUN_H

#include "cli/inputs.h"
#include "cli/progress.h"

/* A variable that goes on from step to step. */
struct run_field {
    const char *variable;
    const char *source; /* a named output or another variable; NULL: the value */
    char *memory;       /* of the two names */
    bool computed;      /* the source is no input */
    expr_array now;     /* the state */
    expr_array next;    /* memory for the one after it */
    expr_array unused;  /* of the named output, which the state stands for */
    void *memories[2];
    size_t mapped[2];
};

/* Where frames go: a name with the number of the step in it, or the last state alone. */
struct run_output {
    const char *name; /* of the field; NULL: the first */
    char *named;
    const char *pattern;
    enum bx_format format;
    int field;
    bool numbered;
    struct bx_image image; /* the first frame's range holds for all */
};

struct run {
    const char *command_line_text; /* as given, for the advice how to go on */
    char *text;
    const char *text_file;
    const char **arguments;
    bool *raw;
    int argument_count;
    struct bx_inputs inputs;
    struct run_field *fields;
    int field_count;
    struct run_output *outputs;
    int output_count;
    const char *until;
    int64_t steps; /* 0: as many as it takes */
    int64_t first; /* the number of the state at the start */
    int64_t every; /* 0: only the last state */
    int64_t check; /* steps from one look at --until to the next */
    int64_t done;
    bool quiet;
    bool has_value;
    bool has_range;
    double low, high;
    int colours;
    expr_options options;
    expr_program *program;
    int argc;
    char **argv;
};

/* fields.c: fields as --feed names them, or the one that there must be, with memory and their
 * first states. */
int bx_run_make_fields(struct run *run);
void bx_run_forget_fields(struct run *run);

/* frames.c */
int bx_run_check_outputs(struct run *run);
/* The state is that after so many steps; last: there is none after it. */
int bx_run_write_frames(struct run *run, bool last);
/* What a signal has stopped: writes the states and says how to go on. */
int bx_run_write_rest(struct run *run);

/* steps.c: all steps, with frames. */
int bx_run_all_steps(struct run *run);

#endif
