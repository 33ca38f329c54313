/* SPDX-License-Identifier: MIT */
/* expr_iterate of several fields: what feeds what, and where the last states go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/cases.h"
#include "support/steps.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { ROWS = 33, COLUMNS = 70, CELLS = ROWS * COLUMNS };

static const int64_t shape[] = {ROWS, COLUMNS};
static double u[CELLS], v[CELLS], w[CELLS], c[CELLS];

static int fill_data(void **state) {
    (void)state;
    uint64_t random = 77;
    for (int k = 0; k < CELLS; k++) {
        u[k] = (double)(random_bits(&random) >> 11) * 0x1p-53;
        v[k] = (double)(random_bits(&random) >> 11) * 0x1p-53;
        w[k] = (double)(random_bits(&random) >> 11) * 0x1p-53;
        c[k] = (double)(random_bits(&random) >> 11) * 0x1p-55;
    }
    return 0;
}

enum { FIELDS = 7 };
static void make_vars(expr_var vars[FIELDS + MOST_NAMED], const char *const *outputs,
                      expr_array *named) {
    int count = 0;
    vars[count++] = expr_nd("u", EXPR_FLOAT64, u, 2, shape);
    vars[count++] = expr_nd("v", EXPR_FLOAT64, v, 2, shape);
    vars[count++] = expr_nd("w", EXPR_FLOAT64, w, 2, shape);
    vars[count++] = expr_nd("c", EXPR_FLOAT64, c, 2, shape);
    vars[count++] = expr_scalar("D", 0.2);
    for (; *outputs; outputs++, named++) {
        *named = expr_out_new();
        vars[count++] = expr_output(*outputs, named);
    }
    vars[count] = expr_end();
}

static const struct {
    const char *text;
    const char *outputs[MOST_NAMED];
    bool no_value;
    expr_feed feeds[MOST_FEEDS];
    int count;
} systems[] = {
    /* Second order in time. */
    {"2*u - v + D*laplacian(u)", {NULL}, false, {{"u", NULL, NULL}, {"v", "u", NULL}}, 2},
    {"2*u - v + c*laplacian(u, fill=0)", {NULL}, false, {{"v", "u", NULL}, {"u", NULL, NULL}}, 2},
    /* Two fields that meet, and one of each only beside them. */
    {"a = u + D*laplacian(u) - u*v*v; b = v + c*laplacian(v, fill=edge) + u*v*v",
     {"a", "b", NULL},
     true,
     {{"u", "a", NULL}, {"v", "b", NULL}},
     2},
    {"a = u - D*(roll(v, 1, 0) - v); b = v - D*(roll(a, -1, 0) - a)",
     {"a", "b", NULL},
     true,
     {{"v", "b", NULL}, {"u", "a", NULL}},
     2},
    {"a = roll(u, 1, 0); u + D*(roll(v, 2, 1) - a)",
     {"a", NULL},
     false,
     {{"v", "a", NULL}, {"u", NULL, NULL}},
     2},
    /* The last three states. */
    {"(3*u - 2*v + w + roll(u, 1, 0))/3",
     {NULL},
     false,
     {{"u", NULL, NULL}, {"v", "u", NULL}, {"w", "v", NULL}},
     3},
    /* Arrays that change places, with and without anything new. */
    {"0.5*(u + roll(v, 1, 1))", {NULL}, false, {{"u", "v", NULL}, {"v", NULL, NULL}}, 2},
    {"u - shift(v, 1, 0, reflect)", {NULL}, false, {{"u", "v", NULL}, {"v", "u", NULL}}, 2},
    {"u + v + w", {NULL}, false, {{"u", "v", NULL}, {"v", "w", NULL}, {"w", "u", NULL}}, 3},
    {"u*0.5 + v*roll(u, 1, 0)", {NULL}, false, {{"u", NULL, NULL}, {"v", "c", NULL}}, 2},
    {"u*c + v", {NULL}, false, {{"u", "u", NULL}, {"v", NULL, NULL}}, 2},
    /* One source for two. */
    {"0.5*(u + shift(v, -1, 1, symmetric))",
     {NULL},
     false,
     {{"u", NULL, NULL}, {"v", NULL, NULL}},
     2},
    {"a = 0.5*(u + roll(v, 1, 0)); 0*a",
     {"a", NULL},
     false,
     {{"u", "a", NULL}, {"v", "a", NULL}},
     2},
    /* Named outputs that feed nothing. */
    {"a = laplacian(u); b = sum(u); u + D*a", {"a", "b", NULL}, false, {{"u", NULL, NULL}}, 1},
    {"a = diff(u, 0); b = u > 0.5; d = u + D*laplacian(u, fill=reflect); d*2",
     {"a", "b", "d", NULL},
     false,
     {{"u", "d", NULL}},
     1},
};

