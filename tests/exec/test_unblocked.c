/* SPDX-License-Identifier: MIT */
/* Random calls over types, layouts and overlaps: whole arrays operation by operation, and in
 * blocks, bit for bit. Sums included, whatever the layout; and the reference is what it says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <complex.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"
#include "support/cases.h"

enum { CALLS = 2000, MOST_ELEMENTS = 1200, MOST_TEXT = 400 };

static uint64_t state_of_numbers = 20261128;
static unsigned below(unsigned limit) { return (unsigned)(random_bits(&state_of_numbers) % limit); }

static void add(char *text, const char *more) {
    const size_t length = strlen(text);
    snprintf(text + length, MOST_TEXT - length, "%s", more);
}

/* An expression over a and b; reductions keep their axes, so that all shapes fit. */
static void write_text(char *text, unsigned depth, bool is_complex) {
    static const char *const any[] = {"sqrt(", "exp(",    "log(",    "sin(",    "tanh(",
                                      "abs(",  "square(", "arccos(", "arctan(", "-("};
    static const char *const real[] = {"floor(", "cbrt(", "expm1(", "erf(", "arctanh("};
    static const char *const both[] = {"conj(", "arcsin(", "arctanh(", "cosh(", "(1j)*("};
    static const char *const folds[] = {"sum(", "mean(", "std(", "var(", "nansum(", "prod("};
    static const char *const infix[] = {" + ", " - ", "*", "/"};
    const unsigned choice = depth == 0 ? 0 : below(12);
    if (choice < 2) {
        add(text, below(2) ? "a" : "b");
    } else if (choice < 6) {
        add(text, "(");
        write_text(text, depth - 1, is_complex);
        add(text, infix[below(4)]);
        write_text(text, depth - 1, is_complex);
        add(text, ")");
    } else if (choice < 9) {
        add(text, choice < 8 ? any[below(10)] : is_complex ? both[below(5)] : real[below(5)]);
        write_text(text, depth - 1, is_complex);
        add(text, ")");
    } else if (choice < 10) {
        add(text, below(2) ? "roll(" : "shift(");
        write_text(text, depth - 1, is_complex);
        add(text, below(2) ? ", 1, axis=0)" : ", -1, axis=1)");
    } else {
        add(text, folds[below(6)]);
        write_text(text, depth - 1, is_complex);
        add(text, below(2) ? ", axis=0, keepdims=True)" : ", axis=(0, 1), keepdims=True)");
    }
}

/* What of it is asked for. */
static void write_call(char *text, bool is_complex) {
    static const char *const ends[] = {"(", "(", "sum(", "std(", "sum(v*v", "mean(", "max(abs("};
    static const char *const parts[] = {"imag(", "real(", "sum(imag(", "abs("};
    text[0] = 0;
    const unsigned choice = below(10);
    const char *end = is_complex && choice < 4 ? parts[choice] : ends[below(7)];
    if (strstr(end, "v*v")) {
        add(text, "v = ");
        write_text(text, 2, is_complex);
        add(text, "; sum(v*v)");
        return;
    }
    add(text, end);
    write_text(text, 3, is_complex);
    add(text, strchr(strchr(end, '(') + 1, '(') ? "))" : ")");
}

struct layout_of {
    expr_array array;
    char *memory; /* of the whole */
    size_t bytes;
};

/* C order, F order, every other element, from the end. */
static void lay(struct layout_of *l, expr_type type, const int64_t *shape, unsigned layout) {
    const int64_t size = (int64_t)expr_type_size(type);
    const int64_t gap = layout == 2 ? 2 : 1;
    l->array = (expr_array){.type = type, .ndim = 2, .shape = {shape[0], shape[1]}};
    l->array.strides[0] = layout == 1 ? size : size * shape[1] * gap;
    l->array.strides[1] = layout == 1 ? size * shape[0] : size * gap;
    l->array.data = l->memory;
    if (layout != 3) return;
    l->array.data = l->memory + (shape[0] - 1) * l->array.strides[0];
    l->array.strides[0] = -l->array.strides[0];
}

static void fill(struct layout_of *l, expr_type type) {
    static const double special[] = {0, -0.0, 1e300, -1e-310, (double)INFINITY, -(double)INFINITY};
    const bool narrow = type == EXPR_FLOAT32 || type == EXPR_COMPLEX64;
    const size_t item = narrow ? 4 : 8;
    for (size_t k = 0; k < l->bytes / item; k++) {
        double value = (double)((int64_t)below(20001) - 10000) / 1024;
        if (below(40) == 0) value = special[below(6)];
        const float single = (float)value;
        const int64_t whole = (int64_t)below(200) - 100;
        if (type == EXPR_INT64)
            memcpy(l->memory + k * item, &whole, item);
        else if (narrow)
            memcpy(l->memory + k * item, &single, item);
        else
            memcpy(l->memory + k * item, &value, item);
    }
}

static int64_t elements_of(const expr_array *a) {
    int64_t elements = 1;
    for (int d = 0; d < a->ndim; d++) elements *= a->shape[d];
    return elements;
}

/* Bits, or NaN in both. */
static bool alike(const expr_array *a, const expr_array *b) {
    if (a->type != b->type || a->ndim != b->ndim) return false;
    for (int64_t k = 0; k < elements_of(a); k++) {
        int64_t at_a = 0, at_b = 0, rest = k;
        for (int d = a->ndim - 1; d >= 0; d--) {
            at_a += rest % a->shape[d] * a->strides[d];
            at_b += rest % a->shape[d] * b->strides[d];
            rest /= a->shape[d];
        }
        if (!same_elements((char *)a->data + at_a, (char *)b->data + at_b, a->type, 1))
            return false;
    }
    return true;
}

