/* SPDX-License-Identifier: MIT */
/* Entries of an iteration that nothing reads, outputs over what steps read, and late failures. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"
#include "blockexpr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { N = 6 };

static double m[N], c[N], d[N], p[N], out_data[N];

static int fill(void **state) {
    (void)state;
    for (int k = 0; k < N; k++) {
        m[k] = 1;
        c[k] = 10;
        d[k] = 1000 + k;
        p[k] = out_data[k] = -1;
    }
    return 0;
}

static bool all(const double *data, double value) {
    for (int k = 0; k < N; k++)
        if (data[k] != value) return false;
    return true;
}

static expr_program *compiled(const char *text, const expr_var *vars, expr_type value) {
    expr_program *program;
    if (expr_compile(text, vars, value, NULL, &program) != EXPR_OK)
        fail_msg("%s: %s", text, expr_error_text());
    return program;
}

static expr_var array_of(const char *name, expr_type type, const void *data, int ndim,
                         int64_t length) {
    expr_var var = expr_f64(name, data, length);
    var.array.type = type;
    var.array.ndim = ndim;
    return var;
}

/* As expr_run does: what nothing reads may be anything, though it stands beside an out. */
static void entries_that_nothing_names_are_not_looked_at(void **state) {
    (void)state;
    const expr_var good[] = {expr_f64("m", m, N), expr_f64("c", c, N), EXPR_END};
    expr_program *program = compiled("m + c", good, EXPR_AUTO);
    const expr_var odd[] = {expr_output("e", NULL),
                            array_of("e", EXPR_FLOAT64, NULL, 1, N),
                            array_of("e", EXPR_FLOAT64, m, 1000, N),
                            array_of("e", EXPR_FLOAT64, m, -1, N),
                            array_of("e", EXPR_FLOAT64, m, 1, INT64_C(1) << 61),
                            array_of("e", (expr_type)99, m, 1, N),
                            array_of("e", EXPR_BYTES, m, 1, N),
                            expr_user_function("e", NULL),
                            {.name = "e", .kind = (expr_kind)77}};
    for (size_t k = 0; k < COUNT(odd); k++)
        for (int fresh = 0; fresh < 2; fresh++) {
            fill(NULL);
            const expr_var vars[] = {odd[k], good[0], odd[k], good[1], EXPR_END};
            expr_array out = fresh ? expr_out_new() : expr_out_f64(out_data, N);
            const expr_feed feed = {"m", NULL, &out};
            if (expr_iterate(program, vars, 3, &feed, 1) != EXPR_OK)
                fail_msg("entry %zu: %s", k, expr_error_text());
            assert_true(all(out.data, 31));
            expr_array_free(&out);
        }
    expr_program_free(program);
}

