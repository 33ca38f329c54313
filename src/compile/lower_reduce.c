/* SPDX-License-Identifier: MIT */
/* Reductions in terms of sum, product, least and greatest, which are the kernels'. */
#include <math.h>

#include "compile/ir_p.h"

/* A reduction under way: the axes, the parts' kernel type, the place in the text. */
struct reduction {
    struct ir *ir;
    const struct bx_node *node;
    enum bx_type type;   /* of the computation, as the tree names it */
    enum bx_type kernel; /* of its values */
    uint16_t axes;
    uint32_t place;
};

static uint32_t two(const struct reduction *r, enum bx_op op, uint32_t x, uint32_t y) {
    return bx_ir_binary(r->ir, op, r->kernel, x, y, r->place);
}
static uint32_t over(const struct reduction *r, enum bx_op op, uint32_t x) {
    return bx_ir_reduction(r->ir, op, r->kernel, x, r->axes, r->place);
}
static uint32_t number(const struct reduction *r, double x) {
    return bx_ir_number(r->ir, r->kernel, x);
}
static uint32_t choice(const struct reduction *r, uint32_t condition, uint32_t x, uint32_t y) {
    return bx_ir_where(r->ir, r->kernel, condition, x, y, r->place);
}
static bool skips_nan(enum bx_op op) { return op >= OP_nansum && op <= OP_nanstd; }

/* Elements that take part, as a number of the kernel's type. */
static uint32_t extent(const struct reduction *r, uint32_t x) {
    struct ir *ir = r->ir;
    if (ir->failed) return 0;
    if (ir->values[x].rank == 0) return number(r, 1);
    struct ir_value value = bx_ir_blank(IR_EXTENT, T_f64);
    value.axes = r->axes;
    value.operand[0] = x;
    return bx_ir_convert(ir, bx_ir_add(ir, &value), r->kernel);
}

static uint32_t is_valid(const struct reduction *r, struct ir_number x) {
    const uint32_t re = bx_ir_compare(r->ir, OP_eq, r->kernel, x.re, x.re, r->place);
    if (x.im == IR_NONE) return re;
    const uint32_t im = bx_ir_compare(r->ir, OP_eq, r->kernel, x.im, x.im, r->place);
    return bx_ir_binary(r->ir, OP_bit_and, T_bool, re, im, r->place);
}

static uint32_t count(const struct reduction *r, uint32_t truth) {
    const uint32_t ones = bx_ir_convert(r->ir, truth, T_i64);
    return bx_ir_reduction(r->ir, OP_sum, T_i64, ones, r->axes, r->place);
}

/* How many take part: all of them, or those that are no NaN. */
static uint32_t divisor(const struct reduction *r, struct ir_number x) {
    if (!skips_nan((enum bx_op)r->node->op)) return extent(r, x.re);
    return bx_ir_convert(r->ir, count(r, is_valid(r, x)), r->kernel);
}

static struct ir_number without_nan(const struct reduction *r, struct ir_number x, double instead) {
    if (!skips_nan((enum bx_op)r->node->op) || !bx_type_is_float(r->kernel)) return x;
    const uint32_t valid = is_valid(r, x);
    const struct ir_number given = x;
    x.re = choice(r, valid, given.re, number(r, instead));
    if (x.im != IR_NONE) x.im = choice(r, valid, given.im, number(r, instead));
    return x;
}

static struct ir_number mean(const struct reduction *r, struct ir_number x) {
    const struct ir_number counted = without_nan(r, x, 0);
    const uint32_t n = divisor(r, x);
    struct ir_number result = {two(r, OP_div, over(r, OP_sum, counted.re), n), IR_NONE};
    if (x.im != IR_NONE) result.im = two(r, OP_div, over(r, OP_sum, counted.im), n);
    return result;
}

/* The mean square of the distance from the mean, in two passes over the elements. */
static uint32_t variance(const struct reduction *r, struct ir_number x) {
    struct reduction kept = *r;
    kept.axes = bx_ir_axes_kept(r->ir, r->axes);
    const struct ir_number middle = mean(&kept, x);
    struct ir_number distance = {two(r, OP_sub, x.re, middle.re), IR_NONE};
    uint32_t square = bx_ir_unary(r->ir, OP_square, r->kernel, distance.re, r->place);
    if (x.im != IR_NONE) {
        distance.im = two(r, OP_sub, x.im, middle.im);
        square =
            two(r, OP_add, square, bx_ir_unary(r->ir, OP_square, r->kernel, distance.im, r->place));
    }
    const bool skips = skips_nan((enum bx_op)r->node->op);
    const uint32_t zero = number(r, 0);
    if (skips) square = choice(r, is_valid(r, x), square, zero);
    const uint32_t n = two(r, OP_sub, divisor(r, x), number(r, r->node->ddof));
    const uint32_t enough = bx_ir_compare(r->ir, OP_gt, r->kernel, n, zero, r->place);
    const uint32_t result = two(r, OP_div, over(r, OP_sum, square), choice(r, enough, n, zero));
    return skips ? choice(r, enough, result, number(r, (double)NAN)) : result;
}

