/* SPDX-License-Identifier: MIT */
/* Reductions along axes, positions, extents and several outputs, as programs made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "exec/exec.h"
#include "kernels/kernels.h"
#include "layout/types.h"
#include "program/opcodes.h"
#include "program/program.h"
#include "support/cases.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct bx_run_options ways[] = {
    {0},
    {.threads = 1, .block_length = 1},
    {.threads = 2, .block_length = 100},
    {.threads = 3, .block_length = 4096},
    {.threads = 4},
};

static uint64_t state_of_numbers = 77;
static int64_t below(int64_t limit) {
    return (int64_t)(random_bits(&state_of_numbers) % (uint64_t)limit);
}

/* out = reduction of a (of the first, of axes), or a - that when `minus`: it keeps its axes. */
static struct bx_program *reduction(enum bx_op op, enum bx_type type, const struct bx_axes *axes,
                                    bool minus) {
    const struct bx_variable variables[] = {
        {.name = "a", .type = (uint8_t)type, .storage = (uint8_t)type, .rank = 1, .place = 4}};
    enum { A, LANES, TEMPORARY, OUT };
    const struct bx_slot slots[] = {
        {.kind = SLOT_ARRAY, .type = (uint8_t)type},
        {.kind = SLOT_SUM, .type = (uint8_t)type},
        {.kind = SLOT_TEMPORARY, .type = (uint8_t)type},
        {.kind = SLOT_OUT, .type = (uint8_t)type},
    };
    const uint16_t load = (uint16_t)bx_opcode_find(OP_load, type, FORM_m);
    const uint16_t store = (uint16_t)bx_opcode_find(OP_store, type, FORM_m);
    enum { NO = BX_NO_SLOT };
    const struct bx_instruction instructions[] = {
        {load, {A, NO, NO}},
        {(uint16_t)bx_opcode_find(op, type, FORM_r), {LANES, NO, NO}},
        {OPC_end, {NO, NO, NO}},
        {load, {minus ? A : TEMPORARY, NO, NO}},
        {minus ? (uint16_t)bx_opcode_find(OP_sub, type, FORM_tm) : store,
         {minus ? TEMPORARY : OUT, NO, NO}},
        {minus ? store : (uint16_t)OPC_end, {minus ? OUT : NO, NO, NO}},
        {OPC_end, {NO, NO, NO}},
    };
    const uint16_t sources[] = {A, TEMPORARY};
    const struct bx_sources of_map = {minus ? 0 : 1, minus ? 2 : 1, 0, false};
    const struct bx_pass passes[] = {
        {.kind = PASS_REDUCE,
         .type = (uint8_t)type,
         .op = (uint8_t)op,
         .sources = {0, 1, 0, false},
         .count = 3,
         .read_bytes = 8,
         .cycles = 1},
        {.kind = PASS_MAP,
         .axes = BX_NO_AXES,
         .sources = of_map,
         .first = 3,
         .count = minus ? 4 : 3,
         .read_bytes = 8,
         .write_bytes = 8,
         .cycles = 1},
    };
    const struct bx_temporary temporaries[] = {{(uint8_t)type}};
    const struct bx_output outputs[] = {{(uint8_t)type, 1, BX_NO_SLOT}};
    const struct bx_program draft = {.result_type = (uint8_t)type,
                                     .result_rank = 1,
                                     .has_value = 1,
                                     .has_reduction = 1,
                                     .variable_count = 1,
                                     .slot_count = 4,
                                     .temporary_count = 1,
                                     .pass_count = 2,
                                     .output_count = 1,
                                     .axes_count = 1,
                                     .source_count = 2,
                                     .instruction_count = minus ? 7 : 6,
                                     .variables = variables,
                                     .slots = slots,
                                     .temporaries = temporaries,
                                     .outputs = outputs,
                                     .axes = axes,
                                     .sources = sources,
                                     .passes = passes,
                                     .instructions = instructions,
                                     .text = "sum(a)"};
    struct bx_program *program = bx_program_create(&draft);
    assert_non_null(program);
    return program;
}