/* A feed's arrays are checked whether the program reads them or not. */
static void fed_arrays_that_the_program_does_not_read_are_checked(void **state) {
    (void)state;
    const expr_var good[] = {expr_f64("m", m, N), EXPR_END};
    expr_program *program = compiled("m * 2", good, EXPR_AUTO);
    static const char bytes[N * 4] = "abc";
    const struct {
        expr_var var;
        expr_status status;
    } odd[] = {
        {array_of("x", EXPR_FLOAT64, NULL, 1, N), EXPR_ERROR_SHAPE},
        {array_of("x", EXPR_FLOAT64, m, 1, (INT64_C(1) << 61) + 1), EXPR_ERROR_SHAPE},
        {array_of("x", EXPR_FLOAT64, m, 1, -1), EXPR_ERROR_SHAPE},
        {array_of("x", EXPR_FLOAT64, m, 1000, N), EXPR_ERROR_LIMIT},
        {array_of("x", EXPR_FLOAT64, m, EXPR_MAX_DIMENSIONS + 1, N), EXPR_ERROR_LIMIT},
        {array_of("x", EXPR_FLOAT64, m, -1, N), EXPR_ERROR_LIMIT},
        {array_of("x", (expr_type)99, m, 1, N), EXPR_ERROR_TYPE},
        {array_of("x", EXPR_AUTO, m, 1, N), EXPR_ERROR_TYPE},
        {expr_bytes("x", bytes, 4, N), EXPR_ERROR_TYPE},
        {array_of("x", EXPR_BYTES, m, 1, N), EXPR_ERROR_TYPE},
        {expr_output("x", NULL), EXPR_ERROR_TYPE},
        {expr_scalar("x", 1), EXPR_ERROR_TYPE},
    };
    for (size_t k = 0; k < COUNT(odd); k++)
        for (int turned = 0; turned < 2; turned++)
            for (int64_t steps = 0; steps < 3; steps++) {
                expr_var other = odd[k].var;
                other.name = "y";
                if (other.kind == EXPR_KIND_OUTPUT) other = expr_f64("y", d, N);
                const expr_var vars[] = {good[0], odd[k].var, other, EXPR_END};
                expr_array out = expr_out_new();
                const expr_feed feeds[] = {{"m", NULL, NULL},
                                           {turned ? "y" : "x", turned ? "x" : "y", &out}};
                const expr_status status = expr_iterate(program, vars, steps, feeds, 2);
                if (status != odd[k].status)
                    fail_msg("array %zu: status %d, expected %d: %s", k, status, odd[k].status,
                             expr_error_text());
                assert_null(out.data);
            }
    /* Repeated elements need little memory, but a state of them does not. */
    expr_var repeated = array_of("x", EXPR_FLOAT64, m, 1, INT64_C(1) << 61);
    repeated.array.strides[0] = 0;
    expr_var again = repeated;
    again.name = "y";
    const expr_var vars[] = {good[0], repeated, again, EXPR_END};
    const expr_feed feeds[] = {{"m", NULL, NULL}, {"x", "y", NULL}};
    assert_int_equal(expr_iterate(program, vars, 2, feeds, 2), EXPR_ERROR_MEMORY);
    /* Without elements any length is possible. */
    const int64_t empty[] = {INT64_C(1) << 61, 0, INT64_C(1) << 61};
    const expr_var none[] = {good[0], expr_nd("x", EXPR_FLOAT64, NULL, 3, empty),
                             expr_nd("y", EXPR_FLOAT64, NULL, 3, empty), EXPR_END};
    assert_int_equal(expr_iterate(program, none, 2, feeds, 2), EXPR_OK);
    /* Two entries of a name. */
    const expr_var twice[] = {good[0], good[0], expr_f64("x", c, N), expr_f64("y", d, N), EXPR_END};
    assert_int_equal(expr_iterate(program, twice, 2, feeds, 2), EXPR_ERROR_ARGUMENT);
    expr_program_free(program);
}

static void an_array_takes_one_result_only(void **state) {
    (void)state;
    expr_array named = expr_out_new(), out = expr_out_new();
    const expr_var vars[] = {expr_f64("m", m, N), expr_f64("c", c, N - 1), expr_output("e", &named),
                             EXPR_END};
    expr_program *program = compiled("e = m*3; m*2", vars, EXPR_AUTO);
    const expr_feed both[] = {{"m", NULL, &out}, {"c", "c", &out}};
    assert_int_equal(expr_iterate(program, vars, 2, both, 2), EXPR_ERROR_ARGUMENT);
    const expr_feed shared = {"m", NULL, &named};
    assert_int_equal(expr_iterate(program, vars, 2, &shared, 1), EXPR_ERROR_ARGUMENT);
    assert_null(out.data);
    assert_null(named.data);
    /* A source is left alone: its array is free. */
    const expr_feed source = {"m", "e", &named};
    assert_int_equal(expr_iterate(program, vars, 2, &source, 1), EXPR_OK);
    assert_true(all(named.data, 9));
    expr_array_free(&named);
    expr_program_free(program);
}

/* Each step reads the inputs as they were, wherever outputs lie. */
static void named_outputs_may_lie_over_what_steps_read(void **state) {
    (void)state;
    for (int64_t steps = 1; steps < 6; steps++)
        for (int place = 0; place < 4; place++) {
            fill(NULL);
            double *const places[] = {p, c, m, out_data};
            expr_array named = expr_out_f64(places[place], N);
            expr_array out = expr_out_f64(out_data, N), last = expr_out_new();
            const expr_var vars[] = {expr_f64("m", m, N), expr_f64("c", c, N), expr_f64("x", d, N),
                                     expr_output("p", &named), EXPR_END};
            expr_program *program = compiled("p = m*100; m + c", vars, EXPR_AUTO);
            /* x becomes c, which p may lie over. */
            const expr_feed feeds[] = {{"m", NULL, &out}, {"x", "c", &last}};
            if (expr_iterate(program, vars, steps, feeds, 2) != EXPR_OK)
                fail_msg("%s", expr_error_text());
            assert_true(all(out_data, 1 + 10.0 * (double)steps));
            assert_true(all(last.data, 10));
            if (place < 3) assert_true(all(places[place], 100 * (1 + 10.0 * (double)(steps - 1))));
            expr_array_free(&last);
            expr_program_free(program);
        }
}

