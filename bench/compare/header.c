/* SPDX-License-Identifier: MIT */
/* What was measured with, and on. */
#include <stdio.h>

#include "compare/compare.h"
#include "measure/text.h"

void bench_print_header(const struct bench_state *state) {
    const expr_machine *machine = &state->machine;
    char text[128];
    bx_processor(text, sizeof text);
    printf("processor      %s; %d cores, %d hardware threads, %d NUMA nodes\n", text,
           machine->cores, machine->processors, machine->numa_nodes);
    printf("caches         L1d %zu KiB, L2 %zu KiB shared by %d, L3 %zu KiB shared by %d%s\n",
           machine->l1d_bytes / 1024, machine->l2_bytes / 1024, machine->l2_shared_by,
           machine->l3_bytes / 1024, machine->l3_shared_by,
           machine->caches_known ? "" : " (defaults: hwloc reported none)");
    bx_huge_pages(text, sizeof text);
    printf("memory         %.1f GiB available, huge pages: %s\n",
           bx_available_bytes() / (1024.0 * 1024 * 1024), text);
    bx_load(text, sizeof text);
    printf("load           %s processes wanted a core in the last minute\n", text);
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
