/* SPDX-License-Identifier: MIT */
/* blockexpr sweep --workload diffusion: from options to reports. */
#include "cli/diffusion.h"
#include "cli/cli.h"

#include <stdlib.h>

/* Grids that exist at once: the two kept, three that others are compared with, a state of its own
 * with three temporaries, and one that expr_iterate may need. */
#define GRIDS 10

static int prepare(struct diffusion *diffusion) {
    const struct sweep_options *options = diffusion->options;
    if (expr_machine_info(&diffusion->machine) != EXPR_OK) return bx_cli_library_failed();
    /* All cores are asked for by the defaults, as in the sweep of an expression. */
    diffusion->threads = options->team_count > 0 ? options->teams[0] : diffusion->machine.threads;
    diffusion->call.size = sizeof diffusion->call;
    if (diffusion->threads == 1 || diffusion->threads != diffusion->machine.threads)
        diffusion->call.threads = diffusion->threads;
    diffusion->spans = bx_spans_choose(diffusion->machine.isa);
    const int64_t bytes = GRIDS * (int64_t)sizeof(double);
    int result = bx_sweep_memory_check(options->sizes[options->size_count - 1], bytes,
                                       "the grids and their temporaries");
    if (result == BX_EXIT_OK) result = bx_sweep_outputs_check(options);
    if (result == BX_EXIT_OK) result = bx_diffusion_program_make(diffusion);
    return result;
}

static int measure_all(struct diffusion *diffusion, struct diffusion_results *results) {
    const struct sweep_options *options = diffusion->options;
    const double start = bx_now_ns();
    int result = BX_EXIT_OK;
    for (int i = 0; i < options->size_count && result == BX_EXIT_OK; i++) {
        bx_sweep_progress(options, i, (bx_now_ns() - start) / 1e9);
        result = bx_diffusion_measure(diffusion, i, results);
    }
    bx_sweep_progress(options, options->size_count, (bx_now_ns() - start) / 1e9);
    return result;
}

static int report(const struct diffusion *diffusion, const struct diffusion_results *results) {
    const struct sweep_options *options = diffusion->options;
    const struct diffusion_verdict verdict = bx_diffusion_judge(options, results);
    if (bx_sweep_prints_table(options)) bx_diffusion_report(diffusion, results, &verdict);
    int result = BX_EXIT_OK;
    if (options->json) result = bx_diffusion_json(diffusion, results, &verdict, options->json);
    if (options->csv && result == BX_EXIT_OK)
        result = bx_diffusion_csv(diffusion, results, options->csv);
    return result;
}

int bx_diffusion_sweep(const struct sweep_options *options) {
    struct diffusion diffusion = {.options = options};
    struct diffusion_results *results = calloc(1, sizeof *results);
    if (results == NULL) return bx_cli_memory_failed();
    int result = prepare(&diffusion);
    if (result == BX_EXIT_OK) result = measure_all(&diffusion, results);
    if (result == BX_EXIT_OK) result = report(&diffusion, results);
    expr_program_free(diffusion.program);
    free(results);
    return result;
}
