/* SPDX-License-Identifier: MIT */
/* Output files that are either whole or absent. */
#include "cli/cli.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_stdout(const char *path) { return strcmp(path, "-") == 0; }

int bx_output_check(const char *option, const char *path) {
    if (is_stdout(path)) return BX_EXIT_OK;
    struct stat status;
    if (stat(path, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return bx_cli_failed("%s: '%s' is a directory; name a file in it", option, path);
        if (access(path, W_OK) != 0)
            return bx_cli_failed("%s: cannot write '%s': %s", option, path, strerror(errno));
    }
    char *copy = strdup(path);
    if (copy == NULL) return bx_cli_memory_failed();
    const char *directory = dirname(copy);
    int result = BX_EXIT_OK;
    if (access(directory, W_OK | X_OK) != 0)
        result = bx_cli_failed("%s: cannot write in directory '%s': %s", option, directory,
                               strerror(errno));
    free(copy);
    return result;
}

/* Renaming onto a device or pipe would replace it, and onto a link would cut it. */
static bool set_names(struct bx_output *output, const char *path) {
    struct stat status;
    bool exists = stat(path, &status) == 0;
    output->target = exists ? realpath(path, NULL) : strdup(path);
    if (output->target == NULL) return false;
    if (exists && !S_ISREG(status.st_mode)) return true;
    size_t length = strlen(output->target) + sizeof ".tmp";
    output->temporary = malloc(length);
    if (output->temporary == NULL) return false;
    snprintf(output->temporary, length, "%s.tmp", output->target);
    return true;
}

static void forget_names(struct bx_output *output) {
    free(output->target);
    free(output->temporary);
    *output = (struct bx_output){0};
}

int bx_output_open(struct bx_output *output, const char *path) {
    *output = (struct bx_output){0};
    if (is_stdout(path)) {
        output->file = stdout;
        return BX_EXIT_OK;
    }
    if (!set_names(output, path)) {
        forget_names(output);
        return bx_cli_failed("cannot write '%s': %s", path, strerror(errno));
    }
    const char *name = output->temporary ? output->temporary : output->target;
    output->file = fopen(name, "w");
    if (output->file == NULL) {
        int result = bx_cli_failed("cannot write '%s': %s", name, strerror(errno));
        forget_names(output);
        return result;
    }
    return BX_EXIT_OK;
}

int bx_output_close(struct bx_output *output) {
    if (output->file == stdout) return bx_stdout_finish();
    bool failed = fflush(output->file) != 0 || ferror(output->file);
    int reason = errno;
    if (fclose(output->file) != 0 && !failed) {
        failed = true;
        reason = errno;
    }
    if (!failed && output->temporary != NULL && rename(output->temporary, output->target) != 0) {
        failed = true;
        reason = errno;
    }
    int result = BX_EXIT_OK;
    if (failed) {
        if (output->temporary != NULL) unlink(output->temporary);
        result = bx_cli_failed("writing '%s' failed: %s", output->target, strerror(reason));
    }
    forget_names(output);
    return result;
}

int bx_stdout_finish(void) {
    /* An earlier write may have failed, and errno told of other things since. */
    static bool told;
    if (told) return BX_EXIT_FAILED;
    told = true;
    if (ferror(stdout)) return bx_cli_failed("writing to standard output failed");
    if (fflush(stdout) != 0)
        return bx_cli_failed("writing to standard output failed: %s", strerror(errno));
    told = false;
    return BX_EXIT_OK;
}

int bx_json_write(cJSON *tree, const char *path) {
    char *text = bx_json_text_of(tree);
    if (text == NULL) return bx_cli_memory_failed();
    struct bx_output output;
    int result = bx_output_open(&output, path);
    if (result == BX_EXIT_OK) {
        fprintf(output.file, "%s\n", text);
        result = bx_output_close(&output);
    }
    cJSON_free(text);
    return result;
}

int bx_csv_write(const struct bx_points *points, bx_fields *fields, const void *context,
                 const char *path) {
    struct bx_output output;
    int result = bx_output_open(&output, path);
    if (result != BX_EXIT_OK) return result;
    bx_points_csv(output.file, points, fields, context);
    return bx_output_close(&output);
}
