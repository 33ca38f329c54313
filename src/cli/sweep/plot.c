/* SPDX-License-Identifier: MIT */
/* gnuplot, called as a program. */
#include "cli/sweep/plot.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/cli.h"
#include "files/files.h"

/* The terminal of gnuplot for a file's ending; NULL: there is none. */
static const char *terminal_of(const char *path) {
    static const struct {
        const char *ending, *terminal;
    } terminals[] = {
        {".svg", "svg size 960,600 font 'Helvetica,15' background '#ffffff'"},
        {".png", "pngcairo size 960,600 font 'Sans,12' background '#ffffff'"},
        {".pdf", "pdfcairo size 16cm,10cm font 'Sans,10'"},
    };
    const size_t length = strlen(path);
    for (size_t k = 0; k < sizeof terminals / sizeof *terminals; k++)
        if (length > 4 && strcasecmp(path + length - 4, terminals[k].ending) == 0)
            return terminals[k].terminal;
    return NULL;
}

static bool is_installed(const char *program) {
    const char *folders = getenv("PATH");
    char path[1024];
    while (folders && *folders) {
        const size_t length = strcspn(folders, ":");
        const int made = snprintf(path, sizeof path, "%.*s/%s", (int)length, folders, program);
        if (made > 0 && (size_t)made < sizeof path && access(path, X_OK) == 0) return true;
        folders += length + (folders[length] == ':');
    }
    return false;
}

int bx_plot_check(const char *path) {
    if (!terminal_of(path))
        return bx_cli_usage("--plot: '%s' does not end in .svg, .png or .pdf", path);
    if (!is_installed("gnuplot"))
        return bx_cli_failed("--plot: gnuplot is not installed (Debian: gnuplot-nox)");
    return bx_output_check("--plot", path);
}

int bx_plot_begin(struct bx_plot *plot, const char *path) {
    const size_t size = strlen(path) + sizeof ".tmp";
    *plot = (struct bx_plot){.path = path, .temporary = malloc(size)};
    if (!plot->temporary) return bx_cli_memory_failed();
    snprintf(plot->temporary, size, "%s.tmp", path);
    fflush(NULL);
    plot->gnuplot = popen("gnuplot", "w"); /* flawfinder: a fixed text */
    if (!plot->gnuplot) {
        const int result = bx_cli_failed("--plot: gnuplot cannot be started: %s", strerror(errno));
        free(plot->temporary);
        return result;
    }
    fprintf(plot->gnuplot,
            "set terminal %s\nset output \"%s\"\nset border 3 lc '#404040'\n"
            "set tics nomirror out\nset grid lc '#d8d8d8' lt 1 lw 0.5\nset key top left reverse "
            "Left samplen 3 spacing 1.15\n",
            terminal_of(path), plot->temporary);
    return BX_EXIT_OK;
}

