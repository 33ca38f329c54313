/* SPDX-License-Identifier: MIT */
/* A small picture in characters: both axes logarithmic, a letter a method. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "cli/sweep/plot.h"

enum { HEIGHT = 12, WIDTH = 60 };

struct chart {
    char cell[HEIGHT][WIDTH + 1];
    double low, high; /* logarithms of ns an element */
};

static double log_time(const struct bx_point *point) {
    return log10(point->time.median / (double)point->elements);
}

static bool find_range(struct chart *chart, const struct bx_expression_sweep *sweep, int threads) {
    bool any = false;
    for (size_t k = 0; k < sweep->points.count; k++) {
        const struct bx_point *point = &sweep->points.list[k];
        if (point->threads != threads) continue;
        const double y = log_time(point);
        if (!any || y < chart->low) chart->low = y;
        if (!any || y > chart->high) chart->high = y;
        any = true;
    }
    if (chart->high - chart->low < 0.3) chart->high = chart->low + 0.3;
    return any;
}

/* Where sizes stand: as far apart as their logarithms. */
static int column_of(const struct bx_request *request, int64_t n) {
    const double first = log((double)request->sizes[0]);
    const double last = log((double)request->sizes[request->size_count - 1]);
    if (last <= first) return WIDTH / 2;
    return (int)lround((log((double)n) - first) / (last - first) * (WIDTH - 1));
}

static void draw(struct chart *chart, const struct bx_expression_sweep *sweep, int threads) {
    static const char letters[BX_METHODS] = {
        [BX_UNBLOCKED] = 'u', [BX_BLOCKED] = 'B', [BX_LOOP] = 'l'};
    for (size_t k = 0; k < sweep->points.count; k++) {
        const struct bx_point *point = &sweep->points.list[k];
        if (point->threads != threads) continue;
        const double part = (log_time(point) - chart->low) / (chart->high - chart->low);
        char *cell = &chart->cell[HEIGHT - 1 - (int)lround(part * (HEIGHT - 1))]
                                 [column_of(&sweep->request, point->n)];
        *cell = *cell == ' ' || *cell == letters[point->method] ? letters[point->method] : '*';
    }
}

/* Sizes below the axis, as many as fit beside one another. */
static void print_sizes(const struct bx_request *request) {
    int at = 0;
    printf("%10s", "");
    for (int i = 0; i < request->size_count; i++) {
        char text[32];
        const int length = snprintf(text, sizeof text, "%" PRId64, request->sizes[i]);
        int column = column_of(request, request->sizes[i]) - length / 2;
        if (column < 0) column = 0;
        if (i > 0 && column < at + 1) continue;
        at += printf("%*s%s", column - at, "", text);
    }
    putchar('\n');
}

static void print_chart(const struct chart *chart, const struct bx_request *request, int threads) {
    printf("\nns an element over n, %d thread%s (B blocked, u unblocked, l loop, * several)\n",
           threads, threads == 1 ? "" : "s");
    for (int row = 0; row < HEIGHT; row++) {
        const double y = chart->high - (chart->high - chart->low) * row / (double)(HEIGHT - 1);
        if (row % 3 == 0 || row == HEIGHT - 1)
            printf("%8.3g |", pow(10, y));
        else
            printf("%8s |", "");
        int end = WIDTH;
        while (end > 0 && chart->cell[row][end - 1] == ' ') end--;
        printf("%.*s\n", end, chart->cell[row]);
    }
    printf("%8s +", "");
    for (int column = 0; column < WIDTH; column++) putchar('-');
    putchar('\n');
    print_sizes(request);
}

void bx_sweep_chart(const struct bx_expression_sweep *sweep) {
    const struct bx_request *request = &sweep->request;
    for (int team = 0; team < request->team_count; team++) {
        struct chart chart = {.low = 0};
        for (int row = 0; row < HEIGHT; row++) memset(chart.cell[row], ' ', WIDTH);
        if (!find_range(&chart, sweep, request->teams[team])) continue;
        draw(&chart, sweep, request->teams[team]);
        print_chart(&chart, request, request->teams[team]);
    }
}