static void blocked_and_unblocked_agree(void **state) {
    (void)state;
    static const expr_type types[] = {EXPR_FLOAT64, EXPR_FLOAT64,   EXPR_COMPLEX128,
                                      EXPR_FLOAT32, EXPR_COMPLEX64, EXPR_INT64};
    static const int64_t lengths[] = {1, 2, 3, 7, 20, 33};
    struct layout_of in[2];
    unsigned evaluated = 0;
    for (int k = 0; k < 2; k++) {
        in[k].bytes = 2 * MOST_ELEMENTS * 16;
        in[k].memory = malloc(in[k].bytes);
        assert_non_null(in[k].memory);
    }
    for (unsigned call = 0; call < CALLS; call++) {
        char text[MOST_TEXT];
        const expr_type type = types[below(6)];
        write_call(text, type == EXPR_COMPLEX128 || type == EXPR_COMPLEX64);
        const int64_t shape[2] = {lengths[below(6)], lengths[below(6)]};
        const int64_t other[2] = {below(4) ? shape[0] : 1, below(4) ? shape[1] : 1};
        const unsigned layouts[2] = {below(4), below(4)};
        for (int k = 0; k < 2; k++) {
            fill(&in[k], type);
            lay(&in[k], type, k ? other : shape, layouts[k]);
        }
        const expr_var vars[] = {expr_variable("a", in[0].array), expr_variable("b", in[1].array),
                                 expr_end()};
        const expr_options unblocked = {.block_length = EXPR_UNBLOCKED, .threads = 1};
        const expr_options blocked = {.block_length = below(2) ? 0 : 1 + (int64_t)below(100),
                                      .threads = 1 + (int32_t)below(2)};
        expr_array want = {.data = NULL}, got = {.data = NULL};
        const expr_status status = expr_eval_with(text, vars, &want, &unblocked);
        assert_int_equal(expr_eval_with(text, vars, &got, &blocked), status);
        if (status != EXPR_OK) continue; /* not for integers, or not for complex numbers */
        evaluated++;
        if (!alike(&want, &got))
            fail_msg("call %u: %s, type %d, a (%d, %d) layout %u, b (%d, %d) layout %u", call, text,
                     (int)type, (int)shape[0], (int)shape[1], layouts[0], (int)other[0],
                     (int)other[1], layouts[1]);
        expr_array_free(&got);
        /* Over the first input. */
        if (want.type == type && want.ndim == 2 && want.shape[0] == shape[0] &&
            want.shape[1] == shape[1]) {
            expr_array over = in[0].array;
            assert_int_equal(expr_eval_with(text, vars, &over, &blocked), EXPR_OK);
            if (!alike(&want, &over)) fail_msg("call %u, in place: %s", call, text);
        }
        expr_array_free(&want);
    }
    assert_true(evaluated > CALLS / 2);
    for (int k = 0; k < 2; k++) free(in[k].memory);
}

/* Second results of operations on complex numbers, against C's own. */
static void imaginary_parts_unblocked(void **state) {
    (void)state;
    enum { N = 300 };
    double z[2 * N];
    for (int k = 0; k < 2 * N; k++) z[k] = (double)(k * 37 % 101) / 16 - 3;
    const expr_var vars[] = {expr_c128("z", z, N), expr_end()};
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    double out[N], total[2];
    expr_array parts = expr_out_f64(out, N);
    assert_int_equal(expr_eval_with("imag(z*z)", vars, &parts, &unblocked), EXPR_OK);
    for (int k = 0; k < N; k++) assert_true(out[k] == 2 * z[2 * k] * z[2 * k + 1]);
    assert_int_equal(expr_eval_with("imag(log(z))", vars, &parts, &unblocked), EXPR_OK);
    for (int k = 0; k < N; k++) {
        const double angle = atan2(z[2 * k + 1], z[2 * k]);
        assert_true(fabs(out[k] - angle) <= 1e-15 * fabs(angle));
    }
    static const char *const sums[] = {"sum(z*z)", "sum(sqrt(z))"};
    for (int t = 0; t < 2; t++) {
        double re = 0, im = 0;
        for (int k = 0; k < N; k++) {
            double _Complex one; /* clang has no CMPLX */
            memcpy(&one, &z[2 * k], sizeof one);
            const double _Complex value = t ? csqrt(one) : one * one;
            re += creal(value);
            im += cimag(value);
        }
        expr_array whole = {.type = EXPR_COMPLEX128, .data = total};
        assert_int_equal(expr_eval_with(sums[t], vars, &whole, &unblocked), EXPR_OK);
        assert_true(fabs(total[0] - re) < 1e-9 && fabs(total[1] - im) < 1e-9);
    }
}

/* What is reduced is written first: `v*v` is a pass of its own. */
static void what_is_reduced_is_written_first(void **state) {
    (void)state;
    double v[8] = {0};
    const expr_var vars[] = {expr_f64("v", v, 8), expr_end()};
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    char text[4000];
    size_t length;
    assert_int_equal(expr_explain("sum(v*v)", vars, NULL, &unblocked, text, sizeof text, &length),
                     EXPR_OK);
    const char *const stored = strstr(text, "store");
    assert_non_null(stored);
    assert_non_null(strstr(stored, "sum"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocked_and_unblocked_agree),
        cmocka_unit_test(imaginary_parts_unblocked),
        cmocka_unit_test(what_is_reduced_is_written_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
