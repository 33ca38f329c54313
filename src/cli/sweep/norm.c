/* SPDX-License-Identifier: MIT */
/* blockexpr sweep --workload norm: the norm of a vector, in five ways. */
#include "measure/norm.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/sweep/plot.h"
#include "measure/text.h"

#include <inttypes.h>
#include <string.h>

static const struct bx_point *point_of(const struct norm *norm, const struct bx_points *points,
                                       int index, int method) {
    return bx_points_find(points, 0, norm->sizes[index], method, bx_norm_threads(norm, method));
}

static double time_of(const struct norm *norm, const struct bx_points *points, int index,
                      int method) {
    const struct bx_point *point = point_of(norm, points, index, method);
    return point->time.median / (double)point->elements;
}

static void print_table(const struct norm *norm, const struct bx_points *points, bool markdown) {
    if (markdown)
        printf("The norm of a vector of float64, ns an element (median)\n\n| elements |");
    else
        printf("the norm of a vector of float64, ns an element\n");
    if (!markdown) {
        bx_print_machine(stdout, &norm->machine);
        printf("\n\n%12s", "elements");
    }
    for (int method = 0; method < NORM_METHODS; method++)
        printf(markdown ? " %s |" : "  %s", bx_norm_rows[method].title);
    if (markdown) fputs("\n| ---: | ---: | ---: | ---: | ---: | ---: |", stdout);
    putchar('\n');
    for (int i = 0; i < norm->size_count; i++) {
        printf(markdown ? "| %" PRId64 " |" : "%12" PRId64, norm->sizes[i]);
        for (int method = 0; method < NORM_METHODS; method++) {
            const double ns = time_of(norm, points, i, method);
            if (markdown)
                printf(" %.3g |", ns);
            else
                printf("  %*.3g", (int)strlen(bx_norm_rows[method].title), ns);
        }
        putchar('\n');
    }
}

static void print_verdict(const struct norm *norm, const struct bx_points *points) {
    const int last = norm->size_count - 1;
    printf("\nAt %" PRId64
           " elements sum(v*v) takes %.2f of the plain loop's time, %.2f of that of "
           "whole arrays, %.2f of the dot product's.\n",
           norm->sizes[last],
           time_of(norm, points, last, NORM_PRODUCT) / time_of(norm, points, last, NORM_LOOP),
           time_of(norm, points, last, NORM_PRODUCT) / time_of(norm, points, last, NORM_ARRAYS),
           time_of(norm, points, last, NORM_PRODUCT) / time_of(norm, points, last, NORM_DOT));
    printf("All ways agreed to 1e-8 at every size.\n");
    bx_sweep_print_noise(bx_points_unsteady(points), (int)points->count);
}

static int plot(const char *path, const struct norm *norm, const struct bx_points *points) {
    struct bx_plot plot;
    const int result = bx_plot_begin(&plot, path);
    if (result != BX_EXIT_OK) return result;
    fputs("set title \"norm of a vector of float64\" font ',15'\nset logscale xy\n"
          "set format x '10^{%L}'\nset xlabel \"elements\"\nset ylabel \"ns an element\"\n"
          "set key outside bottom center horizontal reverse Left maxrows 2\nset bmargin 6.5\n",
          plot.gnuplot);
    for (int method = 0; method < NORM_METHODS; method++) {
        fprintf(plot.gnuplot, "$data%d << END\n", method);
        for (int i = 0; i < norm->size_count; i++)
            fprintf(plot.gnuplot, "%" PRId64 " %.6g\n", norm->sizes[i],
                    time_of(norm, points, i, method));
        fputs("END\n", plot.gnuplot);
    }
    for (int method = 0; method < NORM_METHODS; method++) {
        fprintf(plot.gnuplot, "%s $data%d using 1:2 with linespoints lw 2 ps 0.9 %s title \"",
                method ? "," : "plot", method, bx_plot_style(method));
        bx_plot_text(plot.gnuplot, bx_norm_rows[method].title);
        fputc('"', plot.gnuplot);
    }
    fputc('\n', plot.gnuplot);
    return bx_plot_end(&plot);
}

static int fields_of(const void *context, const struct bx_point *point,
                     struct bx_field fields[BX_MOST_FIELDS]) {
    (void)context;
    const double elements = (double)point->elements;
    int count = 0;
    fields[count++] =
        (struct bx_field){.column = "elements", .key = "elements", .number = elements};
    count += bx_method_fields(&fields[count], point, bx_norm_rows[point->method].name);
    count += bx_ns_fields(&fields[count], point);
    return count;
}

static int write_files(const struct sweep_options *options, const struct norm *norm,
                       const struct bx_points *points) {
    int result = BX_EXIT_OK;
    if (options->json) {
        struct bx_json builder = {.whole = true};
        cJSON *tree = bx_json_keep(&builder, cJSON_CreateObject());
        bx_json_object(&builder, tree, "machine", bx_machine_json(&norm->machine));
        bx_json_text(&builder, tree, "workload", "norm");
        bx_json_object(&builder, tree, "points", bx_points_json(&builder, points, fields_of, norm));
        result = bx_json_write(bx_json_finish(&builder, tree), options->json);
    }
    if (options->csv && result == BX_EXIT_OK)
        result = bx_csv_write(points, fields_of, norm, options->csv);
    if (options->plot && result == BX_EXIT_OK) result = plot(options->plot, norm, points);
    return result;
}

int bx_norm_sweep(const struct sweep_options *options) {
    const struct bx_request *request = &options->request;
    struct norm norm = {.sizes = options->sizes,
                        .size_count = request->size_count,
                        .threads = request->team_count > 0 ? request->teams[0] : 0,
                        .samples = request->samples};
    struct bx_points points = {0};
    const double start = bx_now_ns();
    int result = bx_sweep_said(bx_norm_prepare(&norm));
    if (result == BX_EXIT_OK) result = bx_sweep_outputs_check(options);
    for (int i = 0; i < request->size_count && result == BX_EXIT_OK; i++) {
        if (bx_sweep_is_stopped(options)) {
            norm.size_count = i;
            break;
        }
        bx_sweep_progress(options, i, (bx_now_ns() - start) / 1e9);
        result = bx_sweep_said(bx_norm_measure(&norm, i, &points));
    }
    bx_sweep_progress(options, request->size_count, (bx_now_ns() - start) / 1e9);
    if (result == BX_EXIT_OK && norm.size_count > 0) {
        if (bx_sweep_prints_table(options)) {
            print_table(&norm, &points, options->markdown);
            if (!options->markdown) print_verdict(&norm, &points);
        }
        result = write_files(options, &norm, &points);
    }
    bx_points_forget(&points);
    if (bx_stdout_finish() == BX_EXIT_OK) bx_signal_end();
    return result;
}
