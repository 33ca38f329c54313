/* SPDX-License-Identifier: MIT */
/* The sweep's points as CSV. */
#include "cli/cli.h"
#include "cli/sweep.h"

#include <inttypes.h>

int bx_report_csv(const struct sweep *sweep, const char *path) {
    struct bx_output output;
    int result = bx_output_open(&output, path);
    if (result != BX_EXIT_OK) return result;
    fputs("n,elements,method,threads,samples,ns_min,ns_median,ns_max,spread,gb_per_s\n",
          output.file);
    for (int i = 0; i < sweep->point_count; i++) {
        const struct sweep_point *point = &sweep->points[i];
        fprintf(output.file, "%" PRId64 ",%" PRId64 ",%s,%d,%d,%.6g,%.6g,%.6g,%.4g,%.6g\n",
                point->n, point->elements, bx_sweep_method_names[point->method], point->threads,
                point->ns.samples, point->ns.min, point->ns.median, point->ns.max, point->ns.spread,
                point->gb_per_s);
    }
    return bx_output_close(&output);
}