/* A random layout of a shape. */
static void *lay_out(expr_array *array, expr_type type, int ndim, const int64_t *shape) {
    int order[EXPR_MAX_DIMENSIONS];
    int64_t stride = (int64_t)expr_type_size(type), from = 0;
    memset(array, 0, sizeof *array);
    array->type = type;
    array->ndim = ndim;
    for (int d = 0; d < ndim; d++) order[d] = d;
    for (int d = ndim - 1; d > 0 && below(2); d--) {
        const int k = (int)below(d + 1), swapped = order[d];
        order[d] = order[k];
        order[k] = swapped;
    }
    for (int k = ndim - 1; k >= 0; k--) {
        const int d = order[k];
        array->shape[d] = shape[d];
        if (below(4) == 0) stride += (int64_t)expr_type_size(type);
        array->strides[d] = below(6) == 0 ? -stride : stride;
        if (array->strides[d] < 0 && shape[d] > 0) from += stride * (shape[d] - 1);
        if (shape[d] > 0) stride *= shape[d];
    }
    char *memory = calloc(1, (size_t)(stride + from + 64));
    assert_non_null(memory);
    array->data = memory + from;
    return memory;
}

static char *address(const expr_array *array, const int64_t *index) {
    char *at = array->data;
    for (int d = 0; d < array->ndim; d++) at += index[d] * array->strides[d];
    return at;
}

static bool advance(const expr_array *array, int64_t *index) {
    for (int d = array->ndim - 1; d >= 0; d--) {
        if (++index[d] < array->shape[d]) return true;
        index[d] = 0;
    }
    return false;
}

static bool is_empty(const expr_array *array) {
    for (int d = 0; d < array->ndim; d++)
        if (array->shape[d] == 0) return true;
    return false;
}

static double combine(enum bx_op op, double a, double b) {
    switch (op) {
    case OP_sum: return a + b;
    case OP_prod: return a * b;
    case OP_min: return a < b ? a : b;
    default: return a > b ? a : b;
    }
}

static double read_number(const char *at, expr_type type) {
    double real;
    float narrow;
    int64_t integer;
    int32_t narrow_integer;
    switch (type) {
    case EXPR_FLOAT64: memcpy(&real, at, sizeof real); return real;
    case EXPR_FLOAT32: memcpy(&narrow, at, sizeof narrow); return (double)narrow;
    case EXPR_INT64: memcpy(&integer, at, sizeof integer); return (double)integer;
    default: memcpy(&narrow_integer, at, sizeof narrow_integer); return narrow_integer;
    }
}

static void write_number(char *at, expr_type type, double value) {
    const float narrow = (float)value;
    const int64_t integer = (int64_t)value;
    const int32_t narrow_integer = (int32_t)value;
    switch (type) {
    case EXPR_FLOAT64: memcpy(at, &value, sizeof value); return;
    case EXPR_FLOAT32: memcpy(at, &narrow, sizeof narrow); return;
    case EXPR_INT64: memcpy(at, &integer, sizeof integer); return;
    default: memcpy(at, &narrow_integer, sizeof narrow_integer);
    }
}

/* Small whole numbers (for products: powers of two that cancel), so that every order is exact. */
static double random_number(enum bx_op op) {
    if (op != OP_prod) return (double)(below(2001) - 1000);
    return below(50) ? 1 : -1;
}

struct problem {
    enum bx_op op;
    expr_type type;
    struct bx_axes axes;
    bool reduced[EXPR_MAX_DIMENSIONS];
    bool minus;
    expr_array a;
};

static void check(const struct problem *p, const expr_array *out) {
    const int ndim = p->a.ndim;
    int64_t index[EXPR_MAX_DIMENSIONS] = {0};
    const int kept_axes = p->axes.keep || p->minus;
    expr_array expected = {.type = p->type, .ndim = 0};
    int of_axis[EXPR_MAX_DIMENSIONS];
    int64_t n = 1;
    for (int d = 0; d < ndim; d++) {
        of_axis[d] = expected.ndim;
        if (p->reduced[d] && !kept_axes) continue;
        expected.shape[expected.ndim++] = p->reduced[d] ? 1 : p->a.shape[d];
    }
    for (int d = expected.ndim - 1; d >= 0; d--) {
        expected.strides[d] = n;
        n *= expected.shape[d];
    }
    double *value = malloc((size_t)n * sizeof *value + 1);
    assert_non_null(value);
    for (int64_t k = 0; k < n; k++)
        value[k] = p->op == OP_sum ? 0 : p->op == OP_prod ? 1 : p->op == OP_min ? 1e300 : -1e300;
    if (!is_empty(&p->a)) do {
            int64_t at = 0;
            for (int d = 0; d < ndim; d++)
                if (!p->reduced[d]) at += index[d] * expected.strides[of_axis[d]];
            value[at] = combine(p->op, value[at], read_number(address(&p->a, index), p->type));
        } while (advance(&p->a, index));
    /* What came out. */
    const expr_array *shape = p->minus ? &p->a : &expected;
    assert_int_equal(out->ndim, shape->ndim);
    for (int d = 0; d < out->ndim; d++) assert_int_equal(out->shape[d], shape->shape[d]);
    memset(index, 0, sizeof index);
    if (!is_empty(out)) do {
            int64_t at = 0;
            for (int d = 0; d < out->ndim; d++)
                if (expected.shape[d] != 1) at += index[d] * expected.strides[d];
            const double right =
                p->minus ? read_number(address(&p->a, index), p->type) - value[at] : value[at];
            const double got = read_number(address(out, index), p->type);
            if (right != got)
                fail_msg("%s of %d axes: %g instead of %g", bx_op_info(p->op)->spelling, ndim, got,
                         right);
        } while (advance(out, index));
    free(value);
}

