/* SPDX-License-Identifier: MIT */
/*
 * Every operator and function over every kind and type of operand, on every
 * instruction set: unblocked against the oracle, blocked against unblocked bit
 * for bit over block lengths, threads and sizes around every boundary.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "kernels/kernels.h"
#include "support/cases.h"

enum { MARGIN = 64, MOST_BYTES = CASE_ELEMENTS * 8 };

/* Around registers, tiles of all shapes, rows of reduction lanes. */
static const int64_t sizes[] = {1,  2,  3,   15,  16,  17,  31,  32,  33,  63,
                                64, 65, 127, 128, 129, 255, 256, 257, 999, CASE_ELEMENTS};
static const int64_t blocks[] = {1, 7, 64, 1000, 0, CASE_ELEMENTS};
static const int threads[] = {2, 3, 8};
enum {
    SIZES = sizeof sizes / sizeof *sizes,
    BLOCKS = sizeof blocks / sizeof *blocks,
    THREADS = sizeof threads / sizeof *threads
};

static const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
static int set_count;
static unsigned turn; /* runs through sizes and blocks where not all can be combined */
static unsigned long runs;
static unsigned complaints; /* one a case, so that a failure shows how far it reaches */

struct result {
    expr_type type;
    _Alignas(64) char bytes[MOST_BYTES];
};

/* Evaluates the first n elements in memory whose surroundings are watched. */
static void evaluate(const struct operation_case *c, int64_t n, const expr_options *options,
                     struct result *result) {
    static _Alignas(64) char memory[MARGIN + MOST_BYTES + MARGIN];
    expr_var vars[CASE_VARIABLES];
    memcpy(vars, c->vars, sizeof vars);
    for (expr_var *var = vars; var->kind != EXPR_KIND_END; var++)
        if (var->kind == EXPR_KIND_ARRAY && var->array.ndim == 1) var->array.shape[0] = n;
    const size_t size = expr_type_size(result->type);
    const size_t bytes = (size_t)n * size;
    memset(memory, 0x5a, sizeof memory);
    expr_array out = expr_out_nd(result->type, memory + MARGIN, 1, &n);
    if (expr_eval_with(c->text, vars, &out, options) != EXPR_OK)
        fail_msg("%s: %s", c->text, expr_error_text());
    for (size_t k = 0; k < MARGIN; k++)
        if (memory[k] != 0x5a || memory[MARGIN + bytes + k] != 0x5a)
            fail_msg("%s: wrote outside of out, n = %d", c->text, (int)n);
    memcpy(result->bytes, memory + MARGIN, bytes);
    runs++;
}

static void compare_blocked(const struct operation_case *c, const struct result *whole, int64_t n,
                            int64_t block, int thread_count) {
    static struct result blocked;
    const expr_options options = {.block_length = block, .threads = thread_count};
    blocked.type = whole->type;
    evaluate(c, n, &options, &blocked);
    if (!same_elements(blocked.bytes, whole->bytes, whole->type, n))
        fail_msg("%s: blocked differs from unblocked: n %d, block %d, threads %d, %s", c->text,
                 (int)n, (int)block, thread_count, bx_kernels()->isa);
}

/* Small calls are kept by the thread: the second one runs what the first one bound. */
static void compare_kept(const struct operation_case *c, const struct result *whole) {
    for (int repeat = 0; repeat < 3; repeat++) {
        const int64_t n = sizes[(turn + (unsigned)repeat / 2) % SIZES];
        compare_blocked(c, whole, n, 0, 0);
        compare_blocked(c, whole, n, EXPR_UNBLOCKED, 0);
    }
}

static void compare_all_ways(const struct operation_case *c, const struct result *whole) {
    compare_kept(c, whole);
    for (int s = 0; s < SIZES; s++)
        compare_blocked(c, whole, sizes[s], blocks[(turn + (unsigned)s) % BLOCKS], 1);
    for (int b = 0; b < BLOCKS; b++)
        compare_blocked(c, whole, sizes[(turn + 5 * (unsigned)b) % SIZES], blocks[b], 1);
    for (int t = 0; t < THREADS; t++)
        compare_blocked(c, whole, sizes[(turn + 7 * (unsigned)t) % SIZES],
                        blocks[(turn / SIZES + (unsigned)t) % BLOCKS], threads[t]);
    turn++;
}

