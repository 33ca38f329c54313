/* SPDX-License-Identifier: MIT */
/* Pointers, names, kinds, types, shapes and options that a call cannot work with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <string.h>

#include "support/refused.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { N = 16 };

static double a[N], b[N];
static int32_t ints[N];

/* Refused wherever the text is compiled, without a place in it. */
static void assert_variables_refused(const char *text, const expr_var vars[], expr_status status,
                                     const char *problem, const char *cure) {
    const struct refusal refused = {status, 0, 0, problem, cure};
    assert_text_refused(text, vars, &refused);
}

static void null_pointers_are_named(void **state) {
    (void)state;
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    double data[N] = {0};
    expr_array out = expr_out_f64(data, N);
    expr_program *program = NULL;
    char buffer[8];
    const struct refusal text = {EXPR_ERROR_ARGUMENT, 0, 0, "text is NULL", "as a string"};
    assert_text_refused(NULL, vars, &text);
    const struct refusal no_out = {EXPR_ERROR_ARGUMENT, 0, 0, "out is NULL", "expr_out_new()"};
    assert_int_equal(expr_eval("a", vars, NULL), EXPR_ERROR_ARGUMENT);
    assert_last_error("a", &no_out);
    assert_int_equal(expr_compile("a", vars, EXPR_AUTO, NULL, NULL), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "program is NULL"));
    assert_int_equal(expr_run(NULL, vars, &out), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "expr_compile"));
    assert_int_equal(expr_compile("a", vars, EXPR_AUTO, NULL, &program), EXPR_OK);
    assert_int_equal(expr_run(program, vars, NULL), EXPR_ERROR_ARGUMENT);
    assert_last_error("a", &no_out);
    expr_program_free(program);
    assert_int_equal(expr_explain("a", vars, NULL, NULL, NULL, 8, NULL), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "buffer is NULL"));
    assert_int_equal(expr_explain("a", vars, NULL, NULL, buffer, 8, NULL), EXPR_OK);
    assert_int_equal(expr_machine_info(NULL), EXPR_ERROR_ARGUMENT);
    assert_int_equal(expr_cache_stats(NULL), EXPR_ERROR_ARGUMENT);
    expr_program_free(NULL);
    expr_array_free(NULL);
}

