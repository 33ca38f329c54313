/* SPDX-License-Identifier: MIT */
/* From inputs to outputs: shapes are foreseen, files made, the call made into them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/eval/eval.h"

void bx_eval_add_output(struct eval *eval, const char *argument) {
    struct eval_output *output = &eval->outputs[eval->output_count++];
    const char *equals = strchr(argument, '=');
    *output = (struct eval_output){.path = argument};
    if (!equals || !bx_is_name(argument, (size_t)(equals - argument))) return;
    output->named = strndup(argument, (size_t)(equals - argument));
    output->name = output->named;
    output->path = equals + 1;
}

void bx_eval_drop_outputs(struct eval *eval) {
    for (int k = 0; k < eval->output_count; k++) {
        if (eval->outputs[k].open) bx_sink_drop(&eval->outputs[k].sink);
        free(eval->outputs[k].named);
    }
    eval->output_count = 0;
}

/* Where the value goes; NULL: it is not wanted. */
static struct eval_output *value_of(struct eval *eval) {
    for (int k = 0; k < eval->output_count; k++)
        if (!eval->outputs[k].name) return &eval->outputs[k];
    return NULL;
}

static int check_output(struct eval *eval, int number) {
    struct eval_output *output = &eval->outputs[number];
    const bool to_stdout = strcmp(output->path, "-") == 0;
    for (int k = 0; k < number; k++) {
        const struct eval_output *other = &eval->outputs[k];
        if (!other->name == !output->name &&
            (!output->name || strcmp(other->name, output->name) == 0))
            return bx_cli_usage("eval: %s is written twice; name each output once",
                                output->name ? output->name : "the value");
        if (strcmp(other->path, output->path) == 0)
            return bx_cli_usage("eval: two outputs go to '%s'; give them different files",
                                output->path);
    }
    if (output->name && bx_inputs_find(&eval->inputs, output->name) >= 0)
        return bx_cli_usage("eval: '%s' is an input and an output; assign to another name",
                            output->name);
    output->format = eval->format;
    if (output->format == BX_FORMAT_NONE)
        output->format = to_stdout ? BX_FORMAT_TEXT : bx_format_of_path(output->path);
    if (output->format == BX_FORMAT_NONE)
        return bx_cli_usage("eval: what is '%s' to be? Let it end in .npy, .bin, .csv or .txt, or "
                            "give --format",
                            output->path);
    if (to_stdout && isatty(STDOUT_FILENO) && output->format != BX_FORMAT_TEXT &&
        output->format != BX_FORMAT_CSV)
        return bx_cli_usage("eval: a terminal cannot show a .npy or raw file; redirect it");
    return BX_EXIT_OK;
}

static int library_failed(const struct eval *eval) {
    const expr_status status = expr_last_error()->status;
    const int result = bx_cli_library_failed();
    if (status == EXPR_ERROR_NAME && eval->inputs.count == 0)
        fputs("Variables follow the expression: NAME=FILE or NAME=NUMBER.\n", stderr);
    return result;
}

/* Adds the named outputs to the variables, and foresees all shapes. */
static int predict(struct eval *eval, expr_prediction *prediction) {
    struct eval_output *value = value_of(eval);
    for (int k = 0; k < eval->output_count; k++) {
        struct eval_output *output = &eval->outputs[k];
        output->array = expr_out_new();
        if (!output->name) output->array.type = eval->type;
        if (!output->name) continue;
        const int result =
            bx_inputs_add_var(&eval->inputs, expr_output(output->name, &output->array));
        if (result != BX_EXIT_OK) return result;
    }
    expr_var none = expr_end();
    const expr_var *vars = eval->inputs.vars ? eval->inputs.vars : &none;
    if (expr_predict(eval->text, vars, value ? &value->array : NULL, &eval->run, prediction) !=
        EXPR_OK)
        return library_failed(eval);
    if (!eval->quiet && eval->inputs.count > 0)
        bx_inputs_warn_unread(&eval->inputs, "eval", eval->text,
                              value ? value->array.type : EXPR_NONE, &eval->run);
    return BX_EXIT_OK;
}

