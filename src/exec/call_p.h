/* SPDX-License-Identifier: MIT */
/* One call under way. */
#ifndef BX_EXEC_CALL_H
#define BX_EXEC_CALL_H

#include "exec/exec.h"
#include "exec/watch_p.h"
#include "kernels/kernels.h"

struct call {
    const struct bx_program *program;
    const struct bx_kernel_set *kernels;
    const struct bx_run_options *options;
    char **functions;   /* per variable: a user's function, or nothing */
    uint64_t *values;   /* per variable: scalar values */
    uint64_t *scalars;  /* scalar cells */
    uint64_t *partials; /* a reduction's leaves */
    char *splats;       /* splat tiles */
    char *threads_memory;
    size_t thread_bytes;
    struct watch *watch; /* NULL: nobody is asked */
    bool separate;       /* each pass has locations of its own, which stay bound */
};

/* What a scalar slot holds. */
static inline const void *bx_slot_value(const struct call *call, uint16_t number) {
    static const uint64_t zero = 0;
    if (number == BX_NO_SLOT) return &zero;
    const struct bx_slot *slot = &call->program->slots[number];
    if (slot->kind == SLOT_CONSTANT) return &call->program->constants[slot->index];
    return slot->kind == SLOT_VALUE ? &call->values[slot->index] : &call->scalars[slot->index];
}

#endif