static void systems_of_fields(void **state) {
    (void)state;
    static const int64_t step_counts[] = {0, 1, 2, 3, 7, 20};
    static const int32_t sweeps[] = {0, 1, 2, 3, 4, 8, 100};
    int32_t turn = 0;
    for (size_t s = 0; s < COUNT(systems); s++) {
        expr_array named[MOST_NAMED];
        expr_var vars[FIELDS + MOST_NAMED];
        make_vars(vars, systems[s].outputs, named);
        struct iteration iteration = {.text = systems[s].text,
                                      .no_value = systems[s].no_value,
                                      .vars = vars,
                                      .count = systems[s].count};
        memcpy(iteration.feeds, systems[s].feeds, sizeof iteration.feeds);
        struct stepped stepped;
        steps_begin(&stepped, &iteration);
        for (size_t n = 0; n < COUNT(step_counts); n++) {
            steps_take(&stepped, step_counts[n]);
            for (size_t k = 0; k < COUNT(sweeps); k++, turn++) {
                const expr_options options = {.sweep_steps = sweeps[k],
                                              .threads = turn % 5 == 0 ? 3 : 1 + turn % 2,
                                              .block_length = turn % 9 == 0   ? EXPR_UNBLOCKED
                                                              : turn % 4 == 0 ? 64
                                                                              : 0};
                assert_iterates(&stepped, &options);
            }
        }
        steps_end(&stepped);
    }
}

/* Feeds whose outs are given; one system, whose right states are at hand. */
struct setting {
    expr_options options;
    int64_t steps;
    struct stepped wave;
};

static const expr_options ways[] = {{0},
                                    {.threads = 1, .sweep_steps = 1},
                                    {.threads = 2, .sweep_steps = 3},
                                    {.threads = 3, .sweep_steps = 8},
                                    {.threads = 1, .block_length = EXPR_UNBLOCKED}};
static const int64_t few_steps[] = {0, 1, 2, 3, 4, 7};

static void each_setting(void (*check)(struct setting *)) {
    expr_var vars[FIELDS + MOST_NAMED];
    make_vars(vars, &(const char *){NULL}, NULL);
    const struct iteration wave = {.text = "2*u - v + D*laplacian(u)",
                                   .vars = vars,
                                   .feeds = {{"u", NULL, NULL}, {"v", "u", NULL}},
                                   .count = 2};
    for (size_t k = 0; k < COUNT(ways); k++) {
        struct setting setting = {.options = ways[k]};
        steps_begin(&setting.wave, &wave);
        for (size_t n = 0; n < COUNT(few_steps); n++) {
            setting.steps = few_steps[n];
            steps_take(&setting.wave, few_steps[n]);
            check(&setting);
        }
        steps_end(&setting.wave);
    }
}

/* Runs the wave over these arrays of u and v. */
static void run_wave(const struct setting *setting, const double *of_u, const double *of_v,
                     expr_array *out_u, expr_array *out_v) {
    const struct iteration *wave = &setting->wave.iteration;
    expr_program *program = compile_iteration(wave, &setting->options);
    const expr_var vars[] = {expr_nd("u", EXPR_FLOAT64, of_u, 2, shape),
                             expr_nd("v", EXPR_FLOAT64, of_v, 2, shape), expr_scalar("D", 0.2),
                             EXPR_END};
    const expr_feed feeds[] = {{"u", NULL, out_u}, {"v", "u", out_v}};
    if (expr_iterate(program, vars, setting->steps, feeds, 2) != EXPR_OK)
        fail_iteration(wave, &setting->options, setting->steps, expr_error_text());
    expr_program_free(program);
}

