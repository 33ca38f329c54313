/* SPDX-License-Identifier: MIT */
/* blockexpr run: time steps over files. */
#include "cli/run/run.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

enum { OPTION_UNTIL = 256, OPTION_CHECK, OPTION_FIRST, OPTION_COLOURS, OPTION_RANGE };

static const struct argp_option options[] = {
    {.name = "steps", .key = 'n', .arg = "N", .doc = "Take N steps, or with --until at most N"},
    {.name = "every", .key = 'e', .arg = "N", .doc = "Write a frame after every N steps"},
    {.name = "output",
     .key = 'o',
     .arg = "[NAME=]FILE",
     .doc = "Frames of the field NAME: .npy, .bin, .csv, .pgm or .png; %05d becomes the step"},
    {.name = "feed",
     .key = 'd',
     .arg = "NAME[=SOURCE]",
     .doc = "NAME goes on as what SOURCE is: the value (left out), an assigned name, another "
            "variable"},
    {.name = "until",
     .key = OPTION_UNTIL,
     .arg = "EXPRESSION",
     .doc = "Stop when it is true; the state after the step is called next"},
    {.name = "check", .key = OPTION_CHECK, .arg = "N", .doc = "Look at --until every N steps (10)"},
    {.name = "first", .key = OPTION_FIRST, .arg = "N", .doc = "Number of the state at the start"},
    {.name = "colors",
     .key = OPTION_COLOURS,
     .arg = "MAP",
     .doc = "Of .png frames: " BX_COLOUR_NAMES},
    {.name = "range",
     .key = OPTION_RANGE,
     .arg = "LOW:HIGH",
     .doc = "What the first and last colour stand for (default: from the first frame)"},
    {.name = "raw",
     .key = 'r',
     .arg = "NAME=FILE:TYPE[SHAPE]@OFFSET",
     .doc = "Read plain binary numbers"},
    {.name = "file", .key = 'f', .arg = "FILE", .doc = "Read the expression from FILE"},
    {.name = "threads", .key = 't', .arg = "N", .doc = "Exactly N threads (default: tuned)"},
    {.name = "fast", .key = 'F', .doc = "With EXPR_FAST: other bits for speed"},
    {.name = "quiet", .key = 'q', .doc = "No progress"},
    {0},
};

static const char documentation[] =
    "Evaluate EXPRESSION step after step, each with what the last one has made."
    "\vStopped by a signal, it writes the state that it has, and says how to go on.\n\n"
    "Examples:\n"
    "  blockexpr run 'u + D*dt*laplacian(u)' u=start.npy D=1 dt=0.1 --steps 5000 --every 100 -o "
    "'frames/u%05d.png'\n"
    "  blockexpr run '2*u - old + c*laplacian(u)' u=a.npy old=a.npy c=0.1 --feed u --feed old=u "
    "--steps 1000 -o u=end.npy\n"
    "  blockexpr run 'u + 0.2*laplacian(u)' u=a.npy --until 'max(abs(u - next)) < 1e-6' -o end.npy";

static void add_output(struct run *run, char *argument) {
    struct run_output *output = &run->outputs[run->output_count++];
    const char *equals = strchr(argument, '=');
    *output = (struct run_output){.pattern = argument};
    if (!equals || !bx_is_name(argument, (size_t)(equals - argument))) return;
    output->named = strndup(argument, (size_t)(equals - argument));
    output->name = output->named;
    output->pattern = equals + 1;
}

static void add_feed(struct run *run, const char *argument, struct argp_state *state) {
    struct run_field *field = &run->fields[run->field_count];
    const size_t length = strcspn(argument, "=");
    const char *source = argument[length] ? argument + length + 1 : "";
    if (!bx_is_name(argument, length) || (*source && !bx_is_name(source, strlen(source)))) {
        argp_error(state, "--feed: '%s' is not NAME or NAME=SOURCE", argument);
        return;
    }
    *field = (struct run_field){.memory = strdup(argument)};
    if (!field->memory) return;
    field->memory[length] = '\0';
    field->variable = field->memory;
    field->source = *source ? field->memory + length + 1 : NULL;
    run->field_count++;
}

static void read_count(struct argp_state *state, const char *option, const char *argument,
                       int64_t least, int64_t most, int64_t *count) {
    if (!bx_parse_integer(argument, strlen(argument), least, most, count))
        argp_error(state, "%s: '%s' is not a number from %lld to %lld", option, argument,
                   (long long)least, (long long)most);
}

