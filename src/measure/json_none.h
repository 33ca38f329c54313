/* SPDX-License-Identifier: MIT */
/* A build without cJSON: trees stay empty, and BX_JSON_MISSING is said before any is asked for. */
#ifndef BX_MEASURE_JSON_NONE_H
#define BX_MEASURE_JSON_NONE_H

#include <stddef.h>

#define BX_JSON_MISSING "this command was built without cJSON and writes no JSON"

typedef struct cJSON cJSON;

static inline cJSON *cJSON_CreateObject(void) { return NULL; }
static inline cJSON *cJSON_CreateArray(void) { return NULL; }

#define cJSON_AddNullToObject(object, key) ((void)(object), (void)(key), (cJSON *)NULL)
#define cJSON_AddObjectToObject(object, key) ((void)(object), (void)(key), (cJSON *)NULL)
#define cJSON_AddArrayToObject(object, key) ((void)(object), (void)(key), (cJSON *)NULL)
#define cJSON_AddNumberToObject(object, key, value) \
    ((void)(object), (void)(key), (void)(value), (cJSON *)NULL)
#define cJSON_AddStringToObject cJSON_AddNumberToObject
#define cJSON_AddBoolToObject cJSON_AddNumberToObject
#define cJSON_AddItemToObject(object, key, item) ((void)(object), (void)(key), (item) == NULL)
#define cJSON_AddItemToArray(array, item) ((void)(array), (item) == NULL)

static inline void cJSON_Delete(cJSON *tree) { (void)tree; }
static inline char *cJSON_Print(const cJSON *tree) {
    (void)tree;
    return NULL;
}
static inline void cJSON_free(void *text) { (void)text; }

#endif
