/* SPDX-License-Identifier: MIT */
/* The sweep's arguments. */
#include "cli/cli.h"
#include "cli/sweep/sweep.h"
#include "measure/json.h"

#include <argp.h>
#include <stdlib.h>
#include <string.h>

/* n * n must fit 64 bits. */
#define LARGEST_N 3037000499

enum {
    OPTION_WORKLOAD = 'w',
    OPTION_STEPS = 'n',
    OPTION_SIZES = 's',
    OPTION_METHODS = 'm',
    OPTION_THREADS = 't',
    OPTION_TYPE = 'd',
    OPTION_REPEAT = 'r',
    OPTION_SCALAR = 'S',
    OPTION_JSON = 'j',
    OPTION_CSV = 'c',
    OPTION_QUIET = 'q',
    OPTION_PLOT = 'p',
    OPTION_MARKDOWN = 'M',
    OPTION_CHART = 256,
    OPTION_NO_CHART
};

static const struct argp_option arguments[] = {
    {.name = "workload",
     .key = OPTION_WORKLOAD,
     .arg = "NAME",
     .doc = "What is measured: expression (default); diffusion, time steps on a periodic grid "
            "in ten ways; norm, of a vector in five ways"},
    {.name = "steps",
     .key = OPTION_STEPS,
     .arg = "N",
     .doc = "Time steps of the workload diffusion (default 500)"},
    {.name = "sizes",
     .key = OPTION_SIZES,
     .arg = "LIST",
     .doc =
         "n of the n x n grids: 32,64,100, or 32:4096 for 32, 64, 128, ... "
         "(default 32:4096; diffusion: 256:4096); norm: elements (default 10, 100, ... 100000000)"},
    {.name = "methods",
     .key = OPTION_METHODS,
     .arg = "LIST",
     .doc = "Of unblocked, blocked, loop (default all)"},
    {.name = "threads",
     .key = OPTION_THREADS,
     .arg = "LIST",
     .doc = "Thread counts, such as 1,2,4 (default 1 and all cores); diffusion: one count, of the "
            "methods that use threads (default all cores)"},
    {.name = "dtype",
     .key = OPTION_TYPE,
     .arg = "TYPE",
     .doc = "Element type of the arrays: " BX_TYPE_NAMES " (default float64)"},
    {.name = "repeat",
     .key = OPTION_REPEAT,
     .arg = "N",
     .doc = "Samples of each method (default 31, for grids above 32 MiB 15)"},
    {.name = "scalar",
     .key = OPTION_SCALAR,
     .arg = "NAME=VALUE",
     .doc = "NAME is a scalar, not an array; may be repeated (D = 1.0 and dt = 0.1 are known)"},
    {.name = "json",
     .key = OPTION_JSON,
     .arg = "FILE",
     .doc = "Write JSON to FILE; - is standard output, in place of the table"},
    {.name = "csv", .key = OPTION_CSV, .arg = "FILE", .doc = "The same as CSV"},
    {.name = "plot",
     .key = OPTION_PLOT,
     .arg = "FILE",
     .doc = "Draw the result: .svg, .png or .pdf, by gnuplot"},
    {.name = "markdown", .key = OPTION_MARKDOWN, .doc = "The tables as Markdown"},
    {.name = "chart",
     .key = OPTION_CHART,
     .doc = "A chart in characters after the table (default on a terminal, without --plot)"},
    {.name = "no-chart", .key = OPTION_NO_CHART, .doc = "None"},
    {.name = "quiet", .key = OPTION_QUIET, .doc = "No progress on standard error"},
    {0},
};

static const char documentation[] =
    "Measure EXPRESSION (default " BX_DEFAULT_EXPRESSION ", in place) on n x n grids: one "
    "operation at a time (unblocked), block by block (blocked), and as a hand-written loop "
    "where one is built in (loop). With --workload diffusion: time steps of diffusion, from naive "
    "loops to the step as one expression."
    "\vNames in EXPRESSION are arrays of n x n elements, but for those given by --scalar and D "
    "and dt. An expression that begins with a minus goes after --.";

static const char *const workload_names[SWEEP_WORKLOADS] = {"expression", "diffusion", "norm"};
#define WORKLOAD_LIST "expression, diffusion, norm"

/* What a command line may have; each is known to the workloads that its row names. */
enum {
    GIVEN_EXPRESSION = 1 << 0,
    GIVEN_METHODS = 1 << 1,
    GIVEN_TYPE = 1 << 2,
    GIVEN_REPEAT = 1 << 3,
    GIVEN_SCALAR = 1 << 4,
    GIVEN_STEPS = 1 << 5,
    GIVEN_CHART = 1 << 6
};

