/* SPDX-License-Identifier: MIT */
/* JSON that several subcommands write. */
#include "cli/cli.h"

#include <cjson/cJSON.h>

cJSON *bx_machine_json(const expr_machine *machine) {
    cJSON *tree = cJSON_CreateObject();
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
    bool whole = tree != NULL;
    for (size_t i = 0; whole && i < sizeof numbers / sizeof numbers[0]; i++)
        whole = cJSON_AddNumberToObject(tree, numbers[i].key, numbers[i].value) != NULL;
    whole = whole && cJSON_AddBoolToObject(tree, "fma", machine->fma != 0) != NULL &&
            cJSON_AddBoolToObject(tree, "caches_known", machine->caches_known != 0) != NULL &&
            cJSON_AddBoolToObject(tree, "measured", machine->measured != 0) != NULL &&
            cJSON_AddStringToObject(tree, "isa", machine->isa) != NULL &&
            cJSON_AddStringToObject(tree, "isa_available", machine->isa_available) != NULL;
    if (whole) return tree;
    cJSON_Delete(tree);
    return NULL;
}

int bx_json_write(cJSON *tree, const char *path) {
    char *text = tree ? cJSON_Print(tree) : NULL;
    cJSON_Delete(tree);
    if (text == NULL) return bx_cli_memory_failed();
    struct bx_output output;
    int result = bx_output_open(&output, path);
    if (result == BX_EXIT_OK) {
        fprintf(output.file, "%s\n", text);
        result = bx_output_close(&output);
    }
    cJSON_free(text);
    return result;
}
