/* SPDX-License-Identifier: MIT */
/* A line that tells how far a command has come, and signals that end it. */
#ifndef BX_CLI_PROGRESS_H
#define BX_CLI_PROGRESS_H

#include <stdbool.h>

struct bx_progress {
    const char *what; /* NULL: nothing is shown */
    double started;   /* seconds */
    double shown;
    bool line; /* one stands on the terminal */
};
/* Shows nothing if stderr is no terminal, or quiet. */
void bx_progress_begin(struct bx_progress *progress, const char *what, bool quiet);
/* An expr_progress; context: the struct, or NULL. Cancels the call after a signal that was to be
 * noted. */
int bx_progress_show(void *context, double done);
void bx_progress_end(struct bx_progress *progress);
/* Seconds of a clock that only goes forward. */
double bx_now(void);

/* SIGINT, SIGTERM and SIGHUP end the process, and leave no temporary file behind. So does a file
 * that is cut short while it is mapped, with a message; and writing to a closed pipe becomes a
 * failure like others. */
void bx_signals_remove_files(void);
/* The first of these signals is only noted, so that what there is can be written; the second one
 * ends the process as above. */
void bx_signals_note(void);
/* The signal that was noted; 0: none. */
int bx_signal_noted(void);
void bx_signal_forget(void);
/* Ends the process by the signal that was noted, as its parent expects it. */
void bx_signal_end(void);

#endif
