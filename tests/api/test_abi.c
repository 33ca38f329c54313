/* SPDX-License-Identifier: MIT */
/* What programs that are built hold of the header: docs/abi.md. A line that changes breaks them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "blockexpr.h"

/* Sizes and places on processors of 64 bits. */
#define SIZE(type, bytes) \
    _Static_assert(sizeof(void *) != 8 || sizeof(type) == (bytes), "the size of " #type)
#define PLACE(type, field, bytes)                                           \
    _Static_assert(sizeof(void *) != 8 || offsetof(type, field) == (bytes), \
                   "the place of " #type "." #field)
#define VALUE(constant, number) _Static_assert((constant) == (number), #constant)

SIZE(expr_array, 536);
PLACE(expr_array, data, 0);
PLACE(expr_array, type, 8);
PLACE(expr_array, ndim, 12);
PLACE(expr_array, flags, 16);
PLACE(expr_array, item_size, 20);
PLACE(expr_array, shape, 24);
PLACE(expr_array, strides, 280);

SIZE(expr_function, 64);
PLACE(expr_function, call, 0);
PLACE(expr_function, context, 8);
PLACE(expr_function, result, 16);
PLACE(expr_function, arity, 20);
PLACE(expr_function, arguments, 24);
PLACE(expr_function, flags, 56);
PLACE(expr_function, reserved, 60);

SIZE(expr_var, 568);
PLACE(expr_var, name, 0);
PLACE(expr_var, kind, 8);
PLACE(expr_var, reserved, 12);
PLACE(expr_var, value, 16);
PLACE(expr_var, array, 32);

/* It grows at its end. */
_Static_assert(sizeof(void *) != 8 || sizeof(expr_options) >= 88, "the size of expr_options");
PLACE(expr_options, size, 0);
PLACE(expr_options, threads, 8);
PLACE(expr_options, stores, 12);
PLACE(expr_options, block_length, 16);
PLACE(expr_options, casting, 24);
PLACE(expr_options, flags, 28);
PLACE(expr_options, sweep_steps, 32);
PLACE(expr_options, reserved, 36);
PLACE(expr_options, progress, 40);
PLACE(expr_options, context, 48);
PLACE(expr_options, order, 56);
PLACE(expr_options, reserved2, 60);
PLACE(expr_options, allocate, 64);
PLACE(expr_options, release, 72);
PLACE(expr_options, memory_context, 80);

SIZE(expr_feed, 24);
PLACE(expr_feed, variable, 0);
PLACE(expr_feed, source, 8);
PLACE(expr_feed, out, 16);

SIZE(expr_prediction, 80);
PLACE(expr_prediction, elements, 0);
PLACE(expr_prediction, block_length, 8);
PLACE(expr_prediction, threads, 16);
PLACE(expr_prediction, passes, 20);
PLACE(expr_prediction, temporary_bytes, 24);
PLACE(expr_prediction, workspace_bytes, 32);
PLACE(expr_prediction, read_bytes, 40);
PLACE(expr_prediction, written_bytes, 48);
PLACE(expr_prediction, operations, 56);
PLACE(expr_prediction, compute_ns, 64);
PLACE(expr_prediction, traffic_ns, 72);

SIZE(expr_name, 24);
PLACE(expr_name, offset, 0);
PLACE(expr_name, length, 8);
PLACE(expr_name, kind, 16);
PLACE(expr_name, reserved, 20);

SIZE(expr_error, 536);
PLACE(expr_error, status, 0);
PLACE(expr_error, code, 4);
PLACE(expr_error, offset, 8);
PLACE(expr_error, length, 16);
PLACE(expr_error, message, 24);

SIZE(expr_machine, 112);
PLACE(expr_machine, l1d_bytes, 0);
PLACE(expr_machine, l2_bytes, 8);
PLACE(expr_machine, l3_bytes, 16);
PLACE(expr_machine, l2_shared_by, 24);
PLACE(expr_machine, l3_shared_by, 28);
PLACE(expr_machine, cores, 32);
PLACE(expr_machine, processors, 36);
PLACE(expr_machine, numa_nodes, 40);
PLACE(expr_machine, threads, 44);
PLACE(expr_machine, vector_bytes, 48);
PLACE(expr_machine, fma, 52);
PLACE(expr_machine, caches_known, 56);
PLACE(expr_machine, measured, 60);
PLACE(expr_machine, region_ns, 64);
PLACE(expr_machine, l2_bytes_per_ns, 72);
PLACE(expr_machine, l3_bytes_per_ns, 80);
PLACE(expr_machine, memory_bytes_per_ns, 88);
PLACE(expr_machine, isa, 96);
PLACE(expr_machine, isa_available, 104);

SIZE(expr_cache_counters, 40);
PLACE(expr_cache_counters, hits, 0);
PLACE(expr_cache_counters, misses, 8);
PLACE(expr_cache_counters, evictions, 16);
PLACE(expr_cache_counters, entries, 24);
PLACE(expr_cache_counters, capacity, 32);

VALUE(EXPR_OK, 0);
VALUE(EXPR_ERROR_ARGUMENT, 1);
VALUE(EXPR_ERROR_SYNTAX, 2);
VALUE(EXPR_ERROR_NAME, 3);
VALUE(EXPR_ERROR_ARITY, 4);
VALUE(EXPR_ERROR_TYPE, 5);
VALUE(EXPR_ERROR_SHAPE, 6);
VALUE(EXPR_ERROR_LIMIT, 7);
VALUE(EXPR_ERROR_RANGE, 8);
VALUE(EXPR_ERROR_MEMORY, 9);
VALUE(EXPR_ERROR_UNSUPPORTED, 10);
VALUE(EXPR_ERROR_FILE, 11);
VALUE(EXPR_ERROR_CANCELLED, 12);
VALUE(EXPR_NONE, -1);
VALUE(EXPR_AUTO, 0);
VALUE(EXPR_BOOL, 1);
VALUE(EXPR_INT8, 2);
VALUE(EXPR_INT16, 3);
VALUE(EXPR_INT32, 4);
VALUE(EXPR_INT64, 5);
VALUE(EXPR_UINT8, 6);
VALUE(EXPR_UINT16, 7);
VALUE(EXPR_UINT32, 8);
VALUE(EXPR_UINT64, 9);
VALUE(EXPR_FLOAT16, 10);
VALUE(EXPR_BFLOAT16, 11);
VALUE(EXPR_FLOAT32, 12);
VALUE(EXPR_FLOAT64, 13);
VALUE(EXPR_COMPLEX64, 14);
VALUE(EXPR_COMPLEX128, 15);
VALUE(EXPR_BYTES, 16);
VALUE(EXPR_KIND_END, 0);
VALUE(EXPR_KIND_ARRAY, 1);
VALUE(EXPR_KIND_FLOAT, 2);
VALUE(EXPR_KIND_INT, 3);
VALUE(EXPR_KIND_OUTPUT, 4);
VALUE(EXPR_KIND_FUNCTION, 5);
VALUE(EXPR_KIND_COMPLEX, 6);
VALUE(EXPR_KIND_ARRAY_AT, 7);
VALUE(EXPR_STORES_TUNED, 0);
VALUE(EXPR_STORES_CACHED, 1);
VALUE(EXPR_STORES_STREAMING, 2);
VALUE(EXPR_CASTING_SAME_KIND, 0);
VALUE(EXPR_CASTING_NO, 1);
VALUE(EXPR_CASTING_SAFE, 2);
VALUE(EXPR_CASTING_UNSAFE, 3);
VALUE(EXPR_ORDER_INPUTS, 0);
VALUE(EXPR_ORDER_C, 1);
VALUE(EXPR_ORDER_FORTRAN, 2);
VALUE(EXPR_NAME_VARIABLE, 1);
VALUE(EXPR_NAME_CONSTANT, 2);
VALUE(EXPR_NAME_ASSIGNED, 3);
VALUE(EXPR_NAME_FUNCTION, 4);
VALUE(EXPR_CODE_NONE, 0);
VALUE(EXPR_CODE_UNKNOWN_NAME, 1);
VALUE(EXPR_CODE_UNKNOWN_FUNCTION, 2);
VALUE(EXPR_CODE_UNASSIGNED, 3);
VALUE(EXPR_CODE_OPERATION, 4);
VALUE(EXPR_CODE_CASTING, 5);
VALUE(EXPR_CODE_NEGATIVE_POWER, 6);
VALUE(EXPR_CODE_VARIABLE, 7);
VALUE(EXPR_CODE_BROADCAST, 8);
VALUE(EXPR_CODE_OUTPUT_SHAPE, 9);
VALUE(EXPR_CODE_AXIS, 10);
VALUE(EXPR_CODE_EMPTY, 11);
VALUE(EXPR_ARRAY_ALLOCATED, 1);
VALUE(EXPR_ARRAY_SWAPPED, 2);
VALUE(EXPR_PURE, 1);
VALUE(EXPR_FAST, 1);
VALUE(EXPR_MAX_DIMENSIONS, 32);
VALUE(EXPR_MAX_ARGUMENTS, 8);
VALUE(EXPR_ERROR_MESSAGE, 512);
VALUE(EXPR_UNBLOCKED, -1);
VALUE(EXPR_NAMES_CONSTANTS, 1);
VALUE(EXPR_NAMES_ASSIGNED, 2);
VALUE(EXPR_NAMES_FUNCTIONS, 4);

/* The inline constructors are functions of the library, too, for those who call them by address. */
static void constructors_have_addresses(void **state) {
    (void)state;
    expr_var (*volatile scalar)(const char *, double) = expr_scalar;
    expr_var (*volatile end)(void) = expr_end;
    assert_true(scalar("x", 2.5).value.f == 2.5);
    assert_int_equal(end().kind, EXPR_KIND_END);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(constructors_have_addresses)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
