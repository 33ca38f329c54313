/* SPDX-License-Identifier: MIT */
/* Names of what a file of loops exports: BX_LEVEL(bx_loops) is bx_loops_x86_64_v3 and the like. */
#ifndef BX_LOOPS_LEVEL_H
#define BX_LOOPS_LEVEL_H

#include "measure/loops/loops.h"

#define BX_JOIN(left, right) left##_##right
#define BX_JOINED(left, right) BX_JOIN(left, right)
#define BX_LEVEL(name) BX_JOINED(name, BX_ISA)

#endif
