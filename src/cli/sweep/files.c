/* SPDX-License-Identifier: MIT */
/* The sweep of an expression as JSON and as CSV. */
#include "cli/cli.h"
#include "cli/sweep/sweep.h"
#include "measure/report.h"

static int fields_of(const void *context, const struct bx_point *point,
                     struct bx_field fields[BX_MOST_FIELDS]) {
    const struct bx_expression_sweep *sweep = context;
    const double elements = (double)point->elements;
    const double moved = elements * (double)sweep->variables.moved_bytes;
    int count = 0;
    fields[count++] = (struct bx_field){.column = "n", .key = "n", .number = (double)point->n};
    fields[count++] =
        (struct bx_field){.column = "elements", .key = "elements", .number = elements};
    count += bx_method_fields(&fields[count], point, bx_method_names[point->method]);
    count += bx_ns_fields(&fields[count], point);
    fields[count++] =
        (struct bx_field){"gb_per_s", "gb_per_s", NULL, NULL, moved / point->time.median, 6, false};
    return count;
}

static cJSON *team_json(struct bx_json *builder, const struct bx_team_verdict *team) {
    cJSON *tree = bx_json_keep(builder, cJSON_CreateObject());
    bx_json_number(builder, tree, "threads", team->threads);
    bx_json_size(builder, tree, "n", (double)team->unblocked.n);
    bx_json_number(builder, tree, "losses", (double)team->unblocked.losses);
    bx_json_size(builder, tree, "worst_over_loop", team->worst_loop);
    bx_json_size(builder, tree, "worst_over_loop_n", (double)team->worst_loop_n);
    return tree;
}

static cJSON *crossover_json(struct bx_json *builder, const struct bx_expression_verdict *verdict) {
    cJSON *tree = bx_json_keep(builder, cJSON_CreateObject());
    cJSON *teams = bx_json_keep(builder, cJSON_AddArrayToObject(tree, "blocked_over_unblocked"));
    for (int team = 0; team < verdict->team_count; team++)
        bx_json_item(builder, teams, team_json(builder, &verdict->teams[team]));
    bx_json_size(builder, tree, "l2_n", verdict->l2_n);
    bx_json_size(builder, tree, "l3_n", verdict->l3_n);
    bx_json_size(builder, tree, "second_thread_n", (double)verdict->second_n);
    bx_json_number(builder, tree, "noise", BX_NOISE);
    return tree;
}

static cJSON *sweep_json(const struct bx_expression_sweep *sweep,
                         const struct bx_expression_verdict *verdict) {
    struct bx_json builder = {.whole = true};
    cJSON *tree = bx_json_keep(&builder, cJSON_CreateObject());
    bx_json_object(&builder, tree, "machine", bx_machine_json(&sweep->machine));
    bx_json_text(&builder, tree, "expression", sweep->request.text);
    bx_json_text(&builder, tree, "dtype", expr_type_name(sweep->request.type));
    bx_json_text(&builder, tree, "result", expr_type_name(sweep->variables.result));
    bx_json_bool(&builder, tree, "in_place", sweep->variables.in_place >= 0);
    bx_json_number(&builder, tree, "arrays", sweep->variables.distinct_arrays);
    bx_json_number(&builder, tree, "bytes_per_element", (double)sweep->variables.moved_bytes);
    bx_json_object(&builder, tree, "points",
                   bx_points_json(&builder, &sweep->points, fields_of, sweep));
    bx_json_object(&builder, tree, "crossover", crossover_json(&builder, verdict));
    return bx_json_finish(&builder, tree);
}

int bx_sweep_files(const struct sweep_options *options, const struct bx_expression_sweep *sweep,
                   const struct bx_expression_verdict *verdict) {
    int result = BX_EXIT_OK;
    if (options->json) result = bx_json_write(sweep_json(sweep, verdict), options->json);
    if (options->csv && result == BX_EXIT_OK)
        result = bx_csv_write(&sweep->points, fields_of, sweep, options->csv);
    return result;
}