static void assert_state(const struct setting *setting, const expr_array *out, int feed,
                         const char *what) {
    assert_int_equal(out->type, EXPR_FLOAT64);
    assert_int_equal(out->ndim, 2);
    if (first_other(out, setting->wave.state[feed].data) >= 0)
        fail_iteration(&setting->wave.iteration, &setting->options, setting->steps, what);
}

/* Each feed's out: none, allocated, fresh memory, its own array, or the other one's. */
enum place { NOWHERE, ALLOCATED, BESIDE, OWN, OTHERS, PLACES };

static void check_places(struct setting *setting) {
    static double arrays[2][CELLS], beside[2][CELLS];
    for (int p = 0; p < PLACES * PLACES; p++) {
        const enum place place[] = {(enum place)(p % PLACES), (enum place)(p / PLACES)};
        /* Not both in one array. */
        if ((place[0] == OWN && place[1] == OTHERS) || (place[0] == OTHERS && place[1] == OWN))
            continue;
        memcpy(arrays[0], u, sizeof u);
        memcpy(arrays[1], v, sizeof v);
        expr_array out[2];
        bool written[2] = {false, false};
        for (int k = 0; k < 2; k++) {
            const int at = place[k] == OTHERS ? 1 - k : k;
            out[k] = place[k] == ALLOCATED
                         ? expr_out_new()
                         : expr_out_nd(EXPR_FLOAT64, place[k] == BESIDE ? beside[k] : arrays[at], 2,
                                       shape);
            if (place[k] == OWN || place[k] == OTHERS) written[at] = true;
        }
        run_wave(setting, arrays[0], arrays[1], place[0] == NOWHERE ? NULL : &out[0],
                 place[1] == NOWHERE ? NULL : &out[1]);
        for (int k = 0; k < 2; k++) {
            if (place[k] != NOWHERE) assert_state(setting, &out[k], k, k ? "v" : "u");
            if (place[k] == ALLOCATED) {
                assert_int_equal(out[k].flags, EXPR_ARRAY_ALLOCATED);
                expr_array_free(&out[k]);
            }
            /* The caller's arrays stay, where no out is over them. */
            if (!written[k]) assert_memory_equal(arrays[k], k ? v : u, sizeof u);
        }
    }
}

static void outs_in_all_places(void **state) {
    (void)state;
    each_setting(check_places);
}

static void check_layouts(struct setting *setting) {
    for (int layout = 0; layout < OUT_LAYOUTS; layout++) {
        struct placed placed[2];
        for (int k = 0; k < 2; k++)
            place(&placed[k], (enum layout)((layout + k) % OUT_LAYOUTS), EXPR_FLOAT64, 0, 2, shape);
        run_wave(setting, u, v, &placed[0].array, &placed[1].array);
        for (int k = 0; k < 2; k++) {
            assert_state(setting, &placed[k].array, k, k ? "v, laid out" : "u, laid out");
            assert_true(placed_untouched_around(&placed[k]));
            placed_free(&placed[k]);
        }
    }
}

static void outs_of_other_layouts(void **state) {
    (void)state;
    each_setting(check_layouts);
}

static void check_overlaps(struct setting *setting) {
    enum { FROM = 200 };
    static double memory[CELLS + 2 * FROM], other[CELLS];
    static const int offsets[] = {-COLUMNS, -1, 1, COLUMNS, 2 * COLUMNS + 3};
    for (size_t k = 0; k < COUNT(offsets); k++) {
        memset(memory, 0, sizeof memory);
        memcpy(memory + FROM, u, sizeof u);
        expr_array out = expr_out_nd(EXPR_FLOAT64, memory + FROM + offsets[k], 2, shape);
        expr_array old = expr_out_nd(EXPR_FLOAT64, other, 2, shape);
        run_wave(setting, memory + FROM, v, &out, &old);
        assert_state(setting, &out, 0, "u, over a part of itself");
        assert_state(setting, &old, 1, "v");
    }
}

