/* SPDX-License-Identifier: MIT */
/* hwloc is told to see a large machine, and the process may use one processor: one thread. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "blockexpr.h"

enum { SKIP = 77 };

int main(void) {
    cpu_set_t set;
    size_t first = 0;
    if (getenv("OMP_PROC_BIND") || getenv("OMP_PLACES")) return SKIP; /* OpenMP decides then */
    if (sched_getaffinity(0, sizeof set, &set) != 0) return SKIP;
    while (first < CPU_SETSIZE && !CPU_ISSET(first, &set)) first++;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    if (sched_setaffinity(0, sizeof set, &set) != 0) return SKIP;
    setenv("HWLOC_SYNTHETIC", "core:16 pu:2", 1);
    unsetenv("HWLOC_THISSYSTEM");
    expr_machine machine;
    if (expr_machine_info(&machine) != EXPR_OK) return 1;
    printf("%d cores, %d threads\n", (int)machine.cores, (int)machine.threads);
    return machine.threads != 1;
}
