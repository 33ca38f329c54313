/* SPDX-License-Identifier: MIT */
/* The sweep as JSON. */
#include "cli/cli.h"
#include "cli/sweep.h"

#include <cjson/cJSON.h>

/* Adding to NULL does nothing, so one flag at the end tells whether memory ran out anywhere. */
struct builder {
    bool whole;
};

static cJSON *keep(struct builder *builder, cJSON *item) {
    builder->whole = builder->whole && item != NULL;
    return item;
}

static void put_number(struct builder *builder, cJSON *object, const char *key, double value) {
    keep(builder, cJSON_AddNumberToObject(object, key, value));
}

static void put_text(struct builder *builder, cJSON *object, const char *key, const char *value) {
    keep(builder, cJSON_AddStringToObject(object, key, value));
}

/* null for 0, which stands for nowhere. */
static void put_size(struct builder *builder, cJSON *object, const char *key, double n) {
    keep(builder,
         n > 0 ? cJSON_AddNumberToObject(object, key, n) : cJSON_AddNullToObject(object, key));
}

static void put_item(struct builder *builder, cJSON *array, cJSON *item) {
    if (keep(builder, item) != NULL && !cJSON_AddItemToArray(array, item)) {
        cJSON_Delete(item);
        builder->whole = false;
    }
}

static void put_object(struct builder *builder, cJSON *object, const char *key, cJSON *item) {
    if (keep(builder, item) != NULL && !cJSON_AddItemToObject(object, key, item)) {
        cJSON_Delete(item);
        builder->whole = false;
    }
}

static cJSON *point_json(struct builder *builder, const struct sweep_point *point) {
    cJSON *tree = keep(builder, cJSON_CreateObject());
    put_number(builder, tree, "n", (double)point->n);
    put_number(builder, tree, "elements", (double)point->elements);
    put_text(builder, tree, "method", bx_sweep_method_names[point->method]);
    put_number(builder, tree, "threads", point->threads);
    put_number(builder, tree, "samples", point->samples);
    cJSON *times = keep(builder, cJSON_AddObjectToObject(tree, "ns_per_element"));
    put_number(builder, times, "min", point->min);
    put_number(builder, times, "median", point->median);
    put_number(builder, times, "max", point->max);
    put_number(builder, tree, "spread", point->spread);
    put_number(builder, tree, "gb_per_s", point->gb_per_s);
    return tree;
}

static cJSON *team_json(struct builder *builder, const struct sweep_crossover *crossover) {
    cJSON *tree = keep(builder, cJSON_CreateObject());
    put_number(builder, tree, "threads", crossover->threads);
    put_size(builder, tree, "n", (double)crossover->n);
    put_number(builder, tree, "losses", (double)crossover->losses);
    put_size(builder, tree, "worst_over_loop", crossover->worst_loop);
    put_size(builder, tree, "worst_over_loop_n", (double)crossover->worst_loop_n);
    return tree;
}

static cJSON *crossover_json(struct builder *builder, const struct sweep_verdict *verdict) {
    cJSON *tree = keep(builder, cJSON_CreateObject());
    cJSON *teams = keep(builder, cJSON_AddArrayToObject(tree, "blocked_over_unblocked"));
    for (int team = 0; team < verdict->team_count; team++)
        put_item(builder, teams, team_json(builder, &verdict->teams[team]));
    put_size(builder, tree, "l2_n", verdict->l2_n);
    put_size(builder, tree, "l3_n", verdict->l3_n);
    put_size(builder, tree, "second_thread_n", (double)verdict->second_n);
    put_number(builder, tree, "noise", SWEEP_NOISE);
    return tree;
}

static cJSON *sweep_json(const struct sweep *sweep, const struct sweep_verdict *verdict) {
    struct builder builder = {.whole = true};
    cJSON *tree = keep(&builder, cJSON_CreateObject());
    put_object(&builder, tree, "machine", bx_machine_json(&sweep->machine));
    put_text(&builder, tree, "expression", sweep->options.expression);
    put_text(&builder, tree, "dtype", expr_type_name(sweep->options.type));
    put_text(&builder, tree, "result", expr_type_name(sweep->variables.result));
    keep(&builder, cJSON_AddBoolToObject(tree, "in_place", sweep->variables.in_place >= 0));
    put_number(&builder, tree, "arrays", sweep->variables.distinct_arrays);
    put_number(&builder, tree, "bytes_per_element", (double)sweep->variables.moved_bytes);
    cJSON *points = keep(&builder, cJSON_AddArrayToObject(tree, "points"));
    for (int i = 0; i < sweep->point_count; i++)
        put_item(&builder, points, point_json(&builder, &sweep->points[i]));
    put_object(&builder, tree, "crossover", crossover_json(&builder, verdict));
    if (builder.whole) return tree;
    cJSON_Delete(tree);
    return NULL;
}

int bx_report_json(const struct sweep *sweep, const struct sweep_verdict *verdict,
                   const char *path) {
    return bx_json_write(sweep_json(sweep, verdict), path);
}
