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
    return type == EXPR_AUTO ? "auto" : inner < 0 ? "unknown" : bx_type_text((enum bx_type)inner);
}

/* Faults (negative or too large sizes, too many dimensions) stay in the struct: evaluation names
 * them. */
static expr_array contiguous(expr_type type, const void *data, int ndim, const int64_t *shape) {
    expr_array array = {.data = (void *)(uintptr_t)data, .type = type, .ndim = ndim};
    int64_t stride = (int64_t)expr_type_size(type);
    if (ndim < 0 || ndim > EXPR_MAX_DIMENSIONS || (ndim > 0 && !shape)) return array;
    for (int d = ndim - 1; d >= 0; d--) {
        array.shape[d] = shape[d];
        array.strides[d] = stride;
        if (__builtin_mul_overflow(stride, shape[d], &stride)) stride = 0;
    }
    return array;
}

static expr_var array_variable(const char *name, expr_type type, const void *data, int ndim,
                               const int64_t *shape) {
    expr_var var = {.name = name, .kind = EXPR_KIND_ARRAY};
    var.array = contiguous(type, data, ndim, shape);
    return var;
}

expr_var expr_f64(const char *name, const double *data, int64_t n) {
    return array_variable(name, EXPR_FLOAT64, data, 1, &n);
}
expr_var expr_f32(const char *name, const float *data, int64_t n) {
    return array_variable(name, EXPR_FLOAT32, data, 1, &n);
}
expr_var expr_i64(const char *name, const int64_t *data, int64_t n) {
    return array_variable(name, EXPR_INT64, data, 1, &n);
}
expr_var expr_i32(const char *name, const int32_t *data, int64_t n) {
    return array_variable(name, EXPR_INT32, data, 1, &n);
}
expr_var expr_bool(const char *name, const uint8_t *data, int64_t n) {
    return array_variable(name, EXPR_BOOL, data, 1, &n);
}
expr_var expr_nd(const char *name, expr_type type, const void *data, int ndim,
                 const int64_t *shape) {
    return array_variable(name, type, data, ndim, shape);
}

expr_var expr_scalar(const char *name, double value) {
    return (expr_var){.name = name, .kind = EXPR_KIND_FLOAT, .value.f = value};
}
expr_var expr_scalar_int(const char *name, int64_t value) {
    return (expr_var){.name = name, .kind = EXPR_KIND_INT, .value.i = value};
}
expr_var expr_end(void) { return (expr_var){.name = NULL, .kind = EXPR_KIND_END}; }

expr_array expr_out_f64(double *data, int64_t n) { return contiguous(EXPR_FLOAT64, data, 1, &n); }
expr_array expr_out_f32(float *data, int64_t n) { return contiguous(EXPR_FLOAT32, data, 1, &n); }
expr_array expr_out_i64(int64_t *data, int64_t n) { return contiguous(EXPR_INT64, data, 1, &n); }
expr_array expr_out_i32(int32_t *data, int64_t n) { return contiguous(EXPR_INT32, data, 1, &n); }
expr_array expr_out_bool(uint8_t *data, int64_t n) { return contiguous(EXPR_BOOL, data, 1, &n); }
expr_array expr_out_nd(expr_type type, void *data, int ndim, const int64_t *shape) {
    return contiguous(type, data, ndim, shape);
}
expr_array expr_out_new(void) { return (expr_array){.type = EXPR_AUTO}; }

void expr_array_free(expr_array *array) {
    if (!array || !(array->flags & EXPR_ARRAY_ALLOCATED)) return;
    bx_free(array->data);
    memset(array, 0, sizeof *array);
}
