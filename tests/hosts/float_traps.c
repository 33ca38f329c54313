/* SPDX-License-Identifier: MIT */
/* A host that lets exceptions interrupt it is not interrupted by what the library computes, be it
 * on elements, on lanes that hold none or on constants; and its own still do. */
#include <blockexpr.h>
#include <fenv.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>

#if defined(__GLIBC__) && defined(__x86_64__)
static sigjmp_buf back;
static const char *at; /* the text that is computed; NULL after all of them */
static void interrupted(int number) {
    (void)number;
    siglongjmp(back, 1);
}

static const char *const texts[] = {"x/y",
                                    "1.0/x",
                                    "x % y",
                                    "x // y",
                                    "x**y",
                                    "log(x)",
                                    "sqrt(x)",
                                    "exp(x*1e3)",
                                    "gamma(x)",
                                    "lgamma(x)",
                                    "erfc(x*20)",
                                    "arccosh(x)",
                                    "arctanh(x)",
                                    "int32(x*1e30)",
                                    "float32(x*1e300)",
                                    "1/0.0*x",
                                    "log(-1.0)*x",
                                    "0.0/0.0 + x",
                                    "sum(x/y)",
                                    "mean(x)",
                                    "std(x)",
                                    "x > y",
                                    "where(x > 1, x/y, y)",
                                    "1e-310*x",
                                    "hypot(x, y)",
                                    "sinh(x*400)",
                                    "min(x)",
                                    "roll(x, 1)/y",
                                    "x/(y - y)",
                                    "int8(x)",
                                    "int32(x) // int32(y)",
                                    "complex(x, y)/complex(y, x)",
                                    "sqrt(complex(x, y))",
                                    "exp(complex(x, y))",
                                    "cbrt(x)",
                                    "tan(x)",
                                    "log1p(-x)",
                                    "expm1(x*1e3)",
                                    "float16(x*1e5)"};

static int run(void) {
    double x[200], y[200];
    int known = 0;
    for (int k = 0; k < 200; k++) x[k] = 1 + k * 0.5, y[k] = 2 + k * 0.25;
    feclearexcept(FE_ALL_EXCEPT);
    for (int n = 1; n <= 200; n = n < 4 ? n + 1 : 3 * n + 1) {
        const expr_var vars[] = {expr_f64("x", x, n), expr_f64("y", y, n), EXPR_END};
        const expr_var only[] = {expr_f64("x", x, n), EXPR_END};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            for (int threads = 1; threads <= 2; threads++) {
                const expr_options options = {
                    .size = sizeof options, .threads = threads, .block_length = 64};
                expr_array out = expr_out_new();
                at = texts[k];
                expr_cache_clear();
                feenableexcept(FE_ALL_EXCEPT);
                expr_status status = expr_eval_with(texts[k], vars, &out, &options);
                if (status != EXPR_OK) status = expr_eval_with(texts[k], only, &out, &options);
                const int enabled = fegetexcept(), flags = fetestexcept(FE_ALL_EXCEPT);
                fedisableexcept(FE_ALL_EXCEPT);
                known += status == EXPR_OK;
                if (enabled != FE_ALL_EXCEPT || flags != 0) {
                    printf("'%s' leaves flags %x and %x enabled\n", texts[k], (unsigned)flags,
                           (unsigned)enabled);
                    return 1;
                }
                expr_array_free(&out);
            }
        }
    }
    if (known < 300) {
        printf("only %d texts are known\n", known);
        return 1;
    }
    return 0;
}

int main(void) {
    signal(SIGFPE, interrupted);
    if (sigsetjmp(back, 1)) {
        fedisableexcept(FE_ALL_EXCEPT);
        if (at) printf("'%s' is interrupted\n", at);
        return at != NULL;
    }
    if (run()) return 1;
    at = NULL;
    feenableexcept(FE_DIVBYZERO);
    volatile double zero = 0;
    volatile double infinite = 1 / zero;
    printf("after the calls 1/0 gives %g and no interruption\n", infinite);
    return 1;
}
#else
int main(void) { return 77; }
#endif
