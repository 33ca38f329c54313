/* SPDX-License-Identifier: MIT */
/* Arrays of Fortran, by the descriptors that its standard defines for C, as arrays of the library.
 */
#include <ISO_Fortran_binding.h>
#include <blockexpr.h>
#include <string.h>

/* EXPR_NONE: not one of the library's. */
static expr_type type_of(const CFI_cdesc_t *values) {
    const size_t bytes = values->elem_len;
    switch (values->type) {
    case CFI_type_Bool: return bytes == 1 ? EXPR_BOOL : EXPR_NONE;
    case CFI_type_float: return EXPR_FLOAT32;
    case CFI_type_double: return EXPR_FLOAT64;
    case CFI_type_float_Complex: return EXPR_COMPLEX64;
    case CFI_type_double_Complex: return EXPR_COMPLEX128;
    case CFI_type_int8_t:
    case CFI_type_int16_t:
    case CFI_type_int32_t:
    case CFI_type_int64_t:
        return bytes == 1   ? EXPR_INT8
               : bytes == 2 ? EXPR_INT16
               : bytes == 4 ? EXPR_INT32
                            : EXPR_INT64;
    default: return EXPR_NONE;
    }
}

void blockexpr_describe(const CFI_cdesc_t *values, expr_array *array);
int blockexpr_weak(const CFI_cdesc_t *values, int64_t value[2]);

void blockexpr_describe(const CFI_cdesc_t *values, expr_array *array) {
    memset(array, 0, sizeof *array);
    array->data = values->base_addr;
    array->type = type_of(values);
    array->ndim = values->rank;
    for (int d = 0; d < values->rank; d++) {
        array->shape[d] = values->dim[d].extent;
        array->strides[d] = values->dim[d].sm;
    }
}

static int put_complex(double re, double im, int64_t value[2]) {
    memcpy(&value[0], &re, sizeof re);
    memcpy(&value[1], &im, sizeof im);
    return EXPR_KIND_COMPLEX;
}

static int put_float(double number, int64_t value[2]) {
    memcpy(&value[0], &number, sizeof number);
    return EXPR_KIND_FLOAT;
}

/* A scalar as a weak one: its kind, or EXPR_KIND_ARRAY where it is none. */
int blockexpr_weak(const CFI_cdesc_t *values, int64_t value[2]) {
    const void *at = values->base_addr;
    if (values->rank > 0) return EXPR_KIND_ARRAY;
    switch (type_of(values)) {
    case EXPR_INT8: value[0] = *(const int8_t *)at; return EXPR_KIND_INT;
    case EXPR_INT16: value[0] = *(const int16_t *)at; return EXPR_KIND_INT;
    case EXPR_INT32: value[0] = *(const int32_t *)at; return EXPR_KIND_INT;
    case EXPR_INT64: value[0] = *(const int64_t *)at; return EXPR_KIND_INT;
    case EXPR_FLOAT32: return put_float((double)*(const float *)at, value);
    case EXPR_FLOAT64: return put_float(*(const double *)at, value);
    case EXPR_COMPLEX64: return put_complex(((const float *)at)[0], ((const float *)at)[1], value);
    case EXPR_COMPLEX128:
        return put_complex(((const double *)at)[0], ((const double *)at)[1], value);
    default: return EXPR_KIND_ARRAY;
    }
}
