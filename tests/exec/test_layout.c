/* SPDX-License-Identifier: MIT */
/* Arrays of any shape, strides, alignment and byte order: as their C-contiguous copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "blockexpr.h"
#include "support/cases.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const expr_options ways[] = {
    {0},
    {.threads = 1, .block_length = 1},
    {.threads = 2, .block_length = 7},
    {.threads = 3, .block_length = 128},
    {.threads = 2, .block_length = 1000, .stores = EXPR_STORES_STREAMING},
    {.threads = 1, .stores = EXPR_STORES_STREAMING},
    {.threads = 4, .block_length = EXPR_UNBLOCKED},
    {.threads = 1, .block_length = EXPR_UNBLOCKED},
};

static uint64_t state_of_numbers = 20240607;
static int64_t below(int64_t limit) {
    return (int64_t)(random_bits(&state_of_numbers) % (uint64_t)limit);
}

/* An array in a layout of its own, and what it holds in C order, broadcast to the result's shape.
 */
struct laid_out {
    char *memory;
    size_t bytes;
    expr_array array;
};

static int64_t elements_of(int ndim, const int64_t *shape) {
    int64_t n = 1;
    for (int d = 0; d < ndim; d++) n *= shape[d];
    return n;
}

static char *address(const expr_array *array, int64_t element) {
    char *at = array->data;
    for (int d = array->ndim - 1; d >= 0; d--) {
        if (array->shape[d] == 0) return at;
        at += element % array->shape[d] * array->strides[d];
        element /= array->shape[d];
    }
    return at;
}

static void swap(char *bytes, size_t size) {
    for (size_t k = 0; k < size / 2; k++) {
        const char byte = bytes[k];
        bytes[k] = bytes[size - 1 - k];
        bytes[size - 1 - k] = byte;
    }
}

static bool lay_out_in_order;

/* Memory for a shape with axes in a random order, gaps, falling axes and any alignment. */
static void lay_out(struct laid_out *made, expr_type type, int ndim, const int64_t *shape,
                    bool input) {
    const size_t size = expr_type_size(type);
    int order[EXPR_MAX_DIMENSIONS];
    int64_t from = 0;
    memset(&made->array, 0x5A, sizeof made->array);
    for (int d = 0; d < ndim; d++) order[d] = d;
    if (!lay_out_in_order && below(3) == 0)
        for (int d = ndim - 1; d > 0; d--) {
            const int k = (int)below(d + 1);
            const int swapped = order[d];
            order[d] = order[k];
            order[k] = swapped;
        }
    int64_t stride = (int64_t)size;
    const bool gaps = below(2) == 0;
    for (int k = ndim - 1; k >= 0; k--) {
        const int d = order[k];
        made->array.shape[d] = shape[d];
        if (gaps && below(3) == 0) stride += below(2) ? (int64_t)size * below(3) : below(9);
        const bool falls = below(4) == 0;
        const bool repeats = input && below(8) == 0;
        made->array.strides[d] = repeats ? 0 : falls ? -stride : stride;
        if (falls && !repeats && shape[d] > 0) from += stride * (shape[d] - 1);
        if (!repeats && shape[d] > 0) stride *= shape[d];
    }
    from += below(2) ? 64 : below(70);
    made->bytes = (size_t)(stride + from + 128);
    made->memory = malloc(made->bytes);
    assert_non_null(made->memory);
    memset(made->memory, 0x3C, made->bytes);
    made->array.data = made->memory + from;
    made->array.type = type;
    made->array.ndim = ndim;
    made->array.flags = input && below(5) == 0 ? EXPR_ARRAY_SWAPPED : 0;
    made->array.item_size = 0;
}

static void fill(struct laid_out *made) {
    const size_t size = expr_type_size(made->array.type);
    const int64_t n = elements_of(made->array.ndim, made->array.shape);
    for (int64_t k = 0; k < n; k++) {
        const int32_t i = (int32_t)below(201) - 100;
        const int64_t l = i * INT64_C(3000000001);
        const float f = (float)i / 4;
        const double d = i / 8.0 + 1e-3;
        const uint8_t p = (uint8_t)(i > 3);
        char value[8];
        memcpy(value,
               made->array.type == EXPR_INT32     ? (const void *)&i
               : made->array.type == EXPR_INT64   ? (const void *)&l
               : made->array.type == EXPR_FLOAT32 ? (const void *)&f
               : made->array.type == EXPR_FLOAT64 ? (const void *)&d
                                                  : (const void *)&p,
               size);
        if (made->array.flags & EXPR_ARRAY_SWAPPED) swap(value, size);
        memcpy(address(&made->array, k), value, size);
    }
}

