/* SPDX-License-Identifier: MIT */
/* An output over its inputs: the result is as if the inputs had been copied first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { LONGEST = 3000, AROUND = 64, BYTES = 8 * LONGEST + 2 * AROUND };

/* One memory for output and inputs, and the memory that says what it must hold after a call. */
static unsigned char memory[BYTES], original[BYTES], expected[BYTES];
static unsigned char copies[2][BYTES];

/* Small numbers in every type, whichever way the bytes are read: no NaN in the way of comparing. */
static void fill(unsigned char *bytes, expr_type type, int64_t n) {
    for (int64_t k = 0; k < n; k++) {
        const int32_t i = (int32_t)(k * 7 % 101) - 50;
        const int64_t l = i * INT64_C(3);
        const float f = (float)i / 4;
        const double d = i / 8.0;
        const uint8_t p = (uint8_t)(k % 3 == 0);
        const void *value = type == EXPR_INT32     ? (const void *)&i
                            : type == EXPR_INT64   ? (const void *)&l
                            : type == EXPR_FLOAT32 ? (const void *)&f
                            : type == EXPR_FLOAT64 ? (const void *)&d
                                                   : (const void *)&p;
        memcpy(bytes + (size_t)k * expr_type_size(type), value, expr_type_size(type));
    }
}

struct setting {
    const char *text; /* over a and b */
    expr_type in;     /* of a and b */
    expr_type out;
    int64_t n;
    int64_t b_from;   /* byte at which b begins, from a; past the end: b lies by itself */
    int64_t out_from; /* byte at which the output begins, from a */
    int64_t out_n;    /* elements of the output: n but for what fills it */
};

static void evaluate(const struct setting *s, const void *a, const void *b, void *out,
                     const expr_options *options) {
    const expr_var vars[] = {expr_nd("a", s->in, a, 1, &s->n), expr_nd("b", s->in, b, 1, &s->n),
                             EXPR_END};
    expr_array array = expr_out_nd(s->out, out, 1, &s->out_n);
    if (expr_eval_with(s->text, vars, &array, options) != EXPR_OK)
        fail_msg("'%s': %s", s->text, expr_error_text());
    assert_ptr_equal(array.data, out);
}

static const expr_options plain = {.casting = EXPR_CASTING_UNSAFE, .threads = 1};

/* Evaluates over copies, then where it is asked to with each way of running; all bytes must agree.
 */
static void assert_as_if_copied(const struct setting *s) {
    static const expr_options ways[] = {
        {0},
        {.threads = 1, .block_length = 1},
        {.threads = 2, .block_length = 7},
        {.threads = 3, .block_length = 128, .stores = EXPR_STORES_STREAMING},
        {.threads = 1, .stores = EXPR_STORES_STREAMING},
        {.threads = 1, .block_length = EXPR_UNBLOCKED},
    };
    unsigned char *a = memory + AROUND, *out = a + s->out_from;
    const size_t in_bytes = (size_t)s->n * expr_type_size(s->in);
    const size_t out_bytes = (size_t)s->out_n * expr_type_size(s->out);
    const int apart = s->b_from > (int64_t)in_bytes;
    memset(original, 0x3C, sizeof original);
    fill(original + AROUND, s->in, s->n + 6);
    memcpy(copies[0], original + AROUND, in_bytes);
    if (apart)
        fill(copies[1], s->in, s->n);
    else
        memcpy(copies[1], original + AROUND + s->b_from, in_bytes);
    memcpy(expected, original, sizeof expected);
    unsigned char *fresh = malloc(out_bytes + 1);
    assert_non_null(fresh);
    evaluate(s, copies[0], copies[1], fresh, &plain);
    memcpy(expected + AROUND + s->out_from, fresh, out_bytes);
    free(fresh);
    for (size_t w = 0; w < COUNT(ways); w++) {
        expr_options options = ways[w];
        options.casting = EXPR_CASTING_UNSAFE;
        memcpy(memory, original, sizeof memory);
        evaluate(s, a, apart ? copies[1] : a + s->b_from, out, &options);
        if (memcmp(memory, expected, sizeof memory) == 0) continue;
        for (size_t k = 0; k < sizeof memory; k++)
            if (memory[k] != expected[k])
                fail_msg("'%s' of %d elements, b at %d, out at %d, way %zu: byte %d is wrong",
                         s->text, (int)s->n, (int)s->b_from, (int)s->out_from, w, (int)k - AROUND);
    }
}

static const int64_t lengths[] = {1, 65, 1000, LONGEST - 8};
enum { APART = INT32_MAX };

