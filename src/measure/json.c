/* SPDX-License-Identifier: MIT */
/* JSON that several reports have. */
#include "measure/json.h"

#include <time.h>

const char *bx_json_missing(void) {
#ifdef BX_JSON_MISSING
    return BX_JSON_MISSING;
#else
    return NULL;
#endif
}

cJSON *bx_json_keep(struct bx_json *json, cJSON *item) {
    json->whole = json->whole && item != NULL;
    return item;
}

void bx_json_number(struct bx_json *json, cJSON *object, const char *key, double value) {
    bx_json_keep(json, cJSON_AddNumberToObject(object, key, value));
}

void bx_json_size(struct bx_json *json, cJSON *object, const char *key, double n) {
    bx_json_keep(json, n > 0 ? cJSON_AddNumberToObject(object, key, n)
                             : cJSON_AddNullToObject(object, key));
}

void bx_json_text(struct bx_json *json, cJSON *object, const char *key, const char *value) {
    bx_json_keep(json, cJSON_AddStringToObject(object, key, value));
}

void bx_json_bool(struct bx_json *json, cJSON *object, const char *key, bool value) {
    bx_json_keep(json, cJSON_AddBoolToObject(object, key, value));
}

void bx_json_item(struct bx_json *json, cJSON *array, cJSON *item) {
    if (bx_json_keep(json, item) != NULL && !cJSON_AddItemToArray(array, item)) {
        cJSON_Delete(item);
        json->whole = false;
    }
}

void bx_json_object(struct bx_json *json, cJSON *object, const char *key, cJSON *item) {
    if (bx_json_keep(json, item) != NULL && !cJSON_AddItemToObject(object, key, item)) {
        cJSON_Delete(item);
        json->whole = false;
    }
}

cJSON *bx_json_finish(struct bx_json *json, cJSON *tree) {
    if (json->whole) return tree;
    cJSON_Delete(tree);
    return NULL;
}

cJSON *bx_machine_json(const expr_machine *machine) {
    struct bx_json json = {.whole = true};
    cJSON *tree = bx_json_keep(&json, cJSON_CreateObject());
    const struct {
        const char *key;
        double value;
    } numbers[] = {
        {"l1d_bytes", (double)machine->l1d_bytes},
        {"l2_bytes", (double)machine->l2_bytes},
        {"l3_bytes", (double)machine->l3_bytes},
        {"l2_shared_by", machine->l2_shared_by},
        {"l3_shared_by", machine->l3_shared_by},
        {"cores", machine->cores},
        {"processors", machine->processors},
        {"numa_nodes", machine->numa_nodes},
        {"threads", machine->threads},
        {"vector_bytes", machine->vector_bytes},
        {"region_ns", machine->region_ns},
        {"l2_bytes_per_ns", machine->l2_bytes_per_ns},
        {"l3_bytes_per_ns", machine->l3_bytes_per_ns},
        {"memory_bytes_per_ns", machine->memory_bytes_per_ns},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        bx_json_number(&json, tree, numbers[i].key, numbers[i].value);
    bx_json_bool(&json, tree, "fma", machine->fma != 0);
    bx_json_bool(&json, tree, "caches_known", machine->caches_known != 0);
    bx_json_bool(&json, tree, "measured", machine->measured != 0);
    bx_json_text(&json, tree, "isa", machine->isa);
    bx_json_text(&json, tree, "isa_available", machine->isa_available);
    return bx_json_finish(&json, tree);
}

/* By which version, and when (UTC): measurements are compared later. */
static bool add_origin(cJSON *tree) {
    const uint32_t version = expr_version();
    const time_t now = time(NULL);
    struct tm parts;
    char number[40], date[40];
    snprintf(number, sizeof number, "%u.%u.%u", version / 1000000, version / 1000 % 1000,
             version % 1000);
    if (!gmtime_r(&now, &parts) || !strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &parts))
        date[0] = 0;
    return cJSON_AddStringToObject(tree, "version", number) &&
           cJSON_AddStringToObject(tree, "date", date);
}

char *bx_json_text_of(cJSON *tree) {
    char *text = tree && add_origin(tree) ? cJSON_Print(tree) : NULL;
    cJSON_Delete(tree);
    return text;
}
