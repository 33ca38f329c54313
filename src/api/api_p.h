/* SPDX-License-Identifier: MIT */
/* What the public functions share. */
#ifndef BX_API_P_H
#define BX_API_P_H

#include "blockexpr.h"
#include "exec/exec.h"
#include "kernels/kernels.h"
#include "lang/lang.h"

/* Options checked and split by who needs them. */
struct api_options {
    struct bx_run_options run;
    expr_casting casting;
    bool unblocked;
    bool fast;
    bool no_value; /* not read from the options: only named outputs are written */
};

/* options.c. options may be NULL. */
expr_status bx_api_read_options(const expr_options *options, struct api_options *read);
/* What of the options changes the program: the cache's mode. */
enum {
    MODE_UNBLOCKED = 1,
    MODE_FAST = 2,
    MODE_NO_VALUE = 4,
    MODE_CASTING_SHIFT = 3 /* the last, to the end */
};
static inline uint32_t bx_api_mode(const struct api_options *options) {
    return (options->unblocked ? (uint32_t)MODE_UNBLOCKED : 0u) |
           (options->fast ? (uint32_t)MODE_FAST : 0u) |
           (options->no_value ? (uint32_t)MODE_NO_VALUE : 0u) |
           (uint32_t)options->casting << MODE_CASTING_SHIFT;
}
void bx_api_options_of_mode(uint32_t mode, struct api_options *options);

/* symbols.c: the variables array as symbols, in its order; all its faults are found here. */
expr_status bx_api_symbols(const expr_var vars[], struct bx_arena *arena,
                           struct bx_symbol **symbols, uint32_t *count);

/* The cheap part of that, for every call: the array ends, and every entry has a name. */
expr_status bx_api_check_names(const expr_var vars[], uint32_t *count);

/* program.c: the type that a program's output of this name is stored in; EXPR_NONE: it has none. */
expr_type bx_api_output_type(const expr_program *program, const char *name);
/* Sets used[k] of each entry that the program reads, writes or calls. */
void bx_api_mark_used(const expr_program *program, const expr_var vars[], uint32_t count,
                      bool used[]);
/* exec's bx_run_steps, with the variables wherever they stand. */
expr_status bx_api_run_steps(const expr_program *program, const expr_var vars[], expr_array *out,
                             const struct bx_steps *steps, int64_t *taken);

bool bx_api_is_watched(const expr_program *program);
bool bx_api_allocates(const expr_program *program);
/* Asks the program's progress function, if it has one, whether a call between two runs may go on.
 */
expr_status bx_api_ask(const expr_program *program, double done);

/* predict.c: elements of the shape that the arrays have in common; 1 where there is none. */
int64_t bx_api_elements(const struct bx_program *program, const expr_var *vars);
/*
 * What a run over these arrays, which need no data, would find wrong, by the same checks. *out gets
 * the shape that the value would have, outputs[k] (if not NULL) that of the output vars[k], needs
 * (if not NULL) what the call would take.
 */
expr_status bx_api_check_run(const struct bx_program *program, const expr_var *vars, uint32_t count,
                             expr_array *out, const struct api_options *options,
                             struct bx_arena *arena, expr_array *outputs, struct bx_needs *needs,
                             const struct bx_plan_reader *reader);

/* explain_tree.c: the tree's nodes, one a line. */
expr_status bx_api_explain_tree(const struct bx_tree *tree, const struct bx_symbol *symbols,
                                struct bx_arena *arena, struct bx_text *text);

/* info.c: what the public struct says of a machine. */
void bx_api_machine(const struct bx_machine *m, const struct bx_kernel_set *kernels,
                    expr_machine *machine);

/* elsewhere.c: does one of the variables point at its array? vars may be NULL. */
bool bx_api_is_elsewhere(const expr_var vars[]);
/* Calls with the variables as they would be if each held its array. */
typedef expr_status bx_api_call(void *context, const expr_var vars[]);
expr_status bx_api_call_here(const expr_var vars[], bx_api_call *call, void *context);

/* symbols.c: is there an entry that takes what the text assigns? vars may be NULL. */
bool bx_api_has_output(const expr_var vars[]);
/* function.c: what is wrong with the function of symbol's name, which gets its signature. */
expr_status bx_api_read_function(const expr_function *function, struct bx_symbol *symbol);
bool bx_api_same_signature(const expr_function *function, const struct bx_symbol *symbol);

/* build.c: text to program; out_type counts if a value is wanted. The tree and the symbols, if
 * symbols is not NULL, live in arena. */
expr_status bx_api_build(const char *text, const expr_var vars[], expr_type out_type,
                         const struct api_options *options, struct bx_arena *arena,
                         struct bx_tree *tree, const struct bx_symbol **symbols,
                         struct bx_program **program);

#endif
