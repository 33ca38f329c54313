/* SPDX-License-Identifier: MIT */
/*
 * compare: blockexpr beside loops written by hand, its own unblocked mode, numexpr, NumPy and
 * muParser, over sizes, threads and places of the arrays. Ends with the targets and what was seen.
 */
#include <argp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "measure/text.h"

enum { OPTION_ONLY = 1000, OPTION_MOST, OPTION_NO_PEERS, OPTION_PYTHON };

static const struct argp_option options[] = {
    {.name = "quick", .key = 'q', .doc = "Fewer sizes and samples: about two minutes"},
    {.name = "json", .key = 'j', .arg = "FILE", .doc = "Write all points to FILE as JSON"},
    {.name = "only",
     .key = OPTION_ONLY,
     .arg = "ID",
     .doc = "Only expressions whose id has ID in it"},
    {.name = "most", .key = OPTION_MOST, .arg = "N", .doc = "No sizes above N elements"},
    {.name = "no-peers", .key = OPTION_NO_PEERS, .doc = "Leave out numexpr, NumPy and muParser"},
    {.name = "python",
     .key = OPTION_PYTHON,
     .arg = "PATH",
     .doc = "The interpreter that has numexpr and NumPy (/usr/bin/python3, which is Debian's)"},
    {0},
};

bool bench_chosen(const struct bench_plan *plan, const struct bx_expression *expression) {
    return plan->only == NULL || strstr(expression->id, plan->only) != NULL;
}

