/* SPDX-License-Identifier: MIT */
/* Plans of stated calls on a stated machine: no array is read, and none is there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/api_p.h"
#include "plan/call.h"
#include "plan/tree.h"
#include "program/opcodes.h"

/* Two cores, 1 MB of L2 each, 8 MB of L3. */
static const struct bx_machine machine = {.l1d_bytes = 32 << 10,
                                          .l2_bytes = 1 << 20,
                                          .l3_bytes = 8 << 20,
                                          .l2_shared_by = 1,
                                          .l3_shared_by = 2,
                                          .cores = 2,
                                          .processors = 2,
                                          .threads = 2,
                                          .caches_known = true,
                                          .region_ns = 1000};

struct planned {
    struct bx_program *program;
    struct bx_call_plan plan;
    char *memory;
};

static void make(struct planned *planned, const char *text, const expr_var *vars, expr_array *out,
                 const struct bx_run_options *options) {
    const struct api_options read = {.run = *options};
    const struct bx_planner planner = {.options = options, .machine = &machine};
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_tree tree;
    assert_int_equal(
        bx_api_build(text, vars, EXPR_AUTO, &read, &arena, &tree, NULL, &planned->program),
        EXPR_OK);
    bx_arena_free(&arena);
    planned->memory = malloc(bx_plan_bytes(planned->program));
    assert_non_null(planned->memory);
    assert_int_equal(bx_plan_begin(&planned->plan, planned->program, vars, out, planned->memory),
                     EXPR_OK);
    assert_int_equal(bx_plan_passes(&planned->plan, &planner), EXPR_OK);
}

static void end(struct planned *planned) {
    free(planned->memory);
    bx_program_release(planned->program);
}

/* Addresses that nothing lies at. */
static void *address(uintptr_t number) { return (void *)(number << 32); }

static expr_var array(const char *name, uintptr_t number, int ndim, const int64_t *shape,
                      const int64_t *strides) {
    expr_var var = expr_nd(name, EXPR_FLOAT64, address(number), ndim, shape);
    for (int d = 0; strides && d < ndim; d++) var.array.strides[d] = strides[d];
    return var;
}

static const struct bx_run_options tuned = {0};

static const struct operand *operand_of(const struct bx_pass_plan *pass, uint32_t base) {
    for (unsigned k = 0; k < pass->space.count; k++)
        if (pass->space.operands[k].base == base) return &pass->space.operands[k];
    fail();
    return NULL;
}

static void small_contiguous_calls(void **unused) {
    (void)unused;
    static const int64_t shape[] = {4, 25};
    const expr_var vars[] = {array("a", 1, 2, shape, NULL), array("b", 2, 2, shape, NULL),
                             EXPR_END};
    expr_array out = vars[0].array;
    out.data = address(3);
    struct planned p;
    make(&p, "a*b + a", vars, &out, &tuned);
    const struct bx_pass_plan *pass = bx_plan_main_pass(&p.plan);
    assert_int_equal(p.program->pass_count, 1);
    assert_int_equal(pass->space.ndim, 1); /* one run */
    assert_int_equal(pass->space.length[0], 100);
    assert_true(pass->space.segment >= 100);
    for (uint32_t base = 0; base < 3; base++)
        assert_int_equal(operand_of(pass, base)->access, ACCESS_IN_PLACE);
    assert_int_equal(p.plan.threads, 1);
    assert_int_equal(p.plan.temporaries_bytes, 0);
    assert_int_equal(p.plan.stage_bytes, 0);
    end(&p);
}

static void accesses_follow_strides(void **unused) {
    (void)unused;
    static const int64_t shape[] = {10, 100}, strides[] = {1600, 16}, row[] = {100};
    const expr_var vars[] = {array("strided", 1, 2, shape, strides), array("row", 2, 1, row, NULL),
                             array("whole", 3, 2, shape, NULL), EXPR_END};
    expr_array out = vars[2].array;
    out.data = address(4);
    struct planned p;
    make(&p, "strided + row*whole", vars, &out, &tuned);
    const struct bx_pass_plan *pass = bx_plan_main_pass(&p.plan);
    for (unsigned k = 0; k < p.program->variable_count; k++) {
        const bool strided = strcmp(p.program->variables[k].name, "strided") == 0;
        const unsigned access = operand_of(pass, k)->access;
        if (strided) assert_int_equal(access, ACCESS_GATHERED);
        if (strcmp(p.program->variables[k].name, "whole") == 0)
            assert_int_equal(access, ACCESS_IN_PLACE);
    }
    assert_true(p.plan.stage_bytes >= 100 * sizeof(double));
    end(&p);
}

