/* SPDX-License-Identifier: MIT */
/* blockexpr sweep: where blocks pay. */
#include "cli/sweep.h"
#include "cli/cli.h"
#include "cli/diffusion.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void default_teams(struct sweep *sweep) {
    struct sweep_options *options = &sweep->options;
    if (options->team_count > 0) return;
    options->teams[options->team_count++] = 1;
    if (sweep->machine.threads > 1) options->teams[options->team_count++] = sweep->machine.threads;
}

void bx_sweep_progress(const struct sweep_options *options, int index, double seconds) {
    if (options->quiet) return;
    bool terminal = isatty(STDERR_FILENO);
    bool done = index == options->size_count;
    if (terminal && done)
        fprintf(stderr, "\r%60s\r", "");
    else if (!done)
        fprintf(stderr, "%ssweep: n = %" PRId64 " (size %d of %d, %.1f s so far)%s",
                terminal ? "\r" : "", options->sizes[index], index + 1, options->size_count,
                seconds, terminal ? "   " : "\n");
    fflush(stderr);
}

static int prepare(struct sweep *sweep) {
    if (expr_machine_info(&sweep->machine) != EXPR_OK) return bx_cli_library_failed();
    default_teams(sweep);
    struct sweep_options *options = &sweep->options;
    int result = bx_variables_find(options, &sweep->variables);
    if (result == BX_EXIT_OK) result = bx_sweep_calls_make(sweep);
    if (result == BX_EXIT_OK) result = bx_buffers_check(&sweep->variables, options);
    if (result == BX_EXIT_OK) result = bx_sweep_outputs_check(options);
    if (result != BX_EXIT_OK) return result;
    sweep->points =
        calloc((size_t)options->size_count * (size_t)sweep->call_count, sizeof *sweep->points);
    return sweep->points ? BX_EXIT_OK : bx_cli_memory_failed();
}

static int measure_all(struct sweep *sweep) {
    const double start = bx_now_ns();
    int result = BX_EXIT_OK;
    for (int i = 0; i < sweep->options.size_count && result == BX_EXIT_OK; i++) {
        bx_sweep_progress(&sweep->options, i, (bx_now_ns() - start) / 1e9);
        result = bx_sweep_measure(sweep, sweep->options.sizes[i]);
    }
    bx_sweep_progress(&sweep->options, sweep->options.size_count, (bx_now_ns() - start) / 1e9);
    return result;
}

static bool goes_to_stdout(const char *path) { return path != NULL && strcmp(path, "-") == 0; }

bool bx_sweep_prints_table(const struct sweep_options *options) {
    return !goes_to_stdout(options->json) && !goes_to_stdout(options->csv);
}

int bx_sweep_outputs_check(const struct sweep_options *options) {
    int result = BX_EXIT_OK;
    if (options->json) result = bx_output_check("--json", options->json);
    if (options->csv && result == BX_EXIT_OK) result = bx_output_check("--csv", options->csv);
    return result;
}

static int report(const struct sweep *sweep) {
    const struct sweep_options *options = &sweep->options;
    struct sweep_verdict verdict = bx_sweep_judge(sweep);
    if (bx_sweep_prints_table(options)) {
        bx_report_table(sweep);
        bx_report_verdict(sweep, &verdict);
    }
    int result = BX_EXIT_OK;
    if (options->json) result = bx_report_json(sweep, &verdict, options->json);
    if (options->csv && result == BX_EXIT_OK) result = bx_report_csv(sweep, options->csv);
    return result;
}

int bx_cli_sweep(int argc, char **argv) {
    struct sweep sweep = {0};
    int result = bx_sweep_options_read(&sweep.options, argc, argv);
    if (result == BX_EXIT_OK && sweep.options.workload == SWEEP_DIFFUSION)
        return bx_diffusion_sweep(&sweep.options);
    if (result == BX_EXIT_OK) result = prepare(&sweep);
    if (result == BX_EXIT_OK) result = measure_all(&sweep);
    if (result == BX_EXIT_OK) result = report(&sweep);
    free(sweep.points);
    free(sweep.calls);
    bx_variables_forget(&sweep.variables);
    return result;
}
