/* SPDX-License-Identifier: MIT */
/*
 * Gaussian blur of a grey image in float32, with binomial weights: along the
 * rows, then along the columns. The program writes the text, as many terms as
 * the radius wants, with the word for what stands past the edges of the image;
 * a loop in C must give the same bits. One text for both axes would need no
 * array in between, but read the products of both: 5 * 5 places for 5 + 5.
 *
 *     blur [--radius 1...4] [--boundary edge|reflect] [--out FILE] [IMAGE]
 *
 * IMAGE and FILE are binary PGM (P5) of 8 bits. Without IMAGE one of rings is made.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

enum { RADIUS_MOST = 4 };

static void make_rings(float *pixels, int width, int height) {
    for (int i = 0; i < height; i++)
        for (int j = 0; j < width; j++) pixels[i * width + j] = (float)((i * i + j * j) / 2 % 256);
}

/* The next number of a PGM's head; -1 if there is none. */
static int read_number(FILE *file) {
    int c = fgetc(file), number = -1;
    while (isspace(c) || c == '#') {
        while (c == '#' && (c = fgetc(file)) != '\n' && c != EOF) c = '#';
        c = fgetc(file);
    }
    for (; isdigit(c) && number < 100000; c = fgetc(file))
        number = (number < 0 ? 0 : number * 10) + c - '0';
    return number; /* the one blank behind it is read too */
}

static float *read_pgm(const char *path, int *width, int *height) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    float *pixels = NULL;
    if (fgetc(file) == 'P' && fgetc(file) == '5' && (*width = read_number(file)) > 0 &&
        (*height = read_number(file)) > 0 && *width <= 30000 && *height <= 30000) {
        int most = read_number(file);
        size_t count = (size_t)*width * (size_t)*height;
        if (most > 0 && most < 256) pixels = malloc(count * sizeof *pixels);
        for (size_t k = 0; k < count && pixels != NULL; k++) pixels[k] = (float)fgetc(file);
    }
    int failed = pixels == NULL || feof(file) || ferror(file);
    fclose(file);
    if (!failed) return pixels;
    *width = *height = 1; /* nothing may be reckoned with what was read */
    free(pixels);
    return NULL;
}

static int write_pgm(const char *path, const float *pixels, int width, int height) {
    FILE *file = fopen(path, "wb");
    if (file == NULL) return 1;
    fprintf(file, "P5\n%d %d\n255\n", width, height);
    for (int k = 0; k < width * height; k++) fputc((int)lrintf(pixels[k]), file);
    int failed = ferror(file) != 0;
    return fclose(file) != 0 || failed;
}

/* Blurs along an axis; of radius 1 "(2*x + 1*(shift(x, 1, axis, fill) + shift(x, -1, ...)))/4". */
static int blur_axis(const float *x, float *out, const int64_t shape[2], int axis,
                     const int *weights, int radius, const char *fill) {
    char text[1024];
    int end = snprintf(text, sizeof text, "(%d*x", weights[0]);
    for (int d = 1; d <= radius; d++)
        end += snprintf(text + end, sizeof text - (size_t)end,
                        " + %d*(shift(x, %d, %d, %s) + shift(x, -%d, %d, %s))", weights[d], d, axis,
                        fill, d, axis, fill);
    snprintf(text + end, sizeof text - (size_t)end, ")/%d", 1 << 2 * radius);
    puts(text);
    const expr_var vars[] = {expr_nd("x", EXPR_FLOAT32, x, 2, shape), EXPR_END};
    expr_array to = expr_out_nd(EXPR_FLOAT32, out, 2, shape);
    if (expr_eval(text, vars, &to) == EXPR_OK) return 0;
    fprintf(stderr, "%s\n", expr_error_text());
    return 1;
}

/* Element k of n elements, step apart, or what stands for it past their ends. */
static float at(const float *x, int k, int n, int step, int reflect) {
    while (reflect && n > 1 && (k < 0 || k >= n)) k = k < 0 ? -k : 2 * (n - 1) - k;
    return x[(k < 0 ? 0 : k < n ? k : n - 1) * step];
}

/* The same as the text's, for element k. 24 bits hold all sums: nothing is rounded. */
static float blur(const float *x, int k, int n, int step, const int *weights, int radius,
                  int reflect) {
    float sum = (float)weights[0] * x[k * step];
    for (int d = 1; d <= radius; d++)
        sum +=
            (float)weights[d] * (at(x, k - d, n, step, reflect) + at(x, k + d, n, step, reflect));
    return sum / (float)(1 << 2 * radius);
}

int main(int argc, char **argv) {
    int radius = 2, width = 320, height = 200, k = 1;
    const char *fill = "reflect", *out = NULL;
    for (; k + 1 < argc && argv[k][0] == '-'; k += 2) {
        if (strcmp(argv[k], "--radius") == 0) radius = atoi(argv[k + 1]);
        if (strcmp(argv[k], "--boundary") == 0) fill = argv[k + 1];
        if (strcmp(argv[k], "--out") == 0) out = argv[k + 1];
    }
    const int reflect = strcmp(fill, "reflect") == 0;
    if (argc > k + 1 || radius < 1 || radius > RADIUS_MOST ||
        (!reflect && strcmp(fill, "edge") != 0)) {
        fprintf(stderr,
                "usage: blur [--radius 1...%d] [--boundary edge|reflect] [--out FILE] "
                "[IMAGE]\n",
                RADIUS_MOST);
        return 2;
    }
    float *x = k < argc ? read_pgm(argv[k], &width, &height)
                        : malloc((size_t)width * (size_t)height * sizeof *x);
    float *blurred = malloc((size_t)width * (size_t)height * sizeof *blurred);
    float *rows = malloc((size_t)width * (size_t)height * sizeof *rows);
    int failed = x == NULL || blurred == NULL || rows == NULL;
    if (failed) fprintf(stderr, "blur: no binary PGM of 8 bits, or no memory for it\n");
    if (!failed && k == argc) make_rings(x, width, height);

    int weights[RADIUS_MOST + 1] = {1}; /* Pascal's triangle, row 2*radius, from its middle */
    for (int d = 1; d <= radius; d++) weights[0] = weights[0] * (radius + d) / d;
    for (int d = 1; d <= radius; d++) weights[d] = weights[d - 1] * (radius - d + 1) / (radius + d);
    const int64_t shape[] = {height, width};
    failed = failed || blur_axis(x, rows, shape, 1, weights, radius, fill) ||
             blur_axis(rows, blurred, shape, 0, weights, radius, fill);
    int wrong = 0;
    for (int p = 0; p < width * height && !failed; p++) {
        const int i = p / width, j = p % width;
        wrong += rows[p] != blur(x + i * width, j, width, 1, weights, radius, reflect);
        wrong += blurred[p] != blur(rows + j, i, height, width, weights, radius, reflect);
    }
    if (!failed) printf("%d x %d pixels, %d wrong\n", width, height, wrong);
    if (!failed && out != NULL && (failed = write_pgm(out, blurred, width, height)) != 0)
        perror(out);
    free(x);
    free(blurred);
    free(rows);
    return failed || wrong > 0;
}