static void run(const struct bx_program *program, const struct problem *p, expr_array *out,
                size_t way) {
    const expr_var vars[] = {{.name = "a", .kind = EXPR_KIND_ARRAY, .array = p->a}, expr_end()};
    if (bx_run(program, vars, out, &ways[way]) != EXPR_OK) fail_msg("%s", bx_error_last_text());
}

static void solve(struct problem *p) {
    struct bx_program *program =
        reduction(p->op, (enum bx_type)bx_inner_type(p->type), &p->axes, p->minus);
    for (size_t w = 0; w < COUNT(ways); w++) {
        expr_array out = expr_out_new();
        run(program, p, &out, w);
        check(p, &out);
        expr_array_free(&out);
    }
    bx_program_release(program);
}

static void fill(struct problem *p) {
    int64_t index[EXPR_MAX_DIMENSIONS] = {0};
    if (is_empty(&p->a)) return;
    do write_number(address(&p->a, index), p->type, random_number(p->op));
    while (advance(&p->a, index));
}

static void choose_axes(struct problem *p) {
    p->axes.count = 0;
    memset(p->reduced, 0, sizeof p->reduced);
    for (int d = 0; d < p->a.ndim; d++)
        if (below(2)) {
            p->reduced[d] = true;
            p->axes.axis[p->axes.count++] = (int8_t)(below(2) ? d : d - p->a.ndim);
        }
    if (p->axes.count == 0) memset(p->reduced, true, sizeof p->reduced); /* none named: all */
    p->minus = below(3) == 0;
    p->axes.keep = p->minus || below(2);
}

static void random_reductions_are_right(void **state) {
    (void)state;
    static const enum bx_op ops[] = {OP_sum, OP_prod, OP_min, OP_max};
    static const expr_type types[] = {EXPR_FLOAT64, EXPR_FLOAT32, EXPR_INT64, EXPR_INT32};
    for (int round = 0; round < 600; round++) {
        struct problem p;
        int64_t shape[EXPR_MAX_DIMENSIONS];
        int64_t most = below(4) ? 3000 : 60000;
        const int ndim = (int)below(5);
        for (int d = 0; d < ndim; d++) {
            shape[d] = below(8) == 0 ? 1 : 1 + below(below(2) ? 6 : most);
            most = most / shape[d] + 1;
        }
        p.op = ops[below(4)];
        p.type = types[below(p.op == OP_sum || p.op == OP_prod ? 3 : 4)];
        if (ndim && below(30) == 0 && (p.op == OP_sum || p.op == OP_prod)) shape[below(ndim)] = 0;
        void *memory = lay_out(&p.a, p.type, ndim, shape);
        fill(&p);
        choose_axes(&p);
        solve(&p);
        free(memory);
    }
}