/* Blocked evaluation takes next to nothing; what does not is refused before it pushes all else out
 * of memory. */
static int check_memory(const struct eval *eval, const expr_prediction *prediction) {
    const uint64_t needed = prediction->temporary_bytes + prediction->workspace_bytes;
    const uint64_t free_bytes = bx_memory_available();
    char needs[BX_BYTES_TEXT], has[BX_BYTES_TEXT];
    if (needed <= free_bytes) return BX_EXIT_OK;
    return bx_cli_failed(
        "eval: this needs %s for whole arrays between its passes, and %s of memory are free; %s",
        bx_bytes_text((double)needed, needs), bx_bytes_text((double)free_bytes, has),
        eval->run.block_length == EXPR_UNBLOCKED
            ? "without --unblocked there are next to none"
            : "results along axes are used again: write them to a file first, and read that");
}

static int open_outputs(struct eval *eval) {
    for (int k = 0; k < eval->output_count; k++) {
        struct eval_output *output = &eval->outputs[k];
        struct bx_fault fault;
        output->open = true;
        if (!bx_sink_open(&output->sink, output->path, output->format, &output->array, &fault))
            return bx_cli_failed("eval: '%s' %s", output->path, fault.text);
        output->array = output->sink.array;
    }
    return BX_EXIT_OK;
}

static int evaluate(struct eval *eval) {
    struct eval_output *value = value_of(eval);
    struct bx_progress progress;
    expr_var none = expr_end();
    bx_progress_begin(&progress, "eval", eval->quiet);
    eval->run.progress = bx_progress_show;
    eval->run.context = &progress;
    const expr_status status =
        expr_eval_with(eval->text, eval->inputs.vars ? eval->inputs.vars : &none,
                       value ? &value->array : NULL, &eval->run);
    bx_progress_end(&progress);
    return status == EXPR_OK ? BX_EXIT_OK : library_failed(eval);
}

static int finish_outputs(struct eval *eval) {
    for (int k = 0; k < eval->output_count; k++) {
        struct eval_output *output = &eval->outputs[k];
        struct bx_fault fault;
        fflush(stdout);
        output->open = false;
        if (!bx_sink_finish(&output->sink, &fault))
            return bx_cli_failed("eval: '%s' %s", output->path, fault.text);
    }
    return BX_EXIT_OK;
}

/* Beside data on standard output, numbers for people go to the other stream. */
static int print_stats(struct eval *eval) {
    FILE *stream = stdout;
    for (int k = 0; k < eval->output_count; k++)
        if (strcmp(eval->outputs[k].path, "-") == 0 && eval->outputs[k].format != BX_FORMAT_TEXT)
            stream = stderr;
    for (int k = 0; k < eval->output_count; k++) {
        const struct eval_output *output = &eval->outputs[k];
        const int result =
            bx_eval_print_stats(stream, output->name ? output->name : "value", &output->array);
        if (result != BX_EXIT_OK) return result;
    }
    return BX_EXIT_OK;
}

int bx_eval_run(struct eval *eval) {
    expr_prediction prediction;
    int result = BX_EXIT_OK;
    if (eval->output_count == 0) bx_eval_add_output(eval, "-");
    for (int k = 0; k < eval->output_count && result == BX_EXIT_OK; k++)
        result = check_output(eval, k);
    if (result == BX_EXIT_OK) result = predict(eval, &prediction);
    if (result == BX_EXIT_OK) result = check_memory(eval, &prediction);
    if (result == BX_EXIT_OK) result = open_outputs(eval);
    if (result == BX_EXIT_OK) result = evaluate(eval);
    if (result == BX_EXIT_OK && eval->stats) result = print_stats(eval);
    if (result == BX_EXIT_OK) result = finish_outputs(eval);
    return result;
}
