/* SPDX-License-Identifier: MIT */
/* Operands that the text shifts along axes: where their elements come from. */
#ifndef BX_LAYOUT_SHIFT_H
#define BX_LAYOUT_SHIFT_H

#include "layout/layout.h"

/* Memory for the shifts of a slot. */
size_t bx_shifted_bytes(const struct bx_program *program, const struct bx_slot *slot);
/* The shifts of a slot, for an operand with strides along the space's axes. */
void bx_shifted_place(struct bx_layout *layout, const struct bx_slot *slot,
                      const struct space *space, struct operand *operand);
/* The index that element i along an axis comes from, or -1 and the shift that leads past an end. */
int64_t bx_shifted_source(const struct shifted *shifted, int axis, int64_t i, unsigned *outside);
static inline const struct shifted_axis *bx_shifted_axis(const struct operand *operand, int axis) {
    for (unsigned k = 0; operand->shifted && k < operand->shifted->axes; k++)
        if (operand->shifted->axis[k].axis == axis) return &operand->shifted->axis[k];
    return NULL;
}
/* From i on, the elements along the axis (at most to `length`) that lie one after another; *source:
 * where the first one comes from. 0: the element at i must be looked up by itself. */
int64_t bx_shifted_run(const struct shifted_axis *axis, int64_t length, int64_t i, int64_t *source);
/* The address from which the elements of the row of this index follow; the last axis counts from
 * its 0 unless `last`. *outside: the shift that leads past an end, or UINT_MAX. */
uintptr_t bx_shifted_row(const struct space *space, const struct operand *operand,
                         const int64_t *index, bool last, unsigned *outside);
/* Where `count` elements from this index on lie one after the other; 0: nowhere. */
uintptr_t bx_shifted_in_place(const struct space *space, const struct operand *operand,
                              const int64_t *index, int64_t count);
/* What stands past the end that the shift leads to, once the call is bound. */
const void *bx_shifted_fill(const struct shifted *shifted, unsigned shift);
/* Axis numbers after axes have changed places, or one of them its number. */
void bx_shifted_renumber(struct operand *operand, const int *now, int ndim);
void bx_shifted_rename(struct operand *operand, int from, int to);

#endif
