/* SPDX-License-Identifier: MIT */
/* DLPack tensors as arrays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "blockexpr.h"

#ifndef BX_HAVE_DLPACK

static void a_library_without_dlpack_says_so(void **state) {
    (void)state;
    expr_array array = expr_out_new();
    assert_int_equal(expr_array_from_dlpack(NULL, &array), EXPR_ERROR_UNSUPPORTED);
    assert_non_null(strstr(expr_error_text(), "built without DLPack"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_library_without_dlpack_says_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

#include <dlpack/dlpack.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static double data[24];
static int64_t shape[EXPR_MAX_DIMENSIONS + 1] = {2, 3, 4};
static int64_t strides[EXPR_MAX_DIMENSIONS + 1] = {12, 4, 1};

/* A producer would put its own record into manager_ctx; borrowing must not call the deleter. */
static void forbidden(struct DLManagedTensor *self) {
    (void)self;
    fail_msg("the tensor is the caller's");
}

static DLManagedTensor tensor(void) {
    DLManagedTensor made = {.deleter = forbidden};
    made.dl_tensor.data = data;
    made.dl_tensor.device = (DLDevice){kDLCPU, 0};
    made.dl_tensor.ndim = 3;
    made.dl_tensor.dtype = (DLDataType){kDLFloat, 64, 1};
    made.dl_tensor.shape = shape;
    return made;
}

static void a_compact_tensor_is_borrowed(void **state) {
    (void)state;
    DLManagedTensor given = tensor();
    expr_array array;
    memset(&array, 0xA5, sizeof array);
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    assert_ptr_equal(array.data, data);
    assert_int_equal(array.type, EXPR_FLOAT64);
    assert_int_equal(array.ndim, 3);
    assert_int_equal(array.flags, 0);
    assert_int_equal(array.item_size, 0);
    static const int64_t bytes[] = {96, 32, 8};
    assert_memory_equal(array.shape, shape, 3 * sizeof *shape);
    assert_memory_equal(array.strides, bytes, sizeof bytes);
    expr_array_free(&array); /* nothing of it is the library's */
    assert_ptr_equal(array.data, data);
}

static void strides_become_bytes_and_the_offset_moves_the_data(void **state) {
    (void)state;
    DLManagedTensor given = tensor();
    int64_t steps[] = {-12, 0, 2};
    given.dl_tensor.strides = steps;
    given.dl_tensor.byte_offset = 12 * sizeof *data;
    given.dl_tensor.dtype = (DLDataType){kDLInt, 64, 1};
    expr_array array;
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    static const int64_t bytes[] = {-96, 0, 16};
    assert_memory_equal(array.strides, bytes, sizeof bytes);
    assert_ptr_equal(array.data, data + 12);
    given.dl_tensor.dtype = (DLDataType){kDLInt, 8, 1};
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    assert_memory_equal(array.strides, steps, sizeof steps);
}

static void points_and_empty_tensors_are_arrays(void **state) {
    (void)state;
    DLManagedTensor given = tensor();
    given.dl_tensor.ndim = 0;
    given.dl_tensor.shape = NULL;
    expr_array array;
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    assert_int_equal(array.ndim, 0);
    assert_ptr_equal(array.data, data);
    int64_t none[] = {4, 0};
    given.dl_tensor.ndim = 2;
    given.dl_tensor.shape = none;
    given.dl_tensor.data = NULL;
    given.dl_tensor.byte_offset = 8;
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    assert_null(array.data);
    assert_int_equal(array.shape[1], 0);
}

static void every_type_of_the_library_is_known(void **state) {
    (void)state;
    static const struct {
        uint8_t code, bits;
        expr_type type;
    } types[] = {
        {0, 8, EXPR_INT8},     {0, 16, EXPR_INT16},     {0, 32, EXPR_INT32},
        {0, 64, EXPR_INT64},   {1, 8, EXPR_UINT8},      {1, 16, EXPR_UINT16},
        {1, 32, EXPR_UINT32},  {1, 64, EXPR_UINT64},    {2, 16, EXPR_FLOAT16},
        {2, 32, EXPR_FLOAT32}, {2, 64, EXPR_FLOAT64},   {4, 16, EXPR_BFLOAT16},
        {6, 8, EXPR_BOOL},     {5, 64, EXPR_COMPLEX64}, {5, 128, EXPR_COMPLEX128},
    };
    unsigned known = 0;
    for (unsigned code = 0; code < 256; code++)
        for (unsigned bits = 0; bits < 256; bits++) {
            DLManagedTensor given = tensor();
            given.dl_tensor.dtype = (DLDataType){(uint8_t)code, (uint8_t)bits, 1};
            expr_array array = expr_out_new();
            expr_type wanted = EXPR_AUTO;
            for (size_t k = 0; k < COUNT(types); k++)
                if (types[k].code == code && types[k].bits == bits) wanted = types[k].type;
            const expr_status status = expr_array_from_dlpack(&given, &array);
            assert_int_equal(status, wanted == EXPR_AUTO ? EXPR_ERROR_UNSUPPORTED : EXPR_OK);
            assert_int_equal(array.type, wanted);
            known += status == EXPR_OK;
        }
    assert_int_equal(known, COUNT(types));
    assert_int_equal(known, EXPR_BYTES - 1);
}