static void outs_over_parts_of_inputs(void **state) {
    (void)state;
    each_setting(check_overlaps);
}

/* Inputs in any layout: the first step reads them as they are. */
static void inputs_of_other_layouts(void **state) {
    (void)state;
    for (int layout = 0; layout < LAYOUTS; layout++) {
        uint64_t random = (uint64_t)layout;
        struct placed fields[2];
        for (int k = 0; k < 2; k++) {
            place(&fields[k], (enum layout)((layout + 3 * k) % LAYOUTS), EXPR_FLOAT32, 0, 2, shape);
            placed_fill(&fields[k], &random);
        }
        const expr_var vars[] = {expr_variable("u", fields[0].array),
                                 expr_variable("k", fields[1].array), EXPR_END};
        const struct iteration iteration = {.text = "0.5*u - 0.25*roll(u, 1, 0) + "
                                                    "0.125*shift(k, 1, 1, edge)",
                                            .vars = vars,
                                            .feeds = {{"u", NULL, NULL}},
                                            .count = 1};
        struct stepped stepped;
        steps_begin(&stepped, &iteration);
        for (int64_t steps = 0; steps < 6; steps++) {
            steps_take(&stepped, steps);
            for (size_t k = 0; k < COUNT(ways); k++) assert_iterates(&stepped, &ways[k]);
        }
        steps_end(&stepped);
        placed_free(&fields[0]);
        placed_free(&fields[1]);
    }
}

/* Two variables over one array: only the one that is fed goes on. */
static void a_variable_beside_the_fed_one_in_the_same_memory(void **state) {
    (void)state;
    for (size_t k = 0; k < COUNT(ways); k++)
        for (int64_t steps = 0; steps < 5; steps++) {
            static double memory[CELLS], first[CELLS];
            memcpy(memory, u, sizeof u);
            memcpy(first, u, sizeof u);
            const expr_var apart[] = {expr_nd("u", EXPR_FLOAT64, u, 2, shape),
                                      expr_nd("k", EXPR_FLOAT64, first, 2, shape), EXPR_END};
            const expr_var one[] = {expr_nd("u", EXPR_FLOAT64, memory, 2, shape),
                                    expr_nd("k", EXPR_FLOAT64, memory, 2, shape), EXPR_END};
            const struct iteration iteration = {.text = "0.5*u + 0.25*roll(u, 1, 0)*k",
                                                .vars = apart,
                                                .feeds = {{"u", NULL, NULL}},
                                                .count = 1};
            struct stepped stepped;
            steps_begin(&stepped, &iteration);
            steps_take(&stepped, steps);
            expr_program *program = compile_iteration(&iteration, &ways[k]);
            expr_array out = expr_out_nd(EXPR_FLOAT64, memory, 2, shape); /* over both */
            const expr_feed feeds[] = {{"u", NULL, &out}};
            if (expr_iterate(program, one, steps, feeds, 1) != EXPR_OK)
                fail_iteration(&iteration, &ways[k], steps, expr_error_text());
            if (first_other(&out, stepped.state[0].data) >= 0)
                fail_iteration(&iteration, &ways[k], steps, "out over both variables");
            expr_program_free(program);
            steps_end(&stepped);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(systems_of_fields),
        cmocka_unit_test(outs_in_all_places),
        cmocka_unit_test(outs_of_other_layouts),
        cmocka_unit_test(outs_over_parts_of_inputs),
        cmocka_unit_test(inputs_of_other_layouts),
        cmocka_unit_test(a_variable_beside_the_fed_one_in_the_same_memory),
    };
    return cmocka_run_group_tests(tests, fill_data, NULL);
}
