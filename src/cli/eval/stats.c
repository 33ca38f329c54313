/* SPDX-License-Identifier: MIT */
/* An array in one line: what it is, and where its values lie. The library computes it. */
#include <math.h>

#include "cli/eval/eval.h"

static bool is_float(expr_type type) {
    return type == EXPR_FLOAT16 || type == EXPR_BFLOAT16 || type == EXPR_FLOAT32 ||
           type == EXPR_FLOAT64;
}

static bool is_complex(expr_type type) { return type == EXPR_COMPLEX64 || type == EXPR_COMPLEX128; }

struct stats {
    expr_array least, greatest, mean, nans;
};

/* What is no NaN counts; of complex numbers, which have no order, only the mean. */
static const char *text_for(expr_type type) {
    if (is_complex(type)) return "nans = sum(isnan(v)); mean = mean(v)";
    if (!is_float(type)) return "least = min(v); greatest = max(v); mean = mean(v)";
    return "good = v == v\n"
           "nans = sum(not good)\n"
           "least = min(where(good, v, infinity))\n"
           "greatest = max(where(good, v, -infinity))\n"
           "mean = sum(where(good, float64(v), 0.0)) / sum(good)";
}

static void print_shape(FILE *stream, const expr_array *array) {
    fprintf(stream, "%s", array->ndim == 0 ? "scalar" : "");
    for (int d = 0; d < array->ndim; d++)
        fprintf(stream, "%s%lld", d ? "x" : "", (long long)array->shape[d]);
}

static void print_one(FILE *stream, const char *what, expr_array *array) {
    if (!array->data) return;
    fprintf(stream, ", %s ", what);
    bx_print_element(stream, array, array->data);
    expr_array_free(array);
}

int bx_eval_print_stats(FILE *stream, const char *name, const expr_array *array) {
    struct stats stats = {expr_out_new(), expr_out_new(), expr_out_new(), expr_out_new()};
    int64_t count = 1;
    for (int d = 0; d < array->ndim; d++) count *= array->shape[d];
    fprintf(stream, "%s: %s ", name, expr_type_name(array->type));
    print_shape(stream, array);
    fprintf(stream, ", count %lld", (long long)count);
    if (count > 0) {
        expr_var vars[7] = {expr_variable("v", *array), expr_output("mean", &stats.mean)};
        int used = 2;
        if (is_float(array->type) || is_complex(array->type))
            vars[used++] = expr_output("nans", &stats.nans);
        if (!is_complex(array->type)) {
            vars[used++] = expr_output("least", &stats.least);
            vars[used++] = expr_output("greatest", &stats.greatest);
            vars[used++] = expr_scalar("infinity", (double)INFINITY);
        }
        vars[used] = expr_end();
        if (expr_eval(text_for(array->type), vars, NULL) != EXPR_OK) {
            fputc('\n', stream);
            return bx_cli_library_failed();
        }
    }
    print_one(stream, "min", &stats.least);
    print_one(stream, "max", &stats.greatest);
    print_one(stream, "mean", &stats.mean);
    print_one(stream, "NaNs", &stats.nans);
    fputc('\n', stream);
    return BX_EXIT_OK;
}
