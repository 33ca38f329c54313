/* SPDX-License-Identifier: MIT */
/* What was measured with, and on. */
#include <stdio.h>
#include <string.h>

#include "compare/compare.h"

/* The rest of the first line of a file that begins with a word. */
static void find_line(const char *path, const char *word, char *text, size_t size) {
    char line[512];
    snprintf(text, size, "unknown");
    FILE *file = fopen(path, "r");
    if (file == NULL) return;
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, word, strlen(word)) != 0) continue;
        const char *rest = line + strlen(word);
        rest += strspn(rest, " \t:");
        snprintf(text, size, "%.*s", (int)strcspn(rest, "\n"), rest);
        break;
    }
    fclose(file);
}

void bench_processor(char *text, size_t size) {
    find_line("/proc/cpuinfo", "model name", text, size);
}

void bench_huge_pages(char *text, size_t size) {
    find_line("/sys/kernel/mm/transparent_hugepage/enabled", "", text, size);
}

void bench_print_header(const struct bench_state *state) {
    const expr_machine *machine = &state->machine;
    char text[128];
    bench_processor(text, sizeof text);
    printf("processor      %s; %d cores, %d hardware threads, %d NUMA nodes\n", text,
           machine->cores, machine->processors, machine->numa_nodes);
    printf("caches         L1d %zu KiB, L2 %zu KiB shared by %d, L3 %zu KiB shared by %d%s\n",
           machine->l1d_bytes / 1024, machine->l2_bytes / 1024, machine->l2_shared_by,
           machine->l3_bytes / 1024, machine->l3_shared_by,
           machine->caches_known ? "" : " (defaults: hwloc reported none)");
    bench_huge_pages(text, sizeof text);
    printf("memory         %.1f GiB available, huge pages: %s\n",
           bench_memory_available() / (1024.0 * 1024 * 1024), text);
    find_line("/proc/loadavg", "", text, sizeof text);
    printf("load           %.*s processes wanted a core in the last minute\n",
           (int)strcspn(text, " "), text);
    printf("instructions   %s of %s, for the library and the loops\n", machine->isa,
           machine->isa_available);
    printf("compiler       %s\n", BENCH_COMPILER);
    printf("flags          library %s, kernels and loops %s\n", BENCH_FLAGS, BENCH_LOOP_FLAGS);
    printf("samples        %d, %d where the arrays exceed L3, each of %.0f us or one call; medians "
           "over %d places of the arrays\n",
           state->plan.samples, state->plan.samples_large, state->plan.sample_ns / 1000,
           (int)BENCH_PLACES);
    fflush(stdout);
}

void bench_print_peers(const struct bench_peers *peers) {
    for (int i = 0; i < BENCH_PEERS; i++)
        printf("%-14s %s%s\n", peers->peer[i].name,
               peers->peer[i].present ? "" : "LEFT OUT: ", peers->peer[i].version);
}