void bench_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fflush(stdout);
    fprintf(stderr, "compare: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct bench_plan *plan = state->input;
    char *end;
    switch (key) {
    case 'q': plan->quick = true; return 0;
    case 'j': plan->json = argument; return 0;
    case OPTION_ONLY: plan->only = argument; return 0;
    case OPTION_MOST:
        plan->most = strtod(argument, &end);
        if (end == argument || *end != '\0' || !(plan->most >= 1))
            argp_error(state, "--most: '%s' is no number of elements", argument);
        return 0;
    case OPTION_NO_PEERS: plan->peers = false; return 0;
    case OPTION_PYTHON: plan->python = argument; return 0;
    case ARGP_KEY_ARG: argp_error(state, "unexpected argument '%s'", argument); return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

/* Three arrays and the checked result, and the temporaries of the unblocked mode. */
#define ARRAYS_AT_ONCE 10
#define QUICK_PEERS 1000000

static void plan_sizes(struct bench_plan *plan) {
    static const int64_t quick[] = {1, 64, 4096, 100000, 1000000, 10000000};
    static const int64_t full[] = {1, 64, 1024, 4096, 16384, 100000, 1000000, 10000000, 100000000};
    const int64_t *sizes = plan->quick ? quick : full;
    const int count =
        plan->quick ? (int)(sizeof quick / sizeof *quick) : (int)(sizeof full / sizeof *full);
    const double available = bx_available_bytes();
    for (int i = 0; i < count && (plan->most == 0 || (double)sizes[i] <= plan->most); i++) {
        const double needed = ARRAYS_AT_ONCE * sizeof(double) * (double)sizes[i];
        if (available > 0 && needed > 0.8 * available)
            printf("%lld elements are left out: they want %.1f GiB of memory\n",
                   (long long)sizes[i], needed / (1024.0 * 1024 * 1024));
        else
            plan->sizes[plan->size_count++] = sizes[i];
    }
    if (plan->size_count == 0) bench_fail("there is no memory for a single element");
    plan->samples = plan->quick ? 8 : 16;
    plan->samples_large = 8;
    plan->sample_ns = plan->quick ? 50e3 : 200e3;
    plan->peer_most = plan->sizes[plan->size_count - 1];
    if (plan->quick && plan->peer_most > QUICK_PEERS) plan->peer_most = QUICK_PEERS;
}

/* What would only be noticed after minutes of measuring. */
static void check_plan(const struct bench_plan *plan) {
    bool any = false;
    for (int row = 0; row < BX_EXPRESSIONS; row++)
        any = any || bench_chosen(plan, &bx_expressions[row]);
    if (!any) {
        fprintf(stderr, "ids are:");
        for (int row = 0; row < BX_EXPRESSIONS; row++)
            fprintf(stderr, " %s", bx_expressions[row].id);
        fprintf(stderr, "\n");
        bench_fail("--only: no id has '%s' in it", plan->only);
    }
    FILE *file = plan->json == NULL ? NULL : fopen(plan->json, "a");
    if (plan->json != NULL && file == NULL) bench_fail("--json: cannot write %s", plan->json);
    if (file != NULL) fclose(file);
}

static void prepare(struct bench_state *state) {
    check_plan(&state->plan);
    if (expr_machine_info(&state->machine) != EXPR_OK) bench_fail("%s", expr_error_text());
    state->teams[state->team_count++] = 1;
    if (state->machine.threads > 1) state->teams[state->team_count++] = state->machine.threads;
    const struct bx_loops *loops = bx_loops_for(state->machine.isa);
    if (loops == NULL) bench_fail("no loops were compiled for %s", state->machine.isa);
    state->loops = loops->expressions;
    plan_sizes(&state->plan);
    int64_t most = state->plan.sizes[state->plan.size_count - 1];
    if (most < BENCH_LIMIT_ELEMENTS) most = BENCH_LIMIT_ELEMENTS;
    if (!bench_buffers_make(&state->buffers, most))
        bench_fail("no memory for three arrays of %lld elements", (long long)most);
}

static void measure_rows(struct bench_state *state) {
    for (int row = 0; row < BX_EXPRESSIONS; row++) {
        if (!bench_chosen(&state->plan, &bx_expressions[row])) continue;
        fprintf(stderr, "measuring %s...\n", bx_expressions[row].id);
        for (int i = 0; i < state->plan.size_count; i++)
            bench_measure(state, row, state->plan.sizes[i]);
    }
}

static void print_report(const struct bench_report *report) {
    const struct bench_state *state = report->state;
    bench_print_peers(report->peers);
    bench_print_limits(report);
    printf("\nTimes are ns per element; o is ours. numexpr, NumPy (always 1 thread) and muParser "
           "run up "
           "to %lld elements,\nmuParser never above 1e7\n",
           (long long)state->plan.peer_most);
    for (int row = 0; row < BX_EXPRESSIONS; row++)
        if (bench_chosen(&state->plan, &bx_expressions[row])) bench_print_row(state, row);
    bench_print_verdicts(report);
    printf("\n%d of %zu points spread by more than %.0f %%: many mean that the machine was busy\n",
           bx_points_unsteady(&state->points), state->points.count, BX_UNSTEADY * 100);
    printf("%s; %.0f s\n",
           state->differences == 0 ? "All results agree with ours"
                                   : "SOME RESULTS DIFFER from ours: see the messages",
           report->seconds);
}

int main(int argc, char **argv) {
    static struct bench_state state = {.plan = {.peers = true, .python = "/usr/bin/python3"}};
    static struct bench_peers peers;
    static struct bench_report report = {.state = &state, .peers = &peers};
    const struct argp parser = {
        .options = options,
        .parser = parse_option,
        .doc = "Measure blockexpr beside loops written by hand, numexpr, NumPy and muParser."};
    if (argp_parse(&parser, argc, argv, 0, NULL, &state.plan) != 0) return 1;
    const double start = bx_now_ns();
    prepare(&state);
    bench_print_header(&state);
    for (int team = 0; team < state.team_count; team++)
        report.limits[team] = bench_limit_measure(&state, state.teams[team]);
    measure_rows(&state);
    bench_peers_run(&state, &peers);
    report.verdict_count = bench_verdicts(&state, report.verdicts);
    report.seconds = (bx_now_ns() - start) / 1e9;
    print_report(&report);
    bench_buffers_forget(&state.buffers);
    if (state.plan.json != NULL && !bench_write_json(&report, state.plan.json))
        bench_fail("--json: cannot write %s", state.plan.json);
    bx_points_forget(&state.points);
    return state.differences == 0 ? 0 : 1;
}
