/* SPDX-License-Identifier: MIT */
/* One row of CSV or one object of JSON for each point. */
#include "measure/report.h"

#include <string.h>

int bx_method_fields(struct bx_field *fields, const struct bx_point *point, const char *method) {
    fields[0] = (struct bx_field){.column = "method", .key = "method", .text = method};
    fields[1] = (struct bx_field){.column = "threads", .key = "threads", .number = point->threads};
    fields[2] =
        (struct bx_field){.column = "samples", .key = "samples", .number = point->time.samples};
    return 3;
}

int bx_ns_fields(struct bx_field *fields, const struct bx_point *point) {
    const char *times = "ns_per_element";
    const struct bx_summary *ns = &point->time;
    const double elements = (double)point->elements;
    fields[0] = (struct bx_field){"ns_min", "min", times, NULL, ns->min / elements, 6, false};
    fields[1] =
        (struct bx_field){"ns_median", "median", times, NULL, ns->median / elements, 6, false};
    fields[2] = (struct bx_field){"ns_max", "max", times, NULL, ns->max / elements, 6, false};
    fields[3] = (struct bx_field){"spread", "spread", NULL, NULL, ns->spread, 4, false};
    return 4;
}

static void put_field(FILE *file, const struct bx_field *field) {
    if (field->text != NULL)
        fputs(field->text, file);
    else if (field->digits > 0)
        fprintf(file, "%.*g", field->digits, field->number);
    else
        fprintf(file, "%.0f", field->number);
}

void bx_points_csv(FILE *file, const struct bx_points *points, bx_fields *fields,
                   const void *context) {
    for (size_t i = 0; i < points->count; i++) {
        struct bx_field row[BX_MOST_FIELDS] = {0};
        const int count = fields(context, &points->list[i], row);
        for (int titles = i == 0; titles >= 0; titles--) {
            const char *comma = "";
            for (int k = 0; k < count; k++) {
                if (row[k].column == NULL) continue;
                fputs(comma, file);
                comma = ",";
                if (titles)
                    fputs(row[k].column, file);
                else
                    put_field(file, &row[k]);
            }
            fputc('\n', file);
        }
    }
}

static void add_field(struct bx_json *json, cJSON *object, const struct bx_field *field) {
    if (field->text != NULL)
        bx_json_text(json, object, field->key, field->text);
    else if (field->is_bool)
        bx_json_bool(json, object, field->key, field->number != 0);
    else
        bx_json_number(json, object, field->key, field->number);
}

static cJSON *point_json(struct bx_json *json, const struct bx_field *row, int count) {
    cJSON *tree = bx_json_keep(json, cJSON_CreateObject());
    cJSON *object = NULL;
    const char *name = NULL;
    for (int k = 0; k < count; k++) {
        if (row[k].key == NULL) continue;
        if (row[k].object != NULL && (name == NULL || strcmp(name, row[k].object) != 0))
            object = bx_json_keep(json, cJSON_AddObjectToObject(tree, row[k].object));
        name = row[k].object;
        add_field(json, name ? object : tree, &row[k]);
    }
    return tree;
}

cJSON *bx_points_json(struct bx_json *json, const struct bx_points *points, bx_fields *fields,
                      const void *context) {
    cJSON *array = bx_json_keep(json, cJSON_CreateArray());
    for (size_t i = 0; i < points->count; i++) {
        struct bx_field row[BX_MOST_FIELDS] = {0};
        const int count = fields(context, &points->list[i], row);
        bx_json_item(json, array, point_json(json, row, count));
    }
    return array;
}
