/* SPDX-License-Identifier: MIT */
/* Building JSON: one flag at the end tells whether memory ran out anywhere. */
#ifndef BX_MEASURE_JSON_H
#define BX_MEASURE_JSON_H

#ifdef BX_HAVE_CJSON
#include <cjson/cJSON.h>
#else
#include "measure/json_none.h"
#endif
#include <stdbool.h>
#include <stdio.h>

#include "blockexpr.h"

/* NULL, or why this build writes no JSON. */
const char *bx_json_missing(void);

/* Adding to NULL does nothing, and clears the flag. */
struct bx_json {
    bool whole;
};

cJSON *bx_json_keep(struct bx_json *json, cJSON *item);
void bx_json_number(struct bx_json *json, cJSON *object, const char *key, double value);
/* null for 0, which stands for nowhere. */
void bx_json_size(struct bx_json *json, cJSON *object, const char *key, double n);
void bx_json_text(struct bx_json *json, cJSON *object, const char *key, const char *value);
void bx_json_bool(struct bx_json *json, cJSON *object, const char *key, bool value);
void bx_json_item(struct bx_json *json, cJSON *array, cJSON *item);
void bx_json_object(struct bx_json *json, cJSON *object, const char *key, cJSON *item);
/* The tree, or NULL in its place if something is missing in it. */
cJSON *bx_json_finish(struct bx_json *json, cJSON *tree);
/* The machine, or NULL. */
cJSON *bx_machine_json(const expr_machine *machine);
/* The tree as text, with the library's version and the time, for cJSON_free; the tree is deleted.
 * NULL: memory ran out, now or (tree is NULL) before. */
char *bx_json_text_of(cJSON *tree);

#endif