/* Shapes that go each of the ways through rows and trees, with many and with few results. */
static void large_reductions_are_right_and_always_the_same(void **state) {
    (void)state;
    static const struct {
        int64_t shape[3];
        int8_t axis;
    } cases[] = {
        {{1, 200000, 3}, 1}, {{1, 200000, 3}, 2}, {{1, 3, 200000}, 1}, {{1, 3, 200000}, 2},
        {{1, 700, 600}, 1},  {{1, 700, 600}, 2},  {{20, 100, 300}, 0}, {{20, 100, 300}, 1},
        {{300, 2, 700}, 0},  {{1, 50000, 40}, 1}, {{1, 60, 20001}, 2}, {{1, 5000, 100}, 1},
    };
    for (size_t k = 0; k < COUNT(cases); k++) {
        struct problem p = {.op = OP_sum, .type = EXPR_FLOAT64};
        int64_t index[EXPR_MAX_DIMENSIONS] = {0};
        void *memory = lay_out(&p.a, p.type, 3, cases[k].shape);
        p.axes = (struct bx_axes){.count = 1, .axis = {cases[k].axis}};
        p.reduced[cases[k].axis] = true;
        fill(&p);
        solve(&p);
        /* Numbers whose sum depends on the order. */
        do write_number(address(&p.a, index), p.type, 1.0 / (double)(1 + below(1000000)));
        while (advance(&p.a, index));
        struct bx_program *program = reduction(OP_sum, T_f64, &p.axes, false);
        expr_array first = expr_out_new();
        run(program, &p, &first, 0);
        const int64_t n = first.shape[0] * first.shape[1];
        for (size_t w = 1; w < COUNT(ways); w++) {
            expr_array out = expr_out_new();
            run(program, &p, &out, w);
            assert_memory_equal(out.data, first.data, (size_t)n * sizeof(double));
            expr_array_free(&out);
        }
        expr_array_free(&first);
        bx_program_release(program);
        free(memory);
    }
}

static expr_status run_axes(const struct bx_axes *axes, enum bx_op op, int64_t rows,
                            int64_t columns) {
    static double data[64];
    const int64_t shape[] = {rows, columns};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, data, 2, shape), expr_end()};
    struct bx_program *program = reduction(op, T_f64, axes, false);
    expr_array out = expr_out_new();
    expr_status status = bx_run(program, vars, &out, &ways[0]);
    if (status == EXPR_OK)
        expr_array_free(&out);
    else
        assert_null(out.data);
    bx_program_release(program);
    return status;
}

static void axes_are_checked(void **state) {
    (void)state;
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {1}}, OP_sum, 3, 4), EXPR_OK);
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {-2}}, OP_sum, 3, 4), EXPR_OK);
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {2}}, OP_sum, 3, 4), EXPR_ERROR_SHAPE);
    assert_non_null(strstr(bx_error_last_text(), "axis 2 is out of range for an operand of 2"));
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {-3}}, OP_sum, 3, 4), EXPR_ERROR_SHAPE);
    assert_int_equal(run_axes(&(struct bx_axes){2, 0, {0, -2}}, OP_sum, 3, 4), EXPR_ERROR_SHAPE);
    assert_non_null(strstr(bx_error_last_text(), "axis -2 is named twice"));
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {0}}, OP_min, 0, 4), EXPR_ERROR_SHAPE);
    assert_non_null(strstr(bx_error_last_text(), "of an empty array has no value"));
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {0}}, OP_min, 4, 0), EXPR_OK);
    assert_int_equal(run_axes(&(struct bx_axes){1, 0, {1}}, OP_min, 0, 4), EXPR_OK);
}

/* out = position + 0*a, the number of elements along the axes beside it, and -a in a second output.
 */
static struct bx_program *positions(const struct bx_axes *axes) {
    enum { A, POSITION, OUT, EXTENT, SECOND, THIRD, NO = BX_NO_SLOT };
    const struct bx_variable variables[] = {
        {.name = "a", .position = 0, .type = T_i64, .storage = T_i64, .rank = 1}};
    const struct bx_slot slots[] = {{SLOT_ARRAY, T_i64, 0, 0}, {SLOT_POSITION, T_i64, 0, 0},
                                    {SLOT_OUT, T_i64, 0, 0},   {SLOT_SCALAR, T_f64, 0, 0},
                                    {SLOT_OUT, T_f64, 1, 0},   {SLOT_OUT, T_i64, 2, 0}};
    const struct bx_instruction instructions[] = {
        {OPC_load_i64_m, {POSITION, NO, NO}},
        {OPC_store_i64_m, {OUT, NO, NO}},
        {OPC_end, {NO, NO, NO}},
        {OPC_load_f64_s, {EXTENT, NO, NO}},
        {OPC_store_f64_m, {SECOND, NO, NO}},
        {OPC_end, {NO, NO, NO}},
        {OPC_load_i64_m, {A, NO, NO}},
        {OPC_neg_i64_t, {NO, NO, NO}},
        {OPC_store_i64_m, {THIRD, NO, NO}},
        {OPC_end, {NO, NO, NO}},
    };
    const uint16_t sources[] = {A};
    const struct bx_pass passes[] = {
        {.kind = PASS_MAP, .axes = BX_NO_AXES, .sources = {0, 1, 0, false}, .first = 0, .count = 3},
        {.kind = PASS_MAP, .axes = BX_NO_AXES, .sources = {0, 0, 0, false}, .first = 3, .count = 3},
        {.kind = PASS_MAP, .axes = BX_NO_AXES, .sources = {0, 1, 0, false}, .first = 6, .count = 4},
    };
    const struct bx_output outputs[] = {{T_i64, 1, BX_NO_SLOT}, {T_f64, 0, 1}, {T_i64, 1, 2}};
    const struct bx_extent extents[] = {{0, 0, {0, 1, 0, false}}};
    const struct bx_program draft = {.result_type = T_i64,
                                     .result_rank = 1,
                                     .has_value = 1,
                                     .variable_count = 1,
                                     .slot_count = COUNT(slots),
                                     .scalar_count = 1,
                                     .pass_count = COUNT(passes),
                                     .output_count = COUNT(outputs),
                                     .axes_count = 1,
                                     .extent_count = 1,
                                     .source_count = 1,
                                     .instruction_count = COUNT(instructions),
                                     .variables = variables,
                                     .slots = slots,
                                     .outputs = outputs,
                                     .axes = axes,
                                     .extents = extents,
                                     .sources = sources,
                                     .passes = passes,
                                     .instructions = instructions,
                                     .text = "a"};
    struct bx_program *program = bx_program_create(&draft);
    assert_non_null(program);
    return program;
}

