/* SPDX-License-Identifier: MIT */
/* The arrays and scalars of a call by themselves. */
#ifndef BX_PLAN_CHECK_H
#define BX_PLAN_CHECK_H

#include "layout/layout.h"

/* All inputs, scalars and outputs by themselves; takes the inputs over into the layout. */
expr_status bx_check_arrays(struct bx_layout *layout, const expr_var *vars);

/* Does a weak integer fit the type that it is combined with? */
static inline bool bx_weak_fits(const struct bx_variable *variable, const expr_var *var) {
    const enum bx_type type = (enum bx_type)variable->narrowed;
    return !variable->narrowed || var->kind != EXPR_KIND_INT ||
           (var->value.i >= bx_type_least(type) && var->value.i <= bx_type_greatest(type));
}

#endif
