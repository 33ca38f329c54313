/* SPDX-License-Identifier: MIT */
/*
 * A time step of diffusion on a periodic grid: as one expression by expr_run and expr_iterate,
 * beside a stencil tuned by hand; then in NumPy, numexpr and SciPy (peers/diffusion_bench.py). All
 * grids are compared. Milliseconds a step.
 *
 *     diffusion [SIZE...]        (default 512 1024 2048 4096)
 */
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/stencil.h"
#include "timing.h"

enum {
    SAMPLES = 15,
    SAMPLE_MS = 100,
    ITERATE_STEPS = 100, /* several are taken at a time, so that a few say nothing */
    CHECK_N = 257,
    CHECK_STEPS = 100,
    MOST_SIZES = 16,
    LINE = 4096
};

static const char *const step_text =
    "u + D*dt*(roll(u,1,0) + roll(u,-1,0) + roll(u,1,1) + roll(u,-1,1) - 4*u)";

struct state {
    int64_t n;
    double *u, *next; /* of memory */
    double *memory;
    expr_program *program;
    expr_machine machine;
};

static double *grid_at(double *memory, int64_t n, int which) {
    return memory + which * (n * n + 512 + 40); /* 5 cache lines apart modulo a page */
}

static void start(struct state *state) {
    const int64_t n = state->n;
    state->u = grid_at(state->memory, n, 0);
    state->next = grid_at(state->memory, n, 1);
    memset(state->u, 0, (size_t)(n * n) * sizeof(double));
    memset(state->next, 0, (size_t)(n * n) * sizeof(double));
    for (int64_t i = n * 4 / 10; i < n * 6 / 10; i++)
        for (int64_t j = n * 4 / 10; j < n * 6 / 10; j++) state->u[i * n + j] = 0.005;
}

static void make(struct state *state, int64_t n) {
    state->n = n;
    const size_t bytes = ((size_t)(2 * (n * n + 1024)) * sizeof(double) + 4095) / 4096 * 4096;
    state->memory = aligned_alloc(4096, bytes);
    /* As NumPy does for arrays of this size. */
    if (state->memory != NULL && bytes >= (size_t)4 << 20)
        madvise(state->memory, bytes, MADV_HUGEPAGE);
    if (state->memory == NULL) {
        fprintf(stderr, "diffusion: out of memory at n = %lld\n", (long long)n);
        exit(1);
    }
    start(state);
}

static void swap(struct state *state) {
    double *old = state->u;
    state->u = state->next;
    state->next = old;
}

static void set_vars(expr_var vars[4], const struct state *state) {
    const int64_t shape[2] = {state->n, state->n};
    vars[0] = expr_nd("u", EXPR_FLOAT64, state->u, 2, shape);
    vars[1] = expr_scalar("D", 1.0);
    vars[2] = expr_scalar("dt", 0.1);
    vars[3] = expr_end();
}

static expr_array next_of(const struct state *state) {
    const int64_t shape[2] = {state->n, state->n};
    return expr_out_nd(EXPR_FLOAT64, state->next, 2, shape);
}

static void run_stencil(struct state *state, int64_t steps, bool streaming) {
    const struct bx_stencil stencil = {.grids = {state->u, state->next},
                                       .n = state->n,
                                       .factor = 1.0 * 0.1,
                                       .threads = state->machine.threads,
                                       .streaming = streaming,
                                       .isa = state->machine.isa};
    if (bx_stencil_run(&stencil, steps) != state->u) swap(state);
}

static void stencil_cached(struct state *state, int64_t steps) { run_stencil(state, steps, false); }

static void stencil_streaming(struct state *state, int64_t steps) {
    run_stencil(state, steps, true);
}

static void step(struct state *state, int64_t steps) {
    for (int64_t k = 0; k < steps; k++) {
        expr_var vars[4];
        set_vars(vars, state);
        expr_array out = next_of(state);
        succeed(expr_run(state->program, vars, &out));
        swap(state);
    }
}

static void iterate(struct state *state, int64_t steps) {
    expr_var vars[4];
    set_vars(vars, state);
    expr_array out = next_of(state);
    const expr_feed feed = {.variable = "u", .out = &out};
    succeed(expr_iterate(state->program, vars, steps, &feed, 1));
    swap(state);
}

enum { STENCIL_CACHED, STENCIL_STREAMING, STEP, ITERATE, OWN };

static const struct {
    const char *title;
    void (*advance)(struct state *state, int64_t steps);
    int64_t least; /* steps of a sample */
} methods[OWN] = {
    {"stencil by hand, ordinary stores", stencil_cached, 2},
    {"stencil by hand, streaming stores", stencil_streaming, 2},
    {"one expression, expr_run", step, 2},
    {"one expression, expr_iterate", iterate, ITERATE_STEPS},
};

