/* SPDX-License-Identifier: MIT */
/* Complex numbers as two values each: what operations on them are made of. */
#ifndef BX_COMPILE_PARTS_P_H
#define BX_COMPILE_PARTS_P_H

#include "compile/ir_p.h"

/* One operation on the parts after another: their type, and their place in the text. */
struct parts {
    struct ir *ir;
    enum bx_type type;
    uint32_t place;
};

static inline uint32_t parts_two(const struct parts *p, enum bx_op op, uint32_t x, uint32_t y) {
    return bx_ir_binary(p->ir, op, p->type, x, y, p->place);
}
static inline uint32_t parts_one(const struct parts *p, enum bx_op op, uint32_t x) {
    return bx_ir_unary(p->ir, op, p->type, x, p->place);
}
static inline uint32_t parts_number(const struct parts *p, double x) {
    return bx_ir_number(p->ir, p->type, x);
}

/* x or y, by the condition. */
static inline uint32_t parts_where(const struct parts *p, uint32_t condition, uint32_t x,
                                   uint32_t y) {
    return bx_ir_where(p->ir, p->type, condition, x, y, p->place);
}
static inline uint32_t parts_compare(const struct parts *p, enum bx_op op, uint32_t x, uint32_t y) {
    return bx_ir_compare(p->ir, op, p->type, x, y, p->place);
}
/* Two bools as one. */
static inline uint32_t parts_join(const struct parts *p, enum bx_op op, uint32_t x, uint32_t y) {
    return bx_ir_binary(p->ir, op, T_bool, x, y, p->place);
}
/* Is the number, of which these are the parts or their sizes, 0? */
static inline uint32_t parts_are_zero(const struct parts *p, uint32_t re, uint32_t im) {
    const uint32_t zero = parts_number(p, 0);
    const uint32_t first = parts_compare(p, OP_eq, re, zero);
    return parts_join(p, OP_bit_and, first, parts_compare(p, OP_eq, im, zero));
}

/* A function of both parts that leaves the imaginary one of its result beside the real one. */
static inline struct ir_number parts_function(const struct parts *p, enum bx_op op,
                                              struct ir_number x) {
    const uint32_t re = parts_two(p, op, x.re, x.im);
    return (struct ir_number){re, parts_one(p, OP_side, re)};
}

/* By the formula; each part is computed from all four. */
static inline struct ir_number parts_product(const struct parts *p, struct ir_number x,
                                             struct ir_number y) {
    const uint32_t re =
        parts_two(p, OP_sub, parts_two(p, OP_mul, x.re, y.re), parts_two(p, OP_mul, x.im, y.im));
    const uint32_t im =
        parts_two(p, OP_add, parts_two(p, OP_mul, x.re, y.im), parts_two(p, OP_mul, x.im, y.re));
    return (struct ir_number){re, im};
}

#endif
