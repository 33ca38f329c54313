/* SPDX-License-Identifier: MIT */
/*
 * json_check FILE [PATH...]: fails unless FILE is one well-formed JSON value, then prints the
 * value at each PATH on a line. A path is keys and indices joined by dots ("points.0.n"); "#" is
 * the length of an array or object, and the empty path the whole value. Missing paths fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

static char *read_all(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    size_t used = 0;
    size_t room = 1 << 16;
    char *text = malloc(room);
    while (text != NULL) {
        size_t got = fread(text + used, 1, room - used - 1, file);
        used += got;
        if (got == 0) break;
        if (room - used < 2) {
            room *= 2;
            char *more = realloc(text, room);
            if (more == NULL) free(text);
            text = more;
        }
    }
    fclose(file);
    if (text != NULL) text[used] = '\0';
    return text;
}

static const cJSON *step(const cJSON *value, const char *key) {
    if (!cJSON_IsArray(value)) return cJSON_GetObjectItemCaseSensitive(value, key);
    char *end = NULL;
    long index = strtol(key, &end, 10);
    return *key != '\0' && *end == '\0' ? cJSON_GetArrayItem(value, (int)index) : NULL;
}

static int print_path(const cJSON *value, const char *path) {
    char key[256];
    while (value != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");
        if (length >= sizeof key) return 1;
        memcpy(key, path, length);
        key[length] = '\0';
        path += length + (path[length] == '.');
        if (strcmp(key, "#") == 0) {
            printf("%d\n", cJSON_GetArraySize(value));
            return 0;
        }
        value = step(value, key);
    }
    if (value == NULL) return 1;
    char *text = cJSON_PrintUnformatted(value);
    if (text == NULL) return 1;
    puts(cJSON_IsString(value) ? value->valuestring : text);
    cJSON_free(text);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "usage: json_check FILE [PATH...]\n");
        return 2;
    }
    char *text = read_all(argv[1]);
    if (text == NULL) {
        fprintf(stderr, "json_check: cannot read %s\n", argv[1]);
        return 1;
    }
    const char *end = NULL;
    cJSON *value = cJSON_ParseWithOpts(text, &end, 1);
    int failed = value == NULL;
    if (failed)
        fprintf(stderr, "json_check: %s is not JSON at byte %ld\n", argv[1], (long)(end - text));
    for (int i = 2; i < argc && value != NULL; i++) {
        if (print_path(value, argv[i]) != 0) {
            fprintf(stderr, "json_check: %s has no %s\n", argv[1], argv[i]);
            failed = 1;
        }
    }
    cJSON_Delete(value);
    free(text);
    return failed;
}
