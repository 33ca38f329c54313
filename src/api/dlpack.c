/* SPDX-License-Identifier: MIT */
/* Tensors of other libraries as arrays: DLPack's struct is read, nothing is copied or kept. */
#include "base/error.h"
#include "blockexpr.h"

#ifndef BX_HAVE_DLPACK

expr_status expr_array_from_dlpack(const struct DLManagedTensor *tensor, expr_array *array) {
    (void)tensor;
    (void)array;
    return bx_error(EXPR_ERROR_UNSUPPORTED,
                    "this library was built without DLPack; build it where dlpack/dlpack.h is "
                    "installed (Debian: libdlpack-dev)");
}

#else

#include <dlpack/dlpack.h>

#include "base/checked.h"

/* Later versions of the format know bools; the header at hand may not. */
enum { CODE_BOOL = 6 };

static const char *device_name(int device) {
    switch (device) {
    case kDLCUDA: return "CUDA";
    case kDLOpenCL: return "OpenCL";
    case kDLVulkan: return "Vulkan";
    case kDLMetal: return "Metal";
    case kDLVPI: return "VPI";
    case kDLROCM: return "ROCm";
    case kDLExtDev: return "extension";
    case kDLCUDAManaged: return "managed CUDA";
    default: return "unknown";
    }
}

static expr_status check_device(DLDevice device) {
    const int type = (int)device.device_type;
    if (type == kDLCPU || type == kDLCUDAHost || type == kDLROCMHost) return EXPR_OK;
    return bx_error(EXPR_ERROR_UNSUPPORTED,
                    "the tensor lies on device %d of type %d (%s), which this library does not "
                    "read; copy it to the CPU first",
                    device.device_id, type, device_name(type));
}

/* EXPR_AUTO: none. */
static expr_type type_of(DLDataType type) {
    static const struct {
        uint8_t code;
        uint8_t bits;
        uint8_t type;
    } types[] = {
        {kDLInt, 8, EXPR_INT8},           {kDLInt, 16, EXPR_INT16},
        {kDLInt, 32, EXPR_INT32},         {kDLInt, 64, EXPR_INT64},
        {kDLUInt, 8, EXPR_UINT8},         {kDLUInt, 16, EXPR_UINT16},
        {kDLUInt, 32, EXPR_UINT32},       {kDLUInt, 64, EXPR_UINT64},
        {kDLFloat, 16, EXPR_FLOAT16},     {kDLFloat, 32, EXPR_FLOAT32},
        {kDLFloat, 64, EXPR_FLOAT64},     {kDLBfloat, 16, EXPR_BFLOAT16},
        {kDLComplex, 64, EXPR_COMPLEX64}, {kDLComplex, 128, EXPR_COMPLEX128},
        {CODE_BOOL, 8, EXPR_BOOL},
    };
    for (size_t k = 0; k < sizeof types / sizeof *types; k++)
        if (types[k].code == type.code && types[k].bits == type.bits && type.lanes == 1)
            return (expr_type)types[k].type;
    return EXPR_AUTO;
}

static expr_status check_type(DLDataType type) {
    if (type.lanes != 1)
        return bx_error(EXPR_ERROR_UNSUPPORTED,
                        "the tensor's elements are vectors of %d lanes; give it as a tensor of one "
                        "dimension more, with 1 lane",
                        (int)type.lanes);
    if (type_of(type) == EXPR_AUTO)
        return bx_error(EXPR_ERROR_UNSUPPORTED,
                        "the tensor's element type (DLPack code %d, %d bits) is none of this "
                        "library's; convert it first",
                        (int)type.code, (int)type.bits);
    return EXPR_OK;
}

static expr_status check_extent(const DLTensor *tensor) {
    if (tensor->ndim < 0 || tensor->ndim > EXPR_MAX_DIMENSIONS)
        return bx_error(EXPR_ERROR_LIMIT,
                        "the tensor has %d dimensions; give it 0 to %d (EXPR_MAX_DIMENSIONS)",
                        tensor->ndim, EXPR_MAX_DIMENSIONS);
    if (tensor->ndim > 0 && !tensor->shape)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "the tensor has dimensions but no shape; set its shape");
    for (int d = 0; d < tensor->ndim; d++)
        if (tensor->shape[d] < 0)
            return bx_error(EXPR_ERROR_SHAPE,
                            "the tensor has a negative size in dimension %d; sizes count elements, "
                            "from 0",
                            d);
    if (tensor->byte_offset > PTRDIFF_MAX)
        return bx_error(EXPR_ERROR_SHAPE,
                        "the tensor's byte_offset is past the address space; check it");
    return EXPR_OK;
}

/* false where a stride in bytes has no number. */
static bool fill(const DLTensor *tensor, expr_array *array) {
    int64_t compact = (int64_t)expr_type_size(array->type);
    const int64_t size = compact;
    for (int d = tensor->ndim - 1; d >= 0; d--) {
        array->shape[d] = tensor->shape[d];
        array->strides[d] = compact;
        if (tensor->strides && !bx_mul_i64(tensor->strides[d], size, &array->strides[d]))
            return false;
        /* Strides of an empty array do not count, and it may have any other sizes. */
        if (tensor->shape[d] > 0 && !bx_mul_i64(compact, tensor->shape[d], &compact)) return false;
    }
    return true;
}

expr_status expr_array_from_dlpack(const struct DLManagedTensor *tensor, expr_array *array) {
    if (!tensor) return bx_error(EXPR_ERROR_ARGUMENT, "tensor is NULL; give a DLManagedTensor");
    if (!array) return bx_error(EXPR_ERROR_ARGUMENT, "array is NULL; give a struct to fill");
    const DLTensor *given = &tensor->dl_tensor;
    expr_status status = check_device(given->device);
    if (status == EXPR_OK) status = check_type(given->dtype);
    if (status == EXPR_OK) status = check_extent(given);
    if (status != EXPR_OK) return status;
    expr_array made = {
        .data = given->data, .type = type_of(given->dtype), .ndim = (int32_t)given->ndim};
    if (!fill(given, &made))
        return bx_error(EXPR_ERROR_SHAPE,
                        "the tensor's sizes or strides overflow the address space; check them");
    if (made.data) made.data = (char *)made.data + given->byte_offset;
    *array = made;
    return EXPR_OK;
}

#endif