/* What is given back is in this machine's byte order, also where nothing had to be moved. */
static void swapped_arrays_are_turned_round(void **state) {
    (void)state;
    for (int64_t steps = 0; steps < 3; steps++) {
        uint64_t bits[N], other[N];
        for (int k = 0; k < N; k++) {
            memcpy(&bits[k], &d[k], sizeof bits[k]);
            other[k] = bits[k] = __builtin_bswap64(bits[k]);
        }
        expr_var vars[] = {array_of("m", EXPR_FLOAT64, bits, 1, N),
                           array_of("x", EXPR_FLOAT64, other, 1, N), EXPR_END};
        vars[0].array.flags = vars[1].array.flags = EXPR_ARRAY_SWAPPED;
        expr_program *program = compiled("m + 0", vars, EXPR_AUTO);
        expr_array out = expr_out_nd(EXPR_FLOAT64, bits, 1, (const int64_t[]){N});
        expr_array same = expr_out_nd(EXPR_FLOAT64, other, 1, (const int64_t[]){N});
        const expr_feed feeds[] = {{"m", NULL, &out}, {"x", "x", &same}};
        assert_int_equal(expr_iterate(program, vars, steps, feeds, 2), EXPR_OK);
        assert_memory_equal(bits, d, sizeof bits);
        assert_memory_equal(other, d, sizeof other);
        expr_program_free(program);
    }
}

struct trial {
    unsigned long k;
    bool own, reached;
    const char *fault;
};

/* p lies over an input that is read, so that the last step needs a copy of it. */
static void *fail_late(void *context) {
    struct trial *trial = context;
    expr_array named = trial->own ? expr_out_f64(c, N) : expr_out_new();
    expr_array out = trial->own ? expr_out_f64(out_data, N) : expr_out_new();
    const expr_array given[] = {named, out};
    const expr_var vars[] = {expr_f64("m", m, N), expr_f64("c", c, N), expr_output("p", &named),
                             EXPR_END};
    expr_program *program = compiled("p = m*100; m + roll(c, 1)", vars, EXPR_AUTO);
    const expr_feed feed = {"m", NULL, &out};
    fill(NULL);
    const unsigned long count = bx_alloc_count();
    bx_alloc_fail_from(trial->k);
    const expr_status status = expr_iterate(program, vars, 3, &feed, 1);
    bx_alloc_fail_from(0);
    trial->reached = bx_alloc_count() >= count + trial->k;
    if (status == EXPR_OK) {
        if (!all(out.data, 31) || !all(named.data, 2100)) trial->fault = "a wrong result";
    } else if (status != EXPR_ERROR_MEMORY) {
        trial->fault = "another failure";
    } else if (!all(c, 10) || !all(out_data, -1) || memcmp(&named, &given[0], sizeof named) != 0 ||
               memcmp(&out, &given[1], sizeof out) != 0) {
        trial->fault = "a failed call has written";
    }
    expr_array_free(&named);
    expr_array_free(&out);
    expr_program_free(program);
    return NULL;
}

static void a_late_failure_leaves_everything_alone(void **state) {
    (void)state;
    for (int own = 0; own < 2; own++) {
        struct trial trial = {.own = own, .reached = true};
        while (trial.reached) {
            pthread_t thread;
            trial.k++;
            assert_int_equal(pthread_create(&thread, NULL, fail_late, &trial), 0);
            assert_int_equal(pthread_join(thread, NULL), 0);
            if (trial.fault) fail_msg("allocation %lu: %s", trial.k, trial.fault);
            assert_true(trial.k < 1000);
        }
        assert_true(trial.k > 4);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(entries_that_nothing_names_are_not_looked_at, fill),
        cmocka_unit_test_setup(fed_arrays_that_the_program_does_not_read_are_checked, fill),
        cmocka_unit_test_setup(an_array_takes_one_result_only, fill),
        cmocka_unit_test_setup(named_outputs_may_lie_over_what_steps_read, fill),
        cmocka_unit_test_setup(swapped_arrays_are_turned_round, fill),
        cmocka_unit_test_setup(a_late_failure_leaves_everything_alone, fill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