static void outputs_take_the_order_of_inputs(void **unused) {
    (void)unused;
    static const int64_t shape[] = {5, 7}, strides[] = {8, 40};
    const expr_var vars[] = {array("a", 1, 2, shape, strides), EXPR_END};
    static const struct bx_run_options in_c = {.order = EXPR_ORDER_C};
    expr_array out = expr_out_new();
    struct planned p;
    make(&p, "a + 1", vars, &out, &tuned);
    assert_int_equal(p.plan.layout.targets[0].made.strides[0], 8);
    assert_int_equal(p.plan.layout.targets[0].made.strides[1], 40);
    end(&p);
    make(&p, "a + 1", vars, &out, &in_c);
    assert_int_equal(p.plan.layout.targets[0].made.strides[0], 56);
    assert_int_equal(p.plan.layout.targets[0].made.strides[1], 8);
    end(&p);
    assert_null(out.data);
}

static void shifted_rows_go_in_bands(void **unused) {
    (void)unused;
    static const int64_t shape[] = {200, 300};
    const expr_var vars[] = {array("a", 1, 2, shape, NULL), EXPR_END};
    expr_array out = expr_out_new();
    struct planned p;
    make(&p, "roll(a, 1, axis=0) + roll(a, -1, axis=1)", vars, &out, &tuned);
    const struct bx_pass_plan *pass = bx_plan_main_pass(&p.plan);
    assert_true(pass->how.by_bands);
    assert_int_equal(pass->space.ndim, 2); /* shifted axes do not merge */
    end(&p);
    /* Rows that are too short are blocks of elements. */
    static const int64_t narrow[] = {2000, 30};
    const expr_var short_rows[] = {array("a", 1, 2, narrow, NULL), EXPR_END};
    make(&p, "roll(a, 1, axis=0) + roll(a, -1, axis=1)", short_rows, &out, &tuned);
    assert_false(bx_plan_main_pass(&p.plan)->how.by_bands);
    end(&p);
}

static void reductions_choose_their_way(void **unused) {
    (void)unused;
    static const int64_t shape[] = {1000, 500};
    const expr_var vars[] = {array("a", 1, 2, shape, NULL), EXPR_END};
    expr_array out = expr_out_new();
    struct planned p;
    make(&p, "sum(a, axis=0)", vars, &out, &tuned); /* the kept axis lies closest: rows */
    assert_true(bx_plan_main_pass(&p.plan)->how.by_rows);
    assert_int_equal(bx_plan_main_pass(&p.plan)->how.groups, 500);
    assert_int_equal(bx_plan_main_pass(&p.plan)->how.elements, 1000);
    end(&p);
    make(&p, "sum(a, axis=1)", vars, &out, &tuned); /* a tree of its own for each */
    assert_false(bx_plan_main_pass(&p.plan)->how.by_rows);
    assert_int_equal(bx_plan_main_pass(&p.plan)->how.groups, 1000);
    end(&p);
    make(&p, "sum(a)", vars, &out, &tuned);
    assert_int_equal(bx_plan_main_pass(&p.plan)->how.groups, 1);
    assert_int_equal(bx_plan_main_pass(&p.plan)->how.elements, 500000);
    end(&p);
}