static const struct {
    const char *name;
    const char *title;
    bool exact; /* the same operations in the same order as the expression */
} peers[] = {
    {"numpy", "NumPy, roll with temporaries", true},
    {"numpy_in_place", "NumPy in place", false},
    {"numpy_row_shift", "NumPy, row-shift laplacian", false},
    {"numexpr", "numexpr, row-shift laplacian", false},
    {"scipy", "SciPy, ndimage.laplace", false},
};
#define PEERS (sizeof peers / sizeof *peers)

/* --- agreement ------------------------------------------------------------------------------ */

static void compare(const char *title, const double *expected, const double *given, bool exact) {
    for (int64_t k = 0; k < CHECK_N * CHECK_N; k++) {
        const double most = fmax(fabs(expected[k]), fabs(given[k]));
        if (exact ? expected[k] == given[k] : fabs(expected[k] - given[k]) <= 1e-12 * most)
            continue;
        fprintf(stderr, "diffusion: %s: row %lld, column %lld is %.17g, not %.17g\n", title,
                (long long)(k / CHECK_N), (long long)(k % CHECK_N), given[k], expected[k]);
        exit(1);
    }
}

/* Returns the grid that peers are to have. */
static double *check_own(struct state *state) {
    double *expected = malloc(CHECK_N * CHECK_N * sizeof *expected);
    make(state, CHECK_N);
    for (int method = 0; method < OWN; method++) {
        start(state);
        methods[method].advance(state, CHECK_STEPS);
        if (method == 0 && expected != NULL)
            memcpy(expected, state->u, CHECK_N * CHECK_N * sizeof *expected);
        if (expected != NULL) compare(methods[method].title, expected, state->u, true);
    }
    free(state->memory);
    return expected;
}

static int check_peers(const char *directory, const double *expected) {
    int checked = 0;
    for (size_t k = 0; k < PEERS; k++) {
        char path[LINE];
        snprintf(path, sizeof path, "%s/%s", directory, peers[k].name);
        FILE *file = fopen(path, "rb");
        if (file == NULL) continue;
        static double given[CHECK_N * CHECK_N];
        const size_t count = fread(given, sizeof *given, CHECK_N * CHECK_N, file);
        fclose(file);
        unlink(path);
        if (count != CHECK_N * CHECK_N || expected == NULL) continue;
        compare(peers[k].title, expected, given, peers[k].exact);
        checked++;
    }
    return checked;
}

/* --- times ---------------------------------------------------------------------------------- */

struct row {
    const char *title;
    double ms[MOST_SIZES]; /* medians; 0: not measured */
};

static double time_ms(struct state *state, int method, int64_t steps) {
    start(state);
    methods[method].advance(state, 2); /* into the state that repeated steps leave */
    const double begun = now_ns();
    methods[method].advance(state, steps);
    return (now_ns() - begun) / 1e6 / (double)steps;
}

static void measure_own(struct state *state, int index, struct row rows[OWN]) {
    double samples[OWN][SAMPLES];
    int64_t steps[OWN];
    for (int method = 0; method < OWN; method++) {
        const double one = time_ms(state, method, methods[method].least);
        const int64_t fitting = (int64_t)(SAMPLE_MS / one);
        steps[method] = fitting > methods[method].least ? fitting : methods[method].least;
    }
    for (int s = 0; s < SAMPLES; s++)
        for (int k = 0; k < OWN; k++) {
            const int method = s % 2 == 0 ? k : OWN - 1 - k;
            samples[method][s] = time_ms(state, method, steps[method]);
        }
    for (int method = 0; method < OWN; method++) {
        rows[method].title = methods[method].title;
        rows[method].ms[index] = median(samples[method], SAMPLES);
    }
}

static int size_index(const int64_t *sizes, int count, int64_t n) {
    for (int i = 0; i < count; i++)
        if (sizes[i] == n) return i;
    return -1;
}

static void read_point(char *rest, const int64_t *sizes, int size_count, struct row *rows) {
    const char *name = strsep(&rest, "\t");
    const char *n = strsep(&rest, "\t");
    double samples[SAMPLES];
    size_t count = 0;
    while (rest != NULL && count < SAMPLES) samples[count++] = strtod(strsep(&rest, "\t"), NULL);
    for (size_t k = 0; k < PEERS; k++) {
        if (strcmp(peers[k].name, name) != 0 || n == NULL || count == 0) continue;
        const int index = size_index(sizes, size_count, strtoll(n, NULL, 10));
        rows[k].title = peers[k].title;
        if (index >= 0) rows[k].ms[index] = median(samples, count);
    }
}

