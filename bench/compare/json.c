/* SPDX-License-Identifier: MIT */
/* All points as JSON. cJSON frees what a failed addition leaves, so only the end is checked. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "compare/compare.h"

static cJSON *list(cJSON *tree, const char *key) { return cJSON_AddArrayToObject(tree, key); }

static cJSON *append(cJSON *array) {
    cJSON *item = cJSON_CreateObject();
    if (item != NULL && !cJSON_AddItemToArray(array, item)) {
        cJSON_Delete(item);
        return NULL;
    }
    return item;
}

static void put_number(cJSON *tree, const char *key, double value) {
    if (cJSON_AddNumberToObject(tree, key, value) == NULL)
        bench_fail("no memory for the JSON report");
}

static void put_text(cJSON *tree, const char *key, const char *value) {
    if (cJSON_AddStringToObject(tree, key, value) == NULL)
        bench_fail("no memory for the JSON report");
}

static void put_machine(cJSON *tree, const struct bench_state *state) {
    const expr_machine *machine = &state->machine;
    cJSON *item = cJSON_AddObjectToObject(tree, "machine");
    char text[128];
    bench_processor(text, sizeof text);
    put_text(item, "processor", text);
    put_text(item, "isa", machine->isa);
    put_number(item, "cores", machine->cores);
    put_number(item, "processors", machine->processors);
    put_number(item, "numa_nodes", machine->numa_nodes);
    put_number(item, "l1d_bytes", (double)machine->l1d_bytes);
    put_number(item, "l2_bytes", (double)machine->l2_bytes);
    put_number(item, "l3_bytes", (double)machine->l3_bytes);
    bench_huge_pages(text, sizeof text);
    put_text(item, "huge_pages", text);
    put_text(tree, "compiler", BENCH_COMPILER);
    put_text(tree, "flags", BENCH_FLAGS);
    put_text(tree, "loop_flags", BENCH_LOOP_FLAGS);
    cJSON_AddBoolToObject(tree, "quick", state->plan.quick);
    put_number(tree, "places", BENCH_PLACES);
    put_number(tree, "sample_ns", state->plan.sample_ns);
    put_number(tree, "differences", state->differences);
}

static void put_peers(cJSON *tree, const struct bench_peers *peers) {
    cJSON *array = list(tree, "peers");
    for (int i = 0; i < BENCH_PEERS; i++) {
        cJSON *item = append(array);
        put_text(item, "name", peers->peer[i].name);
        cJSON_AddBoolToObject(item, "present", peers->peer[i].present);
        put_text(item, peers->peer[i].present ? "version" : "reason", peers->peer[i].version);
    }
}

static void put_limits(cJSON *tree, const struct bench_report *report) {
    cJSON *array = list(tree, "bandwidth_gb_per_s");
    for (int team = 0; team < report->state->team_count; team++) {
        const struct bench_limit *limit = &report->limits[team];
        cJSON *item = append(array);
        put_number(item, "threads", limit->threads);
        put_number(item, "copy", limit->copy);
        put_number(item, "copy_streaming", limit->copy_streaming);
        put_number(item, "triad", limit->triad);
        put_number(item, "triad_streaming", limit->triad_streaming);
    }
}

static void put_row(cJSON *item, int row) {
    const struct bench_expression *expression = &bench_expressions[row];
    put_text(item, "id", expression->id);
    put_text(item, "expression", expression->text);
    put_text(item, "dtype", expr_type_name(expression->type));
}

static void put_points(cJSON *tree, const struct bench_state *state) {
    cJSON *array = list(tree, "points");
    for (size_t i = 0; i < state->points.count; i++) {
        const struct bench_point *point = &state->points.list[i];
        const double n = (double)point->n;
        cJSON *item = append(array);
        put_row(item, point->row);
        put_number(item, "elements", n);
        put_number(item, "threads", point->threads);
        put_text(item, "method", bench_method_names[point->method]);
        put_number(item, "samples", point->count);
        cJSON *times = cJSON_AddObjectToObject(item, "ns_per_element");
        put_number(times, "min", point->call_ns.min / n);
        put_number(times, "quarter", point->call_ns.quarter / n);
        put_number(times, "median", point->call_ns.median / n);
        put_number(times, "three_quarters", point->call_ns.three_quarters / n);
        put_number(times, "max", point->call_ns.max / n);
        const struct bench_point *ours =
            bench_points_find(&state->points, point->row, point->n, point->threads, OURS);
        const struct bench_ratio ratio = bench_points_ratio(point, ours);
        if (ratio.value > 0 && point != ours) {
            put_number(item, "over_ours", ratio.value);
            put_number(item, "over_ours_error", ratio.error);
        }
    }
}

static void put_verdicts(cJSON *tree, const struct bench_report *report) {
    cJSON *array = list(tree, "targets");
    for (int i = 0; i < report->verdict_count; i++) {
        const struct bench_verdict *verdict = &report->verdicts[i];
        cJSON *item = append(array);
        put_text(item, "against", verdict->against);
        put_text(item, "where", verdict->where);
        if (verdict->limit > 0)
            put_number(item, verdict->at_least ? "at_least" : "at_most", verdict->limit);
        put_text(item, "met", verdict->met);
        if (verdict->worst.value <= 0) continue;
        put_number(item, "worst", verdict->worst.value);
        put_number(item, "error", verdict->worst.error);
        put_row(item, verdict->row);
        put_number(item, "elements", (double)verdict->n);
        put_number(item, "threads", verdict->threads);
    }
}

bool bench_write_json(const struct bench_report *report, const char *path) {
    cJSON *tree = cJSON_CreateObject();
    if (tree == NULL) return false;
    put_machine(tree, report->state);
    put_number(tree, "seconds", report->seconds);
    put_peers(tree, report->peers);
    put_limits(tree, report);
    put_verdicts(tree, report);
    put_points(tree, report->state);
    char *text = cJSON_Print(tree);
    cJSON_Delete(tree);
    FILE *file = text == NULL ? NULL : fopen(path, "w");
    if (file == NULL) {
        cJSON_free(text);
        return false;
    }
    const bool written = fprintf(file, "%s\n", text) > 0;
    cJSON_free(text);
    return fclose(file) == 0 && written;
}
