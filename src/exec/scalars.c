/* SPDX-License-Identifier: MIT */
/* Scalars of the caller in the types that kernels hold. */
#include "exec/scalars_p.h"

#include "exec/gather_p.h"
#include "layout/types.h"

/* A weak number that is no integer, or the part of it that the variable names. */
static double weak_float(const struct bx_variable *variable, const expr_var *var) {
    const bool imaginary = variable->part == PART_IMAGINARY;
    if (var->kind == EXPR_KIND_COMPLEX) return imaginary ? var->value.c.im : var->value.c.re;
    return imaginary || var->kind != EXPR_KIND_FLOAT ? 0 : var->value.f;
}

static void read_weak(const struct bx_variable *variable, const expr_var *var, uint64_t *value) {
    const bool whole = var->kind == EXPR_KIND_INT && variable->part != PART_IMAGINARY;
    const double real = whole ? (double)var->value.i : weak_float(variable, var);
    const int64_t integer = whole ? var->value.i : 0; /* a weak float is never read as an integer */
    const uint32_t narrow_integer = (uint32_t)(uint64_t)integer;
    /* Rounded once: not by way of real. */
    const float narrow = whole ? (float)var->value.i : (float)real;
    *value = 0;
    switch (bx_kernel_type((enum bx_type)variable->type)) {
    case T_f64: memcpy(value, &real, sizeof real); return;
    case T_f32: memcpy(value, &narrow, sizeof narrow); return;
    case T_i64: memcpy(value, &integer, sizeof integer); return;
    case T_i32: memcpy(value, &narrow_integer, sizeof narrow_integer); return;
    default: *(uint8_t *)value = whole ? integer != 0 : !(real == 0);
    }
}

/* The value of a float of 2 bytes. */
static float float_of_half(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    const uint32_t exponent = half >> 10 & 31;
    const uint32_t fraction = half & 1023;
    float value;
    uint32_t bits;
    if (exponent == 0) { /* zero, and numbers below the normal ones: fraction * 2**-24 */
        value = (float)fraction * 0x1p-24f;
        memcpy(&bits, &value, sizeof bits);
        bits |= sign;
    } else {
        bits = sign | (exponent == 31 ? 255 : exponent + 112) << 23 | fraction << 13;
    }
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* An element of the other byte order, in this machine's. */
static void read_swapped(const void *data, enum bx_type type, char *bytes) {
    const struct operand operand = {.size = (uint32_t)bx_type_size(type), .word = bx_word_of(type)};
    bx_repeat(&operand, (uintptr_t)data, 1, bytes);
}

static void read_strong(const struct bx_variable *variable, const expr_array *array,
                        uint64_t *value) {
    const enum bx_type storage = (enum bx_type)variable->storage;
    const size_t size = bx_type_size(storage);
    const size_t part = bx_type_is_complex(storage) ? size / 2 : size;
    char bytes[16] = {0};
    int32_t integer;
    uint16_t half;
    uint32_t bits;
    float real;
    if (array->flags & EXPR_ARRAY_SWAPPED)
        read_swapped(array->data, storage, bytes);
    else
        memcpy(bytes, array->data, size);
    memcpy(&half, bytes, sizeof half);
    *value = 0;
    switch (storage) {
    case T_i8: integer = (int8_t)bytes[0]; break;
    case T_u8: integer = (uint8_t)bytes[0]; break;
    case T_i16: integer = (int16_t)half; break;
    case T_u16: integer = half; break;
    case T_f16:
        real = float_of_half(half);
        memcpy(value, &real, sizeof real);
        return;
    case T_bf16:
        bits = (uint32_t)half << 16;
        memcpy(value, &bits, sizeof bits);
        return;
    default: memcpy(value, bytes + (variable->part == PART_IMAGINARY ? part : 0), part); return;
    }
    memcpy(value, &integer, sizeof integer);
}

void bx_read_any_scalar(const struct bx_variable *variable, const expr_var *var, uint64_t *value) {
    if (var->kind == EXPR_KIND_ARRAY)
        read_strong(variable, &var->array, value);
    else
        read_weak(variable, var, value);
}