static void exactly_in_place(void **state) {
    (void)state;
    static const struct {
        const char *text;
        expr_type type;
    } texts[] = {{"a*2+b", EXPR_FLOAT64},
                 {"b-a*a", EXPR_FLOAT32},
                 {"(a+b)*(a-b)", EXPR_INT64},
                 {"a//3+b%5", EXPR_INT32},
                 {"a ^ b", EXPR_BOOL},
                 {"not a and b", EXPR_BOOL},
                 {"where(a>b, b, a*2)", EXPR_FLOAT64},
                 {"a", EXPR_FLOAT64},
                 {"b + sum(a)", EXPR_FLOAT64},
                 {"a - max(a) + a*b/(a*a+1)", EXPR_FLOAT64}};
    for (size_t t = 0; t < COUNT(texts); t++)
        for (size_t k = 0; k < COUNT(lengths); k++) {
            struct setting s = {texts[t].text, texts[t].type, texts[t].type, lengths[k], APART, 0,
                                lengths[k]};
            assert_as_if_copied(&s);
            s.b_from = 0; /* both are one array */
            assert_as_if_copied(&s);
        }
}

static void shifted_by_elements_either_way(void **state) {
    (void)state;
    static const expr_type types[] = {EXPR_FLOAT64, EXPR_FLOAT32, EXPR_INT64, EXPR_INT32,
                                      EXPR_BOOL};
    for (size_t t = 0; t < COUNT(types); t++)
        for (int shift = -5; shift <= 5; shift++)
            for (size_t k = 0; k < COUNT(lengths); k++) {
                const int64_t size = (int64_t)expr_type_size(types[t]);
                const char *text = types[t] == EXPR_BOOL ? "a | (b ^ a)" : "a*2+b*a";
                struct setting s = {text,  types[t],     types[t],  lengths[k],
                                    APART, shift * size, lengths[k]};
                assert_as_if_copied(&s);
                s.b_from = size; /* the output lies between two inputs that overlap, too */
                assert_as_if_copied(&s);
            }
}

static void shifted_by_bytes_either_way(void **state) {
    (void)state;
    static const expr_type types[] = {EXPR_FLOAT64, EXPR_FLOAT32, EXPR_INT64, EXPR_INT32};
    static const int bytes[] = {-9, -7, -3, -1, 1, 3, 7, 9};
    for (size_t t = 0; t < COUNT(types); t++)
        for (size_t j = 0; j < COUNT(bytes); j++)
            for (size_t k = 0; k < COUNT(lengths); k++) {
                struct setting s = {"a*2+b", types[t], types[t],  lengths[k],
                                    APART,   bytes[j], lengths[k]};
                assert_as_if_copied(&s);
                s.b_from = 1;
                assert_as_if_copied(&s);
            }
}

/* Where items are of other sizes, the same address is not in place. */
static void other_item_sizes(void **state) {
    (void)state;
    static const expr_type types[] = {EXPR_BOOL, EXPR_INT32, EXPR_INT64, EXPR_FLOAT32,
                                      EXPR_FLOAT64};
    for (size_t in = 0; in < COUNT(types); in++)
        for (size_t out = 0; out < COUNT(types); out++)
            for (size_t k = 1; k < COUNT(lengths); k += 2)
                for (int shift = -2; shift <= 2; shift++) {
                    /* Room for the wider of the two. */
                    const int64_t n = lengths[k] < 2900 ? lengths[k] : 2900;
                    struct setting s = {"a+b", types[in], types[out], n, APART, shift * 4, n};
                    assert_as_if_copied(&s);
                    s.out_from = shift;
                    s.b_from = 0;
                    assert_as_if_copied(&s);
                }
}

static void a_scalar_result_over_what_it_is_made_of(void **state) {
    (void)state;
    static const char *const texts[] = {"sum(a)+max(b)", "min(a*b)", "sum(a)-sum(b)*2"};
    for (size_t t = 0; t < COUNT(texts); t++)
        for (size_t k = 0; k < COUNT(lengths); k++)
            for (int64_t from = 0; from < lengths[k]; from += lengths[k] / 3 + 1) {
                const int64_t rest = lengths[k] - from;
                const int64_t counts[] = {1, rest, rest / 2 + 1};
                for (size_t c = 0; c < COUNT(counts); c++) {
                    struct setting s = {texts[t], EXPR_FLOAT64, EXPR_FLOAT64, lengths[k],
                                        APART,    8 * from,     counts[c]};
                    assert_as_if_copied(&s);
                    s.b_from = 0;
                    assert_as_if_copied(&s);
                }
            }
}

static void a_point_inside_the_output_is_read_first(void **state) {
    (void)state;
    for (int at = 0; at < 100; at += 33) {
        double data[100];
        for (int k = 0; k < 100; k++) data[k] = k;
        const expr_var vars[] = {expr_f64("a", data, 100),
                                 expr_nd("z", EXPR_FLOAT64, &data[at], 0, NULL), EXPR_END};
        expr_array out = expr_out_f64(data, 100);
        const expr_options options = {.threads = 2, .block_length = 10};
        assert_int_equal(expr_eval_with("a*1000+z", vars, &out, &options), EXPR_OK);
        for (int k = 0; k < 100; k++) assert_true(data[k] == k * 1000 + at);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_in_place),
        cmocka_unit_test(shifted_by_elements_either_way),
        cmocka_unit_test(shifted_by_bytes_either_way),
        cmocka_unit_test(other_item_sizes),
        cmocka_unit_test(a_scalar_result_over_what_it_is_made_of),
        cmocka_unit_test(a_point_inside_the_output_is_read_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