int bx_plot_end(struct bx_plot *plot) {
    const bool written = fflush(plot->gnuplot) == 0 && !ferror(plot->gnuplot);
    const int status = pclose(plot->gnuplot);
    int result = BX_EXIT_OK;
    if (!written || status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        result = bx_cli_failed("--plot: gnuplot failed; its messages are above");
    else if (rename(plot->temporary, plot->path) != 0)
        result = bx_cli_failed("--plot: cannot write '%s': %s", plot->path, strerror(errno));
    if (result != BX_EXIT_OK) unlink(plot->temporary);
    free(plot->temporary);
    return result;
}

void bx_plot_text(FILE *gnuplot, const char *text) {
    for (; *text; text++) {
        if (strchr("\\\"", *text)) fputc('\\', gnuplot);
        if (strchr("_^{}@&~", *text)) fputs("\\\\", gnuplot);
        if ((unsigned char)*text >= ' ') fputc(*text, gnuplot);
    }
}

/* Told apart by dash, point and brightness: in grey as well. */
static const char *const styles[] = {
    "lc '#b03a2e' dt 2 pt 4",  "lc '#154360' dt 1 pt 7",  "lc '#7d8a2e' dt 4 pt 8",
    "lc '#000000' dt 3 pt 6",  "lc '#7e5aa2' dt 5 pt 10", "lc '#2e86a0' dt 6 pt 12",
    "lc '#c07000' dt 7 pt 5",  "lc '#606060' dt 8 pt 9",  "lc '#1e8449' dt 1 pt 11",
    "lc '#d35400' dt 2 pt 13",
};
enum { STYLES = sizeof styles / sizeof *styles };

const char *bx_plot_style(int number) { return styles[number % STYLES]; }

/* --- an expression ---------------------------------------------------------------------------- */

/* n at which the arrays fill so many bytes, as a line with a name; nothing off the picture. */
static void add_limit(FILE *gnuplot, const struct bx_expression_sweep *sweep, const char *name,
                      size_t bytes) {
    const struct bx_request *request = &sweep->request;
    const double n = floor(sqrt((double)bytes / (double)sweep->variables.resident_bytes));
    if (bytes == 0 || n < (double)request->sizes[0] ||
        n > (double)request->sizes[request->size_count - 1])
        return;
    fprintf(gnuplot,
            "set arrow from first %g, graph 0 to first %g, graph 1 nohead lc '#909090' dt 3\n"
            "set label \"%s is full\" at first %g, graph 0.98 rotate by 90 right offset -0.8,0 "
            "font ',11' tc '#505050'\n",
            n, n, name, n);
}

static void add_title(FILE *gnuplot, const struct bx_expression_sweep *sweep,
                      const struct bx_expression_verdict *verdict) {
    fputs("set title \"", gnuplot);
    bx_plot_text(gnuplot, sweep->request.text);
    fprintf(gnuplot, "  (%s)\\n", expr_type_name(sweep->request.type));
    const struct bx_team_verdict *team = &verdict->teams[0];
    const struct bx_crossover *crossover = &team->unblocked;
    if (!team->compared)
        fputs("one method", gnuplot);
    else if (crossover->n == 0)
        fputs("blocked evaluation does not win at the largest size", gnuplot);
    else if (crossover->at_smallest)
        fprintf(gnuplot, "no crossover: blocked is never slower, and up to %.1f times as fast",
                crossover->most);
    else
        fprintf(gnuplot,
                "blocked is not slower from n = %" PRId64 " up, and up to %.1f times as fast",
                crossover->n, crossover->most);
    if (verdict->team_count > 1 && team->compared)
        fprintf(gnuplot, " (%d thread%s)", team->threads, team->threads == 1 ? "" : "s");
    fputs("\" font ',15'\n", gnuplot);
}

/* The points of a method in a block of data; false: there are none. */
static bool add_data(FILE *gnuplot, const struct bx_expression_sweep *sweep, int method,
                     int threads, int number) {
    const struct bx_request *request = &sweep->request;
    bool any = false;
    fprintf(gnuplot, "$data%d << END\n", number);
    for (int i = 0; i < request->size_count; i++) {
        const struct bx_point *point =
            bx_expression_point(sweep, request->sizes[i], (enum bx_method)method, threads);
        if (!point) continue;
        fprintf(gnuplot, "%" PRId64 " %.6g\n", point->n,
                point->time.median / (double)point->elements);
        any = true;
    }
    fputs("END\n", gnuplot);
    return any;
}

int bx_plot_expression(const char *path, const struct bx_expression_sweep *sweep,
                       const struct bx_expression_verdict *verdict) {
    const struct bx_request *request = &sweep->request;
    struct bx_plot plot;
    const int result = bx_plot_begin(&plot, path);
    if (result != BX_EXIT_OK) return result;
    add_title(plot.gnuplot, sweep, verdict);
    fputs("set logscale xy\nset xlabel \"n, of n x n elements\"\nset ylabel \"ns an element\"\n"
          "set key outside bottom center horizontal reverse Left maxrows 2\nset bmargin 6.5\nset "
          "yrange [*:*]\n",
          plot.gnuplot);
    fprintf(plot.gnuplot, "set xrange [%" PRId64 ":%" PRId64 "]\nset xtics (", request->sizes[0],
            request->sizes[request->size_count - 1] + (request->size_count == 1));
    const int stride = request->size_count / 12 + 1;
    for (int i = 0; i < request->size_count; i += stride)
        fprintf(plot.gnuplot, "%s%" PRId64, i ? "," : "", request->sizes[i]);
    fputs(")\n", plot.gnuplot);
    add_limit(plot.gnuplot, sweep, "L1", sweep->machine.l1d_bytes);
    add_limit(plot.gnuplot, sweep, "L2", sweep->machine.l2_bytes);
    add_limit(plot.gnuplot, sweep, "L3", sweep->machine.l3_bytes);
    int curves[BX_METHODS * BX_MAX_TEAMS][2], count = 0;
    for (int team = 0; team < request->team_count; team++)
        for (int method = 0; method < BX_METHODS; method++)
            if (add_data(plot.gnuplot, sweep, method, request->teams[team], count)) {
                curves[count][0] = method;
                curves[count++][1] = request->teams[team];
            }
    for (int k = 0; k < count; k++)
        fprintf(plot.gnuplot,
                "%s $data%d using 1:2 with linespoints lw 2 ps 0.9 %s title \"%s, %d thread%s\"",
                k ? "," : "plot", k, styles[k % STYLES], bx_method_names[curves[k][0]],
                curves[k][1], curves[k][1] == 1 ? "" : "s");
    fputc('\n', plot.gnuplot);
    return bx_plot_end(&plot);
}

/* --- the diffusion ---------------------------------------------------------------------------- */

int bx_plot_diffusion(const char *path, const struct diffusion *diffusion,
                      const struct diffusion_results *results) {
    struct bx_plot plot;
    const int result = bx_plot_begin(&plot, path);
    if (result != BX_EXIT_OK) return result;
    FILE *gnuplot = plot.gnuplot;
    fprintf(gnuplot,
            "set title \"diffusion: speed-up over the naive loops\\n%" PRId64
            " steps on a periodic n x n grid, float64\" font ',15'\n"
            "set logscale xy\nset xlabel \"n, of n x n elements\"\n"
            "set ylabel \"times as fast as the naive loops\"\n"
            "set key outside right center reverse Left spacing 1.3 font ',11'\nset xtics (",
            diffusion->steps);
    for (int i = 0; i < diffusion->size_count; i++)
        fprintf(gnuplot, "%s%" PRId64, i ? "," : "", diffusion->sizes[i]);
    fputs(")\n", gnuplot);
    for (int method = 0; method < DIFFUSION_METHODS; method++) {
        fprintf(gnuplot, "$data%d << END\n", method);
        for (int i = 0; i < diffusion->size_count; i++) {
            const struct bx_point *naive =
                bx_diffusion_point(diffusion, results, i, DIFFUSION_NAIVE);
            const struct bx_point *point = bx_diffusion_point(diffusion, results, i, method);
            if (naive && point)
                fprintf(gnuplot, "%" PRId64 " %.6g\n", diffusion->sizes[i],
                        naive->time.median / point->time.median);
        }
        fputs("END\n", gnuplot);
    }
    for (int method = 0; method < DIFFUSION_METHODS; method++) {
        fprintf(gnuplot, "%s $data%d using 1:2 with linespoints lw 2 ps 0.9 %s title \"",
                method ? "," : "plot", method, styles[method % STYLES]);
        bx_plot_text(gnuplot, bx_diffusion_rows[method].title);
        fprintf(gnuplot, "%s\"", bx_diffusion_rows[method].threaded ? " *" : "");
    }
    fprintf(gnuplot, "\n");
    return bx_plot_end(&plot);
}