/* Of array operands every size with every block, on as many threads as are in turn. */
static void compare_every_way(const struct operation_case *c, const struct result *whole) {
    compare_kept(c, whole);
    for (int s = 0; s < SIZES; s++)
        for (int b = 0; b < BLOCKS; b++) {
            compare_blocked(c, whole, sizes[s], blocks[b], 1);
            if (turn++ % 5 == 0)
                compare_blocked(c, whole, sizes[s], blocks[b], threads[turn / 5 % THREADS]);
        }
}

/* What the oracle says of each element; the answer for all of them. */
static struct {
    struct oracle_value value[CASE_ELEMENTS];
    long double exact[CASE_ELEMENTS];
} expectation;

static enum oracle_answer ask_oracle(const struct operation_case *c) {
    enum oracle_answer answer = ORACLE_REFUSED;
    for (int64_t k = 0; k < (c->array ? CASE_ELEMENTS : 1); k++) {
        struct oracle_value operand[3];
        case_values(c, k, operand);
        answer = oracle_apply(bx_op_info(c->op)->stem, operand, c->count, &expectation.value[k],
                              &expectation.exact[k]);
        if (answer == ORACLE_REFUSED) return answer;
    }
    return answer;
}

static void compare_with_oracle(const struct operation_case *c, const struct result *whole,
                                bool near) {
    const int64_t count = c->array ? CASE_ELEMENTS : 1;
    for (int64_t k = 0; k < count; k++) {
        const struct oracle_value expected = expectation.value[k];
        const long double exact = expectation.exact[k];
        if (near ? oracle_ulps(whole->bytes, whole->type, k, exact) <= 1.0
                 : oracle_equals(whole->bytes, k, expected))
            continue;
        struct oracle_value operand[3] = {{.weak = STRONG}};
        case_values(c, k, operand);
        const struct oracle_value got = oracle_load(whole->bytes, whole->type, k);
        print_error("%s of (%.17g|%lld, %.17g|%lld) is %.17g|%lld instead of %.17g|%lld on %s, "
                    "operand types %s %s\n",
                    c->text, operand[0].f, (long long)operand[0].i, operand[1].f,
                    (long long)operand[1].i, got.f, (long long)got.i,
                    near ? (double)exact : expected.f, (long long)expected.i, bx_kernels()->isa,
                    expr_type_name(operand[0].type), expr_type_name(operand[1].type));
        complaints++;
        return;
    }
}

static void refuse_on_both_sides(const struct operation_case *c) {
    expr_array out = expr_out_new();
    const expr_status status = expr_eval(c->text, c->vars, &out);
    if (status != EXPR_ERROR_TYPE) {
        print_error("%s: not refused (status %d), types %s %s\n", c->text, (int)status,
                    expr_type_name(c->operand[0].type), expr_type_name(c->operand[1].type));
        complaints++;
    }
    assert_null(out.data);
}

static void check_case(const struct operation_case *c, bool every_way) {
    static struct result whole, first;
    const enum oracle_answer answer = ask_oracle(c);
    if (answer == ORACLE_REFUSED) {
        refuse_on_both_sides(c);
        return;
    }
    const struct bx_kernel_set *class_of_first = NULL;
    const expr_options unblocked = {.block_length = EXPR_UNBLOCKED};
    for (int k = 0; k < set_count; k++) {
        bx_kernels_force(sets[k]);
        whole.type = expectation.value[0].type;
        evaluate(c, CASE_ELEMENTS, &unblocked, &whole);
        compare_with_oracle(c, &whole, answer == ORACLE_NEAR);
        if (!c->array) {
            compare_blocked(c, &whole, 1, 0, 1);
        } else {
            if (every_way)
                compare_every_way(c, &whole);
            else
                compare_all_ways(c, &whole);
        }
        if (class_of_first && class_of_first->fma == sets[k]->fma &&
            !same_elements(whole.bytes, first.bytes, whole.type, CASE_ELEMENTS))
            fail_msg("%s: %s differs from %s", c->text, sets[k]->isa, class_of_first->isa);
        if (!class_of_first || class_of_first->fma != sets[k]->fma) {
            class_of_first = sets[k];
            first = whole;
        }
    }
}