/* Debian's Python, which has the packages that ./dev installs. */
static void measure_peers(const char *directory, int threads, const int64_t *sizes, int size_count,
                          struct row *rows) {
    char command[LINE];
    int used = snprintf(command, sizeof command,
                        "/usr/bin/python3 '" BENCH_PEERS_DIR "/diffusion_bench.py' '%s' %d %d %d "
                        "%d %d",
                        directory, CHECK_N, CHECK_STEPS, threads, SAMPLES, SAMPLE_MS);
    for (int i = 0; i < size_count && used < LINE; i++)
        used +=
            snprintf(command + used, sizeof command - (size_t)used, " %lld", (long long)sizes[i]);
    FILE *output = popen(command, "r"); /* NOLINT(cert-env33-c): a fixed command */
    char line[LINE];
    while (output != NULL && fgets(line, sizeof line, output) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = line;
        const char *word = strsep(&rest, "\t");
        if (strcmp(word, "point") == 0 && rest != NULL) {
            read_point(rest, sizes, size_count, rows);
        } else if (rest != NULL) {
            const char *peer = strsep(&rest, "\t");
            printf("%s %s: %s\n", word, peer, rest != NULL ? rest : "");
        }
    }
    if (output == NULL || pclose(output) != 0)
        printf("peers/diffusion_bench.py failed: what it measured before counts\n");
}

/* --- tables --------------------------------------------------------------------------------- */

static void print_table(const char *title, const struct row *rows, size_t count,
                        const double *divisors, const int64_t *sizes, int size_count) {
    printf("\n%-36s", title);
    for (int i = 0; i < size_count; i++) printf(" %9lld", (long long)sizes[i]);
    putchar('\n');
    for (size_t k = 0; k < count; k++) {
        if (rows[k].title == NULL) continue;
        printf("%-36s", rows[k].title);
        for (int i = 0; i < size_count; i++)
            printf(" %9.*f", divisors ? 2 : 4, rows[k].ms[i] / (divisors ? divisors[i] : 1));
        putchar('\n');
    }
}

static int read_sizes(int argc, char **argv, int64_t sizes[MOST_SIZES]) {
    static const int64_t defaults[] = {512, 1024, 2048, 4096};
    const int count = argc > 1 ? argc - 1 : (int)(sizeof defaults / sizeof *defaults);
    if (count > MOST_SIZES) return 0;
    for (int i = 0; i < count; i++) {
        sizes[i] = argc > 1 ? strtoll(argv[i + 1], NULL, 10) : defaults[i];
        if (sizes[i] < 1 || sizes[i] > 30000) return 0;
    }
    return count;
}

int main(int argc, char **argv) {
    int64_t sizes[MOST_SIZES];
    const int size_count = read_sizes(argc, argv, sizes);
    if (size_count == 0) {
        fprintf(stderr, "usage: diffusion [SIZE (1 to 30000)...], at most %d\n", MOST_SIZES);
        return 2;
    }
    struct state state = {.n = CHECK_N};
    expr_var vars[4];
    set_vars(vars, &state);
    succeed(expr_machine_info(&state.machine));
    succeed(expr_compile(step_text, vars, EXPR_FLOAT64, NULL, &state.program));
    double *expected = check_own(&state);
    struct row rows[OWN + PEERS] = {{0}};
    for (int i = 0; i < size_count; i++) {
        fprintf(stderr, "measuring n = %lld...\n", (long long)sizes[i]);
        make(&state, sizes[i]);
        measure_own(&state, i, rows);
        free(state.memory);
    }
    const char *root = getenv("TMPDIR");
    char directory[LINE / 4];
    snprintf(directory, sizeof directory, "%s/diffusion-XXXXXX", root == NULL ? "/tmp" : root);
    if (mkdtemp(directory) == NULL) {
        fprintf(stderr, "diffusion: cannot make the directory %s\n", directory);
        return 1;
    }
    fprintf(stderr, "measuring NumPy, numexpr and SciPy...\n");
    measure_peers(directory, state.machine.threads, sizes, size_count, rows + OWN);
    const int checked = check_peers(directory, expected);
    rmdir(directory);
    double limit[MOST_SIZES];
    for (int i = 0; i < size_count; i++)
        limit[i] = fmin(rows[STENCIL_CACHED].ms[i], rows[STENCIL_STREAMING].ms[i]);
    printf("%s, %d threads (NumPy and SciPy: 1); after %d steps at n = %d ours equal the stencil "
           "bit for bit,\nas NumPy's first way does, and %d peers agree to 1e-12\n",
           state.machine.isa, state.machine.threads, CHECK_STEPS, CHECK_N, checked);
    print_table("ms a step, medians", rows, OWN + PEERS, NULL, sizes, size_count);
    print_table("over the better stencil by hand", rows, OWN + PEERS, limit, sizes, size_count);
    expr_program_free(state.program);
    free(expected);
    return 0;
}
