/* SPDX-License-Identifier: MIT */
/* The diffusion as JSON and as CSV. */
#include "cli/cli.h"
#include "cli/diffusion.h"
#include "cli/json.h"

#include <inttypes.h>

static int threads_of(const struct diffusion *diffusion, int method) {
    return bx_diffusion_rows[method].threaded ? diffusion->threads : 1;
}

static double speedup(const struct diffusion_point *points, int method) {
    return points[DIFFUSION_NAIVE].seconds.median / points[method].seconds.median;
}

static cJSON *point_json(struct bx_json *json, const struct diffusion *diffusion,
                         const struct diffusion_point *points, int method) {
    const struct diffusion_point *point = &points[method];
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    bx_json_number(json, tree, "n", (double)point->n);
    bx_json_number(json, tree, "elements", (double)(point->n * point->n));
    bx_json_text(json, tree, "method", bx_diffusion_rows[method].name);
    bx_json_number(json, tree, "threads", threads_of(diffusion, method));
    bx_json_number(json, tree, "samples", point->seconds.samples);
    bx_json_number(json, tree, "steps", (double)point->steps);
    bx_json_bool(json, tree, "scaled", point->steps < diffusion->options->steps);
    if (method == DIFFUSION_STENCIL) bx_json_bool(json, tree, "streaming", point->streaming);
    cJSON *seconds = bx_json_keep(json, cJSON_AddObjectToObject(tree, "seconds"));
    bx_json_number(json, seconds, "min", point->seconds.min);
    bx_json_number(json, seconds, "median", point->seconds.median);
    bx_json_number(json, seconds, "max", point->seconds.max);
    bx_json_number(json, tree, "spread", point->seconds.spread);
    bx_json_number(json, tree, "speedup", speedup(points, method));
    return tree;
}

static cJSON *gain_json(struct bx_json *json, const struct diffusion_gain *gain) {
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    bx_json_text(json, tree, "method", bx_diffusion_rows[gain->method].name);
    bx_json_text(json, tree, "than", bx_diffusion_rows[gain->than].name);
    bx_json_size(json, tree, "n", (double)gain->n);
    bx_json_number(json, tree, "least", gain->least);
    bx_json_number(json, tree, "most", gain->most);
    return tree;
}

static cJSON *crossover_json(struct bx_json *json, const struct diffusion_verdict *verdict) {
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    cJSON *gains = bx_json_keep(json, cJSON_AddArrayToObject(tree, "faster_from"));
    for (int k = 0; k < DIFFUSION_GAINS; k++)
        bx_json_item(json, gains, gain_json(json, &verdict->gains[k]));
    bx_json_number(json, tree, "noise", SWEEP_NOISE);
    return tree;
}

/* Numbers by name, null where there is none. */
static cJSON *counts_json(struct bx_json *json, int method, const struct bx_counts *counts) {
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    bx_json_text(json, tree, "method", bx_diffusion_rows[method].name);
    for (int counter = 0; counter < BX_COUNTERS; counter++) {
        const char *name = bx_counter_names[counter].name;
        if (counts->source[counter] == COUNT_MISSING)
            bx_json_keep(json, cJSON_AddNullToObject(tree, name));
        else
            bx_json_number(json, tree, name, counts->value[counter]);
    }
    return tree;
}

/* Where the numbers come from, or why there are none. */
static cJSON *sources_json(struct bx_json *json, const struct bx_counts *counts) {
    static const char *const sources[] = {"", "perf", "perf, user only", "getrusage"};
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    for (int counter = 0; counter < BX_COUNTERS; counter++) {
        const enum bx_count_source source = counts->source[counter];
        bx_json_text(json, tree, bx_counter_names[counter].name,
                     source == COUNT_MISSING ? counts->reason[counter] : sources[source]);
    }
    return tree;
}

static cJSON *counters_json(struct bx_json *json, const struct diffusion *diffusion,
                            const struct diffusion_results *results) {
    const struct sweep_options *options = diffusion->options;
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    bx_json_number(json, tree, "n", (double)options->sizes[options->size_count - 1]);
    bx_json_object(json, tree, "sources", sources_json(json, &results->counts[0]));
    cJSON *methods = bx_json_keep(json, cJSON_AddArrayToObject(tree, "methods"));
    for (int method = 0; method < DIFFUSION_METHODS; method++)
        bx_json_item(json, methods, counts_json(json, method, &results->counts[method]));
    return tree;
}

int bx_diffusion_json(const struct diffusion *diffusion, const struct diffusion_results *results,
                      const struct diffusion_verdict *verdict, const char *path) {
    const struct sweep_options *options = diffusion->options;
    struct bx_json json = {.whole = true};
    cJSON *tree = bx_json_keep(&json, cJSON_CreateObject());
    bx_json_object(&json, tree, "machine", bx_machine_json(&diffusion->machine));
    bx_json_text(&json, tree, "workload", "diffusion");
    bx_json_text(&json, tree, "expression", DIFFUSION_STEP_TEXT);
    bx_json_text(&json, tree, "dtype", expr_type_name(EXPR_FLOAT64));
    bx_json_number(&json, tree, "D", DIFFUSION_D);
    bx_json_number(&json, tree, "dt", DIFFUSION_DT);
    bx_json_number(&json, tree, "steps", (double)options->steps);
    cJSON *points = bx_json_keep(&json, cJSON_AddArrayToObject(tree, "points"));
    for (int i = 0; i < options->size_count; i++)
        for (int method = 0; method < DIFFUSION_METHODS; method++)
            bx_json_item(&json, points, point_json(&json, diffusion, results->points[i], method));
    bx_json_object(&json, tree, "crossover", crossover_json(&json, verdict));
    bx_json_object(&json, tree, "counters", counters_json(&json, diffusion, results));
    return bx_json_write(bx_json_finish(&json, tree), path);
}

int bx_diffusion_csv(const struct diffusion *diffusion, const struct diffusion_results *results,
                     const char *path) {
    const struct sweep_options *options = diffusion->options;
    struct bx_output output;
    int result = bx_output_open(&output, path);
    if (result != BX_EXIT_OK) return result;
    fputs("n,elements,method,threads,samples,steps,seconds_min,seconds_median,seconds_max,spread,"
          "speedup\n",
          output.file);
    for (int i = 0; i < options->size_count; i++) {
        for (int method = 0; method < DIFFUSION_METHODS; method++) {
            const struct diffusion_point *point = &results->points[i][method];
            fprintf(output.file,
                    "%" PRId64 ",%" PRId64 ",%s,%d,%d,%" PRId64 ",%.6g,%.6g,%.6g,%.4g,%.4g\n",
                    point->n, point->n * point->n, bx_diffusion_rows[method].name,
                    threads_of(diffusion, method), point->seconds.samples, point->steps,
                    point->seconds.min, point->seconds.median, point->seconds.max,
                    point->seconds.spread, speedup(results->points[i], method));
        }
    }
    return bx_output_close(&output);
}
