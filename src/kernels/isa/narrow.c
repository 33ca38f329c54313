/* SPDX-License-Identifier: MIT */
/*
 * Items of 1 and 2 bytes: in the tile they are i32 and f32. They come in by
 * conversions from memory, go out by stores of their low bits or rounded, and
 * results are cut back to what they can hold.
 */
#include "kernels/isa/handler.h"

#define STEP_LOAD(k, type)         \
    a##k = (vec)load_##type(p, k); \
    IN_ORDER(a##k);
#define STEP_STORE(k, type, tile) store_##type(p, k, (v##tile)a##k);

#define LOADS(type, tile)                                                             \
    MEMORY_HANDLER(from_##type##_##tile##_m, const char *p = PLACE(type, OPERAND(0)); \
                   EACH_##tile(STEP_LOAD, type) NEXT;)
/* As store and put of the other types. */
#define STORES(type, tile)                                              \
    MEMORY_HANDLER(store_##type##_m, char *p = PLACE(type, OPERAND(0)); \
                   EACH_##tile(STEP_STORE, type, tile) NEXT_TILE;)      \
    MEMORY_HANDLER(put_##type##_m, char *p = PLACE(type, OPERAND(0));   \
                   EACH_##tile(STEP_STORE, type, tile) NEXT;)
LOADS(i8, i32)
LOADS(u8, i32)
LOADS(i16, i32)
LOADS(u16, i32)
LOADS(f16, f32)
LOADS(bf16, f32)
STORES(i8, i32)
STORES(i16, i32)
STORES(f16, f32)
STORES(bf16, f32)

#define OPERATION(stem, type, expression)                                      \
    static inline v##type op_##stem##_##type(v##type x) { return expression; } \
    STAMP_UNARY(stem, type)
OPERATION(wrap_i8, i32, (vi32)((vu32)x << 24) >> 24)
OPERATION(wrap_u8, i32, x & 0xff)
OPERATION(wrap_i16, i32, (vi32)((vu32)x << 16) >> 16)
OPERATION(wrap_u16, i32, x & 0xffff)
OPERATION(round_f16, f32, rounded_f16(x))
OPERATION(round_bf16, f32, rounded_bf16(x))
#undef OPERATION
