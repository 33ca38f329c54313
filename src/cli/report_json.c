/* SPDX-License-Identifier: MIT */
/* The sweep as JSON. */
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/sweep.h"

static cJSON *point_json(struct bx_json *builder, const struct sweep_point *point) {
    cJSON *tree = bx_json_keep(builder, cJSON_CreateObject());
    bx_json_number(builder, tree, "n", (double)point->n);
    bx_json_number(builder, tree, "elements", (double)point->elements);
    bx_json_text(builder, tree, "method", bx_sweep_method_names[point->method]);
    bx_json_number(builder, tree, "threads", point->threads);
    bx_json_number(builder, tree, "samples", point->ns.samples);
    cJSON *times = bx_json_keep(builder, cJSON_AddObjectToObject(tree, "ns_per_element"));
    bx_json_number(builder, times, "min", point->ns.min);
    bx_json_number(builder, times, "median", point->ns.median);
    bx_json_number(builder, times, "max", point->ns.max);
    bx_json_number(builder, tree, "spread", point->ns.spread);
    bx_json_number(builder, tree, "gb_per_s", point->gb_per_s);
    return tree;
}

static cJSON *team_json(struct bx_json *builder, const struct sweep_crossover *crossover) {
    cJSON *tree = bx_json_keep(builder, cJSON_CreateObject());
    bx_json_number(builder, tree, "threads", crossover->threads);
    bx_json_size(builder, tree, "n", (double)crossover->n);
    bx_json_number(builder, tree, "losses", (double)crossover->losses);
    bx_json_size(builder, tree, "worst_over_loop", crossover->worst_loop);
    bx_json_size(builder, tree, "worst_over_loop_n", (double)crossover->worst_loop_n);
    return tree;
}

static cJSON *crossover_json(struct bx_json *builder, const struct sweep_verdict *verdict) {
    cJSON *tree = bx_json_keep(builder, cJSON_CreateObject());
    cJSON *teams = bx_json_keep(builder, cJSON_AddArrayToObject(tree, "blocked_over_unblocked"));
    for (int team = 0; team < verdict->team_count; team++)
        bx_json_item(builder, teams, team_json(builder, &verdict->teams[team]));
    bx_json_size(builder, tree, "l2_n", verdict->l2_n);
    bx_json_size(builder, tree, "l3_n", verdict->l3_n);
    bx_json_size(builder, tree, "second_thread_n", (double)verdict->second_n);
    bx_json_number(builder, tree, "noise", SWEEP_NOISE);
    return tree;
}

static cJSON *sweep_json(const struct sweep *sweep, const struct sweep_verdict *verdict) {
    struct bx_json builder = {.whole = true};
    cJSON *tree = bx_json_keep(&builder, cJSON_CreateObject());
    bx_json_object(&builder, tree, "machine", bx_machine_json(&sweep->machine));
    bx_json_text(&builder, tree, "expression", sweep->options.expression);
    bx_json_text(&builder, tree, "dtype", expr_type_name(sweep->options.type));
    bx_json_text(&builder, tree, "result", expr_type_name(sweep->variables.result));
    bx_json_bool(&builder, tree, "in_place", sweep->variables.in_place >= 0);
    bx_json_number(&builder, tree, "arrays", sweep->variables.distinct_arrays);
    bx_json_number(&builder, tree, "bytes_per_element", (double)sweep->variables.moved_bytes);
    cJSON *points = bx_json_keep(&builder, cJSON_AddArrayToObject(tree, "points"));
    for (int i = 0; i < sweep->point_count; i++)
        bx_json_item(&builder, points, point_json(&builder, &sweep->points[i]));
    bx_json_object(&builder, tree, "crossover", crossover_json(&builder, verdict));
    return bx_json_finish(&builder, tree);
}

int bx_report_json(const struct sweep *sweep, const struct sweep_verdict *verdict,
                   const char *path) {
    return bx_json_write(sweep_json(sweep, verdict), path);
}
