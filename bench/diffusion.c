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
#include <unistd.h>

#include "measure/agreement.h"
#include "measure/diffusion.h"
#include "measure/failure.h"
#include "measure/rounds.h"
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

static void stop(void) {
    fprintf(stderr, "diffusion: %s\n", bx_failure_text());
    exit(1);
}

enum { STENCIL_CACHED, STENCIL_STREAMING, STEP, ITERATE, OWN };

static const struct {
    const char *title;
    int method;
    bool streaming;
    int64_t least; /* steps of a sample */
} methods[OWN] = {
    {"stencil by hand, ordinary stores", DIFFUSION_STENCIL, false, 2},
    {"stencil by hand, streaming stores", DIFFUSION_STENCIL, true, 2},
    {"one expression, expr_run", DIFFUSION_STEP, false, 2},
    {"one expression, expr_iterate", DIFFUSION_ITERATE, false, ITERATE_STEPS},
};

static void advance(struct diffusion *diffusion, int method, int64_t steps) {
    diffusion->streaming = methods[method].streaming && bx_diffusion_has_streaming(diffusion);
    if (bx_diffusion_rows[methods[method].method].advance(diffusion, steps) != BX_MEASURED) stop();
}

static void make(struct diffusion *diffusion, int64_t n) {
    if (bx_diffusion_grids_make(&diffusion->grids, n)) return;
    fprintf(stderr, "diffusion: out of memory at n = %lld\n", (long long)n);
    exit(1);
}

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
    const int64_t at = bx_difference(expected, given, CHECK_N * CHECK_N, exact ? 0 : 1e-12);
    if (at < 0) return;
    fprintf(stderr, "diffusion: %s: row %lld, column %lld is %.17g, not %.17g\n", title,
            (long long)(at / CHECK_N), (long long)(at % CHECK_N), given[at], expected[at]);
    exit(1);
}

/* Returns the grid that peers are to have. */
static double *check_own(struct diffusion *diffusion) {
    double *expected = malloc(CHECK_N * CHECK_N * sizeof *expected);
    make(diffusion, CHECK_N);
    for (int method = 0; method < OWN; method++) {
        bx_diffusion_grids_reset(&diffusion->grids);
        advance(diffusion, method, CHECK_STEPS);
        const double *u = diffusion->grids.u;
        if (method == 0 && expected != NULL)
            memcpy(expected, u, CHECK_N * CHECK_N * sizeof *expected);
        if (expected != NULL) compare(methods[method].title, expected, u, true);
    }
    bx_diffusion_grids_forget(&diffusion->grids);
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

/* The ns of a step. */
static double time_way(void *context, int method, int round, int64_t steps) {
    struct diffusion *diffusion = context;
    (void)round;
    bx_diffusion_grids_reset(&diffusion->grids);
    advance(diffusion, method, 2); /* into the state that repeated steps leave */
    const double begun = bx_now_ns();
    advance(diffusion, method, steps);
    return (bx_now_ns() - begun) / (double)steps;
}

static void measure_own(struct diffusion *diffusion, int index, struct row rows[OWN]) {
    double samples[OWN][SAMPLES];
    struct bx_way ways[OWN];
    for (int method = 0; method < OWN; method++) {
        const double one = time_way(diffusion, method, -1, methods[method].least);
        const int64_t fitting = (int64_t)(SAMPLE_MS * 1e6 / one);
        ways[method] = (struct bx_way){
            .repeats = fitting > methods[method].least ? fitting : methods[method].least,
            .samples = SAMPLES,
            .ns = samples[method]};
    }
    bx_take_rounds(time_way, diffusion, ways, OWN);
    for (int method = 0; method < OWN; method++) {
        rows[method].title = methods[method].title;
        rows[method].ms[index] = median(samples[method], SAMPLES) / 1e6;
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
    struct diffusion diffusion = {.steps = CHECK_STEPS, .sizes = sizes, .size_count = size_count};
    if (bx_diffusion_prepare(&diffusion) != BX_MEASURED) stop();
    double *expected = check_own(&diffusion);
    struct row rows[OWN + PEERS] = {{0}};
    for (int i = 0; i < size_count; i++) {
        fprintf(stderr, "measuring n = %lld...\n", (long long)sizes[i]);
        make(&diffusion, sizes[i]);
        measure_own(&diffusion, i, rows);
        bx_diffusion_grids_forget(&diffusion.grids);
    }
    const char *root = getenv("TMPDIR");
    char directory[LINE / 4];
    snprintf(directory, sizeof directory, "%s/diffusion-XXXXXX", root == NULL ? "/tmp" : root);
    if (mkdtemp(directory) == NULL) {
        fprintf(stderr, "diffusion: cannot make the directory %s\n", directory);
        return 1;
    }
    fprintf(stderr, "measuring NumPy, numexpr and SciPy...\n");
    measure_peers(directory, diffusion.machine.threads, sizes, size_count, rows + OWN);
    const int checked = check_peers(directory, expected);
    rmdir(directory);
    double limit[MOST_SIZES];
    for (int i = 0; i < size_count; i++)
        limit[i] = fmin(rows[STENCIL_CACHED].ms[i], rows[STENCIL_STREAMING].ms[i]);
    printf("%s, %d threads (NumPy and SciPy: 1); after %d steps at n = %d ours equal the stencil "
           "bit for bit,\nas NumPy's first way does, and %d peers agree to 1e-12\n",
           diffusion.machine.isa, diffusion.machine.threads, CHECK_STEPS, CHECK_N, checked);
    print_table("ms a step, medians", rows, OWN + PEERS, NULL, sizes, size_count);
    print_table("over the better stencil by hand", rows, OWN + PEERS, limit, sizes, size_count);
    bx_diffusion_forget(&diffusion);
    free(expected);
    return 0;
}
