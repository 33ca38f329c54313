/* SPDX-License-Identifier: MIT */
/* States as files: frames with the number of their step, the last state, and what is left when a
 * signal stops the steps. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/run/run.h"

/* Where the number goes: "%d" or "%05d". NULL: nowhere, or *good is false. */
static const char *number_in(const char *pattern, bool *good) {
    const char *found = NULL;
    *good = true;
    for (const char *at = pattern; *at; at++) {
        if (*at != '%') continue;
        const char *end = at + 1 + strspn(at + 1, "0123456789");
        if (*end != 'd' || end - at > 4 || found) *good = false;
        found = at;
    }
    return *good ? found : NULL;
}

/* The pattern with the number in it, to be freed. */
static char *path_of(const char *pattern, int64_t number) {
    bool good;
    const char *place = number_in(pattern, &good);
    const size_t size = strlen(pattern) + 1100;
    char *path = malloc(size);
    if (!path) return NULL;
    if (!place) {
        snprintf(path, size, "%s", pattern);
        return path;
    }
    const bool zeros = place[1] == '0';
    const int width = (int)strtol(place + 1, NULL, 10);
    const char *rest = strchr(place, 'd') + 1;
    if (zeros)
        snprintf(path, size, "%.*s%0*lld%s", (int)(place - pattern), pattern, width,
                 (long long)number, rest);
    else
        snprintf(path, size, "%.*s%*lld%s", (int)(place - pattern), pattern, width,
                 (long long)number, rest);
    return path;
}

int bx_run_check_outputs(struct run *run) {
    for (int k = 0; k < run->output_count; k++) {
        struct run_output *output = &run->outputs[k];
        bool good;
        output->field = 0;
        for (int j = 0; j < run->field_count && output->name; j++) {
            if (strcmp(run->fields[j].variable, output->name) == 0) break;
            output->field = j + 1;
        }
        if (output->field == run->field_count)
            return bx_cli_usage("run: '%s' is no field that goes on; the first is '%s'",
                                output->name, run->fields[0].variable);
        output->numbered = number_in(output->pattern, &good) != NULL;
        if (!good)
            return bx_cli_usage("run: '%s': the number of the step is written once, as %%d or "
                                "%%05d",
                                output->pattern);
        output->format = bx_format_of_path(output->pattern);
        if (output->format == BX_FORMAT_NONE)
            return bx_cli_usage("run: what is '%s' to be? Let it end in .npy, .bin, .csv, .pgm or "
                                ".png",
                                output->pattern);
        output->image = (struct bx_image){
            .colours = run->colours, .ranged = run->has_range, .low = run->low, .high = run->high};
    }
    bool any = false;
    for (int k = 0; k < run->output_count; k++) any |= run->outputs[k].numbered;
    if (run->every > 0 && !any)
        return bx_cli_usage("run: --every needs -o with the number of the step in the name, such "
                            "as -o 'u%%05d.npy'");
    return BX_EXIT_OK;
}

static int write_state(const expr_array *state, const char *path, enum bx_format format,
                       struct bx_image *image) {
    struct bx_sink sink;
    struct bx_fault fault;
    if (!bx_sink_open(&sink, path, format, state, &fault)) {
        bx_sink_drop(&sink);
        return bx_cli_failed("run: '%s' %s", path, fault.text);
    }
    const expr_var from[] = {expr_variable("v", *state), expr_end()};
    if (expr_eval("v", from, &sink.array) != EXPR_OK) {
        bx_sink_drop(&sink);
        return bx_cli_library_failed();
    }
    if ((format == BX_FORMAT_PGM || format == BX_FORMAT_PNG) && !image->ranged)
        image->ranged = bx_image_range(&sink.array, &image->low, &image->high);
    sink.image = *image;
    if (!bx_sink_finish(&sink, &fault)) return bx_cli_failed("run: '%s' %s", path, fault.text);
    return BX_EXIT_OK;
}

