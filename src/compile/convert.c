/* SPDX-License-Identifier: MIT */
/* From type to type, by NumPy's rules, in terms of what the kernels convert. */
#include "compile/ir_p.h"

/* Can the caller's weak scalar be read in this type, so that nothing is left to convert? */
static bool arrives_as(const struct ir *ir, const struct ir_value *v, enum bx_type type) {
    if (v->kind != IR_VARIABLE || v->rank || v->narrow) return false;
    const uint8_t weak = ir->request->symbols[v->symbol].weak;
    return weak == WEAK_INT || (weak >= WEAK_FLOAT && !bx_type_is_integer(type));
}

static uint32_t as_read(struct ir *ir, uint32_t value, enum bx_type type, uint8_t narrow) {
    struct ir_value converted = ir->values[value];
    converted.type = (uint8_t)type;
    converted.narrow = narrow;
    return bx_ir_add(ir, &converted);
}

uint32_t bx_ir_convert(struct ir *ir, uint32_t value, enum bx_type type) {
    if (ir->failed) return 0;
    const enum bx_type from = (enum bx_type)ir->values[value].type;
    if (from == type) return value;
    if (arrives_as(ir, &ir->values[value], type))
        return as_read(ir, value, type, type == T_i32 ? T_i32 : 0);
    enum bx_op op = OP_from_f64;
    if (from == T_bool) op = OP_from_b8;
    if (from == T_i32) op = OP_from_i32;
    if (from == T_i64) op = OP_from_i64;
    if (from == T_f32) op = OP_from_f32;
    return bx_ir_operation(ir, op, type, type, &value, ir->values[value].place);
}

uint32_t bx_ir_fit(struct ir *ir, uint32_t value, enum bx_type type) {
    enum bx_op op = OPERATOR_COUNT;
    if (ir->failed) return 0;
    switch (type) {
    case T_i8: op = OP_wrap_i8; break;
    case T_u8: op = OP_wrap_u8; break;
    case T_i16: op = OP_wrap_i16; break;
    case T_u16: op = OP_wrap_u16; break;
    case T_f16: op = OP_round_f16; break;
    case T_bf16: op = OP_round_bf16; break;
    default: return value;
    }
    return bx_ir_unary(ir, op, bx_kernel_type(type), value, ir->values[value].place);
}

uint32_t bx_ir_flip(struct ir *ir, uint32_t value, enum bx_type type) {
    if (type != T_u32 && type != T_u64) return value;
    const enum bx_type kernel = bx_kernel_type(type);
    const uint64_t sign = type == T_u32 ? UINT64_C(1) << 31 : UINT64_C(1) << 63;
    const uint32_t bit = bx_ir_constant(ir, kernel, sign);
    return bx_ir_binary(ir, OP_bit_xor, kernel, value, bit,
                        ir->failed ? 0 : ir->values[value].place);
}

/* Does every value of an integer or bool type fit an integer type? */
static bool holds(enum bx_type type, enum bx_type from) {
    if (from == T_bool) return true;
    if (!bx_type_is_integer(from)) return false;
    return bx_type_least(from) >= bx_type_least(type) &&
           bx_type_greatest(from) <= bx_type_greatest(type);
}

static uint32_t to_i64(struct ir *ir, uint32_t value, enum bx_type from, bool to_unsigned) {
    if (from == T_u32) {
        return bx_ir_operation(ir, OP_from_u32, T_i64, T_i64, &value, ir->values[value].place);
    }
    const enum bx_type kernel = bx_kernel_type(from);
    if (to_unsigned && bx_type_is_float(kernel)) {
        const enum bx_op op = kernel == T_f32 ? OP_from_f32 : OP_from_f64;
        return bx_ir_operation(ir, op, T_u64, T_i64, &value, ir->values[value].place);
    }
    return bx_ir_convert(ir, value, T_i64);
}

