/* SPDX-License-Identifier: MIT */
/* A whole call made of bytes: a text and variables of every type, layout and kind. */
#ifndef FUZZ_CALL_H
#define FUZZ_CALL_H

#include "arrays.h"
#include "blockexpr.h"
#include "kernels/kernels.h"
#include "writer.h"

enum { MOST_ARRAYS = 5, MOST_VARIABLES = MOST_ARRAYS + 8, OUTS = 2 };

struct call {
    struct written written;
    struct scope scope;
    int ndim;
    int64_t shape[MOST_DIMENSIONS];
    int arrays; /* the first of them are of number types, the last one may be of byte strings */
    char names[MOST_ARRAYS][8];
    struct layout layout[MOST_ARRAYS];
    unsigned char *pristine[MOST_ARRAYS]; /* contents of the blocks */
    double weak;
    int64_t weak_integer;
    double weak_complex[2];
    bool named; /* assigns to the output p */
};

/* The pieces of a call; call_end frees what they have taken. */
void call_variables(struct call *call, struct input *input, bool one_shape);
void call_text(struct call *call, struct input *input);
void call_end(struct call *call);

/* A block as large as that, to be freed; never NULL. */
void *block_new(size_t bytes, const void *contents);
/* Fills in the variables over these blocks; p, if it is there, goes to `named`. */
void call_bind(const struct call *call, expr_var vars[MOST_VARIABLES], void *const blocks[],
               expr_array *named);
/* Prints text and variables to stderr. */
void call_describe(const struct call *call);

/* A finding: prints what and, in a fuzzer, ends the process; the generator goes on if it is asked
 * to. */
void finding(const struct call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
extern bool fuzz_go_on;
extern unsigned long fuzz_findings;
/* What has been tried, so that one sees whether the calls are of use. */
extern unsigned long fuzz_calls, fuzz_refused;

const struct bx_kernel_set *take_kernels(struct input *input, const struct bx_kernel_set *like);
void options_describe(const expr_options *options, const struct bx_kernel_set *set, char *text,
                      size_t size);
expr_options take_options(struct input *input);

#endif
