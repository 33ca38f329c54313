/* SPDX-License-Identifier: MIT */
/* The comparison as JSON. */
#include <stdio.h>

#include "compare/compare.h"
#include "measure/report.h"
#include "measure/text.h"

static void add_machine(struct bx_json *json, cJSON *tree, const struct bench_state *state) {
    cJSON *item = bx_machine_json(&state->machine);
    char text[128];
    bx_processor(text, sizeof text);
    bx_json_text(json, item, "processor", text);
    bx_huge_pages(text, sizeof text);
    bx_json_text(json, item, "huge_pages", text);
    bx_json_object(json, tree, "machine", item);
    bx_json_text(json, tree, "compiler", BENCH_COMPILER);
    bx_json_text(json, tree, "flags", BENCH_FLAGS);
    bx_json_text(json, tree, "loop_flags", BENCH_LOOP_FLAGS);
    bx_json_bool(json, tree, "quick", state->plan.quick);
    bx_json_number(json, tree, "places", BENCH_PLACES);
    bx_json_number(json, tree, "sample_ns", state->plan.sample_ns);
    bx_json_number(json, tree, "differences", state->differences);
}

static cJSON *peers_json(struct bx_json *json, const struct bench_peers *peers) {
    cJSON *array = bx_json_keep(json, cJSON_CreateArray());
    for (int i = 0; i < BENCH_PEERS; i++) {
        cJSON *item = cJSON_CreateObject();
        bx_json_text(json, item, "name", peers->peer[i].name);
        bx_json_bool(json, item, "present", peers->peer[i].present);
        bx_json_text(json, item, peers->peer[i].present ? "version" : "reason",
                     peers->peer[i].version);
        bx_json_item(json, array, item);
    }
    return array;
}

static cJSON *limits_json(struct bx_json *json, const struct bench_report *report) {
    cJSON *array = bx_json_keep(json, cJSON_CreateArray());
    for (int team = 0; team < report->state->team_count; team++) {
        const struct bench_limit *limit = &report->limits[team];
        cJSON *item = cJSON_CreateObject();
        bx_json_number(json, item, "threads", limit->threads);
        bx_json_number(json, item, "copy", limit->copy);
        bx_json_number(json, item, "copy_streaming", limit->copy_streaming);
        bx_json_number(json, item, "triad", limit->triad);
        bx_json_number(json, item, "triad_streaming", limit->triad_streaming);
        bx_json_item(json, array, item);
    }
    return array;
}

static int fields_of(const void *context, const struct bx_point *point,
                     struct bx_field fields[BX_MOST_FIELDS]) {
    const struct bench_state *state = context;
    const struct bx_expression *expression = &bx_expressions[point->work];
    const double n = (double)point->n;
    const struct {
        const char *key;
        double ns;
    } times[] = {{"min", point->time.min},
                 {"quarter", point->time.quarter},
                 {"median", point->time.median},
                 {"three_quarters", point->time.three_quarters},
                 {"max", point->time.max}};
    int count = 0;
    fields[count++] = (struct bx_field){.key = "id", .text = expression->id};
    fields[count++] = (struct bx_field){.key = "expression", .text = expression->text};
    fields[count++] = (struct bx_field){.key = "dtype", .text = expr_type_name(expression->type)};
    fields[count++] = (struct bx_field){.key = "elements", .number = n};
    fields[count++] = (struct bx_field){.key = "threads", .number = point->threads};
    fields[count++] = (struct bx_field){.key = "method", .text = bench_method_names[point->method]};
    fields[count++] = (struct bx_field){.key = "samples", .number = point->time.samples};
    for (size_t k = 0; k < sizeof times / sizeof *times; k++)
        fields[count++] = (struct bx_field){
            .key = times[k].key, .object = "ns_per_element", .number = times[k].ns / n};
    const struct bx_point *ours =
        bench_point_find(state, point->work, point->n, point->threads, OURS);
    const struct bx_ratio ratio = bx_points_ratio(point, ours);
    if (ratio.value > 0 && point != ours) {
        fields[count++] = (struct bx_field){.key = "over_ours", .number = ratio.value};
        fields[count++] = (struct bx_field){.key = "over_ours_error", .number = ratio.error};
    }
    return count;
}

static cJSON *verdict_json(struct bx_json *json, const struct bench_verdict *verdict) {
    const struct bx_expression *expression = &bx_expressions[verdict->row];
    cJSON *item = cJSON_CreateObject();
    bx_json_text(json, item, "against", verdict->against);
    bx_json_text(json, item, "where", verdict->where);
    if (verdict->limit > 0)
        bx_json_number(json, item, verdict->at_least ? "at_least" : "at_most", verdict->limit);
    bx_json_text(json, item, "met", verdict->met);
    if (verdict->worst.value <= 0) return item;
    bx_json_number(json, item, "worst", verdict->worst.value);
    bx_json_number(json, item, "error", verdict->worst.error);
    bx_json_text(json, item, "id", expression->id);
    bx_json_text(json, item, "expression", expression->text);
    bx_json_text(json, item, "dtype", expr_type_name(expression->type));
    bx_json_number(json, item, "elements", (double)verdict->n);
    bx_json_number(json, item, "threads", verdict->threads);
    return item;
}

static cJSON *report_json(const struct bench_report *report) {
    const struct bench_state *state = report->state;
    struct bx_json json = {.whole = true};
    cJSON *tree = bx_json_keep(&json, cJSON_CreateObject());
    add_machine(&json, tree, state);
    bx_json_number(&json, tree, "seconds", report->seconds);
    bx_json_object(&json, tree, "peers", peers_json(&json, report->peers));
    bx_json_object(&json, tree, "bandwidth_gb_per_s", limits_json(&json, report));
    cJSON *targets = bx_json_keep(&json, cJSON_AddArrayToObject(tree, "targets"));
    for (int i = 0; i < report->verdict_count; i++)
        bx_json_item(&json, targets, verdict_json(&json, &report->verdicts[i]));
    bx_json_object(&json, tree, "points", bx_points_json(&json, &state->points, fields_of, state));
    return bx_json_finish(&json, tree);
}

bool bench_write_json(const struct bench_report *report, const char *path) {
    char *text = bx_json_text_of(report_json(report));
    FILE *file = text == NULL ? NULL : fopen(path, "w");
    bool written = file != NULL && fprintf(file, "%s\n", text) > 0;
    if (file != NULL) written = fclose(file) == 0 && written;
    cJSON_free(text);
    return written;
}