static void positions_extents_and_further_outputs(void **state) {
    (void)state;
    static const int64_t shape[] = {7, 30, 50};
    static const struct bx_axes all_axes[] = {{0, 0, {0}},  {1, 0, {0}},    {1, 0, {1}},
                                              {1, 0, {-1}}, {2, 0, {0, 2}}, {2, 0, {2, 1}}};
    for (size_t c = 0; c < COUNT(all_axes) * COUNT(ways); c++) {
        const struct bx_axes *axes = &all_axes[c / COUNT(ways)];
        expr_array a, second = expr_out_new(), third = expr_out_new(), out = expr_out_new();
        int64_t index[EXPR_MAX_DIMENSIONS] = {0};
        void *memory = lay_out(&a, EXPR_INT64, 3, shape);
        bool reduced[3] = {axes->count == 0, axes->count == 0, axes->count == 0};
        for (unsigned k = 0; k < axes->count; k++) reduced[(axes->axis[k] + 3) % 3] = true;
        do write_number(address(&a, index), EXPR_INT64, (double)below(1000));
        while (advance(&a, index));
        const expr_var vars[] = {{.name = "a", .kind = EXPR_KIND_ARRAY, .array = a},
                                 {.name = "n", .kind = EXPR_KIND_OUTPUT, .value.output = &second},
                                 {.name = "m", .kind = EXPR_KIND_OUTPUT, .value.output = &third},
                                 expr_end()};
        struct bx_program *program = positions(axes);
        if (bx_run(program, vars, &out, &ways[c % COUNT(ways)]) != EXPR_OK)
            fail_msg("%s", bx_error_last_text());
        double count = 1;
        for (int d = 0; d < 3; d++)
            if (reduced[d]) count *= (double)shape[d];
        assert_int_equal(second.ndim, 0);
        assert_true(*(double *)second.data == count);
        memset(index, 0, sizeof index);
        do {
            int64_t position = 0;
            for (int d = 0; d < 3; d++)
                if (reduced[d]) position = position * shape[d] + index[d];
            assert_true(read_number(address(&out, index), EXPR_INT64) == (double)position);
            assert_true(read_number(address(&third, index), EXPR_INT64) ==
                        -read_number(address(&a, index), EXPR_INT64));
        } while (advance(&a, index));
        /* One that cannot be written leaves all of them alone. */
        expr_array_free(&third);
        expr_array_free(&second);
        third = expr_out_nd(EXPR_INT64, out.data, 2, shape);
        expr_array again = expr_out_new();
        assert_int_equal(bx_run(program, vars, &again, &ways[0]), EXPR_ERROR_SHAPE);
        assert_non_null(strstr(bx_error_last_text(), "m has shape (7, 30)"));
        assert_null(again.data);
        assert_null(second.data);
        expr_array_free(&out);
        bx_program_release(program);
        free(memory);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_reductions_are_right),
        cmocka_unit_test(large_reductions_are_right_and_always_the_same),
        cmocka_unit_test(axes_are_checked),
        cmocka_unit_test(positions_extents_and_further_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
