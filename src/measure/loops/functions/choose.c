/* SPDX-License-Identifier: MIT */
/* Chooses the instruction set of the loops of functions. */
#include <string.h>

#include "measure/loops/functions/functions.h"

#define LEVEL(name) extern const struct bx_function_loops bx_function_loops_##name[];
BX_EACH_LEVEL
#undef LEVEL

const struct bx_function_loops *bx_function_loops_for(const char *isa) {
#define LEVEL(name) \
    if (strcmp(isa, #name) == 0) return bx_function_loops_##name;
    BX_EACH_LEVEL
#undef LEVEL
    return NULL;
}
