/* SPDX-License-Identifier: MIT */
/* Constructors of arrays and variables. */
#include <string.h>

#include "base/memory.h"
#include "blockexpr.h"
#include "exec/exec.h"
#include "layout/types.h"

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

/*
 * Fills in what is read of an array, where it is to be: a struct of this size is not cleared or
 * copied in passing. Faults (negative or too large sizes, too many dimensions) stay in it:
 * evaluation names them.
 */
static void fill(expr_array *array, expr_type type, uint32_t item_size, const void *data, int ndim,
                 const int64_t *shape, const int64_t *strides) {
    int64_t stride = element_bytes(type, item_size);
    array->data = (void *)(uintptr_t)data;
    array->type = type;
    array->ndim = ndim;
    array->flags = 0;
    array->item_size = item_size;
    if (ndim < 1 || ndim > EXPR_MAX_DIMENSIONS) return;
    for (int d = ndim - 1; d >= 0; d--) {
        array->shape[d] = shape ? shape[d] : 0;
        array->strides[d] = strides ? strides[d] : stride;
        if (__builtin_mul_overflow(stride, array->shape[d], &stride)) stride = 0;
    }
}

static expr_var variable(const char *name, expr_type type, uint32_t item_size, const void *data,
                         int ndim, const int64_t *shape, const int64_t *strides) {
    expr_var var;
    var.name = name;
    var.kind = EXPR_KIND_ARRAY;
    var.reserved = 0;
    fill(&var.array, type, item_size, data, ndim, shape, strides);
    return var;
}

/* The header's inline functions as functions of the library. */
#define VECTOR(suffix, ctype)                                                      \
    extern expr_var expr_##suffix(const char *name, const ctype *data, int64_t n); \
    extern expr_array expr_out_##suffix(ctype *data, int64_t n);
VECTOR(bool, uint8_t)
VECTOR(i8, int8_t)
VECTOR(i16, int16_t)
VECTOR(i32, int32_t)
VECTOR(i64, int64_t)
VECTOR(u8, uint8_t)
VECTOR(u16, uint16_t)
VECTOR(u32, uint32_t)
VECTOR(u64, uint64_t)
VECTOR(f16, uint16_t)
VECTOR(bf16, uint16_t)
VECTOR(f32, float)
VECTOR(f64, double)
VECTOR(c64, float)
VECTOR(c128, double)
#undef VECTOR
extern expr_var expr_variable(const char *name, expr_array array);
extern expr_var expr_variable_at(const char *name, const expr_array *array);
extern expr_var expr_scalar(const char *name, double value);
extern expr_var expr_scalar_int(const char *name, int64_t value);
extern expr_var expr_scalar_complex(const char *name, double re, double im);
extern expr_var expr_output(const char *name, expr_array *out);
extern expr_var expr_user_function(const char *name, const expr_function *function);
extern expr_var expr_end(void);
extern expr_array expr_out_new(void);

expr_var expr_bytes(const char *name, const char *data, size_t item_size, int64_t n) {
    const uint32_t bytes = item_size <= UINT32_MAX ? (uint32_t)item_size : 0; /* 0 is refused */
    return variable(name, EXPR_BYTES, bytes, data, 1, &n, NULL);
}
expr_var expr_nd(const char *name, expr_type type, const void *data, int ndim,
                 const int64_t *shape) {
    return variable(name, type, 0, data, ndim, shape, NULL);
}
expr_var expr_strided(const char *name, expr_type type, const void *data, int ndim,
                      const int64_t *shape, const int64_t *strides) {
    return variable(name, type, 0, data, ndim, shape, strides);
}

expr_array expr_out_nd(expr_type type, void *data, int ndim, const int64_t *shape) {
    expr_array array;
    fill(&array, type, 0, data, ndim, shape, NULL);
    return array;
}
expr_array expr_out_strided(expr_type type, void *data, int ndim, const int64_t *shape,
                            const int64_t *strides) {
    expr_array array;
    fill(&array, type, 0, data, ndim, shape, strides);
    return array;
}

void expr_array_free(expr_array *array) {
    if (!array || !(array->flags & EXPR_ARRAY_ALLOCATED)) return;
    bx_free(array->data);
    memset(array, 0, sizeof *array);
}
