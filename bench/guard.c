/* SPDX-License-Identifier: MIT */
/*
 * Does the tuning model choose well here? For each expression and size: all
 * choices of threads, blocks and stores within reach are tried, then the best
 * one runs against the model's in turns. Reports where the model loses more
 * than 5 %, and exits with 1 if it does anywhere.
 */
#include <string.h>

#include "timing.h"

enum { SEARCH_SAMPLES = 5, DUEL_SAMPLES = 21, MOST_ELEMENTS = 10000000 };
static const double SAMPLE_NS = 1e6;
static const double TOLERANCE = 1.05;

static double *next, *grid, *out;
static expr_machine machine;

static const struct {
    const char *text;
    int in_place;
    int reduces;
} cases[] = {
    {"next*D*dt+grid", 1, 0},
    {"2*next+3*grid", 0, 0},
    {"((.25*next+.75)*next-1.5)*next-2", 0, 0},
    {"where(next>grid, next*next+1, sqrt(grid))", 0, 0},
    {"sin(next)**2+cos(grid)**2", 0, 0},
    {"sum(next*grid)", 0, 1},
};

static double time_call(size_t c, int64_t n, const expr_options *options) {
    const expr_var vars[] = {expr_f64("next", next, n), expr_f64("grid", grid, n),
                             expr_scalar("D", 1.0), expr_scalar("dt", 0.1), EXPR_END};
    double sum;
    expr_array result = cases[c].reduces ? expr_out_nd(EXPR_FLOAT64, &sum, 0, NULL)
                                         : expr_out_f64(cases[c].in_place ? next : out, n);
    int calls = 0;
    const double start = bx_now_ns();
    double end = start;
    for (; end < start + SAMPLE_NS; end = bx_now_ns(), calls++)
        succeed(expr_eval_with(cases[c].text, vars, &result, options));
    return (end - start) / calls;
}

static double search_time(size_t c, int64_t n, const expr_options *options) {
    double samples[SEARCH_SAMPLES];
    for (int s = 0; s < SEARCH_SAMPLES; s++) samples[s] = time_call(c, n, options);
    return median(samples, SEARCH_SAMPLES);
}

/* The quickest of all choices within reach. */
static expr_options search(size_t c, int64_t n) {
    static const int64_t lengths[] = {1024, 4096, 16384, 65536, 262144};
    expr_options best = {0};
    double least = 1e300;
    for (int threads = 1; threads <= machine.threads; threads *= 2)
        for (int l = 0; l <= (int)(sizeof lengths / sizeof *lengths); l++)
            for (int stores = EXPR_STORES_CACHED; stores <= EXPR_STORES_STREAMING; stores++) {
                const int whole = l == (int)(sizeof lengths / sizeof *lengths);
                const int64_t share = (n + threads - 1) / threads;
                if (!whole && lengths[l] >= share) continue;
                if (stores == EXPR_STORES_STREAMING && cases[c].reduces) continue;
                const expr_options options = {.threads = threads,
                                              .block_length = whole ? share : lengths[l],
                                              .stores = (expr_stores)stores};
                const double time = search_time(c, n, &options);
                if (time >= least) continue;
                least = time;
                best = options;
            }
    return best;
}

static int duel(size_t c, int64_t n) {
    static const expr_options tuned = {0};
    const expr_options best = search(c, n);
    double ratios[DUEL_SAMPLES], tuned_ns[DUEL_SAMPLES];
    for (int s = 0; s < DUEL_SAMPLES; s++) {
        /* In turns, and each first as often as second. */
        double best_ns = s % 2 ? time_call(c, n, &best) : 0;
        tuned_ns[s] = time_call(c, n, &tuned);
        if (s % 2 == 0) best_ns = time_call(c, n, &best);
        ratios[s] = tuned_ns[s] / best_ns;
    }
    const double ratio = median(ratios, DUEL_SAMPLES);
    const int loses = ratio > TOLERANCE;
    printf("%-42s %9lld %12.3f %7d %9lld %9s %7.2f%s\n", cases[c].text, (long long)n,
           median(tuned_ns, DUEL_SAMPLES) / (double)n, best.threads, (long long)best.block_length,
           best.stores == EXPR_STORES_STREAMING ? "streaming" : "cached", ratio,
           loses ? "  the model loses" : "");
    fflush(stdout);
    return loses;
}

int main(void) {
    static const int64_t sizes[] = {1000, 16384, 65536, 1000000, MOST_ELEMENTS};
    int losses = 0, duels = 0;
    next = malloc(MOST_ELEMENTS * sizeof *next);
    grid = malloc(MOST_ELEMENTS * sizeof *grid);
    out = malloc(MOST_ELEMENTS * sizeof *out);
    if (!next || !grid || !out) {
        fprintf(stderr, "guard: out of memory\n");
        return 1;
    }
    succeed(expr_machine_info(&machine));
    for (int k = 0; k < MOST_ELEMENTS; k++) {
        next[k] = 1.0 / (k % 100 + 1);
        grid[k] = (double)(k % 13) / 7;
        out[k] = 0;
    }
    printf("%-42s %9s %12s %7s %9s %9s %7s\n", "expression", "elements", "tuned ns/el", "threads",
           "block", "stores", "tuned");
    printf("%-42s %9s %12s %27s %7s\n", "", "", "", "of the best choice", "/ best");
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++, duels++)
            losses += duel(c, sizes[k]);
    printf("\nThe model (%s machine numbers) loses more than 5 %% in %d of %d cases.\n",
           machine.measured ? "measured" : "assumed", losses, duels);
    free(next);
    free(grid);
    free(out);
    return losses > 0;
}