static void read_range(struct run *run, const char *argument, struct argp_state *state) {
    char *end;
    run->low = strtod(argument, &end);
    const char *colon = end;
    if (end != argument && *colon == ':') run->high = strtod(colon + 1, &end);
    run->has_range = end != argument && *colon == ':' && end != colon + 1 && *end == '\0' &&
                     run->low < run->high;
    if (!run->has_range)
        argp_error(state, "--range: '%s' is not LOW:HIGH, such as 0:1.5", argument);
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct run *run = state->input;
    int64_t number = 0;
    switch (key) {
    case 'n': read_count(state, "--steps", argument, 1, INT64_MAX / 2, &run->steps); return 0;
    case 'e': read_count(state, "--every", argument, 1, INT64_MAX / 2, &run->every); return 0;
    case 'o': add_output(run, argument); return 0;
    case 'd': add_feed(run, argument, state); return 0;
    case OPTION_UNTIL: run->until = argument; return 0;
    case OPTION_CHECK:
        read_count(state, "--check", argument, 1, INT64_MAX / 2, &run->check);
        return 0;
    case OPTION_FIRST:
        read_count(state, "--first", argument, 0, INT64_MAX / 2, &run->first);
        return 0;
    case OPTION_COLOURS:
        run->colours = bx_colours_of_name(argument);
        if (run->colours < 0)
            argp_error(state, "--colors: '%s' is not one of " BX_COLOUR_NAMES, argument);
        return 0;
    case OPTION_RANGE: read_range(run, argument, state); return 0;
    case 'r':
        run->arguments[run->argument_count] = argument;
        run->raw[run->argument_count++] = true;
        return 0;
    case 'f': run->text_file = argument; return 0;
    case 't':
        read_count(state, "--threads", argument, 1, EXPR_MAX_THREADS, &number);
        run->options.threads = (int32_t)number;
        return 0;
    case 'F': run->options.flags = EXPR_FAST; return 0;
    case 'q': run->quiet = true; return 0;
    case ARGP_KEY_ARG: run->arguments[run->argument_count++] = argument; return 0;
    case ARGP_KEY_END:
        if (run->steps == 0 && !run->until)
            argp_error(state, "how far? Give --steps N, --until EXPRESSION or both");
        return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static int read_arguments(struct run *run) {
    int first = 0;
    if (run->text_file) {
        run->text = bx_text_of_file("run", run->text_file);
        if (!run->text) return BX_EXIT_FAILED;
    } else {
        while (first < run->argument_count && run->raw[first]) first++;
        if (first == run->argument_count)
            return bx_cli_usage("run: no expression given; write for example "
                                "'u + 0.1*laplacian(u)' u=start.npy --steps 100 -o end.npy");
        run->text = strdup(run->arguments[first]);
        if (!run->text) return bx_cli_memory_failed();
    }
    for (int k = 0; k < run->argument_count; k++) {
        if (!run->text_file && k == first) continue;
        const int result = bx_inputs_add(&run->inputs, "run", run->arguments[k], run->raw[k]);
        if (result != BX_EXIT_OK) return result;
    }
    return BX_EXIT_OK;
}

static void forget(struct run *run) {
    expr_program_free(run->program);
    bx_run_forget_fields(run);
    bx_inputs_forget(&run->inputs);
    for (int k = 0; k < run->output_count; k++) free(run->outputs[k].named);
    free(run->outputs);
    free(run->fields);
    free(run->arguments);
    free(run->raw);
    free(run->text);
}

int bx_cli_run(int argc, char **argv) {
    const struct argp parser = {.options = options,
                                .parser = parse_option,
                                .args_doc = "EXPRESSION [NAME=FILE | NAME=NUMBER]...",
                                .doc = documentation};
    const size_t most = (size_t)argc + 1;
    struct run run = {.arguments = calloc(most, sizeof *run.arguments),
                      .raw = calloc(most, sizeof *run.raw),
                      .outputs = calloc(most, sizeof *run.outputs),
                      .fields = calloc(most, sizeof *run.fields),
                      .check = 10,
                      .argc = argc,
                      .argv = argv};
    int result = BX_EXIT_FAILED;
    run.options.size = sizeof run.options;
    if (!run.arguments || !run.raw || !run.outputs || !run.fields) {
        result = bx_cli_memory_failed();
    } else if (argp_parse(&parser, argc, argv, 0, NULL, &run) == 0) {
        bx_signals_note();
        result = read_arguments(&run);
        if (result == BX_EXIT_OK) result = bx_run_make_fields(&run);
        if (result == BX_EXIT_OK) result = bx_run_check_outputs(&run);
        if (result == BX_EXIT_OK) result = bx_run_all_steps(&run);
    }
    forget(&run);
    bx_signal_end();
    return result;
}