/* The elements in C order, broadcast to a shape. */
static char *contiguous(const expr_array *array, int ndim, const int64_t *shape) {
    const size_t size = expr_type_size(array->type);
    const int64_t n = elements_of(ndim, shape);
    expr_array wide = *array;
    char *copy = malloc((size_t)n * size + 1);
    assert_non_null(copy);
    wide.ndim = ndim;
    for (int d = 0; d < ndim; d++) {
        const int own = d - (ndim - array->ndim);
        wide.shape[d] = shape[d];
        wide.strides[d] = own < 0 || array->shape[own] == 1 ? 0 : array->strides[own];
    }
    for (int64_t k = 0; k < n; k++) {
        memcpy(copy + (size_t)k * size, address(&wide, k), size);
        if (array->flags & EXPR_ARRAY_SWAPPED) swap(copy + (size_t)k * size, size);
    }
    return copy;
}

struct text {
    const char *text; /* over a, b and c */
    expr_type type;   /* of all three */
    expr_type out;
    bool reduces;
};
static const struct text texts[] = {
    {"a*2+b", EXPR_FLOAT64, EXPR_FLOAT64, false},
    {"a+b*c-a/b", EXPR_FLOAT64, EXPR_FLOAT64, false},
    {"((.25*a+.75)*a-1.5)*b+c", EXPR_FLOAT32, EXPR_FLOAT32, false},
    {"a*b+c*3", EXPR_INT64, EXPR_INT64, false},
    {"(a//(b+200))*c + (a*b)%(c+300)", EXPR_INT32, EXPR_INT32, false},
    {"where(a>b, c*2, a+b)", EXPR_FLOAT64, EXPR_FLOAT64, false},
    {"(a<b)&(b<c)", EXPR_FLOAT32, EXPR_BOOL, false},
    {"(a^b)|c", EXPR_BOOL, EXPR_BOOL, false},
    {"a", EXPR_FLOAT64, EXPR_FLOAT64, false},
    {"b*1.5+a*2.5", EXPR_FLOAT64, EXPR_FLOAT64, false},
};

/* A shape, and for each operand one that is broadcast to it. */
static int random_shape(int64_t *shape) {
    const int ndim = (int)below(5);
    int64_t most = below(3) ? 2000 : 40000;
    for (int d = 0; d < ndim; d++) {
        shape[d] = below(8) == 0 ? 1 : 1 + below(below(3) ? 7 : most);
        most = most / shape[d] + 1;
    }
    if (ndim > 0 && below(60) == 0) shape[below(ndim)] = 0;
    return ndim;
}

static void random_layouts_agree_with_contiguous_ones(void **state) {
    (void)state;
    static const char *const names[] = {"a", "b", "c"};
    for (int round = 0; round < 400; round++) {
        const struct text *t = &texts[below((int64_t)COUNT(texts))];
        int64_t shape[EXPR_MAX_DIMENSIONS] = {0};
        int ndim = random_shape(shape);
        if (ndim == 0) shape[ndim++] = 5;
        struct laid_out operand[3], out;
        expr_var vars[4], plain_vars[4];
        char *copy[3];
        int64_t result[EXPR_MAX_DIMENSIONS];
        int result_ndim = 1;
        for (int d = 0; d < ndim; d++) result[d] = 1;
        for (int k = 0; k < 3; k++) {
            const int own_ndim = below(3) ? ndim : 1 + (int)below(ndim);
            int64_t own[EXPR_MAX_DIMENSIONS];
            for (int d = 0; d < own_ndim; d++)
                own[d] = below(5) == 0 ? 1 : shape[ndim - own_ndim + d];
            lay_out(&operand[k], t->type, own_ndim, own, true);
            fill(&operand[k]);
            vars[k] = (expr_var){.name = names[k], .kind = EXPR_KIND_ARRAY};
            vars[k].array = operand[k].array;
            if (!strchr(t->text, names[k][0])) continue;
            if (own_ndim > result_ndim) result_ndim = own_ndim;
            for (int d = 0; d < own_ndim; d++)
                if (own[d] != 1) result[ndim - own_ndim + d] = own[d];
        }
        vars[3] = plain_vars[3] = expr_end();
        memmove(result, result + ndim - result_ndim, (size_t)result_ndim * sizeof *result);
        const int64_t n = elements_of(result_ndim, result);
        const size_t size = expr_type_size(t->out);
        for (int k = 0; k < 3; k++) {
            /* What the expression does not use need not fit. */
            const bool used = strchr(t->text, names[k][0]) != NULL;
            copy[k] = used ? contiguous(&operand[k].array, result_ndim, result) : malloc(1);
            plain_vars[k] = expr_nd(names[k], t->type, copy[k], result_ndim, result);
        }
        char *expected = malloc((size_t)n * size + 1);
        expr_array plain = expr_out_nd(t->out, expected, result_ndim, result);
        if (expr_eval(t->text, plain_vars, &plain) != EXPR_OK) fail_msg("%s", expr_error_text());
        lay_out(&out, t->out, result_ndim, result, false);
        for (size_t w = 0; w < COUNT(ways); w++) {
            for (int allocate = 0; allocate < 2; allocate++) {
                expr_array given = out.array, fresh = expr_out_new();
                expr_array *target = allocate ? &fresh : &given;
                memset(out.memory, 0x3C, out.bytes);
                if (expr_eval_with(t->text, vars, target, &ways[w]) != EXPR_OK)
                    fail_msg("%s", expr_error_text());
                assert_int_equal(target->ndim, result_ndim);
                for (int64_t k = 0; k < n; k++)
                    if (memcmp(address(target, k), expected + (size_t)k * size, size) != 0)
                        fail_msg("round %d, '%s', way %zu: element %d of %d (%d axes, last %d)",
                                 round, t->text, w, (int)k, (int)n, result_ndim,
                                 (int)result[result_ndim - 1]);
                if (allocate) {
                    expr_array_free(&fresh);
                    continue;
                }
                /* Nothing beside the elements was written. */
                for (int64_t k = 0; k < n; k++) memset(address(&given, k), 0x3C, size);
                for (size_t k = 0; k < out.bytes; k++) assert_int_equal(out.memory[k], 0x3C);
            }
        }
        free(expected);
        free(out.memory);
        for (int k = 0; k < 3; k++) free(copy[k]), free(operand[k].memory);
    }
}

