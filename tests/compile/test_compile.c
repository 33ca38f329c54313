/* SPDX-License-Identifier: MIT */
/* The compiler: what it makes of expressions, and that no rewrite changes a result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "compile/compile.h"
#include "exec/exec.h"
#include "layout/types.h"
#include "program/opcodes.h"

enum { LISTING = 8192, ELEMENTS = 150 };

#define SYMBOL(letter, kind, weakness, dimensions) \
    { .name = letter, .type = kind, .weak = weakness, .rank = dimensions }
static const struct bx_symbol symbols[] = {
    SYMBOL("a", T_f64, WEAK_NOT, 1),
    SYMBOL("b", T_f64, WEAK_NOT, 1),
    SYMBOL("c", T_f64, WEAK_NOT, 1),
    SYMBOL("d", T_f64, WEAK_NOT, 1),
    SYMBOL("s", T_f64, WEAK_FLOAT, 0),
    SYMBOL("t", T_f64, WEAK_FLOAT, 0),
    SYMBOL("i", T_i32, WEAK_NOT, 1),
    SYMBOL("f", T_f32, WEAK_NOT, 1),
    SYMBOL("m", T_bool, WEAK_NOT, 1),
    {.name = "g", .kind = SYMBOL_FUNCTION, .type = T_f64, .arity = 2, .argument = {T_f64, T_f64}},
};
enum { SYMBOLS = sizeof symbols / sizeof *symbols };

static struct bx_program *compile(const char *text, unsigned rewrites, bool unblocked) {
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_tree tree;
    struct bx_program *program = NULL;
    assert_int_equal(bx_parse(text, symbols, SYMBOLS, &arena, &tree), EXPR_OK);
    const struct bx_compile_request request = {.tree = &tree,
                                               .value_wanted = true,
                                               .symbols = symbols,
                                               .symbol_count = SYMBOLS,
                                               .unblocked = unblocked,
                                               .rewrites = rewrites,
                                               .fold = bx_run_constant};
    assert_int_equal(bx_compile(&request, &arena, &program), EXPR_OK);
    bx_arena_free(&arena);
    return program;
}

/* The opcodes of a program in a row, passes separated by bars. */
static void opcodes_of(const char *text, unsigned rewrites, bool unblocked, char listing[LISTING]) {
    struct bx_program *program = compile(text, rewrites, unblocked);
    struct bx_text out = {.buffer = listing, .capacity = LISTING};
    for (unsigned p = 0; p < program->pass_count; p++) {
        const struct bx_pass *pass = &program->passes[p];
        if (p) bx_text_add(&out, " | ");
        for (uint32_t k = 0; k + 1 < pass->count; k++)
            bx_text_add(&out, "%s%s", k ? " " : "",
                        bx_opcode_info(program->instructions[pass->first + k].opcode)->name);
    }
    bx_program_release(program);
}

static void check_opcodes(const char *text, const char *expected) {
    char listing[LISTING];
    opcodes_of(text, REWRITE_ALL, false, listing);
    assert_string_equal(listing, expected);
}

static void the_seed_expression_takes_three_instructions(void **state) {
    (void)state;
    check_opcodes("a*s*t+b", "mul_f64_ms mul_add_f64_tsm store_f64_m");
}

static void one_operation_loads_and_operates_at_once(void **state) {
    (void)state;
    check_opcodes("a+b", "add_f64_mm store_f64_m");
    check_opcodes("a-2", "add_f64_ms store_f64_m");
    check_opcodes("2-a", "sub_f64_sm store_f64_m");
    check_opcodes("2*a", "mul_f64_ms store_f64_m");
    check_opcodes("sqrt(a)", "load_f64_m sqrt_f64_t store_f64_m");
    check_opcodes("a", "load_f64_m store_f64_m");
}

