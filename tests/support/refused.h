/* SPDX-License-Identifier: MIT */
/* What a call that fails owes its caller: a status, a message with place and cure, an untouched
 * out. */
#ifndef REFUSED_H
#define REFUSED_H

#include "blockexpr.h"

struct refusal {
    expr_status status;
    size_t offset; /* of the place in the text, in bytes */
    size_t length; /* 0: no place in the text */
    const char *problem;
    const char *cure;
};

/* Is the thread's last failure this one, as record and as text? text may be NULL: nowhere in it. */
void assert_last_error(const char *text, const struct refusal *expected);

/* Evaluates into out, whose data has bytes bytes; it must fail and leave struct and data alone. */
void assert_eval_refused(const char *text, const expr_var vars[], expr_array *out, size_t bytes,
                         const expr_options *options, const struct refusal *expected);

/* The text cannot be compiled: eval into both kinds of out, compile and explain all say so. */
void assert_text_refused(const char *text, const expr_var vars[], const struct refusal *expected);

/* The text compiles but these data cannot be run: eval, cold and warm, and run all say so. */
void assert_run_refused(const char *text, const expr_var compiled[], const expr_var vars[],
                        const struct refusal *expected);

#endif