/* Rising, falling, repeated, with gaps, swapped: everything but axes in another order. */
static void reductions_agree_with_contiguous_ones(void **state) {
    (void)state;
    static const char *const sums[] = {"sum(a)", "sum(a*b)", "max(a-b)", "sum(a*a) + min(b)",
                                       "prod(a/100)"};
    for (int round = 0; round < 150; round++) {
        const char *text = sums[below((int64_t)COUNT(sums))];
        int64_t shape[EXPR_MAX_DIMENSIONS] = {0};
        int ndim = random_shape(shape);
        if (ndim == 0) shape[ndim++] = 5;
        for (int d = 0; d < ndim; d++) shape[d] += shape[d] == 0;
        expr_var vars[3], plain_vars[3];
        struct laid_out operand[2];
        char *copy[2];
        for (int k = 0; k < 2; k++) {
            lay_out_in_order = true;
            lay_out(&operand[k], EXPR_FLOAT64, ndim, shape, true);
            lay_out_in_order = false;
            fill(&operand[k]);
            copy[k] = contiguous(&operand[k].array, ndim, shape);
            vars[k] = (expr_var){.name = k ? "b" : "a", .kind = EXPR_KIND_ARRAY};
            vars[k].array = operand[k].array;
            plain_vars[k] = expr_nd(vars[k].name, EXPR_FLOAT64, copy[k], ndim, shape);
        }
        vars[2] = plain_vars[2] = expr_end();
        double expected, result;
        expr_array out = expr_out_nd(EXPR_FLOAT64, &expected, 0, NULL);
        if (expr_eval(text, plain_vars, &out) != EXPR_OK) fail_msg("%s", expr_error_text());
        out.data = &result;
        for (size_t w = 0; w < COUNT(ways); w++) {
            result = -77;
            if (expr_eval_with(text, vars, &out, &ways[w]) != EXPR_OK)
                fail_msg("%s", expr_error_text());
            if (memcmp(&result, &expected, sizeof result) != 0)
                fail_msg("round %d, '%s', way %zu: %.17g instead of %.17g", round, text, w, result,
                         expected);
        }
        for (int k = 0; k < 2; k++) free(copy[k]), free(operand[k].memory);
    }
}

/* A view of memory: a matrix that begins somewhere and steps somehow. */
static expr_array random_view(double *memory, const int64_t *shape) {
    expr_array view = expr_out_nd(EXPR_FLOAT64, memory, 2, shape);
    const bool across = below(2);
    int64_t from = below(70);
    view.strides[0] = across ? 1 : shape[1] + below(4);
    view.strides[1] = across ? shape[0] + below(4) : 1;
    for (int d = 0; d < 2; d++) {
        view.strides[d] *= 8;
        if (below(3)) continue;
        from += view.strides[d] / 8 * (shape[d] - 1);
        view.strides[d] = -view.strides[d];
    }
    view.data = memory + from;
    return view;
}

