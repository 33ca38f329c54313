/* SPDX-License-Identifier: MIT */
/* What expr_iterate must give: a loop of expr_run over states that lie in arrays of their own. */
#ifndef STEPS_H
#define STEPS_H

#include "support/moves.h"

enum { MOST_FEEDS = 4, MOST_STEP_VARIABLES = 12, MOST_NAMED = 4 };

struct iteration {
    const char *text;
    bool no_value; /* compiled for named outputs alone */
    const expr_var *vars;
    expr_feed feeds[MOST_FEEDS]; /* their outs are not looked at */
    int count;
};

/* The states of an iteration, and what its named outputs were given last. */
struct stepped {
    struct iteration iteration;
    expr_program *program;
    expr_var vars[MOST_STEP_VARIABLES];
    int fed[MOST_FEEDS];          /* places of the feeds' variables */
    expr_array state[MOST_FEEDS]; /* C-contiguous */
    expr_array named[MOST_NAMED]; /* by the outputs' order in vars; allocated */
    int named_count;
    int64_t steps; /* taken so far */
};

void steps_begin(struct stepped *stepped, const struct iteration *iteration);
/* Goes on until so many steps have been taken in all. */
void steps_take(struct stepped *stepped, int64_t steps);
void steps_end(struct stepped *stepped);

/* Runs expr_iterate with outs that the library allocates and compares all of them, bit for bit. */
void assert_iterates(struct stepped *stepped, const expr_options *options);

expr_program *compile_iteration(const struct iteration *iteration, const expr_options *options);
void fail_iteration(const struct iteration *iteration, const expr_options *options, int64_t steps,
                    const char *what);

#endif
