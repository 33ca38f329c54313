/* SPDX-License-Identifier: MIT */
/* NumPy's promotion and casting of the five types, as tables to be read. */
#include "lang/lang.h"

enum bx_type bx_promote(enum bx_type a, enum bx_type b) {
    /* clang-format off */
    static const uint8_t promoted[TYPE_COUNT][TYPE_COUNT] = {
        /*            bool     int32  int64  float32 float64 */
        [T_bool] = {T_bool, T_i32, T_i64, T_f32, T_f64},
        [T_i32]  = {T_i32,  T_i32, T_i64, T_f64, T_f64},
        [T_i64]  = {T_i64,  T_i64, T_i64, T_f64, T_f64},
        [T_f32]  = {T_f32,  T_f64, T_f64, T_f32, T_f64},
        [T_f64]  = {T_f64,  T_f64, T_f64, T_f64, T_f64},
    };
    /* clang-format on */
    return (enum bx_type)promoted[a][b];
}

enum kind { KIND_BOOL, KIND_INTEGER, KIND_FLOAT };

static enum kind kind_of(enum bx_type type) {
    if (type == T_bool) return KIND_BOOL;
    return bx_type_is_float(type) ? KIND_FLOAT : KIND_INTEGER;
}

bool bx_can_cast(enum bx_type from, enum bx_type to, expr_casting casting) {
    switch (casting) {
    case EXPR_CASTING_NO: return from == to;
    case EXPR_CASTING_SAFE: /* int64 to float64 is safe to NumPy, though large values are rounded */
        return bx_promote(from, to) == to;
    case EXPR_CASTING_SAME_KIND: return kind_of(from) <= kind_of(to);
    case EXPR_CASTING_UNSAFE: return true;
    }
    return false;
}
