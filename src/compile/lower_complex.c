/* SPDX-License-Identifier: MIT */
/* Complex numbers as two values each, with NumPy's formulas. */
#include "compile/parts_p.h"

static struct ir_number each(const struct parts *p, enum bx_op op, struct ir_number x,
                             struct ir_number y) {
    return (struct ir_number){parts_two(p, op, x.re, y.re), parts_two(p, op, x.im, y.im)};
}

/* The array whose element the number is as it stands, or IR_NONE. */
static uint32_t array_of(const struct parts *p, struct ir_number x) {
    if (p->ir->failed) return IR_NONE;
    const struct ir_value *re = &p->ir->values[x.re], *im = &p->ir->values[x.im];
    if (re->kind != IR_OPERATION || re->op != OP_re || im->kind != IR_OPERATION ||
        im->op != OP_im || re->operand[0] != im->operand[0])
        return IR_NONE;
    return re->operand[0];
}

/* A sum or difference whose right operand is an array's element: its parts are loaded on the way.
 */
static struct ir_number with_array(const struct parts *p, enum bx_op op, struct ir_number x,
                                   uint32_t array) {
    const uint32_t re[2] = {x.re, array}, im[2] = {x.im, array};
    const enum bx_type type = bx_complex_of(p->type);
    return (struct ir_number){
        bx_ir_operation(p->ir, op == OP_add ? OP_add_re : OP_sub_re, type, p->type, re, p->place),
        bx_ir_operation(p->ir, op == OP_add ? OP_add_im : OP_sub_im, type, p->type, im, p->place)};
}

static struct ir_number sum(const struct parts *p, enum bx_op op, struct ir_number x,
                            struct ir_number y) {
    if (array_of(p, y) != IR_NONE) return with_array(p, op, x, array_of(p, y));
    if (op == OP_add && array_of(p, x) != IR_NONE) return with_array(p, op, y, array_of(p, x));
    return each(p, op, x, y);
}

static struct ir_number product(const struct parts *p, struct ir_number x, struct ir_number y) {
    const uint32_t arrays[2] = {array_of(p, x), array_of(p, y)};
    if (arrays[0] != IR_NONE && arrays[1] != IR_NONE) {
        const uint32_t re =
            bx_ir_operation(p->ir, OP_c_mul, bx_complex_of(p->type), p->type, arrays, p->place);
        return (struct ir_number){re, parts_one(p, OP_side, re)};
    }
    return parts_product(p, x, y);
}

/* Smith's division, by the larger part of the divisor, so that no square overflows. */
struct ir_number bx_ir_complex_divide(struct ir *ir, enum bx_type part, struct ir_number x,
                                      struct ir_number y, uint32_t place) {
    const struct parts p = {ir, part, place};
    const uint32_t re_size = parts_one(&p, OP_abs, y.re);
    const uint32_t im_size = parts_one(&p, OP_abs, y.im);
    const uint32_t real_larger = parts_compare(&p, OP_ge, re_size, im_size);
    const uint32_t large = parts_where(&p, real_larger, y.re, y.im);
    const uint32_t small = parts_where(&p, real_larger, y.im, y.re);
    const uint32_t ratio = parts_two(&p, OP_div, small, large);
    const uint32_t scale =
        parts_two(&p, OP_div, parts_number(&p, 1),
                  parts_two(&p, OP_add, large, parts_two(&p, OP_mul, small, ratio)));
    const uint32_t first = parts_where(&p, real_larger, x.re, x.im);
    const uint32_t second = parts_where(&p, real_larger, x.im, x.re);
    /* re: first + second*ratio; im: second - first*ratio, or its opposite */
    const uint32_t re = parts_two(
        &p, OP_mul, parts_two(&p, OP_add, first, parts_two(&p, OP_mul, second, ratio)), scale);
    const uint32_t moved = parts_two(&p, OP_mul, first, ratio);
    const uint32_t difference = parts_where(&p, real_larger, parts_two(&p, OP_sub, second, moved),
                                            parts_two(&p, OP_sub, moved, second));
    const uint32_t im = parts_two(&p, OP_mul, difference, scale);
    /* By zero: what the parts of the dividend give. */
    const uint32_t is_zero = parts_are_zero(&p, re_size, im_size);
    return (struct ir_number){parts_where(&p, is_zero, parts_two(&p, OP_div, x.re, re_size), re),
                              parts_where(&p, is_zero, parts_two(&p, OP_div, x.im, re_size), im)};
}

static struct ir_number scaled(const struct parts *p, struct ir_number x, double factor) {
    return (struct ir_number){parts_two(p, OP_mul, x.re, parts_number(p, factor)),
                              parts_two(p, OP_mul, x.im, parts_number(p, factor))};
}

