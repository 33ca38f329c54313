/* SPDX-License-Identifier: MIT */
/* NumPy's promotion and casting of types. */
#include "lang/lang.h"

/* The signed type that holds an unsigned one; float64 where there is none. */
static enum bx_type signed_over(enum bx_type type) {
    switch (type) {
    case T_u8: return T_i16;
    case T_u16: return T_i32;
    case T_u32: return T_i64;
    default: return T_f64;
    }
}

static enum bx_type larger(enum bx_type a, enum bx_type b) {
    return bx_type_size(a) >= bx_type_size(b) ? a : b;
}

static enum bx_type promote_integers(enum bx_type a, enum bx_type b) {
    if (bx_type_kind(a) == bx_type_kind(b)) return larger(a, b);
    const enum bx_type with_sign = bx_type_kind(a) == KIND_SIGNED ? a : b;
    const enum bx_type without = bx_type_kind(a) == KIND_SIGNED ? b : a;
    const enum bx_type over = signed_over(without);
    return over == T_f64 ? T_f64 : larger(with_sign, over);
}

/* The least float type that holds all integers of a type, or comes nearest. */
static enum bx_type float_over(enum bx_type type) {
    switch (bx_type_size(type)) {
    case 1: return T_f16;
    case 2: return T_f32;
    default: return T_f64;
    }
}

/* The two floats of 2 bytes have nothing less than float32 in common. */
static enum bx_type promote_floats(enum bx_type a, enum bx_type b) {
    if (a == b) return a;
    if (bx_type_size(a) == 2 && bx_type_size(b) == 2) return T_f32;
    return larger(a, b);
}

static enum bx_type float_of_number(enum bx_type type, enum bx_type beside) {
    if (bx_type_is_float(type)) return type;
    const enum bx_type over = float_over(type);
    return over == T_f16 ? beside : over; /* what fits float16 fits bfloat16 as well */
}

enum bx_type bx_promote(enum bx_type a, enum bx_type b) {
    if (a == b) return a;
    if (bx_type_kind(a) > bx_type_kind(b)) return bx_promote(b, a); /* b has the higher kind */
    if (bx_type_kind(a) == KIND_BOOL) return b;
    switch (bx_type_kind(b)) {
    case KIND_UNSIGNED:
    case KIND_SIGNED: return promote_integers(a, b);
    case KIND_FLOAT: return promote_floats(float_of_number(a, b), b);
    case KIND_COMPLEX: {
        const enum bx_type beside =
            bx_type_is_complex(a) ? bx_complex_part(a) : float_of_number(a, T_f16);
        return bx_complex_of(promote_floats(beside, bx_complex_part(b)));
    }
    default: return T_bytes; /* which meet only one another */
    }
}

bool bx_can_cast(enum bx_type from, enum bx_type to, expr_casting casting) {
    if ((from == T_bytes) != (to == T_bytes)) return false; /* whatever the rule */
    switch (casting) {
    case EXPR_CASTING_NO: return from == to;
    case EXPR_CASTING_SAFE: /* int64 to float64 is safe to NumPy, though large values are rounded */
        return bx_promote(from, to) == to;
    case EXPR_CASTING_SAME_KIND: /* unsigned to signed, not the reverse */
        return bx_promote(from, to) == to || bx_type_kind(from) <= bx_type_kind(to);
    case EXPR_CASTING_UNSAFE: return true;
    }
    return false;
}