static void memory_of_the_processor_is_read_on_whatever_device_it_was_pinned(void **state) {
    (void)state;
    static const int host[] = {kDLCPU, kDLCUDAHost, kDLROCMHost};
    for (size_t k = 0; k < COUNT(host); k++) {
        DLManagedTensor given = tensor();
        given.dl_tensor.device.device_type = (DLDeviceType)host[k];
        expr_array array;
        assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    }
    static const struct {
        int type;
        const char *name;
    } others[] = {{kDLCUDA, "(CUDA)"},      {kDLOpenCL, "(OpenCL)"},
                  {kDLVulkan, "(Vulkan)"},  {kDLMetal, "(Metal)"},
                  {kDLVPI, "(VPI)"},        {kDLROCM, "(ROCm)"},
                  {kDLExtDev, "extension"}, {kDLCUDAManaged, "managed CUDA"},
                  {14, "(unknown)"}};
    for (size_t k = 0; k < COUNT(others); k++) {
        DLManagedTensor given = tensor();
        given.dl_tensor.device = (DLDevice){(DLDeviceType)others[k].type, 5};
        expr_array array = expr_out_new();
        assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_ERROR_UNSUPPORTED);
        assert_non_null(strstr(expr_error_text(), others[k].name));
        assert_non_null(strstr(expr_error_text(), "device 5"));
        assert_non_null(strstr(expr_error_text(), "copy it to the CPU"));
        assert_int_equal(array.type, EXPR_AUTO);
    }
}

static void assert_refused(const DLManagedTensor *given, expr_status status, const char *problem) {
    expr_array array, before;
    memset(&array, 0xA5, sizeof array);
    before = array;
    assert_int_equal(expr_array_from_dlpack(given, &array), status);
    if (!strstr(expr_error_text(), problem))
        fail_msg("'%s' does not say '%s'", expr_error_text(), problem);
    assert_memory_equal(&array, &before, sizeof array);
}

static void what_is_wrong_with_a_tensor_is_named(void **state) {
    (void)state;
    DLManagedTensor given = tensor();
    assert_refused(NULL, EXPR_ERROR_ARGUMENT, "tensor is NULL");
    assert_int_equal(expr_array_from_dlpack(&given, NULL), EXPR_ERROR_ARGUMENT);
    given.dl_tensor.dtype.lanes = 4;
    assert_refused(&given, EXPR_ERROR_UNSUPPORTED, "vectors of 4 lanes");
    given = tensor();
    given.dl_tensor.dtype = (DLDataType){kDLFloat, 8, 1};
    assert_refused(&given, EXPR_ERROR_UNSUPPORTED, "DLPack code 2, 8 bits");
    given = tensor();
    given.dl_tensor.shape = NULL;
    assert_refused(&given, EXPR_ERROR_ARGUMENT, "no shape");
    given = tensor();
    given.dl_tensor.ndim = -1;
    assert_refused(&given, EXPR_ERROR_LIMIT, "-1 dimensions");
    given.dl_tensor.ndim = EXPR_MAX_DIMENSIONS + 1;
    assert_refused(&given, EXPR_ERROR_LIMIT, "EXPR_MAX_DIMENSIONS");
    given = tensor();
    int64_t negative[] = {2, -3, 4};
    given.dl_tensor.shape = negative;
    assert_refused(&given, EXPR_ERROR_SHAPE, "negative size in dimension 1");
    given = tensor();
    given.dl_tensor.byte_offset = UINT64_MAX;
    assert_refused(&given, EXPR_ERROR_SHAPE, "byte_offset");
    given = tensor();
    int64_t large[] = {INT64_MAX / 8 + 1, 1, 1}, steps[] = {1, INT64_MIN / 8 - 1, 1};
    given.dl_tensor.shape = large;
    assert_refused(&given, EXPR_ERROR_SHAPE, "overflow the address space");
    given = tensor();
    given.dl_tensor.strides = steps;
    assert_refused(&given, EXPR_ERROR_SHAPE, "overflow the address space");
    given = tensor();
    int64_t ones[EXPR_MAX_DIMENSIONS];
    for (size_t d = 0; d < COUNT(ones); d++) ones[d] = 1;
    given.dl_tensor.ndim = EXPR_MAX_DIMENSIONS;
    given.dl_tensor.shape = ones;
    expr_array array;
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
}

static void a_tensor_is_evaluated_where_it_lies(void **state) {
    (void)state;
    for (size_t k = 0; k < COUNT(data); k++) data[k] = (double)k;
    DLManagedTensor given = tensor();
    given.dl_tensor.strides = strides;
    expr_array array;
    assert_int_equal(expr_array_from_dlpack(&given, &array), EXPR_OK);
    const expr_var vars[] = {expr_variable("x", array), EXPR_END};
    assert_int_equal(expr_eval("2*x+1", vars, &array), EXPR_OK);
    for (size_t k = 0; k < COUNT(data); k++) assert_true(data[k] == 2 * (double)k + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compact_tensor_is_borrowed),
        cmocka_unit_test(strides_become_bytes_and_the_offset_moves_the_data),
        cmocka_unit_test(points_and_empty_tensors_are_arrays),
        cmocka_unit_test(every_type_of_the_library_is_known),
        cmocka_unit_test(memory_of_the_processor_is_read_on_whatever_device_it_was_pinned),
        cmocka_unit_test(what_is_wrong_with_a_tensor_is_named),
        cmocka_unit_test(a_tensor_is_evaluated_where_it_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