static void outputs_over_inputs_are_as_if_copied(void **state) {
    (void)state;
    static const char *const over[] = {"a*2+b", "b-a", "a", "b/(a*a+1)", "where(a>b, a, b)"};
    enum { WORDS = 8000 };
    static double memory[WORDS], original[WORDS], expected[WORDS];
    for (int round = 0; round < 400; round++) {
        const int64_t shape[] = {1 + below(60), 1 + below(60)};
        const char *text = over[below((int64_t)COUNT(over))];
        for (int k = 0; k < WORDS; k++) original[k] = (double)below(1000) / 8;
        expr_array a = random_view(memory, shape), b = random_view(memory, shape);
        const expr_array out = below(4) ? random_view(memory, shape) : a;
        if (below(8) == 0) {
            b.ndim = 1;
            b.shape[0] = shape[1];
            b.strides[0] = b.strides[1];
        }
        memcpy(memory, original, sizeof memory);
        char *copies[] = {contiguous(&a, 2, shape), contiguous(&b, 2, shape)};
        expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, copies[0], 2, shape),
                           expr_nd("b", EXPR_FLOAT64, copies[1], 2, shape), EXPR_END};
        expr_array given = out;
        assert_int_equal(expr_eval(text, vars, &given), EXPR_OK);
        memcpy(expected, memory, sizeof expected);
        vars[0].array = a;
        vars[1].array = b;
        for (size_t w = 0; w < COUNT(ways); w++) {
            memcpy(memory, original, sizeof memory);
            given = out;
            if (expr_eval_with(text, vars, &given, &ways[w]) != EXPR_OK)
                fail_msg("%s", expr_error_text());
            if (memcmp(memory, expected, sizeof memory) != 0)
                fail_msg("round %d, '%s', way %zu, %d x %d", round, text, w, (int)shape[0],
                         (int)shape[1]);
        }
        free(copies[0]);
        free(copies[1]);
    }
}

static void empty_arrays_broadcast(void **state) {
    (void)state;
    static const int64_t none[] = {0, 1}, three[] = {1, 3}, both[] = {0, 3};
    double data[3] = {1, 2, 3};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, NULL, 2, none),
                             expr_nd("b", EXPR_FLOAT64, data, 2, three), EXPR_END};
    for (size_t w = 0; w < COUNT(ways); w++) {
        expr_array out = expr_out_new();
        if (expr_eval_with("a+b", vars, &out, &ways[w]) != EXPR_OK)
            fail_msg("%s", expr_error_text());
        assert_int_equal(out.ndim, 2);
        assert_memory_equal(out.shape, both, sizeof both);
        expr_array_free(&out);
        out = expr_out_nd(EXPR_FLOAT64, NULL, 2, both);
        out.data = data;
        assert_int_equal(expr_eval_with("a*b", vars, &out, &ways[w]), EXPR_OK);
        out = expr_out_nd(EXPR_FLOAT64, data, 0, NULL);
        assert_int_equal(expr_eval_with("sum(a+b)", vars, &out, &ways[w]), EXPR_OK);
        assert_true(data[0] == 0);
        data[0] = 1;
    }
}

/* As with NumPy: strides are made of the other lengths. */
static void empty_arrays_have_possible_lengths(void **state) {
    (void)state;
    static const int64_t large[] = {INT64_C(1) << 40, INT64_C(1) << 40, 0};
    const expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, NULL, 3, large), EXPR_END};
    static const char *const refused[] = {"a+1", "sum(a)", "sum(a, axis=0)", "sum(a, axis=2)+a"};
    for (size_t k = 0; k < COUNT(refused); k++)
        for (size_t w = 0; w < COUNT(ways); w++) {
            expr_array out = expr_out_new();
            assert_int_equal(expr_eval_with(refused[k], vars, &out, &ways[w]), EXPR_ERROR_SHAPE);
            assert_non_null(strstr(expr_error_text(), "overflows the address space"));
        }
}