static void inputs_without_data_are_named(void **state) {
    (void)state;
    const expr_var good[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
    const expr_var none[] = {expr_f64("a", a, N), expr_f64("b", NULL, N), EXPR_END};
    const struct refusal refused = {EXPR_ERROR_SHAPE, 2, 1, "array 'b' has no data", "NULL"};
    assert_run_refused("a+b", good, none, &refused);
    const expr_var point[] = {expr_f64("a", a, N), expr_nd("b", EXPR_FLOAT64, b, 0, NULL),
                              EXPR_END};
    const expr_var lost[] = {expr_f64("a", a, N), expr_nd("b", EXPR_FLOAT64, NULL, 0, NULL),
                             EXPR_END};
    assert_run_refused("a+b", point, lost, &refused);
}

static void names_are_checked(void **state) {
    (void)state;
    static const char *const bad[] = {"",      "2a", "a b", "a-b",  "a.b", "\xc3\xa4",
                                      "a\x01", "if", "and", "True", " a",  "lambda"};
    for (size_t k = 0; k < COUNT(bad); k++) {
        const expr_var vars[] = {expr_f64("a", a, N), expr_f64(bad[k], b, N), EXPR_END};
        assert_variables_refused("a", vars, EXPR_ERROR_ARGUMENT, "variable 1 is called '",
                                 "use letters, digits and underscores");
    }
    const expr_var missing[] = {expr_f64("a", a, N), expr_f64(NULL, b, N), EXPR_END};
    assert_variables_refused("a", missing, EXPR_ERROR_ARGUMENT, "variable 1 has no name",
                             "close the array with EXPR_END");
    const expr_var twice[] = {expr_f64("a", a, N), expr_scalar("b", 1), expr_i32("a", ints, N),
                              EXPR_END};
    assert_variables_refused("b", twice, EXPR_ERROR_ARGUMENT,
                             "variables 0 and 2 are both called 'a'", "its own name");
    /* A run looks only for its names, but an array that never ends is seen. */
    expr_program *program;
    expr_array out = expr_out_new();
    assert_int_equal(expr_compile("a+b", twice + 1, EXPR_AUTO, NULL, &program), EXPR_OK);
    assert_int_equal(expr_run(program, missing, &out), EXPR_ERROR_ARGUMENT);
    assert_non_null(strstr(expr_error_text(), "variable 1 has no name"));
    expr_program_free(program);
}

static void kinds_and_types_are_checked(void **state) {
    (void)state;
    static const int kinds[] = {8, 77, -1, INT_MIN};
    for (size_t k = 0; k < COUNT(kinds); k++) {
        expr_var vars[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
        vars[1].kind = (expr_kind)kinds[k];
        assert_variables_refused("a+b", vars, EXPR_ERROR_ARGUMENT, "variable 'b' has kind",
                                 "use the constructors");
    }
    static const int types[] = {EXPR_AUTO, 17, 31, 32, 255, 256 + EXPR_FLOAT64, -2, INT_MAX};
    for (size_t k = 0; k < COUNT(types); k++) {
        const int64_t shape = N;
        const expr_var vars[] = {expr_f64("a", a, N),
                                 expr_nd("b", (expr_type)types[k], b, 1, &shape), EXPR_END};
        assert_variables_refused("a+b", vars, EXPR_ERROR_TYPE, "variable 'b' has element type",
                                 "does not know");
    }
    for (size_t k = 1; k < COUNT(types); k++) {
        const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
        const struct refusal refused = {EXPR_ERROR_TYPE, 0, 0, "out has an unknown element type",
                                        "EXPR_FLOAT64"};
        const int64_t shape = N;
        double data[N] = {0};
        expr_program *program;
        expr_array given = expr_out_nd((expr_type)types[k], data, 1, &shape);
        assert_eval_refused("a", vars, &given, sizeof data, NULL, &refused);
        expr_array made = {.type = (expr_type)types[k]};
        assert_eval_refused("a", vars, &made, 0, NULL, &refused);
        assert_int_equal(expr_compile("a", vars, (expr_type)types[k], NULL, &program),
                         EXPR_ERROR_TYPE);
        assert_last_error("a", &refused);
    }
    /* Memory of the caller has a type: AUTO does not say how much of it there is. */
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    double data[N] = {0};
    expr_array given = expr_out_f64(data, N);
    given.type = EXPR_AUTO;
    const struct refusal refused = {EXPR_ERROR_TYPE, 0, 0, "out has an unknown element type (0)",
                                    "EXPR_FLOAT64"};
    assert_eval_refused("a", vars, &given, sizeof data, NULL, &refused);
}

static void shapes_that_do_not_fit_are_named(void **state) {
    (void)state;
    static const int64_t flat[] = {N}, square[] = {4, 4}, wide[] = {2, 8}, shorter[] = {N - 1},
                         one[] = {1}, row[] = {1, N};
    static const struct {
        int ndim;
        const int64_t *shape;
        const char *problem; /* NULL: broadcast */
    } others[] = {
        {1, shorter, "array 'b' has shape (15,) but 'a' has (16,)"},
        {2, square, "array 'b' has shape (4, 4) but 'a' has (16,)"},
        {2, wide, "array 'b' has shape (2, 8) but 'a' has (16,)"},
        {1, one, NULL},
        {2, row, NULL},
    };
    const expr_var good[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
    for (size_t k = 0; k < COUNT(others); k++) {
        const expr_var vars[] = {expr_f64("a", a, N),
                                 expr_nd("b", EXPR_FLOAT64, b, others[k].ndim, others[k].shape),
                                 EXPR_END};
        const struct refusal refused = {EXPR_ERROR_SHAPE, 5, 1, others[k].problem,
                                        "make them equal, or one of them 1"};
        if (others[k].problem) {
            assert_run_refused("2*a +b", good, vars, &refused);
        } else {
            expr_array made = expr_out_new();
            assert_int_equal(expr_eval("2*a +b", vars, &made), EXPR_OK);
            assert_int_equal(made.ndim, others[k].ndim);
            assert_int_equal(made.shape[made.ndim - 1], N);
            expr_array_free(&made);
        }
        /* The output may be larger than the result, but is not broadcast itself. */
        double data[N] = {7};
        expr_array out = expr_out_nd(EXPR_FLOAT64, data, others[k].ndim, others[k].shape);
        if (others[k].shape == row) {
            assert_int_equal(expr_eval("a+b", good, &out), EXPR_OK);
            continue;
        }
        const struct refusal misfit = {EXPR_ERROR_SHAPE, 0, 0, "but the result has (16,)",
                                       "make them equal"};
        assert_eval_refused("a+b", good, &out, sizeof data, NULL, &misfit);
        assert_non_null(strstr(expr_error_text(), "out has shape ("));
    }
    double data[N] = {7};
    const struct refusal misfit = {EXPR_ERROR_SHAPE, 0, 0,
                                   "out has shape () but the result has (16,)", "make them equal"};
    expr_array point = expr_out_nd(EXPR_FLOAT64, data, 0, NULL);
    assert_eval_refused("a+b", good, &point, sizeof data, NULL, &misfit);
    expr_array longer = expr_out_nd(EXPR_FLOAT64, data, 1, flat);
    longer.shape[0] = N + 1;
    assert_eval_refused("a+b", good, &longer, sizeof data, NULL,
                        &(struct refusal){EXPR_ERROR_SHAPE, 0, 0, "out has shape (17,)", NULL});
}

/* Arrays that are wrong by themselves, as input and as output. */
static void sizes_and_strides_are_checked(void **state) {
    (void)state;
    static const struct {
        int32_t ndim;
        int64_t shape[EXPR_MAX_DIMENSIONS], strides[EXPR_MAX_DIMENSIONS];
        const char *problem;
    } wrong[] = {
        {1, {-1}, {8}, "has a negative size"},
        {1, {INT64_MIN}, {8}, "has a negative size"},
        {2, {0, -3}, {8, 8}, "has a negative size"},
        {1, {INT64_MAX}, {8}, "overflows the address space"},
        {1, {INT64_MAX / 8 + 1}, {8}, "overflows the address space"},
        {2, {INT64_MAX / 8, 2}, {16, 8}, "overflows the address space"},
        {2, {INT64_C(1) << 32, INT64_C(1) << 32}, {INT64_C(1) << 35, 8}, "overflows the address"},
        {2, {INT64_C(1) << 32, INT64_C(1) << 32}, {0, 0}, "overflows the address"},
        {1, {3}, {INT64_MIN}, "overflows the address"},
        {2, {2, 2}, {INT64_MAX, INT64_MIN}, "overflows the address"},
    };
    const expr_var good[] = {expr_f64("a", a, N), EXPR_END};
    for (size_t k = 0; k < COUNT(wrong); k++) {
        expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
        expr_array *array = &vars[0].array;
        array->ndim = wrong[k].ndim;
        memcpy(array->shape, wrong[k].shape, sizeof array->shape);
        memcpy(array->strides, wrong[k].strides, sizeof array->strides);
        struct refusal refused = {EXPR_ERROR_SHAPE, 2, 1, wrong[k].problem, "array 'a'"};
        assert_run_refused("1+a", good, vars, &refused);
        double data[N] = {7};
        expr_array out = *array;
        out.data = data;
        refused = (struct refusal){EXPR_ERROR_SHAPE, 0, 0, wrong[k].problem, "out "};
        assert_eval_refused("a+1", good, &out, sizeof data, NULL, &refused);
        assert_eval_refused("sum(a)", good, &out, sizeof data, NULL, &refused);
        assert_eval_refused("1.5", NULL, &out, sizeof data, NULL, &refused);
    }
    /* The constructors keep a negative size for the evaluation to report. */
    const expr_var negative[] = {expr_f64("a", a, -5), EXPR_END};
    const struct refusal refused = {EXPR_ERROR_SHAPE, 0, 1, "array 'a' has a negative size", NULL};
    assert_run_refused("a", good, negative, &refused);
}

/* What an input may be and an output not. */
static void outputs_keep_their_elements_apart(void **state) {
    (void)state;
    static const struct {
        int32_t ndim;
        int64_t shape[2], strides[2];
        uint32_t flags;
        const char *problem;
    } wrong[] = {
        {1, {N}, {0}, 0, "has elements that share memory"},
        {1, {N}, {4}, 0, "has elements that share memory"},
        {1, {N}, {-7}, 0, "has elements that share memory"},
        {2, {4, 4}, {8, 8}, 0, "has elements that share memory"},
        {2, {4, 4}, {24, 8}, 0, "has elements that share memory"},
        {2, {4, 4}, {0, 8}, 0, "has elements that share memory"},
        {1, {N}, {8}, EXPR_ARRAY_SWAPPED, "is of the other byte order"},
    };
    for (size_t k = 0; k < COUNT(wrong); k++) {
        double data[2 * N] = {0};
        expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
        expr_array out = expr_out_f64(data + N, N);
        out.ndim = wrong[k].ndim;
        out.flags = wrong[k].flags;
        memcpy(out.shape, wrong[k].shape, sizeof wrong[k].shape);
        memcpy(out.strides, wrong[k].strides, sizeof wrong[k].strides);
        const struct refusal refused = {EXPR_ERROR_SHAPE, 0, 0, wrong[k].problem, "give an output"};
        assert_eval_refused("sum(a)", vars, &out, sizeof *data, NULL, &refused);
        vars[0].array = out;
        vars[0].array.data = b;
        if (wrong[k].strides[0] < 0) vars[0].array.data = b + N - 1;
        expr_array made = expr_out_new();
        assert_int_equal(expr_eval("a+1", vars, &made), EXPR_OK);
        expr_array_free(&made);
    }
}

static void strides_of_what_has_one_element_or_none_do_not_count(void **state) {
    (void)state;
    double data[N] = {0};
    expr_var vars[] = {expr_f64("a", a, 1), EXPR_END};
    expr_array out = expr_out_f64(data, 1);
    a[0] = 3;
    vars[0].array.strides[0] = 1000;
    out.strides[0] = -1;
    assert_int_equal(expr_eval("a+1", vars, &out), EXPR_OK);
    assert_true(data[0] == 4);
    vars[0].array.shape[0] = out.shape[0] = 0;
    assert_int_equal(expr_eval("a+2", vars, &out), EXPR_OK);
    assert_true(data[0] == 4);
}

static void nothing_has_no_smallest_element(void **state) {
    (void)state;
    static const char *const texts[] = {"min(a)", "max(a)", "a - max(a)", "sum(a) + min(a*b)"};
    static const size_t places[] = {0, 0, 4, 9};
    for (size_t k = 0; k < COUNT(texts); k++) {
        const expr_var vars[] = {expr_f64("a", a, 0), expr_f64("b", b, 0), EXPR_END};
        const expr_var good[] = {expr_f64("a", a, N), expr_f64("b", b, N), EXPR_END};
        const struct refusal refused = {EXPR_ERROR_SHAPE, places[k], 3,
                                        "of an empty array has no value", "check for emptiness"};
        assert_run_refused(texts[k], good, vars, &refused);
    }
}

static void options_are_checked(void **state) {
    (void)state;
    static const struct {
        expr_options options;
        const char *problem, *cure;
    } wrong[] = {
        {{.size = 1}, "options.size is 1", "sizeof(expr_options)"},
        {{.size = 31}, "options.size is 31", "set it to 0"},
        {{.size = 4097}, "options.size is 4097", "set it to 0"},
        {{.size = SIZE_MAX}, "options.size is", "set it to 0"},
        {{.flags = 2}, "options.flags has unknown bits 0x2", "knows EXPR_FAST"},
        {{.flags = 0x80000000u}, "options.flags has unknown bits 0x80000000", NULL},
        {{.threads = -1}, "options.threads is -1", "0 (tuned)"},
        {{.threads = INT32_MIN}, "options.threads is -2147483648", "0 (tuned)"},
        {{.block_length = -2}, "options.block_length is -2", "EXPR_UNBLOCKED"},
        {{.block_length = INT64_MIN}, "options.block_length is -9223372036854775808", NULL},
        {{.stores = (expr_stores)3}, "options.stores has no meaning 3", "EXPR_STORES_"},
        {{.stores = (expr_stores)-1}, "options.stores has no meaning -1", "EXPR_STORES_"},
        {{.casting = (expr_casting)4}, "options.casting has no meaning 4", "EXPR_CASTING_"},
        {{.casting = (expr_casting)-1}, "options.casting has no meaning -1", "EXPR_CASTING_"},
    };
    const expr_var vars[] = {expr_f64("a", a, N), EXPR_END};
    for (size_t k = 0; k < COUNT(wrong); k++) {
        const struct refusal refused = {EXPR_ERROR_ARGUMENT, 0, 0, wrong[k].problem, wrong[k].cure};
        double data[N] = {7};
        expr_array out = expr_out_f64(data, N);
        assert_eval_refused("a", vars, &out, sizeof data, &wrong[k].options, &refused);
        expr_program *program = (expr_program *)data;
        assert_int_equal(expr_compile("a", vars, EXPR_AUTO, &wrong[k].options, &program),
                         EXPR_ERROR_ARGUMENT);
        assert_null(program);
        assert_last_error("a", &refused);
        assert_int_equal(expr_explain("a", vars, NULL, &wrong[k].options, NULL, 0, NULL),
                         EXPR_ERROR_ARGUMENT);
    }
    double data[N];
    expr_array out = expr_out_f64(data, N);
    const expr_options right = {.size = sizeof right, .block_length = INT64_MAX, .threads = 2};
    assert_int_equal(expr_eval_with("a", vars, &out, &right), EXPR_OK);
}

static void a_run_needs_the_variables_of_the_compilation(void **state) {
    (void)state;
    expr_program *program;
    double data[N] = {7};
    expr_array out = expr_out_f64(data, N);
    const expr_var made[] = {expr_f64("a", a, N), expr_scalar("D", 1), expr_scalar_int("M", 1),
                             expr_nd("z", EXPR_FLOAT64, b, 0, NULL), EXPR_END};
    assert_int_equal(expr_compile("a*D+M+z", made, EXPR_FLOAT64, NULL, &program), EXPR_OK);
    const struct {
        int entry;
        expr_var var;
        size_t offset;
        expr_status status;
        const char *problem;
    } wrong[] = {
        {0, expr_f64("aa", a, N), 0, EXPR_ERROR_NAME, "the program uses 'a'"},
        {0, expr_f32("a", (float *)data, N), 0, EXPR_ERROR_TYPE, "float64 with dimensions"},
        {0, expr_nd("a", EXPR_FLOAT64, a, 0, NULL), 0, EXPR_ERROR_TYPE, "float64 with dimensions"},
        {0, expr_scalar("a", 1), 0, EXPR_ERROR_TYPE, "float64 with dimensions"},
        {1, expr_scalar_int("D", 1), 2, EXPR_ERROR_TYPE, "a weak float scalar"},
        {1, expr_f64("D", a, N), 2, EXPR_ERROR_TYPE, "a weak float scalar"},
        {2, expr_scalar("M", 1), 4, EXPR_ERROR_TYPE, "a weak integer scalar"},
        {3, expr_f64("z", a, N), 6, EXPR_ERROR_TYPE, "float64 without dimensions"},
        {3, expr_end(), 6, EXPR_ERROR_NAME, "the program uses 'z'"},
    };
    for (size_t k = 0; k < COUNT(wrong); k++) {
        expr_var vars[COUNT(made)];
        memcpy(vars, made, sizeof made);
        vars[wrong[k].entry] = wrong[k].var;
        const struct refusal refused = {wrong[k].status, wrong[k].offset, 1, wrong[k].problem,
                                        NULL};
        assert_int_equal(expr_run(program, vars, &out), wrong[k].status);
        assert_last_error("a*D+M+z", &refused);
    }
    assert_int_equal(expr_run(program, NULL, &out), EXPR_ERROR_NAME);
    expr_array other = expr_out_f32((float *)data, N);
    assert_int_equal(expr_run(program, made, &other), EXPR_ERROR_TYPE);
    assert_non_null(strstr(expr_error_text(), "out is float32 but the program stores float64"));
    assert_true(data[0] == 7);
    assert_int_equal(expr_run(program, made, &out), EXPR_OK);
    expr_program_free(program);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_pointers_are_named),
        cmocka_unit_test(inputs_without_data_are_named),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(kinds_and_types_are_checked),
        cmocka_unit_test(shapes_that_do_not_fit_are_named),
        cmocka_unit_test(sizes_and_strides_are_checked),
        cmocka_unit_test(outputs_keep_their_elements_apart),
        cmocka_unit_test(strides_of_what_has_one_element_or_none_do_not_count),
        cmocka_unit_test(nothing_has_no_smallest_element),
        cmocka_unit_test(options_are_checked),
        cmocka_unit_test(a_run_needs_the_variables_of_the_compilation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
