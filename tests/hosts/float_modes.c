/* SPDX-License-Identifier: MIT */
/*
 * Results do not depend on the floating-point mode of the caller or of the
 * thread that a helper was born from, the mode that a user's function leaves
 * behind does not count, and the caller has its mode and flags as they were.
 */
#include <blockexpr.h>
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
static unsigned get_control(void) { return _mm_getcsr(); }
static void set_control(unsigned control) { _mm_setcsr(control); }
enum { STANDARD = 0x1f80, FLUSHED = 0x9fc0, HAS_FLUSHED = 1 };
#else
static unsigned get_control(void) { return 0; }
static void set_control(unsigned control) { (void)control; }
enum { STANDARD = 0, FLUSHED = 0, HAS_FLUSHED = 0 };
#endif

enum { N = 197 };

static const char *const names[] = {
    "sqrt",   "exp",     "exp2",    "expm1",   "log",     "log2",   "log10",  "log1p",
    "cbrt",   "sin",     "cos",     "tan",     "arcsin",  "arccos", "arctan", "sinh",
    "cosh",   "tanh",    "arcsinh", "arccosh", "arctanh", "erf",    "erfc",   "gamma",
    "lgamma", "floor",   "ceil",    "trunc",   "rint",    "abs",    "sign",   "square",
    "isnan",  "signbit", "sum",     "mean",    "std",     "prod"};
static const char *const texts[] = {"x*1e-1 + 0.3",
                                    "x/3.7",
                                    "x**1.7",
                                    "x**y",
                                    "hypot(x, y)",
                                    "arctan2(x, y)",
                                    "x % y",
                                    "x // y",
                                    "(x > 0)*1.0",
                                    "0.1 + 0.2 + x*0",
                                    "1e-310*x",
                                    "x*2",
                                    "2**0.3*x",
                                    "sqrt(2) + exp(0.7)*x",
                                    "int32(y*10)",
                                    "float16(x*y)",
                                    "float32(x)*y",
                                    "x*y + x",
                                    "fma(x, y, x)",
                                    "(1/3)*x",
                                    "x - 0.1234567890123456789"};