static uint32_t extreme(const struct reduction *r, struct ir_number x) {
    const enum bx_op op = (enum bx_op)r->node->op;
    const bool least = op == OP_min || op == OP_nanmin;
    const double worst = least ? (double)INFINITY : -(double)INFINITY;
    const uint32_t flipped = bx_ir_flip(r->ir, without_nan(r, x, worst).re, r->type);
    const uint32_t best = bx_ir_flip(r->ir, over(r, least ? OP_min : OP_max, flipped), r->type);
    if (!skips_nan(op) || !bx_type_is_float(r->kernel)) return best;
    const uint32_t any = bx_ir_convert(r->ir, count(r, is_valid(r, x)), T_bool);
    return choice(r, any, best, number(r, (double)NAN));
}

/* The least position of an element that equals the extreme one, or that is NaN. */
static uint32_t position(const struct reduction *r, uint32_t x) {
    struct ir *ir = r->ir;
    const enum bx_op op = r->node->op == OP_argmin ? OP_min : OP_max;
    if (ir->failed) return 0;
    if (ir->values[x].rank == 0) return bx_ir_number(ir, T_i64, 0);
    struct reduction kept = *r;
    kept.axes = bx_ir_axes_kept(ir, r->axes);
    x = bx_ir_flip(ir, x, r->type);
    const uint32_t best = over(&kept, op, x);
    uint32_t found = bx_ir_compare(ir, OP_eq, r->kernel, x, best, r->place);
    if (bx_type_is_float(r->kernel)) {
        const uint32_t nan = bx_ir_compare(ir, OP_ne, r->kernel, x, x, r->place);
        found = bx_ir_binary(ir, OP_bit_or, T_bool, found, nan, r->place);
    }
    struct ir_value here = bx_ir_blank(IR_POSITION, T_i64);
    here.rank = 1;
    here.axes = r->axes;
    const uint32_t nowhere = bx_ir_constant(ir, T_i64, INT64_MAX);
    const uint32_t candidates =
        bx_ir_where(ir, T_i64, found, bx_ir_add(ir, &here), nowhere, r->place);
    return bx_ir_reduction(ir, OP_min, T_i64, candidates, r->axes, r->place);
}

static uint32_t truth(const struct reduction *r, uint32_t x) {
    struct ir *ir = r->ir;
    if (r->node->op == OP_any) return bx_ir_convert(ir, count(r, x), T_bool);
    const uint32_t failures = count(r, bx_ir_unary(ir, OP_invert, T_bool, x, r->place));
    return bx_ir_unary(ir, OP_invert, T_bool, bx_ir_convert(ir, failures, T_bool), r->place);
}

static struct ir_number total(const struct reduction *r, struct ir_number x) {
    const enum bx_op op = r->node->op == OP_prod || r->node->op == OP_nanprod ? OP_prod : OP_sum;
    const struct ir_number counted = without_nan(r, x, op == OP_prod);
    struct ir_number result = {over(r, op, counted.re), IR_NONE};
    if (x.im != IR_NONE) result.im = over(r, op, counted.im);
    return result;
}

/* In the operand's type, in which extremes are found; bools as integers. */
static uint32_t extreme_of(struct reduction *r, struct ir_number x) {
    if (r->type != T_bool)
        return r->node->op == OP_argmin || r->node->op == OP_argmax ? position(r, x.re)
                                                                    : extreme(r, x);
    r->type = r->kernel = T_i32;
    x.re = bx_ir_convert(r->ir, x.re, T_i32);
    if (r->node->op == OP_argmin || r->node->op == OP_argmax) return position(r, x.re);
    return bx_ir_convert(r->ir, extreme(r, x), T_bool);
}

struct ir_number bx_ir_reduce(struct ir *ir, const struct bx_node *node, struct ir_number x,
                              enum bx_type type) {
    const enum bx_type computed = (enum bx_type)node->operand_type;
    const enum bx_rule rule = (enum bx_rule)bx_op_info((enum bx_op)node->op)->rule;
    double imaginary;
    x = bx_ir_cast(ir, x, type, computed);
    if (ir->failed) return x;
    /* As many imaginary parts as elements; of zeros one says it all. */
    if (x.im != IR_NONE && !(bx_ir_is_float_constant(ir, x.im, &imaginary) && imaginary == 0))
        x = bx_ir_whole(ir, x);
    struct reduction r = {.ir = ir,
                          .node = node,
                          .type = computed,
                          .kernel = bx_kernel_type(computed),
                          .axes = node->axes,
                          .place = node->place};
    struct ir_number result = {0, IR_NONE};
    switch (rule) {
    case RULE_COUNT: result.re = count(&r, x.re); break;
    case RULE_TRUTH: result.re = truth(&r, x.re); break;
    case RULE_MEAN: result = mean(&r, x); break;
    case RULE_SPREAD:
        result.re = variance(&r, x);
        if (node->op == OP_std || node->op == OP_nanstd)
            result.re = bx_ir_unary(ir, OP_sqrt, r.kernel, result.re, node->place);
        break;
    case RULE_EXTREME:
    case RULE_WHICH: result.re = extreme_of(&r, x); break;
    default: result = total(&r, x); break;
    }
    /* Sums of short floats are rounded once, at the end. */
    if (bx_type_is_float(computed) && rule != RULE_WHICH)
        result.re = bx_ir_fit(ir, result.re, (enum bx_type)node->type);
    return result;
}
