/* SPDX-License-Identifier: MIT */
/* Scalars of every type as kernels read them, in programs made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "exec/exec.h"
#include "layout/types.h"
#include "program/opcodes.h"
#include "program/program.h"

enum { N = 3 };
static const struct bx_run_options options = {0};

/* out = the scalar, filled into N elements of the kernel's type. */
static struct bx_program *filler(const struct bx_variable *variable) {
    const enum bx_type type = bx_kernel_type((enum bx_type)variable->type);
    const struct bx_slot slots[] = {{.kind = SLOT_VALUE, .type = (uint8_t)type},
                                    {.kind = SLOT_OUT, .type = (uint8_t)type}};
    enum { NO = BX_NO_SLOT };
    const struct bx_instruction instructions[] = {
        {(uint16_t)bx_opcode_find(OP_load, type, FORM_s), {0, NO, NO}},
        {(uint16_t)bx_opcode_find(OP_store, type, FORM_m), {1, NO, NO}},
        {OPC_end, {NO, NO, NO}},
    };
    const struct bx_pass pass = {.kind = PASS_MAP, .axes = BX_NO_AXES, .count = 3};
    const struct bx_output output = {(uint8_t)type, 0, BX_NO_SLOT};
    const struct bx_program draft = {.result_type = (uint8_t)type,
                                     .has_value = 1,
                                     .variable_count = 1,
                                     .slot_count = 2,
                                     .pass_count = 1,
                                     .output_count = 1,
                                     .instruction_count = 3,
                                     .variables = variable,
                                     .slots = slots,
                                     .outputs = &output,
                                     .passes = &pass,
                                     .instructions = instructions,
                                     .text = "s"};
    struct bx_program *program = bx_program_create(&draft);
    assert_non_null(program);
    return program;
}

static expr_status fill(const struct bx_variable *variable, const expr_var *var, void *result) {
    const int64_t n = N;
    const expr_var vars[] = {*var, expr_end()};
    const expr_type type = bx_public_type(bx_kernel_type((enum bx_type)variable->type));
    struct bx_program *program = filler(variable);
    expr_array out = expr_out_nd(type, result, 1, &n);
    expr_status status = bx_run(program, vars, &out, &options);
    bx_program_release(program);
    return status;
}

static double number(const char *at, enum bx_type type) {
    double real;
    float narrow;
    int64_t integer;
    int32_t narrow_integer;
    switch (type) {
    case T_f64: memcpy(&real, at, sizeof real); return real;
    case T_f32: memcpy(&narrow, at, sizeof narrow); return (double)narrow;
    case T_i64: memcpy(&integer, at, sizeof integer); return (double)integer;
    case T_i32: memcpy(&narrow_integer, at, sizeof narrow_integer); return narrow_integer;
    default: return *(const uint8_t *)at;
    }
}

/* The 0-d array reads as this number, in both byte orders. */
static void assert_reads(enum bx_type storage, enum bx_part part, const void *bytes,
                         double expected) {
    char data[16], result[N * 8];
    const size_t size = bx_type_size(storage);
    const size_t word = bx_type_is_complex(storage) ? size / 2 : size;
    const struct bx_variable variable = {.name = "s",
                                         .type = (uint8_t)bx_kernel_type(storage),
                                         .storage = (uint8_t)storage,
                                         .part = (uint8_t)part};
    for (int swapped = 0; swapped < 2; swapped++) {
        for (size_t k = 0; k < size; k++)
            data[swapped ? k / word * word + word - 1 - k % word : k] = ((const char *)bytes)[k];
        expr_var var = expr_nd("s", bx_public_type(storage), data, 0, NULL);
        var.array.flags = swapped ? EXPR_ARRAY_SWAPPED : 0;
        if (fill(&variable, &var, result) != EXPR_OK) fail_msg("%s", bx_error_last_text());
        const enum bx_type type = bx_kernel_type(storage);
        for (size_t k = 0; k < N; k++) {
            const double got = number(result + k * bx_type_size(type), type);
            if (!(got == expected || (isnan(got) && isnan(expected))) ||
                (signbit(got) != 0) != (signbit(expected) != 0))
                fail_msg("%s: %g instead of %g", bx_type_text(storage), got, expected);
        }
    }
}

