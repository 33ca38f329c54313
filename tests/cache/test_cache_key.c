/* SPDX-License-Identifier: MIT */
/* What tells the programs of one text apart: kinds, types, ranks, signatures of functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cache/key_p.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct kept {
    struct bx_stored_key key;
    char *bytes;
    struct bx_key_facts facts;
};

static struct bx_cache_key key_of(const expr_var *vars) {
    return (struct bx_cache_key){.text = "a+b", .vars = vars, .out_type = EXPR_FLOAT64};
}

static struct kept keep(const expr_var *vars) {
    struct kept kept;
    const struct bx_cache_key key = key_of(vars);
    assert_true(bx_key_measure(&key, &kept.facts));
    const size_t size = kept.facts.signature_size + kept.facts.text_size;
    kept.bytes = malloc(size + 1);
    assert_non_null(kept.bytes);
    kept.bytes[size] = 0x55; /* it writes as many bytes as it has said */
    bx_key_store(&key, &kept.facts, kept.bytes, &kept.key);
    assert_int_equal(kept.bytes[size], 0x55);
    assert_int_equal(strlen(kept.key.text) + 1, kept.facts.text_size);
    return kept;
}

static void call(void *context, int64_t count, const void *const inputs[], void *output) {
    (void)context, (void)count, (void)inputs, (void)output;
}
static void other_call(void *context, int64_t count, const void *const inputs[], void *output) {
    (void)context, (void)count, (void)inputs, (void)output;
}

static expr_function function(expr_type result, int arity, expr_type first, expr_type second,
                              uint32_t flags) {
    return (expr_function){.call = call,
                           .result = result,
                           .arity = arity,
                           .arguments = {first, second},
                           .flags = flags};
}

static void keys_differ_by_kind_type_rank_and_signature(void **state) {
    (void)state;
    static expr_array outputs[EXPR_BYTES + 1];
    static expr_function functions[8];
    expr_var each[80];
    size_t count = 0;
    for (int type = EXPR_BOOL; type <= EXPR_BYTES; type++) {
        each[count++] = expr_nd("a", (expr_type)type, NULL, 1, &(int64_t){3});
        each[count++] = expr_nd("a", (expr_type)type, NULL, 0, NULL);
    }
    for (int type = EXPR_AUTO; type <= EXPR_BYTES; type++) {
        outputs[type].type = (expr_type)type;
        each[count++] = expr_output("a", &outputs[type]);
    }
    each[count++] = expr_scalar("a", 1);
    each[count++] = expr_scalar_int("a", 1);
    each[count++] = expr_scalar_complex("a", 1, 2);
    functions[0] = function(EXPR_FLOAT64, 1, EXPR_FLOAT64, EXPR_AUTO, 0);
    functions[1] = function(EXPR_FLOAT64, 1, EXPR_FLOAT64, EXPR_AUTO, EXPR_PURE);
    functions[2] = function(EXPR_FLOAT32, 1, EXPR_FLOAT64, EXPR_AUTO, 0);
    functions[3] = function(EXPR_FLOAT64, 1, EXPR_FLOAT32, EXPR_AUTO, 0);
    functions[4] = function(EXPR_FLOAT64, 2, EXPR_FLOAT64, EXPR_FLOAT64, 0);
    functions[5] = function(EXPR_FLOAT64, 2, EXPR_FLOAT64, EXPR_INT64, 0);
    functions[6] = function(EXPR_FLOAT64, 2, EXPR_INT64, EXPR_FLOAT64, 0);
    for (size_t k = 0; k < 7; k++) each[count++] = expr_user_function("a", &functions[k]);
    assert_true(count < COUNT(each));
    for (size_t j = 0; j < count; j++) {
        const expr_var mine[] = {expr_scalar("z", 1), each[j], expr_scalar_int("y", 1), EXPR_END};
        struct kept kept = keep(mine);
        for (size_t k = 0; k < count; k++) {
            const expr_var others[] = {expr_scalar("z", 1), each[k], expr_scalar_int("y", 1),
                                       EXPR_END};
            const struct bx_cache_key key = key_of(others);
            struct bx_key_facts facts;
            assert_int_equal(bx_key_equal(&kept.key, &key), j == k);
            assert_true(bx_key_measure(&key, &facts));
            assert_int_equal(facts.hash == kept.facts.hash, j == k);
        }
        free(kept.bytes);
    }
}

