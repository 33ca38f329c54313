/* SPDX-License-Identifier: MIT */
/* Signals, Ctrl-C above all, while a long call runs. */
#include "core.h"

#include <time.h>

static const double INTERVAL = 0.05; /* seconds between two looks */

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Of Python's handlers only the main thread runs any; in others this tells that all is well. */
static int ask(void *context, double done) {
    struct interrupt *interrupt = context;
    const double time = now();
    (void)done;
    if (time - interrupt->last < INTERVAL) return 0;
    interrupt->last = time;
    PyEval_RestoreThread(*interrupt->saved);
    const int cancels = PyErr_CheckSignals() < 0;
    *interrupt->saved = PyEval_SaveThread();
    return cancels;
}

void core_interrupt_begin(struct interrupt *interrupt, PyThreadState **saved,
                          expr_options *options) {
    *interrupt = (struct interrupt){.saved = saved, .last = now()};
    options->progress = ask;
    options->context = interrupt;
}