static const struct {
    unsigned given;
    unsigned workloads; /* that take it */
    const char *text;
} limited[] = {
    {GIVEN_EXPRESSION, 1u << SWEEP_EXPRESSION, "EXPRESSION"},
    {GIVEN_METHODS, 1u << SWEEP_EXPRESSION, "--methods"},
    {GIVEN_TYPE, 1u << SWEEP_EXPRESSION, "--dtype"},
    {GIVEN_REPEAT, 1u << SWEEP_EXPRESSION | 1u << SWEEP_NORM, "--repeat"},
    {GIVEN_SCALAR, 1u << SWEEP_EXPRESSION, "--scalar"},
    {GIVEN_STEPS, 1u << SWEEP_DIFFUSION, "--steps"},
    {GIVEN_CHART, 1u << SWEEP_EXPRESSION, "--chart"},
};

#define DEFAULT_STEPS 500
#define MOST_STEPS 1000000000

/* Calls take for each part of a comma-separated list, until one returns false. */
static bool each_part(const char *list, bool (*take)(struct sweep_options *, const char *, size_t),
                      struct sweep_options *options) {
    for (;;) {
        size_t length = strcspn(list, ",");
        if (!take(options, list, length)) return false;
        if (list[length] == '\0') return true;
        list += length + 1;
    }
}

static bool add_size(struct sweep_options *options, int64_t n) {
    int at = 0;
    while (at < options->request.size_count && options->sizes[at] < n) at++;
    if (at < options->request.size_count && options->sizes[at] == n) return true;
    if (options->request.size_count == SWEEP_MAX_SIZES) return false;
    memmove(&options->sizes[at + 1], &options->sizes[at],
            (size_t)(options->request.size_count - at) * sizeof options->sizes[0]);
    options->sizes[at] = n;
    options->request.size_count++;
    return true;
}

static bool take_size(struct sweep_options *options, const char *text, size_t length) {
    const char *colon = memchr(text, ':', length);
    size_t low_length = colon ? (size_t)(colon - text) : length;
    int64_t low = 0;
    if (!bx_parse_integer(text, low_length, 1, LARGEST_N, &low)) return false;
    int64_t high = low;
    if (colon && !bx_parse_integer(colon + 1, length - low_length - 1, low, LARGEST_N, &high))
        return false;
    for (int64_t n = low; n <= high; n *= 2)
        if (!add_size(options, n)) return false;
    return true;
}

static bool take_team(struct sweep_options *options, const char *text, size_t length) {
    int64_t value = 0;
    if (!bx_parse_integer(text, length, 1, EXPR_MAX_THREADS, &value)) return false;
    int team = (int)value;
    int at = 0;
    while (at < options->request.team_count && options->request.teams[at] < team) at++;
    if (at < options->request.team_count && options->request.teams[at] == team) return true;
    if (options->request.team_count == BX_MAX_TEAMS) return false;
    memmove(&options->request.teams[at + 1], &options->request.teams[at],
            (size_t)(options->request.team_count - at) * sizeof options->request.teams[0]);
    options->request.teams[at] = team;
    options->request.team_count++;
    return true;
}

static bool take_method(struct sweep_options *options, const char *text, size_t length) {
    for (int method = 0; method < BX_METHODS; method++) {
        const char *name = bx_method_names[method];
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            options->request.methods[method] = true;
            return true;
        }
    }
    return false;
}

static void add_scalar(struct argp_state *state, char *text) {
    struct sweep_options *options = state->input;
    if (options->request.scalar_count == SWEEP_MAX_SCALARS) {
        argp_error(state, "--scalar: more than %d of them", SWEEP_MAX_SCALARS);
        return;
    }
    expr_var *scalar = &options->scalars[options->request.scalar_count];
    const char *wrong = bx_parse_scalar(text, scalar);
    if (wrong != NULL) {
        argp_error(state, "--scalar: '%s': %s", text, wrong);
        return;
    }
    options->request.scalar_count++;
    for (int i = 0; i + 1 < options->request.scalar_count; i++)
        if (strcmp(options->scalars[i].name, scalar->name) == 0)
            argp_error(state, "--scalar: '%s' is given twice", scalar->name);
}

static void check_outputs(struct argp_state *state) {
    const struct sweep_options *options = state->input;
    if (options->json && options->csv && strcmp(options->json, options->csv) == 0)
        argp_error(state, "--json and --csv both write to '%s'; give them different files",
                   options->json);
}

/* Options that the workload would ignore are refused, and what was left out is filled in. */
static void finish(struct argp_state *state) {
    struct sweep_options *options = state->input;
    for (size_t i = 0; i < sizeof limited / sizeof limited[0]; i++)
        if ((options->given & limited[i].given) != 0 &&
            (limited[i].workloads >> options->workload & 1u) == 0)
            argp_error(state, "%s is for the workload %s; %s does not take it", limited[i].text,
                       limited[i].workloads & 1u << SWEEP_EXPRESSION ? "expression" : "diffusion",
                       workload_names[options->workload]);
    if (options->workload != SWEEP_EXPRESSION && options->request.team_count > 1)
        argp_error(state, "--threads: the workload %s takes one thread count",
                   workload_names[options->workload]);
    if (options->request.size_count == 0) {
        static const char *const sizes[SWEEP_WORKLOADS] = {
            "32:4096", "256:4096", "10,100,1000,10000,100000,1000000,10000000,100000000"};
        each_part(sizes[options->workload], take_size, options);
    }
    check_outputs(state);
}

