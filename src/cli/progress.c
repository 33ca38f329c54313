/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "files/files.h"

double bx_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void bx_progress_begin(struct bx_progress *progress, const char *what, bool quiet) {
    *progress = (struct bx_progress){.what = quiet || !isatty(STDERR_FILENO) ? NULL : what,
                                     .started = bx_now()};
}

static void time_text(double seconds, char text[32]) {
    if (seconds < 99.5)
        snprintf(text, 32, "%.0f s", seconds);
    else if (seconds < 99.5 * 60)
        snprintf(text, 32, "%.0f min", seconds / 60);
    else
        snprintf(text, 32, "%.1f h", seconds / 3600);
}

int bx_progress_show(void *context, double done) {
    static const double FIRST = 0.4, BETWEEN = 0.1; /* seconds */
    struct bx_progress *progress = context;
    if (bx_signal_noted() != 0) return 1;
    if (!progress || !progress->what) return 0;
    const double now = bx_now();
    const double since = now - progress->started;
    if (since < FIRST || now - progress->shown < BETWEEN) return 0;
    char left[32];
    progress->shown = now;
    progress->line = true;
    if (done > 0.02) {
        time_text(since / done * (1 - done), left);
        fprintf(stderr, "\r%s: %3.0f %%, %s left%-12s", progress->what, 100 * done, left, "");
    } else {
        fprintf(stderr, "\r%s: %3.0f %%%-24s", progress->what, 100 * done, "");
    }
    return 0;
}

void bx_progress_end(struct bx_progress *progress) {
    if (progress->line) fprintf(stderr, "\r%60s\r", "");
    progress->line = false;
}

static volatile sig_atomic_t noted;

int bx_signal_noted(void) { return noted; }

void bx_signal_forget(void) { noted = 0; }

static void end_by(int number) {
    signal(number, SIG_DFL);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    raise(number);
}

void bx_signal_end(void) {
    if (noted != 0) end_by(noted);
}

static void remove_and_end(int number) {
    bx_sinks_remove();
    end_by(number);
}

static void note(int number) {
    if (noted != 0) remove_and_end(number);
    noted = number;
}

static void cut_short(int number) {
    static const char message[] =
        "blockexpr: a file was cut short, or could not be read, while it was in use\n";
    (void)number;
    bx_sinks_remove();
    (void)!write(STDERR_FILENO, message, sizeof message - 1);
    _exit(1);
}

static void handle(int number, void (*handler)(int)) {
    struct sigaction action, before;
    /* What the parent has it ignore, as nohup does, stays ignored. */
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler == SIG_IGN && handler != SIG_IGN)
        return;
    memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

static void handle_all(void (*handler)(int)) {
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) handle(numbers[k], handler);
    handle(SIGBUS, cut_short);
    handle(SIGPIPE, SIG_IGN);
}

void bx_signals_remove_files(void) { handle_all(remove_and_end); }

void bx_signals_note(void) { handle_all(note); }
