/* SPDX-License-Identifier: MIT */
/* blockexpr sweep: where blocks pay. */
#include "cli/sweep/sweep.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/sweep/plot.h"
#include "measure/failure.h"
#include "measure/text.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

int bx_sweep_said(int result) {
    if (result == BX_FAILED) return bx_cli_failed("%s", bx_failure_text());
    if (result == BX_REFUSED) return bx_cli_usage("%s", bx_failure_text());
    return BX_EXIT_OK;
}

void bx_sweep_progress(const struct sweep_options *options, int index, double seconds) {
    if (options->quiet) return;
    bool terminal = isatty(STDERR_FILENO);
    const int sizes = options->request.size_count;
    bool done = index == sizes;
    if (terminal && done)
        fprintf(stderr, "\r%60s\r", "");
    else if (!done)
        fprintf(stderr, "%ssweep: n = %" PRId64 " (size %d of %d, %.1f s so far)%s",
                terminal ? "\r" : "", options->sizes[index], index + 1, sizes, seconds,
                terminal ? "   " : "\n");
    fflush(stderr);
}

static int prepare(struct bx_expression_sweep *sweep, const struct sweep_options *options) {
    const int prepared = bx_expression_prepare(sweep);
    if (sweep->no_loop && !options->quiet)
        fprintf(stderr,
                "blockexpr: note: no hand-written loop is built in for %s of %s; the "
                "method loop is left out\n",
                options->request.text, expr_type_name(options->request.type));
    const int result = bx_sweep_said(prepared);
    return result == BX_EXIT_OK ? bx_sweep_outputs_check(options) : result;
}

bool bx_sweep_is_stopped(const struct sweep_options *options) {
    if (bx_signal_noted() == 0) return false;
    if (!options->quiet) fprintf(stderr, "\r%60s\rsweep: stopped; what was measured follows\n", "");
    return true;
}

static int measure_all(struct bx_expression_sweep *sweep, const struct sweep_options *options) {
    const double start = bx_now_ns();
    const int count = options->request.size_count;
    int result = BX_EXIT_OK;
    for (int i = 0; i < count && result == BX_EXIT_OK; i++) {
        if (bx_sweep_is_stopped(options)) {
            sweep->request.size_count = i;
            break;
        }
        bx_sweep_progress(options, i, (bx_now_ns() - start) / 1e9);
        result = bx_sweep_said(bx_expression_measure(sweep, options->sizes[i]));
    }
    bx_sweep_progress(options, count, (bx_now_ns() - start) / 1e9);
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
    if (options->plot && result == BX_EXIT_OK) result = bx_plot_check(options->plot);
    return result;
}

void bx_sweep_print_noise(int unsteady, int points) {
    if (unsteady > 0)
        printf("%d of %d points spread by more than 10 %%: the machine was busy.\n", unsteady,
               points);
}

static void print(const struct sweep_options *options, const struct bx_expression_sweep *sweep,
                  const struct bx_expression_verdict *verdict) {
    if (!bx_sweep_prints_table(options)) return;
    if (options->markdown)
        bx_sweep_markdown(sweep);
    else
        bx_sweep_table(sweep, verdict);
    const bool wanted = !options->markdown && !options->plot && isatty(STDOUT_FILENO);
    if (options->chart > 0 || (options->chart == 0 && wanted)) bx_sweep_chart(sweep);
}

int bx_cli_sweep(int argc, char **argv) {
    struct sweep_options options;
    int result = bx_sweep_options_read(&options, argc, argv);
    if (result != BX_EXIT_OK) return result;
    bx_signals_note();
    if (options.workload == SWEEP_DIFFUSION) return bx_diffusion_sweep(&options);
    if (options.workload == SWEEP_NORM) return bx_norm_sweep(&options);
    struct bx_expression_sweep sweep = {.request = options.request};
    result = prepare(&sweep, &options);
    if (result == BX_EXIT_OK) result = measure_all(&sweep, &options);
    if (result == BX_EXIT_OK && sweep.request.size_count > 0) {
        const struct bx_expression_verdict verdict = bx_expression_judge(&sweep);
        print(&options, &sweep, &verdict);
        result = bx_sweep_files(&options, &sweep, &verdict);
        if (options.plot && result == BX_EXIT_OK)
            result = bx_plot_expression(options.plot, &sweep, &verdict);
    }
    bx_expression_forget(&sweep);
    if (bx_stdout_finish() == BX_EXIT_OK) bx_signal_end();
    return result;
}