static void what_is_taken_at_each_run_does_not_count(void **state) {
    (void)state;
    double data[4];
    expr_function one = function(EXPR_INT32, 2, EXPR_INT64, EXPR_FLOAT32, EXPR_PURE);
    expr_function two = one;
    two.call = other_call;
    two.context = data;
    two.arguments[2] = EXPR_BYTES; /* past its arity */
    expr_array here = {.type = EXPR_INT8, .ndim = 3}, there = {.type = EXPR_INT8, .data = data};
    const expr_var mine[] = {expr_user_function("f", &one), expr_output("o", &here),
                             expr_scalar_complex("c", 1, 2), expr_f64("a", NULL, 3), EXPR_END};
    const expr_var others[] = {expr_user_function("f", &two), expr_output("o", &there),
                               expr_scalar_complex("c", 3, 4), expr_f64("a", data, 4), EXPR_END};
    struct kept kept = keep(mine);
    const struct bx_cache_key key = key_of(others);
    struct bx_key_facts facts;
    assert_true(bx_key_equal(&kept.key, &key));
    assert_true(bx_key_measure(&key, &facts));
    assert_true(facts.hash == kept.facts.hash);
    free(kept.bytes);
}

/* A signature is not taken for the name behind it, nor a name for part of a signature. */
static void signatures_and_names_do_not_run_into_each_other(void **state) {
    (void)state;
    const expr_function one = function(EXPR_FLOAT64, 1, EXPR_FLOAT64, EXPR_AUTO, 0);
    const expr_function two = function(EXPR_FLOAT64, 2, EXPR_FLOAT64, EXPR_FLOAT64, 0);
    const char tail[] = {(char)EXPR_FLOAT64, 'f', 0};
    const expr_var shorter[] = {expr_user_function(tail, &one), EXPR_END};
    const expr_var longer[] = {expr_user_function("f", &two), EXPR_END};
    struct kept kept = keep(shorter);
    const struct bx_cache_key key = key_of(longer);
    assert_false(bx_key_equal(&kept.key, &key));
    free(kept.bytes);
}

static void variables_that_no_program_can_have_are_not_kept(void **state) {
    (void)state;
    expr_function bad[7];
    for (size_t k = 0; k < COUNT(bad); k++)
        bad[k] = function(EXPR_FLOAT64, 1, EXPR_FLOAT64, EXPR_AUTO, 0);
    bad[0].call = NULL;
    bad[1].arity = 0;
    bad[2].arity = EXPR_MAX_ARGUMENTS + 1;
    bad[3].result = EXPR_AUTO;
    bad[4].result = (expr_type)256;
    bad[5].arguments[0] = (expr_type)-1;
    bad[6].flags = 2;
    expr_array strange = {.type = (expr_type)BX_TAG_TYPES}, none = {.type = EXPR_NONE};
    expr_var vars[COUNT(bad) + 6];
    size_t count = 0;
    for (size_t k = 0; k < COUNT(bad); k++) vars[count++] = expr_user_function("a", &bad[k]);
    vars[count++] = expr_user_function("a", NULL);
    vars[count++] = expr_output("a", NULL);
    vars[count++] = expr_output("a", &strange);
    vars[count++] = expr_output("a", &none);
    vars[count++] = expr_variable("a", strange);
    vars[count++] = expr_variable("a", none);
    const expr_function good = function(EXPR_FLOAT64, 1, EXPR_FLOAT64, EXPR_AUTO, 0);
    const expr_var kept_vars[] = {expr_user_function("a", &good), EXPR_END};
    struct kept kept = keep(kept_vars);
    for (size_t k = 0; k < count; k++) {
        const expr_var mine[] = {vars[k], EXPR_END};
        const struct bx_cache_key key = key_of(mine);
        struct bx_key_facts facts;
        assert_int_equal(bx_key_tag(&mine[0]), 0);
        assert_false(bx_key_measure(&key, &facts));
        assert_false(bx_key_equal(&kept.key, &key));
    }
    free(kept.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_differ_by_kind_type_rank_and_signature),
        cmocka_unit_test(what_is_taken_at_each_run_does_not_count),
        cmocka_unit_test(signatures_and_names_do_not_run_into_each_other),
        cmocka_unit_test(variables_that_no_program_can_have_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
