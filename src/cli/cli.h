/* SPDX-License-Identifier: MIT */
/* What the files of the command share: exit codes, subcommands, messages, parsing, output files. */
#ifndef BX_CLI_H
#define BX_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "blockexpr.h"
#include "files/files.h"
#include "measure/json.h"
#include "measure/report.h"
#include "measure/text.h"

enum bx_exit { BX_EXIT_OK = 0, BX_EXIT_FAILED = 1, BX_EXIT_USAGE = 2 };

/* Subcommands. argv[0] is "blockexpr NAME", which argp puts in front of its messages. */
int bx_cli_sweep(int argc, char **argv);
int bx_cli_info(int argc, char **argv);
int bx_cli_explain(int argc, char **argv);
int bx_cli_tune(int argc, char **argv);
int bx_cli_eval(int argc, char **argv);
int bx_cli_run(int argc, char **argv);
int bx_cli_repl(int argc, char **argv);

/* What the tuning model reckons with, in two lines. */
void bx_print_speeds(const expr_machine *machine);

/* Print "blockexpr: ..." on stderr and return the exit code, so that callers can return it. */
int bx_cli_failed(const char *format, ...) __attribute__((format(printf, 1, 2)));
int bx_cli_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
int bx_cli_library_failed(void);
int bx_cli_memory_failed(void);

/* All of text as an integer in [low, high]; length bytes of it are looked at. */
bool bx_parse_integer(const char *text, size_t length, int64_t low, int64_t high, int64_t *value);
/*
 * "name=value" as a weak scalar, an integer if the value has no point, exponent or name such as
 * inf. Returns NULL, or what is wrong. On success text is cut after the name, which stays in it.
 */
const char *bx_parse_scalar(char *text, expr_var *scalar);

/*
 * Output files: written beside the target and renamed onto it, so that a failure leaves no half
 * of a file. "-" is stdout; devices and pipes are written to directly.
 */
struct bx_output {
    FILE *file;
    char *target;
    char *temporary; /* NULL where there is none */
};
/* Would opening work? Asked before minutes of measuring. */
int bx_output_check(const char *option, const char *path);
int bx_output_open(struct bx_output *output, const char *path);
int bx_output_close(struct bx_output *output);
/* Flushes stdout; a full disk or closed pipe is a failure. */
int bx_stdout_finish(void);

/* Writes tree to an output file and deletes it (NULL: memory ran out while it was built). */
int bx_json_write(cJSON *tree, const char *path);
/* Writes points to an output file. */
int bx_csv_write(const struct bx_points *points, bx_fields *fields, const void *context,
                 const char *path);

#endif
