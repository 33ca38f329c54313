/* SPDX-License-Identifier: MIT */
/* Tables for a document. */
#include <inttypes.h>

#include "cli/sweep/plot.h"
#include "measure/text.h"

void bx_sweep_markdown(const struct bx_expression_sweep *sweep) {
    const struct bx_request *request = &sweep->request;
    printf("`%s` on n x n grids of %s, ns an element (median):\n\n| n |", request->text,
           expr_type_name(request->type));
    for (int team = 0; team < request->team_count; team++)
        for (int method = 0; method < BX_METHODS; method++)
            if (request->methods[method])
                printf(" %s, %d thread%s |", bx_method_names[method], request->teams[team],
                       bx_plural(request->teams[team]));
    fputs("\n| ---: |", stdout);
    for (int team = 0; team < request->team_count; team++)
        for (int method = 0; method < BX_METHODS; method++)
            if (request->methods[method]) fputs(" ---: |", stdout);
    putchar('\n');
    for (int i = 0; i < request->size_count; i++) {
        printf("| %" PRId64 " |", request->sizes[i]);
        for (int team = 0; team < request->team_count; team++)
            for (int method = 0; method < BX_METHODS; method++) {
                if (!request->methods[method]) continue;
                const struct bx_point *point = bx_expression_point(
                    sweep, request->sizes[i], (enum bx_method)method, request->teams[team]);
                if (point)
                    printf(" %.3g |", point->time.median / (double)point->elements);
                else
                    fputs(" |", stdout);
            }
        putchar('\n');
    }
}

static void print_titles(const struct diffusion *diffusion, const char *title) {
    printf("| %s |", title);
    for (int i = 0; i < diffusion->size_count; i++) printf(" %" PRId64 " |", diffusion->sizes[i]);
    fputs("\n| --- |", stdout);
    for (int i = 0; i < diffusion->size_count; i++) fputs(" ---: |", stdout);
    putchar('\n');
}

/* Over the naive loops, or in seconds. */
static void print_rows(const struct diffusion *diffusion, const struct diffusion_results *results,
                       bool over) {
    for (int method = 0; method < DIFFUSION_METHODS; method++) {
        printf("| %s%s |", bx_diffusion_rows[method].title,
               bx_diffusion_rows[method].threaded ? " \\*" : "");
        for (int i = 0; i < diffusion->size_count; i++) {
            const struct bx_point *point = bx_diffusion_point(diffusion, results, i, method);
            const struct bx_point *naive =
                bx_diffusion_point(diffusion, results, i, DIFFUSION_NAIVE);
            if (over)
                printf(" %.2f |", naive->time.median / point->time.median);
            else
                printf(" %s%.4g |", point->steps < diffusion->steps ? "~" : "",
                       point->time.median / 1e9);
        }
        putchar('\n');
    }
}

void bx_diffusion_markdown(const struct diffusion *diffusion,
                           const struct diffusion_results *results) {
    printf("Diffusion on a periodic n x n grid, float64, %" PRId64 " step%s; * on %d thread%s\n\n",
           diffusion->steps, bx_plural(diffusion->steps), diffusion->threads,
           bx_plural(diffusion->threads));
    print_titles(diffusion, "runtime in seconds");
    print_rows(diffusion, results, false);
    putchar('\n');
    print_titles(diffusion, "speed-up over naive loops");
    print_rows(diffusion, results, true);
}
