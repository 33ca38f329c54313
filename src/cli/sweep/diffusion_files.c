/* SPDX-License-Identifier: MIT */
/* The diffusion as JSON and as CSV. */
#include "cli/cli.h"
#include "cli/sweep/sweep.h"
#include "measure/report.h"

struct context {
    const struct diffusion *diffusion;
    const struct diffusion_results *results;
};

static int fields_of(const void *of, const struct bx_point *point,
                     struct bx_field fields[BX_MOST_FIELDS]) {
    const struct context *context = of;
    const struct bx_summary *ns = &point->time;
    const struct bx_point *naive =
        bx_points_find(&context->results->points, 0, point->n, DIFFUSION_NAIVE, 1);
    const double speedup = naive->time.median / ns->median;
    const char *times = "seconds";
    int count = 0;
    fields[count++] = (struct bx_field){.column = "n", .key = "n", .number = (double)point->n};
    fields[count++] = (struct bx_field){
        .column = "elements", .key = "elements", .number = (double)point->elements};
    count += bx_method_fields(&fields[count], point, bx_diffusion_rows[point->method].name);
    fields[count++] =
        (struct bx_field){.column = "steps", .key = "steps", .number = (double)point->steps};
    fields[count++] = (struct bx_field){
        .key = "scaled", .number = point->steps < context->diffusion->steps, .is_bool = true};
    if (point->method == DIFFUSION_STENCIL)
        fields[count++] =
            (struct bx_field){.key = "streaming", .number = point->streaming, .is_bool = true};
    fields[count++] = (struct bx_field){"seconds_min", "min", times, NULL, ns->min / 1e9, 6, false};
    fields[count++] =
        (struct bx_field){"seconds_median", "median", times, NULL, ns->median / 1e9, 6, false};
    fields[count++] = (struct bx_field){"seconds_max", "max", times, NULL, ns->max / 1e9, 6, false};
    fields[count++] = (struct bx_field){"spread", "spread", NULL, NULL, ns->spread, 4, false};
    fields[count++] = (struct bx_field){"speedup", "speedup", NULL, NULL, speedup, 4, false};
    return count;
}

static cJSON *gain_json(struct bx_json *json, const struct diffusion_gain *gain) {
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    bx_json_text(json, tree, "method", bx_diffusion_rows[gain->method].name);
    bx_json_text(json, tree, "than", bx_diffusion_rows[gain->than].name);
    bx_json_size(json, tree, "n", (double)gain->crossover.n);
    bx_json_number(json, tree, "least", gain->crossover.least);
    bx_json_number(json, tree, "most", gain->crossover.most);
    return tree;
}

static cJSON *crossover_json(struct bx_json *json, const struct diffusion_verdict *verdict) {
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    cJSON *gains = bx_json_keep(json, cJSON_AddArrayToObject(tree, "faster_from"));
    for (int k = 0; k < DIFFUSION_GAINS; k++)
        bx_json_item(json, gains, gain_json(json, &verdict->gains[k]));
    bx_json_number(json, tree, "noise", BX_NOISE);
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
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    bx_json_number(json, tree, "n", (double)diffusion->sizes[diffusion->size_count - 1]);
    bx_json_object(json, tree, "sources", sources_json(json, &results->counts[0]));
    cJSON *methods = bx_json_keep(json, cJSON_AddArrayToObject(tree, "methods"));
    for (int method = 0; method < DIFFUSION_METHODS; method++)
        bx_json_item(json, methods, counts_json(json, method, &results->counts[method]));
    return tree;
}

static cJSON *diffusion_json(const struct context *context,
                             const struct diffusion_verdict *verdict) {
    const struct diffusion *diffusion = context->diffusion;
    struct bx_json json = {.whole = true};
    cJSON *tree = bx_json_keep(&json, cJSON_CreateObject());
    bx_json_object(&json, tree, "machine", bx_machine_json(&diffusion->machine));
    bx_json_text(&json, tree, "workload", "diffusion");
    bx_json_text(&json, tree, "expression", DIFFUSION_STEP_TEXT);
    bx_json_text(&json, tree, "dtype", expr_type_name(EXPR_FLOAT64));
    bx_json_number(&json, tree, "D", DIFFUSION_D);
    bx_json_number(&json, tree, "dt", DIFFUSION_DT);
    bx_json_number(&json, tree, "steps", (double)diffusion->steps);
    bx_json_object(&json, tree, "points",
                   bx_points_json(&json, &context->results->points, fields_of, context));
    bx_json_object(&json, tree, "crossover", crossover_json(&json, verdict));
    bx_json_object(&json, tree, "counters", counters_json(&json, diffusion, context->results));
    return bx_json_finish(&json, tree);
}

int bx_diffusion_files(const struct sweep_options *options, const struct diffusion *diffusion,
                       const struct diffusion_results *results,
                       const struct diffusion_verdict *verdict) {
    const struct context context = {diffusion, results};
    int result = BX_EXIT_OK;
    if (options->json) result = bx_json_write(diffusion_json(&context, verdict), options->json);
    if (options->csv && result == BX_EXIT_OK)
        result = bx_csv_write(&results->points, fields_of, &context, options->csv);
    return result;
}
