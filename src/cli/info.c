/* SPDX-License-Identifier: MIT */
/* blockexpr info: the machine in words or as JSON. */
#include "cli/cli.h"

#include <argp.h>

struct info_options {
    bool json;
};

static const struct argp_option options[] = {
    {.name = "json", .key = 'j', .doc = "Print JSON"},
    {0},
};

static error_t parse_option(int key, char *argument, struct argp_state *state) {
    struct info_options *chosen = state->input;
    switch (key) {
    case 'j':
        if (bx_json_missing()) argp_error(state, "--json: %s", bx_json_missing());
        chosen->json = true;
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument '%s'; info takes none", argument);
        return EINVAL;
    default: return ARGP_ERR_UNKNOWN;
    }
}

static const char *plural(int count) { return count == 1 ? "" : "s"; }

static void print_cache(const char *name, size_t bytes, int shared_by) {
    char text[BX_BYTES_TEXT];
    if (bytes == 0)
        printf("%-18snone reported\n", name);
    else if (shared_by > 1)
        printf("%-18s%s, shared by %d cores\n", name, bx_bytes_text((double)bytes, text),
               shared_by);
    else
        printf("%-18s%s per core\n", name, bx_bytes_text((double)bytes, text));
}

void bx_print_speeds(const expr_machine *machine) {
    printf("%-18s%.0f ns to enter and leave\n", "parallel region", machine->region_ns);
    printf("%-18s%.3g GB/s in L2, %.3g in L3, %.3g in memory\n", "one thread moves",
           machine->l2_bytes_per_ns, machine->l3_bytes_per_ns, machine->memory_bytes_per_ns);
}

static void print_words(const expr_machine *machine) {
    printf("%-18s%s in use (this machine can run %s)\n", "instruction set", machine->isa,
           machine->isa_available);
    printf("%-18s%d bytes\n", "vectors", machine->vector_bytes);
    printf("%-18s%s\n", "results",
           machine->fma ? "those of all machines with FMA, bit for bit"
                        : "those of machines without FMA; functions may differ in the last bit "
                          "from machines with it");
    printf("%-18s%d core%s, %d hardware thread%s, %d NUMA node%s\n", "this process has",
           machine->cores, plural(machine->cores), machine->processors, plural(machine->processors),
           machine->numa_nodes, plural(machine->numa_nodes));
    print_cache("L1 data cache", machine->l1d_bytes, 1);
    print_cache("L2 cache", machine->l2_bytes, machine->l2_shared_by);
    print_cache("L3 cache", machine->l3_bytes, machine->l3_shared_by);
    if (!machine->caches_known)
        printf("%-18shwloc reported no caches: the sizes above are defaults\n", "");
    printf("%-18sat most %d a call\n", "threads", machine->threads);
    bx_print_speeds(machine);
    if (machine->measured)
        printf("%-18smeasured by 'blockexpr tune', in %s\n", "", expr_tuning_path());
    else
        printf("%-18sassumed; 'blockexpr tune' measures them\n", "");
}

int bx_cli_info(int argc, char **argv) {
    struct info_options chosen = {0};
    const struct argp parser = {
        .options = options,
        .parser = parse_option,
        .doc = "Print the machine as the tuning model sees it: instruction set, caches, cores."};
    if (argp_parse(&parser, argc, argv, 0, NULL, &chosen) != 0) return BX_EXIT_FAILED;
    expr_machine machine;
    if (expr_machine_info(&machine) != EXPR_OK) return bx_cli_library_failed();
    if (chosen.json) return bx_json_write(bx_machine_json(&machine), "-");
    print_words(&machine);
    return BX_EXIT_OK;
}