int bx_run_write_frames(struct run *run, bool last) {
    for (int k = 0; k < run->output_count; k++) {
        struct run_output *output = &run->outputs[k];
        if (!output->numbered && !last) continue;
        char *path = path_of(output->pattern, run->first + run->done);
        if (!path) return bx_cli_memory_failed();
        const int result =
            write_state(&run->fields[output->field].now, path, output->format, &output->image);
        free(path);
        if (result != BX_EXIT_OK) return result;
    }
    if (!last || run->output_count > 0) return BX_EXIT_OK;
    for (int k = 0; k < run->field_count; k++) {
        if (run->field_count > 1) printf("%s =\n", run->fields[k].variable);
        if (!bx_print_array(stdout, &run->fields[k].now) || putchar('\n') == EOF)
            return bx_stdout_finish();
    }
    return BX_EXIT_OK;
}

/* An argument as a shell takes it. */
static void print_argument(const char *argument) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./:,%@";
    if (*argument && argument[strspn(argument, plain)] == '\0') {
        fprintf(stderr, " %s", argument);
        return;
    }
    fputs(" '", stderr);
    for (const char *byte = argument; *byte; byte++) {
        if (*byte == '\'')
            fputs("'\\''", stderr);
        else
            fputc(*byte, stderr);
    }
    fputc('\'', stderr);
}

/* Does the argument give the value of a field's variable, or is it an option that is said anew? */
static bool is_replaced(const struct run *run, const char *const *argv, int at, int *skip) {
    static const char *const options[] = {"--steps", "-n", "--first"};
    *skip = 1;
    for (size_t k = 0; k < sizeof options / sizeof *options; k++) {
        const size_t length = strlen(options[k]);
        if (strncmp(argv[at], options[k], length) != 0) continue;
        const bool joined = argv[at][length] == '=' || (length == 2 && argv[at][length]);
        if (!joined && argv[at][length] != '\0') continue;
        *skip = joined ? 1 : 2;
        return true;
    }
    for (int k = 0; k < run->field_count; k++) {
        const size_t length = strlen(run->fields[k].variable);
        const bool raw =
            (strcmp(argv[at], "--raw") == 0 || strcmp(argv[at], "-r") == 0) && at + 1 < run->argc;
        const char *given = raw ? argv[at + 1] : argv[at];
        if (strncmp(given, run->fields[k].variable, length) != 0 || given[length] != '=') continue;
        /* "--feed u=next" and "-o u=..." are not inputs. */
        const bool option =
            at > 0 && !raw &&
            (strcmp(argv[at - 1], "-o") == 0 || strcmp(argv[at - 1], "-d") == 0 ||
             strcmp(argv[at - 1], "--output") == 0 || strcmp(argv[at - 1], "--feed") == 0);
        if (option) continue;
        *skip = raw ? 2 : 1;
        return true;
    }
    return false;
}

int bx_run_write_rest(struct run *run) {
    char path[64 + EXPR_MAX_NAME];
    struct bx_image none = {.colours = 0};
    const int64_t number = run->first + run->done;
    for (int k = 0; k < run->field_count; k++) {
        snprintf(path, sizeof path, "stopped-%s-%lld.npy", run->fields[k].variable,
                 (long long)number);
        const int result = write_state(&run->fields[k].now, path, BX_FORMAT_NPY, &none);
        if (result != BX_EXIT_OK) return result;
    }
    fprintf(stderr, "\r%60s\rblockexpr: run: stopped after step %lld; to go on:\nblockexpr run", "",
            (long long)number);
    for (int at = 1, skip; at < run->argc; at += skip)
        if (!is_replaced(run, (const char *const *)run->argv, at, &skip))
            print_argument(run->argv[at]);
    for (int k = 0; k < run->field_count; k++)
        fprintf(stderr, " %s=stopped-%s-%lld.npy", run->fields[k].variable, run->fields[k].variable,
                (long long)number);
    if (run->steps > 0) fprintf(stderr, " --steps %lld", (long long)(run->steps - run->done));
    fprintf(stderr, " --first %lld\n", (long long)number);
    return BX_EXIT_FAILED;
}