static const char *const complex_names[] = {"sqrt", "exp",  "expm1",   "log",     "log1p",   "sin",
                                            "cos",  "tan",  "arcsin",  "arccos",  "arctan",  "sinh",
                                            "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "abs"};

static double x[N], y[N], z[2 * N];
static float narrow[N];

static void fill(void) {
    unsigned state = 1;
    for (int k = 0; k < N; k++) {
        state = state * 1664525u + 1013904223u;
        x[k] = ((double)(state >> 8) / 0x1p24 - 0.5) * (k % 3 == 0 ? 1 : 20);
        state = state * 1664525u + 1013904223u;
        y[k] = ((double)(state >> 8) / 0x1p24 + 0.01) * 4;
    }
    x[3] = 0x1p-1060, x[5] = -0x1p-1070, x[7] = 0, x[9] = 711, x[11] = 170.7, x[13] = -180.3;
    for (int k = 0; k < N; k++) narrow[k] = (float)x[k];
    narrow[3] = 0x1p-140f, narrow[5] = -0x1p-145f, narrow[15] = 0.1249993f, narrow[17] = 88.9f;
    for (int k = 0; k < N; k++) z[2 * k] = x[k], z[2 * k + 1] = y[k];
}

/* A sum over the bits of all results; 0 in `counted` if the library refuses the text. */
static uint64_t digest(const char *text, const expr_var *vars, int threads, int *counted) {
    const expr_options options = {.size = sizeof options, .threads = threads, .block_length = 64};
    expr_array out = expr_out_new();
    uint64_t hash = 1469598103934665603u;
    *counted = expr_eval_with(text, vars, &out, &options) == EXPR_OK;
    if (!*counted) return 0;
    size_t bytes = expr_type_size((expr_type)out.type);
    for (int d = 0; d < out.ndim; d++) bytes *= (size_t)out.shape[d];
    for (size_t k = 0; k < bytes; k++)
        hash = (hash ^ ((const unsigned char *)out.data)[k]) * 1099511628211u;
    expr_array_free(&out);
    return hash;
}

static int put_text(char *text, size_t size, int number, expr_var *x_var) {
    const int count = (int)(sizeof names / sizeof *names);
    const int text_count = (int)(sizeof texts / sizeof *texts);
    const int complex_count = (int)(sizeof complex_names / sizeof *complex_names);
    if (number < 2 * count) {
        *x_var = number < count ? expr_f64("x", x, N) : expr_f32("x", narrow, N);
        snprintf(text, size, "%s(x)", names[number % count]);
        return 1;
    }
    number -= 2 * count;
    if (number < 2 * text_count) {
        *x_var = number < text_count ? expr_f64("x", x, N) : expr_f32("x", narrow, N);
        snprintf(text, size, "%s + 0*y", texts[number % text_count]);
        return 1;
    }
    number -= 2 * text_count;
    if (number >= complex_count) return 0;
    *x_var = expr_c128("x", z, N);
    snprintf(text, size, "%s(x)", complex_names[number]);
    return 1;
}

enum { MOST = 256 };
static uint64_t expected[MOST];

/* All texts, compiled anew, in the mode of now. */
static int compare(const char *mode, int threads, int first) {
    char text[100];
    expr_var vars[3] = {EXPR_END, expr_f64("y", y, N), EXPR_END};
    int known = 0, wrong = 0;
    expr_cache_clear();
    for (int k = 0; put_text(text, sizeof text, k, &vars[0]); k++) {
        int counted;
        const unsigned control = get_control();
        const int rounding = fegetround(), flags = fetestexcept(FE_ALL_EXCEPT);
        if (!strstr(text, "y"))
            vars[1] = expr_end();
        else
            vars[1] = expr_f64("y", y, N);
        const uint64_t now = digest(text, vars, threads, &counted);
        if (get_control() != control || fegetround() != rounding ||
            fetestexcept(FE_ALL_EXCEPT) != flags) {
            printf("%s: '%s' leaves another mode or other flags\n", mode, text);
            wrong = 1;
        }
        known += counted;
        if (first) expected[k] = now;
        if (now != expected[k]) {
            printf("%s, %d threads: '%s' has other bits (type %d)\n", mode, threads, text,
                   (int)vars[0].array.type);
            wrong = 1;
        }
    }
    if (known < 80) {
        printf("only %d texts are known\n", known);
        wrong = 1;
    }
    return wrong;
}

static void spoil(void *context, ptrdiff_t count, const void *const inputs[], void *out) {
    const double *from = inputs[0];
    double *to = out;
    for (ptrdiff_t k = 0; k < count; k++) to[k] = from[k];
    if (fegetround() != FE_TONEAREST) *(int *)context = 1;
    if (HAS_FLUSHED) set_control(FLUSHED);
    fesetround(FE_UPWARD);
    feraiseexcept(FE_INVALID);
}

/* A user's function that changes the mode changes neither results nor the caller's mode. */
static int spoils(void) {
    int other_mode = 0;
    const expr_function function = {.call = spoil,
                                    .context = &other_mode,
                                    .result = EXPR_FLOAT64,
                                    .arity = 1,
                                    .arguments = {EXPR_FLOAT64}};
    const expr_var vars[] = {expr_f64("x", x, N), expr_user_function("f", &function), EXPR_END};
    const expr_var plain[] = {expr_f64("x", x, N), EXPR_END};
    int wrong = 0, counted, counted_plain;
    for (int threads = 1; threads <= 2; threads++) {
        feclearexcept(FE_ALL_EXCEPT);
        const uint64_t with = digest("f(x)/3.0 + x*0.1 + sum(f(x)*0.1)", vars, threads, &counted);
        const int flags = fetestexcept(FE_ALL_EXCEPT), rounding = fegetround();
        const uint64_t without =
            digest("x/3.0 + x*0.1 + sum(x*0.1)", plain, threads, &counted_plain);
        if (!counted || !counted_plain || with != without || other_mode || flags != 0 ||
            rounding != FE_TONEAREST) {
            printf("a function that changes the mode: %s, %d threads: results %s, flags %x, "
                   "rounding %d\n",
                   expr_error_text(), threads, with == without ? "equal" : "differ",
                   (unsigned)flags, rounding);
            wrong = 1;
        }
    }
    return wrong;
}

int main(void) {
    static const struct {
        const char *name;
        int rounding;
    } modes[] = {{"downward", FE_DOWNWARD}, {"upward", FE_UPWARD}, {"toward zero", FE_TOWARDZERO}};
    int wrong = 0, counted;
    fill();
    if (HAS_FLUSHED) { /* helpers are born in this mode */
        const expr_var vars[] = {expr_f64("x", x, N), EXPR_END};
        set_control(FLUSHED);
        digest("x + 1", vars, 2, &counted);
        set_control(STANDARD);
    }
    feclearexcept(FE_ALL_EXCEPT);
    wrong |= compare("to nearest", 1, 1);
    wrong |= compare("to nearest", 2, 0);
    for (int k = 0; k < 3; k++) {
        for (int threads = 1; threads <= 2; threads++) {
            fesetround(modes[k].rounding);
            wrong |= compare(modes[k].name, threads, 0);
            fesetround(FE_TONEAREST);
        }
    }
    feraiseexcept(FE_DIVBYZERO | FE_UNDERFLOW);
    wrong |= compare("with flags", 1, 0);
    feclearexcept(FE_ALL_EXCEPT);
    if (HAS_FLUSHED) {
        set_control(FLUSHED);
        const int differs = compare("flushed", 1, 0) | compare("flushed", 2, 0);
        set_control(STANDARD);
        wrong |= differs;
    }
    return wrong | spoils();
}