static uint32_t to_integer(struct ir *ir, uint32_t value, enum bx_type from, enum bx_type to) {
    if (bx_type_size(to) == 8) return to_i64(ir, value, from, to == T_u64);
    if (to == T_u32 && bx_type_is_float(from)) value = to_i64(ir, value, from, false);
    value = bx_ir_convert(ir, value, T_i32);
    return holds(to, from) ? value : bx_ir_fit(ir, value, to);
}

static uint32_t to_float(struct ir *ir, uint32_t value, enum bx_type from, enum bx_type to) {
    const enum bx_type kernel = bx_kernel_type(to);
    const uint32_t place = ir->values[value].place;
    const bool short_float = bx_type_size(to) == 2;
    if (from == T_u64) {
        value = bx_ir_operation(ir, OP_from_u64, kernel, kernel, &value, place);
    } else if (from == T_f64 && short_float) { /* rounded once */
        value = bx_ir_operation(ir, OP_odd_from_f64, T_f32, T_f32, &value, place);
    } else {
        if (from == T_u32) value = to_i64(ir, value, from, false);
        value = bx_ir_convert(ir, value, kernel);
    }
    /* Both short formats hold the integers of 8 bits. */
    const bool exact = from == T_bool || (bx_type_is_integer(from) && bx_type_size(from) == 1);
    return short_float && !exact ? bx_ir_fit(ir, value, to) : value;
}

static uint32_t to_bool(struct ir *ir, struct ir_number x, uint32_t place) {
    const uint32_t re = bx_ir_convert(ir, x.re, T_bool);
    if (x.im == IR_NONE) return re;
    return bx_ir_binary(ir, OP_bit_or, T_bool, re, bx_ir_convert(ir, x.im, T_bool), place);
}

struct ir_number bx_ir_whole(struct ir *ir, struct ir_number x) {
    if (x.im == IR_NONE) return x;
    return (struct ir_number){bx_ir_like(ir, x.re, x.im), bx_ir_like(ir, x.im, x.re)};
}

/* A weak scalar of the caller's is read in the type that it meets, which it must fit. */
static bool read_at_once(struct ir *ir, struct ir_number *x, enum bx_type to) {
    const struct ir_value *v = &ir->values[x->re];
    const enum bx_type kernel = bx_kernel_type(to);
    if (x->im != IR_NONE || bx_type_is_complex(to) || !arrives_as(ir, v, kernel)) return false;
    if (bx_type_is_float(to) && bx_type_size(to) == 2) return false;
    if (!bx_type_is_integer(to)) {
        x->re = bx_ir_convert(ir, x->re, kernel);
        return true;
    }
    x->re = as_read(ir, x->re, kernel, to == T_i64 ? 0 : (uint8_t)to);
    return true;
}

struct ir_number bx_ir_cast(struct ir *ir, struct ir_number x, enum bx_type from, enum bx_type to) {
    if (ir->failed || from == to) return x;
    const uint32_t place = ir->values[x.re].place;
    if (read_at_once(ir, &x, to)) return x;
    if (to == T_bool) return (struct ir_number){to_bool(ir, x, place), IR_NONE};
    if (bx_type_is_complex(from)) {
        const enum bx_type part = bx_complex_part(from);
        const struct ir_number re = {x.re, IR_NONE}, im = {x.im, IR_NONE};
        if (!bx_type_is_complex(to)) {
            const struct ir_number real = {bx_ir_like(ir, x.re, x.im), IR_NONE};
            return bx_ir_cast(ir, real, part, to);
        }
        return (struct ir_number){bx_ir_cast(ir, re, part, bx_complex_part(to)).re,
                                  bx_ir_cast(ir, im, part, bx_complex_part(to)).re};
    }
    if (bx_type_is_complex(to)) {
        const enum bx_type part = bx_complex_part(to);
        return (struct ir_number){bx_ir_cast(ir, x, from, part).re, bx_ir_number(ir, part, 0)};
    }
    x.re = bx_type_is_float(to) ? to_float(ir, x.re, from, to) : to_integer(ir, x.re, from, to);
    return x;
}