static bool take_workload(struct sweep_options *options, const char *name) {
    for (int workload = 0; workload < SWEEP_WORKLOADS; workload++) {
        if (strcmp(workload_names[workload], name) != 0) continue;
        options->workload = (enum sweep_workload)workload;
        return true;
    }
    return false;
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct sweep_options *options = state->input;
    int64_t number = 0;
    switch (key) {
    case OPTION_WORKLOAD:
        if (!take_workload(options, argument))
            argp_error(state, "--workload: unknown workload '%s'; the workloads are " WORKLOAD_LIST,
                       argument);
        return 0;
    case OPTION_STEPS:
        options->given |= GIVEN_STEPS;
        if (!bx_parse_integer(argument, strlen(argument), 1, MOST_STEPS, &options->steps))
            argp_error(state, "--steps: '%s' is not a number from 1 to %d", argument, MOST_STEPS);
        return 0;
    case OPTION_SIZES:
        options->request.size_count = 0;
        if (!each_part(argument, take_size, options))
            argp_error(state,
                       "--sizes: '%s' is not a list of at most %d sizes from 1 to %lld, such as "
                       "32,64,100 or 32:4096",
                       argument, SWEEP_MAX_SIZES, (long long)LARGEST_N);
        return 0;
    case OPTION_METHODS:
        options->given |= GIVEN_METHODS;
        memset(options->request.methods, 0, sizeof options->request.methods);
        if (!each_part(argument, take_method, options))
            argp_error(state, "--methods: '%s' is not a list of unblocked, blocked, loop",
                       argument);
        return 0;
    case OPTION_THREADS:
        options->request.team_count = 0;
        if (!each_part(argument, take_team, options))
            argp_error(state, "--threads: '%s' is not a list of at most %d numbers from 1 to %d",
                       argument, BX_MAX_TEAMS, EXPR_MAX_THREADS);
        return 0;
    case OPTION_TYPE:
        options->given |= GIVEN_TYPE;
        options->request.type = bx_type_of_name(argument, strlen(argument));
        if (options->request.type == EXPR_AUTO)
            argp_error(state, "--dtype: unknown type '%s'; the types are " BX_TYPE_NAMES, argument);
        return 0;
    case OPTION_REPEAT:
        options->given |= GIVEN_REPEAT;
        if (!bx_parse_integer(argument, strlen(argument), 1, SWEEP_MAX_SAMPLES, &number))
            argp_error(state, "--repeat: '%s' is not a number from 1 to %d", argument,
                       SWEEP_MAX_SAMPLES);
        options->request.samples = (int)number;
        return 0;
    case OPTION_SCALAR:
        options->given |= GIVEN_SCALAR;
        add_scalar(state, argument);
        return 0;
    case OPTION_JSON:
        if (bx_json_missing()) argp_error(state, "--json: %s; take --csv", bx_json_missing());
        options->json = argument;
        return 0;
    case OPTION_CSV: options->csv = argument; return 0;
    case OPTION_PLOT: options->plot = argument; return 0;
    case OPTION_MARKDOWN: options->markdown = true; return 0;
    case OPTION_CHART:
        options->given |= GIVEN_CHART;
        options->chart = 1;
        return 0;
    case OPTION_NO_CHART: options->chart = -1; return 0;
    case OPTION_QUIET: options->quiet = true; return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            argp_error(state, "unexpected argument '%s'; put the expression into quotes", argument);
        options->request.text = argument;
        options->given |= GIVEN_EXPRESSION;
        return 0;
    case ARGP_KEY_END: finish(state); return 0;
    default: return ARGP_ERR_UNKNOWN;
    }
}

int bx_sweep_options_read(struct sweep_options *options, int argc, char **argv) {
    *options = (struct sweep_options){.request = {.text = BX_DEFAULT_EXPRESSION,
                                                  .type = EXPR_FLOAT64,
                                                  .sizes = options->sizes,
                                                  .methods = {true, true, true},
                                                  .scalars = options->scalars},
                                      .steps = DEFAULT_STEPS};
    const struct argp parser = {.options = arguments,
                                .parser = parse_option,
                                .args_doc = "[EXPRESSION]",
                                .doc = documentation};
    return argp_parse(&parser, argc, argv, 0, NULL, options) == 0 ? BX_EXIT_OK : BX_EXIT_FAILED;
}
