/* SPDX-License-Identifier: MIT */
/* What the files of `blockexpr repl` share. */
#ifndef BX_CLI_REPL_H
#define BX_CLI_REPL_H

#include "cli/inputs.h"
#include "cli/progress.h"

struct repl {
    struct bx_inputs inputs; /* what has a name; results own their memory as sources do */
    bool interactive;
    bool failed; /* some line did; in a pipe that is the exit status */
};

/* words.c: lines that are no expressions: help, vars, load, save, del, quit. */
enum bx_word { BX_WORD_NONE, BX_WORD_DONE, BX_WORD_QUIT };
enum bx_word bx_repl_word(struct repl *repl, char *line);

/* lines.c: lines as they are typed, with history and completion, or from a pipe. NULL: the
 * end. To be freed. */
void bx_repl_begin_lines(struct repl *repl);
char *bx_repl_line(const struct repl *repl, const char *prompt);
void bx_repl_end_lines(const struct repl *repl);

#endif