static void products_join_sums_and_differences(void **state) {
    (void)state;
    check_opcodes("a*b+c", "mul_add_f64_mmm store_f64_m");
    check_opcodes("c-a*b", "sub_mul_f64_mmm store_f64_m");
    check_opcodes("a*b-c", "mul_sub_f64_mmm store_f64_m");
    check_opcodes("2*a+3*b", "mul_f64_ms mul_add_f64_mst store_f64_m");
    check_opcodes("((.25*a+.75)*a-1.5)*a-2",
                  "mul_add_f64_mss mul_add_f64_tms mul_add_f64_tms store_f64_m");
}

static void scalars_are_computed_once_a_call(void **state) {
    (void)state;
    check_opcodes("a*(s*t+1)", "load_f64_s mul_f64_ts add_f64_ts pick_f64_s | "
                               "mul_f64_ms store_f64_m");
    /* A weak scalar is read in the type that it meets. */
    check_opcodes("f*s", "mul_f32_ms store_f32_m");
    check_opcodes("f*s + a*s", "mul_f32_ms from_f32_f64_t mul_add_f64_mst store_f64_m");
}

static void calls_use_tiles_again(void **state) {
    (void)state;
    static const struct {
        const char *text;
        unsigned tiles;
    } cases[] = {
        {"g(a, b)", 3},
        {"sum(g(a, b)) + sum(g(b, c)) + sum(g(c, d))", 3}, /* pass after pass */
        {"g(g(a, b), c)", 6}, /* the inner one's result stands behind its two arguments: the next
                                 three free ones in a row follow it */
        {"g(a, b) + g(c, d)", 6},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct bx_program *program = compile(cases[k].text, REWRITE_ALL, false);
        if (program->scratch_count != cases[k].tiles)
            fail_msg("%s takes %u tiles", cases[k].text, program->scratch_count);
        bx_program_release(program);
    }
}

static void constants_are_folded(void **state) {
    (void)state;
    check_opcodes("a*(2*3+1)", "mul_f64_ms store_f64_m");
    check_opcodes("2+3", "load_i64_s store_i64_m");
}

static void common_subexpressions_are_computed_once(void **state) {
    (void)state;
    check_opcodes("(a+b)*(a+b)", "add_f64_mm square_f64_t store_f64_m");
    check_opcodes("sqrt(a+b)/(a+b)", "add_f64_mm spill sqrt_f64_t div_f64_tm store_f64_m");
}

static void powers_with_exact_equivalents_take_no_pow(void **state) {
    (void)state;
    check_opcodes("a**2", "load_f64_m square_f64_t store_f64_m");
    check_opcodes("a**0.5", "load_f64_m sqrt_f64_t store_f64_m");
    check_opcodes("a**1", "load_f64_m store_f64_m");
    check_opcodes("a**-1", "div_f64_sm store_f64_m");
    check_opcodes("i**3", "load_i32_m square_i32_t mul_i32_tm store_i32_m");
    check_opcodes("a/4", "mul_f64_ms store_f64_m");
}

static void the_side_that_needs_more_scratch_goes_first(void **state) {
    (void)state;
    const char *text = "(a+b)/((a-c)/((b-c)/((a-d)/(b-d))))";
    struct bx_program *with = compile(text, REWRITE_ALL, false);
    struct bx_program *without = compile(text, REWRITE_ALL & ~(unsigned)REWRITE_ORDER, false);
    assert_int_equal(with->scratch_count, 1);
    assert_int_equal(without->scratch_count, 4);
    bx_program_release(with);
    bx_program_release(without);
}

static void bools_ride_as_masks_and_become_bytes_at_the_store(void **state) {
    (void)state;
    check_opcodes("a>b", "load_f64_m gt_f64_tm store_b8_m");
    check_opcodes("2<a", "load_f64_m gt_f64_ts store_b8_m");
    check_opcodes("m & (a>b)", "load_b8_m spill load_f64_m gt_f64_tm bit_and_b8_tm store_b8_m");
    check_opcodes("where(a>b, a, b)", "load_f64_m gt_f64_tm where_f64_tmm store_f64_m");
    check_opcodes("where(m, a, 1)", "load_f64_s spill | load_b8_m where_f64_tmm store_f64_m");
}

