/* SPDX-License-Identifier: MIT */
/* What stands in for a machine that does not describe itself. */
#ifndef BX_MACHINE_P_H
#define BX_MACHINE_P_H

#include "machine/machine.h"

/* Caches where none are reported. The L3 is taken large: to send an output past a cache that would
 * have held it costs more than to send it through one that does not. */
#define DEFAULT_L1D_BYTES ((size_t)32 << 10)
#define DEFAULT_L2_BYTES ((size_t)1 << 20)
#define DEFAULT_L3_BYTES ((size_t)32 << 20)

/* Measured: 0.6 to 0.9 microseconds with two threads that are awake, libgomp and libomp. */
#define DEFAULT_REGION_NS 800.0

/* Traffic of one thread in bytes per nanosecond, on the quick side: to overrate a core only starts
 * its helpers a little late. */
#define DEFAULT_L2_SPEED 100.0
#define DEFAULT_L3_SPEED 30.0
#define DEFAULT_MEMORY_SPEED 15.0

/* Lowers the threads to so many processors and to what the environment says. */
void bx_machine_limit(struct bx_machine *machine, int processors);

/* quota.c: processors that control groups leave the process; INT_MAX: no fewer than there are. The
 * files are looked for below `root`, which is "" but in tests. */
int bx_quota(const char *root);

/* load.c: the first bytes of a small file, terminated; their number, or -1. */
int bx_read_text(const char *path, char *text, int size);

#endif