static void large_calls_get_threads(void **unused) {
    (void)unused;
    static const int64_t n[] = {10000000};
    const expr_var vars[] = {array("a", 1, 1, n, NULL), EXPR_END};
    static const struct bx_run_options three = {.threads = 3, .block_length = 1000};
    expr_array out = vars[0].array;
    out.data = address(2);
    struct planned p;
    make(&p, "2*a", vars, &out, &tuned);
    assert_int_equal(p.plan.threads, 2);
    assert_true(bx_plan_main_pass(&p.plan)->how.plan.stream);
    end(&p);
    out.data = vars[0].array.data; /* in place: its lines are read anyway */
    make(&p, "2*a", vars, &out, &tuned);
    assert_false(bx_plan_main_pass(&p.plan)->how.plan.stream);
    end(&p);
    make(&p, "2*a", vars, &out, &three);
    assert_int_equal(p.plan.threads, 3);
    assert_int_equal(bx_plan_main_pass(&p.plan)->space.segment, 1000);
    end(&p);
}

/* A plan moves with its arrays, and is the plan that the new addresses would have got. */
static void plans_are_bound_to_other_addresses(void **unused) {
    (void)unused;
    static const int64_t shape[] = {6, 8}, strides[] = {-128, 16};
    expr_var vars[] = {array("a", 1, 2, shape, strides), array("b", 2, 2, shape, NULL), EXPR_END};
    expr_array out = vars[1].array;
    out.data = address(3);
    struct planned moved, anew;
    make(&moved, "roll(a, 1, axis=0) + b", vars, &out, &tuned);
    vars[0].array.data = address(5);
    vars[1].array.data = address(6);
    out.data = address(7);
    assert_true(bx_plan_has_moved(&moved.plan));
    bx_plan_rebase(&moved.plan);
    assert_false(bx_plan_has_moved(&moved.plan));
    make(&anew, "roll(a, 1, axis=0) + b", vars, &out, &tuned);
    const struct bx_pass_plan *a = bx_plan_main_pass(&moved.plan);
    const struct bx_pass_plan *b = bx_plan_main_pass(&anew.plan);
    assert_int_equal(a->space.count, b->space.count);
    for (unsigned k = 0; k < a->space.count; k++) {
        const struct operand *x = &a->space.operands[k], *y = &b->space.operands[k];
        assert_int_equal(x->data, y->data);
        assert_int_equal(x->access, y->access);
        assert_memory_equal(x->stride, y->stride, (size_t)a->space.ndim * sizeof *x->stride);
        assert_int_equal(x->shifted != NULL, y->shifted != NULL);
        if (x->shifted) assert_int_equal(x->shifted->first, y->shifted->first);
        if (x->shifted) assert_int_equal(x->shifted->end, y->shifted->end);
    }
    end(&moved);
    end(&anew);
}

/* Trees depend on the number of elements alone. */
static void trees_have_whole_rows_of_lanes(void **unused) {
    (void)unused;
    assert_int_equal(bx_leaf_count(0), 0);
    for (int64_t n = 1; n <= SHORTEST_LEAF; n += 911) assert_int_equal(bx_leaf_count(n), 1);
    for (int64_t n = SHORTEST_LEAF + 1; n < (int64_t)1 << 40; n = n * 3 + 1) {
        const int64_t length = bx_leaf_length(n), leaves = bx_leaf_count(n);
        assert_int_equal(length % BX_REDUCE_LANES(4), 0);
        assert_true(leaves * length >= n && (leaves - 1) * length < n);
        assert_true(leaves <= 65536 + 16);
    }
    assert_int_equal(bx_leaf_bytes(7, 100), sizeof(uint64_t));
    assert_int_equal(bx_leaf_bytes(7, 3 * SHORTEST_LEAF),
                     7 * (size_t)bx_leaf_count(3 * SHORTEST_LEAF) * sizeof(uint64_t));
    assert_int_equal(bx_row_pieces(100000, 100000), 1); /* enough chunks for all threads */
    assert_int_equal(bx_row_pieces(1, 100), 1);         /* too few rows to cut */
    assert_true(bx_row_pieces(1, 1000000) > 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_contiguous_calls),
        cmocka_unit_test(accesses_follow_strides),
        cmocka_unit_test(outputs_take_the_order_of_inputs),
        cmocka_unit_test(shifted_rows_go_in_bands),
        cmocka_unit_test(reductions_choose_their_way),
        cmocka_unit_test(large_calls_get_threads),
        cmocka_unit_test(plans_are_bound_to_other_addresses),
        cmocka_unit_test(trees_have_whole_rows_of_lanes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