static void strong_scalars_are_read_by_value(void **state) {
    (void)state;
    const int8_t i8 = -100;
    const uint8_t u8 = 200, truth = 1;
    const int16_t i16 = -30000;
    const uint16_t u16 = 60000;
    const int32_t i32 = -2000000000;
    const int64_t i64 = -(INT64_C(1) << 50);
    const uint32_t u32 = 4000000000;
    const float f32 = 1.5f, c64[] = {2.5f, -3.5f};
    const double f64 = -2.25, c128[] = {0.125, -0.0};
    assert_reads(T_bool, PART_WHOLE, &truth, 1);
    assert_reads(T_i8, PART_WHOLE, &i8, -100);
    assert_reads(T_u8, PART_WHOLE, &u8, 200);
    assert_reads(T_i16, PART_WHOLE, &i16, -30000);
    assert_reads(T_u16, PART_WHOLE, &u16, 60000);
    assert_reads(T_i32, PART_WHOLE, &i32, -2e9);
    assert_reads(T_i64, PART_WHOLE, &i64, -0x1p50);
    assert_reads(T_u32, PART_WHOLE, &u32, 4e9 - 0x1p32); /* the same bits */
    assert_reads(T_f32, PART_WHOLE, &f32, 1.5);
    assert_reads(T_f64, PART_WHOLE, &f64, -2.25);
    assert_reads(T_c64, PART_REAL, c64, 2.5);
    assert_reads(T_c64, PART_IMAGINARY, c64, -3.5);
    assert_reads(T_c128, PART_REAL, c128, 0.125);
    assert_reads(T_c128, PART_IMAGINARY, c128, -0.0);
}

static void floats_of_two_bytes_are_read_by_value(void **state) {
    (void)state;
    static const struct {
        uint16_t bits;
        double value;
    } halves[] = {{0x0000, 0},
                  {0x8000, -0.0},
                  {0x0001, 0x1p-24},
                  {0x83FF, -0x3FFp-24},
                  {0x0400, 0x1p-14},
                  {0x3C00, 1},
                  {0xC100, -2.5},
                  {0x7BFF, 65504},
                  {0x7C00, (double)INFINITY},
                  {0x3555, 0x555p-12},
                  {0xFC00, -(double)INFINITY}},
      brains[] = {{0x0000, 0},       {0x8000, -0.0},     {0x3F80, 1},
                  {0xC020, -2.5},    {0x0001, 0x1p-133}, {0x7F80, (double)INFINITY},
                  {0x7F7F, 0xFFp120}};
    for (size_t k = 0; k < sizeof halves / sizeof *halves; k++)
        assert_reads(T_f16, PART_WHOLE, &halves[k].bits, halves[k].value);
    for (size_t k = 0; k < sizeof brains / sizeof *brains; k++)
        assert_reads(T_bf16, PART_WHOLE, &brains[k].bits, brains[k].value);
}

static void weak_scalars_must_fit(void **state) {
    (void)state;
    static const struct {
        enum bx_type type;
        int64_t least, greatest;
    } limits[] = {{T_i8, INT8_MIN, INT8_MAX},    {T_u8, 0, UINT8_MAX},
                  {T_i16, INT16_MIN, INT16_MAX}, {T_u16, 0, UINT16_MAX},
                  {T_i32, INT32_MIN, INT32_MAX}, {T_u32, 0, UINT32_MAX},
                  {T_u64, 0, INT64_MAX},         {T_i64, INT64_MIN, INT64_MAX}};
    char result[N * 8];
    for (size_t k = 0; k < sizeof limits / sizeof *limits; k++) {
        const struct bx_variable variable = {.name = "s",
                                             .type = (uint8_t)bx_kernel_type(limits[k].type),
                                             .storage = T_i64,
                                             .weak = 1,
                                             .narrowed = (uint8_t)limits[k].type};
        const int64_t all[] = {limits[k].least, limits[k].greatest,
                               limits[k].least > INT64_MIN ? limits[k].least - 1 : 0,
                               limits[k].greatest < INT64_MAX ? limits[k].greatest + 1 : 0};
        for (int j = 0; j < 4; j++) {
            if (j == 2 && limits[k].least == INT64_MIN) continue;
            if (j == 3 && limits[k].greatest == INT64_MAX) continue;
            const expr_var var = expr_scalar_int("s", all[j]);
            expr_status status = fill(&variable, &var, result);
            assert_int_equal(status, j < 2 ? EXPR_OK : EXPR_ERROR_RANGE);
            if (j >= 2) assert_non_null(strstr(bx_error_last_text(), bx_type_text(limits[k].type)));
        }
    }
}

static void weak_scalars_are_parts_of_complex_ones(void **state) {
    (void)state;
    double result[N];
    const expr_var real = expr_scalar("s", 2.5), whole = expr_scalar_int("s", -7);
    struct bx_variable variable = {.name = "s", .type = T_f64, .weak = 2, .part = PART_REAL};
    assert_int_equal(fill(&variable, &real, result), EXPR_OK);
    assert_true(result[N - 1] == 2.5);
    assert_int_equal(fill(&variable, &whole, result), EXPR_OK);
    assert_true(result[N - 1] == -7);
    variable.part = PART_IMAGINARY;
    assert_int_equal(fill(&variable, &real, result), EXPR_OK);
    assert_true(result[N - 1] == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strong_scalars_are_read_by_value),
        cmocka_unit_test(floats_of_two_bytes_are_read_by_value),
        cmocka_unit_test(weak_scalars_must_fit),
        cmocka_unit_test(weak_scalars_are_parts_of_complex_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