static void costly_choices_are_skipped_where_no_lane_takes_them(void **state) {
    (void)state;
    check_opcodes("where(a>b, sin(c), cos(d))",
                  "load_f64_m gt_f64_tm spill skip_none load_f64_m sin_f64_t spill skip_all "
                  "load_f64_m cos_f64_t spill reload where_f64_tmm store_f64_m");
    /* What something else uses is computed anyway; what is cheap is not worth a look. */
    check_opcodes("where(a>b, sin(c), d)+sin(c)",
                  "load_f64_m sin_f64_t spill load_f64_m gt_f64_tm where_f64_tmm add_f64_tm "
                  "store_f64_m");
    check_opcodes("where(a>b, c+1, d*2)",
                  "add_f64_ms spill mul_f64_ms spill load_f64_m gt_f64_tm where_f64_tmm "
                  "store_f64_m");
}

static void clip_is_a_maximum_and_a_minimum(void **state) {
    (void)state;
    check_opcodes("clip(a, b, c)", "load_f64_m maximum_f64_tm minimum_f64_tm store_f64_m");
    check_opcodes("clip(a, 0, 1)", "load_f64_m maximum_f64_ts minimum_f64_ts store_f64_m");
    check_opcodes("clip(i, 0, 9)", "load_i32_m maximum_i32_ts minimum_i32_ts store_i32_m");
    check_opcodes("clip(m, False, m)",
                  "load_b8_s spill | load_b8_m spill bit_or_b8_tm bit_and_b8_tm store_b8_m");
}

static void reductions_come_before_what_uses_them(void **state) {
    (void)state;
    check_opcodes("sum(a*b)", "mul_f64_mm sum_f64_r | load_f64_s store_f64_m");
    check_opcodes("a-sum(a)", "load_f64_m sum_f64_r | sub_f64_ms store_f64_m");
    check_opcodes("a/sum(a-max(b))",
                  "load_f64_m max_f64_r | sub_f64_ms sum_f64_r | div_f64_ms store_f64_m");
}

static void unblocked_programs_do_one_operation_a_pass(void **state) {
    (void)state;
    char listing[LISTING];
    opcodes_of("a*s*t+b", REWRITE_ALL, true, listing);
    assert_string_equal(listing, "mul_f64_ms store_f64_m | mul_f64_ms store_f64_m | "
                                 "add_f64_mm store_f64_m");
    opcodes_of("where(m & (a>b), a, b)", REWRITE_ALL, true, listing);
    assert_string_equal(listing, "load_f64_m gt_f64_tm store_b8_m | "
                                 "load_b8_m spill load_b8_m bit_and_b8_tm store_b8_m | "
                                 "load_b8_m where_f64_tmm store_f64_m");
}

static void tiles_are_narrow_where_nothing_is_wide(void **state) {
    (void)state;
    struct bx_program *narrow = compile("f*2+f", REWRITE_ALL, false);
    struct bx_program *wide = compile("f*a", REWRITE_ALL, false);
    assert_int_equal(narrow->passes[narrow->pass_count - 1].narrow, 1);
    assert_int_equal(wide->passes[wide->pass_count - 1].narrow, 0);
    bx_program_release(narrow);
    bx_program_release(wide);
}

static void long_programs_are_cut_into_pieces(void **state) {
    (void)state;
    char text[4096] = "a";
    for (int k = 0; k < 300; k++) strcat(text, k % 2 ? "*b" : "/c");
    struct bx_program *program = compile(text, REWRITE_ALL, false);
    unsigned ends = 0, longest = 0, run = 0;
    for (uint32_t k = 0; k < program->instruction_count; k++) {
        run++;
        if (run > longest) longest = run;
        if (program->instructions[k].opcode != OPC_end) continue;
        ends++;
        run = 0;
    }
    assert_true(ends > 2);
    assert_true(longest < 128);
    bx_program_release(program);
}

/* Inputs with values that show a changed rounding. */
static void fill(double a[], double b[], double c[], double d[], int32_t i[], float f[],
                 uint8_t m[]) {
    for (int k = 0; k < ELEMENTS; k++) {
        a[k] = 0.1 * k - 3.0;
        b[k] = 1.0 / (k + 1);
        c[k] = k % 7 - 2.5;
        d[k] = 3.0 / (k % 5 + 0.3);
        i[k] = k * 7919 - 70000;
        f[k] = (float)k / 3.0f;
        m[k] = k % 3 == 0;
    }
}