/* What the oracle's five types do not show, the comparison with NumPy does; moves are no
 * operations of one element. */
static bool judged_elsewhere(enum bx_op op) {
    const unsigned rule = bx_op_info(op)->rule;
    return rule == RULE_COMPLEX || rule == RULE_CAST || rule == RULE_BYTES || rule == RULE_MOVE ||
           op == OP_sigmoid;
}

static void check_arity(unsigned arity, bool arrays_only) {
    for (int op = 0; op < OPERATOR_COUNT; op++) {
        const struct bx_op_info *info = bx_op_info((enum bx_op)op);
        if (info->syntax == SYNTAX_INTERNAL || bx_op_is_reduction((enum bx_op)op)) continue;
        if (info->arity != arity || judged_elsewhere((enum bx_op)op)) continue;
        const unsigned all = arity == 1 ? OPERANDS : OPERANDS * OPERANDS;
        for (unsigned k = 0; k < all; k++) {
            const struct operand operands[2] = {all_operands[k % OPERANDS],
                                                all_operands[k / OPERANDS]};
            const bool arrays = operands[0].kind == OPERAND_ARRAY &&
                                (arity == 1 || operands[1].kind == OPERAND_ARRAY);
            if (arrays != arrays_only) continue;
            struct operation_case c;
            case_make(&c, (enum bx_op)op, operands);
            /* Where the types differ, only the conversions before the operation are new. */
            check_case(&c, arrays && (arity == 1 || operands[0].type == operands[1].type));
        }
    }
    assert_true(runs > 1000);
    assert_int_equal(complaints, 0);
}

static void unary_operations_of_arrays(void **state) {
    (void)state;
    check_arity(1, true);
}
static void unary_operations_of_scalars(void **state) {
    (void)state;
    check_arity(1, false);
}
static void binary_operations_of_arrays(void **state) {
    (void)state;
    check_arity(2, true);
}
static void binary_operations_with_a_scalar(void **state) {
    (void)state;
    check_arity(2, false);
}

static void choices(void **state) {
    static const struct operand conditions[] = {
        {OPERAND_ARRAY, EXPR_BOOL},  {OPERAND_ARRAY, EXPR_FLOAT32}, {OPERAND_ARRAY, EXPR_INT64},
        {OPERAND_ZERO_D, EXPR_BOOL}, {OPERAND_WEAK, EXPR_INT64},    {OPERAND_LITERAL, EXPR_BOOL}};
    (void)state;
    for (size_t k = 0; k < sizeof conditions / sizeof *conditions; k++)
        for (int a = 0; a < OPERANDS; a++)
            for (int b = 0; b < OPERANDS; b++) {
                const struct operand operands[3] = {conditions[k], all_operands[a],
                                                    all_operands[b]};
                struct operation_case c;
                case_make(&c, OP_where, operands);
                check_case(&c, false);
            }
}

static int look_for_instruction_sets(void **state) {
    (void)state;
    set_count = bx_kernels_available(sets);
    return set_count == 0;
}
static int free_the_choice(void **state) {
    (void)state;
    bx_kernels_force(NULL);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unary_operations_of_arrays),
        cmocka_unit_test(unary_operations_of_scalars),
        cmocka_unit_test(binary_operations_of_arrays),
        cmocka_unit_test(binary_operations_with_a_scalar),
        cmocka_unit_test(choices),
    };
    return cmocka_run_group_tests(tests, look_for_instruction_sets, free_the_choice);
}
