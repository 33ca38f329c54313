/* SPDX-License-Identifier: MIT */
/* blockexpr sweep --workload diffusion: from options to reports. */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/sweep/plot.h"
#include "cli/sweep/sweep.h"

static int measure_all(const struct sweep_options *options, struct diffusion *diffusion,
                       struct diffusion_results *results) {
    const double start = bx_now_ns();
    int result = BX_EXIT_OK;
    for (int i = 0; i < diffusion->size_count && result == BX_EXIT_OK; i++) {
        if (bx_sweep_is_stopped(options)) {
            diffusion->size_count = i;
            break;
        }
        bx_sweep_progress(options, i, (bx_now_ns() - start) / 1e9);
        result = bx_sweep_said(bx_diffusion_measure(diffusion, i, results));
    }
    bx_sweep_progress(options, diffusion->size_count, (bx_now_ns() - start) / 1e9);
    return result;
}

int bx_diffusion_sweep(const struct sweep_options *options) {
    const struct bx_request *request = &options->request;
    struct diffusion diffusion = {.steps = options->steps,
                                  .sizes = options->sizes,
                                  .size_count = request->size_count,
                                  .threads = request->team_count > 0 ? request->teams[0] : 0};
    struct diffusion_results results = {0};
    int result = bx_sweep_said(bx_diffusion_prepare(&diffusion));
    if (result == BX_EXIT_OK) result = bx_sweep_outputs_check(options);
    if (result == BX_EXIT_OK) result = measure_all(options, &diffusion, &results);
    if (result == BX_EXIT_OK && diffusion.size_count > 0) {
        const struct diffusion_verdict verdict = bx_diffusion_judge(&diffusion, &results);
        if (bx_sweep_prints_table(options) && options->markdown)
            bx_diffusion_markdown(&diffusion, &results);
        else if (bx_sweep_prints_table(options))
            bx_diffusion_table(&diffusion, &results, &verdict);
        result = bx_diffusion_files(options, &diffusion, &results, &verdict);
        if (options->plot && result == BX_EXIT_OK)
            result = bx_plot_diffusion(options->plot, &diffusion, &results);
    }
    bx_points_forget(&results.points);
    bx_diffusion_forget(&diffusion);
    if (bx_stdout_finish() == BX_EXIT_OK) bx_signal_end();
    return result;
}
