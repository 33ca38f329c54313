/* SPDX-License-Identifier: MIT */
/* Points as CSV and as JSON, from one description of what a point has. */
#ifndef BX_MEASURE_REPORT_H
#define BX_MEASURE_REPORT_H

#include <stdio.h>

#include "measure/json.h"
#include "measure/points.h"

enum { BX_MOST_FIELDS = 20 };

struct bx_field {
    const char *column; /* in CSV; NULL: only in JSON */
    const char *key;    /* in JSON; NULL: only in CSV */
    const char *object; /* of JSON that it lies in, NULL: the point's own */
    const char *text;   /* NULL: a number */
    double number;
    int digits; /* significant ones in CSV; 0: an integer */
    bool is_bool;
};

/* Fills fields for a point and returns how many there are: for CSV the same ones for each. Fields
 * of one object follow each other. */
typedef int bx_fields(const void *context, const struct bx_point *point,
                      struct bx_field fields[BX_MOST_FIELDS]);

/* Fields that several reports have, written from fields[0] on; how many. */
int bx_method_fields(struct bx_field *fields, const struct bx_point *point, const char *method);
/* Nanoseconds an element: least, median, most, and their spread. */
int bx_ns_fields(struct bx_field *fields, const struct bx_point *point);

void bx_points_csv(FILE *file, const struct bx_points *points, bx_fields *fields,
                   const void *context);
/* An array of objects. */
cJSON *bx_points_json(struct bx_json *json, const struct bx_points *points, bx_fields *fields,
                      const void *context);

#endif