static void arrays_of_the_most_dimensions(void **state) {
    (void)state;
    enum { ELEMENTS = 1 << 13 };
    double *a = malloc(ELEMENTS * sizeof *a), *out = malloc(ELEMENTS * sizeof *out);
    assert_true(a && out);
    int64_t shape[EXPR_MAX_DIMENSIONS];
    expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 0, NULL), EXPR_END};
    for (int k = 0; k < ELEMENTS; k++) a[k] = k;
    /* Every second axis has length 2, in the order that is the other way round. */
    for (int d = 0; d < EXPR_MAX_DIMENSIONS; d++) {
        const bool two = d % 2 == 0 && d < 26;
        shape[d] = two ? 2 : 1;
        vars[0].array.shape[d] = shape[d];
        vars[0].array.strides[d] = two ? INT64_C(8) << (d / 2) : 12345;
    }
    vars[0].array.ndim = EXPR_MAX_DIMENSIONS;
    for (size_t w = 0; w < COUNT(ways); w++) {
        expr_array given = expr_out_nd(EXPR_FLOAT64, out, EXPR_MAX_DIMENSIONS, shape);
        memset(out, 0, ELEMENTS * sizeof *out);
        if (expr_eval_with("a+1", vars, &given, &ways[w]) != EXPR_OK)
            fail_msg("%s", expr_error_text());
        for (int k = 0; k < ELEMENTS; k++) {
            int turned = 0;
            for (int bit = 0; bit < 13; bit++) turned |= (k >> bit & 1) << (12 - bit);
            assert_true(out[k] == turned + 1);
        }
    }
    free(a);
    free(out);
}

static void more_elements_than_31_bits_count(void **state) {
    (void)state;
    const int64_t n = (INT64_C(1) << 31) + 5, shape[] = {3, n / 3 + 1};
    double one = 1, sum = 0;
    expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, &one, 2, shape), EXPR_END};
    vars[0].array.strides[0] = vars[0].array.strides[1] = 0;
    expr_array out = expr_out_nd(EXPR_FLOAT64, &sum, 0, NULL);
    assert_int_equal(expr_eval("sum(a)", vars, &out), EXPR_OK);
    assert_true(sum == (double)(3 * (n / 3 + 1)));
}

/* Allocated outputs lie as the inputs do, if these agree; otherwise in C order. */
static void allocated_outputs_follow_the_inputs(void **state) {
    (void)state;
    double data[3][24];
    static const int64_t shape[] = {2, 3, 4};
    for (int k = 0; k < 24; k++) data[0][k] = data[1][k] = k;
    expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, data[0], 3, shape),
                       expr_nd("b", EXPR_FLOAT64, data[1], 3, shape), EXPR_END};
    static const int64_t fortran[] = {8, 16, 48}, c[] = {96, 32, 8}, mixed[] = {8, 64, 16};
    static const struct {
        const int64_t *a, *b, *out;
    } cases[] = {{c, c, c},       {fortran, fortran, fortran}, {fortran, c, c},
                 {c, fortran, c}, {mixed, mixed, mixed},       {mixed, fortran, NULL}};
    for (size_t k = 0; k < COUNT(cases); k++) {
        memcpy(vars[0].array.strides, cases[k].a, sizeof fortran);
        memcpy(vars[1].array.strides, cases[k].b, sizeof fortran);
        expr_array out = expr_out_new();
        assert_int_equal(expr_eval("a+b", vars, &out), EXPR_OK);
        if (cases[k].out) assert_memory_equal(out.strides, cases[k].out, sizeof fortran);
        expr_array_free(&out);
    }
}

/* A strided call that was made before allocates nothing. */
static void warm_calls_allocate_nothing(void **state) {
    (void)state;
    static double a[200], b[40], result[400];
    static const int64_t shape[] = {10, 20}, row[] = {1, 20};
    expr_var vars[] = {expr_nd("a", EXPR_FLOAT64, a, 2, shape),
                       expr_nd("b", EXPR_FLOAT64, b, 2, row), EXPR_END};
    expr_array out = expr_out_nd(EXPR_FLOAT64, result, 2, shape);
    out.strides[1] = 16;
    out.strides[0] = 320;
    assert_int_equal(expr_eval("a*2+b", vars, &out), EXPR_OK);
    const unsigned long before = bx_alloc_count();
    assert_int_equal(expr_eval("a*2+b", vars, &out), EXPR_OK);
    assert_int_equal(bx_alloc_count(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_layouts_agree_with_contiguous_ones),
        cmocka_unit_test(reductions_agree_with_contiguous_ones),
        cmocka_unit_test(outputs_over_inputs_are_as_if_copied),
        cmocka_unit_test(empty_arrays_broadcast),
        cmocka_unit_test(empty_arrays_have_possible_lengths),
        cmocka_unit_test(arrays_of_the_most_dimensions),
        cmocka_unit_test(more_elements_than_31_bits_count),
        cmocka_unit_test(allocated_outputs_follow_the_inputs),
        cmocka_unit_test(warm_calls_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
