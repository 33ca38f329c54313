/* SPDX-License-Identifier: MIT */
/*
 * Elementary functions: nanoseconds and cycles of the time-stamp counter an element of ours, and
 * how many times as long SLEEF, the C library's vector functions and NumPy take; one thread, in L1
 * and at 1e5 and 1e6 elements, and what of that is 1 ULP and what EXPR_FAST. Ours pay for a call of
 * the library, NumPy for one of Python's; the loops pay for neither.
 */
#include <math.h>
#include <string.h>

#include "measure/loops/functions/functions.h"
#include "timing.h"

enum { LARGE = 1000000, SIZES = 3, MIDDLE = 1, ROUNDS = 9, LINE = 4096 };
static const int sizes[SIZES] = {1024, 100000, LARGE};
static const double ROUND_NS = 3e5;

static double a64[LARGE], b64[LARGE], out64[LARGE];
static float a32[LARGE], b32[LARGE], out32[LARGE];

static const struct {
    const char *name, *text;
    double from, to;
} functions[] = {
    {"exp", "exp(a)", -9, 9},           {"exp2", "exp2(a)", -9, 9},
    {"expm1", "expm1(a)", -3, 3},       {"log", "log(a)", 0.01, 10},
    {"log2", "log2(a)", 0.01, 10},      {"log10", "log10(a)", 0.01, 10},
    {"log1p", "log1p(a)", -0.5, 3},     {"cbrt", "cbrt(a)", -10, 10},
    {"sin", "sin(a)", -9, 9},           {"cos", "cos(a)", -9, 9},
    {"tan", "tan(a)", -9, 9},           {"sin", "sin(a)", -1000, 1000},
    {"cos", "cos(a)", -1000, 1000},     {"tan", "tan(a)", -1000, 1000},
    {"asin", "arcsin(a)", -1, 1},       {"acos", "arccos(a)", -1, 1},
    {"atan", "arctan(a)", -5, 5},       {"sinh", "sinh(a)", -5, 5},
    {"cosh", "cosh(a)", -5, 5},         {"tanh", "tanh(a)", -3, 3},
    {"asinh", "arcsinh(a)", -5, 5},     {"acosh", "arccosh(a)", 1, 9},
    {"atanh", "arctanh(a)", -0.9, 0.9}, {"pow", "a**b", 0.1, 9},
    {"", "sin(a)**2+cos(b)**2", -9, 9}, {"", "exp(-a*a)*log(b+4)", -3, 3},
};
/* The last two are expressions. */
enum { ALL = sizeof functions / sizeof *functions, FUNCTIONS = ALL - 2 };

/* NumPy's nanoseconds by function, type and size; 0 where there is no NumPy. */
static double numpy_ns[ALL][2][SIZES];
/* Ours over NumPy's time and its logarithm: the worst and the sum of the functions, by type. */
static struct {
    double worst, sum;
    const char *name;
} summary[2][2];

static void ask_numpy(void) {
    char script[2 * LINE];
    int length = snprintf(
        script, sizeof script,
        "/usr/bin/python3 - <<'END' 2>/dev/null\n"
        "import numpy as np, time\n"
        "from numpy import *\n"
        "def t(f, x, y, n, d):\n"
        "  a=np.linspace(x,y,n).astype(d); b=np.linspace(-3,3,n).astype(d)[::-1].copy()\n"
        "  o=np.empty_like(a); best=1e30\n"
        "  c=compile(f,'','eval'); e=dict(globals(),a=a,b=b)\n"
        "  g=(lambda:np.power(a,b,out=o)) if f=='a**b' else (lambda:eval(c,e)) if '+' in f "
        "else (lambda u=getattr(np,f[:-3]):u(a,out=o))\n"
        "  for r in range(9):\n"
        "    m=max(1,int(3e5/n)); s=time.perf_counter()\n"
        "    for k in range(m): g()\n"
        "    best=min(best,(time.perf_counter()-s)/m/n*1e9)\n"
        "  return best\n"
        "for f,x,y in [");
    for (int f = 0; f < ALL; f++)
        length += snprintf(script + length, sizeof script - (size_t)length, "('%s',%g,%g),",
                           functions[f].text, functions[f].from, functions[f].to);
    snprintf(
        script + length, sizeof script - (size_t)length,
        "]:\n print(*[t(f,x,y,n,d) for d in (np.float32,np.float64) for n in (%d,%d,%d)])\nEND\n",
        sizes[0], sizes[1], sizes[2]);
    FILE *answers = popen(script, "r");
    for (int f = 0; answers && f < ALL; f++)
        for (int k = 0; k < 2 * SIZES; k++)
            if (fscanf(answers, "%lf", &numpy_ns[f][k / SIZES][k % SIZES]) != 1)
                f = ALL, k = 2 * SIZES;
    if (answers) pclose(answers);
}

/* Of the time-stamp counter; 0 where there is none. */
static double ticks_a_ns;
#if defined(__x86_64__)
static double ticks(void) { return (double)__builtin_ia32_rdtsc(); }
#else
static double ticks(void) { return 0; }
#endif
static void calibrate(void) {
    const double start = bx_now_ns(), first = ticks();
    while (bx_now_ns() < start + 2e7) {
    }
    ticks_a_ns = (ticks() - first) / (bx_now_ns() - start);
}

