/* SPDX-License-Identifier: MIT */
/* Element types inside the library and in its header. */
#include "layout/types.h"

/* PAIR(type inside, public type) */
#define EACH_PAIR(PAIR)         \
    PAIR(bool, EXPR_BOOL)       \
    PAIR(i8, EXPR_INT8)         \
    PAIR(i16, EXPR_INT16)       \
    PAIR(i32, EXPR_INT32)       \
    PAIR(i64, EXPR_INT64)       \
    PAIR(u8, EXPR_UINT8)        \
    PAIR(u16, EXPR_UINT16)      \
    PAIR(u32, EXPR_UINT32)      \
    PAIR(u64, EXPR_UINT64)      \
    PAIR(f16, EXPR_FLOAT16)     \
    PAIR(bf16, EXPR_BFLOAT16)   \
    PAIR(f32, EXPR_FLOAT32)     \
    PAIR(f64, EXPR_FLOAT64)     \
    PAIR(c64, EXPR_COMPLEX64)   \
    PAIR(c128, EXPR_COMPLEX128) \
    PAIR(bytes, EXPR_BYTES)

static const uint8_t public_types[TYPE_COUNT] = {
#define PAIR(inner, public) [T_##inner] = (public),
    EACH_PAIR(PAIR)
#undef PAIR
};
/* One more than the type inside, so that EXPR_AUTO has none. */
static const uint8_t inner_types[] = {
#define PAIR(inner, public) [public] = T_##inner + 1,
    EACH_PAIR(PAIR)
#undef PAIR
};

expr_type bx_public_type(enum bx_type type) { return (expr_type)public_types[type]; }

int bx_inner_type(expr_type type) {
    return (size_t)type < sizeof inner_types ? inner_types[type] - 1 : -1;
}
