/* SPDX-License-Identifier: MIT */
/* The command: picks a subcommand. */
#include "cli/cli.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct command {
    const char *name;
    const char *title; /* argv[0] of the subcommand */
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"eval", "blockexpr eval", bx_cli_eval}, {"run", "blockexpr run", bx_cli_run},
    {"repl", "blockexpr repl", bx_cli_repl}, {"sweep", "blockexpr sweep", bx_cli_sweep},
    {"info", "blockexpr info", bx_cli_info}, {"explain", "blockexpr explain", bx_cli_explain},
    {"tune", "blockexpr tune", bx_cli_tune},
};

#define COMMAND_LIST "eval, run, repl, sweep, info, explain, tune"

static const char documentation[] =
    "Array expressions evaluated block by block, measured and explained."
    "\vCommands:\n"
    "  eval EXPRESSION [NAME=FILE]...     evaluate over arrays in files and numbers\n"
    "  run EXPRESSION [NAME=FILE]...      time steps: each with what the last one has made\n"
    "  repl [NAME=FILE]...                type expressions, see results\n"
    "  sweep [EXPRESSION]                 measure over sizes where blocking pays\n"
    "  info                               the machine as the tuning model sees it\n"
    "  explain EXPRESSION name:type ...   what the compiler makes of an expression\n"
    "  tune                               measure this machine for the tuning model\n"
    "\n"
    "'blockexpr COMMAND --help' tells the options of a command.\n"
    "Exit status: 0 done, 1 failed, 2 wrong arguments.";

static void print_version(FILE *stream, struct argp_state *state) {
    (void)state;
    uint32_t version = expr_version();
    fprintf(stream, "blockexpr %d.%d.%d (library %u.%u.%u)\n", EXPR_VERSION_MAJOR,
            EXPR_VERSION_MINOR, EXPR_VERSION_PATCH, version / 1000000, version / 1000 % 1000,
            version % 1000);
}

struct choice {
    char *name; /* NULL: none was given */
    int index;  /* its place in argv */
};

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct choice *choice = state->input;
    switch (key) {
    case ARGP_KEY_ARG:
        /* The rest of the line belongs to the subcommand. */
        choice->name = argument;
        choice->index = state->next - 1;
        state->next = state->argc;
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* argp exits after --help and --version: what they wrote must have arrived too. */
static void finish(void) {
    if (bx_stdout_finish() != BX_EXIT_OK) _exit(BX_EXIT_FAILED);
}

/* What people write for the long options, with or without a command before it. */
static void read_words(int argc, char **argv) {
    static char help[] = "--help", version[] = "--version";
    if (argc > 1 && strcmp(argv[1], "help") == 0) argv[1] = help;
    if (argc > 1 && strcmp(argv[1], "version") == 0) argv[1] = version;
    for (int k = 1; k < argc && k < 3; k++)
        if (strcmp(argv[k], "-h") == 0) argv[k] = help;
}

int main(int argc, char **argv) {
    atexit(finish);
    read_words(argc, argv);
    argp_err_exit_status = BX_EXIT_USAGE;
    argp_program_version_hook = print_version;
    const struct argp parser = {
        .parser = parse_option, .args_doc = "COMMAND [ARGUMENT...]", .doc = documentation};
    struct choice choice = {0};
    if (argp_parse(&parser, argc, argv, ARGP_IN_ORDER, NULL, &choice) != 0) return BX_EXIT_FAILED;
    if (choice.name == NULL)
        return bx_cli_usage("no command given; the commands are " COMMAND_LIST
                            " ('blockexpr --help' tells more)");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(choice.name, commands[i].name) != 0) continue;
        char *title = strdup(commands[i].title);
        if (title == NULL) return bx_cli_memory_failed();
        argv[choice.index] = title;
        int result = commands[i].run(argc - choice.index, argv + choice.index);
        free(title);
        return result;
    }
    return bx_cli_usage("unknown command '%s'; the commands are " COMMAND_LIST, choice.name);
}
