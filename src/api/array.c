/* SPDX-License-Identifier: MIT */
/* Constructors of arrays and variables. */
#include <string.h>

#include "base/memory.h"
#include "blockexpr.h"
#include "exec/exec.h"

size_t expr_type_size(expr_type type) {
    const int inner = bx_inner_type(type);
    return inner < 0 ? 0 : bx_type_size((enum bx_type)inner);
}

const char *expr_type_name(expr_type type) {
    const int inner = bx_inner_type(type);
    return type == EXPR_AUTO   ? "auto"
           : type == EXPR_NONE ? "none"
           : inner < 0         ? "unknown"
                               : bx_type_text((enum bx_type)inner);
}

/* The stride of neighbours; of byte strings it is the array's own. */
static int64_t element_bytes(expr_type type, uint32_t item_size) {
    return type == EXPR_BYTES ? (int64_t)item_size : (int64_t)expr_type_size(type);
}

/* Faults (negative or too large sizes, too many dimensions) stay in the struct: evaluation names
 * them. */
static expr_array contiguous(expr_type type, uint32_t item_size, const void *data, int ndim,
                             const int64_t *shape) {
    expr_array array = {
        .data = (void *)(uintptr_t)data, .type = type, .ndim = ndim, .item_size = item_size};
    int64_t stride = element_bytes(type, item_size);
    if (ndim < 0 || ndim > EXPR_MAX_DIMENSIONS || (ndim > 0 && !shape)) return array;
    for (int d = ndim - 1; d >= 0; d--) {
        array.shape[d] = shape[d];
        array.strides[d] = stride;
        if (__builtin_mul_overflow(stride, shape[d], &stride)) stride = 0;
    }
    return array;
}

static expr_array strided(expr_type type, const void *data, int ndim, const int64_t *shape,
                          const int64_t *strides) {
    expr_array array = contiguous(type, 0, data, ndim, shape);
    if (ndim > 0 && ndim <= EXPR_MAX_DIMENSIONS && strides)
        memcpy(array.strides, strides, (size_t)ndim * sizeof *strides);
    return array;
}

expr_var expr_variable(const char *name, expr_array array) {
    return (expr_var){.name = name, .kind = EXPR_KIND_ARRAY, .array = array};
}

/* VECTOR(suffix, C type, type): an input and an output of n elements. */
#define VECTOR(suffix, ctype, type)                                          \
    expr_var expr_##suffix(const char *name, const ctype *data, int64_t n) { \
        return expr_variable(name, contiguous(type, 0, data, 1, &n));        \
    }                                                                        \
    expr_array expr_out_##suffix(ctype *data, int64_t n) {                   \
        return contiguous(type, 0, data, 1, &n);                             \
    }
VECTOR(bool, uint8_t, EXPR_BOOL)
VECTOR(i8, int8_t, EXPR_INT8)
VECTOR(i16, int16_t, EXPR_INT16)
VECTOR(i32, int32_t, EXPR_INT32)
VECTOR(i64, int64_t, EXPR_INT64)
VECTOR(u8, uint8_t, EXPR_UINT8)
VECTOR(u16, uint16_t, EXPR_UINT16)
VECTOR(u32, uint32_t, EXPR_UINT32)
VECTOR(u64, uint64_t, EXPR_UINT64)
VECTOR(f16, uint16_t, EXPR_FLOAT16)
VECTOR(bf16, uint16_t, EXPR_BFLOAT16)
VECTOR(f32, float, EXPR_FLOAT32)
VECTOR(f64, double, EXPR_FLOAT64)
VECTOR(c64, float, EXPR_COMPLEX64)
VECTOR(c128, double, EXPR_COMPLEX128)
#undef VECTOR

expr_var expr_bytes(const char *name, const char *data, size_t item_size, int64_t n) {
    const uint32_t bytes = item_size <= UINT32_MAX ? (uint32_t)item_size : 0; /* 0 is refused */
    return expr_variable(name, contiguous(EXPR_BYTES, bytes, data, 1, &n));
}
expr_var expr_nd(const char *name, expr_type type, const void *data, int ndim,
                 const int64_t *shape) {
    return expr_variable(name, contiguous(type, 0, data, ndim, shape));
}
expr_var expr_strided(const char *name, expr_type type, const void *data, int ndim,
                      const int64_t *shape, const int64_t *strides) {
    return expr_variable(name, strided(type, data, ndim, shape, strides));
}

expr_var expr_scalar(const char *name, double value) {
    return (expr_var){.name = name, .kind = EXPR_KIND_FLOAT, .value.f = value};
}
expr_var expr_scalar_int(const char *name, int64_t value) {
    return (expr_var){.name = name, .kind = EXPR_KIND_INT, .value.i = value};
}
expr_var expr_scalar_complex(const char *name, double re, double im) {
    return (expr_var){.name = name, .kind = EXPR_KIND_COMPLEX, .value.c.re = re, .value.c.im = im};
}
expr_var expr_output(const char *name, expr_array *out) {
    return (expr_var){.name = name, .kind = EXPR_KIND_OUTPUT, .value.output = out};
}
expr_var expr_user_function(const char *name, const expr_function *function) {
    return (expr_var){.name = name, .kind = EXPR_KIND_FUNCTION, .value.function = function};
}
expr_var expr_end(void) { return (expr_var){.name = NULL, .kind = EXPR_KIND_END}; }

expr_array expr_out_nd(expr_type type, void *data, int ndim, const int64_t *shape) {
    return contiguous(type, 0, data, ndim, shape);
}
expr_array expr_out_strided(expr_type type, void *data, int ndim, const int64_t *shape,
                            const int64_t *strides) {
    return strided(type, data, ndim, shape, strides);
}
expr_array expr_out_new(void) { return (expr_array){.type = EXPR_AUTO}; }

void expr_array_free(expr_array *array) {
    if (!array || !(array->flags & EXPR_ARRAY_ALLOCATED)) return;
    bx_free(array->data);
    memset(array, 0, sizeof *array);
}