/* z/|z|, and 0 of 0. */
static struct ir_number sign(const struct parts *p, struct ir_number x) {
    const uint32_t size = parts_two(p, OP_hypot, x.re, x.im);
    const uint32_t zero = parts_number(p, 0);
    const uint32_t is_zero = parts_compare(p, OP_eq, size, zero);
    return (struct ir_number){parts_where(p, is_zero, zero, parts_two(p, OP_div, x.re, size)),
                              parts_where(p, is_zero, zero, parts_two(p, OP_div, x.im, size))};
}

/* What a question's answers for the two parts become one by. */
static enum bx_op join_of(enum bx_op op) {
    return bx_op_info(op)->facts & FACT_BOTH_PARTS ? OP_bit_and : OP_bit_or;
}

static struct ir_number question(const struct parts *p, enum bx_op op, struct ir_number x) {
    const uint32_t re = bx_ir_operation(p->ir, op, p->type, T_bool, &x.re, p->place);
    const uint32_t im = bx_ir_operation(p->ir, op, p->type, T_bool, &x.im, p->place);
    const enum bx_op join = join_of(op);
    return (struct ir_number){parts_join(p, join, re, im), IR_NONE};
}

static struct ir_number equality(const struct parts *p, enum bx_op op, struct ir_number x,
                                 struct ir_number y) {
    const uint32_t re = parts_compare(p, op, x.re, y.re);
    const uint32_t im = parts_compare(p, op, x.im, y.im);
    const enum bx_op join = join_of(op);
    return (struct ir_number){parts_join(p, join, re, im), IR_NONE};
}

/* In the shape of both parts: one may be a scalar, or broadcast to the other. */
static uint32_t like_both(const struct parts *p, double value, struct ir_number x) {
    return bx_ir_like(p->ir, bx_ir_like(p->ir, parts_number(p, value), x.re), x.im);
}

static struct ir_number like(const struct parts *p, double value, struct ir_number x) {
    return (struct ir_number){like_both(p, value, x), like_both(p, 0, x)};
}

struct ir_number bx_ir_complex(struct ir *ir, const struct bx_node *node, enum bx_type type,
                               const struct ir_number x[]) {
    const struct parts p = {ir, bx_complex_part(type), node->place};
    const enum bx_op op = (enum bx_op)node->op;
    if (ir->failed) return (struct ir_number){0, IR_NONE};
    switch (op) {
    case OP_pos:
    case OP_copy: return x[0];
    case OP_add:
    case OP_sub: return sum(&p, op, x[0], x[1]);
    case OP_mul: return product(&p, x[0], x[1]);
    case OP_div: return bx_ir_complex_divide(ir, p.type, x[0], x[1], p.place);
    case OP_reciprocal: {
        const struct ir_number unit = {parts_number(&p, 1), parts_number(&p, 0)};
        return bx_ir_complex_divide(ir, p.type, unit, x[0], p.place);
    }
    case OP_pow: return bx_ir_complex_power(ir, p.type, x[0], x[1], p.place);
    case OP_square: return product(&p, x[0], x[0]);
    case OP_neg:
    case OP_rint:
    case OP_round: {
        const enum bx_op part_op = op == OP_neg ? OP_neg : OP_rint;
        return (struct ir_number){parts_one(&p, part_op, x[0].re), parts_one(&p, part_op, x[0].im)};
    }
    case OP_conj: return (struct ir_number){x[0].re, parts_one(&p, OP_neg, x[0].im)};
    case OP_real: return (struct ir_number){bx_ir_like(ir, x[0].re, x[0].im), IR_NONE};
    case OP_imag: return (struct ir_number){bx_ir_like(ir, x[0].im, x[0].re), IR_NONE};
    case OP_abs: return (struct ir_number){parts_two(&p, OP_hypot, x[0].re, x[0].im), IR_NONE};
    case OP_sign: return sign(&p, x[0]);
    case OP_ones_like: return like(&p, 1, x[0]);
    case OP_zeros_like: return like(&p, 0, x[0]);
    case OP_isnan:
    case OP_isinf:
    case OP_isfinite: return question(&p, op, x[0]);
    case OP_eq:
    case OP_ne: return equality(&p, op, x[0], x[1]);
    case OP_where: /* x[0] is a bool */
        return (struct ir_number){parts_where(&p, x[0].re, x[1].re, x[2].re),
                                  parts_where(&p, x[0].re, x[1].im, x[2].im)};
    case OP_exp2: return parts_function(&p, OP_c_exp, scaled(&p, x[0], 0.69314718055994530942));
    case OP_log2: return scaled(&p, parts_function(&p, OP_c_log, x[0]), 1.44269504088896340736);
    case OP_log10: return scaled(&p, parts_function(&p, OP_c_log, x[0]), 0.43429448190325182765);
    default: return parts_function(&p, bx_op_version(op, KIN_PAIRED), x[0]);
    }
}
