/* SPDX-License-Identifier: MIT */
/* Compiled with every warning as C11 and as C17: the public header stands alone. */
#include "blockexpr.h"

expr_status header_check(double *next, const double *grid, int64_t n);

expr_status header_check(double *next, const double *grid, int64_t n) {
    expr_var vars[] = {expr_f64("next", next, n), expr_f64("grid", grid, n), expr_scalar("D", 1.0),
                       EXPR_END};
    expr_array out = expr_out_f64(next, n);
    return expr_eval("next*D+grid", vars, &out);
}

static const expr_var none[] = {EXPR_END_INIT};

expr_status header_check_static(expr_array *out);

expr_status header_check_static(expr_array *out) { return expr_eval("1 + 2", none, out); }

static void twice(void *context, int64_t count, const void *const inputs[], void *output) {
    const double *x = inputs[0];
    double *y = output;
    (void)context;
    for (int64_t k = 0; k < count; k++) y[k] = 2 * x[k];
}

expr_status header_check_rest(const struct DLManagedTensor *tensor);

expr_status header_check_rest(const struct DLManagedTensor *tensor) {
    expr_array given, out = expr_out_new();
    expr_function function = {0};
    expr_status status = expr_array_from_dlpack(tensor, &given);
    if (status != EXPR_OK) return status;
    function.call = twice;
    function.result = EXPR_FLOAT64;
    function.arity = 1;
    function.arguments[0] = EXPR_FLOAT64;
    expr_var vars[] = {expr_variable("x", given), expr_user_function("twice", &function),
                       expr_scalar_complex("i", 0.0, 1.0), expr_output("y", &out), EXPR_END};
    status = expr_eval("y = twice(x)*i", vars, NULL);
    expr_array_free(&out);
    return status;
}