static double ours(const expr_program *program, const expr_var *vars, expr_array *out, int64_t n) {
    int calls = 0;
    const double start = bx_now_ns();
    double end = start;
    for (; end < start + ROUND_NS; end = bx_now_ns(), calls++)
        succeed(expr_run(program, vars, out));
    return (end - start) / calls / (double)n;
}
static double loop_ns(bx_function_loop *loop, int wide, int64_t n) {
    int calls = 0;
    const size_t bytes = (size_t)n * (wide ? sizeof(double) : sizeof(float));
    const double start = bx_now_ns();
    double end = start;
    for (; end < start + ROUND_NS; end = bx_now_ns(), calls++)
        if (wide)
            loop(a64, b64, out64, bytes);
        else
            loop(a32, b32, out32, bytes);
    return (end - start) / calls / (double)n;
}
static const struct bx_function_loops *loops_of(const char *name) {
    expr_machine machine;
    succeed(expr_machine_info(&machine));
    const struct bx_function_loops *row = bx_function_loops_for(machine.isa);
    while (row && row->name && strcmp(row->name, name) != 0) row++;
    return row && row->name ? row : NULL;
}
static double lesser(double x, double y) { return x < y ? x : y; }

static expr_program *compiled(int f, int wide, bool fast, const expr_var *vars) {
    const expr_options options = {.threads = 1, .flags = fast ? EXPR_FAST : 0};
    expr_program *program;
    succeed(expr_compile(functions[f].text, vars, wide ? EXPR_FLOAT64 : EXPR_FLOAT32, &options,
                         &program));
    return program;
}
static void take_part(int f, int wide, bool fast, double ratio) {
    if (f >= FUNCTIONS || ratio <= 0) return;
    summary[wide][fast].sum += log(ratio);
    if (summary[wide][fast].name && ratio >= summary[wide][fast].worst) return;
    summary[wide][fast].worst = ratio;
    summary[wide][fast].name = functions[f].text;
}
static void compare(int f, int wide, int size) {
    const int64_t n = sizes[size];
    for (int64_t k = 0; k < n; k++) {
        const double part = (double)k / (double)(n - 1);
        a64[k] = functions[f].from + part * (functions[f].to - functions[f].from);
        b64[k] = 3 - 6 * part;
        a32[k] = (float)a64[k];
        b32[k] = (float)b64[k];
    }
    const expr_var vars[] = {wide ? expr_f64("a", a64, n) : expr_f32("a", a32, n),
                             wide ? expr_f64("b", b64, n) : expr_f32("b", b32, n), EXPR_END};
    expr_array out = wide ? expr_out_f64(out64, n) : expr_out_f32(out32, n);
    expr_program *program = compiled(f, wide, false, vars), *fast = compiled(f, wide, true, vars);
    const struct bx_function_loops *loops = loops_of(functions[f].name);
    double best[4] = {1e30, 1e30, 1e30, 1e30};
    for (int r = 0; r < ROUNDS; r++) {
        best[0] = lesser(best[0], ours(program, vars, &out, n));
        for (int k = 0; loops && k < 2; k++)
            if (loops->loop[wide][k])
                best[1 + k] = lesser(best[1 + k], loop_ns(loops->loop[wide][k], wide, n));
        best[3] = lesser(best[3], ours(fast, vars, &out, n));
    }
    expr_program_free(program);
    expr_program_free(fast);
    printf("%-19s %7g..%-5g %7s %8lld %7.3f %7.2f", functions[f].text, functions[f].from,
           functions[f].to, wide ? "float64" : "float32", (long long)n, best[0],
           best[0] * ticks_a_ns);
    for (int k = 1; k < 3; k++)
        if (loops && loops->loop[wide][k - 1])
            printf(" %8.2f", best[k] / best[0]);
        else
            printf(" %8s", "-");
    const double peer = numpy_ns[f][wide][size];
    printf(" %8.2f %8.2f\n", peer / best[0], peer / best[3]);
    if (size != MIDDLE) return;
    take_part(f, wide, false, peer / best[0]);
    take_part(f, wide, true, peer / best[3]);
}

int main(void) {
    calibrate();
    ask_numpy();
    printf("%-34s %7s %8s %7s %7s %8s %8s %8s %8s\n", "function, operands", "type", "elements",
           "ours ns", "cycles", "SLEEF/", "libmvec/", "NumPy/", "/fast");
    for (int wide = 1; wide >= 0; wide--)
        for (int size = 0; size < SIZES; size++)
            for (int f = 0; f < ALL; f++) compare(f, wide, size);
    for (int wide = 1; wide >= 0; wide--)
        for (int fast = 0; fast < 2; fast++)
            if (summary[wide][fast].name)
                printf("NumPy's time over ours, %d elements, %s%s: geometric mean %.2f, worst %.2f "
                       "of %s\n",
                       sizes[MIDDLE], wide ? "float64" : "float32", fast ? " with EXPR_FAST" : "",
                       exp(summary[wide][fast].sum / FUNCTIONS), summary[wide][fast].worst,
                       summary[wide][fast].name);
    return 0;
}
