/* SPDX-License-Identifier: MIT */
/* Scalars of the caller in the types that kernels hold. */
#ifndef BX_EXEC_SCALARS_H
#define BX_EXEC_SCALARS_H

#include <string.h>

#include "blockexpr.h"
#include "program/program.h"

/* A scalar in the type that the program reads it in, at the start of 8 bytes. */
void bx_read_any_scalar(const struct bx_variable *variable, const expr_var *var, uint64_t *value);
static inline void bx_read_scalar(const struct bx_variable *variable, const expr_var *var,
                                  uint64_t *value) {
    if (var->kind == EXPR_KIND_FLOAT && variable->type == T_f64 && variable->part == PART_WHOLE)
        memcpy(value, &var->value.f, sizeof *value); /* the common case at once */
    else
        bx_read_any_scalar(variable, var, value);
}

#endif
