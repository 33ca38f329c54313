/* SPDX-License-Identifier: MIT */
/* Messages and parsing that several subcommands need. */
#include "cli/cli.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print_message(const char *format, va_list arguments) {
    fflush(stdout);
    /* A line of progress may stand on the terminal. */
    if (isatty(STDERR_FILENO)) fprintf(stderr, "\r%60s\r", "");
    fputs("blockexpr: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int bx_cli_failed(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_message(format, arguments);
    va_end(arguments);
    return BX_EXIT_FAILED;
}

int bx_cli_usage(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_message(format, arguments);
    va_end(arguments);
    return BX_EXIT_USAGE;
}

int bx_cli_library_failed(void) { return bx_cli_failed("%s", expr_error_text()); }

int bx_cli_memory_failed(void) { return bx_cli_failed("out of memory"); }

bool bx_parse_integer(const char *text, size_t length, int64_t low, int64_t high, int64_t *value) {
    char copy[32];
    if (length == 0 || length >= sizeof copy || isspace((unsigned char)text[0])) return false;
    memcpy(copy, text, length);
    copy[length] = '\0';
    char *end = NULL;
    errno = 0;
    long long parsed = strtoll(copy, &end, 10);
    if (errno != 0 || end != copy + length || parsed < low || parsed > high) return false;
    *value = parsed;
    return true;
}

const char *bx_parse_scalar(char *text, expr_var *scalar) {
    char *equals = strchr(text, '=');
    if (equals == NULL) return "write it as name=value";
    if (!bx_is_name(text, (size_t)(equals - text)))
        return "a name is a letter or underscore, then letters, digits and underscores";
    const char *number = equals + 1;
    char *end = NULL;
    errno = 0;
    double value = strtod(number, &end);
    if (end == number || *end != '\0' || isspace((unsigned char)*number))
        return "the value is not a number";
    if (strpbrk(number, "xX") != NULL) return "the value is not a decimal number";
    if (errno == ERANGE && isinf(value)) return "the value does not fit a double";
    bool is_integer = number[strspn(number, "+-0123456789")] == '\0';
    int64_t integer = 0;
    if (is_integer && !bx_parse_integer(number, strlen(number), INT64_MIN, INT64_MAX, &integer))
        return "the integer does not fit 64 bits; with a point it is a float";
    *equals = '\0';
    *scalar = is_integer ? expr_scalar_int(text, integer) : expr_scalar(text, value);
    return NULL;
}
