/* SPDX-License-Identifier: MIT */
/* blockexpr tune: measures the machine once, for later processes. */
#include "cli/cli.h"

#include <argp.h>

struct tune_options {
    const char *path; /* NULL: where the library looks for it */
};

static const struct argp_option options[] = {
    {.name = "output",
     .key = 'o',
     .arg = "FILE",
     .doc = "Write there (name it in BLOCKEXPR_TUNING to have it used)"},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct tune_options *chosen = state->input;
    switch (key) {
    case 'o':
        if (*argument == '\0') argp_error(state, "--output is empty; name a file");
        chosen->path = argument;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument '%s'; tune takes none", argument);
        return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

int bx_cli_tune(int argc, char **argv) {
    struct tune_options chosen = {0};
    const struct argp parser = {
        .options = options,
        .parser = parse_option,
        .doc = "Measure what a parallel region costs and what one thread moves in each cache and "
               "in memory, and store it for later processes on this machine.\v"
               "Takes about a second on an idle machine; on a busy one the numbers are worth "
               "less."};
    if (argp_parse(&parser, argc, argv, 0, NULL, &chosen) != 0) return BX_EXIT_FAILED;
    expr_machine machine;
    if (expr_tune(chosen.path, &machine) != EXPR_OK) return bx_cli_library_failed();
    bx_print_speeds(&machine);
    printf("%-18s%s\n", "stored in", chosen.path != NULL ? chosen.path : expr_tuning_path());
    return BX_EXIT_OK;
}