static void no_rewrite_changes_a_result(void **state) {
    (void)state;
    static const char *const texts[] = {
        "a*s*t+b",
        "(a+b)/((a-c)/((b-c)/((a-d)/(b-d))))",
        "sqrt(a*a+b*b)/(a*a+b*b) - a*a",
        "where((a>b) & m, a*2+1, where(c<0, b-a*c, d/4)) + (2*3-1)*s",
        "i**3 + i*i - (i//7) + i%5",
        "f*s + f*f - 2*f",
        "a - sum(a*b)/max(abs(c)) + s*t*2",
        "(a+b)*(c+d) + (a+b)/(c+d) - (a-b)*(c-d)*(a+b)",
        "minimum(a, b) + maximum(c*s, d) + (a == b) + (m | (c > 0))",
        "a if m else b if c > 1 else s*t",
    };
    static double a[ELEMENTS], b[ELEMENTS], c[ELEMENTS], d[ELEMENTS];
    static int32_t i[ELEMENTS];
    static float f[ELEMENTS];
    static uint8_t m[ELEMENTS];
    fill(a, b, c, d, i, f, m);
    const expr_var vars[] = {expr_f64("a", a, ELEMENTS),  expr_f64("b", b, ELEMENTS),
                             expr_f64("c", c, ELEMENTS),  expr_f64("d", d, ELEMENTS),
                             expr_scalar("s", 1.7),       expr_scalar("t", 0.3),
                             expr_i32("i", i, ELEMENTS),  expr_f32("f", f, ELEMENTS),
                             expr_bool("m", m, ELEMENTS), EXPR_END};
    const struct bx_run_options options = {.threads = 1};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        uint64_t expected[ELEMENTS], found[ELEMENTS];
        size_t bytes = 0;
        for (unsigned rewrites = 0; rewrites <= REWRITE_ALL; rewrites++)
            for (int unblocked = 0; unblocked < 2; unblocked++) {
                const bool first = rewrites == 0 && !unblocked;
                struct bx_program *program = compile(texts[k], rewrites, unblocked);
                const int64_t n = ELEMENTS;
                const enum bx_type type = (enum bx_type)program->result_type;
                expr_array out = expr_out_nd(bx_public_type(type), first ? expected : found, 1, &n);
                bytes = ELEMENTS * bx_type_size(type);
                assert_int_equal(bx_run(program, vars, &out, &options), EXPR_OK);
                if (!first && memcmp(expected, found, bytes) != 0)
                    fail_msg("%s differs with rewrites %u%s", texts[k], rewrites,
                             unblocked ? ", unblocked" : "");
                bx_program_release(program);
            }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seed_expression_takes_three_instructions),
        cmocka_unit_test(one_operation_loads_and_operates_at_once),
        cmocka_unit_test(products_join_sums_and_differences),
        cmocka_unit_test(scalars_are_computed_once_a_call),
        cmocka_unit_test(calls_use_tiles_again),
        cmocka_unit_test(constants_are_folded),
        cmocka_unit_test(common_subexpressions_are_computed_once),
        cmocka_unit_test(powers_with_exact_equivalents_take_no_pow),
        cmocka_unit_test(the_side_that_needs_more_scratch_goes_first),
        cmocka_unit_test(bools_ride_as_masks_and_become_bytes_at_the_store),
        cmocka_unit_test(costly_choices_are_skipped_where_no_lane_takes_them),
        cmocka_unit_test(clip_is_a_maximum_and_a_minimum),
        cmocka_unit_test(reductions_come_before_what_uses_them),
        cmocka_unit_test(unblocked_programs_do_one_operation_a_pass),
        cmocka_unit_test(tiles_are_narrow_where_nothing_is_wide),
        cmocka_unit_test(long_programs_are_cut_into_pieces),
        cmocka_unit_test(no_rewrite_changes_a_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
